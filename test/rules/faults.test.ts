import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../src/config.ts'
import type { DelayConfig } from '../../src/config/options.ts'
import { createTestClock } from '../../src/lib/clock.ts'
import { createRandom } from '../../src/lib/random.ts'
import { drawDelay, MAX_DELAY, wait } from '../../src/rules/delay.ts'
import { findUnknown } from '../../src/rules/draws.ts'
import { createFaults } from '../../src/rules/faults.ts'
import type { Faults, FaultSettings } from '../../src/rules/faults.ts'

const DRAWS = 5000

function quantiles(delay: DelayConfig, seed: number): (share: number) => number {
  const random = createRandom(seed)
  const drawn = Array.from({ length: DRAWS }, () => drawDelay(delay, random))
  drawn.sort((a, b) => a - b)
  return (share) => drawn[Math.round(share * (DRAWS - 1))] ?? NaN
}

describe('drawn delays', () => {
  // What the distributions' tables say, not our formulas.
  it.each<[DelayConfig, [share: number, ms: number][]]>([
    [
      { min: 100, max: 300 },
      [
        [0.05, 110],
        [0.25, 150],
        [0.5, 200],
        [0.75, 250],
        [0.95, 290],
      ],
    ],
    [
      { mean: 500, stddev: 100 },
      [
        [0.0228, 300],
        [0.1587, 400],
        [0.5, 500],
        [0.8413, 600],
        [0.9772, 700],
      ],
    ],
    [
      { p50: 100, p99: 1000 },
      [
        [0.01, 10],
        [0.1587, 37.2],
        [0.5, 100],
        [0.8413, 269.2],
        [0.99, 1000],
      ],
    ],
  ])('of %j lie where they should', (delay, expected) => {
    for (const seed of [1, 42, 2026]) {
      const at = quantiles(delay, seed)
      for (const [share, ms] of expected) {
        expect(Math.abs(at(share) - ms) / ms, `seed ${seed}, ${share}`).toBeLessThan(0.1)
      }
    }
  })

  it('are as given when fixed, fractions included', () => {
    expect(drawDelay(0.25, createRandom(1))).toBe(0.25)
    expect(drawDelay(0, createRandom(1))).toBe(0)
  })

  it('stay within their bounds', () => {
    const at = quantiles({ min: 10, max: 20 }, 3)
    expect(at(0)).toBeGreaterThanOrEqual(10)
    expect(at(1)).toBeLessThanOrEqual(20)
  })

  it('are never below 0', () => {
    const at = quantiles({ mean: 10, stddev: 100 }, 3)
    expect(at(0)).toBe(0)
    expect(at(0.3)).toBe(0)
    expect(at(0.9)).toBeGreaterThan(50)
  })

  it.each<[DelayConfig]>([
    [1e12],
    [{ min: 1e12, max: 1e13 }],
    [{ mean: 1e12, stddev: 1 }],
    [{ p50: 1e12, p99: 1e300 }],
  ])('are capped: %j', (delay) => {
    expect(drawDelay(delay, createRandom(1))).toBe(MAX_DELAY)
  })

  it('are none around a median of 0', () => {
    expect([0, 1, 2].map((seed) => drawDelay({ p50: 0, p99: 9 }, createRandom(seed)))).toEqual([
      0, 0, 0,
    ])
  })
})

describe('waiting', () => {
  it.each([0.3, 1, 1.5, 20.7])('for %d ms is never too short', async (ms) => {
    const start = performance.now()
    expect(await wait(ms)).toBe(true)
    expect(performance.now() - start).toBeGreaterThanOrEqual(ms)
  })

  it.each([0, -5, NaN])('for %d ms is none', async (ms) => {
    let turned = false
    setImmediate(() => (turned = true))
    expect(await wait(ms)).toBe(true)
    expect(turned).toBe(false)
  })

  it('holds nothing up', async () => {
    let ticks = 0
    const ticking = setInterval(() => ticks++, 1)
    await Promise.all(Array.from({ length: 100 }, () => wait(30.5)))
    clearInterval(ticking)
    expect(ticks).toBeGreaterThan(1)
  })

  it('ends when aborted, however long it is, and not before', async () => {
    for (const ms of [0.9, 2 ** 31 + 5, 2 ** 40, Infinity]) {
      const abort = new AbortController()
      const waiting = wait(ms, abort.signal)
      if (ms > 1) {
        const first = await Promise.race([waiting, wait(20).then(() => 'the other')])
        expect(first).toBe('the other')
      }
      abort.abort()
      expect(await waiting).toBe(false)
    }
  })

  it('does not begin when it is aborted already', async () => {
    expect(await wait(60_000, AbortSignal.abort())).toBe(false)
  })
})

const getPet = { operationId: 'getPet', node: { tags: ['pets'] } }
const addPet = { operationId: 'addPet', node: { tags: ['pets', 'writes'] } }
const ping = { operationId: 'ping', node: {} }

function faultsOf(settings: FaultSettings, seed = 1) {
  const clock = createTestClock()
  return { clock, faults: createFaults(settings, { seed, clock }) }
}

function statuses(faults: Faults, times: number, operation = getPet) {
  return Array.from({ length: times }, () => faults.draw(operation)?.status ?? 200)
}

describe('faults', () => {
  it('are off without settings, and with settings that say nothing', () => {
    for (const settings of [{}, { delay: 0, errors: { percent: 0, status: 500 }, faults: [] }]) {
      const { faults } = faultsOf(settings)
      expect(statuses(faults, 5)).toEqual([200, 200, 200, 200, 200])
      expect(faults.draw(getPet)).toBeUndefined()
      expect(faults.limiter).toBeUndefined()
      expect(faults.get()).toEqual({})
    }
  })

  it('delay every request, and errors on top', () => {
    const { faults } = faultsOf({ delay: 40, errors: { percent: 100, status: 503 } })
    expect(faults.draw(ping)).toEqual({ delay: 40, status: 503, fault: undefined })
  })

  it('come at the rate that is asked for', () => {
    for (const percent of [1, 25, 90]) {
      const { faults } = faultsOf({ errors: { percent } })
      const failed = statuses(faults, 20_000).filter((status) => status === 500).length
      expect(failed / 200).toBeGreaterThan(percent - 1.5)
      expect(failed / 200).toBeLessThan(percent + 1.5)
    }
  })

  it('come in the same sequence for the same seed, and again after a reset', () => {
    const settings = { errors: { percent: 30 }, delay: { min: 1, max: 100 } }
    const draw = (faults: Faults) => Array.from({ length: 200 }, () => faults.draw(getPet))
    const { faults } = faultsOf(settings, 7)
    const first = draw(faults)
    expect(draw(faultsOf(settings, 7).faults)).toEqual(first)
    expect(draw(faultsOf(settings, 8).faults)).not.toEqual(first)
    expect(draw(faults)).not.toEqual(first)
    faults.reset()
    expect(draw(faults)).toEqual(first)
  })

  it('meet only the operations and tags that they name', () => {
    const { faults } = faultsOf({
      faults: [
        { operations: ['getPet'], status: 500 },
        { tags: ['writes'], fault: 'reset' },
        { operations: ['nowhere'], tags: ['pets'], status: 418 },
      ],
    })
    expect(faults.draw(getPet)).toMatchObject({ status: 500, fault: undefined })
    expect(faults.draw(addPet)).toMatchObject({ status: undefined, fault: 'reset' })
    expect(faults.draw(ping)).toBeUndefined()
    expect(faults.draw({ operationId: 'constructor', node: { tags: '__proto__' } })).toBeUndefined()
  })

  it('are decided by the first that strikes, while delays add up to the longest allowed', () => {
    const { faults } = faultsOf({
      delay: 5,
      faults: [{ delay: 10 }, { status: 502, delay: 20 }, { fault: 'hang' }],
    })
    expect(faults.draw(ping)).toEqual({ delay: 35, status: 502, fault: undefined })
    faults.set({ delay: 50_000, faults: { delay: 50_000 } })
    expect(faults.draw(ping)?.delay).toBe(MAX_DELAY)
  })

  it('fail the first requests, after those that succeed', () => {
    const one = (rule: object) => statuses(faultsOf({ faults: rule }).faults, 6)
    expect(one({ failFirst: 2, status: 503 })).toEqual([503, 503, 200, 200, 200, 200])
    expect(one({ succeedFirst: 4 })).toEqual([200, 200, 200, 200, 500, 500])
    expect(one({ succeedFirst: 1, failFirst: 2 })).toEqual([200, 500, 500, 200, 200, 200])
  })

  it('count only the requests that a rule fits', () => {
    const { faults } = faultsOf({ faults: { operations: ['getPet'], failFirst: 1 } })
    expect(statuses(faults, 3, addPet)).toEqual([200, 200, 200])
    expect(statuses(faults, 2)).toEqual([500, 200])
  })
})

describe('profiles', () => {
  it('have a rule or a limit each', () => {
    const drawn = (profile: string) =>
      Array.from(
        { length: 400 },
        (
          (faults) => () =>
            faults.draw(ping)
        )(faultsOf({ profile }).faults),
      )
    expect(new Set(drawn('down').map((one) => one?.status))).toEqual(new Set([503]))
    expect(drawn('slow-3g').every((one) => (one?.delay ?? 0) > 100)).toBe(true)
    expect(drawn('slow-3g')[0]?.fault).toEqual({ drip: { bytes: 1000, ms: 20 } })
    const flaky = drawn('flaky')
    expect(flaky.filter((one) => one?.status === 503).length).toBeGreaterThan(20)
    expect(flaky.filter((one) => one?.fault === 'reset').length).toBeGreaterThan(8)
    expect(flaky.filter((one) => one === undefined).length).toBeGreaterThan(240)
    const { faults } = faultsOf({ profile: 'rate-limited' })
    const allowed = Array.from({ length: 7 }, () => faults.limiter?.check('a').allowed)
    expect(allowed).toEqual([true, true, true, true, true, false, false])
  })

  it('come before the own rate limit, which holds again afterwards', () => {
    const { faults, clock } = faultsOf({ rateLimit: { limit: 1, window: 60, key: 'session' } })
    const own = faults.limiter
    faults.set({ profile: 'rate-limited', for: 5 })
    expect(faults.limiter?.key).toBe('ip')
    clock.advance(5000)
    expect(faults.limiter).toBe(own)
  })

  it.each([
    ['slow3g', 'there is no profile "slow3g" (did you mean "slow-3g"?)'],
    [
      'constructor',
      'there is no profile "constructor"; there are slow-3g, flaky, down, rate-limited',
    ],
  ])('are refused by name: %s', (profile, message) => {
    expect(() => faultsOf({ profile })).toThrow(message)
    expect(() => faultsOf({}).faults.set({ profile })).toThrow(message)
  })
})

describe('changing faults while running', () => {
  it('merges what is named', () => {
    const { faults } = faultsOf({ delay: 5 })
    faults.set({ errors: { percent: 100 } })
    faults.set({ faults: { operations: ['addPet'], status: 409 } })
    expect(faults.draw(addPet)).toEqual({ delay: 5, status: 409, fault: undefined })
    expect(faults.draw(ping)).toEqual({ delay: 5, status: 500, fault: undefined })
    expect(JSON.parse(JSON.stringify(faults.get()))).toEqual({
      delay: 5,
      errors: { percent: 100 },
      faults: [{ operations: ['addPet'], status: 409 }],
    })
  })

  it('turns off with null, or with a value that says nothing', () => {
    const { faults } = faultsOf({ delay: 5, errors: { percent: 100 }, profile: 'down' })
    faults.set({ errors: { percent: 0 }, profile: null })
    expect(faults.draw(ping)).toEqual({ delay: 5, status: undefined, fault: undefined })
    faults.set({ delay: 0 })
    expect(faults.draw(ping)).toBeUndefined()
    expect(faults.get()).toEqual({})
  })

  it('starts counters anew for what is set, and only for that', () => {
    const { faults } = faultsOf({ faults: { failFirst: 1 } })
    expect(statuses(faults, 2)).toEqual([500, 200])
    faults.set({ delay: 1 })
    expect(statuses(faults, 1)).toEqual([200])
    faults.set({ faults: { failFirst: 1, status: 503 } })
    expect(statuses(faults, 2)).toEqual([503, 200])
  })

  it('goes back to the config on reset', () => {
    const { faults, clock } = faultsOf({ faults: { failFirst: 1 }, delay: 3 })
    statuses(faults, 5)
    faults.set({ delay: 9, faults: null, profile: 'down', for: 60 })
    faults.reset()
    expect(faults.draw(getPet)).toEqual({ delay: 3, status: 500, fault: undefined })
    clock.advance(3_600_000)
    expect(faults.get()).toEqual({ delay: 3, faults: [{ failFirst: 1, status: 500 }] })
  })

  it('refuses nonsense, says where, and changes nothing', () => {
    const { faults } = faultsOf({ delay: 5 })
    const set = (patch: string) => () => faults.set(JSON.parse(patch))
    expect(set('{"delay":1,"erors":{}}')).toThrow('unknown key "erors" (did you mean "errors"?)')
    expect(set('{"delay":1,"profile":"x"}')).toThrow('there is no profile "x"')
    expect(set('{"errors":{"percent":101}}')).toThrow(
      'errors.percent must be a number from 0 to 100',
    )
    expect(set('{"faults":[{"fault":"restet"}]}')).toThrow('faults[0].fault must be "reset", ')
    expect(set('{"faults":{"fault":{"drip":{"bytes":0,"ms":1}}}}')).toThrow(
      'faults.fault.drip.bytes',
    )
    expect(set('{"__proto__":{"delay":1}}')).toThrow('unknown key "__proto__"')
    expect(faults.get()).toEqual({ delay: 5 })
  })
})

describe('faults that turn themselves off', () => {
  it('end a rule of the config by the clock', () => {
    const { faults, clock } = faultsOf({ faults: [{ status: 503, for: 30 }, { delay: 1 }] })
    clock.advance(29_500)
    expect(faults.get()).toMatchObject({ faults: [{ status: 503, for: 1 }, { delay: 1 }] })
    expect(statuses(faults, 1)).toEqual([503])
    clock.advance(500)
    expect(statuses(faults, 1)).toEqual([200])
    expect(faults.get()).toEqual({ faults: [{ delay: 1 }] })
  })

  it('end a change, and what was before holds again with its counters', () => {
    const { faults, clock } = faultsOf({ faults: { succeedFirst: 2 } })
    statuses(faults, 1)
    faults.set({ faults: { status: 418 }, delay: 7, for: 10 })
    expect(faults.get()).toMatchObject({ delay: 7, endsIn: { faults: 10, delay: 10 } })
    expect(faults.draw(getPet)).toMatchObject({ status: 418, delay: 7 })
    clock.advance(10_000)
    expect(statuses(faults, 2)).toEqual([200, 500])
    expect(faults.get()).toEqual({ faults: [{ succeedFirst: 2, status: 500 }] })
  })

  it('end a pause, too', () => {
    const { faults, clock } = faultsOf({ profile: 'down' })
    faults.set({ profile: null, for: 10 })
    expect(faults.draw(ping)).toBeUndefined()
    clock.advance(10_000)
    expect(faults.draw(ping)?.status).toBe(503)
  })

  it('give way to a later change, for good or for a time', () => {
    const { faults, clock } = faultsOf({ delay: 1 })
    faults.set({ delay: 100, for: 100 })
    faults.set({ delay: 2, for: 10 })
    expect(faults.draw(ping)?.delay).toBe(2)
    clock.advance(10_000)
    expect(faults.draw(ping)?.delay).toBe(1)
    faults.set({ delay: 100, for: 100 })
    faults.set({ delay: 3 })
    clock.advance(100_000)
    expect(faults.draw(ping)?.delay).toBe(3)
  })

  it('do not heed a clock that is set back', () => {
    const { faults, clock } = faultsOf({ faults: { status: 503, for: 1 } })
    clock.jump(-1e9)
    clock.advance(1000)
    expect(faults.draw(ping)).toBeUndefined()
  })
})

describe('names in rules', () => {
  it.each([
    [
      { operations: ['getPat'] },
      'faults[1].operations: the document has no "getPat" (did you mean "getPet"?)',
    ],
    [{ tags: ['pet'] }, 'faults[1].tags: the document has no "pet" (did you mean "pets"?)'],
    [{ tags: ['constructor'] }, 'faults[1].tags: the document has no "constructor"'],
    [{ operations: ['addPet'], tags: ['writes'] }, undefined],
  ])('%j', (rule, message) => {
    expect(findUnknown([{ status: 500 }, rule], [getPet, addPet, ping])).toBe(message)
  })
})

describe('faults in the config', () => {
  const resolve = (settings: object) =>
    resolveConfig({ spec: 'a.yaml', ...settings }, { cwd: '/' }).mocks[0]?.settings

  it('may be one rule or a list', () => {
    expect(resolve({ faults: { failFirst: 3 } })?.faults).toEqual([{ failFirst: 3 }])
    expect(resolve({ faults: [{ status: 500 }] })?.faults).toEqual([{ status: 500 }])
    expect(resolve({})?.faults).toEqual([])
  })

  it.each([
    [{ faults: { operation: 'a' } }, 'unknown key "faults.operation" (did you mean "operations"?)'],
    [
      { faults: [{ status: 200 }] },
      'faults[0].status must be a whole number from 400 to 599, got 200',
    ],
    [{ faults: { fault: { drop: 1 } } }, 'unknown key "faults.fault.drop" (did you mean "drip"?)'],
    [{ delay: { min: 5, max: 1 } }, 'delay.max must be a number from 5 up, got 1'],
    [{ delay: { p50: 5, p99: 1 } }, 'delay.p99 must be a number from 5 up, got 1'],
  ])('refuses %j', (settings, message) => {
    expect(() => resolve(settings)).toThrow(message)
  })
})
