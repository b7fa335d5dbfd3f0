import { describe, expect, it } from 'vitest'
import { didYouMean, nearest } from '../../src/lib/nearest.ts'

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']

describe('nearest', () => {
  it.each([
    ['gte', ['get']],
    ['optoins', ['options']],
    ['delte', ['delete']],
    ['HEAD', ['head']],
    ['pathc', ['patch']],
    ['', []],
    ['x', []],
    ['petstore', []],
  ])('finds for %j %j', (name, expected) => {
    expect(nearest(name, METHODS)).toEqual(expected)
  })

  it('puts the best first, equals by name, and stops at three', () => {
    const names = ['listPetz', 'listPet', 'listpets', 'listPots', 'lists', 'createPet']
    expect(nearest('listPets', names)).toEqual(['listpets', 'listPet', 'listPetz'])
    expect(nearest('listPets', names, { max: 1 })).toEqual(['listpets'])
  })

  it('counts a swap of neighbours as one edit', () => {
    expect(nearest('abc', ['acb'])).toEqual(['acb'])
    expect(nearest('abc', ['cab'])).toEqual([])
  })

  it('names each candidate once and copes with very long names', () => {
    expect(nearest('pets', ['pet', 'pet'])).toEqual(['pet'])
    const long = 'a'.repeat(100_000)
    expect(nearest(long, [`${long}b`, long])).toEqual([long])
  })
})

describe('didYouMean', () => {
  it('offers the best candidate, quoted', () => {
    expect(didYouMean('gte', METHODS)).toBe(' (did you mean "get"?)')
    expect(didYouMean('a"bcd', ['a"bc'])).toBe(String.raw` (did you mean "a\"bc"?)`)
  })

  it('says nothing when nothing is near', () => {
    expect(didYouMean('zebra', METHODS)).toBe('')
    expect(didYouMean('zebra', [])).toBe('')
  })
})
