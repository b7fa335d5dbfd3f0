import { pino } from 'pino'
import { describe, expect, onTestFinished, test } from 'vitest'
import { resolveConfig } from '../src/config.ts'
import type { MockConfig } from '../src/index.ts'
import { createId } from '../src/lib/ids.ts'
import { createOutbound } from '../src/lib/outbound.ts'
import { loadMock } from '../src/mock.ts'
import { shareParts } from './_setup.ts'
import { arrangePorts, openPorts } from '../src/ports.ts'
import { answering, openapi } from './spec/_documents.ts'

/** The warnings of a start with these mocks, on free ports. */
async function warnings(mocks: Record<string, MockConfig>): Promise<string[]> {
  const lines: string[] = []
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(line) })
  const config = resolveConfig({ mocks, port: 0 }, { cwd: process.cwd() })
  const outbound = createOutbound({ allow: [] })
  onTestFinished(() => outbound.close())
  const placed = await Promise.all(
    config.mocks.map(async (one) => ({
      config: one,
      mock: await loadMock(one, await shareParts({ outbound, log })),
    })),
  )
  const common = { log, createId: createId(), limits: config.limits, port: config.port }
  const ports = await openPorts(arrangePorts(placed, [], common), config)
  await Promise.all(ports.map((port) => port.socket?.close(0)))
  return lines.map((line) => String(JSON.parse(line).msg))
}

const pets = openapi({ ...answering({}, '/pets'), ...answering({}, '/pets/{id}') })

describe('mocks on one port', () => {
  test('that have the same paths are said to hide each other', async () => {
    expect(await warnings({ one: { spec: pets }, two: { spec: pets } })).toEqual([
      'two is unreachable: one answers all of its operations; give one of them a basePath or a port of its own',
    ])
  })

  test('that share some of their paths are said to do so', async () => {
    const spec = openapi({ ...answering({}, '/pets/{petId}'), ...answering({}, '/dogs') })
    expect(await warnings({ one: { spec: pets }, two: { spec } })).toEqual([
      'two is hidden in part: one answers GET /pets/{petId}; give one of them a basePath or a port of its own',
    ])
  })

  test('name a few of many', async () => {
    const paths = Array.from({ length: 9 }, (_, at) => answering({}, `/p${at}`))
    const spec = openapi(Object.assign({}, ...paths))
    const more = openapi({ ...(spec['paths'] as object), ...answering({}, '/own') })
    const [line] = await warnings({ one: { spec }, two: { spec: more } })
    expect(line).toContain('GET /p0, GET /p1, GET /p2 and 6 more')
  })

  test.each<[string, MockConfig, MockConfig]>([
    ['other base paths', { spec: pets, basePath: '/a' }, { spec: pets, basePath: '/b' }],
    ['a longer base path', { spec: pets, basePath: '/a' }, { spec: pets, basePath: '/a/b' }],
    ['other ports', { spec: pets }, { spec: pets, port: 18_473 }],
    [
      'other methods',
      { spec: pets },
      { spec: openapi({ '/pets': { post: { responses: { 200: { description: 'ok' } } } } }) },
    ],
    [
      'other servers',
      { spec: { ...pets, servers: [{ url: '/a' }] } },
      { spec: { ...pets, servers: [{ url: '/b' }] } },
    ],
  ])('with %s do not', async (_what, one, two) => {
    expect(await warnings({ one, two })).toEqual([])
  })
})
