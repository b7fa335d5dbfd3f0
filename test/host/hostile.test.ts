/** What is sent or written to do harm is refused in words, or does none. */
import { describe, expect, it } from 'vitest'
import {
  InvalidArgumentError,
  MockLoopError,
  ScenarioError,
  TooLargeError,
} from '../../src/index.ts'
import { overSocket } from '../_setup.ts'
import { post, serve, temporaryFolder } from './_host.ts'

const echo = {
  name: 'echo',
  stubs: [
    {
      operation: 'addToCart',
      respond: { body: { echo: '{{ request.body }}', text: 'got {{ request.body.sku }}' } },
      state: { set: { last: '{{ request.body }}' } },
    },
    { operation: 'getCart', respond: { body: '{{ state.last }}' } },
    {
      operation: 'listUsers',
      respond: { headers: { 'x-echo': '{{ request.query.q }}' }, body: '{{ request.query.q }}' },
    },
  ],
}
const EVIL = '{"sku":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
const sendEvil: RequestInit = { ...post({}), body: EVIL }

describe('prototype keys', () => {
  it('of a body are data, in answers and in state', async () => {
    const { send, get } = await serve({ scenarios: [echo], scenario: 'echo' })
    const got = await send('/cart', sendEvil)
    expect(got.text).toContain(`"echo":${EVIL}`)
    expect((await get('/cart')).text).toBe(EVIL)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it('of scenarios, state and snapshots are data too, or refused', async () => {
    const storage = temporaryFolder()
    const { mock, get, server } = await serve({ storage })
    const document = JSON.parse(`{ "/users": ${EVIL}, "/pets": { "__proto__": [1] } }`)
    await mock.scenarios.create(document, { name: 'constructor' })
    await mock.scenarios.use('constructor')
    expect((await get('/users')).text).toBe(EVIL)
    for (const name of ['__proto__', '../x', 'a/b', '', 'x'.repeat(65)]) {
      await expect(mock.scenarios.create({ '/users': 1 }, { name })).rejects.toThrow(ScenarioError)
      await expect(mock.snapshots.take(name)).rejects.toThrow(InvalidArgumentError)
    }
    const state = JSON.parse(EVIL)
    mock.session('__proto__').setState(state)
    mock.session('constructor').setState({ a: 1 })
    expect(JSON.stringify(mock.session('__proto__').state())).toBe(EVIL)
    await mock.snapshots.take('constructor')
    mock.session('__proto__').reset()
    await mock.snapshots.restore('constructor')
    expect(JSON.stringify(mock.session('__proto__').state())).toBe(EVIL)
    await server.close()
    const again = await serve({ storage })
    expect((await again.get('/users')).text).toBe(EVIL)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })

  it.each(['__proto__.x', 'a.constructor', 'prototype'])(
    '%s is no path in the state',
    async (path) => {
      const { mock } = await serve()
      const stub = { operation: 'listUsers', state: { set: { [path]: 1 } } }
      await expect(mock.scenarios.create({ name: 'x', stubs: [stub] })).rejects.toThrow(
        'a dotted path without empty or inherited names',
      )
    },
  )
})

describe('templates', () => {
  it('in what a request says stay text', async () => {
    const { send, get } = await serve({ scenarios: [echo], scenario: 'echo' })
    const sku = '{{ state }}{% for i in (1..10) %}x{% endfor %}'
    expect((await send('/cart', post({ sku }))).body).toEqual({ echo: { sku }, text: `got ${sku}` })
    expect((await get('/cart')).body).toEqual({ sku })
    expect((await get(`/users?q=${encodeURIComponent(sku)}`)).body).toBe(sku)
  })

  it.each([
    ['loops for ever', '{% for i in (1..1000000000) %}{% assign a = i %}{% endfor %}'],
    ['loops in loops', `${'{% for i in (1..9999) %}'.repeat(4)}x${'{% endfor %}'.repeat(4)}`],
    ['prints without end', '{% for i in (1..4000000) %}aaaaaaaaaaaaaaaa{% endfor %}'],
    [
      'doubles',
      `{% assign a = "xxxxxxxxxx" %}${'{% assign a = a | append: a %}'.repeat(60)}{{ a }}`,
    ],
  ])(
    'that %s end in a problem, and others go on',
    async (_, template) => {
      const stub = { operation: 'listUsers', respond: { body: template } }
      const { get } = await serve({ scenarios: [{ name: 's', stubs: [stub] }], scenario: 's' })
      const [bad, ...good] = await Promise.all([get('/users'), get('/pets'), get('/pets/1')])
      expect(bad?.status).toBe(500)
      expect(bad?.body).toMatchObject({
        type: 'urn:mockloop:problem:broken-stub',
        detail: expect.stringMatching(/^stubs\[0\]\.respond\.body: /),
      })
      expect(good.map(({ status }) => status)).toEqual([200, 200])
    },
    20_000,
  )

  it('that cannot be parsed are refused with line and column', async () => {
    const { mock } = await serve()
    await expect(
      mock.updateResponse('/users', { body: { a: 'x\n {{ nope | nope }}' } }),
    ).rejects.toThrow(/body\.a: .*nope \(line 2, column 2\)/)
    await expect(
      mock.updateResponse('/users', { body: '{% include "/etc/passwd" %}' }),
    ).rejects.toThrow(ScenarioError)
  })

  it('cannot make another header, or split an answer', async () => {
    const { server } = await serve({ scenarios: [echo], scenario: 'echo' })
    const send = overSocket(server.url)
    const target = `/users?q=${encodeURIComponent('a\r\nset-cookie: evil=1\r\n\r\n<b>é€')}`
    const got = await send({ method: 'GET', target, headers: {} })
    expect(got.status).toBe(200)
    expect(got.headers['set-cookie']).toBeUndefined()
    expect(got.headers['x-echo']).toMatch(/^a {2}set-cookie: evil=1 {4}<b>/)
  })
})

it('what plain JavaScript may pass is refused in words', async () => {
  const { mock } = await serve()
  const circle: { self?: unknown } = {}
  circle.self = circle
  for (const odd of [undefined, null, 5, {}, [], circle] as never[]) {
    const tries: (() => unknown)[] = [
      () => mock.scenarios.create(odd),
      () => mock.scenarios.update(odd, {}),
      () => mock.scenarios.use(odd),
      () => mock.scenarios.delete(odd),
      () => mock.updateResponse(odd, {}),
      () => mock.session('a').use(odd),
      () => mock.snapshots.take(odd),
      () => mock.snapshots.restore(odd),
      async () => mock.scenarios.get(odd),
      async () => mock.session(odd),
      async () => mock.session('a').setState([odd] as never),
      async () => mock.faults.set([odd] as never),
    ]
    for (const one of tries) await expect(one()).rejects.toThrow(MockLoopError)
  }
})

describe('sizes', () => {
  it('a scenario above 10 MiB is refused, one just below is served', async () => {
    const { mock, get } = await serve()
    const small = { '/users': 'x'.repeat(9_900_000) }
    const large = { '/users': 'x'.repeat(10_600_000) }
    await expect(mock.scenarios.create(large, { name: 'large' })).rejects.toThrow(TooLargeError)
    expect(mock.scenarios.list()).toHaveLength(1)
    await mock.scenarios.create(small, { name: 'small' })
    await mock.scenarios.use('small')
    expect((await get('/users')).text.length).toBe(9_900_002)
  }, 20_000)

  it('a scenario of 10,001 stubs is refused by number', async () => {
    const { mock } = await serve()
    const stub = { operation: 'listUsers', respond: { status: 200 } }
    const stubs = Array.from({ length: 10_001 }, () => stub)
    await expect(mock.scenarios.create({ name: 'x', stubs })).rejects.toThrow(
      'stubs: are 10001; 10000 are allowed (raise limits.stubs)',
    )
    await mock.scenarios.create({ name: 'x', stubs: stubs.slice(1) })
    await expect(mock.updateResponse('/users', {})).rejects.toThrow(TooLargeError)
  }, 20_000)

  it('a scenario too many is refused by number', async () => {
    const { mock } = await serve({ limits: { scenarios: 2 } })
    await mock.scenarios.create({ '/users': 1 }, { name: 'one' })
    await expect(mock.scenarios.create({ '/users': 1 }, { name: 'two' })).rejects.toThrow(
      'raise limits.scenarios',
    )
  })

  it('a circle of scenarios is refused', async () => {
    const { mock } = await serve()
    const make = (name: string, base: string): unknown => ({ name, extends: base, stubs: [] })
    await expect(mock.scenarios.create(make('a', 'a'))).rejects.toThrow('is the scenario itself')
    await mock.scenarios.create(make('a', 'default'))
    await mock.scenarios.create(make('b', 'a'))
    await expect(mock.scenarios.update('a', make('a', 'b'))).rejects.toThrow(
      '"b" extends "a" already',
    )
  })

  it('the name of a session has a largest length, and many sessions a largest number', async () => {
    const stub = { operation: 'listUsers', sequence: [{ body: 'first' }, { body: 'later' }] }
    const { get, server } = await serve({
      scenarios: [{ name: 's', stubs: [stub] }],
      scenario: 's',
    })
    expect((await get('/users', { 'x-mockloop-session': 'x'.repeat(10_240) })).status).toBe(400)
    const ask = async (id: number): Promise<string> => {
      const headers = { 'x-mockloop-session': `s${id}` }
      return (await server.fetch(new Request('http://localhost/users', { headers }))).text()
    }
    for (let id = 0; id < 20_000; id += 100)
      await Promise.all(Array.from({ length: 100 }, (_, one) => ask(id + one)))
    expect(await ask(19_999)).toBe('"later"')
    expect(await ask(10_001)).toBe('"later"')
    expect(await ask(0)).toBe('"first"')
  }, 60_000)
})
