/** What a stub answers on the wire, and where in a request's way it comes. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Stub } from '../../src/index.ts'
import { overSocket } from '../_setup.ts'
import { LOG } from './_control.ts'
import { post, serve } from './_host.ts'
import type { Running } from './_host.ts'

/** Serves the shop with these stubs active. */
async function withStubs(
  stubs: Partial<Stub>[],
  config: Parameters<typeof serve>[0] = {},
): Promise<Running> {
  return serve({ ...config, scenarios: [{ name: 's', stubs }], scenario: 's' })
}

const users = (respond: object): Partial<Stub>[] => [{ operation: 'listUsers', respond }]

describe('what the request itself asks of the document', () => {
  it.each([
    ['code=200', [{ id: 7 }]],
    ['example=none', []],
    ['seed=x', ['stub']],
  ])('Prefer: %s', async (prefer, body) => {
    const { get } = await withStubs([{ operation: 'listPets', respond: { body: ['stub'] } }])
    expect((await get('/pets', { prefer })).body).toEqual(body)
  })

  it('Prefer: dynamic', async () => {
    const { get } = await withStubs([{ operation: 'getPet', respond: { body: 'stub' } }])
    const { headers } = await get('/pets/1', { prefer: 'dynamic=true' })
    expect(headers.get('x-mockloop-source')).toBe('fake')
  })
})

describe('the delay of a scenario', () => {
  const slow = { name: 's', delay: 12, stubs: [{ operation: 'listUsers', respond: { delay: 3 } }] }

  async function delays({ server }: Running): Promise<unknown[]> {
    const { logs } = await server.control.call('query_logs', { server: 'shop' })
    return logs.map(({ delay_ms }) => delay_ms).reverse()
  }

  it('holds back what the document answers, too, but not where a stub has its own', async () => {
    const running = await serve({ scenarios: [slow], scenario: 's', log: LOG })
    const { get } = running
    await get('/pets')
    await get('/pets', { prefer: 'example=none' })
    await get('/users')
    await get('/nothing')
    expect(await delays(running)).toEqual([12, 12, 3, 0])
  })

  it('is for whom the scenario is active, and comes on top of that of the mock', async () => {
    const running = await serve({
      scenarios: [{ ...slow, stubs: [] }],
      delay: 5,
      log: LOG,
    })
    const { get } = running
    await get('/pets')
    await get('/pets', { 'x-mockloop-scenario': 's' })
    const heir = { name: 'heir', config: { stubs: [], extends: 's' } }
    await running.server.control.call('create_scenario', { server: 'shop', ...heir })
    await get('/pets', { 'x-mockloop-scenario': 'heir' })
    expect(await delays(running)).toEqual([5, 17, 17])
  })
})

describe('a stub comes after', () => {
  it('credentials', async () => {
    const { send } = await withStubs([{ operation: 'order', respond: { status: 201, body: 1 } }])
    expect((await send('/orders', { method: 'POST' })).status).toBe(401)
    const paid = await send('/orders', { method: 'POST', headers: { 'x-key': 'any' } })
    expect([paid.status, paid.body]).toEqual([201, 1])
  })

  it('validation, unless that is off', async () => {
    const { get, send } = await withStubs([
      { operation: 'listPets', respond: { body: ['stub'] } },
      { operation: 'addToCart', respond: { body: '{{ request.body }}' } },
    ])
    expect((await get('/pets?limit=many')).status).toBe(422)
    expect((await get('/pets?limit=many', { prefer: 'validation=off' })).body).toEqual(['stub'])
    expect((await send('/cart', post({ quantity: 1 }))).status).toBe(422)
    const odd = await send('/cart', post(null, { prefer: 'validation=off' }))
    expect([odd.status, odd.body]).toEqual([201, null])
  })
})

describe('the body of a stub', () => {
  it("is the document's own where the stub leaves it out", async () => {
    const { get } = await withStubs([
      { operation: 'listPets', respond: { headers: { 'x-a': 'b' } } },
      { operation: 'getPet', respond: { status: 418 } },
    ])
    const [stub, own] = [
      await get('/pets'),
      await get('/pets', { 'x-mockloop-scenario': 'default' }),
    ]
    expect([stub.body, stub.headers.get('x-a')]).toEqual([own.body, 'b'])
    expect([stub.headers.get('x-mockloop-source'), own.headers.get('x-a')]).toEqual(['stub', null])
    const { status, text } = await get('/pets/1')
    expect([status, text]).toEqual([418, ''])
  })

  it.each([
    ['JSON', { body: { a: 1 } }, 200, 'application/json', '{"a":1}'],
    ['text, where the document has JSON', { body: 'hello' }, 200, 'application/json', '"hello"'],
    [
      'text of a type of its own',
      { body: 'a,b', headers: { 'Content-Type': 'text/csv' } },
      200,
      'text/csv',
      'a,b',
    ],
    [
      'base64',
      { base64: 'aGVsbG8=', headers: { 'content-type': 'text/plain' } },
      200,
      'text/plain',
      'hello',
    ],
    ['204', { status: 204, body: { a: 1 } }, 204, null, ''],
    [
      'a status that nobody documents',
      { status: 418, body: { tea: true } },
      418,
      'application/json',
      '{"tea":true}',
    ],
    ['text with such a status', { status: 418, body: 'tea' }, 418, 'text/plain', 'tea'],
    ['null', { body: null }, 200, 'application/json', 'null'],
    ['false', { body: false }, 200, 'application/json', 'false'],
  ])('%s', async (_, respond, ...expected) => {
    const { get } = await withStubs(users(respond))
    const got = await get('/users')
    expect([got.status, got.headers.get('content-type'), got.text]).toEqual(expected)
    expect(got.headers.get('x-mockloop-source')).toBe('stub')
    expect(got.headers.get('x-mockloop-stub')).toBe('listUsers')
    expect(got.headers.get('x-mockloop-operation')).toBe('listUsers')
  })

  it('is of the type that the client accepts', async () => {
    const { get } = await withStubs([{ operation: 'report', respond: { body: { a: 1 } } }])
    expect((await get('/report')).text).toBe('{"a":1}')
    expect((await get('/report', { accept: 'application/xml' })).text).toContain('<a>1</a>')
    expect((await get('/report', { accept: 'text/csv' })).text).toBe('a\r\n1\r\n')
    expect((await get('/report', { accept: 'image/png' })).text).toBe('{"a":1}')
  })

  it('may be an example of the document, or made from the schema', async () => {
    const { get } = await withStubs([
      { operation: 'listPets', respond: { example: 'none' } },
      { operation: 'getPet', respond: { fake: true } },
      { method: 'GET', path: '/pets/8', respond: { status: 503, fake: true } },
      { method: 'GET', path: '/pets/9', respond: { status: 418, fake: true } },
    ])
    expect((await get('/pets')).body).toEqual([])
    const fake = await get('/pets/5')
    expect(fake.body).toEqual({ id: expect.any(Number), name: expect.any(String) })
    expect(fake.headers.get('x-mockloop-source')).toBe('stub')
    expect((await get('/pets/8')).status).toBe(503)
    const odd = await get('/pets/9')
    expect(odd.status).toBe(500)
    expect(odd.body).toMatchObject({
      type: 'urn:mockloop:problem:broken-stub',
      detail: expect.stringContaining('418'),
    })
  })

  it('is compressed where it is long, and cut where a range is asked for', async () => {
    const text = 'All work and no play. '.repeat(200)
    const { server } = await withStubs([
      { operation: 'listUsers', respond: { body: { text } } },
      {
        operation: 'report',
        respond: {
          base64: Buffer.from('0123456789').toString('base64'),
          headers: { 'content-type': 'application/octet-stream' },
        },
      },
    ])
    const send = overSocket(server.url)
    const ask = (target: string, headers: Record<string, string>) =>
      send({ method: 'GET', target, headers })
    const brotli = await ask('/users', { 'accept-encoding': 'br' })
    expect(brotli.headers['content-encoding']).toBe('br')
    expect(JSON.parse(brotliDecompressSync(brotli.body).toString())).toEqual({ text })
    const gzip = await ask('/users', { 'accept-encoding': 'gzip' })
    expect(JSON.parse(gunzipSync(gzip.body).toString())).toEqual({ text })
    expect((await ask('/users', {})).headers['content-encoding']).toBeUndefined()
    const part = await ask('/report', { range: 'bytes=2-4' })
    expect([part.status, part.body.toString()]).toEqual([206, '234'])
  })

  it('that is packed already is sent as it is', async () => {
    const packed = Buffer.from('x'.repeat(3000)).toString('base64')
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    const { server } = await withStubs(users({ base64: packed, headers }))
    const send = overSocket(server.url)
    const got = await send({
      method: 'GET',
      target: '/users',
      headers: { 'accept-encoding': 'br' },
    })
    expect(got.headers['content-encoding']).toBe('gzip')
    expect(got.body.length).toBe(3000)
  })

  it('is left out for HEAD, its length is not', async () => {
    const { server } = await withStubs(users({ body: { a: 1 } }))
    const send = overSocket(server.url)
    const got = await send({ method: 'HEAD', target: '/users', headers: {} })
    expect([got.status, got.headers['content-length'], got.body.length]).toEqual([200, '7', 0])
    expect(got.headers['x-mockloop-source']).toBe('stub')
  })

  it('is held against its schema where answers are', async () => {
    const stubs = [
      { operation: 'getPet', respond: { body: { id: 'seven' } } },
      { method: 'GET', path: '/pets/8', respond: { status: 503, body: 'anything' } },
    ]
    const { get } = await withStubs(stubs, { validation: { responses: true } })
    const wrong = await get('/pets/7')
    expect(wrong.status).toBe(500)
    expect(wrong.body).toMatchObject({ type: 'urn:mockloop:problem:invalid-response' })
    expect((await get('/pets/8')).status).toBe(503)
    expect((await (await withStubs(stubs)).get('/pets/7')).body).toEqual({ id: 'seven' })
  })
})

describe('headers of a stub', () => {
  it('go over those of the answer, several of one name too', async () => {
    const headers = { 'X-A': '{{ request.query.a }}', 'set-cookie': ['a=1', 'b=2'], vary: 'x' }
    const { get } = await withStubs(users({ body: 1, headers }))
    const got = await get('/users?a=b')
    expect(got.headers.get('x-a')).toBe('b')
    expect(got.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
    expect(got.headers.get('vary')).toBe('x')
  })

  it('cannot break the frame of the message', async () => {
    const headers = { 'content-length': '3', 'transfer-encoding': 'chunked' }
    const { get } = await withStubs(users({ body: { long: 'body' }, headers }))
    expect((await get('/users')).text).toBe('{"long":"body"}')
    expect((await get('/users/1')).status).toBe(200)
  })
})

it.each([99, 100, 101, 199, 600])('a status of %i is refused', async (status) => {
  const { mock } = await serve()
  await expect(mock.updateResponse('/users', { status })).rejects.toThrow('status')
})

it('a response of updateResponse goes before all stubs, whatever their priority', async () => {
  const { mock, get } = await withStubs([
    { method: 'GET', path: '/users/1', priority: 1000, respond: { body: 'stub' } },
  ])
  await mock.updateResponse('/users/{id}', { body: 'updated' })
  expect((await get('/users/1')).body).toBe('updated')
})
