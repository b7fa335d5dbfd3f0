/** Whether requests came as expected, asked of a real server. */
import { describe, expect, it } from 'vitest'
import { rows, SKINS, steer } from './_control.ts'
import type { Said } from './_control.ts'
import { ask, post, SHOP } from './_host.ts'

const server = 'shop'

describe.each(SKINS)('%s', (skin) => {
  it('counts, orders and absences hold or fail, with what came nearest', async () => {
    const { call, get, send } = await steer(skin)
    const verify = (expectations: object[], more: object = {}): Promise<Said> =>
      call('verify_requests', { server, expectations, ...more })
    await get('/users')
    await send('/cart', post({ sku: 'a', quantity: 2 }))
    await send('/cart', post({ sku: 'b', quantity: 1 }))
    const added = { operation: 'addToCart' }
    const passes = async (one: object): Promise<unknown> => (await verify([one]))['passed']
    expect(await passes({ ...added, times: 2 })).toBe(true)
    expect(await passes({ ...added, times: 1 })).toBe(false)
    expect(await passes({ ...added, body: { sku: 'a' }, times: 1 })).toBe(true)
    expect(await passes({ ...added, at_least: 3 })).toBe(false)
    expect(await passes({ ...added, at_most: 2 })).toBe(true)
    expect(await passes({ ...added, at_most: 1 })).toBe(false)
    expect(await passes({ operation: 'dropCart', never: true })).toBe(true)
    expect(await passes({ method: 'GET', path: '/users', never: true })).toBe(false)
    const listed = { operation: 'listUsers' }
    expect(await verify([listed, added], { in_order: true })).toMatchObject({ passed: true })
    expect(await verify([added, listed], { in_order: true })).toMatchObject({ passed: false })
    const misspelt = await verify([{ operation: 'addToCrat', never: true }])
    expect(misspelt['message']).toContain('did you mean "addToCart"')
    const missed = await verify([{ ...added, body: { sku: 'c', quantity: 2 } }])
    expect(rows(missed, 'results')[0]).toMatchObject({
      passed: false,
      count: 0,
      reason: expect.stringContaining('no request came') as string,
      nearest: [
        { path: '/cart', differences: [{ field: 'body.sku', expected: 'c', actual: 'a' }] },
        { path: '/cart' },
        { path: '/users' },
      ],
    })
    expect(await verify([{ times: 1, never: true, ...added }])).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_003',
    })
  })

  it('paths are meant with their base path and without, as sent and as templates', async () => {
    const spec = { ...SHOP, servers: [{ url: 'https://shop.example/v1' }] }
    const { call, server: running } = await steer(skin, { spec, name: 'shop' })
    const { origin } = new URL(running.url)
    for (const path of ['/v1/pets/7', '/pets/7', '/v1/pets/a%20b', '/v1/v1/pets'])
      await ask(origin + path)
    const count = async (path: string): Promise<unknown> => {
      const said = await call('verify_requests', { server, expectations: [{ path }] })
      return rows(said, 'results')[0]?.['count']
    }
    const paths = ['/pets/7', '/v1/pets/7', '/pets/{id}', '/v1/pets/{petId}', '/pets/a b']
    expect(await Promise.all(paths.map(count))).toEqual([2, 2, 3, 3, 1])
    expect(await Promise.all(['/v2/pets/7', '/pets', '/v1', '/{a}/{b}/{c}'].map(count))).toEqual([
      0, 0, 0, 3,
    ])
    expect(await count('/pets/a%20b')).toBe(1)
  })

  it('operators are those of stubs, and misspelt ones are refused', async () => {
    const { call, send } = await steer(skin)
    await send('/cart', post({ sku: 'a', quantity: 2 }))
    const verify = (body: unknown): Promise<Said> =>
      call('verify_requests', { server, expectations: [{ operation: 'addToCart', body }] })
    expect(await verify({ quantity: { gte: 2 } })).toMatchObject({ passed: true })
    expect(await verify({ quantity: { gte: 3 } })).toMatchObject({ passed: false })
    for (const body of [{ quantity: { gtee: 2 } }, { quantity: { $gte: 2 } }])
      expect(await verify(body)).toMatchObject({
        error_code: 'MOCKLOOP_ERROR_003',
        message: expect.stringContaining('did you mean "gte"?') as string,
      })
    expect(await verify({ schema: { required: ['sku'] } })).toMatchObject({ passed: true })
  })

  it('what is still to come is waited for', async () => {
    const { call, get } = await steer(skin)
    const expectations = [{ operation: 'listUsers', times: 1 }]
    const late = call('verify_requests', { server, expectations, within_ms: 5000 })
    const never = [{ operation: 'listUsers', at_least: 2 }]
    await get('/users')
    const short = { server, expectations: never, within_ms: 60 }
    expect(await call('verify_requests', short)).toMatchObject({ passed: false })
    await get('/pets')
    expect(await call('verify_requests', { server, expectations })).toMatchObject({ passed: true })
    await get('/users')
    expect(await late).toMatchObject({ passed: false, results: [{ count: 2 }] })
  })

  it('absence is not certified of a time whose entries had to make room', async () => {
    const { call, get } = await steer(skin, { log: { level: 'silent', maxEntries: 5 } })
    for (let count = 0; count < 9; count++) await get('/users')
    const ask = (since?: string): Promise<Said> =>
      call('verify_requests', {
        server,
        expectations: [{ operation: 'dropCart', never: true }],
        ...(since !== undefined && { since }),
      })
    expect(await ask()).toMatchObject({
      passed: false,
      results: [{ count: 0, reason: expect.stringContaining('4 entries made room') as string }],
    })
    const { logs } = await call('query_logs', { server, order: 'asc' })
    const [, second] = logs as { timestamp: string }[]
    expect(await ask(second?.timestamp)).toMatchObject({ passed: true })
  })
})
