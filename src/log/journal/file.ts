import { Buffer } from 'node:buffer'
import { PAGE, openSqlite, pragma, whole } from '../../lib/sqlite.ts'
import type { Db } from '../../lib/sqlite.ts'
import type { Parts } from '../entry.ts'
import type { Texts } from './fields.ts'

/** The SQLite file of a journal: one row an entry, in the order in which they came. */
export interface JournalFile {
  /** Adds rows and removes the oldest up to `gone`, all or nothing. */
  insert(rows: readonly Row[], gone: Gone | undefined): void
  /** Up to when, in ms since 1970, entries are gone, whichever process had to make room. */
  gone(): number | undefined
  /** Says that entries are gone up to then. */
  lose(until: number): void
  /** The `seq` of the newest entry; 0: there is none. */
  last(): number
  /** Entries after a `seq`, up to so many, as the JSON of a list of `[seq, bytes, facts]`. */
  load(after: number, limit: number): string
  /** Bodies that are not wanted are null. */
  read(seq: number, parts?: Parts): Texts | undefined
  /** Those from `first` to `last` one of whose bodies is `LIKE` the pattern, ascending. */
  search(pattern: string, first: number, last: number): number[]
  remove(seqs: readonly number[]): void
  /** Bytes. */
  size(): number
  close(): void
}

export interface Row {
  seq: number
  texts: Texts
}

/** The oldest rows, which have to make room. */
export interface Gone {
  /** Up to this one; 0 for none that is in the file. */
  seq: number
  /** When the newest of them began, in ms since 1970. */
  until: number
}

const SETTINGS = {
  version: 1,
  schema: `
    CREATE TABLE entry (
      seq INTEGER PRIMARY KEY,
      facts TEXT NOT NULL,
      request_body TEXT,
      response_body TEXT
    )`,
}
/** One row at most; files of earlier versions have no such table. */
const BOUND = 'CREATE TABLE IF NOT EXISTS bound (id INTEGER PRIMARY KEY CHECK (id = 0), gone REAL)'

/**
 * Opens or begins a file; `undefined` is memory. `maxFile`: the bytes that the disk has for it.
 * Throws a `ForeignFileError` or what SQLite says.
 */
export function openFile(file: string | undefined, maxFile?: number): JournalFile {
  const database = openSqlite(file, { ...SETTINGS, maxFile })
  try {
    database.exec(BOUND)
    return createFile(database)
  } catch (error) {
    database.close()
    throw error
  }
}

/** In one text: a row at a time, most of the time would go into the passing of rows. */
const LOAD = `
  SELECT '[' || ifnull(group_concat('[' || seq || ',' || bytes || ',' || facts || ']'), '') || ']'
  FROM (
    SELECT seq, facts, octet_length(facts) + ifnull(octet_length(request_body), 0)
      + ifnull(octet_length(response_body), 0) AS bytes
    FROM entry WHERE seq > ? ORDER BY seq LIMIT ?
  )`

function createReader(database: Db): Pick<JournalFile, 'last' | 'load'> {
  const last = database.prepare('SELECT ifnull(max(seq), 0) FROM entry').raw()
  const load = database.prepare(LOAD).raw()
  return {
    last: () => (last.get([]) as [number])[0],
    load: (after, limit) => (load.get([after, limit]) as [string])[0],
  }
}

function createFile(database: Db): JournalFile {
  const insertRows = createInserter(database)
  const evict = database.prepare('DELETE FROM entry WHERE seq <= ?')
  const remove = database.prepare('DELETE FROM entry WHERE seq = ?')
  const bound = database.prepare(
    'INSERT INTO bound VALUES (0, ?) ON CONFLICT (id) DO UPDATE SET gone = max(gone, excluded.gone)',
  )
  const gone = database.prepare('SELECT gone FROM bound').raw()
  const read = (columns: string): ReturnType<Db['prepare']> =>
    database.prepare(`SELECT ${columns} FROM entry WHERE seq = ?`).raw()
  const readers: Record<Parts, ReturnType<Db['prepare']>> = {
    all: read('facts, request_body, response_body'),
    request: read('facts, request_body'),
    facts: read('facts'),
  }
  const like = database
    .prepare(
      `SELECT group_concat(seq) FROM entry
       WHERE seq BETWEEN ? AND ? AND (request_body LIKE ? ESCAPE '\\' OR response_body LIKE ? ESCAPE '\\')`,
    )
    .raw()
  return {
    gone() {
      const row = gone.get() as [number] | undefined
      return row?.[0]
    },
    lose(until) {
      bound.run([until])
    },
    insert(rows, out) {
      whole(database, () => {
        insertRows(rows)
        if (out === undefined) return
        if (out.seq > 0) evict.run([out.seq])
        bound.run([out.until])
      })
    },
    ...createReader(database),
    read(seq, parts = 'all') {
      const row = readers[parts].get([seq]) as [string, Column?, Column?] | undefined
      return row && [row[0], fromColumn(row[1]), fromColumn(row[2])]
    },
    search(pattern, first, last) {
      const [found] = like.get([first, last, pattern, pattern]) as [string | null]
      return found === null ? [] : found.split(',').map(Number)
    },
    remove(seqs) {
      whole(database, () => {
        for (const seq of seqs) remove.run([seq])
      })
    },
    size: () => pragma(database, 'page_count') * PAGE,
    close: () => database.close(),
  }
}

/** Rows of one statement: to run one costs more than what it does with a row. */
const TOGETHER = 32

function createInserter(database: Db): (rows: readonly Row[]) => void {
  const prepare = (count: number) =>
    database.prepare(`INSERT INTO entry VALUES ${Array(count).fill('(?, ?, ?, ?)').join()}`)
  const one = prepare(1)
  const many = prepare(TOGETHER)
  return (rows) => {
    const alone = rows.length % TOGETHER
    for (let at = 0; at < alone; at++) one.run(rows.slice(at, at + 1).flatMap(toColumns))
    for (let at = alone; at < rows.length; at += TOGETHER)
      many.run(rows.slice(at, at + TOGETHER).flatMap(toColumns))
  }
}

function toColumns({ seq, texts: [facts, request, response] }: Row): (number | Column)[] {
  return [seq, facts, toColumn(request), toColumn(response)]
}

type Column = string | Buffer | null

/** Texts are read to their first NUL only, so that such a body is kept as bytes. */
function toColumn(text: string | null): Column {
  return text?.includes('\0') === true ? Buffer.from(text) : text
}

function fromColumn(column: Column = null): string | null {
  return typeof column === 'string' || column === null ? column : column.toString()
}
