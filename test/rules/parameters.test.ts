import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/types.ts'
import { prepare, words } from './_check.ts'
import type { Sent } from './_check.ts'

const integer = { type: 'integer' }
const list = { type: 'array', items: integer, minItems: 3, maxItems: 3 }
const color = {
  type: 'object',
  properties: { R: integer, G: integer },
  required: ['R', 'G'],
  additionalProperties: false,
}
const SCHEMAS: Record<string, JsonObject> = { scalar: integer, array: list, object: color }

/** What is said about one parameter that is sent like this. */
function say(parameter: JsonObject, sent: Sent): Promise<string[]> {
  return words(prepare({ parameters: [parameter] }).check, sent)
}

function sendIn(where: string, text: string): Sent {
  if (where === 'path')
    return { params: { id: decodeURIComponent(text) }, path: `/base/it/${text}` }
  if (where === 'query') return { query: text }
  return { headers: { [where === 'cookie' ? 'Cookie' : 'id']: text } }
}

describe('style and explode', () => {
  it.each<
    [where: string, style: string, explode: boolean, kind: string, good: string, bad: string]
  >([
    ['path', 'simple', false, 'scalar', '5', 'x'],
    ['path', 'simple', true, 'scalar', '5', 'x'],
    ['path', 'simple', false, 'array', '3,4,5', '3,4,x'],
    ['path', 'simple', true, 'array', '3,4,5', '3,4'],
    ['path', 'simple', false, 'object', 'R,100,G,200', 'R,100,G'],
    ['path', 'simple', true, 'object', 'R=100,G=200', 'R,100,G,200'],
    ['path', 'label', false, 'scalar', '.5', '5'],
    ['path', 'label', true, 'scalar', '.5', '.x'],
    ['path', 'label', false, 'array', '.3,4,5', '3,4,5'],
    ['path', 'label', false, 'array', '.3.4.5', '.3.4'],
    ['path', 'label', true, 'array', '.3.4.5', '.3,4,5'],
    ['path', 'label', false, 'object', '.R,100,G,200', '.R,100'],
    ['path', 'label', false, 'object', '.R.100.G.200', '.R.100'],
    ['path', 'label', true, 'object', '.R=100.G=200', '.R=100.G=x'],
    ['path', 'matrix', false, 'scalar', ';id=5', '5'],
    ['path', 'matrix', true, 'scalar', ';id=5', ';no=5'],
    ['path', 'matrix', false, 'array', ';id=3,4,5', ';id=3;id=4;id=5'],
    ['path', 'matrix', true, 'array', ';id=3;id=4;id=5', ';id=3,4,5'],
    ['path', 'matrix', false, 'object', ';id=R,100,G,200', ';id=R,100'],
    ['path', 'matrix', true, 'object', ';R=100;G=200', ';R=100'],
    ['query', 'form', false, 'scalar', 'id=5', 'id=x'],
    ['query', 'form', true, 'scalar', 'id=5', 'id=5&id=6'],
    ['query', 'form', false, 'array', 'id=3,4,5', 'id=3%2C4%2C5'],
    ['query', 'form', true, 'array', 'id=3&id=4&id=5', 'id=3,4,5'],
    ['query', 'form', false, 'object', 'id=R,100,G,200', 'id=R,100'],
    ['query', 'form', true, 'object', 'R=100&G=200', 'R=100&G=x'],
    ['query', 'spaceDelimited', false, 'array', 'id=3%204+5', 'id=3%204'],
    ['query', 'spaceDelimited', true, 'array', 'id=3&id=4&id=5', 'id=3%204%205'],
    ['query', 'spaceDelimited', false, 'object', 'id=R%20100%20G%20200', 'id=R%20100'],
    ['query', 'pipeDelimited', false, 'array', 'id=3|4%7C5', 'id=3|4'],
    ['query', 'pipeDelimited', true, 'array', 'id=3&id=4&id=5', 'id=3|4|5'],
    ['query', 'pipeDelimited', false, 'object', 'id=R|100|G|200', 'id=R|100'],
    // What becomes of the collection formats of Swagger 2.0, which may stand anywhere.
    ['query', 'tabDelimited', false, 'array', 'id=3%094%095', 'id=3,4,5'],
    ['path', 'tabDelimited', false, 'array', '3%094%095', '3,4,5'],
    ['path', 'spaceDelimited', false, 'array', '3%204%205', '3,4,5'],
    ['path', 'pipeDelimited', false, 'array', '3|4%7C5', '3,4,5'],
    ['header', 'tabDelimited', false, 'array', '3\t4\t5', '3,4,5'],
    ['header', 'pipeDelimited', false, 'array', '3|4|5', '3,4,5'],
    ['query', 'deepObject', true, 'object', 'id[R]=100&id%5BG%5D=200', 'id[R]=100&id[G]=x'],
    ['query', 'deepObject', false, 'object', 'id[R]=100&id[G]=200', 'id[R]=100'],
    ['header', 'simple', false, 'scalar', '5', 'x'],
    ['header', 'simple', false, 'array', '3, 4,5', '3,4'],
    ['header', 'simple', true, 'array', '3,4,5', '3,4'],
    ['header', 'simple', false, 'object', 'R,100,G,200', 'R=100,G=200'],
    ['header', 'simple', true, 'object', 'R=100, G=200', 'R,100,G,200'],
    ['cookie', 'form', false, 'scalar', 'a=1; id=5', 'id=x'],
    ['cookie', 'form', true, 'scalar', 'id="5"', 'id="x"'],
    ['cookie', 'form', false, 'array', 'id=3,4,5', 'id=3,4'],
    ['cookie', 'form', true, 'array', 'id=3; id=4; id=5', 'id=3; id=4'],
    ['cookie', 'form', false, 'object', 'id=R,100,G,200', 'id=R,100'],
    ['cookie', 'form', true, 'object', 'R=100; G=200', 'R=100; G=x'],
    ['cookie', 'cookie', true, 'object', 'R=100; G=200', 'R=100'],
  ])('%s %s explode=%s %s', async (...[where, style, explode, kind, good, bad]) => {
    const parameter = { name: 'id', in: where, style, explode, schema: SCHEMAS[kind] ?? {} }
    expect(await say(parameter, sendIn(where, good))).toEqual([])
    expect(await say(parameter, sendIn(where, bad))).not.toEqual([])
  })

  it.each(['simple', 'label', 'matrix'])('splits a %s path before it decodes', async (style) => {
    const prefix = { simple: '', label: '.', matrix: ';id=' }[style] ?? ''
    const schema = { type: 'array', items: { enum: ['a,b', 'c'] }, minItems: 2, maxItems: 2 }
    const parameter = { name: 'id', in: 'path', style, schema }
    expect(await say(parameter, sendIn('path', `${prefix}a%2Cb,c`))).toEqual([])
  })

  it('splits a query before it decodes', async () => {
    const schema = {
      type: 'array',
      items: { enum: ['a,b', 'c&d', 'e f'] },
      minItems: 3,
      maxItems: 3,
    }
    const parameter = { name: 'id', in: 'query', explode: false, schema }
    expect(await say(parameter, { query: 'id=a%2Cb,c%26d,e+f' })).toEqual([])
  })

  it('reads a plus sign as itself where reserved characters are allowed', async () => {
    const parameter = {
      name: 'id',
      in: 'query',
      allowReserved: true,
      schema: { const: '+1:2/3?4' },
    }
    expect(await say(parameter, { query: 'id=+1:2/3?4' })).toEqual([])
    expect(await say({ ...parameter, allowReserved: false }, { query: 'id=+1' })).toEqual([
      'query id must be "+1:2/3?4", got " 1"',
    ])
  })

  it('knows deepObject with lists, and the brackets of libraries', async () => {
    const schema = {
      type: 'object',
      properties: { tags: { type: 'array', items: integer }, at: color },
      additionalProperties: false,
    }
    const parameter = { name: 'f', in: 'query', style: 'deepObject', explode: true, schema }
    const query = (text: string): Promise<string[]> => say(parameter, { query: text })
    expect(await query('f[tags]=1&f[tags]=2&f[at][R]=1&f[at][G]=2')).toEqual([])
    expect(await query('f[tags][]=1&f[tags][]=2')).toEqual([])
    expect(await query('f[tags][0]=1&f[tags][1]=x')).toEqual([
      'query f.tags[1] must be a whole number, got "x"',
    ])
    expect(await query('f[other]=1')).toEqual(['query f.other is not a known property'])
    expect(await query('f=1')).toEqual([
      'query f must be written in the style deepObject, exploded, got "1"',
    ])
  })
})

describe('coercion', () => {
  it.each<[string, JsonObject, string[], string[]]>([
    [
      'integer',
      integer,
      ['5', '-5', '5.0', '1e3'],
      ['', 'x', '007', '0x1', '5.5', ' 5', '1e999', 'NaN'],
    ],
    [
      'number',
      { type: 'number' },
      ['5', '.5'.padStart(3, '0'), '-1.5e-3'],
      ['.5', '1.', 'Infinity'],
    ],
    ['boolean', { type: 'boolean' }, ['true', 'false'], ['True', '1', '0', 'yes', '']],
    [
      'string',
      { type: 'string', enum: ['007', 'true', 'null', ''] },
      ['007', 'true', 'null', ''],
      ['7'],
    ],
    ['nullable', { type: ['integer', 'null'] }, ['', '5', 'null'], ['x']],
    ['nullable of 3.0', { type: 'integer', nullable: true }, ['', '5'], ['x']],
    ['integer or string', { type: ['integer', 'string'], minimum: 1 }, ['5', 'abc'], []],
    ['anyOf', { anyOf: [integer, { enum: ['all'] }] }, ['5', 'all'], ['some']],
    [
      'anyOf with a list',
      { anyOf: [{ const: 'x' }, { type: 'array', items: integer }] },
      ['x', '5'],
      ['y'],
    ],
    ['allOf', { allOf: [{ type: 'number' }, { minimum: 3 }] }, ['3'], ['2']],
    ['$ref', { $ref: '#/components/schemas/Age' }, ['3'], ['x', '-1']],
    ['enum of numbers', { enum: [1, 2] }, ['1'], ['3']],
    ['const', { const: true }, ['true'], ['false']],
    ['no type', {}, ['x', '5', ''], []],
  ])('%s', async (_name, schema, good, bad) => {
    const components = {
      schemas: { Age: { $ref: '#/components/schemas/Count' }, Count: { ...integer, minimum: 0 } },
    }
    const { check } = prepare({ parameters: [{ name: 'v', in: 'query', schema }] }, { components })
    const said = (texts: string[]): Promise<boolean[]> =>
      Promise.all(
        texts.map(
          async (text) => (await check({ query: `v=${encodeURIComponent(text)}` })).length === 0,
        ),
      )
    expect(await said(good)).toEqual(good.map(() => true))
    expect(await said(bad)).toEqual(bad.map(() => false))
  })
})

describe('what is declared', () => {
  const limit = { name: 'limit', in: 'query', required: true, schema: integer }

  it('wants what is required, and says so in words', async () => {
    const { check } = prepare({
      parameters: [
        limit,
        { name: 'X-Key', in: 'header', required: true },
        { name: 'c', in: 'cookie', required: true },
      ],
    })
    expect(await check({})).toEqual([
      { in: 'query', pointer: '/limit', code: 'required', message: 'query limit is required' },
      { in: 'header', pointer: '/X-Key', code: 'required', message: 'header X-Key is required' },
      { in: 'cookie', pointer: '/c', code: 'required', message: 'cookie c is required' },
    ])
    expect(await check({ query: 'limit=abc', headers: { 'x-key': 'a', cookie: 'c=' } })).toEqual([
      {
        in: 'query',
        pointer: '/limit',
        code: 'type',
        message: 'query limit must be a whole number, got "abc"',
      },
    ])
  })

  it('takes parameters of the path item, and lets the operation have its own', async () => {
    const item = { parameters: [limit, { $ref: '#/components/parameters/Page' }] }
    const components = { parameters: { Page: { name: 'page', in: 'query', schema: integer } } }
    const node = { parameters: [{ ...limit, required: false, schema: { type: 'boolean' } }] }
    const { check } = prepare(node, { item, components })
    expect(await words(check, {})).toEqual([])
    expect(await words(check, { query: 'limit=true&page=x' })).toEqual([
      'query page must be a whole number, got "x"',
    ])
  })

  it('accepts what nobody declared, and leaves out headers that are described elsewhere', async () => {
    const named = ['Accept', 'content-type', 'AUTHORIZATION'].map((name) => ({
      name,
      in: 'header',
      required: true,
      schema: integer,
    }))
    const { check, validator, operation } = prepare({ parameters: named })
    expect(await words(check, { query: 'a=1&__proto__=2', headers: { accept: 'x' } })).toEqual([])
    expect(validator.needs(operation, false)).toBe(false)
  })

  it('allows an empty value only where it may be', async () => {
    expect(await say({ ...limit, allowEmptyValue: true }, { query: 'limit' })).toEqual([])
    expect(await say({ ...limit, allowEmptyValue: true }, { query: 'limit=x' })).toHaveLength(1)
    expect(await say(limit, { query: 'limit=' })).toEqual([
      'query limit must be a whole number, got ""',
    ])
  })

  it('wants a single value to be given once', async () => {
    expect(await say(limit, { query: 'limit=1&limit=2' })).toEqual([
      'query limit must be given only once, got 2 values',
    ])
  })

  it('parses the JSON of a content parameter', async () => {
    const content = {
      'application/json': {
        schema: { type: 'object', required: ['a'], properties: { a: integer } },
      },
    }
    const parameter = { name: 'f', in: 'query', content }
    const query = (text: string): Promise<string[]> =>
      say(parameter, { query: `f=${encodeURIComponent(text)}` })
    expect(await query('{"a":1}')).toEqual([])
    expect(await query('{"a":"1"}')).toEqual(['query f.a must be a whole number, got "1"'])
    expect(await query('{"a":')).toEqual(['query f must be JSON: it ends too early'])
    expect(await query('['.repeat(10_000))).toEqual([
      'query f must be JSON: it is nested deeper than 200 levels',
    ])
  })

  it('reads the whole query of 3.2', async () => {
    const schema = { type: 'object', required: ['a'], properties: { a: integer, b: list } }
    const form = {
      in: 'querystring',
      name: 'q',
      content: { 'application/x-www-form-urlencoded': { schema } },
    }
    expect(await say(form, { query: 'a=1&b=1&b=2&b=3' })).toEqual([])
    expect(await say(form, { query: 'a=x' })).toEqual(['query a must be a whole number, got "x"'])
    const json = { in: 'querystring', name: 'q', content: { 'application/json': { schema } } }
    expect(await say(json, { query: '%7B%22a%22%3A1%7D' })).toEqual([])
    expect(await say({ ...json, required: true }, {})).toEqual(['the query is required'])
  })

  it('gives an open object the pairs that are nobody else’s', async () => {
    const { check } = prepare({
      parameters: [
        { name: 'filter', in: 'query', schema: { type: 'object', additionalProperties: integer } },
        { name: 'sort', in: 'query', schema: { type: 'string' } },
      ],
    })
    expect(await words(check, { query: 'a=1&sort=name&__code=200' })).toEqual([])
    expect(await words(check, { query: 'a=x&__proto__=y' })).toEqual([
      'query filter.a must be a whole number, got "x"',
      'query filter.__proto__ must be a whole number, got "y"',
    ])
  })

  it('reads parameters that share a segment as they were sent', async () => {
    const parameters = [
      { name: 'a', in: 'path', schema: { type: 'array', items: { type: 'string' }, maxItems: 1 } },
      { name: 'b', in: 'path', schema: integer },
    ]
    const { check } = prepare({ parameters }, { path: '/x/{a}.{b}' })
    expect(await words(check, { params: { a: '1,2', b: '3' }, path: '/x/1%2C2.3' })).toEqual([])
    expect(await words(check, { params: { a: '1,2', b: '3' }, path: '/x/1,2.3' })).toHaveLength(1)
  })

  it('is done in time with 10,000 of them', async () => {
    const parameter = { name: 'f', in: 'query', style: 'deepObject', schema: { type: 'object' } }
    const query = Array.from({ length: 10_000 }, (_, index) => `f[k${index}]=1`).join('&')
    expect(await say(parameter, { query })).toEqual([])
  })
})
