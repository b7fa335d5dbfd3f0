/** Sessions over a socket: each its own scenario, responses, state and counters. */
import { describe, expect, it } from 'vitest'
import { ask, post, serve, SHOP } from './_host.ts'

const steps = {
  name: 'steps',
  stubs: [
    { operation: 'listUsers', sequence: [{ body: 'one' }, { body: 'two' }] },
    { operation: 'getUser', times: 1, respond: { body: 'once' } },
  ],
}
const as = (session: string): Record<string, string> => ({ 'x-mockloop-session': session })

describe('a session', () => {
  it('counts for itself', async () => {
    const { get } = await serve({ scenarios: [steps], scenario: 'steps' })
    for (const name of ['a', 'b', 'default']) {
      const bodies = [await get('/users', as(name)), await get('/users', as(name))]
      expect(bodies.map(({ body }) => body)).toEqual(['one', 'two'])
      expect((await get('/users/1', as(name))).body).toBe('once')
      expect((await get('/users/1', as(name))).body).toEqual({ id: 1, name: 'usual' })
    }
    expect((await get('/users')).body).toBe('two')
  })

  it('has a scenario of its own once it has switched, and follows the mock until then', async () => {
    const scenarios = ['x', 'y'].map((name) => ({ name, config: { '/users': name } }))
    const { mock, get } = await serve({ scenarios })
    const [one, two] = [mock.session('one'), mock.session('two')]
    expect(await one.use('x')).toEqual({ active: 'x', previous: 'default' })
    await mock.scenarios.use('y')
    expect([one.scenario(), two.scenario()]).toEqual(['x', 'y'])
    expect((await get('/users', one.headers)).body).toBe('x')
    expect((await get('/users', two.headers)).body).toBe('y')
    await mock.scenarios.delete('x')
    expect((await get('/users', one.headers)).body).toBe('y')
  })

  it('has responses of its own, over those of the mock', async () => {
    const { mock, get } = await serve()
    const own = mock.session('own')
    await mock.updateResponse('/users', { body: 'for all' })
    await own.updateResponse('/users', { body: 'for one' })
    expect((await get('/users', own.headers)).body).toBe('for one')
    expect((await get('/users')).body).toBe('for all')
    expect(await own.resetResponse('/users')).toBe(1)
    expect((await get('/users', own.headers)).body).toBe('for all')
  })

  it('has state of its own, which can be read, set and forgotten', async () => {
    const stub = {
      operation: 'addToCart',
      respond: { body: { cart: '{{ state.cart }}' } },
      state: { push: { cart: '{{ request.body.sku }}' } },
    }
    const { mock, send } = await serve({ scenarios: [{ name: 's', stubs: [stub] }], scenario: 's' })
    const one = mock.session('one')
    await send('/cart', post({ sku: 'a' }, one.headers))
    expect((await send('/cart', post({ sku: 'b' }, one.headers))).body).toEqual({
      cart: ['a', 'b'],
    })
    expect((await send('/cart', post({ sku: 'c' }))).body).toEqual({ cart: ['c'] })
    const state = one.state()
    expect(state).toEqual({ cart: ['a', 'b'] })
    state['cart'] = 'changed outside'
    expect(one.state()).toEqual({ cart: ['a', 'b'] })
    one.setState({ cart: ['z'] })
    expect((await send('/cart', post({ sku: 'y' }, one.headers))).body).toEqual({
      cart: ['z', 'y'],
    })
    one.reset()
    expect(one.state()).toEqual({})
    expect((await send('/cart', post({ sku: 'c' }, one.headers))).body).toEqual({ cart: ['c'] })
  })

  it('starts over when it is reset: counters, scenario and responses too', async () => {
    const { mock, get } = await serve({ scenarios: [steps] })
    const one = mock.session('one')
    await one.use('steps')
    await get('/users', one.headers)
    await one.updateResponse('/pets', { body: 'own' })
    one.reset()
    expect(one.scenario()).toBe('default')
    expect((await get('/pets', one.headers)).body).toEqual([{ id: 7 }])
    await one.use('steps')
    expect((await get('/users', one.headers)).body).toBe('one')
  })

  it.each([
    ['cookie', { cookie: 'sid' }, '/users', { cookie: 'a=b; sid=me' }],
    ['query', { query: 'sid' }, '/users?sid=me', {}],
    ['bearer', { bearer: true }, '/users', { authorization: 'Bearer me' }],
    ['header', { header: 'X-Test-Id' }, '/users', { 'x-test-id': 'me' }],
  ])('may be named by its %s', async (_, session, path, headers) => {
    const { mock, get } = await serve({ session, scenarios: [steps], scenario: 'steps' })
    await get('/users')
    await get('/users')
    expect((await get(path, headers)).body).toBe('one')
    mock.session('me').setState({ known: true })
    expect(mock.session('me').state()).toEqual({ known: true })
    mock.session('me').reset()
    expect((await get(path, headers)).body).toBe('one')
    expect((await get('/users', mock.session('me').headers)).status).toBe(200)
  })

  it.each(['', 'x'.repeat(201), 'line\nbreak', ' around '])(
    'cannot have the name %j',
    async (id) => {
      const { mock } = await serve()
      expect(() => mock.session(id)).toThrow('the name of a session is')
    },
  )

  it('begins a scenario anew when the mock is switched to it', async () => {
    const { mock, get } = await serve({ scenarios: [steps], scenario: 'steps' })
    await get('/users', as('a'))
    await mock.scenarios.use('steps')
    expect((await get('/users', as('a'))).body).toBe('one')
  })

  it('is seen by conditions and templates', async () => {
    const stubs = [
      { operation: 'listUsers', respond: { body: '{{ session }} of {{ scenario }}' } },
      { operation: 'listUsers', when: { session: 'vip' }, respond: { body: 'welcome' } },
    ]
    const { get } = await serve({ scenarios: [{ name: 's', stubs }], scenario: 's' })
    expect((await get('/users', as('vip'))).body).toBe('welcome')
    expect((await get('/users', as('a'))).body).toBe('a of s')
    expect((await get('/users')).body).toBe('default of s')
  })
})

describe('snapshots', () => {
  it('bring back scenarios, the active one, state, counters and responses of sessions', async () => {
    const { mock, get } = await serve({ scenarios: [steps] })
    const one = mock.session('one')
    await mock.scenarios.create({ '/pets': 'kept' }, { name: 'kept' })
    await mock.scenarios.use('kept')
    await one.use('steps')
    await get('/users', one.headers)
    await one.updateResponse('/report', { body: 'own' })
    one.setState({ a: { b: [1] } })
    await mock.snapshots.take('before')
    await mock.scenarios.delete('kept')
    await mock.scenarios.create({ '/pets': 'later' }, { name: 'later' })
    one.reset()
    await mock.snapshots.restore('before')
    expect(mock.scenarios.list().map(({ name }) => name)).toEqual(['default', 'steps', 'kept'])
    expect((await get('/pets')).body).toBe('kept')
    expect((await get('/users', one.headers)).body).toBe('two')
    expect((await get('/report', one.headers)).body).toBe('own')
    expect(one.state()).toEqual({ a: { b: [1] } })
    await expect(mock.snapshots.restore('nope')).rejects.toThrow('there are before')
  })

  it('reset() goes back to what the config says', async () => {
    const { mock, get } = await serve({ scenarios: [steps], scenario: 'steps', delay: 1 })
    await mock.scenarios.create({ '/pets': 'x' }, { name: 'x' })
    await mock.scenarios.delete('steps')
    await mock.scenarios.use('x')
    mock.session('a').setState({ a: 1 })
    mock.faults.set({ errors: { percent: 100 } })
    expect((await get('/pets')).status).toBe(500)
    await mock.reset()
    expect(mock.scenarios.current()).toBe('steps')
    expect(mock.scenarios.list().map(({ name }) => name)).toEqual(['default', 'steps'])
    expect(mock.session('a').state()).toEqual({})
    expect(mock.faults.get()).toEqual({ delay: 1 })
    expect((await get('/users')).body).toBe('one')
  })
})

it('a new spec keeps scenarios, sessions, state and faults', async () => {
  const document = (path: string): object => ({
    ...SHOP,
    paths: { ...Object(SHOP)['paths'], [path]: { get: { operationId: 'fresh', responses: {} } } },
  })
  const { server, mock, get } = await serve({ mocks: { shop: { spec: document('/old') } } })
  const one = mock.session('one')
  await mock.scenarios.create(steps)
  await mock.scenarios.use('steps')
  await get('/users', one.headers)
  await one.updateResponse('/pets', { body: 'own' })
  one.setState({ a: 1 })
  mock.faults.set({ rateLimit: { limit: 1000, window: 60 } })
  await server.reload({ mocks: { shop: { spec: document('/new') } }, storage: false, port: 0 })
  expect((await ask(`${server.url}/old`)).status).toBe(404)
  expect((await ask(`${server.url}/new`)).status).not.toBe(404)
  expect((await get('/users', one.headers)).body).toBe('two')
  expect((await get('/pets', one.headers)).body).toBe('own')
  expect(one.state()).toEqual({ a: 1 })
  expect((await get('/users')).headers.get('ratelimit')).toContain('r=')
  await mock.updateResponse('/new', { body: 'now' })
  expect((await get('/new')).body).toBe('now')
})
