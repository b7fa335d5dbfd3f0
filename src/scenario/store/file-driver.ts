import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Driver } from 'unstorage'
import { createFolder } from '../../lib/files.ts'
import type { Folder } from '../../lib/files.ts'
import { lockFolder } from '../../lib/lock.ts'

/** What more than a driver the files of a host are. */
export interface FileDriver {
  driver: Driver
  /** Renames a document that cannot be read to `*.damaged`. */
  setAside(key: string): Promise<void>
  /** Gives the lock back. */
  release(): Promise<void>
}

const EXTENSION = '.json'

/** Whether something has been saved in a workspace folder. */
export function hasFiles(base: string): boolean {
  return existsSync(join(base, 'store'))
}

/**
 * An unstorage driver whose documents are files below `<base>/store`, each old or new but never half.
 * @throws StorageInUseError when another host has the folder
 */
export async function createFileDriver(base: string): Promise<FileDriver> {
  await makeWorkspace(base)
  const lock = await lockFolder(base)
  const folder = createFolder(join(base, 'store'))
  await folder.clean()
  const driver = createDriver(folder, async () => {
    // The folder may have been deleted, and the lock with it.
    await makeWorkspace(base)
    await lock.hold()
  })
  return {
    driver,
    release: () => lock.release(),
    async setAside(key) {
      const file = folder.path(toFile(key))
      await rename(file, `${file}.damaged`)
    },
  }
}

function createDriver(folder: Folder, beforeWrite: () => Promise<void>): Driver {
  const read = async (key: string): Promise<string | null> =>
    (await folder.read(toFile(key))) ?? null
  const write = async (key: string, text: string): Promise<void> => {
    await beforeWrite()
    await folder.write(toFile(key), text)
  }
  return {
    name: 'fs',
    hasItem: async (key) => (await read(key)) !== null,
    getItem: read,
    getItemRaw: read,
    setItem: write,
    setItemRaw: write,
    async removeItem(key) {
      await beforeWrite()
      await folder.remove(toFile(key))
    },
    async getKeys() {
      const files = (await folder.list()).filter((file) => file.endsWith(EXTENSION))
      return files.map((file) => file.slice(0, -EXTENSION.length).replaceAll('/', ':'))
    },
  }
}

function toFile(key: string): string {
  return key.replaceAll(':', '/') + EXTENSION
}

/** Makes the workspace folder, which keeps itself out of Git; a folder that is there is left as it is. */
async function makeWorkspace(base: string): Promise<void> {
  const made = await mkdir(base, { recursive: true })
  if (made !== undefined) await writeFile(join(base, '.gitignore'), '*\n')
}
