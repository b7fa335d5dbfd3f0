/** Trouble on purpose, as clients see it on the socket. */
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { MockFace, MockLoopConfig } from '../../src/index.ts'
import { createFaults } from '../../src/rules/faults.ts'
import { systemClock } from '../../src/lib/clock.ts'
import { inProcess } from '../_setup.ts'
import { ask, serve } from './_host.ts'
import type { Running } from './_host.ts'

const lines = vi.hoisted((): string[] => [])
vi.mock(import('../../src/log/logger.ts'), async () => {
  const { pino } = await import('pino')
  const write = (line: string): unknown => lines.push(line)
  return { createLogger: ({ level }) => pino({ level, base: null }, { write }) }
})
beforeEach(() => void lines.splice(0))

const BODY = '[{"id":1}]'

interface Raw {
  text: string
  /** How the connection ended: the code of an error, `FIN`, or `open` after a while. */
  end: string
}

/** Asks for the users over a connection of its own, and never closes first. */
function askRaw(url: string, patience = 2000): Promise<Raw> {
  return new Promise((resolve) => {
    const socket = connect({ host: 'localhost', port: Number(new URL(url).port) })
    const chunks: Buffer[] = []
    const settle = (end: string): void => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ text: Buffer.concat(chunks).toString('latin1'), end })
    }
    const timer = setTimeout(() => settle('open'), patience)
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('end', () => settle('FIN'))
    socket.on('error', (error) => settle('code' in error ? String(error.code) : error.message))
    socket.write('GET /users HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  })
}

type Fault = NonNullable<Parameters<MockFace['faults']['set']>[0]['faults']> & { fault?: unknown }

/** The four ways in which a fault comes to a request. */
const WAYS: [string, (fault: never) => Promise<Running>][] = [
  ['the config', (fault) => serve({ faults: { fault } })],
  [
    'faults.set',
    async (fault) => {
      const running = await serve()
      running.mock.faults.set({ faults: { fault } satisfies Fault })
      return running
    },
  ],
  [
    'a stub',
    (fault) => {
      const stub = { operation: 'listUsers', respond: { body: [{ id: 1 }], fault } }
      return serve({ scenarios: [{ name: 's', stubs: [stub] }], scenario: 's' })
    },
  ],
]

describe.each(WAYS)('by %s', (_, start) => {
  it('reset, empty, truncate, malformed, hang and drip are what the client sees', async () => {
    const see = async (fault: unknown): Promise<Raw> =>
      askRaw((await start(fault as never)).server.url, fault === 'hang' ? 200 : 5000)
    expect(await see('reset')).toEqual({ text: '', end: 'ECONNRESET' })
    expect(await see('empty')).toEqual({ text: '', end: 'FIN' })
    const half = BODY.slice(0, 5)
    const truncated = await see('truncate')
    expect(truncated.text).toContain(`content-length: ${BODY.length}\r\n`)
    expect(truncated.text.endsWith(`\r\n\r\n${half}`)).toBe(true)
    expect((await see('malformed')).text.endsWith(`\r\n\r\n5\r\n${half}\r\nbroken\r\n`)).toBe(true)
    expect(await see('hang')).toEqual({ text: '', end: 'open' })
    const dripped = await see({ drip: { bytes: 2, ms: 1 } })
    expect(dripped.text.endsWith(`\r\n\r\n${BODY}`)).toBe(true)
  }, 20_000)
})

describe('error rates', () => {
  /** How 2,000 requests end, one after the other. */
  async function statuses(config: MockLoopConfig): Promise<number[]> {
    const { server } = await serve(config)
    const send = inProcess(server)
    const found: number[] = []
    for (let index = 0; index < 2000; index++)
      found.push((await send({ method: 'GET', target: '/users', headers: {} })).status)
    return found
  }

  it('strike as often as they say, in the same order for the same seed', async () => {
    const errors = { percent: 10, status: 503 }
    const first = await statuses({ errors, seed: 7 })
    const strikes = first.filter((status) => status === 503).length
    // Four standard deviations of a binomial distribution.
    expect(Math.abs(strikes - 200)).toBeLessThan(4 * Math.sqrt(2000 * 0.1 * 0.9))
    expect(await statuses({ errors, seed: 7 })).toEqual(first)
    expect(await statuses({ errors, seed: 8 })).not.toEqual(first)
  }, 30_000)

  it('answer with the body that the document has, else with a problem', async () => {
    const { get } = await serve({ errors: { percent: 100, status: 503 } })
    const documented = await get('/pets/7')
    expect([documented.status, documented.body]).toEqual([503, { reason: 'documented' }])
    expect(documented.headers.get('x-mockloop-source')).toBe('fault')
    const other = await get('/users')
    expect(other.status).toBe(503)
    expect(other.body).toMatchObject({ type: 'urn:mockloop:problem:injected-error', status: 503 })
    expect((await get('/nowhere')).status).toBe(404)
  })

  it('of a profile can be switched on and off', async () => {
    const { mock, get } = await serve({ profile: 'down' })
    expect((await get('/users')).status).toBe(503)
    mock.faults.set({ profile: null })
    expect((await get('/users')).status).toBe(200)
    expect(mock.faults.get()).toEqual({})
    expect(() => mock.faults.set({ profile: 'slow-4g' })).toThrow('did you mean "slow-3g"?')
    const other = await serve()
    other.mock.faults.set({ profile: 'down' })
    expect((await other.get('/users')).status).toBe(503)
    other.mock.faults.reset()
    expect((await other.get('/users')).status).toBe(200)
  })

  it('meet the operations, the tags and the window that they name', async () => {
    const rules = [
      { operations: ['listUsers'], failFirst: 2, status: 500 },
      { tags: ['slow'], succeedFirst: 1, status: 502 },
    ]
    const { get } = await serve({ faults: rules })
    const three = async (path: string): Promise<number[]> => {
      const found: number[] = []
      for (let index = 0; index < 3; index++) found.push((await get(path)).status)
      return found
    }
    expect(await three('/users')).toEqual([500, 500, 200])
    expect(await three('/report')).toEqual([200, 502, 502])
    expect(await three('/users/1')).toEqual([200, 200, 200])
  })

  it('for a number of seconds end by themselves', async () => {
    const { mock, get } = await serve()
    mock.faults.set({ errors: { percent: 100 }, for: 0.3 })
    expect((await get('/users')).status).toBe(500)
    await expect.poll(async () => (await get('/users')).status, { timeout: 3000 }).toBe(200)
    expect(mock.faults.get()).toEqual({})
  })
})

describe('a rate limit', () => {
  it('refuses with 429, Retry-After and the RateLimit headers, also to browsers', async () => {
    const { get } = await serve({ rateLimit: { limit: 2, window: 60, burst: 1 } })
    const origin = { origin: 'https://app.example.com' }
    const all = [
      await get('/users'),
      await get('/pets'),
      await get('/users'),
      await get('/users', origin),
    ]
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200, 429])
    const [first, , , last] = all.map(({ headers }) => headers)
    expect(first?.get('ratelimit-policy')).toBe('"default";q=2;w=60')
    expect(first?.get('ratelimit')).toMatch(/^"default";r=2;t=\d+$/)
    expect(Number(last?.get('retry-after'))).toBeGreaterThan(0)
    expect(last?.get('access-control-allow-origin')).toBe('*')
    expect(all[3]?.body).toMatchObject({ type: 'urn:mockloop:problem:rate-limited', status: 429 })
  })

  it.each([
    ['session', { 'x-mockloop-session': 'other' }],
    ['x-client', { 'x-client': 'other' }],
  ])('counts by %s', async (key, others) => {
    const { get } = await serve({ rateLimit: { limit: 1, window: 60, key } })
    expect((await get('/users')).status).toBe(200)
    expect((await get('/users')).status).toBe(429)
    expect((await get('/users', others)).status).toBe(200)
    expect((await get('/users', others)).status).toBe(429)
  })
})

describe('a delay', () => {
  it('holds back errors, stubs and the document’s answers, and is told apart in the log', async () => {
    const stub = { operation: 'listUsers', respond: { body: 1, delay: 30 } }
    const { get } = await serve({
      scenarios: [{ name: 's', stubs: [stub] }],
      scenario: 's',
      delay: 20,
      log: { level: 'info' },
    })
    expect((await get('/users')).body).toBe(1)
    await get('/pets')
    const [first, second] = lines.map((line) => JSON.parse(line)).filter(({ path }) => path)
    expect(first).toMatchObject({ heldBack: 50, scenario: 's', stub: 'listUsers', source: 'stub' })
    expect(first.ms).toBeGreaterThanOrEqual(50)
    expect(second).toMatchObject({ heldBack: 20, source: 'example' })
  })

  it('that is lognormal has the p50 and p99 that were asked for', () => {
    const delay = { p50: 80, p99: 900 }
    const faults = createFaults({ delay }, { seed: 5, clock: systemClock })
    const operation = { operationId: 'a', node: {} }
    const drawn = Array.from({ length: 5000 }, () => faults.draw(operation)?.delay ?? 0)
    drawn.sort((one, other) => one - other)
    expect(Math.abs((drawn[2500] ?? 0) / 80 - 1)).toBeLessThan(0.1)
    expect(Math.abs((drawn[4950] ?? 0) / 900 - 1)).toBeLessThan(0.1)
  })

  it.each<[string, MockLoopConfig]>([
    ['waits', { delay: 60_000 }],
    ['hangs', { faults: { fault: 'hang' } }],
    ['drips', { faults: { fault: { drip: { bytes: 1, ms: 60_000 } } } }],
  ])('%s no longer than a second when the server closes', async (_, config) => {
    const { server } = await serve(config)
    const open = Array.from({ length: 20 }, () => ask(`${server.url}/users`).catch(() => 'gone'))
    await sleep(100)
    const late = sleep(1000, 'late')
    expect(await Promise.race([server.close().then(() => 'closed'), late])).toBe('closed')
    expect(new Set(await Promise.all(open))).toEqual(new Set(['gone']))
  })
})
