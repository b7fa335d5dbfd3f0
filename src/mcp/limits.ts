import { MockLoopError } from '../errors.ts'
import { CancelledError } from '../errors/verbs.ts'
import { systemClock } from '../lib/clock.ts'
import type { Clock } from '../lib/clock.ts'
import { createLimit } from '../lib/limit.ts'
import type { Limit } from '../lib/limit.ts'

/** Calls a second and at once, for one mock; who has paused may ask for more at once. */
const RATE = 10
const BURST = 50
/** Calls at once that read documents or wait. */
const LONG = 2
/** Milliseconds that a call may take. */
const PATIENCE = 60_000
/** Mocks that are counted; names that nobody has are thereby no way around. */
const MOST_COUNTED = 1000

/** More calls than are allowed. */
export class TooManyCallsError extends MockLoopError {
  /** Milliseconds until the next is taken. */
  readonly retryAfter: number

  constructor(retryAfter: number) {
    super(`more than ${RATE} calls a second: wait ${retryAfter} ms`, {
      errorCode: 'MOCKLOOP_ERROR_012',
    })
    this.retryAfter = retryAfter
  }
}

/** What calls may use of the machine, whichever connection they come from. */
export interface Limits {
  /** Counts a call for a mock (or for the host: ''). Throws a TooManyCallsError. */
  count(server: string): void
  /** Runs what takes its time, when its turn comes. */
  long: Limit
  /** Gives a task up with its signal, or after a minute; throws a CancelledError then. */
  within<T>(signal: AbortSignal, task: (signal: AbortSignal) => Promise<T>): Promise<T>
}

/** Creates limits; `patience` in milliseconds. */
export function createLimits({
  clock = systemClock,
  patience = PATIENCE,
}: { clock?: Clock; patience?: number } = {}): Limits {
  const buckets = new Map<string, { calls: number; at: number }>()
  return {
    count(server) {
      const now = clock.monotonic()
      const { calls, at } = buckets.get(server) ?? { calls: BURST, at: now }
      const left = Math.min(BURST, calls + ((now - at) / 1000) * RATE)
      if (left < 1) throw new TooManyCallsError(Math.ceil(((1 - left) / RATE) * 1000))
      buckets.delete(server)
      buckets.set(server, { calls: left - 1, at: now })
      for (const oldest of buckets.keys()) {
        if (buckets.size <= MOST_COUNTED) break
        buckets.delete(oldest)
      }
    },
    long: createLimit(LONG),
    within: (signal, task) => within(signal, patience, task),
  }
}

async function within<T>(
  asked: AbortSignal,
  patience: number,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const timeout = new AbortController()
  const ended = new AbortController()
  const timer = setTimeout(() => timeout.abort(), patience)
  const signal = AbortSignal.any([asked, timeout.signal])
  const given = new Promise<never>((_, reject) => {
    const giveUp = (): void => reject(cancelled(asked.aborted, patience))
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp, { once: true, signal: ended.signal })
  })
  try {
    return await Promise.race([task(signal), given])
  } finally {
    clearTimeout(timer)
    ended.abort()
  }
}

function cancelled(isAsked: boolean, patience: number): CancelledError {
  return new CancelledError(
    isAsked ? 'the client has cancelled it' : `it took longer than ${patience / 1000} s`,
  )
}
