import { describe, expect, it } from 'vitest'
import type { RateLimitConfig } from '../../src/config/options.ts'
import { createTestClock } from '../../src/lib/clock.ts'
import { clientOf, createLimiter } from '../../src/rules/limits.ts'

function limiterOf(config: RateLimitConfig) {
  const clock = createTestClock()
  const limiter = createLimiter(config, { clock })
  return {
    clock,
    limiter,
    allowed: (times: number, client = 'a') =>
      Array.from({ length: times }, () => limiter.check(client).allowed).filter(Boolean).length,
    headers: (client = 'a') => Object.fromEntries(limiter.check(client).headers),
  }
}

describe('a rate limit', () => {
  it('lets so many through at once, and no more', () => {
    expect(limiterOf({ limit: 5, window: 60 }).allowed(20)).toBe(5)
    expect(limiterOf({ limit: 60, window: 60, burst: 10 }).allowed(200)).toBe(70)
  })

  it('lets the rest through evenly, and no more than was let through at first', () => {
    const { allowed, clock } = limiterOf({ limit: 6, window: 60 })
    allowed(6)
    clock.advance(9999)
    expect(allowed(5)).toBe(0)
    clock.advance(1)
    expect(allowed(5)).toBe(1)
    clock.advance(30_000)
    expect(allowed(9)).toBe(3)
    clock.advance(86_400_000)
    expect(allowed(20)).toBe(6)
  })

  it('loses nothing to many small steps, nor wins anything', () => {
    const { allowed, clock } = limiterOf({ limit: 3, window: 7 })
    let passed = allowed(3)
    for (let step = 0; step < 70_000; step++) {
      clock.advance(0.7)
      passed += allowed(1)
    }
    expect(passed).toBe(3 + 21)
  })

  it('counts each client for itself', () => {
    const { allowed } = limiterOf({ limit: 2, window: 60 })
    expect([allowed(5, 'a'), allowed(5, 'b'), allowed(5, '__proto__'), allowed(5, '')]).toEqual([
      2, 2, 2, 2,
    ])
  })

  it('does not heed a clock that is set back', () => {
    const { allowed, clock } = limiterOf({ limit: 1, window: 10 })
    allowed(1)
    clock.jump(-1e9)
    clock.advance(10_000)
    expect(allowed(1)).toBe(1)
  })

  it('forgets the clients of long ago, ten thousand later', () => {
    const { allowed } = limiterOf({ limit: 1, window: 1e6 })
    allowed(1, 'first')
    for (let index = 0; index < 9999; index++) allowed(1, `client ${index}`)
    expect(allowed(1, 'first')).toBe(0)
    for (let index = 0; index < 9999; index++) allowed(1, `other ${index}`)
    expect(allowed(1, 'first')).toBe(0)
    for (let index = 0; index < 10_000; index++) allowed(1, `third ${index}`)
    expect(allowed(1, 'first')).toBe(1)
  })
})

describe('its headers', () => {
  it('tell policy and rest', () => {
    const { headers } = limiterOf({ limit: 100, window: 60 })
    expect(headers()).toEqual({
      'ratelimit-policy': '"default";q=100;w=60',
      ratelimit: '"default";r=99;t=1',
    })
    expect(headers()).toMatchObject({ ratelimit: '"default";r=98;t=1' })
  })

  it('tell on refusal when to come again, and mean it', () => {
    const { headers, clock, limiter } = limiterOf({ limit: 2, window: 60 })
    expect(headers()).toMatchObject({ ratelimit: '"default";r=1;t=30' })
    expect(headers()).toMatchObject({ ratelimit: '"default";r=0;t=30' })
    clock.advance(12_300)
    const refused = limiter.check('a')
    expect(refused).toMatchObject({ allowed: false, retryAfter: 18 })
    expect(Object.fromEntries(refused.headers)).toEqual({
      'ratelimit-policy': '"default";q=2;w=60',
      ratelimit: '"default";r=0;t=18',
      'retry-after': '18',
    })
    clock.advance(18_000)
    expect(limiter.check('a')).toMatchObject({ allowed: true })
  })

  it('hold whole numbers only, at least a second', () => {
    const { headers, allowed } = limiterOf({ limit: 1000, window: 1.5 })
    expect(allowed(1000)).toBe(1000)
    const refused = headers()
    expect(refused).toMatchObject({
      'ratelimit-policy': '"default";q=1000;w=2',
      'retry-after': '1',
    })
    expect(Object.values(refused).join(' ')).not.toContain('.')
  })
})

describe('the client that is counted', () => {
  const from = {
    ip: '10.0.0.1',
    session: 's1',
    header: (name: string) => (name === 'x-api-key' ? 'k' : undefined),
  }

  it('is the address, the session, or a header', () => {
    expect(clientOf('ip', from)).toContain('10.0.0.1')
    expect(clientOf('session', from)).toContain('s1')
    expect(clientOf('x-api-key', from)).toContain('k')
  })

  it('is the address where the header is missing', () => {
    expect(clientOf('x-other', from)).toBe(clientOf('ip', from))
  })

  it('is never taken for another kind', () => {
    const name = '10.0.0.1'
    const header = (): string => name
    const names = ['ip', 'session', 'x-api-key'].map((key) =>
      clientOf(key, { ip: name, session: name, header }),
    )
    expect(new Set(names).size).toBe(3)
  })
})
