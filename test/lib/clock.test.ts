import { describe, expect, it } from 'vitest'
import { createTestClock, systemClock } from '../../src/lib/clock.ts'
import { createId } from '../../src/lib/ids.ts'

const START = Date.UTC(2026, 0, 1)

describe('the clocks', () => {
  it('tell the time of the machine', () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000)
    const before = systemClock.monotonic()
    expect(systemClock.monotonic()).toBeGreaterThanOrEqual(before)
  })

  it('stand still in a test until told to go', () => {
    const clock = createTestClock(START)
    expect([clock.now(), clock.monotonic()]).toEqual([START, 0])
    clock.advance(1500)
    expect([clock.now(), clock.monotonic()]).toEqual([START + 1500, 1500])
  })

  it('jump in the time of day only', () => {
    const clock = createTestClock(START)
    clock.advance(10)
    clock.jump(START - 5000)
    expect([clock.now(), clock.monotonic()]).toEqual([START - 5000, 10])
  })
})

describe('timers', () => {
  it('of a test go off in order, each at its time, also those that are set meanwhile', () => {
    const clock = createTestClock(START)
    const seen: [string, number][] = []
    const note = (name: string) => () => seen.push([name, clock.now() - START])
    clock.after(300, note('c'))
    clock.after(100, () => {
      note('a')()
      clock.after(50, note('b'))
    })
    const cancel = clock.after(200, note('never'))
    cancel()
    clock.advance(299)
    expect(seen).toEqual([
      ['a', 100],
      ['b', 150],
    ])
    clock.advance(1)
    expect(seen.at(-1)).toEqual(['c', 300])
    expect(clock.monotonic()).toBe(300)
  })

  it('of the machine go off, and can be called off', async () => {
    const cancel = systemClock.after(0, () => expect.fail('it was called off'))
    cancel()
    const waiting = setInterval(() => {}, 1000)
    await new Promise<void>((resolve) => void systemClock.after(5, resolve))
    clearInterval(waiting)
    expect(systemClock.monotonic()).toBeGreaterThan(0)
  })

  it('of the machine take a wait of months for one', async () => {
    let isDone = false
    const cancel = systemClock.after(2 ** 40, () => (isDone = true))
    // Node would take it for one millisecond.
    await new Promise((resolve) => setTimeout(resolve, 20))
    cancel()
    expect(isDone).toBe(false)
  })
})

describe('createId', () => {
  it('writes the time first, as a ULID does', () => {
    const id = createId(createTestClock(1_469_918_176_385))()
    expect(id).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/)
    expect(id.slice(0, 10)).toBe('01ARYZ6S41')
  })

  it('makes sorted, unique ids within a millisecond', () => {
    const create = createId(createTestClock(START))
    const ids = Array.from({ length: 100_000 }, create)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? ''))).toBe(true)
  })

  it('stays sorted when the clock goes, stands, and jumps back', () => {
    const clock = createTestClock(START)
    const create = createId(clock)
    const ids = [create(), create()]
    for (const step of [1, 0, 0.5, -60_000, 1, 3_600_000, -1]) {
      clock.jump(clock.now() + step)
      ids.push(create())
    }
    expect([...ids].sort()).toEqual(ids)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('makes different ids in two makers at the same time', () => {
    const clock = createTestClock(START)
    const makers = Array.from({ length: 2000 }, () => createId(clock))
    expect(new Set(makers.map((create) => create())).size).toBe(2000)
  })
})
