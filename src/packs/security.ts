import type { Conditions } from '../scenario/scenario.ts'
import { answer, cycle, firstDocumented, isWrite } from './answers.ts'
import { scenario } from './pack.ts'
import type { Pack, PackOperation, PackScenario, PackStub } from './pack.ts'

const category = 'security-testing'
/** Attempts as scanners make them; a sign of one, not a filter. */
const INJECTION =
  "'\\s*(or|OR|and|AND)\\b|(union|UNION)\\s+(all\\s+|ALL\\s+)?(select|SELECT)\\b|;\\s*(drop|DROP|delete|DELETE)\\b|\\$\\(|\\.\\./"
const MARKUP = '<\\s*(script|img|svg|iframe|body)|javascript:|on(error|load|click)\\s*='
const REFUSALS = [400, 422] as const

/** How a client copes with a server that refuses; they find no hole in a real server. */
export const securityPacks: readonly Pack[] = [
  {
    category,
    name: 'auth-bypass',
    description:
      'Credentials that are refused, not enough, or run out, whatever is sent: it shows how a client copes, and tests no server.',
    otherwise: 'The document secures no operation.',
    scenarios: (operations) => {
      const secured = operations.filter((one) => one.secured)
      return [
        ...scenario('auth-refused', 'What is secured answers 401.', secured, (one) => ({
          respond: answer(one, 401),
        })),
        ...scenario('auth-forbidden', 'What is secured answers 403.', secured, (one) => ({
          respond: answer(one, 403),
        })),
        ...scenario(
          'auth-expires',
          'Each third request of what is secured answers 401, as when a token has run out.',
          secured,
          (one) => cycle({}, {}, answer(one, 401)),
        ),
      ]
    },
  },
  {
    category,
    name: 'injection-attacks',
    description:
      'Refuses texts that look like SQL, commands or paths that were smuggled in; it finds the attempt, and tests no server.',
    otherwise: 'No operation takes text in its query or in a JSON body.',
    scenarios: (operations) =>
      refusing(operations, {
        name: 'injection-refused',
        description: 'Texts like "\' OR 1=1", "; DROP" or "../" are answered with 400 or 422.',
        matches: INJECTION,
      }),
  },
  {
    category,
    name: 'xss-attacks',
    description:
      'Refuses texts that carry markup or script; it finds the attempt, and tests no server.',
    otherwise: 'No operation takes text in its query or in a JSON body.',
    scenarios: (operations) =>
      refusing(operations, {
        name: 'xss-refused',
        description: 'Texts like "<script" or "javascript:" are answered with 400 or 422.',
        matches: MARKUP,
      }),
  },
  {
    category,
    name: 'csrf-attacks',
    description:
      'Refuses changes that come from another site or without a token: it shows whether a client sends one, and tests no server.',
    otherwise: 'No operation changes anything.',
    scenarios: (operations) => {
      const writing = operations.filter(isWrite)
      return [
        ...scenario(
          'csrf-token-wanted',
          'Changes without an X-CSRF-Token header are answered with 403.',
          writing,
          refusedWhen({ headers: { 'x-csrf-token': { absent: true } } }),
        ),
        ...scenario(
          'csrf-cross-site',
          'Changes that a browser marks as coming from another site are answered with 403.',
          writing,
          refusedWhen({ headers: { 'sec-fetch-site': 'cross-site' } }),
        ),
      ]
    },
  },
]

function refusing(
  operations: readonly PackOperation[],
  { name, description, matches }: { name: string; description: string; matches: string },
): PackScenario[] {
  const taking = operations.filter(({ texts }) => texts.length > 0)
  return scenario(name, description, taking, (one) => ({
    when: {
      any: one.texts.map((text) => ({ [text.in]: Object.fromEntries([[text.name, { matches }]]) })),
    },
    respond: answer(one, firstDocumented(one, REFUSALS)),
  }))
}

function refusedWhen(when: Conditions): (one: PackOperation) => Omit<PackStub, 'of'> {
  return (one) => ({ when, respond: answer(one, 403) })
}
