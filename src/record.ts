import type { Exchange } from './exchange.ts'
import type { Entry, Journal } from './log/entry.ts'
import { createRedactor } from './log/redact.ts'
import type { Redactor } from './log/redact.ts'
import { isBinary } from './respond/files.ts'
import type { Answer, HeaderList } from './types.ts'

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
  admin?: true
}

/** Puts an exchange into the journal, secrets masked; never waits for it, and never fails. */
export function record({ journal, redactor }: Recording, exchange: Exchange, told: Recorded): void {
  journal.add(toEntry(redactor, exchange, told))
}

/** An exchange as the journal has it, secrets masked. */
export function toEntry(redactor: Redactor, exchange: Exchange, told: Recorded): Entry {
  const { answer, headers, requestBody, admin = false } = told
  const requestHeaders = exchange.headers()
  const type = requestHeaders['content-type']
  const responseType = headers.find(([name]) => name === 'content-type')?.[1]
  // Of HEAD, only the size would have been told.
  const sent = exchange.method === 'HEAD' ? undefined : answer.body
  const body = sent === undefined ? undefined : (answer.plain ?? sent)
  return {
    ...factsOf(exchange, answer),
    admin,
    query_params: redactor.params(readQuery(exchange.query)),
    request_headers: redactor.headers(requestHeaders),
    request_body:
      requestBody && requestBody.length > 0 ? redactor.body(toText(requestBody), type) : null,
    response_headers: redactor.headers(toRecord(headers)),
    response_body:
      body === undefined ? null : redactor.body(bodyText(body, responseType), responseType),
    request_size: requestBody?.length ?? Number(requestHeaders['content-length'] ?? 0),
    response_size: sent === undefined ? 0 : Buffer.byteLength(sent),
    user_agent: requestHeaders['user-agent'] ?? null,
  }
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

function factsOf(exchange: Exchange, answer: Answer) {
  const { id, mock, method, path, operation, session, stub, violations, nearMisses } = exchange
  const ms = performance.now() - exchange.startedAt
  return {
    id,
    timestamp: new Date(Date.now() - ms).toISOString(),
    server: mock ?? null,
    session,
    method,
    path,
    operation_id: operation ?? null,
    scenario_name: stub?.scenario ?? null,
    source: answer.source,
    stub_id: stub?.id ?? null,
    status_code: answer.status,
    response_time_ms: Math.round(ms * 1000) / 1000,
    delay_ms: Math.round(exchange.heldBack),
    client_ip: exchange.ip() ?? null,
    request_id: exchange.header('x-request-id') ?? id,
    violations: [...violations],
    near_misses: nearMisses,
  }
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

/** A header that is sent more than once has its values in one line (RFC 9110 §5.3). */
function toRecord(headers: HeaderList): Record<string, string> {
  const found: Record<string, string> = {}
  for (const [name, value] of headers) {
    const known = found[name]
    found[name] = known === undefined ? value : `${known}, ${value}`
  }
  return found
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
