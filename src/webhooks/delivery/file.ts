import { openSqlite, whole } from '../../lib/sqlite.ts'
import type { Db } from '../../lib/sqlite.ts'
import type { DeliveryQuery } from '../delivery.ts'
import type { Job } from './job.ts'
import type { ListOutput } from './messages.ts'
import { toSummary } from './show.ts'

/** The SQLite file of deliveries: one row each, in the order of coming. */
export interface DeliveryFile {
  /** Adds deliveries, as JSON, or writes those anew that are there. */
  save(jobs: readonly string[]): void
  /** Every one, in order. */
  all(): Iterable<string>
  pending(): string[]
  list(query: DeliveryQuery & { limit: number }): ListOutput
  get(id: string): string | undefined
  /** Removes the oldest that have ended, until the bounds are kept. */
  trim(bounds: { finished: number; bytes: number }): void
  close(): void
}

const SETTINGS = {
  version: 1,
  // What is searched stands before what is long.
  schema: `
    CREATE TABLE delivery (
      seq INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      size INTEGER NOT NULL,
      status TEXT NOT NULL,
      server TEXT NOT NULL,
      kind TEXT NOT NULL,
      cause TEXT NOT NULL,
      event TEXT NOT NULL,
      request_id TEXT,
      url TEXT NOT NULL,
      summary TEXT NOT NULL,
      job TEXT NOT NULL
    )`,
}
/** Opens or begins a file; absent is memory. Throws a `ForeignFileError` or what SQLite says. */
export function openFile(file: string | undefined, maxFile?: number): DeliveryFile {
  const database = openSqlite(file, { ...SETTINGS, maxFile })
  try {
    return createFile(database)
  } catch (error) {
    database.close()
    throw error
  }
}

function createFile(database: Db): DeliveryFile {
  const save = database.prepare(`
    INSERT INTO delivery (id, size, status, server, kind, cause, event, request_id, url, summary, job)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET
      size = excluded.size, status = excluded.status, summary = excluded.summary, job = excluded.job`)
  const get = database.prepare('SELECT job FROM delivery WHERE id = ?').raw()
  return {
    save(jobs) {
      whole(database, () => {
        for (const job of jobs) save.run(toColumns(job))
      })
    },
    *all() {
      const rows = database.prepare('SELECT job FROM delivery ORDER BY seq').raw()
      for (const [job] of rows.iterate() as Iterable<[string]>) yield job
    },
    pending() {
      const rows = database
        .prepare(`SELECT job FROM delivery WHERE status = 'pending' ORDER BY seq`)
        .raw()
      return (rows.all() as [string][]).map(([job]) => job)
    },
    list: (query) => list(database, query),
    get: (id) => (get.get([id]) as [string] | undefined)?.[0],
    trim: (bounds) => trim(database, bounds),
    close: () => database.close(),
  }
}

function toColumns(job: string): (string | number | null)[] {
  const summary = toSummary(JSON.parse(job) as Job)
  const { id, status, server, cause, event, request_id, url } = summary
  const text = JSON.stringify(summary)
  const size = text.length + job.length
  return [id, size, status, server, cause.kind, cause.name, event, request_id, url, text, job]
}

function list(
  database: Db,
  { limit, cursor, ...filter }: DeliveryQuery & { limit: number },
): ListOutput {
  const [where, values] = conditionOf(filter)
  const count = database.prepare(`SELECT count(*) FROM delivery WHERE ${where}`).raw()
  const [total] = count.get(values) as [number]
  const page = database
    .prepare(
      `SELECT seq, summary FROM delivery WHERE ${where} AND seq < ? ORDER BY seq DESC LIMIT ?`,
    )
    .raw()
  const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor)
  const rows = page.all([...values, before, limit + 1]) as [number, string][]
  const shown = rows.slice(0, limit)
  return {
    summaries: shown.map(([, summary]) => JSON.parse(summary)),
    total,
    next: rows.length > limit ? String(shown.at(-1)?.[0]) : null,
  }
}

function conditionOf(filter: Omit<DeliveryQuery, 'limit' | 'cursor'>): [string, string[]] {
  const { server, kind, cause, status, event, request_id, url } = filter
  const given = Object.entries({ server, kind, cause, status, event, request_id }).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  )
  const texts = given.map(([name]) => `${name} = ?`)
  const values = given.map(([, value]) => value)
  if (url === undefined) return [['1', ...texts].join(' AND '), values]
  return [['instr(lower(url), ?) > 0', ...texts].join(' AND '), [url.toLowerCase(), ...values]]
}

function trim(database: Db, { finished, bytes }: { finished: number; bytes: number }): void {
  const sums = database
    .prepare(`SELECT count(*) FILTER (WHERE status <> 'pending'), total(size) FROM delivery`)
    .raw()
  const [count, size] = sums.get() as [number, number]
  if (count <= finished && size <= bytes) return
  const ended = database
    .prepare(`SELECT seq, size FROM delivery WHERE status <> 'pending' ORDER BY seq`)
    .raw()
  let [left, rest] = [count, size]
  let last = 0
  for (const [seq, bytesOf] of ended.all() as [number, number][]) {
    if (left <= finished && rest <= bytes) break
    last = seq
    left -= 1
    rest -= bytesOf
  }
  database.prepare(`DELETE FROM delivery WHERE status <> 'pending' AND seq <= ?`).run([last])
}
