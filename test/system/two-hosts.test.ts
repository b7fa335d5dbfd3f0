/** Hosts that share their scenarios over a Redis. */
import { once } from 'node:events'
import { createConnection } from 'node:net'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { StorageError } from '../../src/index.ts'
import { temporaryFolder, serve } from '../host/_host.ts'
import type { Running } from '../host/_host.ts'
import { findFreePort } from '../../src/lib/free-port.ts'
import { kill, startRedis } from './_redis.ts'

const lines = vi.hoisted((): string[] => [])
vi.mock(import('../../src/log/logger.ts'), async () => {
  const { pino } = await import('pino')
  const write = (line: string): unknown => lines.push(line)
  return { createLogger: ({ level }) => pino({ level, base: null }, { write }) }
})
beforeEach(() => void lines.splice(0))

/** A Redis that keeps what it has in a folder. */
async function open(): Promise<{
  port: number
  stop: () => Promise<void>
  again: () => Promise<void>
}> {
  const port = await findFreePort()
  const folder = ['--dir', temporaryFolder(), '--appendonly', 'yes', '--appendfsync', 'always']
  let redis = await startRedis(port, folder)
  onTestFinished(() => kill(redis))
  return {
    port,
    stop: () => kill(redis),
    async again() {
      redis = await startRedis(port, folder)
    },
  }
}

const host = (port: number, config: Parameters<typeof serve>[0] = {}): Promise<Running> =>
  serve({ storage: { driver: 'redis', port }, log: { level: 'info' }, ...config })

/** Within the second that was promised. */
const soon = { timeout: 1000, interval: 20 }

describe('two hosts', () => {
  it('see each other’s scenarios, switches, responses and resets within a second', async () => {
    const { port } = await open()
    const [one, two] = [await host(port), await host(port)]
    await one.mock.scenarios.create({ '/users': 'shared' }, { name: 'shared' })
    await one.mock.scenarios.use('shared')
    const seen = async (): Promise<unknown> => (await two.get('/users')).body
    await expect.poll(seen, soon).toBe('shared')
    expect(two.mock.scenarios.current()).toBe('shared')
    await two.mock.updateResponse('/users', { body: 'updated' })
    await expect.poll(async () => (await one.get('/users')).body, soon).toBe('updated')
    await one.mock.scenarios.update('shared', { '/pets': 'other' })
    await expect.poll(async () => (await two.get('/pets')).body, soon).toBe('other')
    await one.mock.scenarios.delete('shared')
    await expect.poll(seen, soon).toEqual([{ id: 1 }])
    expect(two.mock.scenarios.list().map(({ name }) => name)).toEqual(['default'])
    await one.mock.scenarios.create({ '/users': 'third' }, { name: 'third' })
    await one.mock.scenarios.use('third')
    await expect.poll(seen, soon).toBe('third')
    await one.mock.reset()
    await expect.poll(seen, soon).toEqual([{ id: 1 }])
    expect(two.mock.scenarios.current()).toBe('default')
  })

  it('of which one was told where to start stays there until somebody switches', async () => {
    const { port } = await open()
    const scenarios = ['a', 'b'].map((name) => ({ name, config: { '/users': name } }))
    const one = await host(port, { scenarios })
    await one.mock.scenarios.use('a')
    const two = await host(port, { scenarios, scenario: 'b' })
    await one.mock.scenarios.create({ '/pets': 'new' }, { name: 'new' })
    await expect.poll(() => two.mock.scenarios.list().length, soon).toBe(4)
    expect((await two.get('/users')).body).toBe('b')
    await one.mock.scenarios.use('new')
    await expect.poll(() => two.mock.scenarios.current(), soon).toBe('new')
  })

  it('lose none of fifty changes that both make at once', async () => {
    const { port } = await open()
    const hosts = [await host(port), await host(port)]
    const changes = hosts.flatMap(({ mock }, index) =>
      Array.from({ length: 25 }, (_, number) =>
        mock.scenarios.create({ '/users': 1 }, { name: `h${index}-${number}` }),
      ),
    )
    await Promise.all(changes)
    for (const { mock } of hosts)
      await expect.poll(() => mock.scenarios.list().length, { timeout: 3000 }).toBe(51)
  })
})

describe('a Redis that is killed', () => {
  it('stops no request; a save says so in one line, and works when it is back', async () => {
    const redis = await open()
    const { mock, get } = await host(redis.port)
    await mock.scenarios.create({ '/users': 'saved' }, { name: 'saved' })
    await mock.scenarios.use('saved')
    await redis.stop()
    expect((await get('/users')).body).toBe('saved')
    const error: unknown = await mock.scenarios
      .create({ '/pets': 1 }, { name: 'lost' })
      .catch((e) => e)
    expect(error).toBeInstanceOf(StorageError)
    expect(String(error)).toMatch(/^StorageError: the storage \(redis\) cannot be used: .+$/)
    await expect(mock.updateResponse('/users', { body: 'lost' })).rejects.toThrow(StorageError)
    await expect(mock.reset()).rejects.toThrow(StorageError)
    expect((await get('/users')).body).toBe('saved')
    expect(mock.scenarios.current()).toBe('saved')
    expect(mock.scenarios.list().map(({ name }) => name)).toEqual(['default', 'saved'])
    await mock.session('a').updateResponse('/pets', { body: 'own' })
    await redis.again()
    const create = (): Promise<unknown> =>
      mock.scenarios.create({ '/pets': 1 }, { name: 'kept' }).catch(String)
    await expect.poll(create, { timeout: 10_000 }).toMatchObject({ scenario: { name: 'kept' } })
    const other = await host(redis.port)
    expect(other.mock.scenarios.list().map(({ name }) => name)).toEqual([
      'default',
      'kept',
      'saved',
    ])
    const said = lines
      .map((line) => JSON.parse(line))
      .filter(({ level, msg }) => level >= 30 && msg)
    expect(said.map(({ msg }) => msg)).toEqual([
      expect.stringMatching(
        /^the storage \(redis\) is gone, nothing can be saved until it is back: .+$/,
      ),
      'the storage (redis) is back',
    ])
  }, 30_000)

  it('and says nothing for good is given up at the end', async () => {
    const port = await findFreePort()
    const redis = await startRedis(port)
    onTestFinished(() => kill(redis))
    const { server, get } = await host(port)
    redis.kill('SIGSTOP')
    const client = createConnection({ port })
    await once(client, 'connect')
    client.destroy()
    expect((await get('/users')).status).toBe(200)
    await server.close()
  }, 20_000)
})
