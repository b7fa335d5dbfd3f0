import type { ValidationMode } from './config.ts'
import { Problem } from './errors.ts'
import type { ProblemCode } from './errors.ts'
import type { Exchange } from './exchange.ts'
import type { Mock } from './mock.ts'
import type { Ask } from './respond/ask.ts'
import type { AuthFailure } from './rules/auth.ts'
import { isUnsupported } from './rules/body.ts'
import type { Violation } from './explain/messages.ts'
import type { Answer, HeaderList } from './types.ts'

/** The header that lists violations is no longer than this, in characters. */
const LONGEST = 4096

type Guarded = Answer | undefined | Promise<Answer | undefined>

/** The answer to a request without the credentials that its operation wants; nothing when it may pass. */
export function authorise(mock: Mock, exchange: Exchange, ask: Ask): Guarded {
  const failure = mock.auth.check(ask.operation, exchange)
  if (failure === undefined) return undefined
  if (!(failure instanceof Promise)) return denyAccess(mock, exchange, { ask, failure })
  return failure.then((known) => known && denyAccess(mock, exchange, { ask, failure: known }))
}

async function denyAccess(
  mock: Mock,
  exchange: Exchange,
  { ask, failure }: { ask: Ask; failure: AuthFailure },
): Promise<Answer> {
  exchange.reason = failure.detail
  const refused = await mock.responder.refusal(ask, [failure.status], failure.detail)
  if (refused === undefined) throw toProblem(failure)
  if (refused.headers.some(([name]) => name === 'www-authenticate')) return refused
  return { ...refused, headers: [...refused.headers, ...toChallenges(failure)] }
}

/**
 * The answer to a request that breaks the contract, where that is not let pass; what is wrong is
 * noted in the exchange in any case.
 * @throws Problem when the document has no answer for it, or the body cannot be read at all
 */
export function validate(mock: Mock, exchange: Exchange, ask: Ask): Guarded {
  const { operation, params, preferences } = ask
  const { requests, operations } = mock.settings.validation
  const mode = preferences.validation ?? operations[operation.operationId] ?? requests
  const hasBody = exchange.hasBody()
  if (mode === 'off' || !mock.validator.needs(operation, hasBody)) return undefined
  const { path, query, header, bytes } = exchange
  const found = mock.validator.check(operation, {
    params,
    path,
    query,
    header,
    hasBody,
    body: { header, bytes },
  })
  if (!(found instanceof Promise)) return refuse(mock, exchange, { ask, mode, violations: found })
  return found.then((violations) => refuse(mock, exchange, { ask, mode, violations }))
}

function refuse(
  mock: Mock,
  exchange: Exchange,
  judged: { ask: Ask; mode: ValidationMode; violations: readonly Violation[] },
): Guarded {
  const { ask, mode } = judged
  if (judged.violations.length === 0) return undefined
  // Before they get into an answer, which is recorded as well.
  const violations = mock.redactor.violations(judged.violations)
  exchange.violations = violations
  exchange.stamps.push(['x-mockloop-violations', toHeader(violations)])
  return mode === 'warn' ? undefined : answerViolations(mock, ask, violations)
}

async function answerViolations(
  mock: Mock,
  ask: Ask,
  violations: readonly Violation[],
): Promise<Answer> {
  const unsupported = violations.some(isUnsupported)
  const codes = unsupported ? [415, 422, 400] : [422, 400]
  const refused = await mock.responder.refusal(ask, codes, violations[0]?.message)
  if (refused !== undefined) return refused
  const code: ProblemCode = unsupported ? 'unsupported-media-type' : 'invalid-request'
  const detail = violations.map(({ message }) => message).join('; ')
  throw new Problem(code, detail, { members: { violations } })
}

function toProblem(failure: AuthFailure): Problem {
  const code: ProblemCode = failure.status === 401 ? 'unauthorized' : 'forbidden'
  return new Problem(code, failure.detail, { headers: toChallenges(failure) })
}

function toChallenges({ challenges }: AuthFailure): HeaderList {
  return challenges.map((challenge) => ['www-authenticate', challenge])
}

/** How many there are, then as many of them as the header holds. */
function toHeader(violations: readonly Violation[]): string {
  const text = `${violations.length}: ${violations.map(({ message }) => message).join('; ')}`
  const safe = text.replaceAll(/[^\x20-\x7e]/g, '?')
  return safe.length <= LONGEST ? safe : `${safe.slice(0, LONGEST - 3)}...`
}
