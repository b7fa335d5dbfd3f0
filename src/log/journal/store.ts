import { Buffer } from 'node:buffer'
import { isDamage, setAside, textOf } from '../../lib/damage.ts'
import type { LogFilter, Parts } from '../entry.ts'
import { analyze } from './analyze.ts'
import { Columns } from './columns.ts'
import { toEntry } from './fields.ts'
import type { Facts, Texts } from './fields.ts'
import { openFile } from './file.ts'
import type { JournalFile, Row } from './file.ts'
import { goneOf } from './gone.ts'
import { loadChunk, OVERHEAD } from './load.ts'
import type { Asks, Flat, PageInput, ScanInput, Stats, StoreOptions } from './messages.ts'
import { createSelector } from './search.ts'
import type { Selector } from './search.ts'
import { describeTrouble } from './trouble.ts'

/** Entries that a scan looks at in one go. */
const WINDOW = 8192

interface Sized extends Row {
  facts: Facts
  size: number
}

/**
 * The entries of a journal, within their bounds: the file, and what is searched of it in memory. What
 * a file has is read bit by bit after it was opened; until then entries are only stored.
 */
export class Store {
  readonly #options: StoreOptions
  readonly #note: (text: string) => void
  #file: JournalFile
  #columns = new Columns()
  #seq = 0
  /** Up to where the file has been read; `undefined`: to its end. */
  #loaded: number | undefined = 0
  /** Entries that were stored since it was opened, and not read yet. */
  #unread = 0
  #evicted = 0
  /** Up to when entries are gone, in ms since 1970. */
  #gone: number | undefined
  #dropped = 0
  #trouble: string | null = null

  /** `note` hears what a user should know. Throws when there can be no file at all. */
  constructor(options: StoreOptions, note: (text: string) => void) {
    this.#options = options
    this.#note = note
    this.#file = this.#open()
    this.load()
  }

  /** Whether there is more to be read before questions can be answered. */
  get isLoading(): boolean {
    return this.#loaded !== undefined
  }

  /** Reads on in the file; tells whether there is more. Bounds that have become narrower are kept with the next entries. */
  load(): boolean {
    return this.#survive(() => {
      if (this.#loaded === undefined) return false
      this.#loaded = loadChunk(this.#file, this.#columns, this.#loaded)
      if (!this.isLoading) this.#unread = 0
      return this.isLoading
    })
  }

  /** Stores entries, or counts them as dropped; never throws. */
  add(texts: Flat): void {
    const count = texts.length / 3
    try {
      this.#survive(() => this.#insert(texts))
      this.#trouble = null
    } catch (error) {
      this.#dropped += count
      this.#trouble = describeTrouble(error)
    }
  }

  readonly answers: Asks = {
    page: (input) => this.#survive(() => this.#page(input)),
    scan: (input) => this.#survive(() => this.#scan(input)),
    get: (id) => this.#survive(() => this.#get(id)),
    clear: (filter) => this.#survive(() => this.#clear(filter)),
    analyze: ({ filter, operations }) =>
      this.#survive(() => analyze(this.#columns, this.#select(filter), operations)),
    flush: () => null,
    close: () => {
      this.#file.close()
      return null
    },
  }

  stats(): Stats {
    return {
      entries: this.#columns.count,
      size: this.#size(),
      evicted: this.#evicted,
      gone: this.#gone,
      dropped: this.#dropped,
      trouble: this.#trouble,
    }
  }

  #size(): number {
    try {
      return this.#file.size()
    } catch {
      return 0
    }
  }

  /** Runs a task again on a new file when it turns out that the old one is damaged. */
  #survive<T>(task: () => T): T {
    try {
      return task()
    } catch (error) {
      if (!isDamage(error) || this.#options.file === undefined) throw error
      this.#file.close()
      this.#file = this.#replace(this.#options.file, error)
      return task()
    }
  }

  #open(): JournalFile {
    const { file, maxFile } = this.#options
    try {
      const opened = openFile(file, maxFile)
      this.#seq = opened.last()
      this.#gone = opened.gone()
      return opened
    } catch (error) {
      if (!isDamage(error) || file === undefined) throw error
      return this.#replace(file, error)
    }
  }

  #replace(file: string, error: unknown): JournalFile {
    const target = setAside(file)
    this.#columns = new Columns()
    this.#loaded = undefined
    this.#dropped += this.#unread
    this.#unread = 0
    this.#note(
      `the journal ${file} cannot be read (${textOf(error)}): it is kept as ${target}, and a new one is begun`,
    )
    const opened = openFile(file, this.#options.maxFile)
    this.#gone = Date.now()
    opened.lose(this.#gone)
    return opened
  }

  #insert(texts: Flat): void {
    const rows = this.#toRows(texts)
    if (this.isLoading) return this.#insertUnread(rows)
    const kept = this.#fit(rows)
    const out = this.#excess(kept)
    const gone = goneOf(this.#columns, out, rows.slice(0, rows.length - kept.length))
    this.#file.insert(kept, gone)
    if (gone !== undefined) this.#gone = Math.max(this.#gone ?? -Infinity, gone.until)
    this.#seq += rows.length
    this.#columns.evict(out)
    for (const { seq, facts, size } of kept) this.#columns.add(seq, facts, size)
    this.#evicted += out + rows.length - kept.length
  }

  /** What is stored at the end of the file will be read with the rest of it. */
  #insertUnread(rows: readonly Sized[]): void {
    this.#file.insert(rows, undefined)
    this.#seq += rows.length
    this.#unread += rows.length
  }

  #toRows(texts: Flat): Sized[] {
    const rows: Sized[] = []
    for (let at = 0; at < texts.length; at += 3) {
      const [facts, request, response] = [
        texts[at] ?? '',
        texts[at + 1] ?? null,
        texts[at + 2] ?? null,
      ]
      rows.push({
        seq: this.#seq + 1 + at / 3,
        texts: [facts, request, response],
        facts: toEntry([facts, null, null]),
        size: sizeOf(facts, request, response),
      })
    }
    return rows
  }

  /** The newest of these rows that the bounds allow for. */
  #fit(rows: Sized[]): Sized[] {
    let bytes = 0
    let first = rows.length
    while (first > 0 && rows.length - first < this.#options.maxEntries) {
      bytes += rows[first - 1]?.size ?? 0
      if (bytes > this.#options.maxBytes) break
      first--
    }
    return first === 0 ? rows : rows.slice(first)
  }

  /** How many of the oldest have to make room for these rows. */
  #excess(rows: readonly Sized[]): number {
    const { count, start, bytes, numbers } = this.#columns
    let size = bytes + rows.reduce((sum, row) => sum + row.size, 0)
    let out = 0
    while (
      out < count &&
      (count - out + rows.length > this.#options.maxEntries || size > this.#options.maxBytes)
    ) {
      size -= numbers.size[start + out] ?? 0
      out++
    }
    return out
  }

  #select(filter: LogFilter): Uint32Array<ArrayBuffer> {
    return this.#selector(filter)()
  }

  #selector(filter: LogFilter): Selector {
    return createSelector({ columns: this.#columns, file: this.#file }, filter)
  }

  #page({ filter, limit, offset, cursor, order, bodies }: PageInput): ReturnType<Asks['page']> {
    const found = this.#select(filter)
    const behind = this.#behind(found, cursor, order).subarray(offset)
    const page = behind.subarray(0, limit)
    const last = page.at(-1)
    return {
      texts: this.#read(page, bodies ? 'all' : 'facts'),
      total: found.length,
      next: last === undefined || behind.length <= limit ? null : this.#seqAt(last),
      stats: this.stats(),
    }
  }

  /** In the order that is wanted, those that come after the cursor. */
  #behind(found: Uint32Array, cursor: number | undefined, order: 'asc' | 'desc'): Uint32Array {
    if (order === 'asc')
      return cursor === undefined ? found : found.filter((at) => this.#seqAt(at) > cursor)
    const before =
      cursor === undefined ? found.slice() : found.filter((at) => this.#seqAt(at) < cursor)
    return before.reverse()
  }

  #scan({ filter, parts, after, until = this.#seq, limit }: ScanInput): ReturnType<Asks['scan']> {
    const texts: Flat = []
    const select = this.#selector(filter)
    const end = this.#columns.positionOf(until + 1)
    let start = this.#columns.positionOf(after + 1)
    while (start < end && texts.length / 3 < limit) {
      const found = select({ start, end: Math.min(end, start + WINDOW) })
      const taken = found.subarray(0, limit - texts.length / 3)
      for (const text of this.#read(taken, parts)) texts.push(text)
      start = taken.length < found.length ? (taken.at(-1) ?? 0) + 1 : Math.min(end, start + WINDOW)
    }
    return { texts, until, next: start < end ? this.#seqAt(start) - 1 : undefined }
  }

  #get(id: string): Texts | undefined {
    for (const seq of this.#columns.candidates(id)) {
      const texts = this.#file.read(seq)
      if (texts !== undefined && toEntry(texts).id === id) return texts
    }
    return undefined
  }

  #clear(filter: LogFilter): number {
    const found = this.#select(filter)
    this.#file.remove(Array.from(found, (at) => this.#seqAt(at)))
    this.#columns.remove(found)
    return found.length
  }

  #read(positions: Uint32Array, parts: Parts): Flat {
    return Array.from(positions, (at) => this.#file.read(this.#seqAt(at), parts) ?? []).flat()
  }

  #seqAt(position: number): number {
    return this.#columns.numbers.seq[position] ?? 0
  }
}

function sizeOf(...texts: (string | null)[]): number {
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), OVERHEAD)
}
