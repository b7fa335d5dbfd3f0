import { Problem } from './errors.ts'
import type { Exchange } from './exchange.ts'
import type { Mock } from './mock.ts'
import type { Ask } from './respond/ask.ts'
import { clientOf } from './rules/limits.ts'
import type { Answer } from './types.ts'

/**
 * Counts a request against the rate limit, which every answer then tells about.
 * @throws Problem `rate-limited`
 */
export function limitRate({ live }: Mock, exchange: Exchange): void {
  const { limiter } = live.faults
  if (limiter === undefined || exchange.isTrial) return
  const { session, header } = exchange
  const verdict = limiter.check(clientOf(limiter.key, { ip: exchange.ip(), session, header }))
  exchange.stamps.push(...verdict.headers)
  if (verdict.allowed) return
  const again = `try again in ${verdict.retryAfter ?? 1} s`
  throw new Problem('rate-limited', `this client has sent too many requests; ${again}`)
}

/**
 * Draws the mock's faults for a request: an error answers it at once, with the body that the document
 * has for it; a delay or a broken connection is remembered for whatever will be answered.
 */
export function injectError(mock: Mock, exchange: Exchange, ask: Ask): Promise<Answer> | undefined {
  const drawn = exchange.isTrial ? undefined : mock.live.faults.draw(ask.operation)
  if (drawn === undefined) return undefined
  const { delay = 0, fault, status } = drawn
  exchange.disturbance = { delay, fault }
  return status === undefined ? undefined : answerError(mock, ask, status)
}

async function answerError(mock: Mock, ask: Ask, status: number): Promise<Answer> {
  const answer = await mock.responder.refusal(ask, [status])
  if (answer === undefined)
    throw new Problem('injected-error', `a fault of the mock answers ${status}`, { status })
  const headers = answer.headers.filter(([name]) => name !== 'x-mockloop-source')
  return { ...answer, source: 'fault', headers: [...headers, ['x-mockloop-source', 'fault']] }
}
