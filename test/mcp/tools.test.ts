import { describe, expect, it } from 'vitest'
import type { MockLoopConfig } from '../../src/index.ts'
import type { McpOptions } from '../../src/mcp/server.ts'
import { post } from '../host/_host.ts'
import { assist } from './_connect.ts'
import { asking } from './_tools.ts'

const ERAS = ['auto', 'legacy'] as const

async function open(
  config: MockLoopConfig = {},
  options: Partial<McpOptions> = {},
  era: (typeof ERAS)[number] = 'auto',
) {
  const assisted = await assist(config, era, options)
  return { ...assisted, ask: asking(assisted.client) }
}

describe.each(ERAS)('describe_mock_api (%s)', (era) => {
  it('lists operations a page at a time, and what scenarios there are', async () => {
    const { ask } = await open({}, {}, era)
    const first = await ask('describe_mock_api', { server: 'shop', limit: 2 })
    expect(first.facts).toMatchObject({
      name: 'shop',
      operations: [
        { op: 'GET /users', operation_id: 'listUsers', returns: ['200'] },
        { op: 'POST /users', operation_id: 'createUser', returns: ['201'] },
      ],
      total: 11,
      detail: null,
      active_scenario: 'default',
    })
    const cursor = first.facts['next_cursor']
    const next = await ask('describe_mock_api', { server: 'shop', limit: 1, cursor })
    expect(next.facts).toMatchObject({ operations: [{ op: 'GET /users/{id}' }] })
  })

  it('shows one, by its id or by method and path', async () => {
    const { ask } = await open({}, {}, era)
    const byId = await ask('describe_mock_api', { server: 'shop', operation: 'addToCart' })
    expect(byId.facts['detail']).toMatchObject({
      op: 'POST /cart',
      request_body: {
        content: { 'application/json': '{ sku: string, quantity?: integer }' },
      },
    })
    expect(byId.links).toEqual(['mockloop://servers/shop/operations/addToCart'])
    const byPath = await ask('describe_mock_api', { server: 'shop', operation: 'post /cart' })
    expect(byPath.facts).toEqual(byId.facts)
  })

  it('names the nearest operation', async () => {
    const { ask } = await open({}, {}, era)
    const said = await ask('describe_mock_api', { server: 'shop', operation: 'adToCart' })
    expect(said.facts).toMatchObject({ error_code: 'MOCKLOOP_ERROR_015' })
    expect(said.facts['message']).toContain('did you mean "addToCart"')
    const path = await ask('describe_mock_api', { server: 'shop', operation: 'PUT /cart' })
    expect(path.facts).toMatchObject({ error_code: 'MOCKLOOP_ERROR_015' })
  })
})

// The first to look into a log starts what keeps it.
describe('query_mock_logs', { timeout: 30_000 }, () => {
  it('has rows of seven fields and a reason for what failed, true totals and the analysis of all that matches', async () => {
    const { ask, get, server } = await open()
    for (const id of [1, 2, 3]) await get(`/pets/${id}`)
    await get('/nothing')
    const { facts, links } = await ask('query_mock_logs', { server_url: server.url, limit: 2 })
    expect(facts).toMatchObject({
      server_url: server.url,
      query_info: { total_logs: 4, returned_logs: 2, next_offset: 2, truncated: false },
      logs: [
        {
          method: 'GET',
          path: '/nothing',
          status_code: 404,
          operation_id: null,
          reason: 'no operation answers GET /nothing',
        },
        { method: 'GET', path: '/pets/3', status_code: 200, operation_id: 'getPet' },
      ],
      analysis: { total_requests: 4, error_rate_percent: 25 },
    })
    const [row, answered] = facts['logs'] as object[]
    expect(Object.keys(answered ?? {})).toHaveLength(7)
    const { id } = row as { id: string }
    expect(links[0]).toBe(`mockloop://servers/shop/logs/${id}`)
    expect(facts['query_info']).toMatchObject({ entry_uri: 'mockloop://servers/shop/logs/{id}' })
  })

  it('says of each that failed why it did', async () => {
    const stubs = [
      { id: 'gone', operation: 'getPet', respond: { status: 410, body: { id: 7, name: 'x' } } },
      { id: 'broken', operation: 'listUsers', respond: { fault: 'reset' } },
    ]
    const { ask, get, send } = await open({ scenarios: [{ name: 's', stubs }], scenario: 's' })
    await send('/cart', post({ quantity: 'x' }))
    await get('/pts')
    await get('/pets/7')
    await get('/users').catch(() => undefined)
    const { facts } = await ask('query_mock_logs', { server_url: 'shop', analyze: false })
    expect(facts['logs']).toMatchObject([
      { path: '/users', reason: 'fault reset by stub broken of scenario s' },
      { path: '/pets/7', reason: 'answered so by stub gone of scenario s' },
      { path: '/pts', reason: 'no operation; nearest GET /pets' },
      { path: '/cart', reason: expect.stringMatching(/^body .*; and 1 more$/) },
    ])
  })

  it('filters before it pages, and goes on where a page ended', async () => {
    const { ask, get, send } = await open()
    await send('/users', post({}))
    for (const id of [1, 2, 3]) await get(`/pets/${id}`)
    const filter = { server_url: 'shop', path_pattern: '^/pets/', analyze: false, limit: 2 }
    const first = await ask('query_mock_logs', filter)
    expect(first.facts).toMatchObject({ query_info: { total_logs: 3 }, analysis: null })
    const { next_cursor: cursor, next_offset: offset } = first.facts['query_info'] as {
      next_cursor: string
      next_offset: number
    }
    const byCursor = await ask('query_mock_logs', { ...filter, cursor })
    const byOffset = await ask('query_mock_logs', { ...filter, offset })
    expect(byCursor.facts['logs']).toMatchObject([{ path: '/pets/1' }])
    expect(byOffset.facts['logs']).toEqual(byCursor.facts['logs'])
    const posts = await ask('query_mock_logs', { server_url: 'shop', method: 'POST' })
    expect(posts.facts).toMatchObject({ logs: [{ path: '/users' }] })
    const none = await ask('query_mock_logs', { server_url: 'shop', unmatched_only: true })
    expect(none.facts).toMatchObject({ query_info: { total_logs: 0 } })
    const failed = await ask('query_mock_logs', { server_url: 'shop', status: '5xx' })
    expect(failed.facts).toMatchObject({ logs: [] })
  })

  it('leaves out rows that would make it too long, and says how to go on', async () => {
    const { ask, get } = await open()
    const path = `/pets/${'x'.repeat(190)}`
    await Promise.all(Array.from({ length: 150 }, () => get(path)))
    const { facts, text } = await ask('query_mock_logs', { server_url: 'shop', limit: 150 })
    const info = facts['query_info'] as Record<string, number>
    expect(text.length).toBeGreaterThan(10_000)
    expect(info).toMatchObject({ total_logs: 150, truncated: true })
    expect(info['returned_logs']).toBeLessThan(150)
    expect(info['next_offset']).toBe(info['returned_logs'])
    expect(facts['analysis']).toMatchObject({ total_requests: 150 })
  })

  it('shows whole entries where that is asked for, and cuts what is long in them', async () => {
    const { ask, send } = await open()
    const body = { sku: 'a', note: 'n'.repeat(30_000) }
    await send('/cart', post(body, { authorization: 'Bearer secret-of-mine' }))
    const { facts, text } = await ask('query_mock_logs', { server_url: 'shop', detail: 'full' })
    expect(facts['logs']).toMatchObject([
      { operation_id: 'addToCart', request_headers: { authorization: '[redacted]' } },
    ])
    expect(text).toContain('more characters)')
    expect(text).not.toContain('secret-of-mine')
  })

  it.each([
    [{ path_pattern: '(((' }, /path_pattern/],
    [{ status: 'bad' }, /status: does not fit \(404 or 4xx\)/],
    [{ limit: 0 }, /limit/],
    [{ time_from: 'yesterday' }, /time_from/],
    [{ cursor: 'x' }, /cursor/],
    [{ pathpattern: 'x' }, /did you mean "path_pattern"/],
    [{ constructor: 'x' }, /constructor: is not known/],
  ])('says what is wrong with %j', async (given, message) => {
    const { ask } = await open()
    const { facts } = await ask('query_mock_logs', { server_url: 'shop', ...given })
    expect(facts).toMatchObject({ error_code: 'MOCKLOOP_ERROR_003' })
    expect(facts['message']).toMatch(message)
  })
})

describe('manage_mock_data', () => {
  const base = { server_url: 'shop' }

  it('changes the response of an endpoint, and takes it back', async () => {
    const { ask, get } = await open()
    const given = { ...base, endpoint_path: 'GET /pets/{petId}', status_code: 410 }
    const { facts } = await ask('manage_mock_data', {
      ...given,
      operation: 'update_response',
      response_data: { id: 'seven' },
      headers: { 'x-a': 'b' },
      delay_ms: 1,
    })
    expect(facts).toMatchObject({
      operation: 'update_response',
      previous_response: null,
      new_response: { status: 410, body: { id: 'seven' } },
      endpoints_affected: ['GET /pets/{petId}'],
    })
    expect(await get('/pets/1')).toMatchObject({ status: 410, body: { id: 'seven' } })
    const back = await ask('manage_mock_data', { ...base, operation: 'reset_response' })
    expect(back.facts).toMatchObject({ reset: 1 })
    expect(await get('/pets/1')).toMatchObject({ status: 200, body: { name: 'Rex' } })
  })

  it('changes it for so many requests of each session, and anew when it is set again', async () => {
    const { ask, get } = await open()
    const given = { ...base, operation: 'update_response', response_data: {}, status_code: 402 }
    const twice = { ...given, endpoint_path: '/pets/7', times: 2 }
    const statuses = async (headers = {}) => {
      const got = []
      for (let n = 0; n < 3; n++) got.push((await get('/pets/7', headers)).status)
      return got
    }
    const { facts } = await ask('manage_mock_data', twice)
    expect(facts['message']).toBe('GET /pets/7 answers so 2 times, then as before')
    expect(await statuses()).toEqual([402, 402, 200])
    expect(await statuses({ 'x-mockloop-session': 'ann' })).toEqual([402, 402, 200])
    await ask('manage_mock_data', { ...twice, session: 'ann', times: 1 })
    expect(await statuses()).toEqual([200, 200, 200])
    await ask('manage_mock_data', { ...twice, times: 1 })
    expect(await statuses()).toEqual([402, 200, 200])
    expect((await ask('manage_mock_data', { ...twice, times: 0 })).facts['message']).toMatch(
      /times/,
    )
  })

  it('says what it changes in the words of the call', async () => {
    const { ask } = await open()
    const given = { ...base, operation: 'update_response', response_data: 1 }
    const post = await ask('manage_mock_data', { ...given, endpoint_path: '/orders' })
    expect(post.facts).toMatchObject({ endpoints_affected: ['POST /orders'] })
    const get = await ask('manage_mock_data', { ...given, endpoint_path: '/pets/7' })
    expect(get.facts).toMatchObject({
      endpoints_affected: ['GET /pets/7'],
      warnings: [{ pointer: 'body' }],
    })
    const none = await ask('manage_mock_data', { ...given, endpoint_path: '/pts' })
    expect(none.facts['message']).toMatch(/^response of \/pts: no operation has the path \/pts/)
    const wrong = await ask('manage_mock_data', {
      ...given,
      endpoint_path: '/pets/7',
      response_data: '{{ nope',
    })
    expect(wrong.facts['message']).toMatch(/^response of \/pets\/7: body: /)
  })

  it('warns of a body that the document does not allow, and does it', async () => {
    const { ask, get } = await open()
    const { facts } = await ask('manage_mock_data', {
      ...base,
      operation: 'update_response',
      endpoint_path: '/pets/7',
      response_data: { id: 'seven' },
    })
    expect(facts['warnings']).toMatchObject([
      { message: 'body name is required' },
      { message: expect.stringContaining('body id must be') },
    ])
    expect(await get('/pets/7')).toMatchObject({ body: { id: 'seven' } })
  })

  it('only checks where that is asked for', async () => {
    const { ask, get } = await open()
    const update = { operation: 'update_response', endpoint_path: '/pets/7', response_data: {} }
    const { facts } = await ask('manage_mock_data', { ...base, ...update, dry_run: true })
    expect(facts).toMatchObject({ dry_run: true, warnings: [{}, {}] })
    expect(await get('/pets/7')).toMatchObject({ body: { name: 'Rex' } })
    const scenario = { scenario_name: 'dry', scenario_config: { '/pets/7': {} }, dry_run: true }
    await ask('manage_mock_data', { ...base, operation: 'create_scenario', ...scenario })
    const list = await ask('manage_mock_data', { ...base, operation: 'list_scenarios' })
    expect(list.facts).toMatchObject({ total: 1 })
    const reset = { operation: 'reset', confirm: true, dry_run: true }
    expect((await ask('manage_mock_data', { ...base, ...reset })).facts['message']).toContain(
      'dry_run is not for reset',
    )
  })

  it.each([
    [
      'by path and method',
      {
        description: 'd',
        endpoints: { '/pets/7': { GET: { status: 503, response: { a: 1 }, delay_ms: 1 } } },
      },
      { status: 503, body: { a: 1 } },
    ],
    [
      'as in the guide',
      {
        description: 'd',
        global_delay_ms: 1,
        state_enabled: true,
        endpoints: {
          '/pets/7': { GET: { status_code: 500, response: { id: '{{ request.params.petId }}' } } },
        },
      },
      { status: 500, body: { id: '7' } },
    ],
    ['flat', { '/pets/7': { id: 7, name: 'Test' } }, { status: 200, body: { name: 'Test' } }],
    [
      'as in test plans',
      {
        scenario_name: 'mine',
        scenario_type: 'load_testing',
        endpoints: [
          {
            path: '/pets/7',
            method: 'GET',
            response_config: {
              status_code: 429,
              response_time_ms: 1,
              response_data: { slow: true },
              headers: { 'retry-after': '1' },
            },
          },
        ],
      },
      { status: 429, body: { slow: true } },
    ],
    [
      'canonical',
      { stubs: [{ operation: 'getPet', respond: { status: 404, body: {} } }] },
      { status: 404, body: {} },
    ],
  ])('serves a scenario %s', async (_shape, scenario_config, answer) => {
    const { ask, get } = await open()
    const named = { ...base, scenario_name: 'mine' }
    const made = await ask('manage_mock_data', {
      ...named,
      operation: 'create_scenario',
      scenario_config,
    })
    expect(made.facts).toMatchObject({ success: true, scenario: { name: 'mine' } })
    expect(await get('/pets/7')).toMatchObject({ status: 200 })
    const switched = await ask('manage_mock_data', { ...named, operation: 'switch_scenario' })
    expect(switched.facts).toMatchObject({
      current_scenario: 'mine',
      previous_scenario: 'default',
    })
    expect(await get('/pets/7')).toMatchObject(answer)
    const list = await ask('manage_mock_data', { ...base, operation: 'list_scenarios' })
    expect(list.facts).toMatchObject({
      total: 2,
      current_scenario: 'mine',
      scenarios: [{ name: 'default' }, { name: 'mine', is_active: true }],
    })
    const shown = await ask('manage_mock_data', { ...named, operation: 'get_scenario' })
    expect(shown.facts).toMatchObject({ scenario: { name: 'mine' } })
    const current = await ask('manage_mock_data', { ...base, operation: 'get_current_scenario' })
    expect(current.facts).toMatchObject({ current_scenario: 'mine' })
    const again = { ...named, operation: 'update_scenario', scenario_config: { '/pets/7': 1 } }
    expect((await ask('manage_mock_data', again)).facts).toMatchObject({
      endpoints_affected: ['GET /pets/7'],
    })
  })

  it('keeps everything under a name, and brings it back', async () => {
    const { ask, get } = await open()
    const named = { ...base, scenario_name: 'before' }
    const kept = await ask('manage_mock_data', { ...named, operation: 'snapshot' })
    expect(kept.facts).toMatchObject({ snapshots: ['before'] })
    const change = { operation: 'update_response', endpoint_path: '/pets/7', response_data: 1 }
    await ask('manage_mock_data', { ...base, ...change })
    await ask('manage_mock_data', { ...named, operation: 'restore', confirm: true })
    expect(await get('/pets/7')).toMatchObject({ body: { name: 'Rex' } })
  })

  it.each(['delete_scenario', 'reset', 'restore'])(
    'wants %s to be confirmed, and does nothing until then',
    async (operation) => {
      const { ask, get } = await open()
      const change = { operation: 'update_response', endpoint_path: '/pets/7', response_data: 1 }
      await ask('manage_mock_data', { ...base, ...change })
      const given = { ...base, operation, scenario_name: 'x' }
      const { facts } = await ask('manage_mock_data', given)
      expect(facts).toMatchObject({ error_code: 'MOCKLOOP_ERROR_009' })
      expect(facts['suggestion']).toContain('confirm: true')
      expect((await ask('manage_mock_data', { ...given, confirm: false })).isError).toBe(true)
      expect(await get('/pets/7')).toMatchObject({ body: 1 })
    },
  )

  it('resets once that is confirmed', async () => {
    const { ask, get } = await open()
    const change = { operation: 'update_response', endpoint_path: '/pets/7', response_data: 1 }
    await ask('manage_mock_data', { ...base, ...change })
    const done = await ask('manage_mock_data', { ...base, operation: 'reset', confirm: true })
    expect(done.facts).toMatchObject({ current_scenario: 'default' })
    expect(await get('/pets/7')).toMatchObject({ body: { name: 'Rex' } })
  })

  it.each([
    [{ operation: 'switch_scenario', scenario_name: 'defalt' }, '004', /there are default/],
    [{ operation: 'switch_scenario' }, '003', /needs scenario_name/],
    [{ operation: 'update_response', endpoint_path: '/a' }, '003', /needs response_data/],
    [
      { operation: 'update_response', endpoint_path: '/pts', response_data: 1 },
      '003',
      /did you mean "GET \/pets"/,
    ],
    [{ operation: 'create_scenario', scenario_name: '../x', scenario_config: {} }, '003', /name/],
    [
      { operation: 'create_scenario', scenario_name: 'x', scenario_config: { foo: 1 } },
      '003',
      /none of the accepted shapes/,
    ],
    [
      {
        operation: 'create_scenario',
        scenario_name: 'x',
        scenario_config: { rules: ['x'], '/a': 1 },
      },
      '003',
      /rules/,
    ],
    [{ operation: 'explode' }, '003', /"update_response"/],
  ])('says what is wrong with %j', async (given, code, message) => {
    const { ask } = await open()
    const { facts } = await ask('manage_mock_data', { ...base, ...given })
    expect(facts['error_code']).toBe(`MOCKLOOP_ERROR_${code}`)
    expect(facts['message']).toMatch(message)
  })

  it.each([
    ['update_spec', 'manage_mock_server'],
    ['shutdown', 'action stop'],
    ['create_backup', 'snapshot'],
    ['configure_latency', 'delay_ms'],
  ])('tells what does %s', async (operation, tool) => {
    const { ask } = await open()
    const { facts } = await ask('manage_mock_data', { ...base, operation })
    expect(facts['suggestion']).toContain(tool)
  })
})

describe('manage_mock_server', () => {
  it('stops, starts and restarts', async () => {
    const { ask, server } = await open()
    const act = (action: string, more = {}) =>
      ask('manage_mock_server', { server: 'shop', action, ...more })
    const { url } = server
    expect((await act('restart')).facts).toMatchObject({ name: 'shop', status: 'running', url })
    expect((await act('stop')).facts).toMatchObject({ name: 'shop', status: 'stopped' })
    const stopped = await ask('describe_mock_api', { server: 'shop' })
    expect(stopped.facts).toMatchObject({ error_code: 'MOCKLOOP_ERROR_002' })
    expect((await act('start')).facts).toMatchObject({ name: 'shop', status: 'running' })
    expect((await act('reload_spec')).facts).toMatchObject({ changes: [], changes_total: 0 })
    expect((await act('stop', { port: 1 })).facts['message']).toContain('port is for action start')
    expect((await act('kill')).facts['message']).toContain('"reload_spec"')
  })
})

describe('explain_request', () => {
  it('tells why, for a request that is not sent and for one of the log', async () => {
    const { ask, get } = await open()
    const tried = await ask('explain_request', { server: 'shop', method: 'GET', path: '/pts' })
    expect(tried.facts).toMatchObject({
      matched: false,
      status: 404,
      nearest: [{ operation: 'GET /pets' }],
      suggestion: 'did you mean GET /pets?',
    })
    const bad = { server: 'shop', method: 'POST', path: '/cart', body: { quantity: 'x' } }
    const { facts } = await ask('explain_request', bad)
    expect(facts).toMatchObject({ matched: true, operation_id: 'addToCart', status: 422 })
    expect(facts['violations']).toMatchObject([{ in: 'body' }, { in: 'body' }])
    const logs = await ask('query_mock_logs', { server_url: 'shop' })
    expect(logs.facts).toMatchObject({ query_info: { total_logs: 0 } })
    await get('/pets/3')
    const [row] = (await ask('query_mock_logs', { server_url: 'shop' })).facts['logs'] as {
      id: string
    }[]
    const again = await ask('explain_request', { server: 'shop', request_id: row?.id })
    expect(again.facts).toMatchObject({ operation_id: 'getPet', source: 'example', status: 200 })
  })

  it('says what the path takes, and of no stub that was never asked', async () => {
    const stubs = [{ operation: 'addToCart', respond: { status: 201, body: {} } }]
    const { ask } = await open({ scenarios: [{ name: 's', stubs }], scenario: 's' })
    const tried = { server: 'shop', path: '/cart' }
    const put = await ask('explain_request', { ...tried, method: 'PUT' })
    expect(put.facts).toMatchObject({
      status: 405,
      suggestion: 'the path takes GET, POST, DELETE, HEAD',
    })
    const bad = await ask('explain_request', { ...tried, method: 'POST', body: {} })
    expect(bad.facts).toMatchObject({ status: 422, nearest: [] })
    const text = await ask('explain_request', { ...tried, method: 'POST', body: '{"sku":"a"}' })
    expect(text.facts).toMatchObject({ status: 201, scenario: 's' })
    const none = await ask('explain_request', { ...tried, path: '/qqqqqqqq' })
    expect(none.facts['suggestion']).toContain('compare path and method')
    const url = await ask('explain_request', { ...tried, path: 'http://localhost:1/cart' })
    expect(url.facts['suggestion']).toContain('path alone')
  })

  it.each([[{}], [{ request_id: 'x', path: '/pets' }], [{ request_id: 'nope' }]])(
    'says what is wanted for %j',
    async (given) => {
      const { ask } = await open()
      const { facts } = await ask('explain_request', { server: 'shop', ...given })
      expect(facts['error_code']).toMatch(/_0(03|15)$/)
    },
  )
})

describe('verify_requests', () => {
  it('tells which came as expected, and what was nearest to those that did not', async () => {
    const { ask, send } = await open()
    await send('/cart', post({ sku: 'a', quantity: 2 }))
    const { facts } = await ask('verify_requests', {
      server: 'shop',
      expectations: [
        { method: 'POST', path: '/cart', body: { sku: 'a' }, times: 1 },
        { operation: 'addToCart', body: { sku: 'b' } },
        { operation: 'dropCart', never: true },
      ],
    })
    expect(facts).toMatchObject({
      passed: false,
      failed: 1,
      results: [
        { index: 0, passed: true, count: 1 },
        { index: 1, passed: false, nearest: [{ path: '/cart' }] },
        { index: 2, passed: true },
      ],
    })
    const wrong = { server: 'shop', expectations: [{ operation: 'adToCart' }] }
    expect((await ask('verify_requests', wrong)).facts['message']).toContain('"addToCart"')
    const empty = { server: 'shop', expectations: [] }
    expect((await ask('verify_requests', empty)).facts['error_code']).toContain('003')
  })

  it('stays short however many expectations fail', async () => {
    const { ask, get } = await open()
    for (let id = 0; id < 4; id++) await get(`/pets/${id}?${'q'.repeat(500)}=1`)
    const expectations = Array.from({ length: 60 }, (_, id) => ({ path: `/users/${id}` }))
    const { facts } = await ask('verify_requests', { server: 'shop', expectations })
    expect(facts).toMatchObject({ failed: 60 })
    expect(facts['results']).toHaveLength(60)
  })
})

describe('tools under old names', () => {
  it('check, deploy, switch and list', async () => {
    const { ask, get } = await open({}, { toolsets: ['default', 'compat'] })
    const named = { server_url: 'shop', scenario_name: 'down' }
    const scenario_config = { '/pets/7': { id: 7, name: 'down' } }
    const checked = await ask('validate_scenario_config', { ...named, scenario_config })
    expect(checked.facts).toMatchObject({ valid: true, warnings: [] })
    const deployed = await ask('deploy_scenario', { ...named, scenario_config })
    expect(deployed.facts).toMatchObject({ current_scenario: 'down' })
    expect((await ask('deploy_scenario', { ...named, scenario_config })).facts).toEqual(
      deployed.facts,
    )
    expect(await get('/pets/7')).toMatchObject({ body: { name: 'down' } })
    const back = await ask('switch_scenario', { server_url: 'shop', scenario_name: 'default' })
    expect(back.facts).toMatchObject({ previous_scenario: 'down' })
  })
})

describe('try_mock_request', () => {
  it('sends a real request to a mock, and to nothing else', async () => {
    const { ask, server } = await open({}, { toolsets: ['all'] })
    const sent = { server: 'shop', method: 'POST', path: '/cart', body: { sku: 'a' } }
    const { facts } = await ask('try_mock_request', sent)
    expect(facts).toMatchObject({ status: 201, url: `${server.url}/cart` })
    const logs = await ask('query_mock_logs', { server_url: 'shop' })
    expect(logs.facts).toMatchObject({ logs: [{ method: 'POST', path: '/cart' }] })
    for (const path of ['//example.com/', '/@example.com', '/\\example.com']) {
      const away = await ask('try_mock_request', { server: 'shop', path })
      expect(String(away.facts['url'] ?? server.url)).toContain(server.url)
    }
    const foreign = await ask('try_mock_request', { server: 'http://example.com', path: '/' })
    expect(foreign.facts).toMatchObject({ error_code: 'MOCKLOOP_ERROR_002' })
  })
})
