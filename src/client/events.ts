import { ConnectionError } from '../errors/servers.ts'
import { toError } from './errors.ts'

/**
 * What a `text/event-stream` (HTML §9.2) of the admin tells, as it comes in; ends when the consumer
 * stops. Throws the error that the admin ends it with, or a ConnectionError when it breaks off.
 */
export async function* readEvents(chunks: AsyncIterable<string>): AsyncGenerator<unknown, void> {
  let rest = ''
  for await (const chunk of chunks) {
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const data = fieldOf(block, 'data')
      if (data === undefined) continue
      const value: unknown = JSON.parse(data)
      if (fieldOf(block, 'event') === 'failure') throw toError(value)
      yield value
    }
  }
}

/** The text of a body as it comes in; throws a ConnectionError when it breaks off. */
export async function* readText(response: Response): AsyncGenerator<string, void> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  try {
    for (;;) {
      const part = await reader?.read()
      if (part === undefined || part.done) return
      yield decoder.decode(part.value, { stream: true })
    }
  } catch (error) {
    throw new ConnectionError(`${response.url} broke off`, error)
  } finally {
    await reader?.cancel().catch(() => {})
  }
}

function fieldOf(block: string, name: string): string | undefined {
  const line = block.split('\n').find((one) => one.startsWith(`${name}:`))
  return line?.slice(name.length + 1).trimStart()
}
