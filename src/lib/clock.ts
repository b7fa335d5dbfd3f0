/** Time, as something that a test can hold. */
export interface Clock {
  /** The time of day, in milliseconds since 1970; may jump, also backwards. */
  now(): number
  /** Milliseconds since some moment; never goes backwards. */
  monotonic(): number
}

/** Something that is done later, as something that a test can hold. */
export interface Timers {
  /** Does it once so many milliseconds have passed; what it answers calls it off. It keeps no process alive. */
  after(ms: number, task: () => void): () => void
}

/** A clock that goes only when told to. */
export interface TestClock extends Clock, Timers {
  /** Lets this many milliseconds pass, and does what falls due in them, in order. */
  advance(ms: number): void
  /** Sets the time of day, as a user or NTP would; `monotonic` does not notice. */
  jump(now: number): void
}

/** The machine's clock. */
export const systemClock: Clock & Timers = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, task) {
    const timer = setTimeout(task, Math.min(ms, LONGEST)).unref()
    return () => clearTimeout(timer)
  },
}

/** Node takes a longer wait for none at all. */
const LONGEST = 2 ** 31 - 1

/** Creates a clock that stands at `start`, in milliseconds since 1970. */
export function createTestClock(start: number = 0): TestClock {
  let now = start
  let elapsed = 0
  const alarms = new Set<{ at: number; task: () => void }>()
  const go = (to: number): void => {
    now += to - elapsed
    elapsed = to
  }
  return {
    now: () => now,
    monotonic: () => elapsed,
    after(ms, task) {
      const alarm = { at: elapsed + ms, task }
      alarms.add(alarm)
      return () => void alarms.delete(alarm)
    },
    advance(ms) {
      const end = elapsed + ms
      for (;;) {
        const [next] = [...alarms].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (next === undefined) break
        alarms.delete(next)
        go(Math.max(next.at, elapsed))
        next.task()
      }
      go(end)
    },
    jump(to) {
      now = to
    },
  }
}
