import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OutsideFolderError } from '../../src/errors.ts'
import { createFolder } from '../../src/lib/files.ts'

const DEAD_PID = 2 ** 30
let base = ''
let root = ''

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'mockloop-files-'))
  root = join(base, 'work')
  mkdirSync(root)
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

function leftover(pid: number): string {
  return `.${pid}-0123456789abcdef.mockloop-tmp`
}

describe('reading and writing', () => {
  it('gives back what was written, in folders made on the way', async () => {
    const folder = createFolder(join(base, 'new', 'deep'))
    await folder.write('a/b/c.json', '{"é":1}')
    expect(await folder.read('a/b/c.json')).toBe('{"é":1}')
    expect(readFileSync(join(base, 'new/deep/a/b/c.json'), 'utf8')).toBe('{"é":1}')
  })

  it('reads a missing file as undefined', async () => {
    writeFileSync(join(root, 'file'), '')
    expect(await createFolder(root).read('nothing')).toBeUndefined()
    expect(await createFolder(root).read('file/below')).toBeUndefined()
    expect(await createFolder(join(base, 'none')).read('nothing')).toBeUndefined()
  })

  it('replaces a file and leaves no temp file behind', async () => {
    const folder = createFolder(root)
    await folder.write('a', 'one')
    await folder.write('a', 'two')
    expect(readdirSync(root)).toEqual(['a'])
    expect(await folder.read('a')).toBe('two')
  })

  it('removes a file, and does not mind one that is gone', async () => {
    const folder = createFolder(root)
    await folder.write('a', 'one')
    await folder.remove('a')
    await folder.remove('a')
    expect(existsSync(join(root, 'a'))).toBe(false)
  })

  it('gives files the mode asked for', async () => {
    await createFolder(root, { mode: 0o600 }).write('token', 'secret')
    expect(statSync(join(root, 'token')).mode & 0o777).toBe(0o600)
  })

  it('accepts names as long as the file system does', async () => {
    const name = 'n'.repeat(255)
    await createFolder(root).write(name, 'x')
    expect(await createFolder(root).list()).toEqual([name])
  })

  it('lists files at every depth, sorted, and nothing of a missing folder', async () => {
    const folder = createFolder(root)
    await Promise.all(['b', 'a/z', 'a/b/c', 'B'].map((name) => folder.write(name, '')))
    expect(await folder.list()).toEqual(['B', 'a/b/c', 'a/z', 'b'])
    expect(await createFolder(join(base, 'none')).list()).toEqual([])
  })
})

describe('concurrent writes', () => {
  it('end with the last one, each whole', async () => {
    const folder = createFolder(root)
    const texts = Array.from({ length: 40 }, (_, index) => String(index).repeat(20_000))
    const seen: (string | undefined)[] = []
    const writes = texts.map((text) =>
      folder.write('a', text).then(async () => seen.push(await folder.read('a'))),
    )
    await Promise.all(writes)
    expect(await folder.read('a')).toBe(texts.at(-1))
    expect(seen.every((text) => texts.includes(text ?? ''))).toBe(true)
    expect(readdirSync(root)).toEqual(['a'])
  })

  it('keep their order with removals', async () => {
    const folder = createFolder(root)
    await Promise.all([folder.write('a', '1'), folder.remove('a'), folder.write('b', '1')])
    expect(await folder.list()).toEqual(['b'])
    await Promise.all([folder.remove('b'), folder.write('b', '2')])
    expect(await folder.read('b')).toBe('2')
  })

  it('go on after one that failed, which leaves no temp file', async () => {
    const folder = createFolder(root)
    mkdirSync(join(root, 'a'))
    const failing = folder.write('a', 'text')
    const other = folder.write('a', 'text')
    await expect(failing).rejects.toThrow(/EISDIR|EPERM/)
    await expect(other).rejects.toThrow(/EISDIR|EPERM/)
    expect(readdirSync(root)).toEqual(['a'])
    rmSync(join(root, 'a'), { recursive: true })
    await folder.write('a', 'text')
    expect(await folder.read('a')).toBe('text')
  })
})

describe('what a crash leaves', () => {
  it('is not listed, and removed at the first write', async () => {
    mkdirSync(join(root, 'sub'))
    writeFileSync(join(root, leftover(DEAD_PID)), 'half')
    writeFileSync(join(root, 'sub', leftover(process.pid)), 'half')
    const folder = createFolder(root)
    expect(await folder.list()).toEqual([])
    await folder.write('a', 'whole')
    expect(readdirSync(root).sort()).toEqual(['a', 'sub'])
    expect(readdirSync(join(root, 'sub'))).toEqual([])
  })

  it('is told apart from what another process is writing', async () => {
    writeFileSync(join(root, leftover(process.ppid)), 'half')
    await createFolder(root).write('a', '')
    expect(readdirSync(root).sort()).toEqual([leftover(process.ppid), 'a'])
  })

  it('is told apart from what another view of the folder is writing', async () => {
    const text = 'x'.repeat(1_000_000)
    const names = Array.from({ length: 20 }, (_, index) => `f${index}`)
    await Promise.all(names.map((name) => createFolder(root).write(name, text)))
    expect(await createFolder(root).list()).toEqual(names.sort())
  })
})

describe('names that lead outside', () => {
  it.each([
    '',
    '.',
    '..',
    '../x',
    'a/../../x',
    '../work',
    '../work-2/x',
    '/etc/passwd',
    'a\0b',
    leftover(1),
  ])('are refused: %j', async (name) => {
    const folder = createFolder(root)
    expect(() => folder.path(name)).toThrow(OutsideFolderError)
    await expect(folder.read(name)).rejects.toThrow(OutsideFolderError)
    await expect(folder.write(name, 'x')).rejects.toThrow(OutsideFolderError)
    await expect(folder.remove(name)).rejects.toThrow(OutsideFolderError)
  })

  it('are not those that only look so', () => {
    const folder = createFolder(root)
    expect(folder.path('..x')).toBe(join(root, '..x'))
    expect(folder.path('a/../b')).toBe(join(root, 'b'))
    expect(folder.path('...')).toBe(join(root, '...'))
  })

  it('are refused when a link leads there, whether or not the file exists', async () => {
    const secret = join(base, 'secret')
    mkdirSync(secret)
    writeFileSync(join(secret, 'key'), 'hush')
    symlinkSync(secret, join(root, 'link'))
    symlinkSync(join(secret, 'key'), join(root, 'key'))
    const folder = createFolder(root)
    for (const name of ['link', 'link/key', 'link/new', 'link/new/deep', 'key']) {
      expect(() => folder.path(name)).toThrow(OutsideFolderError)
      await expect(folder.write(name, 'x')).rejects.toThrow(OutsideFolderError)
    }
    expect(readFileSync(join(secret, 'key'), 'utf8')).toBe('hush')
    expect(readdirSync(secret)).toEqual(['key'])
    expect(await folder.list()).toEqual([])
  })

  it('are refused when a link leads to a neighbour with a longer name', () => {
    mkdirSync(join(base, 'work-2'))
    symlinkSync(join(base, 'work-2'), join(root, 'link'))
    expect(() => createFolder(root).path('link/x')).toThrow(OutsideFolderError)
  })

  it('are refused when a link leads nowhere or in a circle', () => {
    symlinkSync(join(base, 'not-yet'), join(root, 'dangling'))
    symlinkSync(join(root, 'circle'), join(root, 'circle'))
    const folder = createFolder(root)
    for (const name of ['dangling', 'dangling/x', 'circle', 'circle/x']) {
      expect(() => folder.path(name)).toThrow(OutsideFolderError)
    }
  })

  it('are not those of links that stay inside, nor of a root that is itself a link', async () => {
    mkdirSync(join(root, 'real'))
    symlinkSync(join(root, 'real'), join(root, 'link'))
    symlinkSync(root, join(base, 'alias'))
    const folder = createFolder(join(base, 'alias'))
    await folder.write('link/a', 'x')
    expect(readFileSync(join(root, 'real/a'), 'utf8')).toBe('x')
  })
})
