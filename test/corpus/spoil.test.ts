import { describe, expect, it } from 'vitest'
import { isAmbiguous, planRequest } from './requests.ts'
import { isPlaceNamed } from './said.ts'
import { spoil, type Spoilt } from './spoil.ts'
import { GONE, put } from './spoilt-values.ts'
import { api, bench } from './support.ts'

const text = { type: 'string' }

/** All wrong requests for the only operation of a document. */
function spoilAll(paths: object, schemas: object = {}): { spoilt: Spoilt[]; unproven: number } {
  const tools = bench(api(paths, schemas))
  const [operation] = tools.description.operations
  if (operation === undefined) throw new Error('no operation')
  const own = tools.description.operations.map(({ path }) => path)
  const plan = planRequest({ ...tools, paths: own }, operation, true)
  return spoil({ ...tools, paths: own }, plan, { most: 100, seed: 0 })
}

function bodyOf(schema: object, type = 'application/json'): object {
  return { '/a': { post: { requestBody: { required: true, content: { [type]: { schema } } } } } }
}

function queryOf(...parameters: object[]): object {
  return { '/a': { get: { parameters: parameters.map((one) => ({ in: 'query', ...one })) } } }
}

const brief = ({ kind, path, request }: Spoilt): string =>
  `${kind} ${path.join('/')}: ${request.body?.toString() ?? request.target}`

describe('a body is spoiled', () => {
  it('in one place at a time, by what its schema asks', () => {
    const schema = {
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: { name: { type: 'string', maxLength: 3 }, age: { type: 'integer', minimum: 3 } },
    }
    expect(spoilAll(bodyOf(schema)).spoilt.map(brief).sort()).toEqual([
      'bounds age: {"name":"abc","age":2}',
      'content type : abc',
      'length name: {"age":3,"name":"abca"}',
      'malformed JSON : [{"name":"abc","age":3}',
      'missing body : /a',
      'missing property name: {"age":3}',
      'null : null',
      'null age: {"name":"abc","age":null}',
      'null name: {"age":3,"name":null}',
      'type : "abc"',
      'type age: {"name":"abc","age":"abc"}',
      'type age: {"name":"abc","age":3.5}',
      'type name: {"age":3,"name":12}',
      'unknown property notDescribed: {"name":"abc","age":3,"notDescribed":"abc"}',
    ])
  })

  it('in lists, formats and patterns, through references and branches', () => {
    const schema = { type: 'array', items: { oneOf: [{ $ref: '#/components/schemas/Id' }] } }
    const Id = {
      type: 'object',
      properties: { id: { type: 'string', format: 'uuid' }, code: { ...text, pattern: '^[a-z]$' } },
    }
    const { spoilt } = spoilAll(bodyOf(schema), { Id })
    const format = spoilt.find(({ kind }) => kind === 'format')
    expect(format).toMatchObject({ in: 'body', path: ['0', 'id'], unions: [['0']] })
    expect(spoilt.find(({ kind }) => kind === 'pattern')?.path).toEqual(['0', 'code'])
  })

  it('only where plain ajv refuses the result', () => {
    const schema = { anyOf: [{ type: 'object', required: ['a'], properties: { a: text } }, {}] }
    const { spoilt, unproven } = spoilAll(bodyOf(schema))
    expect(spoilt.map(({ kind }) => kind).sort()).toEqual([
      'content type',
      'malformed JSON',
      'missing body',
    ])
    expect(unproven).toBeGreaterThan(2)
  })

  it('as a form only where no reading of the text is valid', () => {
    const properties = { n: { type: 'integer' }, s: text, list: { type: 'array', items: text } }
    const schema = { type: 'object', properties }
    const { spoilt } = spoilAll(bodyOf(schema, 'application/x-www-form-urlencoded'))
    const inside = spoilt.filter(({ path }) => path.length > 0)
    expect(inside.map(brief).sort()).toEqual([
      'type n: s=abc&list=abc&n=1.5',
      'type n: s=abc&list=abc&n=abc',
    ])
  })
})

describe('a parameter is spoiled', () => {
  it('where it is missing, or its text cannot be meant', () => {
    const { spoilt } = spoilAll(
      queryOf(
        { name: 'q', required: true, schema: text },
        { name: 'n', schema: { type: 'integer', maximum: 9 } },
        { name: 'e', schema: { enum: ['x'] } },
      ),
    )
    expect(spoilt.map(brief).sort()).toEqual([
      'bounds n: /a?q=abc&n=10&e=x',
      'enum e: /a?q=abc&n=1&e=not-x',
      'missing parameter q: /a?n=1&e=x',
      'type e: /a?q=abc&n=1&e=12',
      'type n: /a?q=abc&n=1.5&e=x',
      'type n: /a?q=abc&n=abc&e=x',
    ])
  })

  it('but not where it tells operations apart, nor where another one answers then', () => {
    const target = { name: 'X-Target', in: 'header', required: true, schema: { enum: ['Svc.Op'] } }
    expect(spoilAll({ '/#X-Target=Svc.Op': { post: { parameters: [target] } } }).spoilt).toEqual([])
    const id = { name: 'id', in: 'path', required: true, schema: { type: 'integer' } }
    const paths = { '/a/{id}': { get: { parameters: [id] } }, '/a/abc': { get: {} } }
    expect(spoilAll(paths).spoilt.map(brief)).toEqual(['type id: /a/1.5'])
  })

  it('but not as a member of an object that is spread over the query', () => {
    const schema = { type: 'object', additionalProperties: false, properties: { a: text } }
    const open = { name: 'o', required: true, schema }
    expect(spoilAll(queryOf(open)).spoilt.map(brief)).toEqual(['missing parameter o: /a'])
  })
})

describe('a path', () => {
  it.each([
    ['/a/{id}', ['/a/{name}'], true],
    ['/a#x', ['/a'], true],
    ['/a#Action=x', ['/a#Action=y', '/a'], false],
    ['/a/{id}', ['/a/b', '/a/{id}/c'], false],
  ])('%s beside %j is ambiguous: %s', (own, rivals, expected) => {
    expect(isAmbiguous([own, ...rivals], own)).toBe(expected)
  })
})

describe('a place in a value', () => {
  it('is replaced, taken out or added', () => {
    const value = { a: [{ b: 1 }, 2], c: 3 }
    expect(put(value, ['a', '0', 'b'], 5)).toEqual({ a: [{ b: 5 }, 2], c: 3 })
    expect(put(value, ['a', '0'], GONE)).toEqual({ a: [2], c: 3 })
    expect(put(value, ['d'], 4)).toEqual({ ...value, d: 4 })
    expect(put(value, [], 'x')).toBe('x')
    expect(Object.keys(put({ a: 1 }, ['__proto__'], 2) as object)).toContain('__proto__')
  })
})

describe('a refusal', () => {
  const place = { in: 'body', path: ['a', '0', 'b~c'], unions: [['a', '0']] } as const
  const reply = (said: string, violations?: object[]) => ({
    status: 422,
    headers: { 'x-mockloop-violations': said, 'content-type': 'application/problem+json' },
    body: Buffer.from(JSON.stringify({ violations })),
  })

  it('names the place in its header and in its problem', () => {
    const one = { in: 'body', pointer: '/a/0/b~0c' }
    expect(isPlaceNamed(place, reply('1: body a[0].b~c is required', [one]))).toBe(true)
    expect(isPlaceNamed(place, reply('1: body a[0].b~c is required'))).toBe(true)
    expect(isPlaceNamed(place, reply('1: body a[0].b~c is required', []))).toBe(false)
    expect(isPlaceNamed(place, reply('1: body a[0].b is required', [one]))).toBe(false)
    expect(isPlaceNamed(place, reply('1: query a[0].b~c is required', [one]))).toBe(false)
  })

  it('may name the alternatives around it', () => {
    const one = { in: 'body', pointer: '/a/0' }
    expect(isPlaceNamed(place, reply('1: body a[0] fits none', [one]))).toBe(true)
    expect(isPlaceNamed(place, reply('1: body a must be a list'))).toBe(false)
  })
})
