import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/types.ts'
import { findings, folder, load } from './_documents.ts'

const OK = { 200: { description: 'ok' } }

function swagger(operation: JsonObject, more: JsonObject = {}, item: JsonObject = {}): JsonObject {
  const post = { responses: OK, ...operation }
  return {
    swagger: '2.0',
    info: { title: 'T', version: '1' },
    paths: { '/a': { ...item, post } },
    ...more,
  }
}

async function upgraded(operation: JsonObject, more: JsonObject = {}, item: JsonObject = {}) {
  const spec = await load(swagger(operation, more, item))
  expect(spec.diagnostics).toEqual([])
  return spec.operations[0]!.node
}

async function response(written: JsonObject, more: JsonObject = {}): Promise<unknown> {
  const { responses } = await upgraded(
    { responses: { 200: { description: 'ok', ...written } } },
    more,
  )
  return (responses as JsonObject)['200']
}

const parameter = async (written: JsonObject): Promise<unknown> =>
  ((await upgraded({ parameters: [written] }))['parameters'] as unknown[])[0]

describe('servers of Swagger 2.0', () => {
  it.each([
    [{}, ['/']],
    [{ basePath: '/v1' }, ['/v1']],
    [{ host: 'a.com' }, ['http://a.com']],
    [
      { host: 'a.com:8080', basePath: '/v1', schemes: ['https', 'ws'] },
      ['https://a.com:8080/v1', 'ws://a.com:8080/v1'],
    ],
    [{ host: 'a.com', schemes: [] }, ['http://a.com']],
  ])('%j', async (more, urls) => {
    const { document } = await load(swagger({}, more))
    expect(document['servers']).toEqual(urls.map((url) => ({ url })))
  })
})

describe('a parameter of Swagger 2.0', () => {
  it('has what it says about its value in a schema', async () => {
    const written = {
      name: 'q',
      in: 'query',
      required: true,
      description: 'd',
      type: 'integer',
      minimum: 1,
      default: 2,
      'x-nullable': true,
    }
    expect(await parameter(written)).toEqual({
      name: 'q',
      in: 'query',
      required: true,
      description: 'd',
      schema: { type: 'integer', minimum: 1, default: 2, 'x-nullable': true },
    })
  })

  it.each([
    [undefined, { explode: false }],
    ['csv', { explode: false }],
    ['ssv', { style: 'spaceDelimited', explode: false }],
    ['tsv', { style: 'tabDelimited', explode: false }],
    ['pipes', { style: 'pipeDelimited', explode: false }],
    ['multi', { style: 'form', explode: true }],
    ['constructor', { explode: false }],
  ])('with collectionFormat %s', async (collectionFormat, style) => {
    const written = { name: 'q', in: 'query', type: 'array', items: { type: 'string' } }
    const read = await parameter(
      collectionFormat === undefined ? written : { ...written, collectionFormat },
    )
    expect(read).toEqual({
      name: 'q',
      in: 'query',
      schema: { type: 'array', items: { type: 'string' } },
      ...style,
    })
  })

  it('may be a reference', async () => {
    const parameters = { Limit: { name: 'limit', in: 'query', type: 'integer' } }
    const { parameters: read } = await upgraded(
      { parameters: [{ $ref: '#/parameters/Limit' }] },
      { parameters },
    )
    expect(read).toEqual([{ name: 'limit', in: 'query', schema: { type: 'integer' } }])
  })

  it('of the path is inherited unless the operation has one of its name and place', async () => {
    const shared = [
      { name: 'a', in: 'query', type: 'string' },
      { name: 'b', in: 'query', type: 'string' },
    ]
    const own = [
      { name: 'b', in: 'query', type: 'integer' },
      { name: 'b', in: 'header', type: 'string' },
    ]
    const { parameters } = await upgraded({ parameters: own }, {}, { parameters: shared })
    expect(parameters).toEqual([
      { name: 'a', in: 'query', schema: { type: 'string' } },
      { name: 'b', in: 'query', schema: { type: 'integer' } },
      { name: 'b', in: 'header', schema: { type: 'string' } },
    ])
  })
})

describe('a body of Swagger 2.0', () => {
  const body = { name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/A' } }
  const definitions = { A: { type: 'object' } }
  const media = { schema: { $ref: '#/definitions/A' } }

  it('is JSON unless something else is consumed', async () => {
    const { requestBody } = await upgraded({ parameters: [body] }, { definitions })
    expect(requestBody).toMatchObject({ required: true, content: { 'application/json': media } })
  })

  it('is what the operation consumes rather than the document', async () => {
    const more = { definitions, consumes: ['application/xml'] }
    const types = async (operation: JsonObject): Promise<string[]> => {
      const { requestBody } = await upgraded({ parameters: [body], ...operation }, more)
      return Object.keys((requestBody as JsonObject)['content'] as object)
    }
    expect(await types({})).toEqual(['application/xml'])
    expect(await types({ consumes: ['text/json', 'text/xml'] })).toEqual(['text/json', 'text/xml'])
    expect(await types({ consumes: [] })).toEqual(['application/json'])
  })

  it('of the path is inherited, and gives way to one of the operation', async () => {
    const other = { name: 'other', in: 'body', schema: { type: 'string' } }
    const inherited = await upgraded({}, { definitions }, { parameters: [body] })
    expect(inherited['requestBody']).toMatchObject({ content: { 'application/json': media } })
    expect(inherited['parameters']).toEqual([])
    const own = await upgraded({ parameters: [other] }, { definitions }, { parameters: [body] })
    expect(own['requestBody']).toMatchObject({
      content: { 'application/json': { schema: { type: 'string' } } },
    })
    const field = { name: 'f', in: 'formData', type: 'string' }
    const form = await upgraded({ parameters: [field] }, { definitions }, { parameters: [body] })
    expect(form['requestBody']).toMatchObject({
      content: { 'application/x-www-form-urlencoded': {} },
    })
  })

  it('of form fields is urlencoded, multipart where there is a file', async () => {
    const fields = [
      { name: 'a', in: 'formData', type: 'string', required: true },
      {
        name: 'b',
        in: 'formData',
        type: 'array',
        items: { type: 'integer' },
        collectionFormat: 'multi',
      },
    ]
    const form = await upgraded({ parameters: fields, consumes: ['application/json'] })
    expect(form['requestBody']).toEqual({
      required: true,
      content: {
        'application/x-www-form-urlencoded': {
          schema: {
            type: 'object',
            properties: { a: { type: 'string' }, b: { type: 'array', items: { type: 'integer' } } },
            required: ['a'],
          },
          encoding: { b: { style: 'form', explode: true } },
        },
      },
    })
    const file = { name: 'f', in: 'formData', type: 'file' }
    const upload = await upgraded(
      { parameters: [{ $ref: '#/parameters/F' }], consumes: ['application/x-www-form-urlencoded'] },
      { parameters: { F: file } },
    )
    expect(upload['requestBody']).toMatchObject({
      required: false,
      content: {
        'multipart/form-data': {
          schema: { properties: { f: { type: 'string', format: 'binary' } } },
        },
      },
    })
  })
})

describe('a response of Swagger 2.0', () => {
  it('is JSON unless something else is produced', async () => {
    expect(await response({ schema: { type: 'string' } })).toMatchObject({
      content: { 'application/json': { schema: { type: 'string' } } },
    })
    expect(
      await response({ schema: { type: 'string' } }, { produces: ['text/plain'] }),
    ).toMatchObject({
      content: { 'text/plain': { schema: { type: 'string' } } },
    })
  })

  it('without a schema has no content', async () => {
    expect(await response({}, { produces: ['text/plain'] })).toEqual({
      description: 'ok',
      headers: {},
    })
  })

  it('has its examples by type, also of types that are not produced', async () => {
    const written = {
      schema: { type: 'string' },
      examples: { 'application/json': 'a', 'text/plain': 'b', name: 'c' },
    }
    expect(await response(written)).toMatchObject({
      content: {
        'application/json': { schema: { type: 'string' }, example: 'a' },
        'text/plain': { schema: { type: 'string' }, example: 'b' },
      },
    })
    expect(await response({ examples: { 'text/plain': 'b' } })).toMatchObject({
      content: { 'text/plain': { example: 'b' } },
    })
  })

  it('may be a file, and have headers', async () => {
    const headers = { 'X-A': { type: 'array', items: { type: 'integer' }, description: 'd' } }
    expect(
      await response({ schema: { type: 'file' }, headers }, { produces: ['image/png'] }),
    ).toEqual({
      description: 'ok',
      content: { 'image/png': { schema: { type: 'string', format: 'binary' } } },
      headers: {
        'X-A': {
          description: 'd',
          schema: { type: 'array', items: { type: 'integer' } },
          explode: false,
        },
      },
    })
  })

  it('may be a reference', async () => {
    const responses = { Gone: { description: 'gone', schema: { $ref: '#/definitions/A' } } }
    const node = await upgraded(
      { responses: { 410: { $ref: '#/responses/Gone' } } },
      { responses, definitions: { A: { type: 'object' } } },
    )
    expect(node['responses']).toMatchObject({
      410: {
        description: 'gone',
        content: { 'application/json': { schema: { $ref: '#/definitions/A' } } },
      },
    })
  })
})

it('security of Swagger 2.0 becomes that of 3', async () => {
  const { document } = await load(
    swagger(
      {},
      {
        securityDefinitions: {
          basic: { type: 'basic' },
          key: { type: 'apiKey', in: 'header', name: 'X-Key' },
          app: { type: 'oauth2', flow: 'application', tokenUrl: 't', scopes: { a: 'A' } },
          code: { type: 'oauth2', flow: 'accessCode', authorizationUrl: 'u', tokenUrl: 't' },
          implicit: { type: 'oauth2', flow: 'implicit', authorizationUrl: 'u' },
        },
      },
    ),
  )
  expect(document['components']).toMatchObject({
    securitySchemes: {
      basic: { type: 'http', scheme: 'basic' },
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
      app: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 't', scopes: { a: 'A' } } } },
      code: { type: 'oauth2', flows: { authorizationCode: { authorizationUrl: 'u', scopes: {} } } },
      implicit: { type: 'oauth2', flows: { implicit: { authorizationUrl: 'u' } } },
    },
  })
})

it('references of Swagger 2.0 count from the document as it was written', async () => {
  const shown = {
    schema: {
      type: 'object',
      properties: { me: { $ref: '#/paths/~1a/post/responses/200/schema' } },
    },
  }
  const spec = await load(swagger({ responses: { 200: { description: 'ok', ...shown } } }))
  expect(spec.diagnostics).toEqual([])
  expect(spec.refs.find('#/paths/~1a/post/responses/200/schema')).toEqual(shown.schema)
})

it('path items and definitions of Swagger 2.0 may be in other files', async () => {
  const root = folder({
    'api.yaml':
      'swagger: "2.0"\ninfo: { title: T }\nproduces: [text/json]\npaths: { /a: { $ref: a.yaml }, /b: { $ref: a.yaml, x-b: 1 } }',
    'a.yaml': `parameters: [{ name: q, in: query, type: string }]
get: { responses: { 200: { description: ok, schema: { $ref: 'defs.yaml#/definitions/A' } } } }`,
    'defs.yaml': 'definitions: { A: { type: object } }',
  })
  const spec = await load(join(root, 'api.yaml'))
  expect(spec.diagnostics).toEqual([])
  expect(spec.operations).toHaveLength(2)
  for (const { node } of spec.operations) {
    expect(node).toMatchObject({
      parameters: [{ schema: { type: 'string' } }],
      responses: { 200: { content: { 'text/json': {} } } },
    })
  }
  expect(spec.operations[1]?.item).toMatchObject({ 'x-b': 1 })
})

it('findings about Swagger 2.0 are placed in what was written', async () => {
  const text = `swagger: "2.0"
info: { title: T, version: "1" }
paths:
  /a:
    post:
      parameters:
        - { name: q, in: query, type: integer, x-example: many }
        - name: body
          in: body
          schema: { type: object, minProperties: -1 }
      responses:
        '200':
          description: ok
          schema: { type: object, required: [a] }
          examples:
            application/json: { b: 1 }
          headers:
            X-A: { type: strnig }
        '400': { $ref: '#/responses/Bad' }
        '404': { description: none, schema: { $ref: '#/definitions/None' } }
responses:
  Bad: { description: bad, schema: { type: string, minLength: few } }
definitions:
  A: { type: object, maxProperties: x }
`
  const found = await findings(text)
  expect(found.map(({ line, code, pointer }) => `${line} ${code} ${pointer}`)).toEqual([
    '7 wrong-example /paths/~1a/post/parameters/0/x-example',
    '10 bad-minProperties /paths/~1a/post/parameters/1/schema',
    '16 wrong-example /paths/~1a/post/responses/200/examples/application~1json',
    '18 bad-type /paths/~1a/post/responses/200/headers/X-A',
    '20 unresolved-ref /paths/~1a/post/responses/404/schema',
    '22 bad-minLength /responses/Bad/schema',
    '24 bad-maxProperties /definitions/A',
  ])
})
