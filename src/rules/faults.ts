import type { DelayConfig, ErrorsConfig, FaultRule, RateLimitConfig } from '../config/options.ts'
import { faultPatch } from '../config/table.ts'
import { InvalidArgumentError } from '../errors.ts'
import type { Clock } from '../lib/clock.ts'
import { createRandom, hashSeed } from '../lib/random.ts'
import type { Random } from '../lib/random.ts'
import { drawFrom, toLiveRule } from './draws.ts'
import type { Drawn, Faultable, LiveRule } from './draws.ts'
import { createLimiter } from './limits.ts'
import type { Limiter } from './limits.ts'
import { profileNamed } from './profiles.ts'
import type { Profile } from './profiles.ts'

/** What makes a mock misbehave. */
export interface FaultSettings {
  delay?: DelayConfig
  errors?: ErrorsConfig
  faults?: FaultRule | FaultRule[]
  profile?: string | undefined
  rateLimit?: RateLimitConfig | undefined
}

/** A change of some of the settings, for good or `for` so many seconds; `null` turns one off. */
export type FaultPatch = { [K in keyof FaultSettings]: FaultSettings[K] | null } & { for?: number }

/** The settings that are on now; those that end by themselves have their seconds left in `endsIn`. */
export interface FaultsNow extends FaultSettings {
  endsIn?: { [K in keyof FaultSettings]?: number }
}

/** The live faults of one mock. */
export interface Faults {
  /** Draws for one request; `undefined`: nothing happens to it. */
  draw(operation: Faultable): Drawn | undefined
  /** The rate limit that holds now: the profile's, else the mock's own. */
  readonly limiter: Limiter | undefined
  /** Changes what is named, whose counters start anew. Throws an InvalidArgumentError and changes nothing when it makes no sense. */
  set(patch: FaultPatch): void
  get(): FaultsNow
  /** Back to the settings of the start, counters, draws and time included. */
  reset(): void
}

/** One setting as it is now, and what it is once this has ended. */
interface Live {
  given: unknown
  rules: LiveRule[]
  limiter: Limiter | undefined
  /** Monotonic ms. */
  end: number
  after?: Live
}

/** In the order in which they decide. */
const NAMES = ['faults', 'errors', 'profile', 'rateLimit', 'delay'] as const
type Name = (typeof NAMES)[number]

/** Creates the faults of a mock. Throws an InvalidArgumentError for an unknown profile. */
export function createFaults(
  settings: FaultSettings,
  { seed, clock }: { seed: number; clock: Clock },
): Faults {
  let random: Random
  let live: Record<Name, Live>
  let rules: LiveRule[] = []
  let limiter: Limiter | undefined
  /** When the next of them ends; monotonic ms. */
  let end = Infinity
  let isOn = false

  function reset(): void {
    random = createRandom(hashSeed(seed, 'faults'))
    live = toLive(settings, clock, Infinity)
    refresh()
  }

  function refresh(): void {
    const now = clock.monotonic()
    for (const name of NAMES) live[name] = current(live[name], now)
    const all = NAMES.map((name) => live[name])
    rules = all.flatMap((one) => one.rules).filter((one) => one.end > now)
    limiter = all.find((one) => one.limiter !== undefined)?.limiter
    end = Math.min(...[...all, ...rules].map((one) => one.end))
    // Also with nothing but an end: what comes back then would not be noticed.
    isOn = rules.length > 0 || end < Infinity
  }

  function endWhatIsOver(): void {
    if (end !== Infinity && clock.monotonic() >= end) refresh()
  }

  function set(patch: FaultPatch): void {
    const added = toLive(check(patch), clock, patch.for)
    for (const name of NAMES) {
      if (patch[name] === undefined) continue
      if (patch.for !== undefined) added[name].after = lasting(live[name])
      live[name] = added[name]
    }
    refresh()
  }

  reset()
  return {
    draw(operation) {
      if (!isOn) return undefined
      endWhatIsOver()
      return drawFrom(rules, operation, random)
    },
    get limiter() {
      endWhatIsOver()
      return limiter
    },
    set,
    get() {
      endWhatIsOver()
      return describe(live, clock.monotonic())
    },
    reset,
  }
}

function current(one: Live, now: number): Live {
  return one.end <= now && one.after !== undefined ? one.after : one
}

/** A new window replaces an old one: what it leads back to is what holds without any. */
function lasting(one: Live): Live {
  return one.after ?? one
}

function check(patch: FaultPatch): FaultSettings {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null))
  const problem = faultPatch(given, '')
  if (problem !== undefined) throw new InvalidArgumentError(problem)
  return given
}

function toLive(settings: FaultSettings, clock: Clock, seconds = Infinity): Record<Name, Live> {
  const now = clock.monotonic()
  const make = (given: unknown, { rules, rateLimit }: Profile): Live => ({
    given,
    rules: rules.filter(({ percent }) => percent !== 0).map((rule) => toLiveRule(rule, now)),
    limiter: rateLimit && createLimiter(rateLimit, { clock }),
    end: now + seconds * 1000,
  })
  const { delay, errors, faults, profile, rateLimit } = settings
  return {
    faults: make(faults, { rules: [faults ?? []].flat() }),
    errors: make(errors, { rules: errors === undefined ? [] : [errors] }),
    profile: make(profile, profile === undefined ? { rules: [] } : profileNamed(profile)),
    rateLimit: make(rateLimit, { rules: [], ...(rateLimit && { rateLimit }) }),
    delay: make(delay, { rules: delay === undefined || delay === 0 ? [] : [{ delay }] }),
  }
}

function describe(live: Record<Name, Live>, now: number): FaultsNow {
  const settings: Record<string, unknown> = {}
  const endsIn: Record<string, number> = {}
  for (const name of NAMES) {
    const { given, rules, limiter, end } = live[name]
    const left = rules.filter((one) => one.end > now)
    if (limiter === undefined && left.length === 0) continue
    settings[name] = name === 'faults' ? left.map((one) => withRest(one, now)) : given
    if (end !== Infinity) endsIn[name] = secondsTo(end, now)
  }
  return { ...settings, ...(Object.keys(endsIn).length > 0 && { endsIn }) }
}

function withRest({ rule, end }: LiveRule, now: number): FaultRule {
  return end === Infinity ? rule : { ...rule, for: secondsTo(end, now) }
}

function secondsTo(end: number, now: number): number {
  return Math.ceil((end - now) / 1000)
}
