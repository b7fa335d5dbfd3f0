/**
 * THE REQUEST PATH, top to bottom. Each step is one call; the first that has an answer, or throws a
 * Problem, ends it.
 *
 * 1. open the exchange: id, clock, method, path, preferences
 * 2. `/.well-known/mockloop`, the token endpoint and CORS preflight requests end here
 * 3. route: the mock by longest base path, its operation → 404 naming the nearest, or 405 with `Allow`
 * 4. count against the rate limit, ask the mock's middleware, draw its faults: an error answers here, a
 *    delay is remembered
 * 5. authorise by the operation's security → the document's own 401 or 403, else a problem
 * 6. validate parameters and body → off, warn, or the document's own 4xx, else a problem
 * 7. resolve: stub (session, active scenario, `default`) → example → fake; status and media type negotiated
 * 8. let middleware change the answer, hold it back where a delay says so, break its connection or send it, with the `x-mockloop-*` headers
 * 9. before that: one entry in the journal, one log line; webhooks and callbacks, which nothing waits for
 */
import { STATUS_CODES } from 'node:http'
import type { H3Event } from 'h3'
import { FastResponse } from 'srvx'
import { allowOrigin, answerAside } from './aside.ts'
import { breakAnswer } from './break.ts'
import { Problem } from './errors.ts'
import { openExchange, readData } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import { injectError, limitRate } from './fault.ts'
import { authorise, validate } from './guard.ts'
import type { Entry, Journal } from './log/entry.ts'
import type { Logger } from './log/logger.ts'
import { maskQuery } from './log/query.ts'
import type { Mock } from './mock.ts'
import { askMiddleware, changeAnswer } from './middleware/run.ts'
import { listenersOf, tellEnded, tellReceived } from './notify.ts'
import type { Ask } from './respond/ask.ts'
import { paceBody } from './respond/pace.ts'
import { toProblemAnswer } from './respond/problem.ts'
import { readPreferences } from './respond/prefer.ts'
import { bodyFor, nameOf, PLAIN, record, toEntry } from './record.ts'
import type { Recorded } from './record.ts'
import { refuse, routeExchange } from './route.ts'
import { wait } from './rules/delay.ts'
import { nameSession } from './scenario/session/name.ts'
import type { Route } from './spec/router.ts'
import { answerFromStub } from './stub.ts'
import type { Answer, Fault, HeaderList } from './types.ts'
import { WELL_KNOWN } from './well-known.ts'

/** What one listening port serves. */
export interface Serving {
  /** Replaced whole when a spec is taken over anew. */
  mocks: readonly Mock[]
  log: Logger
  /** Absent: nothing is recorded. */
  journal?: Journal | undefined
  createId: () => string
  limits: { url: number; body: number }
}

/**
 * Steps 4 to 7, up to the document's own answer. Most have nothing to wait for, and are not waited
 * for: a promise for each would cost a request more than they do.
 */
const STEPS: readonly Step[] = [askMiddleware, injectError, authorise, validate, answerFromStub]
type Step = (
  mock: Mock,
  exchange: Exchange,
  ask: Ask,
) => Answer | undefined | Promise<Answer | undefined>

/** Answers one request. Never throws. */
export async function handle(serving: Serving, event: H3Event): Promise<Response> {
  const exchange = openExchange(event, serving.createId())
  let answer: Answer
  try {
    answer = await resolveAnswer(serving, exchange)
  } catch (error) {
    const problem = error instanceof Problem ? error : defect(serving, exchange, error)
    answer = toProblemAnswer(problem, exchange)
  }
  const changed = changeAnswer(serving, exchange, answer)
  if (changed !== undefined) answer = await changed
  const listeners = listenersOf(serving.mocks, exchange)
  const requestBody = keepsBody(serving, exchange, listeners)
    ? await bodyFor(exchange, serving.limits.body)
    : undefined
  const headers = headersOf(exchange, answer)
  const told = { answer, headers, requestBody }
  if (listeners.length > 0) tellReceived(listeners, exchange, entryMaker(exchange, told))
  const delay = (answer.delay ?? 0) + (exchange.disturbance?.delay ?? 0)
  if (delay > 0) await holdBack(exchange, delay)
  recordExchange(serving, exchange, told)
  logExchange(serving, exchange, answer)
  if (listeners.length > 0) tellOthers(exchange, { ...told, listeners })
  const fault = faultOf(exchange, answer)
  return fault === undefined
    ? send(exchange, answer, headers)
    : breakAnswer(event, { ...answer, headers }, fault)
}

/** Steps 2 to 7: the answer, before it is held back or sent. Throws a Problem where there is none. */
export async function resolveAnswer(serving: Serving, exchange: Exchange): Promise<Answer> {
  checkTarget(serving, exchange)
  const aside = answerAside(serving, exchange)
  const early = aside && (await aside)
  if (early !== undefined) return early
  const routed = routeExchange(serving, exchange)
  const { mock, route } = routed instanceof Promise ? await routed : routed
  allowOrigin(mock ?? serving.mocks[0], exchange)
  exchange.mock = mock?.name
  if (mock === undefined || route.kind !== 'operation') throw await refuse(serving, exchange, route)
  exchange.operation = route.operation.operationId
  exchange.params = route.params
  exchange.session = nameSession(mock.settings.session, exchange)
  limitRate(mock, exchange)
  const ask = toAsk(serving, exchange, route)
  for (const step of STEPS) {
    const taken = step(mock, exchange, ask)
    const answer = taken instanceof Promise ? await taken : taken
    if (answer !== undefined) return answer
  }
  return mock.responder.answer(ask)
}

function checkTarget({ limits }: Serving, { target }: Exchange): void {
  if (target.length <= limits.url) return
  const detail = `the URL has ${target.length} characters; ${limits.url} are allowed`
  throw new Problem('uri-too-long', detail)
}

function toAsk(
  { limits }: Serving,
  exchange: Exchange,
  { operation, path, params }: Extract<Route, { kind: 'operation' }>,
): Ask {
  return {
    operation,
    path,
    sentPath: exchange.path,
    params,
    query: exchange.query,
    accept: exchange.header('accept'),
    acceptEncoding: exchange.header('accept-encoding'),
    range: exchange.method === 'GET' ? exchange.header('range') : undefined,
    preferences: readPreferences(exchange.header('prefer'), exchange.query),
    sent: exchange.hasBody() ? () => readData(exchange, limits.body) : undefined,
  }
}

function keepsBody({ journal }: Serving, exchange: Exchange, listeners: readonly Mock[]): boolean {
  return (journal !== undefined || listeners.length > 0) && exchange.hasBody()
}

interface Told {
  answer: Answer
  headers: HeaderList
  requestBody: Uint8Array | undefined
}

/** Into the journal, masked as its mock wants it. */
function recordExchange({ journal, mocks }: Serving, exchange: Exchange, told: Told): void {
  if (journal === undefined) return
  const redactor = mocks.find(({ name }) => name === exchange.mock)?.redactor ?? PLAIN
  record({ journal, redactor }, exchange, toRecorded(exchange, told))
}

function toRecorded(exchange: Exchange, { answer, headers, requestBody }: Told): Recorded {
  const fault = faultOf(exchange, answer)
  const isBroken = typeof fault === 'string'
  // In one literal: what is spread together costs as much as all that an entry is made of.
  return { answer: isBroken ? { ...answer, source: 'fault' } : answer, headers, requestBody, fault }
}

/** The exchange as the journal has it, made once where somebody wants it. */
function entryMaker(exchange: Exchange, told: Told): (mock: Mock) => Entry {
  return ({ redactor }) => toEntry(redactor, exchange, toRecorded(exchange, told))
}

function tellOthers(
  exchange: Exchange,
  { listeners, ...told }: Told & { listeners: readonly Mock[] },
): void {
  tellEnded(listeners, exchange, {
    ...told,
    isBroken: typeof faultOf(exchange, told.answer) === 'string',
    entry: entryMaker(exchange, told),
  })
}

/** Timers, never blocking; who has gone is not waited for. */
async function holdBack(exchange: Exchange, ms: number): Promise<void> {
  exchange.heldBack = ms
  await wait(ms, exchange.signal())
}

/** The answer's own, else what was drawn for the request. */
function faultOf({ disturbance }: Exchange, { fault }: Answer): Fault | undefined {
  return fault ?? disturbance?.fault
}

function headersOf({ stamps, id }: Exchange, { headers }: Answer): HeaderList {
  return [...headers, ...stamps, ['x-mockloop-request-id', id]]
}

function send(exchange: Exchange, answer: Answer, headers: HeaderList): Response {
  const { status, body } = answer
  const statusText = STATUS_CODES[status] ?? ''
  if (body === undefined || exchange.method === 'HEAD') {
    if (body !== undefined) headers.push(['content-length', String(Buffer.byteLength(body))])
    return new FastResponse(null, { status, statusText, headers })
  }
  if (answer.pace !== undefined) {
    return new FastResponse(paceBody(String(body), answer.pace), { status, statusText, headers })
  }
  return new FastResponse(body, { status, statusText, headers })
}

/** A defect of ours: the client learns an id, the log the rest. */
function defect(serving: Serving, exchange: Exchange, error: unknown): Problem {
  serving.log.error({ id: exchange.id, err: error }, 'a request could not be answered')
  return new Problem(
    'internal-error',
    `something went wrong in MockLoop; its log has the details under ${exchange.id}`,
  )
}

/** What is `undefined` is left out of the line. */
function logExchange({ log, mocks }: Serving, exchange: Exchange, answer: Answer): void {
  // Whoever lists the servers of this machine asks each port; that is no request of a client's.
  if (!log.isLevelEnabled('info') || exchange.path === WELL_KNOWN) return
  const { query, stub, violations } = exchange
  const fault = faultOf(exchange, answer)
  log.info({
    id: exchange.id,
    mock: exchange.mock,
    method: exchange.method,
    path: exchange.path,
    query: query === '' ? undefined : maskQuery(query, mocks),
    status: answer.status,
    ms: Math.round((performance.now() - exchange.startedAt) * 1000) / 1000,
    source: answer.source,
    operation: exchange.operation,
    scenario: stub?.scenario,
    stub: stub?.id,
    heldBack: exchange.heldBack > 0 ? Math.round(exchange.heldBack) : undefined,
    fault: nameOf(fault) ?? undefined,
    reason: exchange.reason,
    violations: violations.length > 0 ? violations : undefined,
  })
}
