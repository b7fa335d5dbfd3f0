import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createStorage } from 'unstorage'
import { createStorageServer } from 'unstorage/server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { InvalidArgumentError, StorageError, StorageInUseError } from '../../src/errors.ts'
import { openStore } from '../../src/scenario/store/store.ts'
import { open, testSharedStore, testStore } from './_store-suite.ts'

/** A path where nothing is yet. */
function newFolder(): string {
  const parent = mkdtempSync(join(tmpdir(), 'mockloop-store-'))
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  return join(parent, '.mockloop')
}

/** A storage of another process, as unstorage serves it. */
async function overHttp(): Promise<{ driver: string; base: string }> {
  const server = createServer(createStorageServer(createStorage()).handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { driver: 'http', base: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const files = (base: string): { driver: string; base: string } => ({ driver: 'fs', base })

testStore('memory', { settings: () => false, lasting: false })
testStore('unstorage’s memory', { settings: () => ({ driver: 'memory' }), lasting: false })
testStore('lru-cache', { settings: () => ({ driver: 'lruCache' }), lasting: false })
testStore('files', { settings: () => files(newFolder()), lasting: true })
testStore('fs-lite', {
  settings: () => ({ driver: 'fs-lite', base: newFolder() }),
  lasting: true,
})
testSharedStore('fs-lite', () => ({ driver: 'fs-lite', base: newFolder() }))

testStore('http', { settings: overHttp, lasting: true })
testSharedStore('http', overHttp)

describe('the files of a store', () => {
  it('are not there before something is saved', async () => {
    const base = newFolder()
    const store = await open(files(base))
    await store.read('petstore')
    await store.remove('petstore', 'scenario', 'a')
    await store.setActive('petstore', undefined)
    await store.close()
    expect(existsSync(base)).toBe(false)
  })

  it('are in a folder that Git leaves out, one a document', async () => {
    const base = newFolder()
    const store = await open(files(base))
    await store.save('petstore', 'scenario', 'Happy', { a: 1 })
    await store.setActive('petstore', 'Happy')
    expect(readFileSync(join(base, '.gitignore'), 'utf8')).toBe('*\n')
    expect(readFileSync(join(base, 'store/petstore/scenario/~happy.json'), 'utf8')).toBe('{"a":1}')
    expect(readFileSync(join(base, 'store/petstore/active.json'), 'utf8')).toBe('"Happy"')
  })

  it('leave a folder that was there as it was', async () => {
    const base = newFolder()
    mkdirSync(base)
    writeFileSync(join(base, 'mine'), '')
    const store = await open(files(base))
    await store.save('petstore', 'scenario', 'a', 1)
    expect(readdirSync(base).sort()).toEqual(['lock', 'mine', 'store'])
  })

  it('are set aside when damaged, and the others load', async () => {
    const base = newFolder()
    const before = await open(files(base))
    for (const name of ['good', 'half', 'empty']) await before.save('pets', 'scenario', name, [1])
    await before.setActive('pets', 'good')
    await before.close()
    const at = (name: string): string => join(base, 'store/pets', name)
    writeFileSync(at('scenario/half.json'), '{"stubs":[')
    writeFileSync(at('scenario/empty.json'), '')
    writeFileSync(at('scenario/No Name.json'), '{}')
    writeFileSync(at('active.json'), Buffer.from([0xff, 0]))
    mkdirSync(at('scenario/folder.json'))
    const store = await open(files(base))
    const { scenarios, active, problems } = await store.read('pets')
    expect([...scenarios.keys()]).toEqual(['good'])
    expect(active).toBeUndefined()
    expect(problems.map(({ key }) => key).sort()).toEqual([
      'pets:active',
      'pets:scenario:No Name',
      'pets:scenario:empty',
      'pets:scenario:half',
    ])
    expect(readFileSync(at('scenario/half.json.damaged'), 'utf8')).toBe('{"stubs":[')
    expect(readFileSync(at('active.json.damaged'))).toEqual(Buffer.from([0xff, 0]))
    const again = await store.read('pets')
    expect(again.problems.map(({ key }) => key)).toEqual(['pets:scenario:No Name'])
    await store.save('pets', 'scenario', 'half', [2])
    expect((await store.read('pets')).scenarios.get('half')).toEqual([2])
  })

  it('lose what a crash left half-written as soon as they are opened', async () => {
    const base = newFolder()
    const before = await open(files(base))
    await before.save('pets', 'scenario', 'a', 1)
    await before.close()
    const folder = join(base, 'store/pets/scenario')
    writeFileSync(join(folder, `.${2 ** 30}-0123456789abcdef.mockloop-tmp`), '{"ha')
    await open(files(base))
    expect(readdirSync(folder)).toEqual(['a.json'])
  })

  it('are made again, with the lock, when the folder was deleted', async () => {
    const base = newFolder()
    const store = await open(files(base))
    await store.save('pets', 'scenario', 'a', 1)
    rmSync(base, { recursive: true })
    await store.save('pets', 'scenario', 'b', 2)
    expect([...(await store.read('pets')).scenarios.keys()]).toEqual(['b'])
    await expect(openStore(files(base))).rejects.toThrow(StorageInUseError)
  })

  it('go nowhere while the folder is gone, which is said once, as is its return', async () => {
    const base = newFolder()
    const lines: string[] = []
    const tell = (_: object, line: string): unknown => lines.push(line)
    const store = await open(files(base), { log: { error: tell, info: tell } })
    await store.save('pets', 'scenario', 'a', 1)
    renameSync(base, `${base}-away`)
    writeFileSync(base, 'in its place')
    for (const name of ['b', 'c']) {
      const error: unknown = await store.save('pets', 'scenario', name, 2).catch((one) => one)
      expect(error).toBeInstanceOf(StorageError)
      expect(String(error)).toMatch(
        /^StorageError: the storage \(.+\) cannot be used: E[A-Z]+: .+$/,
      )
    }
    rmSync(base)
    renameSync(`${base}-away`, base)
    await store.save('pets', 'scenario', 'd', 3)
    expect([...(await store.read('pets')).scenarios.keys()]).toEqual(['a', 'd'])
    expect(lines).toEqual([expect.stringContaining('is gone'), expect.stringContaining('is back')])
  })

  it('belong to one store at a time, also within a process', async () => {
    const base = newFolder()
    const [first, late] = [await open(files(base)), await open(files(base))]
    await first.save('pets', 'scenario', 'a', 1)
    await expect(openStore(files(base))).rejects.toThrow(StorageInUseError)
    // Opened while there was nothing to lock.
    await expect(late.save('pets', 'scenario', 'b', 2)).rejects.toThrow(StorageInUseError)
    await first.close()
    await late.save('pets', 'scenario', 'b', 2)
    expect([...(await late.read('pets')).scenarios.keys()]).toEqual(['a', 'b'])
  })
})

describe('a storage that the config names wrongly', () => {
  it.each([
    ['rediss', 'did you mean "redis"?'],
    ['fslite', 'did you mean "fsLite"?'],
    ['constructor', 'there is no driver "constructor"'],
    ['../../x', 'there is no driver'],
    ['azure-cosmos', 'npm install @azure/cosmos'],
  ])('is told at the start: %s', async (driver, message) => {
    const opened = openStore({ driver })
    await expect(opened).rejects.toThrow(message)
    await expect(opened).rejects.toThrow(InvalidArgumentError)
  })

  it('is told in words when options are missing', async () => {
    await expect(openStore({ driver: 'fs-lite' })).rejects.toThrow('Missing required option `base`')
    await expect(openStore({ driver: 'fs' })).rejects.toThrow('storage.base is no folder')
  })
})
