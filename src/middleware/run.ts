import { basename } from 'node:path'
import { Problem } from '../errors.ts'
import { readBody } from '../exchange.ts'
import type { Exchange } from '../exchange.ts'
import type { Logger } from '../log/logger.ts'
import type { Ask } from '../respond/ask.ts'
import { toProblemAnswer } from '../respond/problem.ts'
import type { Answer } from '../types.ts'
import type {
  Middleware,
  MiddlewareAnswer,
  MiddlewareExchange,
  MiddlewareResponse,
} from './middleware.ts'

/** Statuses without a body (RFC 9110 §15). */
const BODYLESS = new Set([204, 205, 304])

/** What the hooks need of a mock. */
interface Hooked {
  name: string
  middleware: readonly Middleware[]
  limits: { body: number }
}

/**
 * The answer of the first `onRequest` that has one; nothing at once where there is no middleware.
 * Rejects with a Problem `broken-middleware`.
 */
export function askMiddleware(
  mock: Hooked,
  exchange: Exchange,
  ask: Ask,
): Promise<Answer | undefined> | undefined {
  return mock.middleware.length === 0 || exchange.isTrial ? undefined : askEach(mock, exchange, ask)
}

async function askEach(
  { middleware, limits }: Hooked,
  exchange: Exchange,
  ask: Ask,
): Promise<Answer | undefined> {
  // So that onResponse sees the body whole.
  Object.assign(ask, { acceptEncoding: undefined, range: undefined })
  for (const { file, onRequest } of middleware) {
    if (onRequest === undefined) continue
    const given = await guarded(file, async () => {
      const answer = await onRequest(toFacade(exchange, limits))
      return answer && toAnswer({ status: 200, headers: new Headers(), body: undefined }, answer)
    })
    if (given === undefined) continue
    exchange.stamps.push(['x-mockloop-middleware', encodeURI(basename(file))])
    return { ...given, headers: [...given.headers, ['x-mockloop-source', 'stub']], source: 'stub' }
  }
  return undefined
}

/** The answer after every `onResponse` of its mock, last one first; a problem when one of them fails. */
export function changeAnswer(
  { mocks, log }: { mocks: readonly Hooked[]; log: Logger },
  exchange: Exchange,
  answer: Answer,
): Promise<Answer> | undefined {
  const mock = exchange.mock === undefined ? undefined : mocks.find(isNamed(exchange.mock))
  if (mock === undefined || mock.middleware.length === 0) return undefined
  return changeByEach({ mock, log }, exchange, answer)
}

async function changeByEach(
  { mock, log }: { mock: Hooked; log: Logger },
  exchange: Exchange,
  answer: Answer,
): Promise<Answer> {
  let current = answer
  try {
    for (const { file, onResponse } of mock.middleware.toReversed()) {
      if (onResponse === undefined) continue
      current = await guarded(file, async () => {
        const response = toResponse(current)
        const given = await onResponse(toFacade(exchange, mock.limits), response)
        const { body: _before, ...rest } = current
        return { ...rest, ...toAnswer(response, given ?? {}) }
      })
    }
    return current
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    log.error({ id: exchange.id, err: error.cause }, error.detail)
    return toProblemAnswer(error, exchange)
  }
}

function isNamed(name: string): (mock: Hooked) => boolean {
  return (mock) => mock.name === name
}

function toFacade(exchange: Exchange, limits: { body: number }): MiddlewareExchange {
  const { id, method, path, query, mock, operation, session } = exchange
  return {
    id,
    method,
    path,
    query: new URLSearchParams(query),
    headers: new Headers(exchange.headers()),
    mock,
    operationId: operation,
    session,
    ip: exchange.ip(),
    body: () => readBody(exchange, limits.body),
  }
}

function toResponse({ status, headers, body }: Answer): MiddlewareResponse {
  return { status, headers: new Headers(headers), body }
}

type Sent = Pick<Answer, 'status' | 'headers' | 'body'>

function toAnswer(before: MiddlewareResponse, given: MiddlewareAnswer): Sent {
  const status = given.status ?? before.status
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new Error(`${String(status)} is no status from 200 to 599`)
  const { headers } = before
  for (const [name, value] of new Headers(given.headers)) headers.set(name, value)
  headers.delete('content-length')
  const body = toBody('body' in given ? given.body : before.body, headers)
  const isEmpty = body === undefined || BODYLESS.has(status)
  return { status, headers: [...headers], ...(!isEmpty && { body }) }
}

function toBody(body: unknown, headers: Headers): string | Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined || typeof body === 'string') return body
  if (body instanceof Uint8Array) return new Uint8Array(body)
  if (!headers.has('content-type')) headers.set('content-type', 'application/json')
  return JSON.stringify(body)
}

/** What a module throws is its author's to mend: named in the answer, and in the log with its stack. */
async function guarded<T>(file: string, task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    if (error instanceof Problem) throw error
    const reason = error instanceof Error ? error.message : String(error)
    const problem = new Problem('broken-middleware', `middleware ${basename(file)}: ${reason}`)
    problem.cause = error
    throw problem
  }
}
