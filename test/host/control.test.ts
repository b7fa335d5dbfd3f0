/** Every verb on a real server, through the control in process and over the admin's port. */
import { describe, expect, it } from 'vitest'
import { pathOf, VERBS } from '../../src/control/verbs.ts'
import { rows, SKINS, steer } from './_control.ts'
import type { Said } from './_control.ts'
import { post } from './_host.ts'

const server = 'shop'

describe.each(SKINS)('%s', (skin) => {
  it('the host tells of itself and its mocks', async () => {
    const { call, get, server: running } = await steer(skin)
    await get('/users')
    expect(await call('health')).toMatchObject({ status: 'ok', reasons: [] })
    expect(await call('ready')).toMatchObject({ ready: true, servers: [{ name: 'shop' }] })
    expect((await call('metrics'))['text']).toContain(
      'mockloop_journal_requests{server="shop",status="200"} 1\n',
    )
    expect(await call('list_servers')).toMatchObject({ total: 1, servers: [{ name: 'shop' }] })
    expect(await call('get_server', { server })).toMatchObject({
      status: 'running',
      url: running.url,
      admin_url: running.adminUrl,
      port: Number(new URL(running.url).port),
      spec_path: null,
      statistics: { total_requests: 1, error_requests: 0, unique_clients: 1 },
    })
    expect(await call('get_server', { server: 'shpo' })).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_015',
      message: expect.stringContaining('shop') as string,
    })
  })

  it('scenarios are made, changed, switched and deleted', async () => {
    const { call, get } = await steer(skin)
    const stubs = [{ operation: 'listUsers', respond: { body: ['made'] } }]
    expect(await call('create_scenario', { server, name: 'made', stubs })).toMatchObject({
      scenario: { name: 'made' },
      warnings: [],
    })
    expect(await call('create_scenario', { server, name: 'made', stubs })).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_007',
    })
    expect(await call('switch_scenario', { server, name: 'made' })).toEqual({
      active_scenario: 'made',
      previous_scenario: 'default',
    })
    expect((await get('/users')).body).toEqual(['made'])
    expect(await call('get_server', { server })).toMatchObject({ active_scenario: 'made' })
    const other = [{ operation: 'listUsers', respond: { body: ['changed'] } }]
    await call('update_scenario', { server, name: 'made', stubs: other })
    expect((await get('/users')).body).toEqual(['changed'])
    expect(await call('get_scenario', { server, name: 'made' })).toMatchObject({ is_active: true })
    expect(rows(await call('list_scenarios', { server }), 'scenarios')).toContainEqual(
      expect.objectContaining({ name: 'made', is_active: true, stubs: 1 }),
    )
    await call('switch_scenario', { server, name: 'default', session: 'ann' })
    expect(await call('get_current_scenario', { server, session: 'ann' })).toEqual({
      active_scenario: 'default',
      session: 'ann',
    })
    expect(await call('get_current_scenario', { server })).toMatchObject({ session: null })
    await call('switch_scenario', { server, name: 'default' })
    expect(await call('delete_scenario', { server, name: 'made' })).toEqual({
      deleted: 'made',
      active_scenario: 'default',
    })
    expect(await call('switch_scenario', { server, name: 'mad' })).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_004',
    })
  })

  it('responses are set and taken back, also for a session', async () => {
    const { call, get } = await steer(skin)
    const set = { server, endpoint_path: '/users/{id}', response_data: { id: 2 }, delay_ms: 1 }
    expect(await call('update_response', set)).toMatchObject({
      previous_response: null,
      new_response: { body: { id: 2 } },
    })
    expect((await get('/users/9')).body).toEqual({ id: 2 })
    await call('update_response', { ...set, session: 'ann', status_code: 404 })
    expect((await get('/users/9', { 'x-mockloop-session': 'ann' })).status).toBe(404)
    expect(await call('list_responses', { server })).toMatchObject({ total: 1 })
    expect(await call('get_operation', { server, operation_id: 'getUser' })).toMatchObject({
      active_override: { body: { id: 2 } },
    })
    expect(await call('reset_response', { server, endpoint_path: '/users/{id}' })).toEqual({
      reset: 1,
    })
    expect((await get('/users/9')).body).toMatchObject({ name: 'usual' })
    expect(await call('update_response', { ...set, endpoint_path: '/usres' })).toMatchObject({
      success: false,
      message: expect.stringContaining('/users') as string,
    })
  })

  it('state, sessions and snapshots are kept apart and brought back', async () => {
    const { call, get } = await steer(skin)
    const state = JSON.parse('{"cart":[1],"__proto__":{"a":1}}') as object
    expect(await call('set_state', { server, session: 'ann', state })).toEqual({
      session: 'ann',
      state,
    })
    expect(await call('get_state', { server })).toEqual({ session: 'default', state: {} })
    expect(await call('list_sessions', { server })).toMatchObject({
      total: 1,
      sessions: [{ id: 'ann', state_keys: ['cart', '__proto__'] }],
    })
    await call('update_response', { server, endpoint_path: '/users', response_data: 1 })
    expect(await call('snapshot', { server, name: 'monday' })).toEqual({ name: 'monday' })
    expect(await call('list_snapshots', { server })).toMatchObject({ total: 1 })
    expect(await call('reset', { server })).toEqual({ session: null, active_scenario: 'default' })
    expect(await call('get_state', { server, session: 'ann' })).toMatchObject({ state: {} })
    await call('restore', { server, name: 'monday' })
    expect(await call('get_state', { server, session: 'ann' })).toMatchObject({ state })
    await call('reset', { server, session: 'ann' })
    expect(await call('get_state', { server, session: 'ann' })).toMatchObject({ state: {} })
    expect((await get('/users')).body).toBe(1)
    expect(await call('restore', { server, name: 'tuesday' })).toMatchObject({ success: false })
  })

  it('operations are listed, searched and shown', async () => {
    const { call } = await steer(skin)
    const page = await call('list_operations', { server, limit: 2 })
    expect(page).toMatchObject({ total: 11, next_cursor: '2' })
    const second = await call('list_operations', { server, limit: 2, cursor: '2' })
    expect(rows(second, 'operations')).toHaveLength(2)
    expect(await call('list_operations', { server, tag: 'slow', method: 'get' })).toMatchObject({
      operations: [{ operation_id: 'report' }],
    })
    expect(await call('get_operation', { server, operation_id: 'order' })).toMatchObject({
      secured: true,
    })
    expect(await call('get_operation', { server, operation_id: 'ordr' })).toMatchObject({
      message: expect.stringContaining('order') as string,
    })
    expect(await call('list_operations', { server, cursor: 'x' })).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_003',
    })
  })

  it('a request is explained before it is sent, and afterwards', async () => {
    const { call, send, get } = await steer(skin)
    expect(await call('explain_request', { server, path: '/users/7' })).toMatchObject({
      matched: true,
      operation_id: 'getUser',
      source: 'example',
      status: 200,
    })
    expect(
      await call('explain_request', { server, method: 'POST', path: '/cart', body: { sku: 7 } }),
    ).toMatchObject({ status: 422, violations: [{ in: 'body', pointer: '/sku' }] })
    const unlike = await call('explain_request', { server, method: 'PURGE', path: '/users/7' })
    expect(unlike).toMatchObject({ status: 405, suggestion: 'the path takes GET, DELETE, HEAD' })
    expect(await call('explain_request', { server })).toMatchObject({ success: false })
    await get('/nowhere')
    await send('/cart', post({ sku: 7 }))
    const { logs } = await call('query_logs', { server })
    const [bad, lost] = logs as { id: string }[]
    expect(await call('explain_request', { server, id: bad?.id })).toMatchObject({ status: 422 })
    expect(await call('explain_request', { server, id: lost?.id })).toMatchObject({
      matched: false,
      status: 404,
    })
    expect(await call('query_logs', { server })).toMatchObject({ total: 2 })
  })

  it('a request is tried in process, counts, and is answered as any other', async () => {
    const { call, server: running } = await steer(skin)
    const tries = (more: object): Promise<Said> => call('try_request', { server, ...more })
    expect(await tries({ path: '/users/7?a=b' })).toMatchObject({
      method: 'GET',
      url: `${running.url}/users/7?a=b`,
      status: 200,
      source: 'example',
      operation_id: 'getUser',
      body: '{"id":1,"name":"usual"}',
      failure: null,
    })
    expect(await tries({ method: 'post', path: '/cart', body: { sku: 7 } })).toMatchObject({
      method: 'POST',
      status: 422,
      source: 'problem',
    })
    expect(await call('query_logs', { server })).toMatchObject({
      total: 2,
      logs: [{ method: 'POST', request_body: '{"sku":7}' }, { path: '/users/7' }],
    })
    const name = 'for-ann'
    const stubs = [{ id: 'mine', operation: 'listUsers', respond: { body: 'hers' } }]
    await call('create_scenario', { server, name, stubs })
    await call('switch_scenario', { server, name, session: 'ann' })
    expect(await tries({ path: '/users', session: 'ann' })).toMatchObject({
      source: 'stub',
      scenario: name,
      stub_id: 'mine',
    })
    expect(await tries({ path: '/users' })).toMatchObject({ source: 'example', scenario: null })
  })

  it('a request that cannot be sent is refused, and a broken answer is told', async () => {
    const { call } = await steer(skin)
    const tries = (more: object): Promise<Said> => call('try_request', { server, ...more })
    expect(await tries({ path: '/users', body: 'x' })).toMatchObject({
      message: expect.stringContaining('cannot be sent') as string,
    })
    expect(await tries({ path: 'users' })).toMatchObject({ success: false })
    await call('update_config', { server, faults: [{ fault: 'reset' }] })
    expect(await tries({ path: '/users' })).toMatchObject({
      status: null,
      body: null,
      failure: 'the connection was broken',
    })
    await call('update_config', { server, faults: [{ fault: 'truncate' }] })
    expect(await tries({ path: '/users' })).toMatchObject({
      status: 200,
      body: '[{"id',
      failure: 'the body broke off',
    })
    await call('update_config', { server, faults: [{ fault: 'hang' }] })
    expect(await tries({ path: '/users', within_ms: 50 })).toMatchObject({
      status: null,
      failure: 'no answer came in time',
    })
  })

  it('a request is made that an operation takes', async () => {
    const { call } = await steer(skin)
    const sample = await call('sample_request', { server, operation_id: 'addToCart' })
    expect(sample).toMatchObject({ method: 'POST', path: '/cart', source: 'fake' })
    const { method, path, headers, body } = sample
    expect(await call('try_request', { server, method, path, headers, body })).toMatchObject({
      status: 201,
    })
    const getter = await call('sample_request', { server, operation_id: 'listPets' })
    expect(getter).toMatchObject({
      query: [['limit', expect.stringMatching(/^-?\d+$/)]],
      body: null,
    })
    expect(await call('sample_request', { server, operation_id: 'getPet' })).toMatchObject({
      path: '/pets/1',
      params: { petId: '1' },
    })
    expect(await call('sample_request', { server, operation_id: 'listPest' })).toMatchObject({
      message: expect.stringContaining('listPets') as string,
    })
  })

  it('an operation is shown with its examples and credentials, a $ref with what it leads to', async () => {
    const { call } = await steer(skin)
    expect(await call('get_operation', { server, operation_id: 'listPets' })).toMatchObject({
      security: [],
      responses: [{ example_values: { 'application/json': { some: [{ id: 7 }], none: [] } } }],
    })
    expect(await call('get_operation', { server, operation_id: 'order' })).toMatchObject({
      security: [[{ name: 'key', type: 'apiKey', in: 'header', key: 'x-key', scopes: [] }]],
    })
    const ref = '#/components/securitySchemes/key'
    expect(await call('get_spec', { server, ref })).toMatchObject({ document: { name: 'x-key' } })
    for (const lost of ['#/components/schemas/Pet', '#/__proto__', '#/constructor'])
      expect(await call('get_spec', { server, ref: lost })).toMatchObject({
        message: expect.stringContaining('leads to nothing') as string,
      })
  })

  it('trouble that is on is told, and what a request of the journal has met', async () => {
    const { call, get } = await steer(skin)
    const explain = (more: object): Promise<Said> => call('explain_request', { server, ...more })
    expect(await explain({ path: '/users' })).toMatchObject({ trouble: null, recorded: null })
    await call('update_config', {
      server,
      delay: 20,
      faults: [
        { operations: ['listUsers'], status: 503 },
        { operations: ['listPets'], fault: { drip: { bytes: 100, ms: 1 } } },
      ],
    })
    expect((await get('/users')).status).toBe(503)
    await get('/pets')
    await call('update_config', { server, faults: null, rate_limit: { limit: 1, window: 60 } })
    expect(await explain({ path: '/users' })).toMatchObject({
      status: 200,
      source: 'example',
      trouble: { delay: 20, errors: null, faults: [], rate_limit: { limit: 1 } },
    })
    const { logs } = await call('query_logs', { server })
    const [dripped, failed] = logs as { id: string }[]
    expect(await explain({ id: failed?.id })).toMatchObject({
      status: 200,
      source: 'example',
      recorded: { status_code: 503, delay_ms: 20, operation_id: 'listUsers' },
      suggestion: expect.stringContaining('trouble on purpose') as string,
    })
    expect(await explain({ id: dripped?.id })).toMatchObject({
      recorded: { status_code: 200, fault: 'drip' },
    })
    await call('update_config', { server, delay: null, rate_limit: null })
    const rule = { operations: ['listUsers'], fault: 'reset' }
    await call('update_config', { server, faults: [rule] })
    expect(await explain({ path: '/users' })).toMatchObject({ trouble: { faults: [rule] } })
    expect(await explain({ path: '/pets' })).toMatchObject({ trouble: null })
    await expect(get('/users')).rejects.toThrow('fetch failed')
    const [broken] = (await call('query_logs', { server }))['logs'] as { id: string }[]
    expect(await explain({ id: broken?.id })).toMatchObject({
      recorded: { fault: 'reset', source: 'fault' },
    })
    await call('update_config', { server, faults: null })
    await call('update_response', { server, endpoint_path: '/pets', response_data: [] })
    await get('/pets')
    const [stubbed] = (await call('query_logs', { server }))['logs'] as { id: string }[]
    await call('reset_response', { server })
    expect(await explain({ id: stubbed?.id })).toMatchObject({
      source: 'example',
      recorded: { source: 'stub', scenario_name: expect.any(String) as string },
    })
  })
})

describe('the published document', () => {
  it('describes every verb where the admin serves it', async () => {
    const { call } = await steer('over HTTP')
    const { paths } = (await call('openapi')) as { paths: Record<string, object> }
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const routes = VERBS.map((verb) => `${verb.method} ${pathOf(verb)}`)
    expect(described.toSorted()).toEqual(
      [...routes, 'GET /admin/sign-in', 'POST /admin/sign-in'].toSorted(),
    )
  })
})
