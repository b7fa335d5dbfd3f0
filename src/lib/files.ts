import { randomBytes } from 'node:crypto'
import { lstatSync, realpathSync } from 'node:fs'
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { OutsideFolderError } from '../errors.ts'
import { isAlive } from './process.ts'
import { createQueues } from './queue.ts'

/** A folder whose files are read and written whole, and outside of which nothing is touched. */
export interface Folder {
  /** The absolute path of the folder. */
  readonly root: string
  /** The absolute path of a file; throws `OutsideFolderError` when it is not below the folder. */
  path(name: string): string
  /** The text of a file, `undefined` when there is none; throws `OutsideFolderError`. */
  read(name: string): Promise<string | undefined>
  /** Writes a file whole or not at all, with its parent folders; throws `OutsideFolderError`. */
  write(name: string, text: string): Promise<void>
  /** Removes a file, if there is one; throws `OutsideFolderError`. */
  remove(name: string): Promise<void>
  /** The names of all files with `/` in between, sorted; symbolic links are left out. */
  list(): Promise<string[]>
  /** Removes what dead processes left half-written; the first write does so by itself. */
  clean(): Promise<void>
}

/** Names no file, so that a long name does not become too long. */
const TEMPORARY = /^\.(\d+)-[0-9a-f]{16}\.mockloop-tmp$/
/** Temp files that this process is writing. */
const inUse = new Set<string>()

/** Creates a view of a folder, which need not exist; `mode` is that of new files. */
export function createFolder(root: string, { mode = 0o644 }: { mode?: number } = {}): Folder {
  const top = resolve(root)
  const path = (name: string): string => pathBelow(top, name)
  const inOrder = createQueues()
  let cleaning: Promise<void> | undefined
  const clean = (): Promise<void> => (cleaning ??= removeLeftovers(top))

  return {
    root: top,
    path,
    clean,
    async read(name) {
      return await readFile(path(name), 'utf8').catch(ignoreMissing)
    },
    async write(name, text) {
      await inOrder(path(name), async () => {
        await clean()
        await replaceFile(path(name), { text, mode })
      })
    },
    async remove(name) {
      await inOrder(path(name), () => removeFile(path(name)))
    },
    async list() {
      const names = (await filesBelow(top)).filter((file) => !TEMPORARY.test(basename(file)))
      return names.map((file) => relative(top, file).split(sep).join('/')).sort()
    },
  }
}

function pathBelow(top: string, name: string): string {
  const target = resolve(top, name)
  const isPlain = name !== '' && !name.includes('\0') && !isAbsolute(name)
  if (!isPlain || !isBelow(top, target) || TEMPORARY.test(basename(target)))
    throw outside(top, name)
  // Symbolic links on the way, the last part included, may lead elsewhere.
  if (!isBelow(realPath(top), realPath(target))) throw outside(top, name)
  return target
}

function isBelow(top: string, target: string): boolean {
  const way = relative(top, target)
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

/** Like `realpath`, for a path whose last parts may not exist yet. */
function realPath(path: string): string {
  try {
    if (exists(path)) return realpathSync(path)
  } catch (cause) {
    // A link into nowhere, or in a circle: where it would lead one day is not known.
    throw new OutsideFolderError(`${path} cannot be followed`, cause)
  }
  const parent = dirname(path)
  return parent === path ? path : join(realPath(parent), basename(path))
}

/** Unlike `existsSync`, also for a link into nowhere. */
function exists(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch (error) {
    ignoreMissing(error)
    return false
  }
}

function outside(top: string, name: string): OutsideFolderError {
  return new OutsideFolderError(`${JSON.stringify(name)} is not the name of a file below ${top}`)
}

async function replaceFile(path: string, file: { text: string; mode: number }): Promise<void> {
  const folder = dirname(path)
  const id = `${process.pid}-${randomBytes(8).toString('hex')}`
  const temporary = join(folder, `.${id}.mockloop-tmp`)
  await makeFolder(folder)
  inUse.add(temporary)
  try {
    await writeThrough(temporary, file)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {})
    throw error
  } finally {
    inUse.delete(temporary)
  }
  await syncFolder(folder)
}

async function writeThrough(
  path: string,
  { text, mode }: { text: string; mode: number },
): Promise<void> {
  const handle = await open(path, 'wx', mode)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true })
  await syncFolder(dirname(path))
}

/** Makes a folder, and those above it, to last. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true })
  if (first === undefined) return
  for (let made = folder; made.length >= first.length; made = dirname(made))
    await syncFolder(dirname(made))
}

/** Makes a rename or removal last; not possible everywhere (Windows), and then left out. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

async function filesBelow(top: string): Promise<string[]> {
  const options = { recursive: true, withFileTypes: true } as const
  const entries = (await readdir(top, options).catch(ignoreMissing)) ?? []
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Removes the temp files of processes that died while writing; failing at that is no harm. */
async function removeLeftovers(top: string): Promise<void> {
  const leftovers = (await filesBelow(top).catch(() => [])).filter(isLeftover)
  await Promise.allSettled(leftovers.map((file) => rm(file, { force: true })))
}

function isLeftover(file: string): boolean {
  const pid = TEMPORARY.exec(basename(file))?.[1]
  if (pid === undefined) return false
  return Number(pid) === process.pid ? !inUse.has(file) : !isAlive(Number(pid))
}

function ignoreMissing(error: unknown): undefined {
  if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
  throw error
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
