import { describe, expect, it } from 'vitest'
import { createTimeWriter } from '../../src/lib/time.ts'

describe('createTimeWriter', () => {
  it('writes what Date writes, forwards and back, with fractions and before 1970', () => {
    const write = createTimeWriter()
    const times = [
      0, 1, 999, 1000, 999.9, 1_795_410_000_123.75, 1_795_410_000_124, 59_999, -1, -1000,
    ]
    expect(times.map(write)).toEqual(times.map((ms) => new Date(Math.floor(ms)).toISOString()))
  })
})
