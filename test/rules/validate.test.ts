import { describe, expect, it } from 'vitest'
import { isUnsupported } from '../../src/rules/body.ts'
import { NO_VIOLATIONS } from '../../src/rules/validate.ts'
import type { JsonObject } from '../../src/types.ts'
import { prepare, words } from './_check.ts'

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const cat = {
  type: 'object',
  required: ['kind', 'lives'],
  properties: { kind: { type: 'string' }, lives: { type: 'integer' } },
}
const dog = {
  type: 'object',
  required: ['kind', 'bark'],
  properties: { kind: { type: 'string' }, bark: { type: 'boolean' } },
}
const schemas = { Cat: cat, Dog: dog }

/** What is said about a JSON value of this schema. */
function judge(schema: JsonObject, value: unknown, more: JsonObject = {}): Promise<string[]> {
  const content = { 'application/json': { schema } }
  const { check } = prepare(
    { requestBody: { content } },
    { components: { schemas: { ...schemas, ...more } } },
  )
  return words(check, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  })
}

describe('an operation', () => {
  it('that describes nothing costs nothing', async () => {
    const { validator, operation, check } = prepare({})
    expect(validator.needs(operation, false)).toBe(false)
    expect(await check({ query: 'a=1' })).toBe(NO_VIOLATIONS)
  })

  it('that describes no body refuses one', async () => {
    const { validator, operation, check } = prepare({})
    expect(validator.needs(operation, true)).toBe(true)
    expect(await check({ body: 'x' })).toEqual([
      {
        in: 'body',
        pointer: '',
        code: 'content-type',
        message: 'the body must not be there: POST /it/{id} describes none',
      },
    ])
  })

  it('hears of all that is wrong at once', async () => {
    const { check } = prepare({
      parameters: [
        { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
        { name: 'limit', in: 'query', schema: { type: 'integer', maximum: 10 } },
      ],
      requestBody: { content: { 'application/json': { schema: cat } } },
    })
    const headers = { 'content-type': 'application/json' }
    expect(
      await check({ params: { id: 'x' }, query: 'limit=11', headers, body: '{"kind":1}' }),
    ).toEqual([
      {
        in: 'path',
        pointer: '/id',
        code: 'type',
        message: 'path id must be a whole number, got "x"',
      },
      {
        in: 'query',
        pointer: '/limit',
        code: 'maximum',
        message: 'query limit must be at most 10, got 11',
      },
      { in: 'body', pointer: '/lives', code: 'required', message: 'body lives is required' },
      { in: 'body', pointer: '/kind', code: 'type', message: 'body kind must be a string, got 1' },
    ])
  })

  it('tells an unknown type from a wrong value', async () => {
    const { check } = prepare({ requestBody: { content: { 'application/json': { schema: cat } } } })
    const of = async (type: string): Promise<boolean[]> =>
      (await check({ headers: { 'content-type': type }, body: '{}' })).map(isUnsupported)
    expect(await of('text/csv')).toEqual([true])
    expect(await of('application/json; charset=x')).toEqual([true])
    expect(await of('application/json')).toEqual([false, false])
  })
})

describe('words', () => {
  it.each<[JsonObject, unknown, string]>([
    [{ type: ['string', 'null'] }, 1, 'the body must be a string or null, got 1'],
    [{ enum: ['a', 'b', null] }, 'c', 'the body must be "a", "b" or null, got "c"'],
    [{ type: 'integer', enum: [1, 2] }, 'c', 'the body must be a whole number, got "c"'],
    [{ const: { a: 1 } }, 2, 'the body must be {"a":1}, got 2'],
    [{ type: 'string', pattern: '^a+$' }, 'b', 'the body must match the pattern ^a+$, got "b"'],
    [{ type: 'string', format: 'email' }, 'b', 'the body must be an email address, got "b"'],
    [
      { type: 'string', format: 'date-time' },
      'b',
      'the body must be a date and time such as 2024-01-31T09:30:00Z, got "b"',
    ],
    [{ type: 'string', format: 'uuid' }, 'b', 'the body must be a UUID, got "b"'],
    [{ exclusiveMinimum: 1 }, 1, 'the body must be more than 1, got 1'],
    [{ exclusiveMaximum: 1 }, 1, 'the body must be less than 1, got 1'],
    [{ minimum: 1 }, 0, 'the body must be at least 1, got 0'],
    [{ multipleOf: 2 }, 3, 'the body must be a multiple of 2, got 3'],
    [{ minLength: 1 }, '', 'the body must have at least 1 character, got 0'],
    [{ maxItems: 1 }, [1, 2], 'the body must have at most 1 item, got 2'],
    [{ minProperties: 2 }, { a: 1 }, 'the body must have at least 2 properties, got 1'],
    [
      { uniqueItems: true },
      [1, 2, 1],
      'the body must not have an item twice, but items 0 and 2 are the same',
    ],
    [{ not: { type: 'string' } }, 'a', 'the body must not be of this kind'],
    [{ properties: { a: false } }, { a: 1 }, 'body a is not allowed'],
    [{ dependentRequired: { a: ['b'] } }, { a: 1 }, 'body b is required beside a'],
    [{ propertyNames: { maxLength: 1 } }, { ab: 1 }, 'body ab has a name that is not allowed'],
    [{ unevaluatedProperties: false }, { ab: 1 }, 'body ab is not a known property'],
    [
      JSON.parse('{"if":{"required":["a"]},"then":{"required":["b"]}}'),
      { a: 1 },
      'body b is required',
    ],
    [
      { items: { properties: { 'a.b': { type: 'string' } } } },
      [{ 'a.b': 1 }],
      'body 0.a.b must be a string, got 1',
    ],
    [{ maxLength: 3 }, 'x'.repeat(200), 'the body must have at most 3 characters, got 200'],
    [
      { type: 'integer' },
      'x'.repeat(200),
      `the body must be a whole number, got "${'x'.repeat(60)}"…`,
    ],
  ])('%j', async (schema, value, said) => {
    expect(await judge(schema, value)).toEqual([said])
  })
})

describe('alternatives', () => {
  const pets = { oneOf: [ref('Cat'), ref('Dog')] }

  it('are one violation, with the reason of each', async () => {
    expect(
      await judge({ properties: { pet: pets }, required: ['a'] }, { pet: { kind: 'x' } }),
    ).toEqual([
      'body a is required',
      'body pet fits none of 2 alternatives: Cat (body pet.lives is required), Dog (body pet.bark is required)',
    ])
  })

  it('of which too many fit are told', async () => {
    expect(await judge(pets, { kind: 'x', lives: 9, bark: true })).toEqual([
      'the body may fit only one alternative, but fits Cat and Dog',
    ])
  })

  it('of something or null are no choice', async () => {
    expect(
      await judge({ properties: { pet: { anyOf: [ref('Cat'), { type: 'null' }] } } }, { pet: {} }),
    ).toEqual(['body pet.kind is required', 'body pet.lives is required'])
    expect(
      await judge(
        { properties: { pet: { nullable: true, ...ref('Cat') } } },
        { pet: { kind: 'x' } },
      ),
    ).toEqual(['body pet.lives is required'])
  })

  it('in alternatives are one violation still', async () => {
    const schema = {
      anyOf: [{ oneOf: [ref('Cat'), ref('Dog')] }, { type: 'array', items: ref('Cat') }],
    }
    expect(await judge(schema, {})).toHaveLength(1)
    expect(await judge({ type: 'array', items: schema }, [{}, {}])).toHaveLength(2)
  })

  it('of which each says the same are not confused with what is beside them', async () => {
    const schema = {
      allOf: [ref('Cat'), { anyOf: [{ required: ['lives'] }, { required: ['bark'] }] }],
    }
    expect(await judge(schema, { kind: 'x' })).toEqual([
      'body lives is required',
      expect.stringMatching(/^the body fits none of 2 alternatives/),
    ])
  })
})

describe('a discriminator', () => {
  const mapping = { cat: '#/components/schemas/Cat', dog: 'Dog' }
  const pets = { oneOf: [ref('Cat'), ref('Dog')], discriminator: { propertyName: 'kind', mapping } }

  it.each<[string, JsonObject, string[]]>([
    ['the branch', { kind: 'dog' }, ['body bark is required']],
    [
      'the branch by its schema name',
      { kind: 'cat', lives: 'x' },
      ['body lives must be a whole number, got "x"'],
    ],
    ['what it may be', { kind: 'fish' }, ['body kind must be "cat" or "dog", got "fish"']],
    ['that it is missing', {}, ['body kind is required: it must be "cat" or "dog"']],
    ['which of two that fit', { kind: 'cat', lives: 9, bark: true }, []],
    [
      'no word from inherited names',
      { kind: 'constructor' },
      ['body kind must be "cat" or "dog", got "constructor"'],
    ],
  ])('says %s', async (_name, value, said) => {
    expect(await judge(pets, value)).toEqual(said)
  })

  it('names schemas without a mapping, and in lists', async () => {
    const schema = { type: 'array', items: ref('Pet') }
    const Pet = { anyOf: [ref('Cat'), ref('Dog')], discriminator: { propertyName: 'kind' } }
    expect(await judge(schema, [{ kind: 'Cat', lives: 9 }, { kind: 'Dog' }], { Pet })).toEqual([
      'body 1.bark is required',
    ])
  })
})

describe('direction', () => {
  it('does not require what is only read, under allOf too', async () => {
    const Base = {
      type: 'object',
      required: ['id'],
      properties: { id: { type: 'integer', readOnly: true } },
    }
    const schema = { allOf: [ref('Base'), { type: 'object', required: ['id', 'name'] }] }
    expect(await judge(schema, { name: 'x' }, { Base })).toEqual([])
    expect(await judge(schema, {}, { Base })).toEqual(['body name is required'])
  })
})

describe('what is meant to harm', () => {
  it('a pattern that backtracks returns', async () => {
    await judge({ type: 'string', pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}!`)
    const { check } = prepare({
      parameters: [
        { name: 'q', in: 'query', schema: { type: 'string', pattern: '^(\\w+\\s?)*$' } },
      ],
    })
    expect(await words(check, { query: `q=${'a'.repeat(5000)}!` })).toHaveLength(1)
  })

  it('a schema that is its own part comes to an end', async () => {
    const Loop = { allOf: [ref('Loop')], anyOf: [ref('Loop'), { type: 'string' }] }
    expect(await judge(ref('Loop'), 1, { Loop })).toEqual([])
  })

  it('a recursive value is checked to its end', async () => {
    const Node = {
      type: 'object',
      required: ['v'],
      properties: { next: { oneOf: [ref('Node'), { type: 'null' }] } },
    }
    expect(
      await judge(ref('Node'), { v: 1, next: { v: 2, next: { next: null } } }, { Node }),
    ).toEqual(['body next.next.v is required'])
  })

  it('of 1,000 alternatives that do not fit a hundred are told', async () => {
    const list = Array.from({ length: 1000 }, () => ({}))
    expect(
      await judge({ type: 'array', items: { oneOf: [ref('Cat'), ref('Dog')] } }, list),
    ).toHaveLength(101)
  })

  it('alternatives that recur 12 deep are told in time', async () => {
    const either = { oneOf: [ref('A'), ref('B')] }
    const more = {
      A: { type: 'object', required: ['x'], properties: { next: either } },
      B: { type: 'object', required: ['y'], properties: { next: either } },
    }
    let value: unknown = {}
    for (let depth = 0; depth < 12; depth++) value = { next: value }
    expect(await judge(either, value, more)).toHaveLength(1)
  })
})
