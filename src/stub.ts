import { MockLoopError, Problem } from './errors.ts'
import { readBody } from './exchange.ts'
import type { Exchange } from './exchange.ts'
import type { Mock } from './mock.ts'
import type { Ask } from './respond/ask.ts'
import { answerStub } from './respond/stub.ts'
import type { Given } from './respond/stub.ts'
import { drawDelay } from './rules/delay.ts'
import type { Facts } from './scenario/scenario.ts'
import type { Chosen } from './scenario/scenarios.ts'
import { isObject } from './types.ts'
import type { Answer } from './types.ts'

const MOST_NEAR = 3
/** Names a scenario for one request alone. */
const SCENARIO = 'x-mockloop-scenario'

/**
 * The answer of the stub that fits best; nothing when none does, or when the request itself says what
 * it wants of the document (`Prefer: code`, `example`, `dynamic`).
 */
export function answerFromStub(
  mock: Mock,
  exchange: Exchange,
  ask: Ask,
): Promise<Answer | undefined> | undefined {
  const asked = exchange.header(SCENARIO)
  if (mock.live.scenarios.isQuiet && asked === undefined) return undefined
  return answerBest(mock, exchange, ask)
}

async function answerBest(mock: Mock, exchange: Exchange, ask: Ask): Promise<Answer | undefined> {
  const { code, example, dynamic } = ask.preferences
  const isOfDocument = code !== undefined || example !== undefined || dynamic !== undefined
  const answer = isOfDocument ? undefined : await answerChosen(mock, exchange, ask)
  if (answer === undefined) hold(mock, exchange)
  return answer
}

/** By the scenario's own delay, which is for what the document answers, too. */
function hold({ live }: Mock, exchange: Exchange): void {
  if (exchange.isTrial) return
  const pause = live.scenarios.pause(exchange.session, exchange.header(SCENARIO))
  if (pause === undefined) return
  const { delay = 0, fault } = exchange.disturbance ?? {}
  exchange.disturbance = { delay: delay + drawDelay(pause.delay, pause.random), fault }
}

async function answerChosen(mock: Mock, exchange: Exchange, ask: Ask): Promise<Answer | undefined> {
  const asked = exchange.header(SCENARIO)
  const { scenarios } = mock.live
  const { operationId } = ask.operation
  const reads = scenarios.readsBody(operationId, exchange.session, asked)
  const body = reads ? await readBody(exchange, mock.limits.body) : undefined
  const facts = toFacts(exchange, ask, body)
  const found = rendered(() => {
    const chosen = exchange.isTrial
      ? scenarios.tryChoose(operationId, facts, asked)
      : scenarios.choose(operationId, facts, asked)
    return chosen && { chosen, given: render(chosen) }
  })
  if (found === undefined) return undefined
  const { chosen, given } = found
  exchange.stub = { scenario: chosen.stub.scenario, id: chosen.stub.id }
  exchange.stamps.push(['x-mockloop-scenario', chosen.stub.scenario])
  exchange.stamps.push(['x-mockloop-stub', encodeURI(chosen.stub.id)])
  const answer = await answerStub(given, ask, mock)
  return disturb(answer, chosen)
}

function toFacts(
  exchange: Exchange,
  { path, params }: Pick<Ask, 'path' | 'params'>,
  body: unknown,
): Facts {
  const { method, query, header, headers, session } = exchange
  return { method, path, params, query, header, headers, body, session }
}

/** In the same turn as the choice, so that the body shows the state that its own claim has left. */
function render({ answer, scope }: Chosen): Given {
  const headers = answer.headers.render(scope)
  return {
    ...answer.response,
    headers: isObject(headers) ? headers : {},
    body: answer.body.render(scope),
  }
}

function rendered<T>(task: () => T): T {
  try {
    return task()
  } catch (error) {
    if (error instanceof MockLoopError) throw new Problem('broken-stub', error.message)
    throw error
  }
}

/** The stub's own delay and fault. */
function disturb(answer: Answer, { answer: { delay, response }, scope }: Chosen): Answer {
  const { fault } = response
  if (delay === undefined && fault === undefined) return answer
  return {
    ...answer,
    ...(delay !== undefined && { delay: drawDelay(delay, scope.random) }),
    ...(fault !== undefined && { fault }),
  }
}

/** The stubs that could have answered an exchange and did not, the nearest first. */
export async function nearStubs(
  mock: Mock,
  exchange: Exchange,
  asked: Pick<Ask, 'operation' | 'path' | 'params'>,
): Promise<{ operation: string; why_not: string }[]> {
  const { operationId } = asked.operation
  const facts = toFacts(exchange, asked, await readBody(exchange, mock.limits.body))
  const found = mock.live.scenarios.explain(operationId, facts, exchange.header(SCENARIO))
  return found
    .sort((one, other) => one.distance - other.distance)
    .slice(0, MOST_NEAR)
    .map(({ stub, scenario, why_not }) => ({
      operation: `${operationId}: stub ${stub} of ${scenario}`,
      why_not,
    }))
}
