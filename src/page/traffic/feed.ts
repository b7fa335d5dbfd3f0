import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { Entry } from '../../log/entry.ts'
import { call } from '../lib/api.ts'
import type { CallError } from '../lib/request.ts'
import { toError } from '../lib/resource.ts'
import { followRequests } from '../lib/stream.ts'
import type { LiveEntry } from '../lib/stream.ts'
import type { toFilter } from './filters.ts'
import { createRows, PAGE_SIZE } from './rows.ts'
import type { Rows } from './rows.ts'

type Filter = ReturnType<typeof toFilter>

/** More than anyone reads, and few enough to cost a mock nothing that is asked 5,000 times a second. */
const PER_SECOND = 100
/** Milliseconds without a request after which the list is made whole again. */
const CALM = 1000

/** The requests that fit a filter: those that are stored, and those that come in. */
export class Feed {
  readonly rows: Rows<Entry> = createRows<Entry>()
  /** Changes whenever the rows do, at most once a frame; 0 before anything is known. */
  readonly version: Signal<number> = signal(0)
  readonly error: Signal<CallError | undefined> = signal(undefined)
  /** All that fit, those that are not in the list as well. */
  readonly total: Signal<number> = signal(0)
  /** How many of the requests of the last moments are shown, in percent; 100 is all of them. */
  readonly shown: Signal<number> = signal(100)
  readonly isPaused: Signal<boolean> = signal(false)
  /** Requests that came in during a pause. */
  readonly held: Signal<number> = signal(0)

  readonly #filter: Filter
  readonly #aborter = new AbortController()
  /** Offsets of the pages that are being read. */
  readonly #asked = new Set<number>()
  /** What came in while the newest were being read. */
  #early: LiveEntry[] | undefined = []
  #round = 0
  #isSampled = false
  #calm: ReturnType<typeof setTimeout> | undefined
  #frame = 0

  constructor(filter: Filter) {
    this.#filter = filter
    const listener = {
      onEntries: (entries: LiveEntry[]) => this.#hear(entries),
      onOpen: () => {
        if (!this.isPaused.value) this.reload()
      },
    }
    void followRequests({ ...filter, per_second: PER_SECOND }, listener, this.#aborter.signal)
    void this.#load()
  }

  /** Makes sure that these rows are known, or will be. */
  want(from: number, to: number): void {
    for (const offset of this.rows.missing(from, to))
      if (!this.#asked.has(offset)) void this.#fill(offset)
  }

  /** Reads everything anew. */
  reload(): void {
    this.held.value = 0
    this.shown.value = 100
    this.#isSampled = false
    void this.#load()
  }

  togglePause(): void {
    this.isPaused.value = !this.isPaused.value
    if (!this.isPaused.value) this.reload()
  }

  close(): void {
    clearTimeout(this.#calm)
    cancelAnimationFrame(this.#frame)
    this.#aborter.abort()
  }

  async #load(): Promise<void> {
    const mine = ++this.#round
    const { signal } = this.#aborter
    this.#early ??= []
    this.#asked.clear()
    try {
      const input = { ...this.#filter, limit: PAGE_SIZE, bodies: false }
      const { total, logs } = await call('query_logs', input, { signal })
      if (mine !== this.#round) return
      this.rows.reset(total, logs)
      this.total.value = total
      this.error.value = undefined
      const known = new Set(logs.map(({ id }) => id))
      const news = this.#early.filter(({ id }) => !known.has(id))
      this.#early = undefined
      this.#add(news)
    } catch (reason) {
      if (!signal.aborted && mine === this.#round) this.error.value = toError(reason)
    }
  }

  async #fill(offset: number): Promise<void> {
    const mine = this.#round
    const { signal } = this.#aborter
    this.#asked.add(offset)
    const input = { ...this.#filter, offset, limit: PAGE_SIZE, bodies: false }
    const page = await call('query_logs', { ...input, order: 'asc' }, { signal }).catch(() => null)
    this.#asked.delete(offset)
    if (page === null || mine !== this.#round) return
    this.rows.fill(offset, page.logs)
    this.#show()
  }

  #hear(entries: readonly LiveEntry[]): void {
    const skipped = entries.reduce((sum, entry) => sum + (entry.skipped ?? 0), 0)
    if (this.isPaused.value) this.held.value += entries.length + skipped
    else if (this.#early === undefined) this.#add(entries)
    else this.#early.push(...entries)
    clearTimeout(this.#calm)
    this.#calm = setTimeout(() => this.#settle(), CALM)
    this.#isSampled ||= skipped > 0
    if (!this.#isSampled) return
    // Smoothed, so that the number does not jump.
    const part = (100 * entries.length) / (entries.length + skipped)
    this.shown.value = Math.min(99, this.shown.value * 0.8 + part * 0.2)
  }

  /** What was left out is there once it is calm. */
  #settle(): void {
    if (this.#isSampled && !this.isPaused.value) this.reload()
  }

  #add(entries: readonly LiveEntry[]): void {
    for (const entry of entries) {
      this.rows.add(entry)
      this.total.value += 1 + (entry.skipped ?? 0)
    }
    this.#show()
  }

  #show(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0
      this.version.value++
    })
  }
}
