import { InvalidArgumentError } from '../errors.ts'

/** A source of numbers that is repeatable for one seed; not for secrets. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number
  /** One element; throws `InvalidArgumentError` for an empty list. */
  pick<T>(list: readonly T[]): T
  /** `true` with this probability, from 0 to 1. */
  chance(probability: number): boolean
}

/**
 * Hashes the parts to 32 bits, unsigned, alike in every process and on every platform; the borders
 * between parts count, the type of a part does not (1 and '1' are alike).
 */
export function hashSeed(...parts: (string | number)[]): number {
  let hash = 0x81_1c_9d_c5
  for (const part of parts) {
    const text = String(part)
    // The length before each part keeps ('a', 'bc') and ('ab', 'c') apart, whatever they contain.
    hash = mix(hash, text.length)
    for (let index = 0; index < text.length; index++) hash = mix(hash, text.charCodeAt(index))
  }
  return finish(hash)
}

/** Creates a repeatable source of numbers (mulberry32) from a 32-bit seed. */
export function createRandom(seed: number): Random {
  let state = seed | 0

  function next(): number {
    state = (state + 0x6d_2b_79_f5) | 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }

  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))

  return {
    next,
    int,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0)
        throw new InvalidArgumentError('nothing to pick from: the list is empty')
      // The index is in range, so that only a T that allows it is undefined.
      return list[int(0, list.length - 1)] as T
    },
    chance: (probability) => next() < probability,
  }
}

/** FNV-1a over one 16-bit unit. */
function mix(hash: number, unit: number): number {
  const low = Math.imul(hash ^ (unit & 0xff), 0x01_00_01_93)
  return Math.imul(low ^ (unit >>> 8), 0x01_00_01_93)
}

/** The finish of murmur3: FNV alone leaves seeds that differ in one character close together. */
function finish(hash: number): number {
  let value = Math.imul(hash ^ (hash >>> 16), 0x85_eb_ca_6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2_b2_ae_35)
  return (value ^ (value >>> 16)) >>> 0
}
