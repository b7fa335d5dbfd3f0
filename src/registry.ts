import { mkdir, rm, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createFolder } from './lib/files.ts'
import type { Folder } from './lib/files.ts'
import { ownPackage } from './lib/package.ts'
import { isAlive, isRunning, ownMark } from './lib/process.ts'
import { stateHome } from './registry/home.ts'
import { parseRecord } from './registry/record.ts'
import type { HostRecord, MockRecord } from './registry/record.ts'

/** What a host tells of itself. */
export interface Announcement {
  workspace: string
  mocks: MockRecord[]
  adminUrl?: string | undefined
  token?: string | undefined
  /** Whether the process does nothing else. @default false */
  ownsProcess?: boolean
}

/** A host's place in the registry. */
export interface Presence {
  /** Makes the host known, or says anew what it serves; does nothing after `withdraw`. */
  announce(announcement: Announcement): Promise<void>
  /** Takes it back; harmless when called again, or when nothing was announced. */
  withdraw(): Promise<void>
}

/** The hosts that run on this machine, and what is wrong with the rest of the registry, one line each. */
export interface Listing {
  hosts: HostRecord[]
  warnings: string[]
}

/** Which hosts run on this machine: `<home>/run/<pid>.json`, one file a host, readable for its user alone. */
export interface Registry {
  /** Absolute path of the state folder. */
  readonly home: string
  /** A place for one more host of this process. */
  join(): Presence
  /** Forgets those whose process has ended, whatever ended it. */
  list(): Promise<Listing>
  /** The first host of a process; nothing as long as it has announced none. */
  find(pid: number): Promise<HostRecord | undefined>
}

/** The files of one process: `7.json`, and `7-2.json` for its second host. */
const FILE = /^[1-9]\d*(-\d+)?\.json$/
/** The files that hosts of this process have, by path. */
const taken = new Set<string>()

/** Opens the registry; nothing is read or written yet. */
export function createRegistry(home: string = stateHome()): Registry {
  const folder = createFolder(join(home, 'run'), { mode: 0o600 })
  return {
    home,
    join: () => createPresence(folder),
    list: () => listHosts(folder),
    async find(pid) {
      const found = await readHost(folder, `${pid}.json`)
      return typeof found === 'object' && isPresent(found) ? found : undefined
    },
  }
}

function createPresence(folder: Folder): Presence {
  const startedAt = new Date().toISOString()
  let name: string | undefined
  let isGone = false
  /** One after the other, so that the last one holds. */
  let turn: Promise<void> = Promise.resolve()
  return {
    announce(announcement) {
      const written = turn.then(() => write(announcement))
      turn = written.catch(() => {})
      return written
    },
    async withdraw() {
      if (isGone) return
      isGone = true
      if (name === undefined) return
      await folder.remove(name)
      taken.delete(folder.path(name))
    },
  }

  async function write(announcement: Announcement): Promise<void> {
    const { workspace, mocks, adminUrl, token, ownsProcess = false } = announcement
    if (isGone) return
    name ??= takeName(folder)
    const { pid, ...mark } = ownMark()
    const record: HostRecord = {
      version: ownPackage().version,
      pid,
      started_at: startedAt,
      workspace,
      admin_url: adminUrl ?? null,
      token: token ?? null,
      owns_process: ownsProcess,
      mocks,
      mark,
    }
    await mkdir(folder.root, { recursive: true, mode: 0o700 })
    // While the folder was being made, the host may have ended.
    if (!isGone) await folder.write(name, `${JSON.stringify(record, null, 2)}\n`)
  }
}

function takeName(folder: Folder): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? `${process.pid}.json` : `${process.pid}-${count}.json`
    const path = folder.path(name)
    if (taken.has(path)) continue
    taken.add(path)
    return name
  }
}

async function listHosts(folder: Folder): Promise<Listing> {
  const listing: Listing = { hosts: [], warnings: [] }
  const names = await folder.list().catch((error: unknown) => {
    listing.warnings.push(reasonOf(folder.root, error))
    return []
  })
  for (const name of names) {
    const found = await readHost(folder, name)
    if (typeof found === 'string') listing.warnings.push(found)
    else if (found !== undefined && isPresent(found)) listing.hosts.push(found)
    else if (found !== undefined) await prune(folder, name, found)
  }
  return listing
}

/** The record of a file; in words, why it has none; nothing when it is gone. */
async function readHost(folder: Folder, name: string): Promise<HostRecord | string | undefined> {
  const file = join(folder.root, name)
  if (!FILE.test(name)) return `${file}: is no file of the registry, and is left alone`
  try {
    const text = await folder.read(name)
    if (text === undefined) return undefined
    if (!(await isOwn(file))) return `${file}: belongs to another user, and is left alone`
    const record = parseRecord(text)
    if (record.pid !== Number.parseInt(name, 10)) throw new Error('it names another process')
    return record
  } catch (error) {
    return (await removeDead(file)) ? undefined : reasonOf(file, error)
  }
}

/** What cannot be read is of no use to anybody once its process has ended. */
async function removeDead(file: string): Promise<boolean> {
  try {
    if (isAlive(Number.parseInt(basename(file), 10)) || !(await isOwn(file))) return false
    await rm(file)
    return true
  } catch {
    return false
  }
}

/** Whoever else could write here could send us, and our token, anywhere. */
async function isOwn(file: string): Promise<boolean> {
  const uid = process.getuid?.()
  return uid === undefined || (await stat(file)).uid === uid
}

function isPresent({ pid, mark }: HostRecord): boolean {
  return isRunning({ pid, ...mark })
}

/** Unless a new process has got the pid meanwhile, and has said so. */
async function prune(folder: Folder, name: string, seen: HostRecord): Promise<void> {
  const now = await readHost(folder, name)
  if (typeof now !== 'object' || JSON.stringify(now) !== JSON.stringify(seen)) return
  await rm(join(folder.root, name), { force: true }).catch(() => {})
}

function reasonOf(file: string, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error)
  return `${file}: cannot be read: ${reason.split('\n', 1).join('')}`
}
