import { describe, expect, it } from 'vitest'
import { readResponse } from '../../src/respond/responses.ts'
import { Schemas } from '../../src/spec/schema.ts'
import { answering, answerSchema, file, HEAD, load, loadText, openapi } from './_documents.ts'

async function refused(text: string, name?: string): Promise<string> {
  const error: unknown = await loadText(text, name).catch((error: unknown) => error)
  return error instanceof Error ? error.message : 'was not refused'
}

describe('a hostile description', () => {
  it('with a billion laughs is refused', async () => {
    const levels = Array.from({ length: 12 }, (_, level) => {
      const above = level === 0 ? 'ha' : `*a${level - 1}`
      return `a${level}: &a${level} [${Array.from({ length: 9 }, () => above).join(', ')}]`
    })
    const text = `${HEAD}paths: {}\n${levels.join('\n')}\n`
    expect(text.match(/\*/g)).toHaveLength(99)
    expect(await refused(text)).toMatch(/YAML aliases expand to more than 5000000 nodes$/)
  })

  it('with an alias that contains itself is refused', async () => {
    expect(await refused(`${HEAD}paths: {}\nx-a: &a { b: [*a] }`)).toMatch(/contains itself$/)
  })

  it('with aliases nested into each other is refused', async () => {
    // Keys that are numbers are read in their order, not in that of the text.
    const levels = Array.from({ length: 10_000 }, (_, level) => {
      return `  ${20_000 - level}: &a${level} [${level === 0 ? 1 : `*a${level - 1}`}]`
    })
    expect(await refused(`${HEAD}paths: {}\nx-a:\n${levels.join('\n')}`)).toMatch(
      /deeper than 200 levels$/,
    )
  })

  it('may use many harmless aliases', async () => {
    const uses = Array.from({ length: 5_000 }, (_, index) => `  k${index}: *a`)
    const spec = await loadText(`${HEAD}paths: {}\nx-a: &a { b: 1 }\nx-b:\n${uses.join('\n')}\n`)
    expect(spec.diagnostics).toEqual([])
  })

  it.each([
    [
      'JSON',
      `{"openapi":"3.0.3","info":{},"paths":{},"x-a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`,
    ],
    [
      'JSON, a million deep',
      `{"openapi":"3.0.3","x-a":${'{"a":'.repeat(1_000_000)}1${'}'.repeat(1_000_000)}}`,
    ],
    ['YAML in flow style', `${HEAD}x-a: ${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    [
      'YAML in block style',
      `${HEAD}${Array.from({ length: 1_000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')}`,
    ],
    ['an example', JSON.stringify(openapi(answering({ example: nest(300) })))],
  ])('nested too deep is refused: %s', async (_name, text) => {
    expect(await refused(text)).toMatch(/(deeper than 200 levels|exceeded maxDepth \(200\))$/)
  })

  it('nested too deep is refused as an object', async () => {
    await expect(load(openapi({}, { 'x-a': nest(300) }))).rejects.toThrow(/deeper than 200 levels$/)
  })

  it('nested too deep in another file is a finding', async () => {
    const deep = file(JSON.stringify({ a: nest(300) }), 'deep.json')
    const { diagnostics } = await load(file(HEAD + `paths: { /a: { $ref: '${deep}#/a' } }`))
    expect(diagnostics).toMatchObject([
      { code: 'unreadable-file', message: expect.stringMatching(/deep\.json: is nested deeper/) },
    ])
  })

  it('has keys of prototypes everywhere, which are data', async () => {
    const keys = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']
    const named = (value: unknown): string =>
      `{${keys.map((key) => `"${key}":${JSON.stringify(value)}`).join(',')}}`
    const text = `{"openapi":"3.0.3","info":{"title":"T","__proto__":{"polluted":1}},
      "__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},
      "paths":{"/a":{"__proto__":{"polluted":1},"get":{"responses":{
        "__proto__":{"polluted":1},"constructor":{"description":"x"},
        "200":{"description":"ok","content":{"application/json":{
          "schema":{"__proto__":{"type":"string"},"constructor":1,"toString":2,"type":"object",
            "properties":${named({ type: 'string' })},"required":["a"]},
          "examples":${named({ value: 1 })}}}}}}}},
      "components":{"schemas":${named({ $ref: '#/components/schemas/toString' })}}}`
    const spec = await loadText(text, 'api.json')
    const plain: Record<string, unknown> = {}
    expect(plain['polluted']).toBeUndefined()
    expect(Object.getPrototypeOf(spec.document)).toBe(Object.prototype)
    expect(spec.operations.map(({ method }) => method)).toEqual(['GET'])
    expect([
      ...readResponse(spec.operations[0]!, '200', spec.refs).contents[0]!.examples.keys(),
    ]).toEqual(keys)
    const check = new Schemas(spec.refs).check(answerSchema(spec), 'response')
    expect(check({}).map(({ keyword }) => keyword)).toEqual(['required'])
    expect(check(JSON.parse('{"a":1,"__proto__":1,"constructor":"x"}'))).toEqual([])
    expect(plain['polluted']).toBeUndefined()
  })

  it('has keys of prototypes in YAML, also by merge keys', async () => {
    const spec = await loadText(
      `${HEAD}paths: {}\n__proto__: { polluted: 1 }\nx-a: &a { __proto__: { polluted: 1 } }\nx-b: { <<: *a }\n`,
    )
    const merged = spec.document['x-b'] as Record<string, unknown>
    expect(merged['polluted']).toBeUndefined()
    expect(spec.document['polluted']).toBeUndefined()
  })

  it('has one text of 5 MB', async () => {
    const description = 'x'.repeat(5 * 1024 * 1024)
    const spec = await load(
      file(JSON.stringify(openapi({}, { info: { title: 'T', description } }))),
    )
    expect(spec.diagnostics).toEqual([])
  })

  it('has 100,000 paths, and loads in seconds', { timeout: 20_000 }, async () => {
    const responses = { 200: { description: 'ok' } }
    const paths = Array.from({ length: 100_000 }, (_, at) => [
      `/p${at}/{id}`,
      { get: { responses } },
    ])
    const path = file(JSON.stringify(openapi(Object.fromEntries(paths))), 'api.json')
    expect((await load(path)).operations).toHaveLength(100_000)
  })

  it('has a chain of 10,000 references', async () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, at) => [
        `S${at}`,
        at === 9_999 ? { type: 'string' } : { $ref: `#/components/schemas/S${at + 1}` },
      ]),
    )
    const document = openapi(answering({ $ref: '#/components/schemas/S0' }), {
      components: { schemas },
    })
    const spec = await load(document)
    expect(spec.diagnostics).toEqual([])
    expect(answerSchema(spec)).toEqual({ type: 'string' })
    const { schema } = readResponse(spec.operations[0]!, '200', spec.refs).contents[0]!
    const check = new Schemas(spec.refs).check(schema, 'response')
    expect([check('x').length, check(1).length]).toEqual([0, 1])
  })

  it('has 3,000 schemas that each hold the next', async () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 3_000 }, (_, at) => [
        `S${at}`,
        {
          type: 'object',
          properties: { next: { $ref: `#/components/schemas/S${(at + 1) % 3_000}` } },
        },
      ]),
    )
    const spec = await load(
      openapi(answering({ $ref: '#/components/schemas/S0' }), { components: { schemas } }),
    )
    const reports: string[] = []
    const all = new Schemas(spec.refs, (_node, code) => void reports.push(code))
    expect(() => all.check(answerSchema(spec), 'response')({ next: {} })).not.toThrow()
    expect(reports.length).toBeLessThan(2)
  })

  it('has an enum of 100,000 values', async () => {
    const values = Array.from({ length: 100_000 }, (_, at) => `v${at}`)
    const spec = await load(openapi(answering({ enum: values })))
    const check = new Schemas(spec.refs).check(answerSchema(spec), 'response')
    expect([check('v99999').length, check('w').length]).toEqual([0, 1])
  })
})

function nest(levels: number): unknown {
  let nested: unknown = 1
  for (let level = 0; level < levels; level++) nested = { a: nested }
  return nested
}
