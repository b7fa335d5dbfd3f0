import { setImmediate, setTimeout } from 'node:timers/promises'
import type { DelayConfig } from '../config/options.ts'
import type { Random } from '../lib/random.ts'

/** No answer is held back longer, whatever is drawn; in ms. */
export const MAX_DELAY = 60_000

/** Where 99 % of the standard normal distribution lie below. */
const Z99 = 2.3263
/** The longest timer that Node knows; a longer one would fire at once. In ms. */
const LONGEST_TIMER = 2 ** 31 - 1

/** Draws a delay: milliseconds from 0 to `MAX_DELAY`, with fractions. */
export function drawDelay(delay: DelayConfig, random: Random): number {
  // What is no number, like the spread around a median of 0, is no delay.
  return Math.min(Math.max(0, draw(delay, random) || 0), MAX_DELAY)
}

function draw(delay: DelayConfig, random: Random): number {
  if (typeof delay === 'number') return delay
  if ('min' in delay) return delay.min + random.next() * (delay.max - delay.min)
  if ('mean' in delay) return delay.mean + delay.stddev * drawNormal(random)
  const { p50, p99 } = delay
  return p50 * Math.exp((Math.log(p99 / p50) / Z99) * drawNormal(random))
}

/** Box-Muller; one minus the first number, as that is never 0. */
function drawNormal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.next()))
  return radius * Math.cos(2 * Math.PI * random.next())
}

/**
 * Waits so many milliseconds, never less, without holding up anything else; any length is right.
 * `false`: it was aborted before.
 */
export async function wait(ms: number, signal?: AbortSignal): Promise<boolean> {
  const end = performance.now() + ms
  const options = signal === undefined ? {} : { signal }
  try {
    for (let rest = ms; rest > 0; rest = end - performance.now()) {
      // Timers count whole milliseconds, and may come a part of one too early.
      if (rest < 1) await setImmediate(undefined, options)
      else await setTimeout(Math.min(Math.ceil(rest), LONGEST_TIMER), undefined, options)
    }
    return true
  } catch {
    return false
  }
}
