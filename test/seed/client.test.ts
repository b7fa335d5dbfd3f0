import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { MockLoopClient as RemoteClient } from '../../src/client.ts'
import { MockLoopClient } from '../../src/client/local.ts'
import { createMockServer } from '../../src/index.ts'
import { TOKEN } from '../admin/_admin.ts'
import { folder, home, PETSTORE, SPECS } from './_home.ts'

function createClient(workspace: string = folder()): MockLoopClient {
  const client = new MockLoopClient({ workspace })
  onTestFinished(() => client.close())
  return client
}

/** A mock in this process, off the usual ports. */
async function generate(client: MockLoopClient, more: object = {}) {
  home()
  const given = { spec_url_or_path: PETSTORE, output_dir_name: 'petstore_mock', port: 0, ...more }
  const { url, ...result } = await client.generateMockApi(given)
  return { url: url ?? '', ...result }
}

const FLUFFY = { id: 1, kind: 'cat', name: 'Fluffy', status: 'available' }

describe('the complete workflow of the original', { timeout: 30_000 }, () => {
  it('generates, steers, asks, analyses and discovers', async () => {
    const client = createClient()
    const generated = await generate(client, {
      auth_enabled: false,
      webhooks_enabled: true,
      admin_ui_enabled: true,
      storage_enabled: true,
    })
    expect(generated).toMatchObject({
      success: true,
      name: 'petstore_mock',
      output_directory: expect.stringContaining('generated_mocks'),
      server_info: { name: 'Riverside Pet Shop', version: '1.4.0', endpoints: 14 },
      generated_files: expect.arrayContaining(['mockloop.json', 'openapi.yaml']),
      already_running: false,
      lifetime: 'session',
    })
    // As the original's users write it: without the base path.
    const server_url = new URL(generated.url).origin

    const created = await client.manageMockData({
      server_url,
      operation: 'create_scenario',
      scenario_name: 'testing',
      scenario_config: { '/pets': [FLUFFY], '/pets/1': FLUFFY },
    })
    expect(created).toMatchObject({ success: true, operation: 'create_scenario', server_url })
    expect(created.scenario.stubs).toHaveLength(2)
    const switched = await client.manageMockData({
      server_url,
      operation: 'switch_scenario',
      scenario_name: 'testing',
    })
    expect(switched).toMatchObject({ active_scenario: 'testing', previous_scenario: 'default' })

    const answers = ['/pets', '/pets/1'].map(async (path) =>
      (await fetch(server_url + path)).json(),
    )
    expect(await Promise.all(answers)).toEqual([[FLUFFY], FLUFFY])
    const updated = await client.manageMockData({
      server_url,
      operation: 'update_response',
      endpoint_path: '/pets/2',
      response_data: { ...FLUFFY, id: 2 },
    })
    expect(updated.previous_response).toBeNull()
    expect(await (await fetch(`${server_url}/pets/2`)).json()).toMatchObject({ id: 2 })

    const listed = await client.manageMockData({ server_url, operation: 'list_scenarios' })
    expect(listed.scenarios.map(({ name }) => name)).toEqual(['default', 'testing'])

    const logs = await client.queryMockLogs({ server_url, limit: 2 })
    expect(logs.query_info).toMatchObject({ total_logs: 3, returned_logs: 2 })
    expect(logs.analysis).toMatchObject({ total_requests: 3, error_rate_percent: 0 })
    expect(logs.analysis?.avg_response_time_ms).toBeGreaterThan(0)
    const { analysis } = await client.queryMockLogs({ server_url, analyze: false })
    expect(analysis).toBeNull()

    const found = await client.discoverMockServers({ ports: [] })
    expect(found.running_servers).toMatchObject([{ name: 'petstore_mock', url: generated.url }])
    expect(found.generated_mocks).toMatchObject([{ name: 'petstore_mock', status: 'running' }])
  })
})

describe('generating', { timeout: 30_000 }, () => {
  it('takes the mock that runs already, and refuses its name for another document', async () => {
    const client = createClient()
    const { url } = await generate(client)
    const again = { spec_url_or_path: PETSTORE, output_dir_name: 'petstore_mock' }
    expect(await client.generateMockApi(again)).toMatchObject({ url, already_running: true })
    await expect(client.generateMockApi({ ...again, spec_inline: {} })).rejects.toThrow('one of')
    const other = { ...again, spec_url_or_path: `${SPECS}bookshop.json` }
    await expect(client.generateMockApi(other)).rejects.toMatchObject({
      name: 'GenerationError',
      errorCode: 'MOCKLOOP_ERROR_007',
    })
  })

  it('leaves it with start: false, and stops what it started with close', async () => {
    const workspace = folder()
    const client = createClient(workspace)
    const left = await generate(client, { output_dir_name: 'left', start: false })
    expect(left).toMatchObject({
      url: '',
      admin_url: null,
      message: 'left is generated, and not started',
    })
    const { url } = await generate(client)
    expect((await fetch(`${url}/pets`)).status).toBe(200)
    await client.close()
    await expect(fetch(`${url}/pets`)).rejects.toThrow('fetch failed')
  })

  it('reads a document that is given as text', async () => {
    const client = createClient()
    home()
    const spec_inline = JSON.stringify(INLINE)
    const made = await client.generateMockApi({ spec_inline, port: 0 })
    expect(made).toMatchObject({ name: 'Small', server_info: { name: 'Small', endpoints: 1 } })
  })

  it.each([
    [{ output_dir_name: '../out' }, 'InvalidArgumentError', /output_dir_name/],
    [{ spec_url_or_path: 'gone.yaml' }, 'SpecificationError', /gone\.yaml/],
    [{ spec_url_or_path: undefined }, 'InvalidArgumentError', /spec_url_or_path/],
    [{ port: 70_000 }, 'InvalidArgumentError', /port/],
  ])('refuses %j', async (more, name, message) => {
    const failed = generate(createClient(), more)
    await expect(failed).rejects.toMatchObject({ name, message: expect.stringMatching(message) })
  })
})

describe('steering', { timeout: 30_000 }, () => {
  it('throws what the admin answers as the error that it is', async () => {
    const client = createClient()
    const { url: server_url } = await generate(client)
    const of = (operation: string, more: object = {}) =>
      client.manageMockData({ server_url, operation: operation as 'reset', ...more })
    await expect(of('switch_scenario', { scenario_name: 'gone' })).rejects.toMatchObject({
      name: 'ScenarioNotFoundError',
      errorCode: 'MOCKLOOP_ERROR_004',
    })
    await expect(of('switch_scenario')).rejects.toMatchObject({
      name: 'InvalidArgumentError',
      message: 'switch_scenario: scenario_name is missing',
    })
    await expect(of('switch_scenari')).rejects.toThrow('did you mean "switch_scenario"?')
    await expect(of('__proto__')).rejects.toThrow('there is no operation')
    await expect(client.call('get_lgo', {})).rejects.toThrow('did you mean "get_log"?')
    await expect(client.call('get_log', { server: 'petstore_mock', id: 'X' })).rejects.toThrow(
      'there is no request "X"',
    )
    await expect(client.queryMockLogs({ server_url, path_pattern: '(' })).rejects.toMatchObject({
      name: 'InvalidArgumentError',
    })
  })

  it('says which mocks run when none is meant', async () => {
    home()
    const client = createClient()
    const ask = (server_url: string) => client.queryMockLogs({ server_url })
    await expect(ask('http://localhost:1')).rejects.toMatchObject({
      name: 'ConnectionError',
      message: 'no server is running: start one with mockloop <spec>',
    })
    const { url } = await generate(client)
    await expect(ask('http://localhost:1')).rejects.toThrow(`there are petstore_mock (${url})`)
    await expect(ask('petstore_mok')).rejects.toThrow('did you mean "petstore_mock"?')
    expect((await ask('petstore_mock')).total).toBe(0)
    expect((await ask(url.replace('localhost', '127.0.0.1'))).total).toBe(0)
  })

  it('follows events, and ends when its caller does', async () => {
    const client = createClient()
    const { url } = await generate(client, { auth_enabled: false })
    const events = await client.call('stream_logs', { server: url, last_event_id: '0' })
    await fetch(`${url}/pets`)
    for await (const { path } of events) {
      expect(path).toMatch(/\/pets$/)
      break
    }
  })
})

describe('the client of one admin', { timeout: 30_000 }, () => {
  it('needs its URL and token alone', async () => {
    vi.stubEnv('MOCKLOOP_HOME', folder())
    onTestFinished(() => void vi.unstubAllEnvs())
    const config = { spec: PETSTORE, port: 0, storage: false, log: { level: 'silent' } } as const
    await using server = createMockServer({ ...config, admin: { port: 0, token: TOKEN } })
    await server.start()
    const baseUrl = server.adminUrl ?? ''
    const client = new RemoteClient({ baseUrl, token: TOKEN })
    const { servers } = await client.call('list_servers', {})
    expect(servers).toMatchObject([{ name: 'petstore', url: server.url }])
    const scenario = { server_url: server.url, operation: 'get_current_scenario' } as const
    expect(await client.manageMockData(scenario)).toMatchObject({ active_scenario: 'default' })
    await expect(new RemoteClient({ baseUrl }).call('list_servers', {})).rejects.toMatchObject({
      name: 'PermissionError',
    })
    const { origin } = new URL(server.url)
    await expect(new RemoteClient(origin).call('list_servers', {})).rejects.toMatchObject({
      name: 'MockServerError',
      status: 404,
    })
    await server.close()
    await expect(client.call('list_servers', {})).rejects.toMatchObject({ name: 'ConnectionError' })
  })

  it('pages through the requests of a time, those to the admin too where they are kept', async () => {
    const config = { spec: PETSTORE, port: 0, storage: false } as const
    const log = { level: 'silent', admin: true } as const
    await using server = createMockServer({ ...config, log, admin: { port: 0, token: TOKEN } })
    await server.start()
    const client = new RemoteClient({ baseUrl: server.adminUrl ?? '', token: TOKEN })
    for (const id of [1, 2, 3]) await fetch(`${server.url}/pets/${id}`)
    const paths = async (more: object) => {
      const { logs } = await client.queryMockLogs({ server_url: server.url, ...more })
      return logs.map(({ path }) => path.replace(/^\/(v1|admin\/api\/v1)/, ''))
    }
    expect(await paths({ limit: 1, offset: 1 })).toEqual(['/pets/2'])
    expect(await paths({ method: 'GET', path_pattern: 's/[13]$' })).toEqual(['/pets/3', '/pets/1'])
    const [third] = (await client.queryMockLogs({ server_url: server.url })).logs
    const time_from = third?.timestamp ?? ''
    expect(await paths({ time_from, limit: 1, include_admin: false })).toEqual(['/pets/3'])
    expect(await paths({ time_to: '2024-01-02T00:00:00Z' })).toEqual([])
    expect(await paths({ include_admin: true })).toContain('/servers/petstore/logs')
  })

  it('cannot do without it, and says so', async () => {
    await expect(new RemoteClient().call('list_servers', {})).rejects.toThrow('baseUrl is missing')
    expect(() => new RemoteClient('localhost:1')).not.toThrow()
    await expect(new RemoteClient('localhost:1').call('health', {})).rejects.toThrow('http(s) URL')
  })
})

const INLINE = {
  openapi: '3.1.0',
  info: { title: 'Small', version: '1' },
  paths: { '/a': { get: { responses: { 200: { description: 'ok' } } } } },
}
