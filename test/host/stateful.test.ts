/** State, counters and sequences under many requests at once. */
import { Agent } from 'node:http'
import { describe, expect, it } from 'vitest'
import { inProcess, overSocket } from '../_setup.ts'
import type { Send } from '../_setup.ts'
import { post, serve } from './_host.ts'
import type { Running } from './_host.ts'

/** `ROUNDS=100 OVER=socket` for a long run. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 20)
const STEPS = ['a', 'b', 'c', 'd']

const shop = {
  name: 'shopping',
  stubs: [
    {
      operation: 'addToCart',
      respond: {
        status: 201,
        headers: { location: '/cart/{{ state.cart.size }}' },
        body: {
          items: '{{ state.cart }}',
          total: '{{ state.cart | map: "quantity" | sum }}',
          line: '{{ request.body.quantity }} x {{ request.body.sku | upcase }}',
        },
      },
      state: {
        set: { open: true, 'last.sku': '{{ request.body.sku }}' },
        push: { cart: { sku: '{{ request.body.sku }}', quantity: '{{ request.body.quantity }}' } },
      },
    },
    { operation: 'getCart', respond: { body: [] } },
    {
      operation: 'getCart',
      priority: 1,
      respond: { body: '{{ state.cart }}' },
      state: { require: { open: true } },
    },
    {
      operation: 'order',
      respond: { status: 201, body: { ordered: '{{ state.last.sku }}' } },
      state: { require: { open: true }, set: { open: false }, unset: ['cart'] },
    },
    { operation: 'order', priority: -1, respond: { status: 409, body: { error: 'empty cart' } } },
  ],
}

describe('a shopping cart', () => {
  const order: RequestInit = { method: 'POST', headers: { 'x-key': 'any' } }

  it('is filled, shown, ordered once, and empty again', async () => {
    const { send, get, mock } = await serve({ scenarios: [shop], scenario: 'shopping' })
    expect((await get('/cart')).body).toEqual([])
    expect((await send('/orders', order)).status).toBe(409)
    await send('/cart', post({ sku: 'bone', quantity: 2 }))
    const second = await send('/cart', post({ sku: 'ball', quantity: 3 }))
    const items = [
      { sku: 'bone', quantity: 2 },
      { sku: 'ball', quantity: 3 },
    ]
    expect(second.body).toEqual({ items, total: 5, line: '3 x BALL' })
    expect(second.headers.get('location')).toBe('/cart/2')
    expect((await get('/cart')).body).toEqual(items)
    expect((await send('/orders', order)).body).toEqual({ ordered: 'ball' })
    expect((await send('/orders', order)).status).toBe(409)
    expect((await get('/cart')).body).toEqual([])
    expect(mock.session('default').state()).toEqual({ open: false, last: { sku: 'ball' } })
  })

  it('loses nothing of a hundred requests at once', async () => {
    const { send, get } = await serve({ scenarios: [shop], scenario: 'shopping' })
    const skus = Array.from({ length: 100 }, (_, index) => `sku-${index}`)
    const answers = await Promise.all(skus.map((sku) => send('/cart', post({ sku, quantity: 1 }))))
    const sizes = answers.map(({ body }) => Number(Object(body).total)).sort((a, b) => a - b)
    expect(sizes).toEqual(skus.map((_, index) => index + 1))
    const { body } = await get('/cart')
    const kept = Array.isArray(body) ? body.map((item) => item.sku).sort() : []
    expect(kept).toEqual([...skus].sort())
  })

  it('is ordered by one of fifty that try at once', async () => {
    const { send } = await serve({ scenarios: [shop], scenario: 'shopping' })
    await send('/cart', post({ sku: 'bone', quantity: 1 }))
    const answers = await Promise.all(Array.from({ length: 50 }, () => send('/orders', order)))
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(49)
  })
})

/** In process, for it is faster; or over sockets that are kept. */
function clientOf({ server }: Running): Send {
  if (process.env['OVER'] !== 'socket') return inProcess(server)
  return overSocket(server.url, new Agent({ keepAlive: true, maxSockets: 200 }))
}

async function ask(send: Send, target: string, session?: string): Promise<string> {
  const headers: Record<string, string> = session ? { 'x-mockloop-session': session } : {}
  return (await send({ method: 'GET', target, headers })).body.toString()
}

function count(answers: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const one of answers) counts[one] = (counts[one] ?? 0) + 1
  return counts
}

it(`times: 1 under 200 requests at once serves exactly once, ${ROUNDS} times`, async () => {
  const once = { operation: 'listUsers', times: 1, respond: { body: 'once' } }
  const running = await serve({ scenarios: [{ name: 's', stubs: [once] }] })
  const send = clientOf(running)
  for (let round = 0; round < ROUNDS; round++) {
    await running.mock.scenarios.use('s')
    const answers = await Promise.all(Array.from({ length: 200 }, () => ask(send, '/users')))
    expect(count(answers)).toEqual({ '"once"': 1, '[{"id":1}]': 199 })
  }
}, 120_000)

describe('a cycle of four steps', () => {
  const cycle = {
    operation: 'listUsers',
    sequence: STEPS.map((step) => ({ body: `{{ session }} ${step}` })),
    // oxlint-disable-next-line unicorn/no-thenable -- a word of the document; nobody awaits a stub
    then: 'cycle',
  }
  const config = { scenarios: [{ name: 's', stubs: [cycle] }], scenario: 's' }

  /** `clients` at once, which ask `each` times. */
  async function walk(send: Send, clients: number, each: number, session?: string) {
    const walks = Array.from({ length: clients }, async () => {
      const seen: string[] = []
      for (let step = 0; step < each; step++) seen.push(await ask(send, '/users', session))
      return seen
    })
    return count((await Promise.all(walks)).flat())
  }
  const evenly = (name: string, times: number): Record<string, number> =>
    Object.fromEntries(STEPS.map((step) => [`"${name} ${step}"`, times]))

  it('walked by 32 clients 1,000 times gives each step as often', async () => {
    const send = clientOf(await serve(config))
    expect(await walk(send, 32, 125)).toEqual(evenly('default', 1000))
  }, 60_000)

  it('walked in 50 sessions at once gives each session its own', async () => {
    const send = clientOf(await serve(config))
    const names = Array.from({ length: 50 }, (_, index) => `session-${index}`)
    const walks = await Promise.all(names.map((name) => walk(send, 4, 40, name)))
    for (const [index, seen] of walks.entries())
      expect(seen).toEqual(evenly(names[index] ?? '', 40))
  }, 60_000)
})
