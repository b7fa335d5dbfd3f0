import type { RateLimitConfig } from '../config/options.ts'
import type { Clock } from '../lib/clock.ts'
import { createLru } from '../lib/lru.ts'
import type { HeaderList } from '../types.ts'

/** What a rate limit says to one request. */
export interface Verdict {
  allowed: boolean
  /** `ratelimit-policy` and `ratelimit`, and on refusal `retry-after`. */
  headers: HeaderList
  /** Whole seconds until the next request is let through; on refusal only. */
  retryAfter?: number
}

/** Counts the requests of each client. */
export interface Limiter {
  /** What clients are told by: `ip`, `session`, or the name of a header. */
  readonly key: string
  /** Counts one request of a client, however it is named; a refused one costs nothing. */
  check(client: string): Verdict
}

/** What a client is told by. */
export interface Client {
  ip: string | undefined
  session: string
  header(name: string): string | undefined
}

/** What a client has left, and when that was so. */
interface Bucket {
  units: number
  /** Monotonic ms. */
  at: number
}

/** Clients that are remembered; those with long names count more. */
const MAX_CLIENTS = 10_000
const USUAL_NAME = 64

/**
 * Creates a token bucket for each client: `limit + burst` requests at once, and `limit` more in each
 * `window` seconds, evenly. Headers follow draft-ietf-httpapi-ratelimit-headers-10; `q` is the
 * lasting quota, `r` what is left including the burst, `t` the time until one more is there.
 */
export function createLimiter(
  { limit, window, burst = 0, key = 'ip' }: RateLimitConfig,
  { clock }: { clock: Clock },
): Limiter {
  const full = limit + burst
  const unitsPerMs = limit / (window * 1000)
  const policy: [string, string] = [
    'ratelimit-policy',
    `"default";q=${limit};w=${Math.ceil(window)}`,
  ]
  const buckets = createLru<Bucket>({
    maxBytes: MAX_CLIENTS * USUAL_NAME,
    sizeOf: (_, client) => Math.max(USUAL_NAME, client.length),
  })

  function refill(client: string): Bucket {
    const now = clock.monotonic()
    const known = buckets.get(client)
    if (known === undefined) {
      const fresh = { units: full, at: now }
      buckets.set(client, fresh)
      return fresh
    }
    known.units = Math.min(full, known.units + (now - known.at) * unitsPerMs)
    known.at = now
    return known
  }

  return {
    key,
    check(client) {
      const bucket = refill(client)
      const allowed = hasUnit(bucket)
      if (allowed) bucket.units = Math.max(0, bucket.units - 1)
      const left = Math.floor(bucket.units + ROUNDING)
      const seconds = Math.max(
        1,
        Math.ceil((left + 1 - bucket.units) / unitsPerMs / 1000 - ROUNDING),
      )
      const headers: HeaderList = [policy, ['ratelimit', `"default";r=${left};t=${seconds}`]]
      if (allowed) return { allowed, headers }
      headers.push(['retry-after', String(seconds)])
      return { allowed, headers, retryAfter: seconds }
    },
  }
}

/** Many small refills add up to a unit but for the last bits. */
const ROUNDING = 1e-6

function hasUnit({ units }: Bucket): boolean {
  return units >= 1 - ROUNDING
}

/** The name of the client under a limit's `key`: `ip`, `session`, or a header, without which the address counts. */
export function clientOf(key: string, { ip, session, header }: Client): string {
  if (key === 'session') return `session ${session}`
  const value = key === 'ip' ? undefined : header(key)
  return value === undefined ? `ip ${ip ?? ''}` : `header ${value}`
}
