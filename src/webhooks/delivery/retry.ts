import type { Random } from '../../lib/random.ts'
import type { RetrySettings } from '../delivery.ts'

/** 1 s, 5 s, 25 s, 2 min, 10 min: the shape that Standard Webhooks proposes, short enough to be watched. */
const DEFAULTS: RetrySettings = {
  attempts: 6,
  base_ms: 1000,
  max_ms: 600_000,
  jitter: 0.2,
  timeout_ms: 10_000,
}
const FACTOR = 5
/** The least and the most of each setting; a wait of up to a day. */
const BOUNDS: Record<keyof RetrySettings, [number, number]> = {
  attempts: [1, 50],
  base_ms: [0, 86_400_000],
  max_ms: [0, 86_400_000],
  jitter: [0, 1],
  timeout_ms: [1, 600_000],
}

/** The settings with their defaults, each within its bounds. */
export function retrySettings(given: Partial<RetrySettings> = {}): RetrySettings {
  const bounded = (name: keyof RetrySettings): number => {
    const [least, most] = BOUNDS[name]
    const value = given[name]
    return Number.isFinite(value) ? Math.min(most, Math.max(least, value ?? 0)) : DEFAULTS[name]
  }
  return {
    attempts: Math.floor(bounded('attempts')),
    base_ms: bounded('base_ms'),
    max_ms: bounded('max_ms'),
    jitter: bounded('jitter'),
    timeout_ms: bounded('timeout_ms'),
  }
}

/** Milliseconds to wait after so many attempts; at least `asked`, what the receiver asked for, but never above `max_ms`. */
export function waitAfter(
  made: number,
  { base_ms, max_ms, jitter }: RetrySettings,
  { random, asked = 0 }: { random: Random; asked?: number | undefined },
): number {
  const plain = Math.min(max_ms, base_ms * FACTOR ** (made - 1))
  const spread = 1 + jitter * (2 * random.next() - 1)
  return Math.min(max_ms, Math.max(asked, Math.round(plain * spread)))
}

/** Milliseconds that a `Retry-After` asks for (RFC 9110 §10.2.3): seconds or a date; `undefined` if it cannot be read. */
export function retryAfter(header: string | string[] | undefined, now: number): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim() ?? ''
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000
  // Dates begin with a weekday; `Date.parse` alone takes nearly anything.
  const date = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}
