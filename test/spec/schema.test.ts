import { describe, expect, it } from 'vitest'
import { Refs } from '../../src/spec/refs.ts'
import { Schemas } from '../../src/spec/schema.ts'
import type { Direction } from '../../src/spec/schema.ts'
import type { JsonObject } from '../../src/types.ts'

interface Judged {
  valid(value: unknown, direction?: Direction): boolean
  reports: string[]
}

/** The schema, as a document with these other named schemas sees it. */
function judge(schema: unknown, schemas: JsonObject = {}): Judged {
  const reports: string[] = []
  const refs = new Refs({ components: { schemas: { ...schemas, It: schema } } })
  const all = new Schemas(refs, (_node, code, message) => void reports.push(`${code}: ${message}`))
  return {
    reports,
    valid: (value, direction = 'response') => all.check(schema, direction)(value).length === 0,
  }
}

const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })

describe('the dialect of 3.0', () => {
  it.each<[string, unknown, unknown[], unknown[]]>([
    ['nullable with a type', { type: 'string', nullable: true }, ['a', null], [1]],
    ['nullable: false', { type: 'string', nullable: false }, ['a'], [null]],
    ['nullable without a type', { nullable: true }, ['a', 1, null], []],
    [
      'nullable with an enum that has null',
      { type: 'string', nullable: true, enum: ['a', null] },
      ['a', null],
      ['b'],
    ],
    [
      'nullable with an enum that has not (3.0.3 proposal)',
      { type: 'string', nullable: true, enum: ['a'] },
      ['a'],
      [null, 'b'],
    ],
    [
      'nullable with allOf',
      { nullable: true, allOf: [ref('Pet')] },
      [{ name: 'a' }, null],
      [{}, 1],
    ],
    ['nullable with $ref', { nullable: true, ...ref('Pet') }, [{ name: 'a' }, null], [{}]],
    ['exclusiveMinimum: true', { minimum: 1, exclusiveMinimum: true }, [2], [1]],
    ['exclusiveMinimum: false', { minimum: 1, exclusiveMinimum: false }, [1], [0]],
    ['exclusiveMaximum: true', { maximum: 1, exclusiveMaximum: true }, [0], [1]],
    ['exclusiveMinimum: true alone', { exclusiveMinimum: true }, [0], []],
  ])('%s', (_name, schema, good, bad) => {
    const { valid, reports } = judge(schema, { Pet: { type: 'object', required: ['name'] } })
    expect(good.map((value) => valid(value))).toEqual(good.map(() => true))
    expect(bad.map((value) => valid(value))).toEqual(bad.map(() => false))
    expect(reports).toEqual([])
  })
})

describe('the dialects of 2.0 and 3.1', () => {
  it.each<[string, unknown, unknown[], unknown[]]>([
    ['x-nullable', { type: 'integer', 'x-nullable': true }, [1, null], ['a']],
    ['type: file', { type: 'file' }, ['bytes'], [1]],
    ['a list of types', { type: ['string', 'null'] }, ['a', null], [1]],
    ['null without quotes in a list of types', { type: ['string', null] }, ['a', null], [1]],
    ['const', { const: { a: 1 } }, [{ a: 1 }], [{ a: 2 }]],
    ['exclusiveMinimum as a number', { exclusiveMinimum: 1 }, [2], [1]],
    ['a tuple', { prefixItems: [{ type: 'string' }], items: false }, [['a'], []], [[1], ['a', 1]]],
    [
      'a draft-04 tuple',
      { items: [{ type: 'string' }], additionalItems: false },
      [['a']],
      [[1], ['a', 1]],
    ],
    [
      'a draft-04 tuple with additionalItems',
      { items: [{}], additionalItems: { type: 'string' } },
      [[1, 'a']],
      [[1, 1]],
    ],
    ['an empty tuple', { items: [] }, [[1, 'a']], []],
    ['dependencies on names', { dependencies: { a: ['b'] } }, [{}, { a: 1, b: 1 }], [{ a: 1 }]],
    [
      'dependencies on a schema',
      { dependencies: { a: { required: ['b'] } } },
      [{}, { a: 1, b: 1 }],
      [{ a: 1 }],
    ],
    [
      'if, then, else',
      JSON.parse('{"if":{"type":"string"},"then":{"minLength":2},"else":{"minimum":2}}'),
      ['ab', 3],
      ['a', 1],
    ],
    [
      'unevaluatedProperties',
      { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false },
      [{ a: 1 }],
      [{ b: 1 }],
    ],
    [
      'siblings of $ref',
      { ...ref('Pet'), maxProperties: 1 },
      [{ name: 'a' }],
      [{ name: 'a', b: 1 }],
    ],
    ['true and false', { properties: { a: true, b: false } }, [{ a: 1 }], [{ b: 1 }]],
    ['draft-03 required', { properties: { a: { required: true } } }, [{}, { a: 1 }], []],
  ])('%s', (_name, schema, good, bad) => {
    const { valid, reports } = judge(schema, { Pet: { type: 'object', required: ['name'] } })
    expect(good.map((value) => valid(value))).toEqual(good.map(() => true))
    expect(bad.map((value) => valid(value))).toEqual(bad.map(() => false))
    expect(reports).toEqual([])
  })
})

describe('formats and numbers', () => {
  it.each<[string, unknown, unknown[], unknown[]]>([
    ['a date', { format: 'date' }, ['2024-02-29'], ['2023-02-29', 'x']],
    ['a date and time', { format: 'date-time' }, ['2024-01-01T00:00:00Z'], ['2024-01-01']],
    ['a UUID', { format: 'uuid' }, ['123e4567-e89b-12d3-a456-426614174000'], ['1']],
    ['an integer of 32 bits', { type: 'integer', format: 'int32' }, [1, -2147483648], [2147483648]],
    ['a format that nobody knows', { type: 'string', format: 'phone-number' }, ['x'], [1]],
    ['decimal fractions', { multipleOf: 0.01 }, [19.99, 4.02, 1.1], [0.005]],
    ['numbers written as text', { minimum: '1', maxLength: '2' }, [1, 'ab'], [0, 'abc']],
    ['characters beyond 16 bits', { maxLength: 1 }, ['😀'], ['ab']],
  ])('%s', (_name, schema, good, bad) => {
    const { valid, reports } = judge(schema)
    expect(good.map((value) => valid(value))).toEqual(good.map(() => true))
    expect(bad.map((value) => valid(value))).toEqual(bad.map(() => false))
    expect(reports).toEqual([])
  })
})

describe('what makes no sense', () => {
  it.each<[string, JsonObject]>([
    ['type', { type: 'strnig' }],
    ['type', { type: ['string', 'date'] }],
    ['minLength', { minLength: -1 }],
    ['maxItems', { maxItems: 'many' }],
    ['multipleOf', { multipleOf: 0 }],
    ['required', { required: 'name' }],
    ['enum', { enum: [] }],
    ['enum', { enum: 'a' }],
    ['pattern', { pattern: 1 }],
    ['format', { format: true }],
    ['properties', { properties: ['a'] }],
    ['items', { items: 'string' }],
    ['allOf', { allOf: {} }],
    ['additionalProperties', { additionalProperties: 'no' }],
    ['dependentRequired', { dependentRequired: { a: 'b' } }],
    ['uniqueItems', { uniqueItems: 'yes' }],
  ])('%s is reported and left out, and the rest holds: %j', (keyword, wrong) => {
    const { valid, reports } = judge({ type: 'string', not: { const: 'x' }, ...wrong })
    expect(valid('a')).toBe(true)
    expect(valid('x')).toBe(false)
    expect(reports).toHaveLength(1)
    expect(reports[0]).toMatch(new RegExp(`^bad-${keyword}: `))
  })

  it('is reported once for both directions', () => {
    const { valid, reports } = judge({ minLength: -1, properties: { a: { readOnly: true } } })
    expect([valid('a', 'request'), valid('a', 'response')]).toEqual([true, true])
    expect(reports).toEqual(['bad-minLength: minLength makes no sense as -1'])
  })

  it('may stand where a schema should', () => {
    const { valid } = judge({ properties: { a: 'string', b: null, c: 1 }, allOf: [null, 'x'] })
    expect(valid({ a: 1, b: 2, c: 3 })).toBe(true)
  })
})

describe('a pattern', () => {
  it('holds beside others in the same schema', () => {
    const { valid } = judge({ properties: { a: { pattern: '^a$' }, b: { pattern: '^b$' } } })
    expect([{ a: 'a', b: 'b' }, { a: 'b' }, { b: 'a' }].map((value) => valid(value))).toEqual([
      true,
      false,
      false,
    ])
  })

  it('holds for names of properties', () => {
    const { valid } = judge({
      patternProperties: { '^a': { type: 'string' }, '^b': { type: 'number' } },
      additionalProperties: false,
    })
    expect(
      [{ a1: 'x', b1: 1 }, { a1: 1 }, { b1: 'x' }, { c: 1 }].map((value) => valid(value)),
    ).toEqual([true, false, false, false])
  })

  it('that the u flag refuses is taken without it', () => {
    const { valid, reports } = judge({ pattern: '^[\\w-.]+\\@$' })
    expect([valid('a-b.c@'), valid('a b@')]).toEqual([true, false])
    expect(reports).toEqual([])
  })

  it('that would take for ever does not', () => {
    const { valid } = judge({ type: 'string', pattern: '^(a+)+$' })
    expect([valid('a'.repeat(50)), valid(`${'a'.repeat(50_000)}!`)]).toEqual([true, false])
  })

  it('that is none is reported and lets everything through', () => {
    const { valid, reports } = judge({ type: 'string', pattern: '(' })
    expect([valid('a'), valid(1)]).toEqual([true, false])
    expect(reports).toEqual([expect.stringMatching(/^bad-pattern: pattern \(: /)])
  })

  it('that cannot be shown to be harmless is reported as such', () => {
    const { valid, reports } = judge({ type: 'string', pattern: '^((?!-)[a-z-]{0,62}[a-z])+$' })
    expect(valid('a')).toBe(true)
    expect(reports).toEqual([expect.stringMatching(/^unchecked-pattern: /)])
  })
})

describe('readOnly and writeOnly', () => {
  const user = {
    type: 'object',
    required: ['id', 'password', 'name'],
    properties: { id: { readOnly: true }, password: { writeOnly: true }, name: {} },
  }

  it('are not required in the other direction', () => {
    const { valid } = judge(user)
    expect(valid({ password: 1, name: 1 }, 'request')).toBe(true)
    expect(valid({ id: 1, name: 1 }, 'response')).toBe(true)
    expect(valid({ id: 1, name: 1 }, 'request')).toBe(false)
    expect(valid({ password: 1, name: 1 }, 'response')).toBe(false)
    expect(valid({ id: 1, password: 1 }, 'request')).toBe(false)
  })

  it.each<[string, JsonObject]>([
    [
      'declared in one part and required in another',
      { allOf: [{ properties: user.properties }, { required: user.required }] },
    ],
    ['required outside', { allOf: [{ properties: user.properties }], required: user.required }],
    ['declared outside', { properties: user.properties, allOf: [{ required: user.required }] }],
    ['behind references', { allOf: [ref('Properties'), ref('Required')] }],
    ['in a branch', { properties: user.properties, oneOf: [{ required: user.required }] }],
    [
      'by reference to a schema that is readOnly',
      {
        properties: { ...user.properties, id: ref('Id'), password: ref('Secret') },
        required: user.required,
      },
    ],
  ])('are not required %s', (_name, schema) => {
    const { valid } = judge(schema, {
      Properties: { properties: user.properties },
      Required: { required: user.required },
      Id: { readOnly: true },
      Secret: { writeOnly: true },
    })
    expect(valid({ password: 1, name: 1 }, 'request')).toBe(true)
    expect(valid({ id: 1, name: 1 }, 'response')).toBe(true)
    expect(valid({ id: 1, name: 1 }, 'request')).toBe(false)
    expect(valid({ password: 1, name: 1 }, 'response')).toBe(false)
  })

  it('do not reach into other values of the same name', () => {
    const { valid } = judge({
      properties: { id: { readOnly: true }, owner: { required: ['id'] } },
      required: ['id'],
    })
    expect(valid({ owner: { id: 1 } }, 'request')).toBe(true)
    expect(valid({ owner: {} }, 'request')).toBe(false)
  })

  it('of one schema that is named in two places count where they count', () => {
    const { valid } = judge(
      {
        properties: {
          a: { allOf: [ref('Named'), { properties: { id: { readOnly: true } } }] },
          b: ref('Named'),
        },
      },
      { Named: { required: ['id'] } },
    )
    expect(valid({ a: {}, b: { id: 1 } }, 'request')).toBe(true)
    expect(valid({ a: {}, b: {} }, 'request')).toBe(false)
  })
})

describe('references', () => {
  it('may go round', () => {
    const { valid } = judge(ref('Node'), {
      Node: {
        type: 'object',
        required: ['v'],
        properties: { next: ref('Node'), list: { items: ref('It') } },
      },
    })
    expect(valid({ v: 1, next: { v: 2, list: [{ v: 3 }] } })).toBe(true)
    expect(valid({ v: 1, next: { v: 2, list: [{}] } })).toBe(false)
  })

  it('that lead nowhere let everything through, and the rest holds', () => {
    const { valid, reports } = judge({
      required: ['b'],
      properties: { a: ref('None'), b: { type: 'string' } },
    })
    expect(valid({ a: 1, b: 'x' })).toBe(true)
    expect(valid({ a: 1, b: 1 })).toBe(false)
    expect(valid({ a: 1, b: 1 }, 'request')).toBe(false)
    expect(reports).toEqual([])
  })

  it('that lead back to themselves let everything through', () => {
    const { valid } = judge({ properties: { a: ref('A') } }, { A: ref('B'), B: ref('A') })
    expect(valid({ a: 1 })).toBe(true)
  })

  it('of a schema that is its own part are reported, not endless', () => {
    const { valid, reports } = judge({ allOf: [ref('It')] })
    expect([valid(1), valid(2)]).toEqual([true, true])
    expect(reports).toEqual([expect.stringMatching(/^bad-schema: /)])
  })

  it('may name a schema that is true or false', () => {
    const { valid } = judge(
      { properties: { a: ref('Yes'), b: ref('No') } },
      { Yes: true, No: false },
    )
    expect([valid({ a: 1 }), valid({ b: 1 })]).toEqual([true, false])
  })
})
