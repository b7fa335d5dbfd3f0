import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { Analysis } from '../../log/entry.ts'
import { call } from '../lib/api.ts'
import type { CallError } from '../lib/request.ts'
import { toError } from '../lib/resource.ts'
import { followRequests } from '../lib/stream.ts'
import { createSeries } from './series.ts'
import type { SeriesData } from './series.ts'

/** Seconds that the charts go back. */
const SPAN = 300
/** Stored requests that fill them at first. */
const FIRST = 2000
const PER_SECOND = 200
/** Milliseconds between analyses, while requests come in. */
const PAUSE = 2000

/** What the overview shows of a mock, kept up to date while it is seen. */
export class LiveOverview {
  readonly analysis: Signal<Analysis | undefined> = signal(undefined)
  readonly data: Signal<SeriesData | undefined> = signal(undefined)
  readonly error: Signal<CallError | undefined> = signal(undefined)

  readonly #server: string
  readonly #series = createSeries(SPAN)
  readonly #aborter = new AbortController()
  readonly #timers: ReturnType<typeof setInterval>[]
  /** Whether something has come in since the last analysis. */
  #isDue = false

  constructor(server: string) {
    this.#server = server
    this.#timers = [
      setInterval(() => this.#draw(), 1000),
      setInterval(() => {
        if (this.#isDue && document.visibilityState === 'visible') this.reload()
      }, PAUSE),
    ]
    void this.#attempt(() => this.#fill())
    void followRequests(
      { server, per_second: PER_SECOND },
      {
        onOpen: () => this.reload(),
        onEntries: (entries) => {
          this.#isDue = true
          for (const entry of entries) this.#series.add(entry)
        },
      },
      this.#aborter.signal,
    )
  }

  /** Analyses what there is now. */
  reload(): void {
    void this.#attempt(() => this.#analyze())
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer)
    this.#aborter.abort()
  }

  #draw(): void {
    if (document.visibilityState === 'visible') this.data.value = this.#series.data(Date.now())
  }

  async #fill(): Promise<void> {
    const from = new Date(Date.now() - SPAN * 1000).toISOString()
    const input = { server: this.#server, time_from: from, limit: FIRST, bodies: false }
    const { logs } = await call('query_logs', input, { signal: this.#aborter.signal })
    for (const entry of logs) this.#series.add(entry)
    this.#draw()
  }

  async #analyze(): Promise<void> {
    this.#isDue = false
    const input = { server: this.#server, limit: 1, bodies: false, analyze: true }
    const { analysis } = await call('query_logs', input, { signal: this.#aborter.signal })
    this.analysis.value = analysis ?? undefined
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.error.value = undefined
    } catch (reason) {
      if (!this.#aborter.signal.aborted) this.error.value = toError(reason)
    }
  }
}
