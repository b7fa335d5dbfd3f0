import type { FaultRule, RateLimitConfig } from '../config/options.ts'
import { InvalidArgumentError } from '../errors.ts'
import { didYouMean } from '../lib/nearest.ts'

/** A named set of faults. */
export interface Profile {
  rules: FaultRule[]
  rateLimit?: RateLimitConfig
}

/** The profiles by name. */
export const PROFILES: Readonly<Record<string, Profile>> = {
  /** What browsers call slow 3G: around 400 ms until the first byte, then 400 kbit/s. */
  'slow-3g': {
    rules: [{ delay: { mean: 400, stddev: 60 }, fault: { drip: { bytes: 1000, ms: 20 } } }],
  },
  /** Seven requests of ten are well; one meets a 503, half a one a lost connection, the others are slow. */
  flaky: {
    rules: [
      { percent: 10, status: 503 },
      { percent: 5, fault: 'reset' },
      { percent: 15, delay: { min: 500, max: 3000 } },
    ],
  },
  /** Behind a gateway that answers 503 to everything. */
  down: { rules: [{ status: 503 }] },
  /** A limit that is met at once: five requests, then one every two seconds. */
  'rate-limited': { rules: [], rateLimit: { limit: 5, window: 10 } },
}

/** Finds a profile. Throws an InvalidArgumentError that names the others. */
export function profileNamed(name: string): Profile {
  const profile = Object.hasOwn(PROFILES, name) ? PROFILES[name] : undefined
  if (profile !== undefined) return profile
  const names = Object.keys(PROFILES)
  throw new InvalidArgumentError(
    `there is no profile ${JSON.stringify(name)}${didYouMean(name, names)}; there are ${names.join(', ')}`,
  )
}
