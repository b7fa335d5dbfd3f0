/** Whether requests came as expected, asked of a real server. */
import { describe, expect, it } from 'vitest'
import { rows, SKINS, steer } from './_control.ts'
import type { Said } from './_control.ts'
import { post } from './_host.ts'

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
