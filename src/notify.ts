import { toData } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import type { Entry } from './log/entry.ts'
import type { Mock } from './mock.ts'
import type { ExpressionFacts } from './spec/expression.ts'
import type { Answer, HeaderList, JsonObject } from './types.ts'
import { requestData, responseData } from './webhooks/event.ts'

const NOBODY: readonly Mock[] = []
const UNMATCHED = new Set([404, 405])
/** What deliveries are sent with: a ULID. */
const OWN_ID = /^msg_[0-9A-HJKMNP-TV-Z]{26}$/

/** The mocks that have to tell somebody of an exchange; mostly there are none. */
export function listenersOf(mocks: readonly Mock[], exchange: Exchange): readonly Mock[] {
  for (const mock of mocks) {
    if (mock.name !== exchange.mock) continue
    const { caller } = mock
    const isTold = caller.isHeard || caller.callsBack(exchange.operation)
    return isTold && !isDelivery(exchange) ? [mock] : NOBODY
  }
  if (exchange.mock !== undefined) return NOBODY
  // Nobody took it, so that it is everybody's.
  return mocks.some(({ caller }) => caller.isHeard) && !isDelivery(exchange) ? mocks : NOBODY
}

/** Whether one of our own deliveries came in: mocks that told each other of those would never end. */
function isDelivery({ header }: Exchange): boolean {
  return OWN_ID.test(header('webhook-id') ?? '')
}

/** What an exchange ended with. */
export interface Ended {
  answer: Answer
  headers: HeaderList
  requestBody: Uint8Array | undefined
  /** Whether the connection was broken on purpose. */
  isBroken: boolean
}

/** Tells that a request came in, before its answer is held back. */
export function tellReceived(
  listeners: readonly Mock[],
  exchange: Exchange,
  entry: (mock: Mock) => Entry,
): void {
  if (exchange.mock === undefined) return
  for (const mock of listeners)
    mock.caller.tell('request.received', () => requestData(entry(mock)), factsOf(exchange))
}

/** Tells how an exchange ended, and sends the callbacks of its operation. */
export function tellEnded(
  listeners: readonly Mock[],
  exchange: Exchange,
  { entry, ...ended }: Ended & { entry: (mock: Mock) => Entry },
): void {
  const { answer } = ended
  const facts = { ...factsOf(exchange), status: answer.status }
  for (const mock of listeners) {
    const { caller } = mock
    const data = (): JsonObject => responseData(entry(mock))
    if (isUnmatched(exchange, answer)) caller.tell('request.unmatched', data, facts)
    if (exchange.violations.length > 0) caller.tell('validation.failed', data, facts)
    if (exchange.mock === undefined) continue
    caller.tell('response.sent', data, facts)
    const { operation } = exchange
    if (operation !== undefined && caller.callsBack(operation) && isDone(ended))
      setImmediate(() => caller.callBack(operation, toFacts(exchange, ended), exchange.id))
  }
}

function factsOf({ operation = '', method, id }: Exchange) {
  return { operation, method, requestId: id }
}

function isUnmatched({ operation }: Exchange, { source, status }: Answer): boolean {
  return operation === undefined && source === 'problem' && UNMATCHED.has(status)
}

/** Who was refused, or never heard the answer, has not started anything. */
function isDone({ answer, isBroken }: Ended): boolean {
  const { status, source } = answer
  return status < 400 && source !== 'problem' && source !== 'fault' && !isBroken
}

function toFacts(exchange: Exchange, { answer, headers, requestBody }: Ended): ExpressionFacts {
  const { method, query, params } = exchange
  const responseHeader = (name: string): string | undefined =>
    headers.find(([one]) => one.toLowerCase() === name)?.[1]
  return {
    url: () => exchange.url(),
    method,
    statusCode: answer.status,
    request: {
      header: (name) => exchange.header(name),
      query: (name) => new URLSearchParams(query).get(name) ?? undefined,
      path: (name) => (Object.hasOwn(params, name) ? params[name] : undefined),
      body: () => readBody(requestBody, exchange.header('content-type')),
    },
    response: {
      header: responseHeader,
      body: () => readBody(answer.plain ?? answer.body, responseHeader('content-type')),
    },
  }
}

function readBody(body: string | Uint8Array | undefined, type: string | undefined): unknown {
  if (body === undefined || body.length === 0) return undefined
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
  return toData(text, type) ?? text
}
