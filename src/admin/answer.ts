import { STATUS_CODES } from 'node:http'
import type { Verb } from '../control/verb.ts'
import { statusOf, toWireError } from '../control/wire-error.ts'
import type { HeaderList } from '../types.ts'
import { isObject } from '../types.ts'
import { Refusal } from './refusal.ts'

/** What is answered, before the headers that every answer has. */
export interface AdminAnswer {
  status: number
  headers: HeaderList
  body: string | ReadableStream<Uint8Array> | null
}

/** Nothing of the admin is to be kept, guessed at, framed, or read from elsewhere; there is no CORS header, ever. */
const ALWAYS: HeaderList = [
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
  ['content-security-policy', "default-src 'none'; frame-ancestors 'none'"],
  ['cross-origin-resource-policy', 'same-origin'],
  ['referrer-policy', 'no-referrer'],
]

/** The result of a verb as JSON; not being ready is 503. */
export function toJsonAnswer(verb: Verb, result: unknown): AdminAnswer {
  const isUnready = verb.name === 'ready' && isObject(result) && result['ready'] === false
  return {
    status: isUnready ? 503 : (verb.status ?? 200),
    headers: [['content-type', 'application/json']],
    body: JSON.stringify(result),
  }
}

/** An error as a problem (RFC 9457), with the members that it has elsewhere. */
export function toProblem(error: unknown, id: string): AdminAnswer {
  const wire = toWireError(error)
  const refusal = error instanceof Refusal ? error : undefined
  const status = refusal?.status ?? statusOf(error)
  const body = {
    type: `urn:mockloop:problem:${wire.error_code}`,
    title: wire.error,
    status,
    detail: wire.message,
    instance: `urn:mockloop:request:${id}`,
    ...wire,
    ...(refusal?.suggestion !== undefined && { suggestion: refusal.suggestion }),
  }
  return {
    status,
    headers: [['content-type', 'application/problem+json'], ...(refusal?.headers ?? [])],
    body: JSON.stringify(body),
  }
}

/** What is sent; HEAD has the headers alone. */
export function toResponse(
  { status, headers, body }: AdminAnswer,
  { method, id }: { method: string; id: string },
): Response {
  const own = new Set(headers.map(([name]) => name))
  const usual = ALWAYS.filter(([name]) => !own.has(name))
  const all: HeaderList = [...usual, ['x-mockloop-request-id', id], ...headers]
  const isHead = method === 'HEAD'
  if (typeof body === 'string') all.push(['content-length', String(Buffer.byteLength(body))])
  if (isHead && body instanceof ReadableStream) void body.cancel()
  return new Response(isHead ? null : body, {
    status,
    statusText: STATUS_CODES[status] ?? '',
    headers: all,
  })
}
