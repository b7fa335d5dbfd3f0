/** What the journal of a real server keeps of requests, and what never gets into it. */
import { connect } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { MockServer } from '../../src/index.ts'
import type { Entry } from '../../src/log/entry.ts'
import { overSocket } from '../_setup.ts'
import { LOG } from './_control.ts'
import { post, serve, SHOP, temporaryFolder } from './_host.ts'

const server = 'shop'
const log = LOG

async function logsOf({ control }: MockServer, filter: object = {}): Promise<Entry[]> {
  const { logs } = await control.call('query_logs', { server, order: 'asc', ...filter })
  return logs
}

/** The only entry there is. */
async function entryOf(running: MockServer): Promise<Entry> {
  const [entry, ...others] = await logsOf(running)
  expect(others).toEqual([])
  if (entry === undefined) throw new Error('nothing was recorded')
  return entry
}

describe('an entry', () => {
  it('is there for every request that was answered before the question', async () => {
    const { get, server: running } = await serve({ log })
    const clients = Array.from({ length: 32 }, async (_none, client) => {
      for (let count = 0; count < 32; count++) {
        const id = (await get(`/users/${client}-${count}`)).headers.get('x-mockloop-request-id')
        const entry = await running.control.call('get_log', { server, id: id ?? '' })
        expect(entry.path).toBe(`/users/${client}-${count}`)
      }
    })
    await Promise.all(clients)
    expect(await running.control.call('query_logs', { server })).toMatchObject({ total: 1024 })
  }, 60_000)

  it('says who answered: operation, stub, scenario, session, delay, violations', async () => {
    const scenario = {
      name: 'calm',
      stubs: [{ id: 'mine', operation: 'getUser', respond: { body: { id: 3 }, delay: 20 } }],
    }
    const { send, server: running } = await serve({
      log,
      scenarios: [scenario],
      scenario: 'calm',
      validation: 'warn',
    })
    await send('/users/3?tag=a&tag=b&x=1', {
      headers: { 'x-mockloop-session': 'ann', 'x-request-id': 'mine-7', 'user-agent': 'me' },
    })
    await send('/pets?limit=many')
    const [stubbed, violating] = await logsOf(running)
    expect(stubbed).toMatchObject({
      server,
      method: 'GET',
      path: '/users/3',
      query_params: { tag: ['a', 'b'], x: '1' },
      operation_id: 'getUser',
      scenario_name: 'calm',
      stub_id: 'mine',
      source: 'stub',
      session: 'ann',
      delay_ms: 20,
      status_code: 200,
      request_id: 'mine-7',
      user_agent: 'me',
      response_body: '{"id":3}',
      response_size: 8,
    })
    expect(stubbed?.response_time_ms).toBeGreaterThanOrEqual(19)
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1']).toContain(stubbed?.client_ip)
    expect(violating).toMatchObject({ violations: [{ in: 'query', pointer: '/limit' }] })
  })

  it('of a request that nothing took says what came nearest', async () => {
    const { get, server: running } = await serve({ log })
    await get('/user')
    expect(await entryOf(running)).toMatchObject({
      operation_id: null,
      source: 'problem',
      status_code: 404,
      near_misses: expect.arrayContaining([
        expect.objectContaining({ operation: 'GET /users' }),
      ]) as unknown[],
    })
    expect(await logsOf(running, { unmatched_only: true })).toHaveLength(1)
  })

  it('has bodies cut at their bound with their full size, bytes as base64', async () => {
    const { send, server: running } = await serve({
      log: { ...log, maxBody: 10 },
      validation: 'off',
    })
    const text = { 'content-type': 'text/plain' }
    await send('/cart', { method: 'POST', headers: text, body: 'ä'.repeat(50) })
    await send('/cart', { method: 'POST', headers: text, body: new Uint8Array([255, 0, 128]) })
    const [cut, bytes] = await logsOf(running)
    expect(cut).toMatchObject({ request_body: 'ä'.repeat(5), request_size: 100 })
    expect(bytes).toMatchObject({ request_body: '/wCA', request_size: 3 })
  })

  it('has a compressed answer as it is read', async () => {
    const { mock, server: running } = await serve({ log })
    const body = { text: 'long '.repeat(1000) }
    await mock.updateResponse('/users', { body })
    const raw = await overSocket(
      running.url,
      false,
    )({ method: 'GET', target: '/users', headers: { 'accept-encoding': 'gzip' } })
    expect(JSON.parse(gunzipSync(raw.body).toString())).toEqual(body)
    const entry = await entryOf(running)
    expect(entry.response_body).toBe(JSON.stringify(body))
    expect(entry.response_size).toBe(raw.body.length)
    expect(entry.response_headers['content-encoding']).toBe('gzip')
  })

  it('of HEAD and 204 has no body', async () => {
    const { send, server: running } = await serve({ log })
    await send('/users', { method: 'HEAD' })
    await send('/users/1', { method: 'DELETE' })
    const none = { response_body: null, response_size: 0 }
    expect(await logsOf(running)).toMatchObject([
      { method: 'HEAD', status_code: 200, ...none },
      { method: 'DELETE', status_code: 204, ...none },
    ])
  })

  it('of a broken connection says that it was a fault', async () => {
    const { get, mock, server: running } = await serve({ log })
    mock.faults.set({ faults: { fault: 'empty' } })
    await expect(get('/users')).rejects.toThrow('fetch failed')
    expect(await entryOf(running)).toMatchObject({ path: '/users', source: 'fault' })
  })

  it('is there for a client that goes while it waits, and while it sends', async () => {
    const { mock, server: running } = await serve({ log, validation: 'off' })
    await mock.updateResponse('/users', { body: 1, delay: 30_000 })
    const { port } = new URL(running.url)
    const leave = (request: string): Promise<unknown> =>
      new Promise((resolve) => {
        const socket = connect(Number(port), '127.0.0.1', () => {
          socket.write(request)
          setTimeout(() => socket.destroy(), 150)
        }).on('close', resolve)
      })
    await leave('GET /users HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await leave('POST /cart HTTP/1.1\r\nhost: localhost\r\ncontent-length: 50\r\n\r\nabc')
    await expect.poll(async () => (await logsOf(running)).length).toBe(2)
    const [waiting] = await logsOf(running, { method: 'GET' })
    expect(waiting?.response_time_ms).toBeLessThan(20_000)
  })
})

describe('the journal', () => {
  it('keeps nothing with maxEntries 0, and its verbs say so', async () => {
    const { get, server: running } = await serve({ log: { ...log, maxEntries: 0 } })
    await get('/users')
    const { control } = running
    const off = 'no requests are recorded, as log.maxEntries is 0'
    await expect(control.call('query_logs', { server })).rejects.toThrow(off)
    const expectations = [{ operation: 'listUsers', never: true }]
    await expect(control.call('verify_requests', { server, expectations })).rejects.toThrow(off)
    expect(await control.call('get_server', { server })).toMatchObject({
      statistics: { total_requests: 0, last_request_time: null },
    })
    expect((await control.call('health', {})).reasons).toEqual([])
  })

  it('survives the end of its host in the storage folder', async () => {
    const storage = temporaryFolder()
    const first = await serve({ log, storage })
    await first.get('/users/1')
    await first.server.close()
    const second = await serve({ log, storage })
    await second.get('/users/2')
    expect((await logsOf(second.server)).map(({ path }) => path)).toEqual(['/users/1', '/users/2'])
    const { control } = second.server
    expect(await control.call('clear_logs', { server })).toEqual({ cleared: 2 })
    expect(await logsOf(second.server)).toEqual([])
  })

  it('of a second host in the folder is kept in memory', async () => {
    const storage = temporaryFolder()
    const first = await serve({ log, storage })
    await first.get('/users/1')
    await logsOf(first.server)
    const second = await serve({ log, storage })
    await second.get('/users/2')
    expect((await logsOf(second.server)).map(({ path }) => path)).toEqual(['/users/2'])
    await second.server.close()
    expect((await logsOf(first.server)).map(({ path }) => path)).toEqual(['/users/1'])
  })

  it('is shared by the mocks of a host, and each sees its own', async () => {
    const mocks = { shop: { spec: SHOP }, other: { spec: SHOP, basePath: '/other' } }
    const { send, server: running } = await serve({ log, mocks })
    await send('/users')
    const body = await fetch(`${new URL('/other/cart', running.url).href}`, post({ sku: 'a' }))
    expect(body.status).toBe(201)
    expect(await entryOf(running)).toMatchObject({ server: 'shop', path: '/users' })
    const { logs } = await running.control.call('query_logs', { server: 'other' })
    expect(logs).toMatchObject([{ server: 'other', path: '/other/cart' }])
    const { id = '' } = logs[0] ?? {}
    await expect(running.control.call('get_log', { server, id })).rejects.toThrow('there is no')
    await expect(running.control.call('explain_request', { server, id })).rejects.toThrow(
      'there is no',
    )
    expect(await running.control.call('explain_request', { server: 'other', id })).toMatchObject({
      operation_id: 'addToCart',
    })
    const path = '/other/users'
    await expect(running.control.call('explain_request', { server, path })).rejects.toThrow('other')
  })
})
