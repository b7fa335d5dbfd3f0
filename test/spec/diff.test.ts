import { describe, expect, it } from 'vitest'
import { diffOperations } from '../../src/spec/diff.ts'
import type { SpecDiff } from '../../src/spec/diff.ts'
import type { JsonObject } from '../../src/types.ts'
import { answering, folder, load, openapi } from './_documents.ts'

async function diff(before: JsonObject, after: JsonObject): Promise<SpecDiff> {
  return diffOperations(await load(before), await load(after))
}

const pets = (schemas: JsonObject, more: JsonObject = {}): JsonObject =>
  openapi(
    {
      ...answering({ $ref: '#/components/schemas/Pet' }, '/pets'),
      ...answering({ type: 'string' }, '/other'),
    },
    { components: { schemas, ...more } },
  )
const NOTHING = { added: [], removed: [], changed: [] }

describe('the difference of two readings', () => {
  it('names what came, went and changed', async () => {
    const before = openapi({ ...answering({ type: 'string' }, '/a'), ...answering({}, '/b') })
    const after = openapi({ ...answering({ type: 'number' }, '/a'), ...answering({}, '/c') })
    expect(await diff(before, after)).toEqual({
      added: ['GET /c'],
      removed: ['GET /b'],
      changed: ['GET /a'],
    })
  })

  it('is nothing for the same text', async () => {
    const schemas = { Pet: { type: 'object', properties: { id: { type: 'integer' } } } }
    expect(await diff(pets(schemas), pets(schemas))).toEqual(NOTHING)
  })

  it('sees through references, however many', async () => {
    const schemas = (type: string): JsonObject => ({
      Pet: { properties: { tag: { $ref: '#/components/schemas/Tag' } } },
      Tag: { $ref: '#/components/schemas/Name' },
      Name: { type },
    })
    const { changed } = await diff(pets(schemas('string')), pets(schemas('integer')))
    expect(changed).toEqual(['GET /pets'])
  })

  it('sees what lies behind a circle, from each that is part of it', async () => {
    const schemas = (type: string): JsonObject => ({
      Pet: { properties: { owner: { $ref: '#/components/schemas/Owner' } } },
      Owner: { properties: { pet: { $ref: '#/components/schemas/Pet' }, name: { type } } },
    })
    const document = (type: string): JsonObject =>
      openapi(
        {
          ...answering({ $ref: '#/components/schemas/Pet' }, '/pets'),
          ...answering({ $ref: '#/components/schemas/Owner' }, '/owners'),
        },
        { components: { schemas: schemas(type) } },
      )
    expect((await diff(document('string'), document('integer'))).changed).toEqual([
      'GET /pets',
      'GET /owners',
    ])
    expect(await diff(document('string'), document('string'))).toEqual(NOTHING)
  })

  it('leaves out what nothing of the operation names', async () => {
    const Pet = { type: 'object' }
    const one = pets({ Pet, Unused: { type: 'string' } })
    const other = pets({ Pet, Unused: { type: 'number' } })
    expect(await diff(one, other)).toEqual(NOTHING)
  })

  it('sees parameters, bodies and responses that are references, and those of the path', async () => {
    const document = (name: string): JsonObject => {
      const responses = { 200: { $ref: '#/components/responses/R' } }
      const parameters = [{ $ref: '#/components/parameters/P' }]
      return openapi(
        {
          '/a': { get: { responses } },
          '/b': { get: { parameters, responses: { 200: { description: 'ok' } } } },
          '/c': { parameters, get: { responses: { 200: { description: 'ok' } } } },
        },
        {
          components: {
            responses: { R: { description: name } },
            parameters: { P: { name, in: 'query', schema: {} } },
          },
        },
      )
    }
    expect((await diff(document('x'), document('y'))).changed).toEqual([
      'GET /a',
      'GET /b',
      'GET /c',
    ])
  })

  it('takes a $ref within an example for a word', async () => {
    const document = (type: string): JsonObject => {
      const example = { $ref: '#/components/schemas/Pet', more: 1 }
      const content = { 'application/json': { example } }
      const paths = { '/a': { get: { responses: { 200: { description: 'ok', content } } } } }
      return openapi(paths, { components: { schemas: { Pet: { type } } } })
    }
    expect(await diff(document('string'), document('number'))).toEqual(NOTHING)
  })

  it('sees a change in another file', async () => {
    const files = (type: string): string =>
      folder({
        'api.json': JSON.stringify(openapi(answering({ $ref: 'pet.json' }, '/pets'))),
        'pet.json': JSON.stringify({ type }),
      })
    const one = await load(`${files('string')}/api.json`)
    const other = await load(`${files('number')}/api.json`)
    expect(diffOperations(one, other).changed).toEqual(['GET /pets'])
  })

  it('is found in a chain of references that is longer than the stack is deep', async () => {
    const chain = (type: string): JsonObject => {
      const schemas: JsonObject = { Pet: { $ref: '#/components/schemas/S0' } }
      for (let at = 0; at < 20_000; at++)
        schemas[`S${at}`] = { items: { $ref: `#/components/schemas/S${at + 1}` } }
      return pets({ ...schemas, S20000: { type } })
    }
    expect((await diff(chain('string'), chain('number'))).changed).toEqual(['GET /pets'])
  })
})
