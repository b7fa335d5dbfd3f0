/** What turns up only when something is asked for. */
import { pino } from 'pino'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { resolveConfig } from '../src/config.ts'
import { createOutbound } from '../src/lib/outbound.ts'
import { loadMock } from '../src/mock.ts'
import { shareParts } from './_setup.ts'
import type { Mock } from '../src/mock.ts'
import type { Answer } from '../src/types.ts'
import { file, folder, HEAD } from './spec/_documents.ts'

interface Fixture {
  mock: Mock
  lines: Record<string, unknown>[]
  ask: (index?: number) => Promise<Answer>
}

async function open(spec: string): Promise<Fixture> {
  const lines: Record<string, unknown>[] = []
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const [config] = resolveConfig({ spec }, { cwd: process.cwd() }).mocks
  if (config === undefined) throw new Error('nothing to load')
  const outbound = createOutbound({ allow: [] })
  onTestFinished(() => outbound.close())
  const mock = await loadMock(config, await shareParts({ outbound, log }))
  const ask = async (index = 0): Promise<Answer> => {
    const operation = mock.spec.operations[index]
    if (operation === undefined) throw new Error('no such operation')
    return mock.responder.answer({
      operation,
      path: operation.path,
      sentPath: operation.path,
      params: {},
      query: '',
      accept: undefined,
      acceptEncoding: undefined,
      range: undefined,
      preferences: {},
    })
  }
  return { mock, lines, ask }
}

const IMPOSSIBLE = 'schema: { type: integer, minimum: 5, maximum: 3 }'
const get = (media: string): string =>
  `{ get: { responses: { '200': { description: ok, content: { application/json: { ${media} } } } } } }`

describe('a finding while serving', () => {
  test('has its place, in the log too', async () => {
    const source = file(`${HEAD}paths:\n  /a: ${get(IMPOSSIBLE)}\n`)
    const { mock, lines, ask } = await open(source)
    expect((await ask()).source).toBe('fake')
    await vi.waitFor(() => expect(mock.spec.diagnostics).toHaveLength(1))
    const place = {
      code: 'unsatisfied-schema',
      pointer: '/paths/~1a/get/responses/200/content/application~1json/schema',
      file: source,
      line: 4,
    }
    expect(mock.spec.diagnostics).toMatchObject([{ severity: 'warning', ...place }])
    expect(lines).toMatchObject([{ level: 40, ...place }])
    expect(lines[0]?.['msg']).toMatch(/api\.yaml:4:\d+: no value was found/)
  })

  test('is told for each place, and once', async () => {
    const paths = `paths:\n  /a: ${get(IMPOSSIBLE)}\n  /b: ${get(IMPOSSIBLE)}\n`
    const { mock, lines, ask } = await open(file(HEAD + paths))
    for (const index of [0, 1, 0, 1]) await ask(index)
    await vi.waitFor(() => expect(lines).toHaveLength(2))
    expect(mock.spec.diagnostics.map(({ line }) => line)).toEqual([4, 5])
  })

  test('is placed in the file that is meant', async () => {
    const root = folder({
      'api.yaml': `${HEAD}paths:\n  /a: { $ref: 'a.yaml' }\n`,
      'a.yaml': get('schema: { type: string }, example: 1'),
    })
    const { mock, ask } = await open(`${root}/api.yaml`)
    await ask()
    await vi.waitFor(() => expect(mock.spec.diagnostics).toHaveLength(1), 5000)
    expect(mock.spec.diagnostics).toMatchObject([
      { code: 'wrong-example', file: `${root}/a.yaml`, pointer: '/get', line: 1 },
    ])
  })

  test('is placed in a Swagger 2.0 document as it was written', async () => {
    const operation = `{ get: { produces: [application/json], responses: { '200': { description: ok, schema: { type: string }, examples: { application/json: 1 } } } } }`
    const source = file(
      `swagger: '2.0'\ninfo: { title: T, version: '1' }\npaths:\n  /a: ${operation}\n`,
    )
    const { mock, ask } = await open(source)
    await ask()
    await vi.waitFor(() => expect(mock.spec.diagnostics).toHaveLength(1), 5000)
    expect(mock.spec.diagnostics).toMatchObject([
      { code: 'wrong-example', pointer: '/paths/~1a/get', line: 4 },
    ])
  })

  test('has a pointer alone where counting lines would hold up requests', async () => {
    const long = `# ${'x'.repeat(400_000)}\n`
    const { mock, ask } = await open(file(`${HEAD}${long}paths:\n  /a: ${get(IMPOSSIBLE)}\n`))
    await ask()
    await vi.waitFor(() => expect(mock.spec.diagnostics).toHaveLength(1))
    const [found] = mock.spec.diagnostics
    expect(found?.pointer).toContain('/paths/~1a')
    expect(found?.line).toBeUndefined()
  })
})
