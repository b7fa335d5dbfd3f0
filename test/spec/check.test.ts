import { describe, expect, it } from 'vitest'
import { folder, mockloop } from '../cli/_run.ts'
import type { JsonObject } from '../../src/types.ts'
import { answering, findings, HEAD, openapi } from './_documents.ts'

const OK = '{ responses: { 200: { description: ok } } }'

/** One POST /a with this body and answer, in JSON of one line for each. */
function posting(body: unknown, answer: unknown): string {
  const operation = {
    requestBody: { content: { 'application/json': body } },
    responses: { 200: { description: 'ok', content: { 'application/json': answer } } },
  }
  return JSON.stringify(openapi({ '/a': { post: operation } }))
}

describe('a finding has code, severity, place and remedy', () => {
  it.each<[string, string, [line: number, column: number, pointer: string]]>([
    ['error missing-paths', HEAD, [1, 1, '']],
    ['warning missing-info', `openapi: 3.0.3\npaths:\n  /a: { get: ${OK} }`, [1, 1, '']],
    ['warning empty-paths', `${HEAD}paths: {}`, [3, 1, '/paths']],
    ['warning duplicate-key', `${HEAD}paths:\n  /a: {}\n  /a: {}`, [5, 3, '/paths/~1a']],
    ['error unresolved-ref', `${HEAD}paths:\n  /a: { $ref: '#/b' }`, [4, 3, '/paths/~1a']],
    ['error circular-ref', `${HEAD}paths:\n  /a: { $ref: '#/paths/~1a' }`, [4, 3, '/paths/~1a']],
    ['error unreadable-file', `${HEAD}paths:\n  /a: { $ref: 'b.yaml' }`, [4, 3, '/paths/~1a']],
    ['error bad-path-item', `${HEAD}paths:\n  /a: 1`, [4, 3, '/paths/~1a']],
    ['warning bad-path', `${HEAD}paths:\n  a: { get: ${OK} }`, [4, 3, '/paths/a']],
    ['error bad-operation', `${HEAD}paths:\n  /a: { get: 1 }`, [4, 9, '/paths/~1a/get']],
    ['error missing-responses', `${HEAD}paths:\n  /a:\n    get: {}`, [5, 5, '/paths/~1a/get']],
    [
      'warning duplicate-operation-id',
      `${HEAD}paths:\n  /a:\n    get: { operationId: x, responses: { 200: { description: ok } } }\n    put: { operationId: x, responses: { 200: { description: ok } } }`,
      [6, 5, '/paths/~1a/put'],
    ],
    [
      'warning bad-expression',
      `${HEAD}paths:\n  /a:\n    post:\n      responses: { 200: { description: ok } }\n      callbacks:\n        done:\n          '{$reqest.body#/url}':\n            post: {}`,
      [9, 11, '/paths/~1a/post/callbacks/done/{$reqest.body#~1url}'],
    ],
    [
      'warning bad-expression',
      `${HEAD}paths:\n  /a:\n    post:\n      responses: { 200: { description: ok, links: { b: { parameters: { id: '$response.bdy#/id' } } } } }`,
      [6, 72, '/paths/~1a/post/responses/200/links/b/parameters/id'],
    ],
    [
      'warning bad-type',
      `${HEAD}paths: {}\ncomponents:\n  schemas:\n    A: { type: date }`,
      [6, 5, '/components/schemas/A'],
    ],
    [
      'warning bad-pattern',
      `${HEAD}paths: {}\ncomponents:\n  schemas:\n    A: { pattern: '(' }`,
      [6, 5, '/components/schemas/A'],
    ],
    [
      'info unchecked-pattern',
      `${HEAD}paths: {}\ncomponents:\n  schemas:\n    A: { pattern: '^((?!-)[a-z-]{0,62}[a-z])+$' }`,
      [6, 5, '/components/schemas/A'],
    ],
    [
      'warning bad-schema',
      `${HEAD}paths: {}\ncomponents:\n  schemas:\n    A: { allOf: [{ $ref: '#/components/schemas/A' }], example: 1 }`,
      [6, 5, '/components/schemas/A'],
    ],
    [
      'warning wrong-example',
      `${HEAD}paths: {}\ncomponents:\n  schemas:\n    A:\n      type: string\n      example: 1`,
      [8, 7, '/components/schemas/A/example'],
    ],
    [
      'warning same-path',
      `${HEAD}paths:\n  /a/{x}: { parameters: [{ name: x, in: path, required: true }], get: ${OK} }\n  /a/{y}: { parameters: [{ name: y, in: path, required: true }], get: ${OK} }`,
      [5, 3, '/paths/~1a~1{y}'],
    ],
    [
      'warning undeclared-path-parameter',
      `${HEAD}paths:\n  /a/{x}:\n    get: ${OK}`,
      [5, 5, '/paths/~1a~1{x}/get'],
    ],
    [
      'warning unused-path-parameter',
      `${HEAD}paths:\n  /a:\n    parameters:\n      - { name: x, in: path, required: true }\n    get: ${OK}\n    put: ${OK}`,
      [6, 9, '/paths/~1a/parameters/0'],
    ],
    [
      'error bad-parameter-place',
      `${HEAD}paths:\n  /a:\n    get: ${OK}\n    parameters:\n      - name: x\n        in: qurey`,
      [8, 9, '/paths/~1a/parameters/0/in'],
    ],
    [
      'error bad-status',
      `${HEAD}paths:\n  /a:\n    get: { responses: { 20x: { description: ok }, 200: { description: ok } } }`,
      [5, 25, '/paths/~1a/get/responses/20x'],
    ],
    [
      'error unknown-security-scheme',
      `${HEAD}security:\n  - kee: []\npaths:\n  /a: { get: ${OK} }`,
      [4, 5, '/security/0/kee'],
    ],
    [
      'warning bad-enum',
      `${HEAD}paths: {}\ncomponents:\n  schemas:\n    A: { enum: [] }`,
      [6, 5, '/components/schemas/A'],
    ],
    [
      'warning contradictory-bounds',
      `${HEAD}paths: {}\ncomponents:\n  schemas:\n    A:\n      minimum: 5\n      maximum: 3`,
      [7, 7, '/components/schemas/A/minimum'],
    ],
    [
      'warning unknown-faker',
      `${HEAD}paths: {}\ncomponents:\n  schemas:\n    A: { x-faker: person.fristName }`,
      [6, 10, '/components/schemas/A/x-faker'],
    ],
  ])('%s', async (kind, text, [line, column, pointer]) => {
    const found = await findings(text)
    expect(found.map(({ severity, code }) => `${severity} ${code}`)).toEqual([kind])
    expect(found[0]).toMatchObject({ line, column, pointer, file: 'api.yaml' })
    expect(found[0]?.message).toMatch(/\w/)
    expect(found[0]?.fix).toMatch(/\w/)
  })

  it('not-json', async () => {
    const found = await findings(
      { 'api.json': '{"openapi":"3.0.3","info":{},"paths":{},"components":{},}' },
      'api.json',
    )
    expect(found).toMatchObject([
      { code: 'not-json', severity: 'warning', file: 'api.json', line: 1 },
    ])
  })
})

describe('operations', () => {
  const messages = async (paths: JsonObject, more: JsonObject = {}) =>
    (await findings(JSON.stringify(openapi(paths, more)))).map(({ message }) => message)
  const responses = { 200: { description: 'ok' } }
  const id = { name: 'id', in: 'path', required: true, schema: {} }

  it('name what was meant', async () => {
    const components = { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X' } } }
    const get = {
      parameters: [{ ...id, name: 'idd' }, { name: 'q', in: 'qurey' }, { name: 'r' }],
      security: [{ keey: [] }],
      responses: { ...responses, '20x': { description: 'ok' }, '40': { description: 'no' } },
    }
    expect((await messages({ '/a/{id}': { get } }, { components })).sort()).toEqual([
      'GET /a/{id} does not declare its path parameter id',
      'the parameter r has no "in"',
      'the path /a/{id} has no {idd} (did you mean "id"?)',
      'the response "20x" has no status (did you mean "2XX"?)',
      'the response "40" has no status',
      'there are no parameters in "qurey" (did you mean "query"?)',
      'there is no security scheme "keey" (did you mean "key"?)',
    ])
  })

  it('may declare a parameter elsewhere, and have several in a segment', async () => {
    const components = { parameters: { id } }
    const get = { parameters: [{ ...id, name: 'ext' }], responses }
    const parameters = [{ $ref: '#/components/parameters/id' }]
    expect(await messages({ '/a/{id}.{ext}': { parameters, get } }, { components })).toEqual([])
  })

  it('of a Swagger 2.0 document have parameters in body and form', async () => {
    const body = { name: 'b', in: 'body', schema: { type: 'object' } }
    const form = { name: 'f', in: 'formData', type: 'string' }
    const { openapi: _, ...document } = openapi({
      '/a': { post: { parameters: [body], responses } },
      '/b': { post: { parameters: [form], responses } },
    })
    const text = { swagger: '2.0', ...document, parameters: { body, form } }
    expect(await findings(JSON.stringify(text))).toEqual([])
  })

  it('may have extensions among their responses, and want no credentials', async () => {
    const get = { responses: { ...responses, 'x-y': 1 }, security: [{}] }
    expect(await messages({ '/a': { get } })).toEqual([])
  })

  it.each([
    ['webhooks', { openapi: '3.1.0', webhooks: {} }],
    ['parts for others', { components: {} }],
  ])('are not wanted of a document with %s', async (_what, more) => {
    expect(await messages({}, more)).toEqual([])
  })
})

describe('bounds that no value fits', () => {
  const schemas = async (schema: unknown, version = '3.0.3') => {
    const text = JSON.stringify(openapi({}, { components: { schemas: { A: schema } } }))
    return findings(text.replace('3.0.3', version))
  }

  it.each([
    [{ minimum: 5, maximum: 3 }, 'minimum 5 is above maximum 3'],
    [{ minimum: '5', maximum: 3 }, 'minimum 5 is above maximum 3'],
    [{ minLength: 2, maxLength: 1 }, 'minLength 2 is above maxLength 1'],
    [{ minItems: 2, maxItems: 1 }, 'minItems 2 is above maxItems 1'],
    [{ minProperties: 2, maxProperties: 1 }, 'minProperties 2 is above maxProperties 1'],
    [{ minContains: 2, maxContains: 1 }, 'minContains 2 is above maxContains 1'],
    [{ exclusiveMinimum: 3, maximum: 3 }, 'exclusiveMinimum 3 is not below maximum 3'],
    [{ minimum: 3, maximum: 3, exclusiveMaximum: true }, 'minimum 3 is not below exclusiveMaximum'],
  ])('%j', async (schema, message) => {
    const found = await schemas({ items: schema }, '3.1.0')
    expect(found).toMatchObject([{ code: 'contradictory-bounds', severity: 'warning' }])
    expect(found[0]?.message).toContain(message)
  })

  it.each([
    { minimum: 3, maximum: 3 },
    { minimum: 1, exclusiveMaximum: 2 },
    { minLength: 0, maxLength: 0 },
    { properties: { minimum: { type: 'integer' }, maximum: { type: 'integer' } } },
    { default: { minimum: 2, maximum: 1 } },
    { required: ['nowhere'], properties: {} },
  ])('not %j', async (schema) => {
    expect(await schemas(schema, '3.1.0')).toEqual([])
  })

  it('of a Swagger 2.0 parameter', async () => {
    const parameters = [{ name: 'q', in: 'query', type: 'integer', minimum: 2, maximum: 1 }]
    const { openapi: _, ...document } = openapi({
      '/a': { get: { parameters, responses: { 200: { description: 'ok' } } } },
    })
    expect(await findings(JSON.stringify({ swagger: '2.0', ...document }))).toMatchObject([
      { code: 'contradictory-bounds', pointer: '/paths/~1a/get/parameters/0/minimum' },
    ])
  })
})

describe('x-faker', () => {
  const wishing = (wish: unknown) =>
    findings(JSON.stringify(openapi({}, { components: { schemas: { A: { 'x-faker': wish } } } })))

  it.each(['person.firstName', 'faker.person.firstName', { 'number.int': { min: 1 } }])(
    '%j is known',
    async (wish) => {
      expect(await wishing(wish)).toEqual([])
    },
  )

  it.each([
    [
      'person.fristName',
      'x-faker "person.fristName" is no method of faker (did you mean "person.firstName"?)',
    ],
    [{ 'number.itn': {} }, '"number.itn" is no method of faker (did you mean "number.int"?)'],
    ['constructor.constructor', '"constructor.constructor" is no method of faker'],
    ['person.__proto__', '"person.__proto__" is no method of faker'],
    ['helpers.fake', '"helpers.fake" is no method of faker'],
    [7, 'x-faker 7 is no method of faker'],
  ])('%j is not', async (wish, message) => {
    const found = await wishing(wish)
    expect(found).toMatchObject([{ code: 'unknown-faker', severity: 'warning' }])
    expect(found[0]?.message).toContain(message)
  })
})

describe('paths that differ only by the names of their parameters', () => {
  const paths = async (text: string) => {
    const found = await findings(`${HEAD}paths:\n${text}`)
    return found.filter(({ code }) => code === 'same-path')
  }

  it('say which one answers', async () => {
    const [one] = await paths(
      `  /a/{x}: { get: ${OK}, put: ${OK} }\n  /a/{y}: { get: ${OK}, post: ${OK} }`,
    )
    expect(one?.message).toBe(
      'the path /a/{y} is the same as /a/{x}, which answers; never served: GET /a/{y}',
    )
  })

  it('may share the methods among them', async () => {
    const found = await paths(`  /a/{x}: { get: ${OK} }\n  /a/{y}: { post: ${OK} }`)
    expect(found).toMatchObject([{ code: 'same-path', severity: 'info' }])
  })

  it.each([
    ['a literal', '/a/{x}', '/a/b'],
    ['a suffix', '/a/{x}', '/a/{y}.json'],
    ['a slash at the end', '/a/{x}', '/a/{x}/'],
    ['a pinned query', '/a/{x}?b=1', '/a/{y}?b=2'],
  ])('are not told apart by %s', async (_what, one, other) => {
    expect(await paths(`  ${one}: { get: ${OK} }\n  ${other}: { get: ${OK} }`)).toEqual([])
  })
})

describe('examples', () => {
  const schema = {
    type: 'object',
    required: ['id', 'secret'],
    properties: { id: { readOnly: true }, secret: { writeOnly: true } },
  }

  it('are checked in the direction in which they go', async () => {
    const sent = { secret: 's' }
    const got = { id: 1 }
    const right = posting({ schema, example: sent }, { schema, example: got })
    expect(await findings(right)).toEqual([])
    const wrong = await findings(
      posting({ schema, example: got }, { schema, examples: { x: { value: sent } } }),
    )
    expect(wrong.map(({ pointer }) => pointer)).toEqual([
      '/paths/~1a/post/requestBody/content/application~1json/example',
      '/paths/~1a/post/responses/200/content/application~1json/examples/x/value',
    ])
  })

  it('of named schemas may go in either', async () => {
    const schemas = {
      A: { ...schema, example: { id: 1 } },
      B: { ...schema, example: { secret: 1 } },
      C: { ...schema, example: {} },
    }
    const found = await findings(JSON.stringify(openapi({}, { components: { schemas } })))
    expect(found.map(({ pointer }) => pointer)).toEqual(['/components/schemas/C/example'])
  })

  it('by reference are found where they are named', async () => {
    const examples = { one: { $ref: '#/components/examples/one' } }
    const media = { schema: { type: 'object' }, examples }
    const text = JSON.stringify({
      ...JSON.parse(posting({}, media)),
      components: { examples: { one: { value: [] } } },
    })
    expect((await findings(text)).map(({ pointer }) => pointer)).toEqual([
      '/paths/~1a/post/responses/200/content/application~1json/examples/one',
    ])
  })

  it.each([
    ['JSON within a text', { schema: { type: 'object' }, example: '{"a": 1}' }],
    [
      'a file beside the description',
      { schema: { type: 'object' }, example: { $ref: 'pet.json' } },
    ],
    ['null where null may be', { schema: { type: 'string', nullable: true }, example: null }],
    ['a format that nobody knows', { schema: { format: 'colour' }, example: 'red' }],
    [
      'an external value',
      { schema: { type: 'object' }, examples: { a: { externalValue: 'a.json' } } },
    ],
    ['of a schema that is missing', { schema: { $ref: '#/components/schemas/A' }, example: 1 }],
  ])('are right as %s', async (_name, media) => {
    const components = { schemas: { A: { type: 'integer' } } }
    const text = JSON.stringify({ ...JSON.parse(posting({}, media)), components })
    expect(await findings({ 'api.yaml': text, 'pet.json': '{}' })).toEqual([])
  })

  it.each([
    ['a list as text', { type: 'array', items: { type: 'string' } }, 'a,b'],
    ['a number for a text', { type: 'string' }, 1],
    ['a text for a number', { type: 'integer' }, '1'],
    ['an object as JSON', { type: 'object' }, '{"a":1}'],
  ])('of parameters are right as %s', async (_name, schema, example) => {
    const parameters = [{ name: 'q', in: 'query', schema, example }]
    const get = { parameters, responses: { 200: { description: 'ok' } } }
    expect(await findings(JSON.stringify(openapi({ '/a': { get } })))).toEqual([])
  })

  it('of parameters and headers are checked', async () => {
    const parameters = [{ name: 'q', in: 'query', schema: { type: 'integer' }, example: 'many' }]
    const headers = { 'X-A': { schema: { type: 'integer' }, examples: { a: { value: 'few' } } } }
    const get = { parameters, responses: { 200: { description: 'ok', headers } } }
    expect(
      (await findings(JSON.stringify(openapi({ '/a': { get } })))).map(({ pointer }) => pointer),
    ).toEqual([
      '/paths/~1a/get/parameters/0/example',
      '/paths/~1a/get/responses/200/headers/X-A/examples/a/value',
    ])
  })

  it('of other types than JSON are not', async () => {
    const content = { 'application/xml': { schema: { type: 'object' }, example: '<a/>' } }
    const get = { responses: { 200: { description: 'ok', content } } }
    expect(await findings(JSON.stringify(openapi({ '/a': { get } })))).toEqual([])
  })
})

describe('findings over several files', () => {
  const FILES = {
    'b.yaml': `${HEAD}paths:
  /z: { $ref: 'a.yaml#/z' }
  /a: { get: { responses: { '200': { $ref: '#/none' } } } }
x-late: { $ref: '#/never' }
`,
    'a.yaml': `z:
  get:
    responses:
      '200':
        description: ok
        content: { application/json: { schema: { type: one, $ref: '#/none' } } }
`,
  }

  it('are in the order of files and lines', async () => {
    const found = await findings(FILES, 'b.yaml')
    expect(found.map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual([
      'a.yaml:6 unresolved-ref',
      'a.yaml:6 bad-type',
      'b.yaml:5 unresolved-ref',
      'b.yaml:6 unresolved-ref',
    ])
  })

  it('are printed so by the command', async () => {
    const cwd = folder(FILES)
    const { code, stdout } = await mockloop(['check', 'b.yaml'], { cwd })
    expect(code).toBe(1)
    expect(
      stdout
        .split('\n')
        .filter((line) => /^\S/.test(line))
        .map((line) => line.split('  ')[0]),
    ).toEqual(['a.yaml:6:40', 'a.yaml:6:40', 'b.yaml:5:29', 'b.yaml:6:1', '3 errors, 1 warning'])
    const json = await mockloop(['check', 'b.yaml', '--json'], { cwd })
    expect(JSON.parse(json.stdout)).toMatchObject({
      errors: 3,
      warnings: 1,
      diagnostics: [{ line: 6 }, {}, {}, {}],
    })
  })
})

it('a key that stands twice has its findings at the one that counts', async () => {
  const text = `${HEAD}paths: {}
components:
  schemas:
    A: { type: string }
    A: { type: date }
`
  expect((await findings(text)).map(({ code, line }) => `${code} ${line}`).sort()).toEqual([
    'bad-type 7',
    'duplicate-key 7',
  ])
})

it('a good description has no findings', async () => {
  expect(await findings(JSON.stringify(openapi(answering({ type: 'string' }))))).toEqual([])
})
