import { describe, expect, it } from 'vitest'
import { readDescription } from './operations.ts'
import { parseDocument, Reader } from './places.ts'
import { api, bench } from './support.ts'

describe('parsing', () => {
  it('reads JSON and YAML, dates as text, a duplicate key as its last value', () => {
    expect(parseDocument('{"a": 1}')).toEqual({ a: 1 })
    expect(parseDocument('day: 2024-01-01\non: yes\n404: x\n')).toEqual({
      day: '2024-01-01',
      on: 'yes',
      404: 'x',
    })
    expect(parseDocument('a: 1\na: 2\n')).toEqual({ a: 2 })
  })
})

describe('references', () => {
  it('follows files relative to the file they stand in, escapes and percent signs', () => {
    const reader = new Reader()
    reader.set('/api/openapi.yaml', { ref: { $ref: './paths/a%20b.yaml#/x/~1pets~1%7Bid%7D' } })
    reader.set('/api/paths/a b.yaml', { x: { '/pets/{id}': { $ref: '../schemas.yaml#/Pet' } } })
    reader.set('/api/schemas.yaml', { Pet: { type: 'object' } })
    const found = reader.get(reader.root('/api/openapi.yaml'), 'ref')
    expect(found).toMatchObject({ file: '/api/schemas.yaml', value: { type: 'object' } })
  })

  it('goes through references on the way and finds anchors', () => {
    const reader = new Reader()
    reader.set('/a.json', {
      one: { $ref: '#/two/inner' },
      two: { $ref: '#/three' },
      three: { inner: { $anchor: 'here', const: 1 } },
      four: { $ref: '#here' },
    })
    const root = reader.root('/a.json')
    expect(reader.get(root, 'one')?.value).toMatchObject({ const: 1 })
    expect(reader.get(root, 'four')?.value).toMatchObject({ const: 1 })
  })

  it.each(['#/nothing', 'http://example.com/a.json', './missing.yaml', '#/loop'])(
    'gives up on %s',
    (ref) => {
      const reader = new Reader()
      reader.set('/a.json', { a: { $ref: ref }, loop: { $ref: '#/loop' } })
      expect(() => reader.get(reader.root('/a.json'), 'a')).toThrow(/\$ref|cannot read/)
    },
  )
})

describe('operations', () => {
  it('are listed with shared parameters, the own ones first in rank', () => {
    const { operation, description } = bench(
      api({
        '/a/{id}': {
          parameters: [
            { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
            { name: 'q', in: 'query', schema: { type: 'string' } },
            { name: 'Accept', in: 'header', required: true },
          ],
          get: { parameters: [{ name: 'q', in: 'query', required: true }] },
          delete: {},
          'x-other': {},
        },
        'x-not-a-path': { get: {} },
      }),
    )
    expect(description.operations).toHaveLength(2)
    const { params } = operation('get', '/a/{id}')
    expect(params.map(({ name, required }) => [name, required])).toEqual([
      ['id', true],
      ['q', true],
    ])
  })

  it('are read through path items and operations in other files', () => {
    const { operation } = bench(api({ '/a': { $ref: 'paths/a.yaml' } }), {
      '/api/paths/a.yaml': { get: { $ref: 'get.yaml' } },
      '/api/paths/get.yaml': { responses: { 202: { description: 'later' } } },
    })
    expect(operation('get', '/a').responses).toEqual([{ key: '202', media: [] }])
  })

  it('that cannot be read are named and do not stop the others', () => {
    const reader = new Reader()
    const broken = { responses: { 200: { $ref: '#/gone' } } }
    reader.set('/a.json', api({ '/a': { get: broken }, '/b': { get: {} } }))
    const description = readDescription(reader, '/a.json')
    expect(description.operations.map(({ path }) => path)).toEqual(['/b'])
    expect(description.broken).toMatchObject([{ method: 'get', path: '/a' }])
  })

  it('of 2.0 come out in the terms of 3.x', () => {
    const { operation } = bench({
      swagger: '2.0',
      consumes: ['application/json'],
      produces: ['application/json'],
      parameters: { Ids: { name: 'ids', in: 'query', type: 'array', collectionFormat: 'pipes' } },
      paths: {
        '/a': {
          get: {
            produces: ['text/plain'],
            parameters: [{ $ref: '#/parameters/Ids' }],
            responses: { 200: { schema: { type: 'string' } }, 204: {} },
          },
          post: {
            consumes: ['multipart/form-data'],
            parameters: [
              { name: 'file', in: 'formData', type: 'file', required: true },
              { name: 'note', in: 'formData', type: 'string' },
            ],
            responses: { 200: {} },
          },
        },
      },
    })
    const get = operation('get', '/a')
    expect(get.params).toMatchObject([{ name: 'ids', style: 'pipeDelimited', explode: false }])
    expect(get.responses.map(({ media }) => media.map(({ type }) => type))).toEqual([
      ['text/plain'],
      [],
    ])
    const { body } = operation('post', '/a')
    expect(body).toMatchObject({ required: true, media: [{ type: 'multipart/form-data' }] })
    expect(body?.media[0]?.schema?.value).toMatchObject({ required: ['file'] })
  })
})
