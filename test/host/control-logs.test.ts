/** The journal of a real server through its verbs: queries, analysis, files and the stream. */
import { describe, expect, it } from 'vitest'
import { BEARER, LOG, rows, SKINS, steer, TOKEN } from './_control.ts'
import { post } from './_host.ts'

const server = 'shop'

describe.each(SKINS)('%s', (skin) => {
  it('requests are found by what they were, page by page, and deleted', async () => {
    const { call, get, send } = await steer(skin)
    for (const id of [1, 2, 3, 4]) await get(`/users/${id}`, { 'x-mockloop-session': `s${id}` })
    await get('/nowhere')
    await send('/cart', post({ sku: 'Needle', quantity: 7 }))
    const total = async (filter: object): Promise<unknown> =>
      (await call('query_logs', { server, ...filter }))['total']
    expect(await total({})).toBe(6)
    expect(await total({ status: '4xx' })).toBe(1)
    expect(await total({ status: '201' })).toBe(1)
    expect(await total({ method: 'post' })).toBe(1)
    expect(await total({ path_pattern: '^/users/[12]$' })).toBe(2)
    expect(await total({ operation_id: 'getUser' })).toBe(4)
    expect(await total({ session: 's3' })).toBe(1)
    expect(await total({ source: 'problem' })).toBe(1)
    expect(await total({ q: 'needle' })).toBe(1)
    expect(await total({ unmatched_only: true })).toBe(1)
    expect(await total({ time_from: '2020-01-01', time_to: '2020-01-02' })).toBe(0)
    const page = { server, operation_id: 'getUser', limit: 3, order: 'asc' }
    const first = await call('query_logs', page)
    const cursor = (first['query_info'] as { next_cursor: string }).next_cursor
    const second = await call('query_logs', { ...page, cursor })
    const paths = [...rows(first, 'logs'), ...rows(second, 'logs')].map(({ path }) => path)
    expect(paths).toEqual(['/users/1', '/users/2', '/users/3', '/users/4'])
    expect(second).toMatchObject({ total: 4, query_info: { next_cursor: null, evicted: 0 } })
    expect(await call('query_logs', { server, path_pattern: '(' })).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_003',
    })
    expect(await call('clear_logs', { server, status: '404' })).toEqual({ cleared: 1 })
    expect(await total({})).toBe(5)
  })

  it('bodies stay away where they are not wanted', async () => {
    const { call, get } = await steer(skin)
    await get('/users/1')
    const bodies = async (input: object): Promise<unknown[]> =>
      rows(await call('query_logs', { server, ...input }), 'logs').map(
        (row) => row['response_body'],
      )
    expect(await bodies({})).toEqual(['{"id":1,"name":"usual"}'])
    expect(await bodies({ bodies: false })).toEqual([null])
  })

  it('an analysis covers all that matches, with what was never called', async () => {
    const { call, get } = await steer(skin)
    for (const id of [1, 2, 3]) await get(`/users/${id}`)
    await get('/nowhere')
    const { analysis } = await call('query_logs', { server, limit: 1, analyze: true })
    expect(analysis).toMatchObject({
      total_requests: 4,
      error_rate_percent: 25,
      status_distribution: { 200: 3, 404: 1 },
      method_distribution: { GET: 4 },
      unique_clients: 1,
      coverage: { operations_total: 11, operations_hit: 1, statuses_hit: { getUser: [200] } },
    })
    const { top_endpoints } = analysis as { top_endpoints: object[] }
    expect(top_endpoints[0]).toMatchObject({ path: '/users/{id}', count: 3 })
    await call('stop_server', { server })
    const stopped = await call('query_logs', { server, analyze: true })
    expect(stopped).toMatchObject({ analysis: { total_requests: 4 } })
  })

  it('files hold all that matches, the oldest first', async () => {
    const { call, get } = await steer(skin)
    await get('/users/1?note=%3D1%2B1')
    await get('/users/2')
    const file = async (format: string): Promise<string> =>
      String((await call('export_logs', { server, format }))['text'])
    expect(JSON.parse(await file('json'))).toMatchObject([
      { path: '/users/1' },
      { path: '/users/2' },
    ])
    const lines = (await file('ndjson')).trimEnd().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { path: string }).path)).toEqual([
      '/users/1',
      '/users/2',
    ])
    expect((await file('csv')).trimEnd().split('\n')).toHaveLength(3)
    const har = JSON.parse(await file('har')) as { log: { entries: { request: object }[] } }
    expect(har.log.entries.map(({ request }) => request)).toMatchObject([
      { method: 'GET', url: expect.stringContaining('/users/1?note=') as string },
      { method: 'GET' },
    ])
    expect(await call('export_logs', { server, format: 'xml' })).toMatchObject({ success: false })
    // Told before anything of a file is sent.
    for (const wrong of [{ time_from: 'yesterday' }, { path_pattern: '(' }, { status: '9xx' }])
      expect(await call('export_logs', { server, ...wrong })).toMatchObject({
        success: false,
        error_code: 'MOCKLOOP_ERROR_003',
      })
  })
})

describe('requests to the admin', () => {
  const target = '/admin/api/v1/servers/shop'

  it('are not recorded by themselves', async () => {
    const { call, admin } = await steer('in process')
    await admin({ target, headers: BEARER })
    expect(await call('query_logs', { server, include_admin: true })).toMatchObject({ total: 0 })
  })

  it('are with log.admin, without the token and apart from the others', async () => {
    const { call, admin, get } = await steer('in process', { log: { ...LOG, admin: true } })
    await get('/users')
    await admin({ target: `${target}/logs?q=x`, headers: BEARER })
    await admin({ target })
    expect(await call('query_logs', { server })).toMatchObject({ total: 1 })
    const all = await call('query_logs', { server, include_admin: true, order: 'asc' })
    expect(all).toMatchObject({
      logs: [
        { admin: false, path: '/users' },
        { admin: true, path: `${target}/logs`, query_params: { q: 'x' }, status_code: 200 },
        { admin: true, path: target, status_code: 401 },
      ],
    })
    expect(JSON.stringify(all)).not.toContain(TOKEN)
    expect(await call('get_server', { server })).toMatchObject({
      statistics: { total_requests: 1 },
    })
  })
})

describe('the stream', () => {
  it('tells requests as they come in, and what was missed in between', async () => {
    const { get, server: running } = await steer('over HTTP')
    const url = `${running.adminUrl}/admin/api/v1/servers/shop/log-stream?operation_id=getUser`
    const open = async (headers: object = {}): Promise<() => Promise<string[]>> => {
      const response = await fetch(url, { headers: { ...BEARER, ...headers } })
      expect(response.headers.get('content-type')).toBe('text/event-stream')
      const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
      let text = ''
      return async () => {
        text += (await reader?.read())?.value ?? ''
        return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => data)
      }
    }
    const read = await open()
    const first = (await get('/users/1')).headers.get('x-mockloop-request-id')
    await get('/pets')
    await get('/users/2')
    const seen = async (next: () => Promise<string[]>): Promise<unknown> =>
      (await next()).map((data) => (JSON.parse(data) as { path: string }).path)
    await expect.poll(() => seen(read)).toEqual(['/users/1', '/users/2'])
    const again = await open({ 'last-event-id': first })
    await expect.poll(() => seen(again)).toEqual(['/users/2'])
    await get('/users/3')
    await expect.poll(() => seen(again)).toEqual(['/users/2', '/users/3'])
  })

  it('in process ends with its signal', async () => {
    const { get, server: running } = await steer('in process')
    const end = new AbortController()
    const events = await running.control.call('stream_logs', { server }, { signal: end.signal })
    const paths: string[] = []
    const reading = (async () => {
      for await (const { path } of events) {
        paths.push(path)
        if (paths.length === 2) end.abort()
      }
    })()
    await get('/users/1')
    await get('/users/2')
    await reading
    expect(paths).toEqual(['/users/1', '/users/2'])
  })
})
