import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/errors.ts'
import { createRandom, hashSeed } from '../../src/lib/random.ts'

describe('hashSeed', () => {
  it('gives these very numbers in every process', () => {
    expect([hashSeed(), hashSeed('a'), hashSeed('GET', '/pets/{id}', 42), hashSeed('é😀')]).toEqual(
      [2_872_998_923, 4_133_011_057, 1_152_414_071, 228_310_504],
    )
  })

  it('keeps the borders between parts', () => {
    const seeds = [
      hashSeed('a', 'bc'),
      hashSeed('ab', 'c'),
      hashSeed('abc'),
      hashSeed('abc', ''),
      hashSeed('', 'abc'),
      hashSeed('a\u0001b'),
    ]
    expect(new Set(seeds).size).toBe(seeds.length)
  })

  it('takes a number as its digits', () => {
    expect(hashSeed(1)).toBe(hashSeed('1'))
  })

  it('stays unsigned, within 32 bits, and apart for near inputs', () => {
    const seeds = Array.from({ length: 20_000 }, (_, index) => hashSeed('seed', index))
    expect(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true)
    expect(new Set(seeds).size).toBeGreaterThan(19_990)
  })
})

describe('createRandom', () => {
  it('gives these very numbers for a seed', () => {
    const random = createRandom(42)
    expect([
      random.next(),
      random.next(),
      random.int(1, 100),
      random.pick(['a', 'b', 'c']),
    ]).toEqual([0.6011037519201636, 0.44829055899754167, 86, 'c'])
  })

  it('takes seeds of 32 bits apart, and starts anew for an equal one', () => {
    const first = createRandom(4_000_000_000)
    const again = createRandom(4_000_000_000)
    const other = createRandom(4_000_000_001)
    const drawn = Array.from({ length: 5 }, first.next)
    expect(Array.from({ length: 5 }, again.next)).toEqual(drawn)
    expect(Array.from({ length: 5 }, other.next)).not.toEqual(drawn)
  })

  it('spreads evenly over whole numbers, both ends included', () => {
    const { int } = createRandom(7)
    const counts = new Map<number, number>()
    for (let index = 0; index < 60_000; index++) {
      const value = int(-2, 3)
      counts.set(value, (counts.get(value) ?? 0) + 1)
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3])
    expect([...counts.values()].every((count) => count > 9500 && count < 10_500)).toBe(true)
  })

  it('keeps to a probability', () => {
    const { chance } = createRandom(1)
    const hits = Array.from({ length: 10_000 }, () => chance(0.2)).filter(Boolean).length
    expect(hits).toBeGreaterThan(1850)
    expect(hits).toBeLessThan(2150)
    expect(Array.from({ length: 1000 }, () => chance(0)).some(Boolean)).toBe(false)
    expect(Array.from({ length: 1000 }, () => chance(1)).every(Boolean)).toBe(true)
  })

  it('picks every element in the end, and none of an empty list', () => {
    const { pick } = createRandom(3)
    expect(new Set(Array.from({ length: 100 }, () => pick([1, 2, 3])))).toEqual(new Set([1, 2, 3]))
    expect(() => pick([])).toThrow(InvalidArgumentError)
  })
})
