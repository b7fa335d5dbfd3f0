import { expect, it } from 'vitest'
import { createMockServer } from '../../src/index.ts'

it.each([
  ['^[A-Z]{3}-\\d{4}$', {}],
  ['role(\\u002F|\\u002F[\\u0021-\\u007e]+\\u002F)[\\w+=]+', { minLength: 12 }],
  ['^\\x41\\x2d[0-9]+$', {}],
  ['^(?!-)[a-z-]{1,20}$', {}],
  ['^(\\*\\.)?(((?!-)[A-Za-z0-9-]{0,62}[A-Za-z0-9])\\.)+((?!-)[A-Za-z0-9-]{1,62}[A-Za-z0-9])$', {}],
  ['^v[0-9]+$', { maxLength: 3 }],
  ['.*', { minLength: 30, maxLength: 40 }],
])('a string of pattern %s %o is made', async (pattern, lengths) => {
  const schema = { type: 'string', pattern, ...lengths }
  const content = { 'application/json': { schema } }
  const spec = {
    openapi: '3.1.0',
    info: { title: 'P', version: '1' },
    paths: { '/p/{n}': { get: { responses: { 200: { description: 'ok', content } } } } },
  }
  await using server = createMockServer({ spec, port: 0, watch: false, log: { level: 'silent' } })
  for (let n = 0; n < 5; n++) {
    const text: unknown = await (await server.fetch(new Request(`http://localhost/p/${n}`))).json()
    expect(text).toMatch(new RegExp(pattern))
    expect(String(text).length).toBeGreaterThanOrEqual(
      Number(Reflect.get(schema, 'minLength') ?? 0),
    )
    expect(String(text).length).toBeLessThanOrEqual(
      Number(Reflect.get(schema, 'maxLength') ?? Infinity),
    )
  }
})
