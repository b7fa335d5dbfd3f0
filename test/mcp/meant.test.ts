/** What assistants send that is not quite right, and what they are told then. */
import { describe, expect, it } from 'vitest'
import type { Backend } from '../../src/mcp/backend.ts'
import type { McpOptions } from '../../src/mcp/server.ts'
import { assist } from './_connect.ts'
import { asking } from './_tools.ts'

async function open(options: Partial<McpOptions> = {}) {
  const assisted = await assist({}, 'auto', options)
  return { ...assisted, ask: asking(assisted.client) }
}

describe('a mock', () => {
  it('may be named by either word for it', async () => {
    const { ask } = await open()
    const logs = await ask('query_mock_logs', { server: 'shop', limit: 1 })
    expect(logs.facts).toMatchObject({ server_url: 'shop' })
    const api = await ask('describe_mock_api', { server_url: 'shop', limit: 1 })
    expect(api.facts).toMatchObject({ name: 'shop' })
    const both = await ask('describe_mock_api', { server: 'shop', server_url: 'shop' })
    expect(both.facts['message']).toContain('server_url: is not known')
  })

  it('may be named by its host and port', async () => {
    const { ask, server } = await open()
    const { host, port } = new URL(server.url)
    for (const name of [host, `127.0.0.1:${port}`, `${host}/`])
      expect((await ask('describe_mock_api', { server: name })).facts).toMatchObject({ total: 11 })
    const other = await ask('describe_mock_api', { server: 'localhost:1' })
    expect(other.facts).toMatchObject({ error_code: 'MOCKLOOP_ERROR_002' })
  })
})

describe('values as text', () => {
  it('are what they say', async () => {
    const { ask, get } = await open()
    const given = { server_url: 'shop', operation: 'update_response', endpoint_path: '/pets/7' }
    const { facts } = await ask('manage_mock_data', {
      ...given,
      response_data: '{ "id": 7, "name": "Lola" }',
      status_code: '203',
      delay_ms: '0.5',
      headers: '{"x-a": "b"}',
      dry_run: 'false',
    })
    expect(facts).toMatchObject({
      warnings: [],
      new_response: { status: 203, body: { id: 7, name: 'Lola' }, headers: { 'x-a': 'b' } },
    })
    expect(await get('/pets/7')).toMatchObject({ status: 203, body: { name: 'Lola' } })
  })

  it('are found wrong where they say something else', async () => {
    const { ask } = await open()
    for (const [name, value] of [
      ['limit', 'many'],
      ['limit', ''],
      ['limit', '1e3'],
      ['analyze', 'yes'],
    ] as const) {
      const { facts } = await ask('query_mock_logs', { server_url: 'shop', [name]: value })
      expect(facts['message']).toContain(`${name}: must be`)
    }
    const config = { server_url: 'shop', operation: 'create_scenario', scenario_name: 'x' }
    for (const scenario_config of ['[]', '{', 'null']) {
      const { facts } = await ask('manage_mock_data', { ...config, scenario_config })
      expect(facts['message']).toContain('scenario_config: must be an object')
    }
  })

  it('stay text where that is meant', async () => {
    const { ask } = await open()
    const given = { server_url: 'shop', operation: 'update_response', endpoint_path: '/pets/7' }
    for (const response_data of ['plain', '7', '{ no json']) {
      const { facts } = await ask('manage_mock_data', { ...given, response_data })
      expect(facts).toMatchObject({ new_response: { body: response_data } })
    }
  })
})

describe('an operation', () => {
  it.each(['GET /pets/7', '/pets/7', 'get /pets/{petId}', '/pets/7?limit=1', 'getPet'])(
    'is found as %s',
    async (operation) => {
      const { ask } = await open()
      const { facts } = await ask('describe_mock_api', { server: 'shop', operation })
      expect(facts).toMatchObject({ detail: { op: 'GET /pets/{petId}' } })
    },
  )

  it.each([
    ['/users', 'there are "listUsers" (GET /users), "createUser" (POST /users)'],
    ['GET /pet/7', '"getPet" (GET /pets/{petId})?'],
    ['list user', 'did you mean "listUsers" (GET /users)?'],
    ['GET /zzzzzzzzzz', 'there is no operation "GET /zzzzzzzzzz"'],
  ])('is asked for where %s is not one', async (operation, message) => {
    const { ask } = await open()
    const { facts } = await ask('describe_mock_api', { server: 'shop', operation })
    expect(facts).toMatchObject({ error_code: 'MOCKLOOP_ERROR_015' })
    expect(facts['message']).toContain(message)
  })

  it('is not listed for a misspelt tag, which is told', async () => {
    const { ask } = await open()
    const tag = await ask('describe_mock_api', { server: 'shop', tag: 'pts' })
    expect(tag.facts).toMatchObject({ total: 0, hint: 'no operation has the tag "pts"' })
    const query = await ask('describe_mock_api', { server: 'shop', query: 'zzz' })
    expect(query.facts['hint']).toContain('no operation has "zzz"')
    const all = await ask('describe_mock_api', { server: 'shop', query: 'pets' })
    expect(all.facts).not.toHaveProperty('hint')
  })
})

describe('a name that is none', () => {
  it.each([
    ['manage_mock_data', { operation: 'snapshot', scenario_name: 'payment retry' }],
    ['generate_mock_api', { spec_inline: {}, output_dir_name: 'payment retry' }],
  ])('is mended in the suggestion of %s', async (tool, given) => {
    const { ask } = await open()
    const own = tool === 'manage_mock_data' ? { server_url: 'shop' } : {}
    const { facts } = await ask(tool, { ...own, ...given })
    expect(facts['suggestion']).toContain('letters, digits, "_" and "-", such as payment-retry')
  })
})

describe('list_active_scenarios', () => {
  it('goes on where a mock does not tell', async () => {
    const shop = { name: 'shop', url: 'http://localhost:1', active_scenario: null }
    const backend: Backend = {
      call: async () => ({ running_servers: [shop] }),
      servers: async () => [],
      close: async () => {},
    }
    const { ask } = await open({ backend, toolsets: ['compat'] })
    const { facts } = await ask('list_active_scenarios')
    expect(facts).toMatchObject({ active_scenarios: [shop] })
  })
})
