import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readResponse } from '../../src/respond/responses.ts'
import type { JsonObject } from '../../src/types.ts'
import {
  answering,
  answerSchema,
  findings,
  folder,
  HEAD,
  load,
  loadText,
  openapi,
  pathTo,
} from './_documents.ts'

const PET = 'type: object\nproperties: { name: { type: string } }\n'
const PET_NODE = { type: 'object', properties: { name: { type: 'string' } } }

async function loadFiles(files: Record<string, string>, first = 'api.yaml') {
  return load(join(folder(files), first))
}

describe('a $ref to another file', () => {
  it.each([
    ['a whole file', './pet.yaml', { 'pet.yaml': PET }],
    ['a whole JSON file', 'pet.json', { 'pet.json': JSON.stringify(PET_NODE) }],
    [
      'a part',
      'all.yaml#/schemas/Pet',
      { 'all.yaml': `schemas: { Pet: ${JSON.stringify(PET_NODE)} }` },
    ],
    ['a file whose name is encoded', 'my%20pet.yaml', { 'my pet.yaml': PET }],
    ['a file whose name is not', 'my pet.yaml', { 'my pet.yaml': PET }],
    [
      'a file in a folder, then beside it',
      'a/b.yaml',
      { 'a/b.yaml': '$ref: pet.yaml', 'a/pet.yaml': PET },
    ],
    ['a file above', 'a/b.yaml', { 'a/b.yaml': '$ref: ../pet.yaml', 'pet.yaml': PET }],
    [
      'a part of a part',
      'a.yaml#/Pet',
      { 'a.yaml': 'Pet: { $ref: "b.yaml#/Pet" }', 'b.yaml': `Pet: ${JSON.stringify(PET_NODE)}` },
    ],
    [
      'a part of its own file',
      'a.yaml#/One',
      { 'a.yaml': `One: { $ref: "#/Two" }\nTwo: ${JSON.stringify(PET_NODE)}` },
    ],
    [
      'a name with ~1, ~0 and %25',
      'a.yaml#/x~1y/~0z/100%25/%7Bid%7D',
      { 'a.yaml': `x/y: { ~z: { 100%: { "{id}": ${JSON.stringify(PET_NODE)} } } }` },
    ],
    [
      'an anchor',
      'a.yaml#pet',
      { 'a.yaml': `$defs: { Pet: { $anchor: pet, ...: 1, type: object } }` },
    ],
  ])('is followed: %s', async (_name, ref, files) => {
    const spec = await loadFiles({ 'api.yaml': pathTo(ref), ...files })
    expect(spec.diagnostics).toEqual([])
    expect(answerSchema(spec)).toMatchObject({ type: 'object' })
  })

  it('may name a file by its absolute path or file URL', async () => {
    const path = join(folder({ 'pet.yaml': PET }), 'pet.yaml')
    for (const ref of [path, `file://${path}`])
      expect(answerSchema(await loadText(pathTo(ref)))).toEqual(PET_NODE)
  })

  it('may lead back to the first file, which is read once', async () => {
    const spec = await loadFiles({
      'api.yaml': `${pathTo('pets/list.yaml')}components: { schemas: { Pet: { type: object } } }\n`,
      'pets/list.yaml': 'type: array\nitems: { $ref: "../api.yaml#/components/schemas/Pet" }',
    })
    expect(spec.files).toHaveLength(2)
    expect(answerSchema(spec)).toEqual({
      type: 'array',
      items: { $ref: '#/components/schemas/Pet' },
    })
  })

  it('may go round over files', async () => {
    const spec = await loadFiles({
      'api.yaml': pathTo('a.yaml'),
      'a.yaml': 'type: object\nproperties: { b: { $ref: b.yaml }, me: { $ref: "#" } }',
      'b.yaml': 'type: object\nproperties: { a: { $ref: a.yaml } }',
    })
    expect(spec.diagnostics).toEqual([])
    const a = answerSchema(spec) as { properties: Record<string, unknown> }
    const b = spec.refs.follow(a.properties['b']) as typeof a
    expect(spec.refs.follow(b.properties['a'])).toBe(a)
    expect(spec.refs.follow(a.properties['me'])).toBe(a)
  })

  it('keeps the name of the file as the last word of the reference', async () => {
    const spec = await loadFiles({
      'api.yaml': pathTo('schemas/Pet.yaml'),
      'schemas/Pet.yaml': PET,
    })
    const [content] = readResponse(spec.operations[0]!, '200', spec.refs).contents
    expect(content?.schema).toEqual({ $ref: expect.stringMatching(/\/Pet$/) })
  })

  it('may stand for paths, path items, operations, parameters, bodies, responses, headers and examples', async () => {
    const spec = await loadFiles({
      'api.yaml': `${HEAD}paths:
  /item: { $ref: 'items.yaml#/item' }
  /operation: { get: { $ref: operation.yaml } }
  /parts:
    parameters: [{ $ref: 'parts.yaml#/default' }]
    post:
      requestBody: { $ref: 'parts.yaml#/body' }
      responses: { '200': { $ref: 'parts.yaml#/response' } }
`,
      'items.yaml': 'item: { get: { operationId: item, responses: { 200: { description: ok } } } }',
      'operation.yaml': 'operationId: operation\nresponses: { 200: { description: ok } }',
      'parts.yaml': `default: { name: limit, in: query, schema: { $ref: 'pet.yaml' } }
body: { content: { application/json: { schema: { $ref: pet.yaml } } } }
response:
  description: ok
  headers: { X-A: { $ref: '#/header' } }
  content: { application/json: { examples: { one: { $ref: '#/example' } } } }
header: { schema: { $ref: pet.yaml } }
example: { value: { name: Rex } }
`,
      'pet.yaml': PET,
    })
    expect(spec.diagnostics).toEqual([])
    expect(spec.operations.map(({ operationId }) => operationId)).toEqual([
      'item',
      'operation',
      'postParts',
    ])
    const parts = spec.operations[2]!
    const response = readResponse(parts, '200', spec.refs)
    expect(response.contents[0]?.examples.get('one')).toEqual({ value: { name: 'Rex' } })
    expect(spec.refs.follow(response.headers[0]?.schema)).toEqual(PET_NODE)
    const [parameter] = parts.item['parameters'] as unknown[]
    const node = spec.refs.follow(parameter) as JsonObject
    expect(spec.refs.follow(node['schema'])).toEqual(PET_NODE)
  })

  it('may stand for a whole map, as descriptions over many files have it', async () => {
    const spec = await loadFiles({
      'api.yaml': `${HEAD}paths: { $ref: paths/index.yaml }\ncomponents: { schemas: { $ref: schemas.yaml } }\n`,
      'paths/index.yaml': '/a: { $ref: a.yaml }\n/b: { $ref: a.yaml }',
      'paths/a.yaml': `get:
  responses:
    200:
      description: ok
      content: { application/json: { schema: { $ref: '../api.yaml#/components/schemas/default' } } }`,
      'schemas.yaml': 'default: { type: array, items: { $ref: "#/Pet" } }\nPet: { type: object }',
    })
    expect(spec.diagnostics).toEqual([])
    expect(spec.operations.map(({ path }) => path)).toEqual(['/a', '/b'])
    const list = answerSchema(spec) as JsonObject
    expect(spec.refs.follow(list['items'])).toEqual({ type: 'object' })
  })

  it('is looked up through references on the way', async () => {
    const spec = await loadFiles({
      'api.yaml': `${pathTo('#/components/schemas/Pet/properties/name')}components: { schemas: { Pet: { $ref: pet.yaml } } }\n`,
      'pet.yaml': PET,
    })
    expect(spec.diagnostics).toEqual([])
    expect(answerSchema(spec)).toEqual({ type: 'string' })
  })

  it('may stand for an example, alone', async () => {
    const spec = await loadFiles({
      'api.yaml': `${HEAD}paths:
  /a:
    get:
      responses:
        '200':
          description: ok
          content:
            application/json: { example: { $ref: rex.json } }
            text/json: { examples: { rex: { value: { $ref: './rex.json' } } } }
`,
      'rex.json': '{"name": "Rex", "owner": {"$ref": "users.json"}}',
    })
    expect(spec.diagnostics).toEqual([])
    expect(spec.files).toHaveLength(2)
    const { contents } = readResponse(spec.operations[0]!, '200', spec.refs)
    const rex = { value: { name: 'Rex', owner: { $ref: 'users.json' } } }
    expect(contents.map(({ examples }) => [...examples.values()])).toEqual([[rex], [rex]])
  })

  it('is followed in a discriminator mapping', async () => {
    const spec = await loadFiles({
      'api.yaml': pathTo('pets/pet.yaml'),
      'pets/pet.yaml': `oneOf: [{ $ref: Cat.yaml }, { $ref: '#/$defs/Dog' }]
discriminator: { propertyName: kind, mapping: { cat: Cat.yaml, dog: '#/$defs/Dog', bird: Bird } }
$defs: { Dog: { type: object } }`,
      'pets/Cat.yaml': 'type: object',
    })
    expect(spec.diagnostics).toEqual([])
    const { oneOf, discriminator } = answerSchema(spec) as {
      oneOf: { $ref: string }[]
      discriminator: { mapping: unknown }
    }
    expect(discriminator.mapping).toEqual({
      cat: oneOf[0]?.$ref,
      dog: oneOf[1]?.$ref,
      bird: 'Bird',
    })
    expect(spec.refs.find(oneOf[0]?.$ref ?? '')).toEqual({ type: 'object' })
  })
})

describe('data of the API', () => {
  const data = { $ref: '#/nowhere', link: { $ref: 'https://example.com/x.json' } }

  it.each([
    ['an example', { type: 'object', example: data }],
    ['an example that is a local reference', { type: 'object', example: { $ref: '#/users/1' } }],
    [
      'an example that is a URL',
      { type: 'object', example: { $ref: 'https://example.com/u/1.json' } },
    ],
    ['an example that names no file', { type: 'object', example: { $ref: 'users/1' } }],
    ['a default', { type: 'object', default: data }],
    ['an enum', { enum: [data] }],
    ['a const', { const: data }],
    ['a list of examples', { examples: [data, { $ref: 'x.json' }] }],
    ['a property called $ref', { properties: { $ref: { type: 'string' } } }],
    [
      'properties called as keywords',
      { properties: { example: { type: 'string' }, default: { type: 'object' } } },
    ],
  ])('is not touched: %s', async (_name, schema) => {
    const document = openapi(answering(schema))
    const spec = await load(document)
    expect(spec.diagnostics).toEqual([])
    expect(answerSchema(spec)).toEqual(schema)
  })

  it('has references beneath properties that are called as keywords', async () => {
    const properties = { default: { $ref: '#/components/schemas/None' } }
    const spec = await load(openapi(answering({ properties })))
    expect(spec.diagnostics).toMatchObject([{ code: 'unresolved-ref' }])
  })

  it('is not touched in an Example Object either', async () => {
    const content = { 'application/json': { examples: { one: { value: data } } } }
    const spec = await load(
      openapi({ '/a': { get: { responses: { 200: { description: 'ok', content } } } } }),
    )
    expect(spec.diagnostics).toEqual([])
  })

  it('is left alone when the file it seems to name is not there, and that is said', async () => {
    const spec = await loadText(
      `${HEAD}paths: {}\ncomponents: { schemas: { A: { example: { $ref: none.json } } } }\n`,
    )
    expect(spec.diagnostics).toMatchObject([{ code: 'unreadable-file', severity: 'warning' }])
    expect(spec.document['components']).toEqual({
      schemas: { A: { example: { $ref: 'none.json' } } },
    })
  })
})

describe('$id and $anchor', () => {
  const schema = (ref: string, $defs: JsonObject): JsonObject => ({
    ...openapi(answering({ $ref: ref }), { components: { schemas: $defs } }),
    openapi: '3.1.0',
  })

  it.each([
    ['an $id', 'https://example.com/pet', { Pet: { $id: 'https://example.com/pet', title: 'it' } }],
    ['an anchor', '#pet', { Pet: { $anchor: 'pet', title: 'it' } }],
    [
      'a part of an $id',
      'https://example.com/pet#/$defs/a',
      { Pet: { $id: 'https://example.com/pet', $defs: { a: { title: 'it' } } } },
    ],
    [
      'an anchor in an $id',
      'https://example.com/pet#a',
      { Pet: { $id: 'https://example.com/pet', $defs: { a: { $anchor: 'a', title: 'it' } } } },
    ],
    [
      'a relative $id',
      'https://example.com/pet',
      { All: { $id: 'https://example.com/all', $defs: { Pet: { $id: 'pet', title: 'it' } } } },
    ],
  ])('are found: %s', async (_name, ref, $defs) => {
    const spec = await load(schema(ref, $defs))
    expect(spec.diagnostics).toEqual([])
    expect(answerSchema(spec)).toMatchObject({ title: 'it' })
  })

  it('a pointer counts from the schema with the $id around it, else from the document', async () => {
    const own = { $id: 'https://example.com/own', $defs: { a: { title: 'own' } } }
    const spec = await load(
      schema('#/components/schemas/Own/allOf/0', {
        Own: { ...own, allOf: [{ $ref: '#/$defs/a' }, { $ref: '#/components/schemas/Other' }] },
        Other: { title: 'other' },
      }),
    )
    expect(spec.diagnostics).toEqual([])
    expect(answerSchema(spec)).toEqual({ title: 'own' })
    expect(spec.refs.follow({ $ref: '#/components/schemas/Own/allOf/1' })).toEqual({
      title: 'other',
    })
  })

  it('a property called $id names nothing', async () => {
    const spec = await load(
      schema('#/components/schemas/A', { A: { properties: { $id: { type: 'string' } } } }),
    )
    expect(spec.diagnostics).toEqual([])
  })
})

describe('a $ref that leads nowhere', () => {
  it('is one finding for each, where it stands, and the rest is served', async () => {
    const found = await findings({
      'api.yaml': `${HEAD}paths:
  /good: { get: { responses: { '200': { description: ok } } } }
  /bad: { $ref: '#/components/pathItems/none' }
  /worse:
    get:
      responses:
        '200': { $ref: 'other.yaml#/none' }
        '201': { $ref: '#/none' }
`,
      'other.yaml': 'some: { $ref: "#/thing" }',
    })
    expect(found.map(({ code, file, line, pointer }) => [code, file, line, pointer])).toEqual([
      ['unresolved-ref', 'api.yaml', 5, '/paths/~1bad'],
      ['unresolved-ref', 'api.yaml', 9, '/paths/~1worse/get/responses/200'],
      ['unresolved-ref', 'api.yaml', 10, '/paths/~1worse/get/responses/201'],
      ['unresolved-ref', 'other.yaml', 1, '/some'],
    ])
    expect(found[1]?.message).toBe('$ref "other.yaml#/none" leads nowhere')
  })

  it('is told as its author wrote it when it is asked for', async () => {
    const spec = await loadFiles({ 'api.yaml': pathTo('a.yaml#/none'), 'a.yaml': 'some: 1' })
    expect(() => answerSchema(spec)).toThrow('$ref "a.yaml#/none" leads nowhere')
  })

  it('into a missing file is one finding for the file, at the first $ref that names it', async () => {
    const found = await findings(`${pathTo('none.yaml')}components:
  schemas: { A: { $ref: 'none.yaml#/A' }, B: { $ref: './none.yaml#/B' } }
`)
    expect(found).toMatchObject(
      [
        {
          code: 'unreadable-file',
          severity: 'error',
          line: 9,
          message: /none\.yaml: no such file/,
        },
      ].map((one) => ({ ...one, message: expect.stringMatching(one.message) })),
    )
  })

  it('into a file with a mistake is found where the mistake is', async () => {
    const found = await findings({
      'api.yaml': pathTo('bad.yaml'),
      'bad.yaml': 'a: 1\nb: [1\nc: 2\n',
    })
    expect(found).toMatchObject([
      { code: 'unreadable-file', file: 'bad.yaml', line: expect.any(Number) },
    ])
    expect(found[0]?.line).toBeGreaterThan(1)
  })

  it('but round in a circle is one finding for the circle', async () => {
    const schemas = {
      A: { $ref: '#/components/schemas/B' },
      B: { $ref: '#/components/schemas/A' },
      Me: { $ref: '#/components/schemas/Me' },
      User: { properties: { a: { $ref: '#/components/schemas/A' } } },
    }
    const { diagnostics } = await load(
      openapi(answering({ $ref: '#/components/schemas/A' }), { components: { schemas } }),
    )
    expect(diagnostics.map(({ code, pointer }) => `${code} ${pointer}`).sort()).toEqual([
      expect.stringMatching(/^circular-ref \/components\/schemas\/[AB]$/),
      'circular-ref /components/schemas/Me',
    ])
  })

  it('of a chain is one finding, at its end', async () => {
    const schemas = { A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/C' } }
    const { diagnostics } = await load(
      openapi(answering({ $ref: '#/components/schemas/A' }), { components: { schemas } }),
    )
    expect(diagnostics.map(({ pointer }) => pointer)).toEqual(['/components/schemas/B'])
  })

  it('in a mapping is a finding too', async () => {
    const { diagnostics } = await load(
      openapi(
        answering({ discriminator: { propertyName: 'a', mapping: { x: '#/none', y: 'Name' } } }),
      ),
    )
    expect(diagnostics.map(({ code, pointer }) => [code, pointer])).toEqual([
      ['unresolved-ref', expect.stringMatching(/\/schema\/discriminator\/mapping\/x$/)],
    ])
  })

  it('never leads to what every object inherits', async () => {
    for (const ref of [
      '#/constructor',
      '#/paths/__proto__',
      '#/info/title/length',
      '#/tags/length',
    ]) {
      const { diagnostics } = await load({ ...openapi(answering({ $ref: ref })), tags: [] })
      expect(diagnostics).toMatchObject([{ code: 'unresolved-ref' }])
    }
  })
})

describe('findings about operations', () => {
  it('are placed in the file where the operation stands', async () => {
    const found = await findings({
      'api.yaml': `${HEAD}paths:\n  /a: { $ref: 'a.yaml' }\n`,
      'a.yaml': 'get:\n  summary: no responses\n',
    })
    expect(found).toMatchObject([
      { code: 'missing-responses', file: 'a.yaml', pointer: '/get', line: 1 },
    ])
  })
})
