import type { H3Event } from 'h3'
import { Problem } from './errors.ts'

/** The body of a request; nothing of it is read before it is asked for. */
export interface IncomingBody {
  isSent(): boolean
  /** The whole of it, read once; throws a Problem when it is larger than so many bytes, or broken off. */
  bytes(limit: number): Promise<Uint8Array>
}

/** Opens the body of a request, which may come over a socket or be made in process. */
export function openBody(event: H3Event): IncomingBody {
  const chunks: Uint8Array[] = []
  let size = 0
  let whole: Uint8Array | undefined
  let source: AsyncIterator<Uint8Array> | undefined
  return {
    isSent: () => isSent(event),
    // One that was too large for the first asker can still be read on by one that takes more.
    async bytes(limit) {
      source ??= readChunks(event)
      while (whole === undefined && size <= limit) {
        const next = await readNext(source)
        if (next.done === true) whole = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)
        else size += chunks[chunks.push(next.value) - 1]?.length ?? 0
      }
      if (whole === undefined || size > limit)
        throw new Problem('payload-too-large', `the body is larger than ${limit} bytes`)
      return whole
    },
  }
}

/** Over a socket the headers tell (RFC 9112 §6.3); a request made in process has none of them. */
function isSent({ req, runtime }: H3Event): boolean {
  if (runtime?.node === undefined) return req.body !== null
  return req.headers.has('transfer-encoding') || Number(req.headers.get('content-length') ?? 0) > 0
}

/** Node's own stream where there is one: wrapped as a web stream it takes three times as long. */
function readChunks({ req, runtime }: H3Event): AsyncIterator<Uint8Array> {
  const stream = runtime?.node?.req
  // A body that is left before its end is not cancelled: that would take the socket away from the answer.
  if (stream !== undefined) return stream.iterator({ destroyOnReturn: false })
  const reader = req.body?.getReader()
  return {
    next: async () => {
      const part = await reader?.read()
      return part?.value === undefined
        ? { done: true, value: undefined }
        : { done: false, value: part.value }
    },
  }
}

async function readNext(source: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
  try {
    return await source.next()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Problem('bad-request', `the body ended before it was whole: ${reason}`)
  }
}
