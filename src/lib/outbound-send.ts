import type { Agent, Dispatcher } from 'undici'
import { InvalidArgumentError } from '../errors.ts'
import type { HeaderList } from '../types.ts'
import { explain, parseUrl, untilAborted, withinTime } from './outbound-request.ts'
import { discard } from './outbound-response.ts'

/** What is sent to somebody else's server. */
export interface OutboundRequest {
  url: string
  method: string
  /** Those of a connection, and the host, are left out: they are the gate's. */
  headers: HeaderList
  body: string
  /** Until the end of the answer, in milliseconds. */
  timeoutMs: number
  /** To which the body of the answer is read. */
  maxBytes: number
  signal?: AbortSignal
}

/** What came back. */
export interface OutboundReply {
  status: number
  headers: Record<string, string | string[]>
  /** Its beginning, when it was longer than `maxBytes`, was cut off, or did not come in time. */
  body: Uint8Array
}

type Response = Dispatcher.ResponseData

const CONNECTION = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])
const METHODS = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT', 'QUERY'])
const DEFAULTS: HeaderList = [
  ['accept', '*/*'],
  // The answer is shown as text.
  ['accept-encoding', 'identity'],
  ['user-agent', 'mockloop'],
]

/** Sends a request through an agent that checks addresses; `closing` cuts it. */
export async function send(
  request: OutboundRequest,
  agent: Agent,
  closing: AbortSignal,
): Promise<OutboundReply> {
  const { timeoutMs, maxBytes } = request
  const url = parseUrl(request.url)
  const others = request.signal === undefined ? [closing] : [closing, request.signal]
  return await withinTime(timeoutMs, others, async (signal) => {
    try {
      const response = await dispatch(request, { url, agent, signal })
      const { statusCode: status, headers } = response
      return { status, headers: known(headers), body: await readUpTo(maxBytes, response) }
    } catch (error) {
      throw explain(error, { url, signal, timeoutMs })
    }
  })
}

async function dispatch(
  { method, headers, body }: OutboundRequest,
  { url, agent, signal }: { url: URL; agent: Agent; signal: AbortSignal },
): Promise<Response> {
  const verb = method.toUpperCase()
  if (!METHODS.has(verb)) {
    throw new InvalidArgumentError(`${JSON.stringify(method)} is no method that can be sent`)
  }
  signal.throwIfAborted()
  const path = url.pathname + url.search
  const origin = url.origin
  const response = agent.request({
    origin,
    path,
    method: verb,
    headers: toRaw(headers),
    body,
    signal,
  })
  return await untilAborted(response.catch(refuseArgument), signal)
}

/** A header with a line break, say, will be no better the next time. */
function refuseArgument(error: unknown): never {
  const isInvalid =
    error instanceof Error && 'code' in error && error.code === 'UND_ERR_INVALID_ARG'
  throw isInvalid ? new InvalidArgumentError(`it cannot be sent: ${error.message}`, error) : error
}

function known(headers: Response['headers']): OutboundReply['headers'] {
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  )
  return Object.fromEntries(given)
}

/** As undici takes them: names and values in turn. */
function toRaw(headers: HeaderList): string[] {
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  const missing = DEFAULTS.filter(([name]) => !given.has(name))
  const own = headers.filter(([name]) => !CONNECTION.has(name.toLowerCase()))
  return [...own, ...missing].flat()
}

/** The status has been given: an answer whose body is cut off or too long is one all the same. */
async function readUpTo(maxBytes: number, response: Response): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk)
      size += chunk.byteLength
      if (size > maxBytes) break
    }
  } catch {
    discard(response)
  }
  return Buffer.concat(chunks).subarray(0, maxBytes)
}
