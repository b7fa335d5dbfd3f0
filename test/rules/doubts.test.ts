import { expect, it } from 'vitest'
import { resolveConfig } from '../../src/config.ts'
import type { MockLoopConfig } from '../../src/config.ts'
import { findDoubts } from '../../src/rules/doubts.ts'

function doubts(config: MockLoopConfig): string[] {
  const [mock] = resolveConfig({ spec: 'a', ...config }, { cwd: '/' }).mocks
  if (mock === undefined) throw new Error('no mock')
  return findDoubts(mock.settings, [{ operationId: 'listPets', node: {} }])
}

it('names an operation that is not there, with the nearest', () => {
  expect(doubts({ validation: { operations: { listPet: 'warn', listPets: 'off' } } })).toEqual([
    'validation.operations.listPet: the document has no operation of this id (did you mean "listPets"?)',
  ])
  expect(doubts({ faults: { operations: ['listPet'] } })).toEqual([
    'faults[0].operations: the document has no "listPet" (did you mean "listPets"?)',
  ])
})

it('tells that a secret is shorter than its algorithm wants, in bytes', () => {
  expect(doubts({ auth: { jwt: { secret: 'short' } } })).toEqual([
    'auth.jwt.secret has 5 bytes: HS256 wants 32, and many libraries refuse less',
  ])
  expect(doubts({ auth: { jwt: { secret: 'ä'.repeat(16) } } })).toEqual([])
})

it('has none where all is well', () => {
  expect(doubts({})).toEqual([])
  expect(doubts({ auth: false, validation: { operations: { listPets: 'off' } } })).toEqual([])
})
