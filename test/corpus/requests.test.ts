import { describe, expect, it } from 'vitest'
import { stringFor } from './pattern.ts'
import { pathValue, queryPairs } from './serialize.ts'
import type { Param } from './operations.ts'
import { api, bench } from './support.ts'
import { numberFor, textFor } from './values.ts'

const text = { type: 'string' }

const branch = (name: string): object => ({
  type: 'object',
  required: ['type', name],
  properties: { type: text, [name]: text },
})

const param = (style: string, explode: boolean): Param => {
  return { name: 'c', in: 'path', required: true, style, explode, examples: [] }
}

describe('samples', () => {
  it.each([
    '^[A-Z]{2}-\\d{4}$',
    '^arn:aws:[a-z]{1,20}:\\d{12}:(key|alias)/[0-9A-Za-z_-]{5}$',
    '^(?:foo|bar)+\\.x?$',
    '[^\\s]+@\\w+',
    '^\\u0041[-\\]]$',
    '^#(?=.)[0-9a-f]{6}$',
  ])('are found for %s', (pattern) => {
    expect(stringFor(pattern)).toMatch(new RegExp(pattern))
  })

  it('keep to lengths and bounds', () => {
    expect(textFor({ pattern: '^[a-z]*$', minLength: 7, maxLength: 9 })).toMatch(/^[a-z]{7,9}$/)
    expect(textFor({ minLength: 5 })).toHaveLength(5)
    expect(textFor({ maxLength: 2 })).toHaveLength(2)
    expect(numberFor({ minimum: 7, multipleOf: 5 }, true)).toBe(10)
    expect(numberFor({ exclusiveMaximum: 0 }, true)).toBe(-1)
    expect(numberFor({ exclusiveMinimum: 0, exclusiveMaximum: 0.1 }, false)).toBeLessThan(0.1)
  })

  it('are minimal, valid and pass over wrong examples', () => {
    const Pet = {
      type: 'object',
      required: ['kind', 'age', 'id'],
      properties: {
        id: { type: 'integer', readOnly: true },
        kind: { enum: ['dog', 'cat'] },
        age: { type: 'integer', minimum: 3 },
        name: text,
      },
    }
    const { sampler, at } = bench(api({}, { Pet }))
    const pet = at('components', 'schemas', 'Pet')
    expect(sampler.pick(pet, [{ kind: 'fish' }], 'request')).toEqual({
      value: { kind: 'dog', age: 3 },
    })
    expect(sampler.pick(pet, [{ kind: 'cat', age: 4 }], 'request').value).toMatchObject({ age: 4 })
  })

  it('take a branch that fits and name it in the discriminator', () => {
    const Either = {
      oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
      discriminator: { propertyName: 'type', mapping: { meow: '#/components/schemas/Cat' } },
    }
    const { sampler, at } = bench(api({}, { Either, Cat: branch('paws'), Dog: branch('bark') }))
    const { value } = sampler.pick(at('components', 'schemas', 'Either'), [], 'request')
    expect(value).toEqual({ type: 'meow', paws: 'abc' })
  })

  it('say so when nothing is valid', () => {
    const { sampler, at } = bench(api({}, { No: { allOf: [text, { type: 'integer' }] } }))
    const { doubt } = sampler.pick(at('components', 'schemas', 'No'), [], 'request')
    expect(doubt).toMatch(/must be/)
  })
})

describe('serialisation', () => {
  const list = ['a', 'b c']
  const tree = { R: 1, G: 2 }

  it.each([
    ['simple', false, list, 'a,b%20c'],
    ['simple', true, tree, 'R=1,G=2'],
    ['simple', false, tree, 'R,1,G,2'],
    ['label', false, list, '.a,b%20c'],
    ['label', true, list, '.a.b%20c'],
    ['label', true, tree, '.R=1.G=2'],
    ['matrix', false, list, ';c=a,b%20c'],
    ['matrix', true, list, ';c=a;c=b%20c'],
    ['matrix', true, tree, ';R=1;G=2'],
    ['matrix', false, 5, ';c=5'],
  ])('of a path: %s, explode %s', (style, explode, value, expected) => {
    expect(pathValue(param(style, explode), value)).toBe(expected)
  })

  it.each([
    ['form', true, list, 'c=a&c=b%20c'],
    ['form', false, list, 'c=a,b%20c'],
    ['form', true, tree, 'R=1&G=2'],
    ['spaceDelimited', false, list, 'c=a%20b%20c'],
    ['pipeDelimited', false, list, 'c=a%7Cb%20c'],
    ['deepObject', true, { a: { b: 1 }, c: [2, 3] }, 'c[a][b]=1&c[c]=2&c[c]=3'],
    ['deepObject', true, { a: [{ b: 1 }, { b: 2 }] }, 'c[a][0][b]=1&c[a][1][b]=2'],
  ])('of a query: %s, explode %s', (style, explode, value, expected) => {
    const pairs = queryPairs(param(style, explode), value)
    expect(pairs.map(([name, one]) => `${name}=${one}`).join('&')).toBe(expected)
  })
})

describe('requests', () => {
  it('hold what is required and no more', () => {
    const { plan } = bench(
      api({
        '/a/{id}/{missing}': {
          put: {
            parameters: [
              { name: 'id', in: 'path', required: true, schema: text, example: 'a/b' },
              { name: 'q', in: 'query', required: true, schema: { type: 'integer' } },
              { name: 'optional', in: 'query', schema: text },
              { name: 'X-Key', in: 'header', required: true, schema: { enum: ['k'] } },
              {
                name: 'sid',
                in: 'cookie',
                required: true,
                schema: { type: 'string', default: 's' },
              },
            ],
            requestBody: {
              required: true,
              content: { 'text/plain': {}, 'application/json': { example: { a: 1 } } },
            },
          },
        },
      }),
    )
    expect(plan('put', '/a/{id}/{missing}')).toEqual({
      method: 'PUT',
      target: '/a/a%2Fb/abc?q=1',
      headers: { 'x-key': 'k', cookie: 'sid=s', 'content-type': 'application/json' },
      body: Buffer.from('{"a":1}'),
      doubts: [],
    })
  })

  it('name what a fragment or a pinned query names', () => {
    const header = { name: 'X-Amz-Target', in: 'header', required: true, schema: text }
    const { plan } = bench(
      api({
        '/#X-Amz-Target=Svc.Op': { post: { parameters: [header] } },
        '/#Action=List': { get: {} },
        '/a?beta=true': { get: {} },
        '/a#section': { get: {} },
      }),
    )
    expect(plan('post', '/#X-Amz-Target=Svc.Op')).toMatchObject({
      target: '/',
      headers: { 'x-amz-target': 'Svc.Op' },
    })
    expect(plan('get', '/#Action=List').target).toBe('/?Action=List')
    expect(plan('get', '/a?beta=true').target).toBe('/a?beta=true')
    expect(plan('get', '/a#section').target).toBe('/a')
  })

  it('do not run into a more literal path', () => {
    const id = { name: 'id', in: 'path', required: true, schema: text, example: 'me' }
    const { plan } = bench(
      api({ '/users/me': { get: {} }, '/users/{id}': { get: { parameters: [id] } } }),
    )
    expect(plan('get', '/users/{id}').target).toBe('/users/abc')
  })

  it('carry forms and XML as their schemas say', () => {
    const schema = {
      type: 'object',
      required: ['tags', 'file', 'id'],
      xml: { name: 'thing' },
      properties: {
        id: { type: 'integer', xml: { attribute: true } },
        tags: { type: 'array', minItems: 2, items: text, xml: { wrapped: true } },
        file: { type: 'string', format: 'binary' },
      },
    }
    const content = (type: string) => ({
      post: { requestBody: { required: true, content: { [type]: { schema } } } },
    })
    const { plan } = bench(
      api({
        '/form': content('application/x-www-form-urlencoded'),
        '/parts': content('multipart/form-data'),
        '/xml': content('application/xml'),
      }),
    )
    expect(String(plan('post', '/form').body)).toBe('id=1&tags=abc&tags=abc&file=abc')
    expect(String(plan('post', '/parts').body)).toContain('name="file"; filename="sample.bin"')
    expect(String(plan('post', '/xml').body)).toContain(
      '<thing id="1"><tags><tags>abc</tags><tags>abc</tags></tags><file>abc</file></thing>',
    )
  })
})
