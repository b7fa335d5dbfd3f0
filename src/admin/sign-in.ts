import type { Clock } from '../lib/clock.ts'
import { createSecret, makeSecret } from './secret.ts'
import type { Secret } from './secret.ts'

/** Browsers that come in by a link that works once, and then by a cookie. */
export interface SignIns {
  /** A token for one sign-in within five minutes. */
  invite(): string
  /** The value of a cookie for such a token, which is thereby used up; undefined for another one. */
  enter(token: string): string | undefined
  /** Whether a cookie has such a value. */
  knows(value: string): boolean
  /** Forgets such a value. */
  leave(value: string): void
}

const LINK_MS = 5 * 60_000
const SESSION_MS = 24 * 60 * 60_000
/** The oldest make room. */
const MOST = 100

interface Held {
  secret: Secret
  /** Monotonic ms. */
  end: number
}

/** Creates an empty list of sign-ins; nothing of it is written anywhere. */
export function createSignIns(clock: Clock): SignIns {
  const invited: Held[] = []
  const inside: Held[] = []
  const hold = (list: Held[], ms: number): string => {
    const value = makeSecret()
    list.push({ secret: createSecret(value), end: clock.monotonic() + ms })
    if (list.length > MOST) list.shift()
    return value
  }
  const find = (list: readonly Held[], value: string): Held | undefined => {
    const now = clock.monotonic()
    return list.find(({ secret, end }) => secret.is(value) && end > now)
  }
  return {
    invite: () => hold(invited, LINK_MS),
    enter(token) {
      const found = find(invited, token)
      if (found === undefined) return undefined
      invited.splice(invited.indexOf(found), 1)
      return hold(inside, SESSION_MS)
    },
    knows: (value) => find(inside, value) !== undefined,
    leave(value) {
      const found = find(inside, value)
      if (found !== undefined) inside.splice(inside.indexOf(found), 1)
    },
  }
}
