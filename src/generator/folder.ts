import { randomBytes } from 'node:crypto'
import { cp, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { GenerationError } from '../errors/servers.ts'
import { createFolder } from '../lib/files.ts'
import { isAlive } from '../lib/process.ts'
import { isCode, SCENARIOS } from './manifest.ts'

/** The folder of a workspace that generated mocks are in. */
export const GENERATED = 'generated_mocks'

const TEMPORARY = /^\.(\d+)-[0-9a-f]{16}\.mockloop-tmp$/

/** What a folder is to hold. */
export interface Contents {
  /** Texts by name. */
  files: Record<string, string>
  /** A folder whose scenario files are copied. */
  scenarios: string | undefined
}

/**
 * Makes a folder with all that is to be in it, or nothing at all; one that holds anything is left alone.
 * @returns whether it was made: else somebody else was quicker, or it is not empty
 */
export async function makeFolder(target: string, contents: Contents): Promise<boolean> {
  const parent = dirname(target)
  await mkdir(parent, { recursive: true })
  await removeLeftovers(parent)
  const aside = join(parent, `.${process.pid}-${randomBytes(8).toString('hex')}.mockloop-tmp`)
  try {
    await fill(aside, contents)
    return await move(aside, target)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
}

/**
 * The names in a folder; nothing when there is none.
 * @throws GenerationError when something else stands there
 */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isCode(error, 'ENOENT')) return []
    const reason = isCode(error, 'ENOTDIR') ? 'is no folder' : 'cannot be read'
    throw new GenerationError(`${folder} ${reason}: name another one`, 'folder', { cause: error })
  }
}

async function fill(aside: string, { files, scenarios }: Contents): Promise<void> {
  const folder = createFolder(aside)
  for (const [name, text] of Object.entries(files)) await folder.write(name, text)
  const target = join(aside, SCENARIOS)
  if (scenarios === undefined) await mkdir(target)
  else await cp(scenarios, target, { recursive: true })
}

/** An empty folder may stand where it goes. */
async function move(aside: string, target: string): Promise<boolean> {
  try {
    await rmdir(target).catch((error: unknown) => {
      if (!isCode(error, 'ENOENT')) throw error
    })
    await rename(aside, target)
    return true
  } catch (error) {
    if (isCode(error, 'ENOTEMPTY', 'EEXIST', 'EPERM')) return false
    throw error
  }
}

/** What those left behind that were killed while writing. */
async function removeLeftovers(parent: string): Promise<void> {
  const names = await readdir(parent)
  const dead = names.filter((name) => {
    const pid = TEMPORARY.exec(basename(name))?.[1]
    return pid !== undefined && !isAlive(Number(pid))
  })
  await Promise.all(dead.map((name) => rm(join(parent, name), { recursive: true, force: true })))
}
