import { join } from 'node:path'
import type { ResolvedConfig } from './config.ts'
import { StorageInUseError } from './errors.ts'
import { lockFolder } from './lib/lock.ts'
import type { Lock } from './lib/lock.ts'
import type { Entry, Followed, Journal, JournalHealth } from './log/entry.ts'
import type { Logger } from './log/logger.ts'

/** The journal of a host, and how it is given back. */
export interface HostJournal {
  journal: Journal
  close(): Promise<void>
}

/** Entries that wait for the file's lock. */
const MOST_WAITING = 10_000

/**
 * The journal of a host: a file in its storage folder, which belongs to one host at a time, else in
 * memory. Nothing is loaded or written before the first request.
 */
export function openHostJournal(
  config: Pick<ResolvedConfig, 'storage' | 'log'>,
  log: Logger,
): HostJournal {
  let opening: Promise<Opened> | undefined
  let opened: Journal | undefined
  let waiting: Entry[] = []
  /** Who follows from before the journal is open must miss nothing that is added meanwhile. */
  const starting: ((journal: Journal) => void)[] = []
  const open = (): Promise<Opened> =>
    (opening ??= openFile(config, log).then((one) => {
      opened = one.journal
      for (const start of starting.splice(0)) start(opened)
      for (const entry of waiting) opened.add(entry)
      waiting = []
      return one
    }))
  const journal = async (): Promise<Journal> => (await open()).journal
  return {
    journal: {
      add(entry) {
        if (opened !== undefined) return opened.add(entry)
        if (waiting.push(entry) > MOST_WAITING) waiting.shift()
        open().catch((error: unknown) => log.error({ err: error }, 'the journal cannot be opened'))
      },
      query: async (query) => (await journal()).query(query),
      get: async (id) => (await journal()).get(id),
      clear: async (filter) => (await journal()).clear(filter),
      analyze: async (filter, operations) => (await journal()).analyze(filter, operations),
      flush: async () => (await journal()).flush(),
      health: () => opened?.health() ?? EMPTY,
      follow(...given) {
        if (opened !== undefined) return opened.follow(...given)
        const followed = new Promise<AsyncIterable<Followed>>((resolve, reject) => {
          starting.push((journal) => resolve(journal.follow(...given)))
          open().catch(reject)
        })
        return readAll(followed)
      },
      async *all(filter) {
        yield* (await journal()).all(filter)
      },
      close: async () => opened?.close(),
    },
    async close() {
      const one = await opening?.catch(() => undefined)
      await one?.journal.close()
      await one?.lock?.release()
    },
  }
}

async function* readAll<T>(source: Promise<AsyncIterable<T>>): AsyncIterable<T> {
  yield* await source
}

const EMPTY: JournalHealth = {
  status: 'ok',
  entries: 0,
  size: 0,
  evicted: 0,
  gone_until: null,
  dropped: 0,
  bodies_dropped: 0,
  last_dropped: null,
}

interface Opened {
  journal: Journal
  lock: Lock | undefined
}

async function openFile(
  { storage, log: settings }: Pick<ResolvedConfig, 'storage' | 'log'>,
  log: Logger,
): Promise<Opened> {
  const { maxEntries, maxBytes, maxBody } = settings
  const folder = folderOf(storage, 'journal')
  const lock = folder === undefined ? undefined : await tryLock(folder, 'the journal is', log)
  const file = folder === undefined || lock === undefined ? undefined : join(folder, 'journal.db')
  const { openJournal } = await import('./log/journal/journal.ts')
  const told = { warn: (text: string): void => log.warn(text) }
  return { journal: openJournal({ file, maxEntries, maxBytes, maxBody, log: told }), lock }
}

/** A folder of a host's own files beside its store; none where nothing is kept on disk. */
export function folderOf(storage: ResolvedConfig['storage'], name: string): string | undefined {
  if (storage === false || storage.driver !== 'fs') return undefined
  return typeof storage['base'] === 'string' ? join(storage['base'], name) : undefined
}

/** A second host in the same folder goes on without a file; `what` is kept in memory then. */
export async function tryLock(
  folder: string,
  what: string,
  log: Logger,
): Promise<Lock | undefined> {
  try {
    return await lockFolder(folder)
  } catch (error) {
    if (!(error instanceof StorageInUseError)) throw error
    log.warn(
      `${what} kept in memory: the folder ${folder} belongs to process ${error.pid}, which is running`,
    )
    return undefined
  }
}
