import { answer, documentedStatuses, documents } from './answers.ts'
import { scenario } from './pack.ts'
import type { Pack, PackOperation } from './pack.ts'

const category = 'error-simulation'
/** What any client meets, whether it is documented or not. */
const USUAL_FAILURES = [500, 503]
const SLOW = 5000
const TOO_SLOW = 10_000

/** What goes wrong between a client and a server. */
export const errorPacks: readonly Pack[] = [
  {
    category,
    name: '4xx-client-errors',
    description:
      'Every client error that the document defines, one scenario a status, and one with all of them in turn, with the bodies that it has for them.',
    otherwise: 'The document defines no client error.',
    scenarios: (operations) => {
      const vague = operations.filter(hasVagueRefusal)
      const statuses = documentedStatuses(operations, '4')
      const all = vague.length > 0 ? [...new Set([400, ...statuses])].sort() : statuses
      const refusals = (one: PackOperation): number[] =>
        all.filter((status) => hasStatus(one, status) || (status === 400 && hasVagueRefusal(one)))
      const each = all.flatMap((status) =>
        scenario(
          `4xx-${status}`,
          `What documents ${status} answers so; the rest as usual.`,
          operations.filter((one) => refusals(one).includes(status)),
          (one) => ({ respond: answer(one, status) }),
        ),
      )
      const inTurn = scenario(
        '4xx-in-turn',
        'Each operation answers its client errors one after the other, again and again.',
        operations.filter((one) => refusals(one).length > 0),
        (one) => ({
          sequence: refusals(one).map((status) => answer(one, status)),
          // oxlint-disable-next-line unicorn/no-thenable -- a word of scenarios; nobody awaits a stub
          then: 'cycle',
        }),
      )
      return [...each, ...inTurn]
    },
  },
  {
    category,
    name: '5xx-server-errors',
    description:
      'Every server error that the document defines, and 500 and 503 everywhere: undocumented ones have a problem body (RFC 9457).',
    otherwise: 'The document has no operations.',
    scenarios: (operations) =>
      [...new Set([...USUAL_FAILURES, ...documentedStatuses(operations, '5')])]
        .sort()
        .flatMap((status) =>
          scenario(
            `5xx-${status}`,
            USUAL_FAILURES.includes(status)
              ? `Everything answers ${status}.`
              : `What documents ${status} answers so; the rest as usual.`,
            operations.filter((one) => USUAL_FAILURES.includes(status) || hasStatus(one, status)),
            (one) => ({ respond: answer(one, status) }),
          ),
        ),
  },
  {
    category,
    name: 'network-timeouts',
    description:
      'Answers that come late, not at all, or break off: for the timeouts and retries of a client.',
    otherwise: 'The document has no operations.',
    scenarios: (operations) => [
      ...scenario(
        'timeout-slow',
        `Everything answers as usual, after ${SLOW} ms.`,
        operations,
        () => ({
          respond: { delay: SLOW },
        }),
      ),
      ...scenario(
        'timeout-gateway',
        `Everything answers 504, after ${TOO_SLOW} ms.`,
        operations,
        (one) => ({
          respond: { ...answer(one, 504), delay: TOO_SLOW },
        }),
      ),
      ...scenario(
        'timeout-hang',
        'Connections are left open without an answer.',
        operations,
        () => ({
          respond: { fault: 'hang' },
        }),
      ),
      ...scenario('timeout-reset', 'Connections are reset before the answer.', operations, () => ({
        respond: { fault: 'reset' },
      })),
      ...scenario(
        'timeout-once',
        'The first request is reset, those after it succeed.',
        operations,
        () => ({
          sequence: [{ fault: 'reset' }, {}],
        }),
      ),
    ],
  },
  {
    category,
    name: 'rate-limiting',
    description:
      '429 with Retry-After, for good or until a client has waited; nothing is counted: for a real limit, set rate_limit.',
    otherwise: 'The document has no operations.',
    scenarios: (operations) => [
      ...scenario(
        'rate-limited',
        'Everything answers 429 with Retry-After: 30.',
        operations,
        (one) => ({
          respond: answer(one, 429, { 'retry-after': '30' }),
        }),
      ),
      ...scenario(
        'rate-limit-recovers',
        'Each operation answers 429 with Retry-After: 1 twice, and then as usual.',
        operations,
        (one) => {
          const limited = answer(one, 429, { 'retry-after': '1' })
          return { sequence: [limited, limited, {}] }
        },
      ),
    ],
  },
]

function hasStatus({ statuses }: PackOperation, status: number): boolean {
  return statuses.includes(String(status))
}

/** Says by `4XX` or `default` alone what a refusal looks like. */
function hasVagueRefusal(operation: PackOperation): boolean {
  return documents(operation, 400) && !operation.statuses.some((key) => /^4\d\d$/.test(key))
}
