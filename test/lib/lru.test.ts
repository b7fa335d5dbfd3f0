import { describe, expect, it } from 'vitest'
import { createLru } from '../../src/lib/lru.ts'

function cacheOf(maxBytes: number) {
  return createLru<string>({ maxBytes, sizeOf: (value) => value.length })
}

describe('createLru', () => {
  it('forgets what was used least recently once the bytes run out', () => {
    const cache = cacheOf(16)
    for (const key of 'abcdefgh') cache.set(key, key + key)
    expect([cache.size, cache.bytes]).toEqual([8, 16])
    cache.get('a')
    cache.set('i', 'ii')
    expect(cache.get('b')).toBeUndefined()
    expect(cache.get('a')).toBe('aa')
    expect([cache.size, cache.bytes]).toEqual([8, 16])
  })

  it('counts a replaced entry once, as newly used', () => {
    const cache = cacheOf(16)
    for (const key of 'abcdefgh') cache.set(key, key + key)
    cache.set('a', 'A')
    expect(cache.bytes).toBe(15)
    cache.set('i', 'ii')
    expect(cache.get('a')).toBe('A')
    expect(cache.get('b')).toBeUndefined()
  })

  it('does not keep an entry above an eighth, nor what it replaces', () => {
    const cache = cacheOf(80)
    cache.set('a', 'x'.repeat(10))
    cache.set('b', 'x'.repeat(11))
    expect(cache.get('a')).toHaveLength(10)
    expect(cache.get('b')).toBeUndefined()
    cache.set('a', 'x'.repeat(11))
    expect(cache.get('a')).toBeUndefined()
    expect([cache.size, cache.bytes]).toEqual([0, 0])
  })

  it('drops as many as it takes', () => {
    const cache = cacheOf(16)
    for (let index = 0; index < 16; index++) cache.set(`k${index}`, 'x')
    cache.set('two', 'xx')
    expect(cache.size).toBe(15)
    expect(cache.get('k1')).toBeUndefined()
    expect(cache.get('k2')).toBe('x')
  })

  it('deletes and clears', () => {
    const cache = cacheOf(80)
    cache.set('a', 'xx')
    cache.set('b', 'x')
    cache.delete('a')
    cache.delete('never')
    expect([cache.size, cache.bytes]).toEqual([1, 1])
    cache.clear()
    expect([cache.size, cache.bytes, cache.get('b')]).toEqual([0, 0, undefined])
  })

  it('keeps names of the prototype as plain keys', () => {
    const cache = cacheOf(80)
    expect(cache.get('__proto__')).toBeUndefined()
    cache.set('__proto__', 'x')
    expect(cache.get('__proto__')).toBe('x')
  })

  it('tells the key when asking for a size', () => {
    const cache = createLru<number>({ maxBytes: 80, sizeOf: (value, key) => value + key.length })
    cache.set('abc', 2)
    expect(cache.bytes).toBe(5)
  })
})
