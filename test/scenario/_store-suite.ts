import { describe, expect, it, onTestFinished } from 'vitest'
import { InvalidArgumentError, TooLargeError } from '../../src/errors.ts'
import { openStore } from '../../src/scenario/store/store.ts'
import type { Store, StoreOptions } from '../../src/scenario/store/store.ts'

type Settings = Parameters<typeof openStore>[0]

interface StoreCase {
  /** Settings of a storage of its own, with nothing in it. */
  settings: () => Settings | Promise<Settings>
  /** Whether what is saved is there after the store was closed. */
  lasting: boolean
}

/** Opens a store that is closed with the test. */
export async function open(settings: Settings, options: StoreOptions = {}): Promise<Store> {
  const store = await openStore(settings, options)
  onTestFinished(() => store.close())
  return store
}

/** What every store does, whatever it is built on. */
export function testStore(name: string, { settings, lasting }: StoreCase): void {
  describe(`a store on ${name}`, () => {
    it('has nothing at first, and does not mind removing it', async () => {
      const store = await open(await settings())
      expect(await store.read('petstore')).toEqual({
        scenarios: new Map(),
        active: undefined,
        problems: [],
      })
      expect(await store.load('petstore', 'snapshot', 'a')).toBeUndefined()
      expect(await store.list('petstore', 'snapshot')).toEqual([])
      expect(await store.remove('petstore', 'scenario', 'a')).toBe(false)
      await store.clear('petstore', 'scenario')
      await store.setActive('petstore', undefined)
    })

    it('gives back what was saved, by name', async () => {
      const store = await open(await settings())
      await store.save('petstore', 'scenario', 'zebra', { stubs: [] })
      await store.save('petstore', 'scenario', 'ant', { stubs: [{ id: 'é 🐾' }] })
      await store.save('petstore', 'snapshot', 'monday', [1])
      await store.setActive('petstore', 'ant')
      const { scenarios, active, problems } = await store.read('petstore')
      expect([...scenarios]).toEqual([
        ['ant', { stubs: [{ id: 'é 🐾' }] }],
        ['zebra', { stubs: [] }],
      ])
      expect(active).toBe('ant')
      expect(problems).toEqual([])
      expect(await store.load('petstore', 'snapshot', 'monday')).toEqual([1])
    })

    it('changes no value: neither texts that look like others nor prototype keys', async () => {
      const store = await open(await settings())
      const text = '{"__proto__":{"a":1},"constructor":"275.0","t":"true","n":"null","d":1e-7}'
      await store.save('petstore', 'scenario', 'odd', JSON.parse(text))
      for (const value of ['true', 'base64:AAAA', '', 'null', null, 0, false])
        await store.save('petstore', 'snapshot', `v-${JSON.stringify(value).length}`, value)
      const { scenarios } = await store.read('petstore')
      expect(JSON.stringify(scenarios.get('odd'))).toBe(text)
      expect(await store.load('petstore', 'snapshot', 'v-13')).toBe('base64:AAAA')
      expect(await store.load('petstore', 'snapshot', 'v-2')).toBe('')
      expect(await store.load('petstore', 'snapshot', 'v-1')).toBe(0)
    })

    it('keeps mocks, kinds and names apart, also those that differ in case alone', async () => {
      const store = await open(await settings())
      const names = ['a', 'A', 'aA', 'a-a', 'a_a', '0', 'constructor', 'x'.repeat(64)]
      for (const mock of ['pets', 'Pets', 'pets-2'])
        await Promise.all(names.map((name) => store.save(mock, 'scenario', name, { mock, name })))
      await store.save('pets', 'snapshot', 'a', 'snapshot')
      await store.clear('Pets', 'scenario')
      expect((await store.read('Pets')).scenarios.size).toBe(0)
      for (const mock of ['pets', 'pets-2']) {
        const { scenarios } = await store.read(mock)
        expect([...scenarios.keys()].sort()).toEqual([...names].sort())
        for (const [name, value] of scenarios) expect(value).toEqual({ mock, name })
      }
      expect(await store.list('pets', 'snapshot')).toEqual(['a'])
    })

    it('removes one document, and says whether it was there', async () => {
      const store = await open(await settings())
      await store.save('petstore', 'scenario', 'a', 1)
      await store.save('petstore', 'scenario', 'b', 2)
      expect(await store.remove('petstore', 'scenario', 'a')).toBe(true)
      expect(await store.remove('petstore', 'scenario', 'a')).toBe(false)
      expect([...(await store.read('petstore')).scenarios.keys()]).toEqual(['b'])
    })

    it('forgets the active name', async () => {
      const store = await open(await settings())
      await store.setActive('petstore', 'a')
      await store.setActive('petstore', undefined)
      expect((await store.read('petstore')).active).toBeUndefined()
    })

    it('does what is asked for at once in the order asked', async () => {
      const store = await open(await settings())
      const saves = Array.from({ length: 50 }, (_, index) =>
        store.save('petstore', 'scenario', 'a', index),
      )
      const removed = store.remove('petstore', 'scenario', 'a')
      await Promise.all([...saves, store.save('petstore', 'scenario', 'a', 'last')])
      expect(await removed).toBe(true)
      expect((await store.read('petstore')).scenarios.get('a')).toBe('last')
    })

    it.each(['', '.', '..', '../x', 'a/b', 'a:b', 'a?b', '-a', 'é', 'a'.repeat(65), '~a', 'a$'])(
      'takes no name such as %j',
      async (name) => {
        const store = await open(await settings())
        const tries = [
          () => store.save('petstore', 'scenario', name, {}),
          () => store.save(name, 'scenario', 'a', {}),
          () => store.remove('petstore', 'scenario', name),
          () => store.load('petstore', 'snapshot', name),
          () => store.setActive(name, 'a'),
        ]
        for (const one of tries) await expect(one()).rejects.toThrow(InvalidArgumentError)
        expect((await store.read('petstore')).scenarios.size).toBe(0)
      },
    )

    it('refuses a document that is larger than its limit, and keeps the old one', async () => {
      const store = await open(await settings(), { limit: 100 })
      await store.save('petstore', 'scenario', 'a', 'x'.repeat(98))
      const saved = store.save('petstore', 'scenario', 'a', 'é'.repeat(50))
      await expect(saved).rejects.toThrow(TooLargeError)
      expect((await store.read('petstore')).scenarios.get('a')).toBe('x'.repeat(98))
    })

    it('keeps documents of megabytes whole', async () => {
      const store = await open(await settings())
      const large = 'é"\n'.repeat(1_500_000)
      await store.save('petstore', 'scenario', 'large', large)
      // Compared here, as millions of lines are too many to print.
      expect((await store.read('petstore')).scenarios.get('large') === large).toBe(true)
    })

    it('waits at its close for what is being saved, and takes nothing more', async () => {
      const given = await settings()
      const store = await openStore(given)
      const saved = store.save('petstore', 'scenario', 'a', 1)
      await Promise.all([store.close(), store.close()])
      await saved
      await expect(store.save('petstore', 'scenario', 'b', 2)).rejects.toThrow('closed')
      await expect(store.read('petstore')).rejects.toThrow('closed')
      const again = await open(given)
      expect([...(await again.read('petstore')).scenarios.keys()]).toEqual(lasting ? ['a'] : [])
    })

    it('does not tell a host of its own writes', async () => {
      const store = await open(await settings())
      const told: string[] = []
      store.watch((mock) => told.push(mock))
      await store.read('petstore')
      for (let index = 0; index < 8; index++) {
        await store.save('petstore', 'scenario', 'a', index)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      expect(told).toEqual([])
    })
  })
}

/** What stores do that several hosts have open at once. */
export function testSharedStore(name: string, settings: () => Settings | Promise<Settings>): void {
  describe(`two hosts over ${name}`, () => {
    it('see each other’s changes, once for each that was read', async () => {
      const given = await settings()
      const [one, two] = [await open(given), await open(given)]
      await one.read('pets')
      await two.read('pets')
      const [byOne, byTwo]: [string[], string[]] = [[], []]
      one.watch((mock) => byOne.push(mock))
      two.watch((mock) => byTwo.push(mock))
      await one.setActive('pets', 'broken')
      await one.setActive('others', 'broken')
      await expect.poll(() => byTwo, { timeout: 5000 }).toEqual(['pets'])
      expect((await two.read('pets')).active).toBe('broken')
      await two.save('pets', 'scenario', 'a', 1)
      await expect.poll(() => byOne, { timeout: 5000 }).toEqual(['pets'])
      expect((await one.read('pets')).scenarios.get('a')).toBe(1)
      expect(byTwo).toEqual(['pets'])
    })

    it('end with the same view when both write at once', async () => {
      const given = await settings()
      const stores = [await open(given), await open(given), await open(given)]
      const views = await Promise.all(
        stores.map(async (store) => {
          const view: { names: string[] } = { names: [] }
          const update = async (): Promise<void> => {
            view.names = [...(await store.read('pets')).scenarios.keys()]
          }
          await update()
          // The last ones may come when the store is closed.
          store.watch(() => void update().catch(() => {}))
          return view
        }),
      )
      const writes = stores.flatMap((store, host) =>
        [0, 1, 2, 3, 4].map((index) => store.save('pets', 'scenario', `h${host}-${index}`, 1)),
      )
      await Promise.all(writes)
      const all = [0, 1, 2].flatMap((host) => [0, 1, 2, 3, 4].map((index) => `h${host}-${index}`))
      // A host re-reads only when told; its own names are in what it reads then.
      for (const view of views) await expect.poll(() => view.names, { timeout: 5000 }).toEqual(all)
    })

    it('are told no more after they stop watching', async () => {
      const given = await settings()
      const [one, two] = [await open(given), await open(given)]
      await two.read('pets')
      const [stopped, going]: [string[], string[]] = [[], []]
      const stop = two.watch((mock) => stopped.push(mock))
      two.watch((mock) => going.push(mock))
      stop()
      await one.setActive('pets', 'a')
      await expect.poll(() => going, { timeout: 5000 }).toEqual(['pets'])
      expect(stopped).toEqual([])
    })
  })
}
