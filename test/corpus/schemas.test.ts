import { describe, expect, it } from 'vitest'
import { compilePattern, maySpin } from './regex.ts'
import type { Direction } from './schemas.ts'
import { api, bench } from './support.ts'

function judge(
  schema: object,
  value: unknown,
  { version = '3.0.3', direction = 'response' as Direction, more = {} } = {},
): unknown {
  const tools = bench(api({}, { Subject: schema, ...more }, version))
  const verdict = tools.book.judge(tools.at('components', 'schemas', 'Subject'), direction, value)
  return 'ok' in verdict ? verdict.ok : 'unjudgeable'
}

describe('the 3.0 dialect', () => {
  it('adds null to the type only, not to the enum', () => {
    expect(judge({ type: 'string', nullable: true }, null)).toBe(true)
    expect(judge({ type: 'string', nullable: true, enum: ['a'] }, null)).toBe(false)
    expect(judge({ type: 'string', nullable: true, enum: ['a', null] }, null)).toBe(true)
    expect(judge({ type: 'string' }, null)).toBe(false)
  })

  it('turns boolean exclusive bounds into numbers', () => {
    expect(judge({ type: 'number', minimum: 1, exclusiveMinimum: true }, 1)).toBe(false)
    expect(judge({ type: 'number', minimum: 1, exclusiveMinimum: false }, 1)).toBe(true)
    expect(judge({ exclusiveMaximum: 5 }, 5, { version: '3.1.0' })).toBe(false)
  })

  it('ignores what stands beside a $ref, where 3.1 does not', () => {
    const more = { Text: { type: 'string' } }
    const schema = { $ref: '#/components/schemas/Text', maxLength: 1 }
    const wrapper = { type: 'object', properties: { a: schema } }
    expect(judge(wrapper, { a: 'ab' }, { more })).toBe(true)
    expect(judge(wrapper, { a: 'ab' }, { more, version: '3.1.0' })).toBe(false)
  })

  it('does not count cents wrongly and knows the formats of OpenAPI', () => {
    expect(judge({ type: 'number', multipleOf: 0.01 }, 19.99)).toBe(true)
    expect(judge({ type: 'integer', format: 'int32' }, 2 ** 40)).toBe(false)
    expect(judge({ type: 'string', format: 'made-up' }, 'x')).toBe(true)
    expect(judge({ type: 'string', format: 'uuid' }, 'x')).toBe(false)
  })
})

describe('direction', () => {
  const schema = {
    allOf: [{ $ref: '#/components/schemas/Base' }, { required: ['id', 'secret'] }],
  }
  const more = {
    Base: {
      type: 'object',
      properties: { id: { type: 'integer', readOnly: true }, secret: { writeOnly: true } },
    },
  }

  it('asks for nothing that the other side owns, under composition too', () => {
    expect(judge(schema, { id: 1 }, { more })).toBe(true)
    expect(judge(schema, { secret: 1 }, { more })).toBe(false)
    expect(judge(schema, { secret: 1 }, { more, direction: 'request' })).toBe(true)
    expect(judge(schema, { id: 1 }, { more, direction: 'request' })).toBe(false)
  })
})

describe('references in schemas', () => {
  it('may go round in circles', () => {
    const node = { $ref: '#/components/schemas/Subject' }
    const schema = {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, children: { type: 'array', items: node } },
    }
    expect(judge(schema, { name: 'a', children: [{ name: 'b', children: [] }] })).toBe(true)
    expect(judge(schema, { name: 'a', children: [{}] })).toBe(false)
  })

  it('that lead nowhere make what needs them unjudgeable, and nothing else', () => {
    const more = { Bad: { properties: { a: { $ref: '#/gone' } } } }
    expect(judge({ $ref: '#/components/schemas/Bad' }, {}, { more })).toBe('unjudgeable')
    expect(judge({ type: 'string' }, 'a', { more })).toBe(true)
  })

  it('a word ajv cannot take is unjudgeable', () => {
    expect(judge({ type: 'date' }, 'a')).toBe('unjudgeable')
    expect(judge({ maxLength: 'ten' }, 'a')).toBe('unjudgeable')
  })
})

describe('2020-12', () => {
  it('judges tuples, conditions and patterned names', () => {
    const version = '3.1.0'
    const tuple = { prefixItems: [{ type: 'string' }, { type: 'integer' }], items: false }
    expect(judge(tuple, ['a', 1], { version })).toBe(true)
    expect(judge(tuple, ['a', 1, 2], { version })).toBe(false)
    // oxlint-disable-next-line unicorn/no-thenable -- the keyword of JSON Schema
    const condition = { if: { required: ['a'] }, then: { required: ['b'] } }
    expect(judge(condition, { a: 1 }, { version })).toBe(false)
    const named = { patternProperties: { '^x-': { type: 'string' } }, additionalProperties: false }
    expect(judge(named, { 'x-a': 'b' }, { version })).toBe(true)
    expect(judge(named, { y: 'b' }, { version })).toBe(false)
  })
})

describe('patterns', () => {
  it('compile with u, else without, else count as none', () => {
    expect(compilePattern('^\\p{L}+$')?.test('\u00e9')).toBe(true)
    expect(compilePattern('^[\\w-.]+$')?.test('a-.')).toBe(true)
    expect(compilePattern('(?i)a')).toBeUndefined()
  })

  it('that may take for ever are given up after a while', () => {
    expect(maySpin('^(a+)+$')).toBe(true)
    expect(maySpin('^([a-z]*)*$')).toBe(true)
    expect(maySpin('^[a-z]+(-[a-z]{2})?$')).toBe(false)
    const schema = { type: 'string', pattern: '^(a+)+$' }
    expect(judge(schema, 'aaa')).toBe(true)
    expect(judge(schema, 'b')).toBe(false)
    expect(judge(schema, `${'a'.repeat(40)}!`)).toBe(true)
  })
})
