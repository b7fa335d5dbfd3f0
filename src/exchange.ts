import type { H3Event } from 'h3'
import { openBody } from './body.ts'
import { addHeader } from './lib/headers.ts'
import type { Fault, HeaderList } from './types.ts'

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
  /** Whole, as far as it is known. */
  url(): string
  /** Of the path, decoded; empty before it is routed. */
  params: Record<string, string>
  header(name: string): string | undefined
  /** All of them, names in lower case. */
  headers(): Record<string, string>
  /** Of the client; undefined for a request made in process. */
  ip(): string | undefined
  /** Aborted when the client has gone. */
  signal(): AbortSignal
  hasBody(): boolean
  /** The body, read once; throws a Problem when it is larger than so many bytes. */
  bytes(limit: number): Promise<Uint8Array>
  /** The same as text. */
  text(limit: number): Promise<string>
  /** The mock that took it. */
  mock: string | undefined
  operation: string | undefined
  /** Name of the line of state that it belongs to. */
  session: string
  /** The scenario and the stub in it that answer. */
  stub: { scenario: string; id: string } | undefined
  /** What the mock's faults do to its answer. */
  disturbance: { delay: number; fault: Fault | undefined } | undefined
  /** Milliseconds that the answer was held back on purpose. */
  heldBack: number
  /** What was found wrong with it and let pass, or was the reason to refuse it. */
  violations: readonly { in: string; pointer: string; code: string; message: string }[]
  /** Why it may not pass, in words. */
  reason: string | undefined
  /** What came nearest where nothing took it, and why that did not. */
  nearMisses: { operation: string; why_not: string }[]
  /** Sent with whatever answer there will be. */
  stamps: HeaderList
  /** Whether it is only asked what would happen: nothing is counted, drawn or changed by it. */
  isTrial: boolean
}

/** Opens an exchange; headers and body are only looked at when asked for. */
export function openExchange(event: H3Event, id: string): Exchange {
  const { req } = event
  const body = openBody(event)
  return createExchange(id, targetOf(event), {
    method: req.method,
    url: () => req.url,
    header: (name) => req.headers.get(name) ?? undefined,
    headers: () => allHeaders(event),
    ip: () => req.ip,
    signal: () => req.signal,
    hasBody: body.isSent,
    bytes: body.bytes,
    isTrial: false,
  })
}

/** A request that nobody sends. */
export interface TrialRequest {
  method: string
  /** With its query. */
  path: string
  headers?: Record<string, string>
  body?: string
}

/** An exchange to find out what would become of a request. */
export function createTrial(
  { method, path, headers = {}, body }: TrialRequest,
  id: string,
): Exchange {
  const given = new Headers(headers)
  if (body !== undefined && !given.has('content-type'))
    given.set('content-type', 'application/json')
  return createExchange(id, path.startsWith('/') ? path : `/${path}`, {
    method: method.toUpperCase(),
    url: () => path,
    header: (name) => given.get(name) ?? undefined,
    headers: () => Object.fromEntries(given),
    ip: () => undefined,
    signal: () => new AbortController().signal,
    hasBody: () => body !== undefined,
    bytes: async () => Buffer.from(body ?? ''),
    isTrial: true,
  })
}

const NO_PARAMS: Record<string, string> = {}

/** How an exchange reads its request. */
type Sent = Pick<
  Exchange,
  'method' | 'url' | 'header' | 'headers' | 'ip' | 'signal' | 'hasBody' | 'bytes' | 'isTrial'
>

/** In one literal: an object of this size that is spread together costs each request 5 µs more. */
function createExchange(id: string, target: string, sent: Sent): Exchange {
  const mark = target.indexOf('?')
  const { bytes } = sent
  return {
    id,
    startedAt: performance.now(),
    method: sent.method,
    target,
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    url: sent.url,
    params: NO_PARAMS,
    header: sent.header,
    headers: sent.headers,
    ip: sent.ip,
    signal: sent.signal,
    hasBody: sent.hasBody,
    bytes,
    text: async (limit) => Buffer.from(await bytes(limit)).toString('utf8'),
    mock: undefined,
    operation: undefined,
    session: 'default',
    stub: undefined,
    disturbance: undefined,
    heldBack: 0,
    violations: [],
    reason: undefined,
    nearMisses: [],
    stamps: [],
    isTrial: sent.isTrial,
  }
}

/** Read from the socket's own list: a `Headers` of it would slow down every later look at a single one. */
function allHeaders({ req, runtime }: H3Event): Record<string, string> {
  const raw = runtime?.node?.req.rawHeaders
  if (raw === undefined) return Object.fromEntries(req.headers)
  const found: Record<string, string> = {}
  for (let at = 0; at < raw.length; at += 2)
    addHeader(found, (raw[at] ?? '').toLowerCase(), raw[at + 1] ?? '')
  return found
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
  return isData(type) ? toData(await exchange.text(limit), type) : undefined
}

/** The same of a text. */
export function toData(text: string, type: string = ''): unknown {
  if (!isData(type)) return undefined
  if (/\burlencoded\b/i.test(type)) return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isData(type: string): boolean {
  return /\burlencoded\b|[/+]json\b/i.test(type)
}

/** A body for conditions and templates: JSON and forms as data, anything else as its text. */
export async function readBody(exchange: Exchange, limit: number): Promise<unknown> {
  if (!exchange.hasBody()) return undefined
  return (await readData(exchange, limit)) ?? (await exchange.text(limit))
}
