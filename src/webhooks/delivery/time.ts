import type { Clock } from '../../lib/clock.ts'

/** Milliseconds since 1970 as they were when it was made, and on from there without the jumps of the machine's time. */
export function createSteadyTime(clock: Clock): () => number {
  const base = clock.now() - clock.monotonic()
  return () => Math.round(base + clock.monotonic())
}
