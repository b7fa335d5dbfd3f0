import { closeSync, mkdirSync, openSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type Database from 'libsql'
import { isObject } from '../types.ts'
import { ForeignFileError } from './damage.ts'

export type Db = Database.Database

const require = createRequire(import.meta.url)

/** What a file is to be like. */
export interface SqliteSettings {
  /** `user_version` of the files; a file of another one is not read. */
  version: number
  /** Makes the tables of a new one. */
  schema: string
  /** Bytes that the disk has for it. */
  maxFile?: number | undefined
}

/** Rows of 1 KB cost 10 to 20 % less than with 4 KiB. Mapping the file makes nothing faster, and counts as memory. */
export const PAGE = 8192
/** Bytes that the write-ahead log keeps after a burst. */
const MAX_WAL = 16_777_216

/**
 * Opens or begins a file, whose folder is made; absent is memory. What has been written survives the
 * end of the process at any moment. Throws a `ForeignFileError` or what SQLite says.
 */
export function openSqlite(file: string | undefined, settings: SqliteSettings): Db {
  if (file !== undefined) makeFile(file)
  // Not sooner, as a thread must not be ended while it loads native code.
  const Sqlite: typeof Database = require('libsql')
  const database = new Sqlite(file ?? ':memory:')
  try {
    configure(database, settings.maxFile)
    begin(database, settings)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** In one transaction: all or nothing. */
export function whole(database: Db, change: () => void): void {
  database.exec('BEGIN')
  try {
    change()
    database.exec('COMMIT')
  } catch (error) {
    // A full disk may have ended it already.
    if (database.inTransaction) database.exec('ROLLBACK')
    throw error
  }
}

/** What a pragma answers, which is one number or of no interest. */
export function pragma(database: Db, text: string): number {
  const row: unknown = database.prepare(`PRAGMA ${text}`).get()
  return isObject(row) ? Number(Object.values(row)[0]) : 0
}

/** For its owner's eyes only; SQLite gives the files beside it the same mode. */
function makeFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true })
  closeSync(openSync(file, 'a', 0o600))
}

function configure(database: Db, maxFile: number | undefined): void {
  const limit = maxFile === undefined ? [] : [`max_page_count=${Math.ceil(maxFile / PAGE)}`]
  const settings = [
    `page_size=${PAGE}`,
    'journal_mode=WAL',
    'synchronous=NORMAL',
    `journal_size_limit=${MAX_WAL}`,
  ]
  for (const setting of [...settings, ...limit]) pragma(database, setting)
}

function begin(database: Db, { version, schema }: SqliteSettings): void {
  const found = pragma(database, 'user_version')
  if (found === version) return
  if (found !== 0 || database.prepare('SELECT 1 FROM sqlite_schema').get() !== undefined)
    throw new ForeignFileError('it was not made by this version')
  database.exec(`${schema}; PRAGMA user_version = ${version}`)
}
