import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { PackDetail } from '../../src/control/verbs/packs.ts'
import type { MockServer } from '../../src/index.ts'
import { PACKS } from '../../src/packs/packs.ts'
import { parseText } from '../../src/spec/parse.ts'
import { isObject } from '../../src/types.ts'
import { post, serve } from '../host/_host.ts'

const specs = fileURLToPath(new URL('../../specs', import.meta.url))
const documents = readdirSync(specs).filter((name) => /\.(yaml|json)$/.test(name))
const server = 'shop'

describe('the scenario packs', () => {
  for (const document of documents) {
    it(`of ${document}: every scenario is taken without an error, and is served`, async () => {
      const { server: mock } = await serve({ spec: `${specs}/${document}`, name: server })
      const packs = await allOf(mock)
      for (const { pack, scenarios } of packs) {
        for (const { name, config } of scenarios) {
          const saved = await mock.control.call('create_scenario', { server, name, config })
          expect([pack, name, saved.scenario.stubs.length > 0]).toEqual([pack, name, true])
          await mock.control.call('switch_scenario', { server, name })
          const { active_scenario } = await mock.control.call('get_current_scenario', { server })
          expect(active_scenario).toBe(name)
        }
      }
      expect(packs.filter(({ total }) => total > 0).length).toBeGreaterThanOrEqual(11)
    })
  }

  it('are the fifteen in their four categories, each name once', () => {
    const names = PACKS.map(({ category, name }) => `${category}/${name}`)
    expect(names).toEqual([
      'error-simulation/4xx-client-errors',
      'error-simulation/5xx-server-errors',
      'error-simulation/network-timeouts',
      'error-simulation/rate-limiting',
      'performance-testing/load-testing',
      'performance-testing/stress-testing',
      'performance-testing/spike-testing',
      'performance-testing/endurance-testing',
      'security-testing/auth-bypass',
      'security-testing/injection-attacks',
      'security-testing/xss-attacks',
      'security-testing/csrf-attacks',
      'business-logic/edge-cases',
      'business-logic/data-validation',
      'business-logic/workflow-testing',
    ])
  })

  it('hold every client error that the document defines, and no other', async () => {
    const file = `${specs}/petstore.yaml`
    const running = await serve({ spec: file, name: server })
    const documented = documentedErrors(parseText(readFileSync(file, 'utf8'), file).tree)
    const { scenarios } = await running.server.control.call('get_scenario_pack', {
      server,
      pack: 'error-simulation/4xx-client-errors',
    })
    expect(documented.length).toBe(20)
    // It says by `default` alone how it refuses.
    const all = [...documented, 'GET /owners 400']
    const single = scenarios.filter(({ name }) => name !== '4xx-in-turn')
    expect(single.flatMap(({ config }) => errorsIn(config)).sort()).toEqual(all.sort())
  })

  it('answer with the body that the document has for the status', async () => {
    const { server: mock, get } = await serve({ spec: `${specs}/petstore.yaml`, name: server })
    await play(mock, '4xx-client-errors', '4xx-404')
    const { status, headers, body } = await get('/pets/7')
    expect([status, headers.get('x-mockloop-source')]).toEqual([404, 'stub'])
    expect(body).toMatchObject({ detail: 'Nobody here goes by that number.' })
  })

  it('answer in turn with all refusals that an operation has', async () => {
    const { server: mock, get } = await serve({ spec: `${specs}/petstore.yaml`, name: server })
    const { statuses } = await mock.control.call('get_operation', {
      server,
      operation_id: 'getPet',
    })
    const refusals = statuses.filter((status) => status.startsWith('4')).map(Number)
    await play(mock, '4xx-client-errors', '4xx-in-turn')
    const got = []
    for (const _ of [...refusals, 'once more']) got.push((await get('/pets/7')).status)
    expect(refusals.length).toBeGreaterThan(0)
    expect(got).toEqual([...refusals, refusals[0]])
  })

  it('answer what the document does not define as a problem that says so', async () => {
    const { server: mock, get } = await serve()
    await play(mock, '5xx-server-errors', '5xx-500')
    const { status, headers, body } = await get('/users')
    expect([status, headers.get('content-type'), body]).toEqual([
      500,
      'application/problem+json',
      { type: 'about:blank', title: 'Internal Server Error', status: 500 },
    ])
    await play(mock, '5xx-server-errors', '5xx-503')
    expect((await get('/pets/7')).body).toEqual({ reason: 'documented' })
  })

  it('let requests recover, vanish and conflict in the order that they say', async () => {
    const { server: mock, get, send } = await serve()
    await play(mock, 'rate-limiting', 'rate-limit-recovers')
    const limited = await get('/users')
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '1'])
    expect([(await get('/users')).status, (await get('/users')).body]).toEqual([429, [{ id: 1 }]])
    await play(mock, 'edge-cases', 'edge-vanishes')
    expect([(await get('/pets/7')).status, (await get('/pets/7')).status]).toEqual([200, 404])
    await play(mock, 'workflow-testing', 'workflow-conflict')
    const change = () => send('/users', { method: 'POST' })
    expect([(await change()).status, (await change()).status]).toEqual([201, 409])
    await play(mock, 'network-timeouts', 'timeout-once')
    await expect(get('/users')).rejects.toThrow('fetch failed')
    expect((await get('/users')).status).toBe(200)
  })

  it('refuse smuggled texts in query and body, and take others', async () => {
    const { server: mock, send, get } = await serve({ spec: PEOPLE, name: server })
    const create = async (name: string) => (await send('/people', post({ name }))).status
    await play(mock, 'injection-attacks', 'injection-refused')
    expect((await get(`/people?q=${encodeURIComponent("' OR 1=1")}`)).status).toBe(422)
    expect((await get('/people?q=Smith%20or%20Jones')).status).toBe(200)
    expect(await create('x; DROP TABLE people')).toBe(400)
    expect(await create("O'Brien")).toBe(201)
    await play(mock, 'xss-attacks', 'xss-refused')
    expect(await create('<script>alert(1)</script>')).toBe(400)
    expect(await create('1 < 2')).toBe(201)
    await play(mock, 'csrf-attacks', 'csrf-token-wanted')
    expect(await create('Ann')).toBe(403)
    expect((await get('/people')).status).toBe(200)
  })

  it('say why they have nothing for a document', async () => {
    const { server: mock } = await serve({ spec: BARE, name: server })
    const packs = await allOf(mock)
    const notes = packs.filter(({ total }) => total === 0).map(({ pack, note }) => [pack, note])
    expect(notes).toContainEqual(['4xx-client-errors', 'The document defines no client error.'])
    expect(notes).toContainEqual(['auth-bypass', 'The document secures no operation.'])
    expect(packs.filter(({ total, note }) => total > 0 && note !== null)).toEqual([])
  })

  it('are named by create_scenario, which then needs no document', async () => {
    const { server: mock } = await serve()
    const create = (name: string, pack: string) =>
      mock.control.call('create_scenario', { server, name, config: { pack } })
    expect((await create('5xx-500', '5xx-server-errors')).scenario.stubs.length).toBeGreaterThan(5)
    await expect(create('4xx-404', 'error-simulation/4xx-client-errors')).rejects.toThrow(
      'has no scenario "4xx-404" here. The document defines no client error.',
    )
    await expect(create('5xx-50', '5xx-server-errors')).rejects.toThrow(
      'has no scenario "5xx-50" here. It has 5xx-500, 5xx-503.',
    )
    await expect(create('any', '5xx-server-error')).rejects.toThrow(
      'there is no scenario pack "5xx-server-error" (did you mean "5xx-server-errors"?)',
    )
  })
})

const BARE = {
  openapi: '3.1.0',
  info: { title: 'Bare', version: '1' },
  paths: { '/ping': { get: { responses: { 200: { description: 'pong' } } } } },
}

const text = { type: 'string' }
const PEOPLE = {
  openapi: '3.1.0',
  info: { title: 'People', version: '1' },
  paths: {
    '/people': {
      get: {
        parameters: [{ name: 'q', in: 'query', schema: text }],
        responses: { 200: { description: 'ok' }, 422: { description: 'no' } },
      },
      post: {
        requestBody: {
          content: {
            'application/json': {
              // "eq" is an operator of conditions as well.
              schema: { type: 'object', properties: { name: text, eq: text } },
            },
          },
        },
        responses: { 201: { description: 'created' } },
      },
    },
  },
}

async function allOf({ control }: MockServer): Promise<PackDetail[]> {
  const { packs } = await control.call('list_scenario_packs', { server })
  const details = packs.map(({ pack }) => control.call('get_scenario_pack', { server, pack }))
  return Promise.all(details)
}

/** Makes a scenario of a pack and switches to it. */
async function play({ control }: MockServer, pack: string, name: string): Promise<void> {
  await control.call('create_scenario', { server, name, config: { pack } })
  await control.call('switch_scenario', { server, name })
}

/** `GET /pets/{petId} 404` for each that is written. */
function documentedErrors(tree: unknown): string[] {
  const paths = isObject(tree) && isObject(tree['paths']) ? tree['paths'] : {}
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(isObject(item) ? item : {}).flatMap(([method, operation]) =>
      Object.keys(
        isObject(operation) && isObject(operation['responses']) ? operation['responses'] : {},
      )
        .filter((status) => /^4\d\d$/.test(status))
        .map((status) => `${method.toUpperCase()} ${path} ${status}`),
    ),
  )
}

/** The same of the `endpoints` of a scenario. */
function errorsIn(config: object): string[] {
  const { endpoints } = config as { endpoints: Record<string, Record<string, { status: number }>> }
  return Object.entries(endpoints).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { status }]) => `${method} ${path} ${status}`),
  )
}
