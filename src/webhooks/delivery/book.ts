import { createLink, startWorker } from '../../lib/link.ts'
import type { Link } from '../../lib/link.ts'
import type { DeliveryQuery } from '../delivery.ts'
import type { Job } from './job.ts'
import type { Asks, ListOutput, Stats, StoreOptions } from './messages.ts'

/** What a book hears and asks of those who keep it. */
export interface BookEvents {
  note(text: string): void
  /** Those that have to be written again after something was lost. */
  pending(): Iterable<Job>
}

/** Characters of rows that may wait for the worker; beyond it only pending ones are written. */
const MAX_UNSAVED = 64_000_000
/** Milliseconds for which changes are collected, and how many at most: a message costs more than what is in it. */
const COLLECT = 20
const MOST_COLLECTED = 256
/** Milliseconds: before a worker that has ended is tried again, and after which closing leaves undone what is not begun. */
const PAUSE = 100
const PATIENCE = 2000
const WORKER = { source: './worker.ts', bundled: '../webhooks/worker.js' }

/** The log of deliveries, kept by a worker; nobody waits for what is written. */
export class Book {
  readonly #link: Link<string[], Asks>
  readonly #events: BookEvents
  readonly #isKept: boolean
  /** By id, so that of many changes in a moment the last is written. */
  #rows = new Map<string, string>()
  /** Characters, of each message and of all. */
  #posted: number[] = []
  #unsaved = 0
  #stats: Stats = { trouble: null, renewed: 0 }
  #ended: string | undefined
  #skipped = 0
  #soon: NodeJS.Timeout | undefined

  constructor(options: StoreOptions, events: BookEvents) {
    this.#events = events
    this.#isKept = options.file !== undefined
    this.#link = createLink<string[], Asks, Stats>(
      {
        name: 'the log of deliveries',
        start: (memory) => startWorker(import.meta.url, WORKER, { options, memory }),
      },
      {
        taken: () => void (this.#unsaved -= this.#posted.shift() ?? 0),
        stats: (stats) => this.#hear(stats),
        note: (text) => events.note(`webhooks: ${text}`),
        lost: (reason) => this.#lose(reason),
      },
    )
  }

  /** Why not everything is written down, in words. */
  get trouble(): string | undefined {
    if (this.#skipped > 0)
      return `deliveries ended faster than they could be written down: ${this.#skipped} are not in the log`
    return this.#stats.trouble ?? this.#ended
  }

  /** Writes how a delivery stands. */
  save(job: Job): void {
    const text = JSON.stringify(job)
    const more = text.length - (this.#rows.get(job.id)?.length ?? 0)
    if (this.#unsaved + more > MAX_UNSAVED && job.status !== 'pending') {
      this.#skipped += 1
      return
    }
    this.#unsaved += more
    this.#rows.set(job.id, text)
    if (this.#rows.size === MOST_COLLECTED) this.#post()
    // Soon, as what is not there yet is lost with a process that is killed.
    else this.#postIn(COLLECT)
  }

  /** Those that were pending when the file was closed, in the order of their coming. */
  async pending(): Promise<Job[]> {
    return this.#isKept ? (await this.#ask('pending', null)).map(parse) : []
  }

  async list(query: DeliveryQuery & { limit: number }): Promise<ListOutput> {
    return await this.#ask('list', query)
  }

  async get(id: string): Promise<Job | undefined> {
    const text = await this.#ask('get', id)
    return text === undefined ? undefined : parse(text)
  }

  async close(): Promise<void> {
    this.#post()
    await this.#link.close(PATIENCE)
  }

  /** Messages are in order, so that an answer knows of all that was saved before. */
  async #ask<V extends keyof Asks>(
    verb: V,
    input: Parameters<Asks[V]>[0],
  ): Promise<ReturnType<Asks[V]>> {
    this.#post()
    return await this.#link.ask(verb, input)
  }

  #post(): void {
    clearTimeout(this.#soon)
    this.#soon = undefined
    if (this.#rows.size === 0) return undefined
    if (!this.#link.ready()) return this.#postIn(PAUSE)
    const rows = [...this.#rows.values()]
    this.#posted.push(lengthOf(rows))
    this.#rows = new Map()
    this.#link.post(rows)
  }

  #postIn(ms: number): void {
    this.#soon ??= setTimeout(() => this.#post(), ms).unref()
  }

  #hear(stats: Stats): void {
    const isRenewed = stats.renewed > this.#stats.renewed
    this.#stats = stats
    this.#ended = undefined
    if (isRenewed) this.#saveAgain()
  }

  #lose(reason: string): void {
    const isNew = this.#ended === undefined
    this.#ended = `the log's worker has ended and is started again: ${reason}`
    if (isNew) this.#events.note(`webhooks: ${this.#ended}`)
    this.#posted = []
    this.#unsaved = lengthOf([...this.#rows.values()])
    this.#stats = { trouble: null, renewed: 0 }
    this.#saveAgain()
  }

  #saveAgain(): void {
    for (const job of this.#events.pending()) this.save(job)
  }
}

function lengthOf(rows: readonly string[]): number {
  return rows.reduce((sum, row) => sum + row.length, 0)
}

function parse(text: string): Job {
  return JSON.parse(text)
}
