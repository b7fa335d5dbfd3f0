import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { PACKS } from '../../src/packs/packs.ts'
import { post, SHOP } from '../host/_host.ts'
import { assist, textOf } from './_connect.ts'

const PETSTORE = fileURLToPath(new URL('../../specs/petstore.yaml', import.meta.url))
const LIMIT = 20_000

describe('the resources', () => {
  it('are the seventeen of scenario packs, the mocks, and help; the rest are templates', async () => {
    const { client } = await assist()
    const { resources } = await client.listResources()
    const uris = resources.map(({ uri }) => uri)
    expect(uris.filter((uri) => uri.startsWith('scenario-pack://'))).toHaveLength(17)
    expect(uris.filter((uri) => uri.startsWith('mockloop://')).sort()).toEqual([
      'mockloop://help/errors',
      'mockloop://schemas/scenario',
      'mockloop://servers',
    ])
    const { resourceTemplates } = await client.listResourceTemplates()
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate)).toEqual([
      'mockloop://servers/{server}',
      'mockloop://servers/{server}/spec',
      'mockloop://servers/{server}/operations',
      'mockloop://servers/{server}/operations/{operationId}',
      'mockloop://servers/{server}/logs/{id}',
      'mockloop://servers/{server}/scenarios/{name}',
      'scenario-pack://{category}/{pack}',
      'scenario-pack://{category}/{pack}/{server}',
    ])
    for (const uri of uris) {
      const text = textOf(await client.readResource({ uri }))
      expect([uri, text.length > 50, text.length < LIMIT]).toEqual([uri, true, true])
    }
  }, 20_000)

  it('tell of a mock, its document, an operation, a scenario and a request', async () => {
    const { read, mock, send, server } = await assist()
    await mock.scenarios.create({ name: 'gone', config: { '/pets/7': null } })
    await send('/users?a=1', post({ name: 'Ann' }))
    const { logs } = await server.control.call('query_logs', { server: 'shop' })
    const base = 'mockloop://servers'
    expect(await read(base)).toMatchObject({ servers: [{ name: 'shop', uri: `${base}/shop` }] })
    expect(await read(`${base}/shop`)).toMatchObject({
      name: 'shop',
      more: [`${base}/shop/spec`, `${base}/shop/operations`],
      scenarios: [{ name: 'default' }, { name: 'gone' }],
    })
    expect(await read(`${base}/shop/spec`)).toMatchObject({ openapi: '3.1.0' })
    expect(await read(`${base}/shop/operations`)).toMatchObject({ total: 11 })
    expect(await read(`${base}/shop/operations/getPet`)).toMatchObject({ path: '/pets/{petId}' })
    expect(await read(`${base}/shop/scenarios/gone`)).toMatchObject({ scenario: { name: 'gone' } })
    expect(await read(`${base}/shop/logs/${logs[0]?.id}`)).toMatchObject({
      path: '/users',
      request_body: '{"name":"Ann"}',
    })
  })

  it('take names that have to be encoded in a URI', async () => {
    const operation = { operationId: 'pets/list all', responses: { 200: { description: 'ok' } } }
    const { read } = await assist({
      spec: {
        openapi: '3.1.0',
        info: { title: 'a', version: '1' },
        paths: { '/p': { get: operation } },
      },
      name: 'odd',
    })
    const uri = `mockloop://servers/odd/operations/${encodeURIComponent('pets/list all')}`
    expect(await read(uri)).toMatchObject({ operation_id: 'pets/list all' })
  })

  it('say what there is in the place of what is not there', async () => {
    const { client } = await assist()
    const refused = (uri: string) =>
      client
        .readResource({ uri })
        .catch((error: { code: number; message: string; data: unknown }) => [
          error.code,
          error.message,
          error.data,
        ])
    const base = 'mockloop://servers'
    expect(await refused(`${base}/shopp`)).toEqual([
      -32602,
      expect.stringContaining('there are shop'),
      { uri: `${base}/shopp` },
    ])
    const [code, message] = (await refused(`${base}/shop/operations/getPett`)) as unknown[]
    expect([code, message]).toEqual([-32602, expect.stringContaining('did you mean "getPet"?')])
    for (const [uri, text] of [
      [`${base}/shop/scenarios/none`, 'default'],
      [`${base}/shop/logs/01ABC`, '01ABC'],
      [`${base}/shop/logs/..%2F..`, 'id'],
      [`${base}/shop/scenarios/%E0%A4`, 'name'],
      ['mockloop://nowhere', 'mockloop://nowhere'],
      ['scenario-pack://error-simulation/5xx', '5xx-server-errors'],
      [
        'scenario-pack://security/5xx-server-errors',
        'scenario-pack://error-simulation/5xx-server-errors',
      ],
      ['scenario-pack://constructor/5xx-server-errors', 'there are error-simulation'],
    ] as const)
      expect([uri, await refused(uri)]).toEqual([
        uri,
        [-32602, expect.stringContaining(text), { uri }],
      ])
  })

  it('complete the names of mocks, operations, scenarios and requests', async () => {
    const { client, get } = await assist()
    await get('/pets')
    const complete = async (uri: string, name: string, value: string, server?: string) => {
      const { completion } = await client.complete({
        ref: { type: 'ref/resource', uri },
        argument: { name, value },
        ...(server !== undefined && { context: { arguments: { server } } }),
      })
      return completion.values
    }
    const base = 'mockloop://servers/{server}'
    expect(await complete(base, 'server', 'sh')).toEqual(['shop'])
    const operation = `${base}/operations/{operationId}`
    expect(await complete(operation, 'operationId', 'pet', 'shop')).toEqual(['listPets', 'getPet'])
    expect(await complete(operation, 'operationId', 'pet')).toEqual([])
    expect(await complete(operation, 'operationId', 'pet', 'no-such-mock')).toEqual([])
    expect(await complete(`${base}/scenarios/{name}`, 'name', '', 'shop')).toEqual(['default'])
    expect(await complete(`${base}/logs/{id}`, 'id', '', 'shop')).toHaveLength(1)
    const pack = 'scenario-pack://{category}/{pack}'
    expect(await complete(pack, 'pack', 'stress')).toEqual(['stress-testing'])
    expect(await complete(pack, 'category', 'secu')).toEqual(['security-testing'])
  })

  it('hide nothing in texts, and stay short whatever a request holds', async () => {
    const { client, send, server } = await assist()
    const hidden = 'a\u200bb\u202ec\u0007d\ufeff'
    const body = JSON.stringify({ name: hidden, long: 'x'.repeat(60_000) })
    const headers = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`x-long-${index}`, 'y'.repeat(300)]),
    )
    await send(`/users?q=${encodeURIComponent(hidden)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    })
    const { logs } = await server.control.call('query_logs', { server: 'shop' })
    const text = textOf(
      await client.readResource({ uri: `mockloop://servers/shop/logs/${logs[0]?.id}` }),
    )
    expect(text.length).toBeLessThan(LIMIT)
    expect(text).toContain('abcd')
    expect(text).toContain('more characters')
    // An escape that the client has written itself is plain to see.
    expect(/[\u200b\u202e\ufeff]|u200b|u202e|ufeff/.test(text)).toBe(false)
  })
})

describe('the scenario packs as resources', () => {
  it('are of the only mock that runs, or name those that do', async () => {
    const uri = 'scenario-pack://error-simulation/4xx-client-errors'
    const { read } = await assist({ spec: PETSTORE, name: 'petstore' })
    const alone = await read(uri)
    expect(alone).toMatchObject({ server: 'petstore', total: 5, note: null })
    expect(JSON.stringify(alone)).toContain('"scenario_name":"4xx-404"')
    expect(await read(`${uri}/petstore`)).toEqual(alone)
    for (const alias of [
      'scenario-pack://errors/4xx-client-errors',
      'scenario-pack://errors/4xx-client-errors/petstore',
    ])
      expect(await read(alias)).toEqual(alone)
    const several = await assist({
      mocks: { a: { spec: SHOP, basePath: '/a' }, b: { spec: SHOP, basePath: '/b' } },
    })
    expect(await several.read(uri)).toMatchObject({ more: [`${uri}/a`, `${uri}/b`] })
    expect(await several.read(`${uri}/b`)).toMatchObject({ server: 'b' })
    expect(await several.read('scenario-pack://discovery/list-all')).toMatchObject({ total: 15 })
  })

  it('have scenarios that can be made as they stand there, also those that are too long to show', async () => {
    const { read, server } = await assist({ spec: manyOperations(120), name: 'large' })
    let named = 0
    for (const { category, name } of PACKS) {
      const { scenarios } = await read(`scenario-pack://${category}/${name}/large`)
      for (const row of scenarios as { scenario_name: string; scenario_config: object }[]) {
        if ('pack' in row.scenario_config) named++
        const saved = await server.control.call('create_scenario', {
          server: 'large',
          name: row.scenario_name,
          config: row.scenario_config,
        })
        expect(saved.scenario.stubs.length).toBeGreaterThan(0)
      }
    }
    expect(named).toBeGreaterThan(10)
  }, 30_000)

  it('say honestly that there are none of others', async () => {
    const { read } = await assist()
    expect(await read('scenario-pack://discovery/community-info')).toMatchObject({
      available: false,
      packs: [],
    })
  })
})

describe('a large document', () => {
  it('is an outline that says how to go on', async () => {
    const { client, read } = await assist({ spec: manyOperations(1100), name: 'large' })
    const uri = 'mockloop://servers/large/spec'
    const spec = await read(uri)
    expect(spec).toMatchObject({ openapi: '3.1.0', truncated: true, total: 2200 })
    expect(spec['hint']).toMatch(/There are \d+ more: describe_mock_api/)
    expect(textOf(await client.readResource({ uri })).length).toBeLessThan(LIMIT)
  }, 20_000)

  it('has scenarios of which as many stubs are shown as fit', async () => {
    const { read, server } = await assist({ spec: manyOperations(300), name: 'large' })
    const config = { pack: '4xx-client-errors' }
    await server.control.call('create_scenario', { server: 'large', name: '4xx-404', config })
    const told = await read('mockloop://servers/large/scenarios/4xx-404')
    expect(told).toMatchObject({ truncated: true, total: 600, is_active: false })
    const { stubs } = told['scenario'] as { stubs: unknown[] }
    expect(stubs.length).toBeGreaterThan(50)
    expect(JSON.stringify(told).length).toBeLessThan(LIMIT)
  }, 20_000)
})

function manyOperations(count: number): object {
  const responses = {
    200: { description: 'ok', content: { 'application/json': { schema: { type: 'array' } } } },
    404: { description: 'not there' },
    422: { description: 'no' },
  }
  const paths = Array.from({ length: count }, (_, index) => [
    `/things-of-kind-${index}/{id}`,
    {
      get: { summary: `Shows a thing of kind ${index}`, responses },
      post: {
        security: [{ key: [] }],
        parameters: [{ name: 'q', in: 'query', schema: { type: 'string' } }],
        responses,
      },
    },
  ])
  return {
    openapi: '3.1.0',
    info: { title: 'Many', version: '1', description: 'x'.repeat(100_000) },
    paths: Object.fromEntries(paths),
    components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } } },
  }
}
