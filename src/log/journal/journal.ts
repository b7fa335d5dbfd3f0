import { createLink, startWorker } from '../../lib/link.ts'
import type { Link } from '../../lib/link.ts'
import type { Entry, Journal, JournalHealth, LogFilter, LogPage, LogQuery } from '../entry.ts'
import type { Analysis, Followed, KnownOperation, Pace, Parts } from '../entry.ts'
import { decode } from './decode.ts'
import { toEntry } from './fields.ts'
import { checkFilter, checkQuery } from './filter.ts'
import { createFollowers } from './follow.ts'
import type { Asks, Flat, Stats, StoreOptions } from './messages.ts'
import { Queue } from './queue.ts'

export interface JournalOptions extends StoreOptions {
  /** Bytes to which bodies are kept. */
  maxBody: number
  /** Hears of what a user should know. */
  log?: { warn(text: string): void } | undefined
}

/** Milliseconds that an entry waits for others. */
const DELAY = 50
/** Milliseconds after which closing leaves undone what is not begun. */
const PATIENCE = 2000
const WORKER = { source: './worker.ts', bundled: '../log/worker.js' }
/** Entries of a page of `all`. */
const PAGE = 500

/** Opens a journal; nothing happens, and no file is made, before the first entry or question. */
export function openJournal(options: JournalOptions): Journal {
  return new HostJournal(options)
}

class HostJournal implements Journal {
  readonly #queue: Queue
  readonly #link: Link<Flat, Asks>
  readonly #followers = createFollowers()
  #stats: Stats = { entries: 0, size: 0, evicted: 0, gone: undefined, dropped: 0, trouble: null }
  readonly #isKept: boolean
  /** Counted by workers that have ended. */
  #evicted = 0
  #ended: string | undefined
  #timer: NodeJS.Timeout | undefined
  #closing: Promise<void> | undefined

  constructor({ maxBody, log, ...store }: JournalOptions) {
    this.#queue = new Queue(maxBody)
    this.#isKept = store.file !== undefined
    this.#link = createLink<Flat, Asks, Stats>(
      {
        name: 'the journal',
        start: (memory) => startWorker(import.meta.url, WORKER, { options: store, memory }),
      },
      {
        taken: () => this.#queue.taken(),
        stats: (stats) => this.#hear(stats, log),
        note: (text) => log?.warn(text),
        lost: (reason) => this.#lose(reason, log),
      },
    )
  }

  add(entry: Entry): void {
    if (this.#closing !== undefined) return
    this.#queue.add(entry)
    this.#followers.tell(entry)
    if (this.#queue.isFull) this.#post()
    else this.#timer ??= setTimeout(() => this.#post(), DELAY).unref()
  }

  async query(query: LogQuery): Promise<LogPage> {
    const { cursor, bodies = true, ...rest } = checkQuery(query)
    const { limit = 100, offset = 0, order = 'desc', ...filter } = rest
    const after = cursor === undefined ? undefined : Number(cursor)
    const page = await this.#ask('page', {
      filter,
      limit,
      offset,
      cursor: after,
      order,
      bodies,
    })
    const { evicted, dropped } = this.health()
    return {
      logs: await decode(page.texts),
      total: page.total,
      next_cursor: page.next === null ? null : String(page.next),
      evicted,
      dropped,
    }
  }

  async get(id: string): Promise<Entry | undefined> {
    const texts = await this.#ask('get', id)
    return texts === undefined ? undefined : toEntry(texts)
  }

  async clear(filter: LogFilter): Promise<number> {
    return await this.#ask('clear', checkFilter(filter))
  }

  follow(filter: LogFilter, signal: AbortSignal, pace: Pace = {}): AsyncIterable<Followed> {
    return this.#followers.follow(checkFilter(filter), signal, pace)
  }

  all(filter: LogFilter, parts: Parts = 'all'): AsyncIterable<Entry[]> {
    return this.#pages(checkFilter(filter), parts)
  }

  async analyze(filter: LogFilter, operations?: readonly KnownOperation[]): Promise<Analysis> {
    return await this.#ask('analyze', { filter: checkFilter(filter), operations })
  }

  health(): JournalHealth {
    const { entries, size, evicted, gone, trouble } = this.#stats
    const last = this.#queue.lastDropped
    const reason = trouble ?? this.#ended ?? this.#queue.trouble
    return {
      status: reason === undefined ? 'ok' : 'degraded',
      ...(reason !== undefined && { reason }),
      entries,
      size,
      evicted: this.#evicted + evicted,
      gone_until: toTimestamp(gone),
      dropped: this.#queue.dropped.entries,
      bodies_dropped: this.#queue.dropped.bodies,
      last_dropped: toTimestamp(last),
    }
  }

  async flush(): Promise<void> {
    // What the worker lost in the meantime is counted as dropped.
    await this.#ask('flush', null).catch(() => null)
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  async *#pages(filter: LogFilter, parts: Parts): AsyncGenerator<Entry[]> {
    let after: number | undefined = 0
    let until: number | undefined
    while (after !== undefined) {
      const page: ReturnType<Asks['scan']> = await this.#ask('scan', {
        filter,
        parts,
        after,
        until,
        limit: PAGE,
      })
      after = page.next
      until = page.until
      if (page.texts.length > 0) yield await decode(page.texts)
    }
  }

  /** Messages are in order, so that an answer knows of all that was added before. */
  async #ask<V extends keyof Asks>(
    verb: V,
    input: Parameters<Asks[V]>[0],
  ): Promise<ReturnType<Asks[V]>> {
    this.#post()
    return await this.#link.ask(verb, input)
  }

  #post(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#queue.waiting === 0) return
    if (this.#link.ready()) this.#link.post(this.#queue.take())
    else if (this.#closing === undefined)
      this.#timer = setTimeout(() => this.#post(), DELAY).unref()
  }

  async #close(): Promise<void> {
    this.#post()
    this.#followers.end()
    await this.#link.close(PATIENCE)
  }

  #hear(stats: Stats, log: JournalOptions['log']): void {
    if (stats.trouble !== null && this.#stats.trouble === null)
      log?.warn(`journal: ${stats.trouble}`)
    const dropped = stats.dropped - this.#stats.dropped
    if (dropped > 0) this.#queue.drop('entries', dropped)
    this.#stats = { ...stats, gone: latest(stats.gone, this.#stats.gone) }
    this.#ended = undefined
  }

  #lose(reason: string, log: JournalOptions['log']): void {
    this.#evicted += this.#stats.evicted
    // What was in memory has gone with the worker.
    const gone = this.#isKept ? this.#stats.gone : Date.now()
    this.#stats = { ...this.#stats, gone, evicted: 0, dropped: 0, trouble: null }
    this.#queue.lost()
    const isNew = this.#ended === undefined
    this.#ended = `the journal's worker has ended and is started again: ${reason}`
    if (isNew) log?.warn(this.#ended)
  }
}

function latest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other)
}

function toTimestamp(time: number | undefined): string | null {
  return time === undefined ? null : new Date(time).toISOString()
}
