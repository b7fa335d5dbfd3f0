import { Webhook } from 'standardwebhooks'
import { afterEach, describe, expect, it } from 'vitest'
import { NotFoundError } from '../../src/errors/verbs.ts'
import type { Deliveries, NewDelivery } from '../../src/webhooks/delivery.ts'
import { attempts, cleanUp, delivery, receive, startEngine, until } from './_engine.ts'
import type { Hit } from './_receiver.ts'

afterEach(cleanUp)

const bodies = (hits: Hit[]): string[] => hits.map(({ body }) => body)
const idsOf = (hits: Hit[]): unknown[] => hits.map(({ headers }) => headers['webhook-id'])

function enqueueAll(
  deliveries: Deliveries,
  url: string,
  count: number,
  more: Partial<NewDelivery> = {},
): string[] {
  return Array.from({ length: count }, (_, index) =>
    deliveries.enqueue(delivery(url, { body: String(index), ...more })),
  )
}

describe('a delivery', () => {
  it('comes signed, with its id, and is in the log with what was answered', async () => {
    const receiver = await receive((response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}'),
    )
    const { deliveries } = startEngine({ real: true })
    const secret = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`
    const id = deliveries.enqueue(
      delivery(`${receiver.url}/hook`, { body: '{"a":1}', secret, request_id: 'r1' }),
    )
    expect(id).toMatch(/^msg_[0-9A-Z]{26}$/)
    expect(await deliveries.idle(30_000)).toBe(true)
    const [hit] = receiver.hits
    expect(hit).toMatchObject({ method: 'POST', path: '/hook', body: '{"a":1}' })
    expect(hit?.headers['webhook-id']).toBe(id)
    const headers = hit?.headers as Record<string, string>
    expect(new Webhook(secret).verify(hit?.body ?? '', headers)).toEqual({ a: 1 })
    expect(await deliveries.get(id)).toMatchObject({
      id,
      server: 'petstore',
      cause: { kind: 'webhook', name: 'orders' },
      event: 'response.sent',
      request_id: 'r1',
      status: 'delivered',
      reason: null,
      signed: true,
      next_attempt_at: null,
      attempts: [
        {
          number: 1,
          status_code: 200,
          error: null,
          response_headers: { 'content-type': 'application/json' },
          response_body: '{"ok":true}',
          redelivery: false,
          duplicate: false,
        },
      ],
    })
    expect(deliveries.health()).toEqual({ status: 'ok', pending: 0, dropped: 0 })
    expect(deliveries.targets()).toEqual([])
  })

  it('is there for the very next question', async () => {
    const receiver = await receive()
    const { deliveries } = startEngine()
    const id = deliveries.enqueue(delivery(receiver.url, { delay_ms: 1000 }))
    expect(await deliveries.get(id)).toMatchObject({ id, status: 'pending', attempts: [] })
    expect(await deliveries.list({})).toMatchObject({ total: 1, deliveries: [{ id }] })
    expect(await deliveries.get('msg_none')).toBeUndefined()
  })

  it('shows no secrets', async () => {
    const receiver = await receive((response) =>
      response.writeHead(200, { 'set-cookie': 'sid=hunter2' }).end(),
    )
    const { deliveries } = startEngine()
    const id = deliveries.enqueue(
      delivery(`${receiver.url}/?access_token=hunter2&a=b`, {
        headers: [
          ['Authorization', 'Bearer hunter2'],
          ['content-type', 'application/x-www-form-urlencoded'],
        ],
        body: 'client_secret=hunter2&a=b',
        secret: 'hunter2',
      }),
    )
    await deliveries.idle(30_000)
    expect(receiver.hits[0]?.headers.authorization).toBe('Bearer hunter2')
    expect(receiver.hits[0]?.path).toContain('hunter2')
    const shown = JSON.stringify([await deliveries.get(id), await deliveries.list({})])
    expect(shown).not.toContain('hunter2')
    expect(shown).toContain('a=b')
  })

  it('lets the user send a wrong signature', async () => {
    const receiver = await receive()
    const { deliveries } = startEngine()
    deliveries.enqueue(
      delivery(receiver.url, { secret: 'x', headers: [['Webhook-Signature', 'v1,wrong']] }),
    )
    await deliveries.idle(30_000)
    expect(receiver.hits[0]?.headers['webhook-signature']).toBe('v1,wrong')
  })

  it('waits for its delay; those that are due before it overtake it', async () => {
    const receiver = await receive()
    const { deliveries, clock } = startEngine()
    const late = deliveries.enqueue(delivery(receiver.url, { body: 'late', delay_ms: 5000 }))
    deliveries.enqueue(delivery(receiver.url, { body: 'soon' }))
    await receiver.until(1)
    clock.advance(4999)
    expect(await deliveries.get(late)).toMatchObject({ status: 'pending', attempts: [] })
    expect(bodies(receiver.hits)).toEqual(['soon'])
    clock.advance(1)
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(bodies(receiver.hits)).toEqual(['soon', 'late'])
  })

  it('that makes no sense fails at once, and says why', async () => {
    const { deliveries } = startEngine()
    const ids = [
      deliveries.enqueue(delivery('not a URL')),
      deliveries.enqueue(delivery('file:///etc/passwd')),
      deliveries.enqueue(delivery('http://127.0.0.1:1/', { method: 'CONNECT' })),
      deliveries.enqueue(delivery('http://127.0.0.1:1/', { headers: [['a', 'b\r\nc: d']] })),
    ]
    expect(await deliveries.idle(30_000)).toBe(true)
    const found = await Promise.all(ids.map((id) => deliveries.get(id)))
    expect(found.map((one) => [one?.status, one?.attempts.length])).toEqual(
      ids.map(() => ['failed', 1]),
    )
    expect(found.map((one) => one?.reason)).toEqual([
      '"not a URL" is not a URL',
      'file: URLs are refused: only http: and https: are fetched',
      '"CONNECT" is no method that can be sent',
      expect.stringContaining('it cannot be sent'),
    ])
  })

  it('that cannot be written down is dropped, and does no harm', async () => {
    const receiver = await receive()
    const { deliveries, notes } = startEngine()
    const odd = { toJSON: () => expect.fail('odd') } as unknown as string
    deliveries.enqueue(delivery(receiver.url, { event: odd }))
    const good = deliveries.enqueue(delivery(receiver.url))
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(await deliveries.get(good)).toMatchObject({ status: 'delivered' })
    expect(deliveries.health()).toMatchObject({ pending: 0, dropped: 1 })
    expect(notes).toHaveLength(1)
  })
})

describe('an address that takes nothing', () => {
  it('is told once, in words, and again only when it has taken something since', async () => {
    let status = 500
    const receiver = await receive((response) => response.writeHead(status).end())
    const { deliveries, notes } = startEngine({ real: true })
    const retry = { attempts: 2, base_ms: 1, jitter: 0 }
    const [id] = enqueueAll(deliveries, `${receiver.url}/in?key=k`, 3, { retry })
    await deliveries.idle(30_000)
    const why = 'the receiver answered 500'
    expect(notes).toEqual([
      `webhooks: response.sent to ${receiver.url}/in was not taken, it is tried again: ${why} (mockloop webhook deliveries ${id})`,
    ])
    for (status of [204, 410]) {
      deliveries.enqueue(delivery(`${receiver.url}/in`))
      await deliveries.idle(30_000)
    }
    expect(notes).toHaveLength(2)
    expect(notes[1]).toMatch(/was not taken, it is given up: the receiver answered 410/)
  })
})

describe('order', () => {
  it('is kept for a target, one at a time, whatever fails', async () => {
    let running = 0
    let most = 0
    const receiver = await receive((response, _hit, count) => {
      most = Math.max(most, ++running)
      setTimeout(() => {
        running--
        response.writeHead(count % 4 === 0 ? 500 : 200).end()
      }, 2)
    })
    const { deliveries } = startEngine({ real: true })
    const retry = { base_ms: 1, jitter: 0 }
    enqueueAll(deliveries, receiver.url, 30, { retry })
    expect(await deliveries.idle(30_000)).toBe(true)
    const seen = bodies(receiver.hits).map(Number)
    expect(most).toBe(1)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(new Set(seen).size).toBe(30)
    expect(seen.length).toBeGreaterThan(30)
  })

  it('of one address does not wait for another of the same server', async () => {
    const receiver = await receive((response, { path }) => {
      if (path === '/silent') return
      response.writeHead(path === '/broken' ? 500 : 204).end()
    })
    const { deliveries } = startEngine()
    for (const path of ['/silent', '/broken', '/good?n=1', '/good?n=2'])
      deliveries.enqueue(delivery(receiver.url + path))
    await until(() => receiver.hits.some(({ path }) => path === '/good?n=2'))
    expect(receiver.hits.map(({ path }) => path).filter((path) => path.includes('good'))).toEqual([
      '/good?n=1',
      '/good?n=2',
    ])
  })

  it('of one target does not wait for another', async () => {
    const dead = await receive(() => {})
    const good = await receive()
    const { deliveries } = startEngine()
    enqueueAll(deliveries, dead.url, 5)
    enqueueAll(deliveries, good.url, 5)
    await good.until(5)
    expect(bodies(good.hits)).toEqual(['0', '1', '2', '3', '4'])
    await dead.until(1)
    expect(dead.hits).toHaveLength(1)
  })

  it('of targets is one after the other when there are more than attempts at a time', async () => {
    let running = 0
    let most = 0
    const answer: Parameters<typeof receive>[0] = (response) => {
      most = Math.max(most, ++running)
      setTimeout(() => {
        running--
        response.end()
      }, 5)
    }
    const receivers = await Promise.all(Array.from({ length: 6 }, () => receive(answer)))
    const { deliveries } = startEngine({ limits: { concurrency: 2 } })
    for (const { url } of receivers) enqueueAll(deliveries, url, 3)
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(most).toBe(2)
    for (const { hits } of receivers) expect(bodies(hits)).toEqual(['0', '1', '2'])
  })
})

describe('an attempt that failed', () => {
  it('is made again after 1 s, 5 s, 25 s, 2 min and 10 min, then given up', async () => {
    const receiver = await receive((response) => response.writeHead(500).end('oh no'))
    const { deliveries, clock } = startEngine({ limits: { failures: 100 } })
    const start = clock.now()
    const id = deliveries.enqueue(delivery(receiver.url, { secret: 'key' }))
    const waits = [1000, 5000, 25_000, 125_000, 600_000]
    for (const [index, wait] of waits.entries()) {
      const { next_attempt_at, status } = await attempts(deliveries, id, index + 1)
      expect(status).toBe('pending')
      expect(Date.parse(next_attempt_at ?? '') - clock.now()).toBe(wait)
      clock.advance(wait - 1)
      expect((await deliveries.get(id))?.attempts_made).toBe(index + 1)
      clock.advance(1)
    }
    expect(await deliveries.idle(30_000)).toBe(true)
    const ended = await deliveries.get(id)
    expect(ended).toMatchObject({
      status: 'failed',
      reason: 'given up after 6 attempts: the receiver answered 500',
      attempts_made: 6,
      last_status_code: 500,
    })
    expect(ended?.attempts.map(({ started_at }) => Date.parse(started_at) - start)).toEqual([
      0, 1000, 6000, 31_000, 156_000, 756_000,
    ])
    expect(new Set(idsOf(receiver.hits))).toEqual(new Set([id]))
    const signatures = receiver.hits.map(({ headers }) => headers['webhook-signature'])
    expect(new Set(signatures).size).toBe(6)
    const stamps = receiver.hits.map(({ headers }) => Number(headers['webhook-timestamp']))
    expect(stamps.map((stamp) => stamp - Math.floor(start / 1000))).toEqual([0, 1, 6, 31, 156, 756])
  })

  it('at a target that is down for a minute succeeds after it, in order with what waited', async () => {
    let isUp = false
    const receiver = await receive((response) => response.writeHead(isUp ? 204 : 500).end())
    const { deliveries, clock } = startEngine()
    const ids = enqueueAll(deliveries, receiver.url, 10)
    const [first = ''] = ids
    for (const [index, wait] of [1000, 5000, 25_000].entries()) {
      await attempts(deliveries, first, index + 1)
      clock.advance(wait)
    }
    await attempts(deliveries, first, 4)
    clock.advance(29_000)
    isUp = true
    clock.advance(96_000)
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(bodies(receiver.hits).slice(4)).toEqual(ids.map((_, index) => String(index)))
    expect((await deliveries.list({ status: 'delivered' })).total).toBe(10)
  })

  it.each([
    ['seconds', () => '90', 90_000],
    ['a date', (now: number) => new Date(now + 120_000).toUTCString(), 120_000],
    ['longer than allowed', () => '86400', 600_000],
    ['nothing that can be read', () => 'soon', 1000],
  ])('waits as Retry-After asks: %s', async (_kind, header, wait) => {
    let now = 0
    const receiver = await receive((response, _hit, count) =>
      response.writeHead(count === 1 ? 503 : 204, { 'retry-after': header(now) }).end(),
    )
    const { deliveries, clock } = startEngine()
    now = clock.now()
    const id = deliveries.enqueue(delivery(receiver.url))
    const { next_attempt_at } = await attempts(deliveries, id, 1)
    const asked = Date.parse(next_attempt_at ?? '') - now
    // A date has no milliseconds.
    expect(asked).toBeGreaterThan(wait - 1000)
    expect(asked).toBeLessThanOrEqual(wait)
    clock.advance(wait)
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(receiver.hits).toHaveLength(2)
  })

  it.each([
    [410, 'the receiver answered 410: it wants no more of these', 1],
    [404, 'given up after 2 attempts: the receiver answered 404', 2],
    [429, 'given up after 2 attempts: the receiver answered 429', 2],
  ])('with %i ends so: %s', async (status, reason, count) => {
    const receiver = await receive((response) => response.writeHead(status).end())
    const { deliveries } = startEngine({ real: true })
    const id = deliveries.enqueue(delivery(receiver.url, { retry: { attempts: 2, base_ms: 1 } }))
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(await deliveries.get(id)).toMatchObject({ status: 'failed', reason })
    expect(receiver.hits).toHaveLength(count)
  })

  it('waits as long when the time of the machine jumps', async () => {
    const receiver = await receive((response, _hit, count) =>
      response.writeHead(count === 1 ? 500 : 204).end(),
    )
    const { deliveries, clock } = startEngine()
    const id = deliveries.enqueue(delivery(receiver.url))
    await attempts(deliveries, id, 1)
    clock.jump(clock.now() - 86_400_000)
    clock.advance(1000)
    expect(await deliveries.idle(30_000)).toBe(true)
    const stamp = Number(receiver.hits[1]?.headers['webhook-timestamp'])
    expect(stamp).toBe(Math.floor(clock.now() / 1000))
  })
})

describe('the circuit', () => {
  it('opens for a dead target, tries it once in a while, and closes when it answers', async () => {
    let isUp = false
    const receiver = await receive((response) => {
      if (isUp) response.writeHead(204).end()
      else response.socket?.resetAndDestroy()
    })
    const { deliveries, clock } = startEngine({ limits: { failures: 3, rest: 60_000 } })
    const retry = { attempts: 2, base_ms: 100, jitter: 0 }
    const ids = enqueueAll(deliveries, receiver.url, 6, { retry })
    const target = () => deliveries.targets()[0]
    await attempts(deliveries, ids[0] ?? '', 1)
    clock.advance(100)
    await attempts(deliveries, ids[1] ?? '', 1)
    expect(target()).toMatchObject({ circuit: 'open', failures: 3, queued: 5, in_flight: 0 })
    clock.advance(59_999)
    expect(receiver.hits).toHaveLength(3)
    clock.advance(1)
    await attempts(deliveries, ids[1] ?? '', 2)
    expect(target()).toMatchObject({ circuit: 'open', failures: 4, queued: 4 })
    isUp = true
    clock.advance(60_000)
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(deliveries.targets()).toEqual([])
    expect((await deliveries.list({ status: 'failed' })).total).toBe(2)
    expect(bodies(receiver.hits)).toEqual(['0', '0', '1', '1', '2', '3', '4', '5'])
  })

  it('stays closed for a target that refuses but is alive', async () => {
    const receiver = await receive((response) => response.writeHead(400).end())
    const { deliveries } = startEngine({ real: true, limits: { failures: 2 } })
    enqueueAll(deliveries, receiver.url, 8, { retry: { attempts: 1 } })
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(receiver.hits).toHaveLength(8)
  })

  it('is remembered when nothing waits, and half-open while it is tried', async () => {
    const receiver = await receive((response, _hit, count) => {
      if (count < 3) response.writeHead(500).end()
    })
    const { deliveries, clock } = startEngine({ limits: { failures: 2, rest: 1000 } })
    enqueueAll(deliveries, receiver.url, 2, { retry: { attempts: 1 } })
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(deliveries.targets()).toMatchObject([{ circuit: 'open', queued: 0 }])
    enqueueAll(deliveries, receiver.url, 2, { retry: { attempts: 1 } })
    await until(() => deliveries.targets()[0]?.queued === 2)
    expect(receiver.hits).toHaveLength(2)
    clock.advance(1000)
    await receiver.until(3)
    expect(deliveries.targets()).toMatchObject([{ circuit: 'half-open', in_flight: 1, queued: 1 }])
  })
})

describe('a redelivery', () => {
  it('is a new attempt with the same id, behind what waits', async () => {
    const receiver = await receive()
    const { deliveries } = startEngine({ real: true })
    const [first = ''] = enqueueAll(deliveries, receiver.url, 3)
    expect(await deliveries.idle(30_000)).toBe(true)
    const shown = await deliveries.redeliver(first)
    expect(shown).toMatchObject({ id: first, status: 'pending', attempts_made: 1 })
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(bodies(receiver.hits)).toEqual(['0', '1', '2', '0'])
    expect(receiver.hits[3]?.headers['webhook-id']).toBe(first)
    const ended = await deliveries.get(first)
    expect(ended?.status).toBe('delivered')
    expect(ended?.attempts.map(({ number, redelivery }) => [number, redelivery])).toEqual([
      [1, false],
      [2, true],
    ])
    expect((await deliveries.list({})).total).toBe(3)
  })

  it('of one that failed has all its attempts again, and does not wait for the circuit', async () => {
    let isUp = false
    const receiver = await receive((response) => response.writeHead(isUp ? 204 : 500).end())
    const { deliveries } = startEngine({ limits: { failures: 1, rest: 1e6 } })
    const id = deliveries.enqueue(delivery(receiver.url, { retry: { attempts: 1 } }))
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(deliveries.targets()).toMatchObject([{ circuit: 'open' }])
    isUp = true
    await deliveries.redeliver(id)
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(await deliveries.get(id)).toMatchObject({ status: 'delivered', reason: null })
    expect(deliveries.targets()).toEqual([])
  })

  it('of one that waits for its retry sends it now', async () => {
    const receiver = await receive((response, _hit, count) =>
      response.writeHead(count === 1 ? 500 : 204).end(),
    )
    const { deliveries } = startEngine()
    const id = deliveries.enqueue(delivery(receiver.url))
    await attempts(deliveries, id, 1)
    await deliveries.redeliver(id)
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(receiver.hits).toHaveLength(2)
  })

  it('that is asked for many times at once is one', async () => {
    const receiver = await receive()
    const { deliveries } = startEngine()
    const id = deliveries.enqueue(delivery(receiver.url))
    expect(await deliveries.idle(30_000)).toBe(true)
    await Promise.all(Array.from({ length: 20 }, () => deliveries.redeliver(id)))
    expect(await deliveries.idle(30_000)).toBe(true)
    const { attempts_made } = (await deliveries.get(id)) ?? {}
    expect(attempts_made).toBe(receiver.hits.length)
    expect(deliveries.health()).toMatchObject({ pending: 0 })
  })

  it('of what is not there is refused', async () => {
    const { deliveries } = startEngine()
    await expect(deliveries.redeliver('msg_none')).rejects.toThrow(NotFoundError)
  })
})

describe('a fault', () => {
  it('drops so many, and says so', async () => {
    const receiver = await receive()
    const { deliveries } = startEngine()
    const [id = ''] = enqueueAll(deliveries, receiver.url, 3, { faults: { drop_percent: 100 } })
    expect(await deliveries.get(id)).toMatchObject({
      status: 'dropped',
      reason: 'a fault drops it',
      attempts: [],
    })
    enqueueAll(deliveries, receiver.url, 100, { faults: { drop_percent: 50 } })
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(receiver.hits.length).toBeGreaterThan(20)
    expect(receiver.hits.length).toBeLessThan(80)
    expect(deliveries.health()).toMatchObject({ dropped: 0, status: 'ok' })
  })

  it('sends twice, with the same id', async () => {
    const receiver = await receive()
    const { deliveries } = startEngine()
    const ids = enqueueAll(deliveries, receiver.url, 2, { faults: { duplicate_percent: 100 } })
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(idsOf(receiver.hits)).toEqual([ids[0], ids[0], ids[1], ids[1]])
    expect(await deliveries.get(ids[0] ?? '')).toMatchObject({
      status: 'delivered',
      attempts: [{ duplicate: false }, { duplicate: true }],
    })
  })

  it('delays, so that later ones come first', async () => {
    const receiver = await receive()
    const { deliveries, clock } = startEngine()
    deliveries.enqueue(delivery(receiver.url, { body: 'a', faults: { delay_ms: 2000 } }))
    deliveries.enqueue(delivery(receiver.url, { body: 'b' }))
    await receiver.until(1)
    clock.advance(2000)
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(bodies(receiver.hits)).toEqual(['b', 'a'])
  })
})

describe('the log', () => {
  it('is filtered, counted and paged, newest first', async () => {
    const receiver = await receive((response, { path }) =>
      response.writeHead(path.startsWith('/bad') ? 410 : 204).end(),
    )
    const { deliveries } = startEngine()
    const add = (path: string, more: Partial<NewDelivery> = {}) =>
      deliveries.enqueue(delivery(receiver.url + path, more))
    const a = add('/Good?x=1')
    const b = add('/bad', { server: 'stripe', event: 'request.received' })
    const c = add('/good', { cause: { kind: 'callback', name: 'pay/done' }, request_id: 'r9' })
    const d = add('/later', { delay_ms: 1e6 })
    await until(async () => (await deliveries.list({ status: 'pending' })).total === 1)
    const find = async (query: Parameters<Deliveries['list']>[0]) =>
      (await deliveries.list(query)).deliveries.map(({ id }) => id)
    expect(await find({})).toEqual([d, c, b, a])
    expect(await find({ server: 'stripe' })).toEqual([b])
    expect(await find({ status: 'failed' })).toEqual([b])
    expect(await find({ status: 'delivered' })).toEqual([c, a])
    expect(await find({ event: 'request.received' })).toEqual([b])
    expect(await find({ cause: 'pay/done' })).toEqual([c])
    expect(await find({ kind: 'webhook', server: 'petstore' })).toEqual([d, a])
    expect(await find({ request_id: 'r9' })).toEqual([c])
    expect(await find({ url: '/GOOD' })).toEqual([c, a])
    expect(await find({ url: '%' })).toEqual([])
    expect(await find({ server: "x' OR 1=1 --" })).toEqual([])
    const first = await deliveries.list({ limit: 2, url: receiver.url })
    expect(first).toMatchObject({ total: 4, deliveries: [{ id: d }, { id: c }] })
    const cursor = first.next_cursor ?? ''
    const second = await deliveries.list({ limit: 2, cursor })
    expect(second).toMatchObject({
      total: 4,
      deliveries: [{ id: b }, { id: a }],
      next_cursor: null,
    })
    await expect(deliveries.list({ cursor: '1 OR 1' })).rejects.toThrow('cursor')
  })

  it('keeps the first 64 KiB of an answer, and no NUL ends a text', async () => {
    const receiver = await receive((response) => response.end('a\0b'.repeat(100_000)))
    const { deliveries } = startEngine()
    const id = deliveries.enqueue(delivery(receiver.url, { body: 'x\0y' }))
    expect(await deliveries.idle(30_000)).toBe(true)
    const found = await deliveries.get(id)
    expect(found?.body).toBe('x\0y')
    expect(found?.attempts[0]?.response_body).toHaveLength(65_536)
    expect(receiver.hits[0]?.body).toBe('x\0y')
  })

  it('keeps so many that have ended, and every one that is pending', async () => {
    const receiver = await receive()
    const { deliveries } = startEngine({ limits: { finished: 50 } })
    const pending = deliveries.enqueue(delivery(receiver.url, { delay_ms: 1e6 }))
    const ids = enqueueAll(deliveries, receiver.url, 300)
    await until(() => deliveries.health().pending === 1)
    const { total, deliveries: found } = await deliveries.list({ limit: 1000 })
    expect(total).toBeGreaterThanOrEqual(51)
    expect(total).toBeLessThanOrEqual(80)
    const kept = found.map(({ id }) => id)
    expect(kept.at(-1)).toBe(pending)
    expect(kept.slice(0, 50)).toEqual(ids.slice(-50).reverse())
  })

  it('keeps so many bytes', async () => {
    const receiver = await receive()
    const { deliveries } = startEngine({ limits: { finished: 100, bytes: 200_000 } })
    enqueueAll(deliveries, receiver.url, 100, { body: 'x'.repeat(10_000) })
    expect(await deliveries.idle(30_000)).toBe(true)
    const { total } = await deliveries.list({})
    expect(total).toBeGreaterThan(5)
    expect(total).toBeLessThan(40)
  })
})

describe('too many', () => {
  it('for one target are dropped, the newest, and counted', async () => {
    const receiver = await receive(() => {})
    const other = await receive()
    const { deliveries } = startEngine({ limits: { perTarget: 10 } })
    await deliveries.idle(0)
    const ids = enqueueAll(deliveries, receiver.url, 15)
    const good = deliveries.enqueue(delivery(other.url))
    await attempts(deliveries, good, 1)
    expect(deliveries.health()).toMatchObject({ dropped: 5, pending: 10 })
    expect(await deliveries.get(ids[9] ?? '')).toMatchObject({ status: 'pending' })
    expect(await deliveries.get(ids[10] ?? '')).toMatchObject({
      status: 'dropped',
      reason: `10 deliveries are waiting for ${receiver.url}/ already`,
    })
    expect(await deliveries.get(good)).toMatchObject({ status: 'delivered' })
  })

  it('in all, or too many bytes, are dropped and make it degraded', async () => {
    const receiver = await receive()
    const { deliveries } = startEngine({ limits: { pending: 5, pendingBytes: 20_000 } })
    enqueueAll(deliveries, receiver.url, 7)
    expect(deliveries.health()).toMatchObject({
      status: 'degraded',
      reason: 'too many deliveries are waiting, and more are dropped',
      pending: 5,
      dropped: 2,
    })
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(deliveries.health()).toMatchObject({ status: 'ok', pending: 0 })
    enqueueAll(deliveries, 'http://127.0.0.1:1', 3, { body: 'x'.repeat(8000), delay_ms: 1e6 })
    expect(deliveries.health()).toMatchObject({ pending: 2, dropped: 3 })
  })
})

describe('closing', () => {
  it('cuts what is under way, takes nothing more, and can be done twice', async () => {
    const receiver = await receive(() => {})
    const { deliveries } = startEngine()
    enqueueAll(deliveries, receiver.url, 3)
    await receiver.until(1)
    await Promise.all([deliveries.close(), deliveries.close()])
    expect(deliveries.enqueue(delivery(receiver.url))).toMatch(/^msg_/)
    await until(() => receiver.sockets() === 0)
    expect(receiver.hits).toHaveLength(1)
    await expect(deliveries.list({})).rejects.toThrow('the log of deliveries is closed')
  })

  it('waits for nobody: idle tells that something is pending', async () => {
    const receiver = await receive(() => {})
    const { deliveries } = startEngine()
    deliveries.enqueue(delivery(receiver.url))
    expect(await deliveries.idle(10)).toBe(false)
  })
})
