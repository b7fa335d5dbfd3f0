import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { SpecificationError } from '../../src/errors.ts'
import { load, loadText, file, findings, folder, HEAD, openapi } from './_documents.ts'

const PATHS = `paths:
  /pets:
    get:
      responses:
        200:
          description: ok
`

async function refusal(source: string): Promise<SpecificationError> {
  const error: unknown = await load(source).catch((error: unknown) => error)
  if (!(error instanceof SpecificationError)) throw new Error(`was not refused: ${String(error)}`)
  expect(error.message).not.toContain('\n')
  return error
}

describe('a description', () => {
  it('is read from JSON', async () => {
    const spec = await loadText(JSON.stringify(openapi({}, { info: { title: 'J', version: '7' } })))
    expect(spec).toMatchObject({ openapi: '3.0.3', title: 'J', version: '7', diagnostics: [] })
  })

  it('is read from YAML with comments, and status codes without quotes', async () => {
    const spec = await loadText(`# first\n${HEAD}${PATHS}# last`)
    expect(spec.operations).toHaveLength(1)
    expect(spec.operations[0]?.node['responses']).toHaveProperty('200')
    expect(spec.diagnostics).toEqual([])
  })

  it.each([
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['tabs after values', (text: string) => text.replace('3.0.3\n', '3.0.3\t# tab\n')],
    ['a document start', (text: string) => `%YAML 1.2\n---\n${text}`],
  ])('is read with %s', async (_name, change) => {
    const spec = await loadText(change(HEAD + PATHS))
    expect(spec.operations.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /pets'])
    expect(spec.diagnostics).toEqual([])
  })

  it('is read from JSON with a byte order mark, CRLF and tabs', async () => {
    const text = `\uFEFF${JSON.stringify(openapi({ '/a': {} }), null, '\t').replaceAll('\n', '\r\n')}`
    expect((await loadText(text, 'api.json')).diagnostics).toEqual([])
  })

  it('is read from UTF-16, as Windows shells write it', async () => {
    const bytes = Buffer.from(`\uFEFF${HEAD}${PATHS}`, 'utf16le')
    expect((await load(file(bytes))).operations).toHaveLength(1)
    expect((await load(file(Buffer.from(bytes).swap16()))).operations).toHaveLength(1)
  })

  it('may use anchors, aliases and merge keys', async () => {
    const spec = await loadText(`${HEAD}
x-answer: &answer { description: ok, headers: { X-A: { schema: { type: string } } } }
x-get: &get
  responses: { '200': *answer }
paths:
  /a: { get: *get }
  /b:
    get:
      <<: *get
      summary: B
  /c:
    get: { <<: [*get, { summary: C }], deprecated: true }
`)
    expect(spec.diagnostics).toEqual([])
    const [a, b, c] = spec.operations.map(({ node }) => node)
    expect(a?.['responses']).toEqual(b?.['responses'])
    expect(b).toMatchObject({ summary: 'B', responses: { 200: { description: 'ok' } } })
    expect(c).toMatchObject({ summary: 'C', deprecated: true })
  })

  it('may hold tags of other tools', async () => {
    const spec = await loadText(`${HEAD}${PATHS}
x-a: !Sub 'arn:\${Region}'
x-b: !Join ['', [a, !Ref b]]
x-c: !If { a: 1 }
x-d: !!binary aGk=
`)
    expect(spec.document).toMatchObject({
      'x-a': 'arn:${Region}',
      'x-b': ['', ['a', 'b']],
      'x-c': { a: 1 },
      'x-d': 'aGk=',
    })
  })

  it('keeps dates, times and words as the text that they are', async () => {
    const spec = await loadText(`${HEAD}paths: {}\nx-a: [2020-01-01, 12:30, yes, on, 1_000]\n`)
    expect(spec.document['x-a']).toEqual(['2020-01-01', '12:30', 'yes', 'on', '1_000'])
  })

  it.each([
    ['openapi: 3.1', '3.1'],
    ['openapi: 3.0', '3.0'],
    ['openapi: 3', '3.0'],
    ['openapi: " 3.2.0 "', '3.2.0'],
    ['swagger: 2.0', '2.0'],
    ['swagger: "2.0"', '2.0'],
  ])('says %s', async (line, version) => {
    expect((await loadText(`${line}\ninfo: { title: T }\npaths: {}`)).openapi).toBe(version)
  })

  it('is served though a key stands twice, each of which is placed', async () => {
    const text = `${HEAD}paths:
  /a:
    get: { summary: one, responses: { '200': { description: a } } }
    get: { summary: two, responses: { '200': { description: b } } }
  /a/b: {}
  /a/b: {}
`
    const spec = await loadText(text)
    expect(spec.operations[0]?.node['summary']).toBe('two')
    expect(
      spec.diagnostics.map(({ code, line, column, pointer }) => [code, line, column, pointer]),
    ).toEqual([
      ['duplicate-key', 6, 5, '/paths/~1a/get'],
      ['duplicate-key', 8, 3, '/paths/~1a~1b'],
    ])
  })

  it('in JSON has its double keys found by check', async () => {
    const text =
      '{"openapi":"3.0.3","info":{"title":"T"},\n "info":{"title":"U"},"paths":{},"components":{}}'
    expect(await findings(text)).toMatchObject([
      { code: 'duplicate-key', line: 2, column: 2, pointer: '/info', file: 'api.yaml' },
    ])
  })

  it('named .json is served with its trailing commas and told so', async () => {
    const text = `{"openapi": "3.0.3", "info": {"title": "T",}, "paths": {},}`
    const { diagnostics, title } = await loadText(text, 'api.json')
    expect(title).toBe('T')
    expect(diagnostics).toMatchObject([{ code: 'not-json', severity: 'warning' }])
    expect((await loadText(text, 'api.yaml')).diagnostics).toEqual([])
  })

  it('given as an object stays as it is', async () => {
    const own = openapi(
      { '/a': { $ref: '#/components/pathItems/a' } },
      { components: { pathItems: { a: { get: { responses: { 200: { description: 'ok' } } } } } } },
    )
    const before = structuredClone(own)
    Object.freeze(own)
    const spec = await load(own)
    expect(spec.operations).toHaveLength(1)
    expect(own).toEqual(before)
    expect(spec.document).not.toBe(own)
  })

  it('given as an object may contain itself', async () => {
    const node: Record<string, unknown> = { type: 'object' }
    node['properties'] = { self: node, list: { type: 'array', items: node } }
    const spec = await load(openapi({}, { components: { schemas: { Node: node } } }))
    expect(spec.document['components']).toEqual({
      schemas: {
        Node: {
          type: 'object',
          properties: {
            self: { $ref: '#/components/schemas/Node' },
            list: { type: 'array', items: { $ref: '#/components/schemas/Node' } },
          },
        },
      },
    })
  })
})

describe('what is no description', () => {
  it.each([
    ['an empty file', '', /: is empty$/],
    ['a comment', '# nothing', /the input is empty/],
    ['a word', 'hello', /is no OpenAPI document: it holds no JSON or YAML object/],
    ['a list', '[1, 2]', /is no OpenAPI document: it holds no JSON or YAML object/],
    ['null', 'null', /is no OpenAPI document/],
    ['other JSON', '{"name": "x"}', /it has no "openapi" or "swagger" field at the top/],
    ['Swagger 1.2', '{"swaggerVersion": "1.2"}', /it has no "openapi" or "swagger"/],
    ['Swagger 1', 'swagger: "1.2"', /version 1\.2 is not supported/],
    ['OpenAPI 4', 'openapi: 4.0.0', /version 4\.0\.0 is not supported/],
    ['a list as version', 'openapi: [3]', /it has no "openapi" or "swagger"/],
    ['HTML', '<!DOCTYPE html>\n<html><body>a: b</body></html>', /api\.yaml:2:\d+: /],
    ['two documents', 'openapi: 3.0.3\n---\na: 1', /single document/],
    ['tabs as indentation', 'openapi: 3.0.3\ninfo:\n\ttitle: T', /api\.yaml:3:1: tab characters/],
    ['a missing comma', '{\n\t"openapi": "3.0.3"\n\t"info": {}\n}', /api\.yaml:3:\d+: .*comma/],
    ['a missing brace', '{"openapi": "3.0.3",\n "info": {\n', /api\.yaml:3:\d+: unexpected end/],
    ['an unknown alias', 'openapi: *x', /api\.yaml:1:\d+: unidentified alias "x"/],
  ])('is refused in one line: %s', async (_name, text, message) => {
    expect((await refusal(file(text))).message).toMatch(message)
  })

  it('is named with its syntax when that hides the version', async () => {
    const text = '{ // a comment\n "openapi": "3.0.3", "info": {}, "paths": {} }'
    expect((await refusal(file(text, 'api.json'))).message).toMatch(
      /read as YAML because it is not JSON/,
    )
  })

  it('is refused as a binary file', async () => {
    const bytes = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3])
    expect((await refusal(file(bytes))).message).toMatch(/is a binary file/)
  })

  it('is refused as a folder', async () => {
    expect((await refusal(folder({}))).message).toMatch(/is a directory; name the file/)
  })

  it('has the reason as its cause when it is missing', async () => {
    const error = await refusal(join(folder({}), 'none.yaml'))
    expect(error.message).toMatch(/none\.yaml: no such file$/)
    expect(error.cause).toMatchObject({ code: 'ENOENT' })
    expect((await refusal(join(file('x'), 'none.yaml'))).message).toMatch(/no such file$/)
  })

  it('is refused as a link that leads to itself', async () => {
    const path = join(folder({}), 'loop.yaml')
    symlinkSync(path, path)
    expect((await refusal(path)).message).toMatch(/loop\.yaml: .*symbolic links/)
  })
})
