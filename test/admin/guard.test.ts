import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createGuard } from '../../src/admin/guard.ts'
import type { Guarded } from '../../src/admin/guard.ts'
import { allowedHosts, assertOwnToken, ownHosts } from '../../src/admin/hosts.ts'
import type { Place } from '../../src/admin/hosts.ts'
import { pathOf, VERBS } from '../../src/control/verbs.ts'
import { createTestClock } from '../../src/lib/clock.ts'
import { BEARER, dataOf, JSON_TYPE, startAdmin, TOKEN } from './_admin.ts'
import type { Running } from './_admin.ts'

let shared: Running
beforeAll(async () => {
  shared = await startAdmin()
})
afterAll(() => shared.close())

const running: Running[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()))
})

const LIST = '/admin/api/v1/servers'
const WRITE = { method: 'PUT', target: `${LIST}/petstore/state`, body: '{"state":{}}' }
/** All that is served: what is added later is to be added to a table that this reads. */
const ROUTES = [
  ...VERBS.map((verb) => [verb.method, pathOf(verb).replaceAll(/\{\w+\}/g, 'petstore')]),
  ['POST', '/admin/sign-in'],
  ['GET', '/admin/sign-in'],
  ['GET', '/admin/sign-in?token=guessed'],
  ['GET', '/'],
  ['GET', '/admin/'],
  ['GET', '/nothing'],
] as [method: string, target: string][]

/** The status that a request has which is written as it is. */
function statusOf(port: number, text: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    let answer = ''
    socket.on('data', (chunk) => (answer += String(chunk)))
    socket.on('close', () => resolve(Number(answer.split(' ')[1])))
    socket.on('error', reject)
  })
}

describe('without a token', () => {
  it.each(ROUTES.filter(([, target]) => target !== '/health'))(
    '%s %s is 401, in words',
    async (method, target) => {
      const reply = await shared.send({ method, target })
      expect(reply.status).toBe(401)
      expect(reply.headers['www-authenticate']).toMatch(/^Bearer/)
      expect(reply.headers['set-cookie']).toBeUndefined()
      expect(dataOf(reply)).toMatchObject({
        error_code: 'MOCKLOOP_ERROR_005',
        suggestion: expect.stringMatching(/mockloop token/),
      })
    },
  )

  it('the health is told', async () => {
    expect((await shared.send({ target: '/health' })).status).toBe(200)
    expect((await shared.send({ method: 'HEAD', target: '/health' })).status).toBe(200)
  })

  it.each([
    'POST /health',
    'GET /health/',
    'GET /%68ealth',
    'GET //health',
    'GET /health/../ready',
  ])('nothing like it is: %s', async (line) => {
    const [method = '', target = ''] = line.split(' ')
    expect((await shared.send({ method, target })).status).toBe(401)
  })
})

describe('a token', () => {
  it.each<[name: string, headers: Record<string, string>]>([
    ['another', { authorization: `Bearer ${TOKEN}x` }],
    ['a part of it', { authorization: `Bearer ${TOKEN.slice(0, -1)}` }],
    ['none after all', { authorization: 'Bearer ' }],
    ['empty', { authorization: '' }],
    ['of another scheme', { authorization: `Basic ${btoa(`:${TOKEN}`)}` }],
    ['without its scheme', { authorization: TOKEN }],
    ['twice', { authorization: `Bearer ${TOKEN}, Bearer ${TOKEN}` }],
    ['in another header', { 'x-api-key': TOKEN }],
    ['as a cookie', { cookie: `mockloop_admin=${TOKEN}` }],
  ])('is refused: %s', async (_name, headers) => {
    const reply = await shared.send({ target: LIST, headers })
    expect(reply.status).toBe(401)
    expect(reply.body.toString()).not.toContain(TOKEN)
  })

  it('is refused in the URL', async () => {
    for (const name of ['token', 'access_token'])
      expect((await shared.send({ target: `${LIST}?${name}=${TOKEN}` })).status).toBe(401)
  })

  it('is taken, whatever the case of its scheme', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER']) {
      const headers = { authorization: `${scheme} ${TOKEN}` }
      expect((await shared.send({ target: LIST, headers })).status).toBe(200)
    }
  })
})

describe('Host', () => {
  const HOSTS: [host: (port: number) => string, status: number][] = [
    [(port) => `localhost:${port}`, 200],
    [(port) => `127.0.0.1:${port}`, 200],
    [(port) => `[::1]:${port}`, 200],
    [(port) => `LOCALHOST:${port}`, 200],
    [(port) => `evil.example:${port}`, 403],
    [() => 'localhost', 403],
    [(port) => `localhost:${port + 1}`, 403],
    [(port) => `localhost:0${port}`, 403],
    [(port) => `localhost.:${port}`, 403],
    [(port) => `localhost.evil.example:${port}`, 403],
    [(port) => `evil.localhost:${port}`, 403],
    [(port) => `localhost:${port}.evil.example`, 403],
    [(port) => `evil.example@localhost:${port}`, 403],
    [(port) => `127.0.0.1.nip.io:${port}`, 403],
    [(port) => `127.1:${port}`, 403],
    [(port) => `2130706433:${port}`, 403],
    [(port) => `0.0.0.0:${port}`, 403],
    [(port) => `[::ffff:127.0.0.1]:${port}`, 403],
    [(port) => `localhost:${port}, evil.example`, 403],
  ]
  it.each(HOSTS)('%s is %i, with the token', async (host, status) => {
    const headers = { host: host(shared.port) }
    expect((await shared.ask({ target: LIST, headers })).status).toBe(status)
  })

  it.each(ROUTES)('that was rebound to us is 403 on %s %s', async (method, target) => {
    const headers = { host: `rebound.example:${shared.port}` }
    const reply = await shared.ask({ method, target, headers })
    expect(reply.status).toBe(403)
    expect(dataOf(reply)['message']).toContain(
      `does not answer to the host "rebound.example:${shared.port}", but to localhost:`,
    )
  })

  it.each<[lines: (port: number) => string[], status: number]>([
    [(port) => ['GET /admin/api/v1/servers HTTP/1.1', `Host: localhost:${port}`], 200],
    [() => ['GET /admin/api/v1/servers HTTP/1.1', 'Host:'], 403],
    [() => ['GET /admin/api/v1/servers HTTP/1.1'], 400],
    [() => ['GET /admin/api/v1/servers HTTP/1.0'], 403],
    [
      (port) => ['GET /ready HTTP/1.1', 'Host: evil.example', `Host: localhost:${port}`],
      // Whichever is taken, it is not the second one.
      403,
    ],
    [
      (port) => [`GET http://localhost:${port}/ready HTTP/1.1`, 'Host: evil.example'],
      // A target with a host does not speak for the header.
      403,
    ],
  ])('cannot be left out, doubled or written into the target: %#', async (lines, status) => {
    const text = [...lines(shared.port), `Authorization: Bearer ${TOKEN}`, 'Connection: close']
    expect(await statusOf(shared.port, `${text.join('\r\n')}\r\n\r\n`)).toBe(status)
  })

  it('of the request counts, not what a proxy says of it', async () => {
    const own = { host: 'evil.example', 'x-forwarded-host': `localhost:${shared.port}` }
    expect((await shared.ask({ target: LIST, headers: own })).status).toBe(403)
    const foreign = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }
    expect((await shared.ask({ target: LIST, headers: foreign })).status).toBe(200)
  })
})

describe('Origin', () => {
  const ORIGINS: [origin: (port: number) => string, status: number][] = [
    [(port) => `http://localhost:${port}`, 200],
    [() => 'null', 403],
    [() => '', 403],
    [(port) => `https://localhost:${port}`, 403],
    [(port) => `http://localhost:${port - 1}`, 403],
    [() => 'http://localhost', 403],
    [(port) => `http://127.0.0.1:${port}`, 403],
    [(port) => `http://evil.example:${port}`, 403],
    [(port) => `http://localhost:${port}.evil.example`, 403],
    [(port) => `http://localhost:${port}/`, 403],
    [(port) => `http://localhost:${port}, http://evil.example`, 403],
    [() => 'chrome-extension://abc', 403],
    [() => 'file://', 403],
    [() => '*', 403],
  ]
  it.each(ORIGINS)('%s is %i, with the token', async (origin, status) => {
    const headers = { origin: origin(shared.port), ...JSON_TYPE }
    expect((await shared.ask({ ...WRITE, headers })).status).toBe(status)
  })

  it('has to be that of the very host that was asked', async () => {
    const headers = { host: `127.0.0.1:${shared.port}`, origin: `http://127.0.0.1:${shared.port}` }
    expect((await shared.ask({ target: LIST, headers })).status).toBe(200)
  })

  it.each(ROUTES)('of a mocked page is 403 on %s %s', async (method, target) => {
    const headers = { origin: `http://localhost:${shared.port - 1}` }
    expect((await shared.ask({ method, target, headers })).status).toBe(403)
  })

  it('gets no leave beforehand', async () => {
    const reply = await shared.send({
      method: 'OPTIONS',
      target: LIST,
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    })
    expect(reply.status).toBe(403)
    expect(Object.keys(reply.headers).join()).not.toContain('access-control')
  })
})

describe('Sec-Fetch-Site', () => {
  it.each([
    ['same-origin', 200],
    ['none', 200],
    ['same-site', 403],
    ['cross-site', 403],
    ['', 403],
    ['same-origin, cross-site', 403],
    ['Same-Origin', 403],
  ])('%j is %i, with the token', async (site, status) => {
    const headers = { 'sec-fetch-site': site }
    expect((await shared.ask({ target: LIST, headers })).status).toBe(status)
  })
})

describe('a form of another page', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a'])(
    'sent as %s is 415 even with the token',
    async (type) => {
      const headers = { 'content-type': type }
      expect((await shared.ask({ ...WRITE, headers })).status).toBe(415)
    },
  )

  it('without any type is 415, also in chunks', async () => {
    expect((await shared.ask(WRITE)).status).toBe(415)
    const status = await new Promise((resolve, reject) => {
      const { port } = shared
      const outgoing = request(
        { port, method: 'PUT', path: WRITE.target, headers: BEARER },
        (incoming) => resolve(incoming.resume().statusCode),
      )
      outgoing.on('error', reject)
      outgoing.write('{"state":')
      outgoing.end('{}}')
    })
    expect(status).toBe(415)
  })
})

describe('the sign-in link', () => {
  async function start() {
    const clock = createTestClock()
    const one = await startAdmin({ guard: { clock } })
    running.push(one)
    const cookieFrom = async (target: string): Promise<string> => {
      const { headers } = await one.send({ target })
      return headers['set-cookie']?.split(';')[0] ?? ''
    }
    const get = async (cookie: string, more: Record<string, string> = {}) =>
      (await one.send({ target: LIST, headers: { cookie, ...more } })).status
    return { one, clock, cookieFrom, get }
  }

  it('gives a cookie that is not the token, and leads on', async () => {
    const { one, get } = await start()
    const link = one.guard.createSignIn()
    expect(link).toMatch(/^\/admin\/sign-in\?token=[\w-]{43}$/)
    const reply = await one.send({ target: link, headers: { 'sec-fetch-site': 'none' } })
    expect([reply.status, reply.headers['location']]).toEqual([303, '/admin/'])
    expect(reply.headers['set-cookie']).toMatch(
      new RegExp(`^mockloop_admin_${one.port}=[\\w-]{43}; Path=/admin; HttpOnly; SameSite=Strict$`),
    )
    expect(reply.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
    })
    const cookie = reply.headers['set-cookie']?.split(';')[0] ?? ''
    expect(link).not.toContain(cookie.split('=')[1])
    expect(await get(cookie)).toBe(200)
  })

  it('works once, also for a hundred that come at the same time', async () => {
    const { one } = await start()
    const target = one.guard.createSignIn()
    const replies = await Promise.all(Array.from({ length: 100 }, () => one.send({ target })))
    expect(replies.filter(({ status }) => status === 303)).toHaveLength(1)
    expect(replies.filter(({ status }) => status === 401)).toHaveLength(99)
  })

  it('works again for the browser that is signed in, and gives it nothing new', async () => {
    const { one, cookieFrom } = await start()
    const target = one.guard.createSignIn()
    const cookie = await cookieFrom(target)
    const reply = await one.send({ target, headers: { cookie } })
    expect([reply.status, reply.headers['set-cookie']]).toEqual([303, undefined])
  })

  it('is too old after five minutes', async () => {
    const { one, clock, cookieFrom } = await start()
    const [early, late] = [one.guard.createSignIn(), one.guard.createSignIn()]
    clock.advance(5 * 60_000 - 1)
    expect(await cookieFrom(early)).not.toBe('')
    clock.advance(1)
    const reply = await one.send({ target: late })
    expect([reply.status, dataOf(reply)['message']]).toEqual([
      401,
      'this sign-in link has been used, or is older than five minutes',
    ])
  })

  it('is not used up by HEAD, by another page, or under another host', async () => {
    const { one, cookieFrom } = await start()
    const target = one.guard.createSignIn()
    expect((await one.send({ method: 'HEAD', target })).status).toBe(405)
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { host: 'evil.example' }])
      expect((await one.send({ target, headers })).status).toBe(403)
    expect(await cookieFrom(target)).not.toBe('')
  })

  it('is made for who has the token alone', async () => {
    const { one, cookieFrom } = await start()
    const reply = await one.ask({ method: 'POST', target: '/admin/sign-in' })
    expect(reply.status).toBe(201)
    expect(await cookieFrom(String(dataOf(reply)['path']))).not.toBe('')
  })

  it('leaves a cookie that ends within a day', async () => {
    const { one, clock, cookieFrom, get } = await start()
    const cookie = await cookieFrom(one.guard.createSignIn())
    clock.advance(24 * 60 * 60_000 - 1)
    expect(await get(cookie)).toBe(200)
    clock.advance(1)
    expect(await get(cookie)).toBe(401)
  })

  it('leaves a cookie that other pages cannot use', async () => {
    const { one, cookieFrom, get } = await start()
    const cookie = await cookieFrom(one.guard.createSignIn())
    // The mock's pages have another port, but are of the same site: the browser sends the cookie.
    expect(await get(cookie, { origin: `http://localhost:${one.port - 1}` })).toBe(403)
    expect(await get(cookie, { 'sec-fetch-site': 'same-site' })).toBe(403)
    expect(await get(cookie, { authorization: 'Bearer wrong' })).toBe(401)
  })

  it('survives cookies that pages of other ports have set', async () => {
    const { one, cookieFrom, get } = await start()
    const cookie = await cookieFrom(one.guard.createSignIn())
    const name = cookie.split('=')[0]
    expect(await get(`${name}=tossed; a=b; ${cookie}; ${name}=tossed`)).toBe(200)
    expect(await get(`${name}=tossed; x${cookie}`)).toBe(401)
  })
})

describe('where it listens', () => {
  const place = (host: string, isTls = false): Place => ({ host, port: 8001, isTls })
  const LOCAL = ['localhost:8001', '127.0.0.1:8001', '[::1]:8001']

  it('says which hosts are its own', () => {
    expect(ownHosts(place('192.168.1.5'))).toEqual([...LOCAL, '192.168.1.5:8001'])
    expect(ownHosts(place('fe80::1'))).toEqual([...LOCAL, '[fe80::1]:8001'])
    expect(ownHosts(place('0.0.0.0'))).toEqual(LOCAL)
    expect(ownHosts({ ...place('localhost'), port: 80 })).toContain('localhost')
    expect(ownHosts({ ...place('localhost', true), port: 80 })).not.toContain('localhost')
  })

  it('takes further ones as they are meant', () => {
    const entries = ['Admin.example', 'localhost:9001', '2001:db8::1', '[2001:db8::1]:9001']
    expect(allowedHosts(entries, place('0.0.0.0'))).toEqual([
      'admin.example:8001',
      'admin.example',
      'localhost:9001',
      '[2001:db8::1]:8001',
      '[2001:db8::1]',
      '[2001:db8::1]:9001',
    ])
  })

  it('wants a token of the user where others can reach it', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'my-host', '127.0.0.1.nip.io']) {
      expect(() => assertOwnToken({ host, token: undefined })).toThrow(/admin\.token/)
      expect(() => assertOwnToken({ host, token: TOKEN })).not.toThrow()
    }
    for (const host of ['localhost', '127.0.0.1', '127.0.0.2', '::1', '[::1]'])
      expect(() => assertOwnToken({ host, token: undefined })).not.toThrow()
  })

  it.each([
    ['admin.example', undefined, true],
    ['admin.example', 'http://admin.example', true],
    ['admin.example', 'https://admin.example', true],
    ['admin.example:8001', 'https://admin.example:8001', true],
    ['admin.example', 'https://admin.example:8001', false],
    ['admin.example', 'https://other.example', false],
    ['admin.example:9000', undefined, false],
    ['other.example', undefined, false],
  ])('with an allowed host: Host %s and Origin %s pass: %s', (host, origin, passes) => {
    const guard = createGuard({
      place: () => place('0.0.0.0'),
      allowedHosts: ['admin.example'],
      token: TOKEN,
    })
    const headers = new Map(Object.entries({ host, origin, authorization: `Bearer ${TOKEN}` }))
    const asked: Guarded = {
      method: 'GET',
      path: '/',
      header: (name) => headers.get(name),
      hasBody: () => false,
    }
    const check = (): void => guard.check(asked)
    if (passes) expect(check).not.toThrow()
    else expect(check).toThrow(/may not ask|does not answer/)
  })
})
