import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StorageInUseError } from '../errors.ts'
import { isObject } from '../types.ts'
import { isRunning, ownMark } from './process.ts'
import type { ProcessMark } from './process.ts'

/** A folder that belongs to this holder alone, until it is released or the process ends, however it ends. */
export interface Lock {
  /** Takes the lock again when it was deleted with its folder; throws `StorageInUseError` when somebody else has it. */
  hold(): Promise<void>
  /** Gives the lock back; harmless when called again. */
  release(): Promise<void>
}

const LOCK = 'lock'

/** Who may hold the lock, told apart within a process by the token. */
interface Holder extends ProcessMark {
  token: string
}

/** The lock's newest file: its number, and the holder as long as it runs. */
interface Newest {
  number: number
  holder: Holder | undefined
}

/**
 * Locks a folder for one holder among the processes of this machine.
 *
 * `<folder>/lock` has files with ascending numbers. The newest names the holder; an empty one, or one
 * whose process has ended, is free, and then the next number is up for who makes it first. As the newest
 * is never deleted, nobody who is late can mistake a taken lock for the dead one it has seen before.
 * @throws StorageInUseError while another holder runs
 */
export async function lockFolder(folder: string): Promise<Lock> {
  const files = join(folder, LOCK)
  const holder = { ...ownMark(), token: randomUUID() }
  let number: number | undefined = await acquire(files, holder)
  return {
    async hold() {
      const newest = await readNewest(files)
      if (newest?.holder?.token !== holder.token) number = await acquire(files, holder)
    },
    async release() {
      if (number === undefined) return
      const file = join(files, String(number))
      number = undefined
      // Somebody else's, when the folder was deleted and made again.
      if ((await readHolder(file))?.token === holder.token) await truncate(file)
    },
  }
}

async function acquire(files: string, holder: Holder): Promise<number> {
  for (;;) {
    await mkdir(files, { recursive: true })
    const before = await readNewest(files)
    if (before?.holder !== undefined) throw new StorageInUseError(dirname(files), before.holder.pid)
    const number = (before?.number ?? 0) + 1
    const made = await claim(files, number, holder)
    if (!made) continue
    // Late ones make a number that has been passed and tidied away.
    if ((await readNewest(files))?.number === number) {
      await removeOthers(files, String(number))
      return number
    }
    await rm(join(files, String(number)), { force: true })
  }
}

/** Makes a file with its content at once, unless it is there: written aside, then linked. */
async function claim(files: string, number: number, holder: Holder): Promise<boolean> {
  const aside = join(files, holder.token)
  try {
    await writeFile(aside, JSON.stringify(holder), { mode: 0o600 })
    await link(aside, join(files, String(number)))
    return true
  } catch (error) {
    // ENOENT: the winner has tidied up.
    if (isCode(error, 'EEXIST', 'ENOENT')) return false
    throw error
  } finally {
    await rm(aside, { force: true })
  }
}

async function readNewest(files: string): Promise<Newest | undefined> {
  const names = await readdir(files).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return []
    throw error
  })
  const numbers = names.filter((name) => /^\d{1,15}$/.test(name)).map(Number)
  if (numbers.length === 0) return undefined
  const number = Math.max(...numbers)
  const holder = await readHolder(join(files, String(number)))
  return { number, holder: holder !== undefined && isRunning(holder) ? holder : undefined }
}

/** A file that says nothing is nobody's: released, or cut off by a power failure. */
async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
    return isHolder(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isHolder(value: unknown): value is Holder {
  return isObject(value) && Number.isInteger(value['pid']) && typeof value['token'] === 'string'
}

async function removeOthers(files: string, kept: string): Promise<void> {
  const names = (await readdir(files)).filter((name) => name !== kept)
  await Promise.all(names.map((name) => rm(join(files, name), { force: true })))
}

function isCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code))
}
