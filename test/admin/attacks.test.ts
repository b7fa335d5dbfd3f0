/** What is tried against an admin, over the real socket of a real server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMockServer } from '../../src/index.ts'
import { overSocket } from '../_setup.ts'
import type { Outgoing } from '../_setup.ts'
import { BEARER, LOG, TOKEN } from '../host/_control.ts'
import { SHOP } from '../host/_host.ts'

const BASE = '/admin/api/v1/servers/shop'
const admin = { port: 0, token: TOKEN }
const server = createMockServer({
  spec: SHOP,
  name: 'shop',
  port: 0,
  storage: false,
  log: LOG,
  admin,
})
let port = ''
beforeAll(async () => {
  await server.start()
  port = new URL(server.adminUrl ?? '').port
})
afterAll(() => server.close())

const ask = async (outgoing: Partial<Outgoing>) => {
  const send = overSocket(server.adminUrl ?? '', false)
  const { headers = {}, ...rest } = outgoing
  const all = { host: `localhost:${port}`, ...headers }
  return send({ method: 'GET', target: BASE, headers: all, ...rest })
}
/** A write that would turn authentication off. */
const write = (headers: Record<string, string>): Partial<Outgoing> => ({
  method: 'PUT',
  target: `${BASE}/config`,
  headers: { 'content-type': 'application/json', ...BEARER, ...headers },
  body: '{"auth":false}',
})

describe('the admin of a running server', () => {
  it.each([
    ['a rebound name', { host: 'evil.example' }, 403],
    ['a rebound name with our port', { host: 'evil.example:PORT' }, 403],
    ['a foreign origin', { origin: 'https://evil.example' }, 403],
    ['our name with the port of a mock', { origin: 'http://localhost:1' }, 403],
    ['an origin of null', { origin: 'null' }, 403],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a body that a form can send', { 'content-type': 'text/plain' }, 415],
    ['no token', { authorization: '' }, 401],
    ['another token', { authorization: `Bearer ${TOKEN}x` }, 401],
    ['the token in another scheme', { authorization: `Basic ${TOKEN}` }, 401],
  ])('refuses %s, and changes nothing', async (_what, given, status) => {
    const headers = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, value.replace('PORT', port)]),
    )
    const reply = await ask(write(headers))
    expect(reply.status).toBe(status)
    expect(reply.body.toString()).not.toContain(TOKEN)
    expect(reply.headers['access-control-allow-origin']).toBeUndefined()
    const now = await server.control.call('get_server', { server: 'shop' })
    expect(now.config.auth).not.toBe(false)
  })

  it('does not answer preflight requests of pages', async () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'PUT' }
    const reply = await ask({ method: 'OPTIONS', headers })
    expect(reply.status).toBe(403)
    expect(reply.headers['access-control-allow-methods']).toBeUndefined()
  })

  it('answers a path_pattern that would hold another engine at once, and goes on', async () => {
    await fetch(`${server.url}/users/${'a'.repeat(2000)}`)
    const pattern = encodeURIComponent('^(([a-z/])+.)+[A-Z]([a-z])+$')
    const reply = await ask({ target: `${BASE}/logs?path_pattern=${pattern}`, headers: BEARER })
    expect(reply.status).toBe(200)
    expect((await ask({ target: '/health' })).status).toBe(200)
  })

  it('refuses a body of 11 MiB, nested JSON and a long URL', async () => {
    const big = { ...write({}), body: `{"a":"${'x'.repeat(11 * 1024 * 1024)}"}` }
    const sent = await ask(big).catch((error: unknown) => error)
    expect(sent).toMatchObject({ status: 413 })
    const deep = { ...write({}), body: `{"state":${'['.repeat(5000)}${']'.repeat(5000)}}` }
    expect((await ask(deep)).status).toBe(400)
    const long = { target: `${BASE}/logs?q=${'x'.repeat(9000)}`, headers: BEARER }
    expect((await ask(long)).status).toBe(414)
  })

  it('takes path escapes for names, and prototype keys for data', async () => {
    for (const name of ['..%2F..%2Fetc', '%00', '__proto__%2F', 'constructor'])
      expect(
        (await ask({ target: `${BASE}/scenarios/${name}`, headers: BEARER })).status,
      ).toSatisfy((status: number) => status === 400 || status === 404)
    const state = { ...write({}), target: `${BASE}/state`, body: '{"state":{"__proto__":{"a":1}}}' }
    expect((await ask(state)).status).toBe(200)
    expect(Reflect.get({}, 'a')).toBeUndefined()
  })
})
