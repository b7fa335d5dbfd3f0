import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/lib/random.ts'
import { retryAfter, retrySettings, waitAfter } from '../../src/webhooks/delivery/retry.ts'

const random = createRandom(1)

describe('the waits between attempts', () => {
  it('are 1 s, 5 s, 25 s, 2 min and 10 min', () => {
    const settings = retrySettings({ jitter: 0 })
    const waits = [1, 2, 3, 4, 5, 6].map((made) => waitAfter(made, settings, { random }))
    expect(waits).toEqual([1000, 5000, 25_000, 125_000, 600_000, 600_000])
    expect(settings.attempts).toBe(6)
  })

  it('differ at random by a fifth, and never pass the longest', () => {
    const settings = retrySettings({})
    const waits = Array.from({ length: 1000 }, () => waitAfter(2, settings, { random }))
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(4000)
    expect(Math.min(...waits)).toBeLessThan(4100)
    expect(Math.max(...waits)).toBeLessThanOrEqual(6000)
    expect(Math.max(...waits)).toBeGreaterThan(5900)
    const longest = Array.from({ length: 100 }, () => waitAfter(9, settings, { random }))
    expect(Math.max(...longest)).toBe(600_000)
  })

  it('are at least what the receiver asks for, up to the longest', () => {
    const settings = retrySettings({ jitter: 0, max_ms: 60_000 })
    expect(waitAfter(1, settings, { random, asked: 7000 })).toBe(7000)
    expect(waitAfter(2, settings, { random, asked: 7 })).toBe(5000)
    expect(waitAfter(1, settings, { random, asked: 86_400_000 })).toBe(60_000)
  })

  it('have settings that are kept within reason', () => {
    expect(
      retrySettings({ attempts: 0, base_ms: -1, max_ms: Number.NaN, jitter: 7, timeout_ms: 0 }),
    ).toEqual({ attempts: 1, base_ms: 0, max_ms: 600_000, jitter: 1, timeout_ms: 1 })
    expect(retrySettings({ attempts: 1e9, timeout_ms: 1e9 })).toMatchObject({
      attempts: 50,
      timeout_ms: 600_000,
    })
  })
})

describe('Retry-After', () => {
  const now = Date.UTC(2026, 0, 1)
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    [['3', '4'], 3000],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['-5', undefined],
    ['1.5', undefined],
    ['soon', undefined],
    ['2027', 2_027_000],
    ['2026-01-01T00:01:00Z', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j asks for %j ms', (header, ms) => {
    expect(retryAfter(header, now)).toBe(ms)
  })
})
