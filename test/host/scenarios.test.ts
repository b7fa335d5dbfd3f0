/** The flow of the seed's users, in TypeScript: create, switch, update, switch back, restart. */
import { describe, expect, it } from 'vitest'
import { NameInUseError, ScenarioError, ScenarioNotFoundError } from '../../src/index.ts'
import { ask, serve, SHOP, temporaryFolder } from './_host.ts'

const PETS = [{ id: 1, name: 'Minka' }]
const PET = { id: 1, name: 'Minka' }

describe('a scenario in each documented shape answers', () => {
  const methods = {
    '/pets': { GET: { status: 200, body: PETS } },
    '/pets/1': { GET: { status_code: 200, response_data: PET, response_headers: { 'x-a': 'b' } } },
  }
  const list = [
    { path: '/pets', method: 'GET', response_config: { status: 200, body: PETS } },
    { path: '/pets/1', method: 'GET', response_config: { response_status: 200, response: PET } },
  ]
  const stubs = [
    { operation: 'listPets', respond: { body: PETS } },
    { method: 'GET', path: '/pets/1', respond: { body: PET } },
  ]
  it.each<[string, object, object]>([
    ['canonical', { name: 'cats', stubs }, {}],
    ['flat', { '/pets': PETS, '/pets/1': PET }, { name: 'cats' }],
    ['by method', methods, { name: 'cats' }],
    ['wrapped, flat', { description: 'x', endpoints: { '/pets': PETS, '/pets/1': PET } }, {}],
    ['wrapped, by method', { endpoints: methods, global_delay_ms: 1 }, {}],
    ['wrapped, a list', { endpoints: list, inherits_from: 'default' }, {}],
    ['in an envelope', { name: 'cats', description: 'x', config: methods }, {}],
  ])('%s', async (_, document, options) => {
    const { mock, get } = await serve()
    const saved = await mock.scenarios.create(document, { name: 'cats', ...options })
    expect(saved.scenario).toMatchObject({ name: 'cats' })
    expect(saved.warnings).toEqual([])
    expect((await get('/pets/1')).body).toEqual({ id: 7, name: 'Rex' })
    expect(await mock.scenarios.use('cats')).toEqual({ active: 'cats', previous: 'default' })
    const pets = await get('/pets')
    expect(pets.body).toEqual(PETS)
    expect(pets.headers.get('x-mockloop-source')).toBe('stub')
    expect(pets.headers.get('x-mockloop-scenario')).toBe('cats')
    expect((await get('/pets/1')).body).toEqual(PET)
    expect((await get('/pets/2')).body).toEqual({ id: 7, name: 'Rex' })
    await mock.scenarios.use('default')
    expect((await get('/pets')).body).toEqual([{ id: 7 }])
  })
})

describe('updateResponse', () => {
  it('answers a path, a template or one method so from the next request on, and can be taken back', async () => {
    const { mock, get, send } = await serve()
    await mock.scenarios.create({ '/users/123': { id: 123 } }, { name: 'known' })
    await mock.scenarios.use('known')
    const first = await mock.updateResponse('/users/{id}', { body: { name: 'any' } })
    expect(first.previous).toBeUndefined()
    await mock.updateResponse('GET /users/123', { body: { name: 'one' } })
    await mock.updateResponse('DELETE /users/{id}', { status: 409, body: { why: 'in use' } })
    expect((await get('/users/123')).body).toEqual({ name: 'one' })
    expect((await get('/users/9')).body).toEqual({ name: 'any' })
    expect((await send('/users/9', { method: 'DELETE' })).status).toBe(409)
    const again = await mock.updateResponse('/users/123', { status: 404 })
    expect(again.previous).toEqual({ body: { name: 'one' } })
    expect(again.next).toEqual({ status: 404 })
    expect((await get('/users/123')).status).toBe(404)
    expect(mock.responses()).toHaveLength(3)
    expect(await mock.resetResponse('/users/123')).toBe(1)
    expect((await get('/users/123')).body).toEqual({ name: 'any' })
    expect(await mock.resetResponse()).toBe(2)
    expect((await get('/users/123')).body).toEqual({ id: 123 })
  })

  it('belongs to the scenario that was active, and goes with it', async () => {
    const { mock, get } = await serve()
    await mock.scenarios.create({ '/users': [] }, { name: 'empty' })
    await mock.updateResponse('/users', { body: ['of default'] })
    await mock.scenarios.use('empty')
    expect((await get('/users')).body).toEqual([])
    await mock.updateResponse('/users', { body: ['of empty'] })
    expect((await get('/users')).body).toEqual(['of empty'])
    await mock.scenarios.delete('empty')
    expect((await get('/users')).body).toEqual(['of default'])
    await mock.scenarios.create({ '/users': ['anew'] }, { name: 'empty' })
    await mock.scenarios.use('empty')
    expect((await get('/users')).body).toEqual(['anew'])
  })

  it.each([
    ['/user/123', 'did you mean'],
    ['users', 'write /users/123, /users/{id} or GET /users/{id}'],
    ['PATCH /users/1', 'has no PATCH; it has GET, DELETE'],
  ])('refuses %s in words', async (endpoint, words) => {
    const { mock } = await serve()
    await expect(mock.updateResponse(endpoint, {})).rejects.toThrow(words)
  })

  it('is bounded as scenarios are', async () => {
    const { mock } = await serve({ limits: { stubs: 2 } })
    await mock.updateResponse('/users/1', {})
    await mock.updateResponse('/users/2', {})
    await mock.updateResponse('/users/2', { status: 404 })
    await expect(mock.updateResponse('/users/3', {})).rejects.toThrow('limits.stubs')
    await expect(mock.session('a').updateResponse('/users/3', {})).resolves.toBeDefined()
  })
})

describe('what was changed', () => {
  it('is there after a restart with the same storage', async () => {
    const storage = temporaryFolder()
    const first = await serve({ storage })
    await first.mock.scenarios.create({ '/users': ['saved'] }, { name: 'saved' })
    await first.mock.scenarios.use('saved')
    await first.mock.updateResponse('/users/5', { body: 'updated' })
    await first.mock.snapshots.take('before')
    await first.server.close()
    const { mock, get, server } = await serve({ storage })
    expect(mock.scenarios.current()).toBe('saved')
    expect((await get('/users')).body).toEqual(['saved'])
    expect((await get('/users/5')).body).toBe('updated')
    expect(await mock.snapshots.list()).toEqual(['before'])
    await server.close()
    const other = await serve({ storage, scenario: 'default' })
    expect(other.mock.scenarios.current()).toBe('default')
    expect((await other.get('/users')).body).toEqual([{ id: 1 }])
  })

  it('is gone after a restart without storage', async () => {
    const first = await serve({ storage: false })
    await first.mock.scenarios.create({ '/users': ['saved'] }, { name: 'saved' })
    await first.mock.scenarios.use('saved')
    await first.server.close()
    const { mock } = await serve({ storage: false })
    expect(mock.scenarios.list().map(({ name }) => name)).toEqual(['default'])
  })

  it('that nobody can read is said, and costs no other', async () => {
    const storage = temporaryFolder()
    const first = await serve({ storage })
    for (const name of ['good', 'odd'])
      await first.mock.scenarios.create({ '/users': [name] }, { name })
    await first.server.close()
    const { readFileSync, writeFileSync } = await import('node:fs')
    const file = `${storage}/store/shop/scenario/odd.json`
    const record = JSON.parse(readFileSync(file, 'utf8'))
    record.scenario.stubs = [null, { id: 'x', respond: 5 }]
    writeFileSync(file, JSON.stringify(record))
    const { mock } = await serve({ storage })
    expect(mock.scenarios.list().map(({ name }) => name)).toEqual(['default', 'good'])
  })
})

describe('names', () => {
  it('that are taken, unknown, or of what is always there are refused with what to do', async () => {
    const { mock, get } = await serve()
    await mock.scenarios.create({ '/users': [] }, { name: 'checkout' })
    await mock.scenarios.create({ name: 'child', extends: 'checkout', stubs: [] })
    await expect(mock.scenarios.create({ '/users': 1 }, { name: 'checkout' })).rejects.toThrow(
      NameInUseError,
    )
    const tries = [
      () => mock.scenarios.use('chekout'),
      () => mock.scenarios.delete('chekout'),
      () => mock.scenarios.update('chekout', {}),
      () => Promise.resolve().then(() => mock.scenarios.get('chekout')),
    ]
    for (const one of tries) {
      await expect(one()).rejects.toThrow(ScenarioNotFoundError)
      await expect(one()).rejects.toThrow('did you mean "checkout"?')
    }
    await expect(mock.scenarios.delete('default')).rejects.toThrow('reset it, or update it')
    await expect(mock.scenarios.delete('checkout')).rejects.toThrow('is extended by child')
    await expect(mock.scenarios.create({ name: 'x', extends: 'nope', stubs: [] })).rejects.toThrow(
      ScenarioError,
    )
    await mock.scenarios.use('child')
    await mock.scenarios.delete('child')
    expect(mock.scenarios.current()).toBe('default')
    expect((await get('/users')).status).toBe(200)
  })

  it('in x-mockloop-scenario count for one request, and must be there', async () => {
    const { mock, get } = await serve()
    await mock.scenarios.create({ '/users': ['asked'] }, { name: 'asked' })
    expect((await get('/users', { 'x-mockloop-scenario': 'asked' })).body).toEqual(['asked'])
    expect((await get('/users')).body).toEqual([{ id: 1 }])
    const wrong = await get('/users', { 'x-mockloop-scenario': 'askd' })
    expect(wrong.status).toBe(404)
    expect(wrong.body).toMatchObject({
      type: 'urn:mockloop:problem:no-such-scenario',
      detail: 'there is no scenario "askd" (did you mean "asked"?); there are default, asked',
      available: ['default', 'asked'],
    })
  })
})

it('asks the chain of extends, then default, then the document', async () => {
  const { mock, get } = await serve()
  await mock.scenarios.create({ '/users': ['default'], '/report': 'default' }, { name: 'default' })
  await mock.scenarios.create({ '/users': ['base'], '/pets': ['base'] }, { name: 'base' })
  await mock.scenarios.create({ name: 'top', extends: 'base', stubs: [] })
  await mock.scenarios.update('top', {
    extends: 'base',
    stubs: [{ operation: 'listUsers', respond: { body: ['top'] } }],
  })
  await mock.scenarios.use('top')
  expect((await get('/users')).body).toEqual(['top'])
  expect((await get('/pets')).body).toEqual(['base'])
  expect((await get('/report')).body).toBe('default')
  expect((await get('/users/1')).body).toEqual({ id: 1, name: 'usual' })
})

it('two mocks of a host do not see each other’s scenarios', async () => {
  const { server } = await serve({
    mocks: { one: { spec: SHOP, basePath: '/one' }, two: { spec: SHOP, basePath: '/two' } },
  })
  expect(() => server.mock()).toThrow('there are several mocks: name one of one, two')
  const [one, two] = [server.mock('one'), server.mock('two')]
  await one.scenarios.create({ '/users': ['one'] }, { name: 'own' })
  await one.scenarios.use('own')
  await one.updateResponse('/pets', { body: [] })
  one.session('a').setState({ a: 1 })
  expect(two.scenarios.list().map(({ name }) => name)).toEqual(['default'])
  expect((await ask(`${one.url}/users`)).body).toEqual(['one'])
  expect((await ask(`${two.url}/users`)).body).toEqual([{ id: 1 }])
  expect((await ask(`${two.url}/pets`)).body).toEqual([{ id: 7 }])
  expect(two.session('a').state()).toEqual({})
})
