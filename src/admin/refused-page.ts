import { statusOf, toWireError } from '../control/wire-error.ts'
import type { AdminAnswer } from './answer.ts'
import { toProblem } from './answer.ts'
import { toNotice } from './page.ts'
import { Refusal } from './refusal.ts'

/** A refusal in plain words, for who came by a browser. */
export function toRefusedPage(error: unknown, id: string): AdminAnswer {
  const problem = toProblem(error, id)
  const wire = toWireError(error)
  const own = error instanceof Refusal ? error.suggestion : undefined
  const status = error instanceof Refusal ? error.status : statusOf(error)
  const isOutside = status === 401
  const notice = toNotice(status, {
    title: isOutside ? 'Sign in to MockLoop' : wire.error,
    text: isOutside ? SIGNED_OUT : wire.message,
    help: isOutside ? HOW : (own ?? wire.suggestion),
  })
  const more = problem.headers.filter(([name]) => name !== 'content-type')
  return { ...notice, headers: [...notice.headers, ...more] }
}

const SIGNED_OUT = 'This browser is not signed in, or its sign-in link has been used or is too old.'
const HOW =
  'In a terminal, `npx mockloop token --link` prints a link that signs you in; it works once, within five minutes.'
