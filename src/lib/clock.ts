/** Time, as something that a test can hold. */
export interface Clock {
  /** The time of day, in milliseconds since 1970; may jump, also backwards. */
  now(): number
  /** Milliseconds since some moment; never goes backwards. */
  monotonic(): number
}

/** A clock that goes only when told to. */
export interface TestClock extends Clock {
  /** Lets this many milliseconds pass. */
  advance(ms: number): void
  /** Sets the time of day, as a user or NTP would; `monotonic` does not notice. */
  jump(now: number): void
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}

/** Creates a clock that stands at `start`, in milliseconds since 1970. */
export function createTestClock(start: number = 0): TestClock {
  let now = start
  let elapsed = 0
  return {
    now: () => now,
    monotonic: () => elapsed,
    advance(ms) {
      now += ms
      elapsed += ms
    },
    jump(to) {
      now = to
    },
  }
}
