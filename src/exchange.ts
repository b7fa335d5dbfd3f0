import type { H3Event } from 'h3'
import { Problem } from './errors.ts'

/** One request with all that is learnt about it on its way. */
export interface Exchange {
  id: string
  /** `performance.now()` when it came in. */
  startedAt: number
  method: string
  /** Path and query as sent. */
  target: string
  /** As sent, not decoded. */
  path: string
  /** Without the question mark. */
  query: string
  header(name: string): string | undefined
  hasBody(): boolean
  /** The body's text, read once; throws a Problem when it is larger than so many bytes. */
  text(limit: number): Promise<string>
  /** The mock that took it. */
  mock: string | undefined
  operation: string | undefined
}

/** Opens an exchange; headers and body are only looked at when asked for. */
export function openExchange(event: H3Event, id: string): Exchange {
  const { req } = event
  const target = targetOf(event)
  const mark = target.indexOf('?')
  let text: Promise<string> | undefined
  return {
    id,
    startedAt: performance.now(),
    method: req.method,
    target,
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    header: (name) => req.headers.get(name) ?? undefined,
    hasBody: () => hasBody(event),
    text: (limit) => (text ??= readText(req, limit)),
    mock: undefined,
    operation: undefined,
  }
}

/** Over a socket the headers tell (RFC 9112 §6.3); a request made in process has none of them. */
function hasBody({ req, runtime }: H3Event): boolean {
  if (runtime?.node === undefined) return req.body !== null
  return req.headers.has('transfer-encoding') || Number(req.headers.get('content-length') ?? 0) > 0
}

/** The request target in origin form (RFC 9112 §3.2); a proxy's absolute form is cut down to it. */
function targetOf(event: H3Event): string {
  const [sent = ''] = (event.runtime?.node?.req.url ?? event.req.url).split('#', 1)
  if (sent.startsWith('/')) return sent
  const path = sent.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  return path.startsWith('/') ? path : `/${path}`
}

/** A JSON or urlencoded body as data; nothing for another type, or for what cannot be read as its type. */
export async function readData(exchange: Exchange, limit: number): Promise<unknown> {
  const type = exchange.header('content-type') ?? ''
  if (/\burlencoded\b/i.test(type))
    return Object.fromEntries(new URLSearchParams(await exchange.text(limit)))
  if (!/[/+]json\b/i.test(type)) return undefined
  try {
    return JSON.parse(await exchange.text(limit))
  } catch (error) {
    if (error instanceof Problem) throw error
    return undefined
  }
}

async function readText(req: Request, limit: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of readChunks(req)) {
    size += chunk.length
    if (size > limit)
      throw new Problem('payload-too-large', `the body is larger than ${limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** A body that is left before its end is not cancelled: that would take the socket away from the answer. */
async function* readChunks(req: Request): AsyncGenerator<Uint8Array> {
  const reader = req.body?.getReader()
  try {
    for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read())
      yield part.value
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Problem('bad-request', `the body ended before it was whole: ${reason}`)
  } finally {
    reader?.releaseLock()
  }
}
