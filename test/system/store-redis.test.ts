import type { ChildProcess } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { StorageError } from '../../src/errors.ts'
import { openStore } from '../../src/scenario/store/store.ts'
import type { Store, StoreLog } from '../../src/scenario/store/store.ts'
import { open, testSharedStore, testStore } from '../scenario/_store-suite.ts'
import { findFreePort } from '../../src/lib/free-port.ts'
import { kill, startRedis } from './_redis.ts'

describe('on a Redis', () => {
  let redis: ChildProcess
  let port = 0
  let count = 0
  beforeAll(async () => {
    port = await findFreePort()
    redis = await startRedis(port)
  })
  afterAll(() => kill(redis))
  const settings = (): { driver: string; port: number; base: string } => ({
    driver: 'redis',
    port,
    base: `test-${(count += 1)}`,
  })
  testStore('redis', { settings, lasting: true })
  testSharedStore('redis', settings)

  it('a switch is seen by the other host within a second', async () => {
    const given = settings()
    const [one, two] = [await open(given), await open(given)]
    await two.read('pets')
    const seen = new Promise<void>((resolve) => two.watch(() => resolve()))
    await one.setActive('pets', 'broken')
    const late = new Promise((_, reject) => setTimeout(reject, 1000, new Error('not seen in 1 s')))
    await Promise.race([seen, late])
    expect((await two.read('pets')).active).toBe('broken')
  })

  it('a server is also found by its URL, and keys keep to themselves', async () => {
    const store = await open({ driver: 'redis', url: `redis://127.0.0.1:${port}` })
    await store.save('pets', 'scenario', 'a', { a: 1 })
    const plain = await open({ driver: 'redis', port, base: '' })
    expect((await plain.read('pets')).scenarios.size).toBe(0)
    const again = await open({ driver: 'redis', port })
    expect((await again.read('pets')).scenarios.get('a')).toEqual({ a: 1 })
  })
})

describe('a Redis that goes away', () => {
  interface Lost {
    port: number
    redis: ChildProcess
    store: Store
    lines: string[]
  }

  async function lose(): Promise<Lost> {
    const port = await findFreePort()
    const redis = await startRedis(port)
    onTestFinished(() => kill(redis))
    const lines: string[] = []
    const tell = (_: object, line: string): unknown => lines.push(line)
    const log: StoreLog = { error: tell, info: tell }
    const store = await open({ driver: 'redis', port }, { log })
    await store.read('pets')
    await store.save('pets', 'scenario', 'a', 1)
    await kill(redis)
    return { port, redis, store, lines }
  }

  it('refuses what is to be saved in one line each, and says so once', async () => {
    const { port, store, lines } = await lose()
    store.watch(() => {})
    for (const name of ['b', 'c', 'd']) {
      const error: unknown = await store.save('pets', 'scenario', name, 2).catch((one) => one)
      expect(error).toBeInstanceOf(StorageError)
      expect(String(error)).toMatch(/^StorageError: the storage \(redis\) cannot be used: .+$/)
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
    const error: unknown = await store.read('pets').catch((one) => one)
    expect(String(error)).toContain(`connect ECONNREFUSED 127.0.0.1:${port}`)
    expect(lines).toEqual([expect.stringMatching(/^the storage \(redis\) is gone, nothing .+$/)])
  })

  it('is used again when it is back, without being asked', async () => {
    const { port, store, lines } = await lose()
    const told: string[] = []
    store.watch((mock) => told.push(mock))
    await expect(store.save('pets', 'scenario', 'b', 2)).rejects.toThrow(StorageError)
    const redis = await startRedis(port)
    onTestFinished(() => kill(redis))
    await expect
      .poll(() => lines, { timeout: 10_000 })
      .toEqual([expect.stringContaining('is gone'), 'the storage (redis) is back'])
    // An emptied storage is no reason to forget what is in memory.
    expect(told).toEqual([])
    await store.save('pets', 'scenario', 'c', 3)
    expect([...(await store.read('pets')).scenarios.keys()]).toEqual(['c'])
    const other = await open({ driver: 'redis', port })
    await other.setActive('pets', 'c')
    await expect.poll(() => told, { timeout: 5000 }).toEqual(['pets'])
  }, 20_000)

  it('holds up no close, whether it is gone or only silent', async () => {
    const { store } = await lose()
    await store.close()
    const port = await findFreePort()
    const redis = await startRedis(port)
    onTestFinished(() => kill(redis))
    const lines: string[] = []
    const tell = (_: object, line: string): unknown => lines.push(line)
    const silent = await openStore({ driver: 'redis', port }, { log: { error: tell, info: tell } })
    redis.kill('SIGSTOP')
    const saved = silent.save('pets', 'scenario', 'a', 1).catch((error: unknown) => String(error))
    await silent.close()
    // Cut off by the close: the patience with a silent server is longer than that at the end.
    expect(await saved).toBe(
      'StorageError: the storage (redis) cannot be used: Connection is closed.',
    )
    expect(lines).toEqual([])
  }, 20_000)

  it('is given up when it is silent', async () => {
    const port = await findFreePort()
    const redis = await startRedis(port)
    onTestFinished(() => kill(redis))
    const store = await open({ driver: 'redis', port })
    redis.kill('SIGSTOP')
    await expect(store.save('pets', 'scenario', 'a', 1)).rejects.toThrow('no answer within')
  }, 20_000)

  it('is told at the start when it is not there', async () => {
    const port = await findFreePort()
    await expect(openStore({ driver: 'redis', port })).rejects.toThrow(
      `cannot reach Redis: connect ECONNREFUSED 127.0.0.1:${port}`,
    )
  })
})
