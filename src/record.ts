import type { Exchange } from './exchange.ts'
import { addHeader } from './lib/headers.ts'
import { createTimeWriter } from './lib/time.ts'
import type { Entry, Journal } from './log/entry.ts'
import { createRedactor } from './log/redact.ts'
import type { Redactor } from './log/redact.ts'
import { isBinary } from './respond/files.ts'
import type { Answer, Fault, HeaderList } from './types.ts'

/** What one exchange is recorded with. */
export interface Recording {
  journal: Journal
  redactor: Redactor
}

/** How an exchange ended. */
export interface Recorded {
  answer: Answer
  headers: HeaderList
  requestBody?: Uint8Array | undefined
  /** How its connection is broken. */
  fault?: Fault | undefined
  admin?: true
}

const writeTime = createTimeWriter()
const NO_STUB = { scenario: null, id: null }

/** Puts an exchange into the journal, secrets masked; never waits for it, and never fails. */
export function record({ journal, redactor }: Recording, exchange: Exchange, told: Recorded): void {
  journal.add(toEntry(redactor, exchange, told))
}

/** An exchange as the journal has it, secrets masked. */
export function toEntry(redactor: Redactor, exchange: Exchange, told: Recorded): Entry {
  const { answer, headers, requestBody, fault, admin = false } = told
  const { scenario, id: stub } = exchange.stub ?? NO_STUB
  const ms = performance.now() - exchange.startedAt
  const requestHeaders = exchange.headers()
  const responseHeaders = toRecord(headers)
  const responseType = responseHeaders['content-type']
  // Of HEAD, only the size would have been told.
  const sent = exchange.method === 'HEAD' ? undefined : answer.body
  // In one literal, see `createExchange`.
  return {
    id: exchange.id,
    timestamp: writeTime(Date.now() - ms),
    server: exchange.mock ?? null,
    session: exchange.session,
    method: exchange.method,
    path: exchange.path,
    query_params: redactor.params(readQuery(exchange.query)),
    operation_id: exchange.operation ?? null,
    scenario_name: scenario,
    source: answer.source,
    stub_id: stub,
    status_code: answer.status,
    response_time_ms: Math.round(ms * 1000) / 1000,
    delay_ms: Math.round(exchange.heldBack),
    request_headers: redactor.headers(requestHeaders),
    request_body: requestText(redactor, requestBody, requestHeaders['content-type']),
    response_headers: redactor.headers(responseHeaders),
    response_body: sent === undefined ? null : responseText(redactor, answer, responseType),
    request_size: requestBody?.length ?? Number(requestHeaders['content-length'] ?? 0),
    response_size: sent === undefined ? 0 : Buffer.byteLength(sent),
    client_ip: exchange.ip() ?? null,
    user_agent: requestHeaders['user-agent'] ?? null,
    request_id: requestHeaders['x-request-id'] ?? exchange.id,
    violations: [...exchange.violations],
    near_misses: exchange.nearMisses,
    admin,
    fault: nameOf(fault),
  }
}

/** A fault in one word, as logs tell it. */
export function nameOf(fault: Fault | undefined): string | null {
  if (fault === undefined) return null
  return typeof fault === 'object' ? 'drip' : fault
}

const OF_SERVER = /^\/admin\/api\/v1\/servers\/([\w-]+)(?:\/|$)/

/** For what no mock took. */
export const PLAIN: Redactor = createRedactor({})

/** Puts a request to the admin into the journal, with the mock that it is about, without its bodies. */
export function recordAdmin(journal: Journal, exchange: Exchange, status: number): void {
  exchange.mock = OF_SERVER.exec(exchange.path)?.[1]
  const answer: Answer = { status, headers: [], source: 'empty' }
  record({ journal, redactor: PLAIN }, exchange, { answer, headers: [], admin: true })
}

/** The body of a request for its record: read to its end where nobody has, within the limit. */
export async function bodyFor(exchange: Exchange, limit: number): Promise<Uint8Array | undefined> {
  if (!exchange.hasBody()) return undefined
  return exchange.bytes(limit).catch(() => undefined)
}

function readQuery(query: string): Record<string, string | string[]> {
  if (query === '') return {}
  const found = new Map<string, string | string[]>()
  for (const [name, value] of new URLSearchParams(query)) {
    const known = found.get(name)
    found.set(name, known === undefined ? value : [known, value].flat())
  }
  return Object.fromEntries(found)
}

function toRecord(headers: HeaderList): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of headers) addHeader(found, name, value)
  return found
}

function requestText(
  redactor: Redactor,
  bytes: Uint8Array | undefined,
  type: string | undefined,
): string | null {
  return bytes === undefined || bytes.length === 0 ? null : redactor.body(toText(bytes), type)
}

function responseText(
  redactor: Redactor,
  { plain, body }: Answer,
  type: string | undefined,
): string | null {
  const told = plain ?? body
  return told === undefined ? null : redactor.body(bodyText(told, type), type)
}

function bodyText(body: string | Uint8Array, type: string | undefined): string {
  if (typeof body === 'string') return body
  return type !== undefined && isBinary(type) ? toBase64(body) : toText(body)
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function toText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes)
  } catch {
    return toBase64(bytes)
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
