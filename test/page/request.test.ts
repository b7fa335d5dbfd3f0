import { describe, expect, it } from 'vitest'
import { pathOf, VERBS } from '../../src/control/verbs.ts'
import { CallError, createCall, toRequest, toUrl } from '../../src/page/lib/request.ts'
import type { Routes } from '../../src/page/lib/request.ts'
import { toOutgoing } from '../admin/_admin.ts'

const ROUTES: Routes = Object.fromEntries(
  VERBS.map((verb) => [verb.name, [verb.method, pathOf(verb)]]),
)

describe('a call of the page', () => {
  it.each(VERBS.map(({ name }) => name))('%s goes where the admin expects it', (name) => {
    const input = {
      server: 'my shop',
      name: 'a/b',
      id: '1',
      operation_id: 'get /x',
      session: 's1',
      limit: 5,
    }
    const expected = toOutgoing(name, input)
    const { method, url, body } = toRequest(ROUTES, name, input)
    const [path, query] = url.split('?')
    const [wantedPath, wantedQuery] = expected.target.split('?')
    expect([method, path]).toEqual([expected.method, wantedPath])
    expect(new Set(query?.split('&'))).toEqual(new Set(wantedQuery?.split('&')))
    expect(body === undefined ? {} : JSON.parse(body)).toEqual(
      JSON.parse(String(expected.body ?? '{}')),
    )
  })

  it('leaves out what is not given', () => {
    expect(toRequest(ROUTES, 'get_log', { server: 'shop', id: '1', session: undefined })).toEqual({
      method: 'GET',
      url: '/admin/api/v1/servers/shop/logs/1',
      body: undefined,
    })
    const url = toUrl(ROUTES, 'export_logs', { server: 'shop', format: 'har' })
    expect(url).toBe('/admin/api/v1/servers/shop/log-export?format=har')
  })

  const call = (answer: () => Promise<Response>) => createCall(ROUTES, answer)

  it('throws what the admin says, in its words', async () => {
    const problem = { message: 'no such mock', suggestion: 'did you mean shop?', details: [1] }
    const answer = call(async () => Response.json(problem, { status: 404 }))
    const error = await answer('get_server', { server: 'shp' }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(CallError)
    expect(error).toMatchObject({ status: 404, ...problem })
  })

  it('says in words that nothing answers, or something else', async () => {
    const gone = call(() => Promise.reject(new TypeError('Failed to fetch')))
    await expect(gone('list_servers', {})).rejects.toMatchObject({
      status: 0,
      message: 'MockLoop does not answer',
    })
    const foreign = call(async () => new Response('<html>', { status: 502 }))
    await expect(foreign('list_servers', {})).rejects.toMatchObject({
      status: 502,
      message: 'MockLoop answered with 502',
    })
  })

  it('is aborted as one that was aborted', async () => {
    const signal = AbortSignal.abort()
    const answer = call(() => Promise.reject(signal.reason as Error))
    await expect(answer('list_servers', {}, { signal })).rejects.toBe(signal.reason)
  })
})
