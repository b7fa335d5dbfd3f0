import { InvalidArgumentError, MockLoopError } from '../../errors.ts'
import { NotFoundError } from '../../errors/verbs.ts'
import { systemClock } from '../../lib/clock.ts'
import { createId } from '../../lib/ids.ts'
import { createQueues } from '../../lib/queue.ts'
import { createRandom } from '../../lib/random.ts'
import type { Random } from '../../lib/random.ts'
import { createRedactor } from '../../log/redact.ts'
import type { Redactor } from '../../log/redact.ts'
import type {
  Deliveries,
  DeliveriesHealth,
  DeliveriesOptions,
  Delivery,
  DeliveryLimits,
  DeliveryPage,
  DeliveryQuery,
  DeliveryStatus,
  NewDelivery,
  TargetState,
} from '../delivery.ts'
import { attempt } from './attempt.ts'
import type { Outcome } from './attempt.ts'
import { Book } from './book.ts'
import { Dispatcher } from './dispatcher.ts'
import { Failing } from './failing.ts'
import { addAttempt, createJob, givenUp, happens, renew, resume, sizeOf, targetOf } from './job.ts'
import type { Job } from './job.ts'
import { LIMITS } from './limits.ts'
import { retrySettings, waitAfter } from './retry.ts'
import { maskSummary, toDelivery } from './show.ts'
import { createSteadyTime } from './time.ts'

const MAX_PAGE = 1000

/**
 * Creates the deliveries of a host. Those that were pending when the file was closed, however that
 * came about, go on before any new one.
 */
export function createDeliveries(options: DeliveriesOptions): Deliveries {
  return new HostDeliveries(options)
}

class HostDeliveries implements Deliveries {
  readonly #limits: DeliveryLimits
  readonly #random: Random
  readonly #redactorOf: (server: string) => Redactor
  readonly #createId: () => string
  readonly #now: () => number
  readonly #book: Book
  readonly #dispatcher: Dispatcher
  readonly #failing = new Failing((text) => this.#log?.warn(text))
  readonly #inTurn = createQueues()
  readonly #pending = new Map<string, Job>()
  readonly #loading: Promise<void>
  readonly #log: DeliveriesOptions['log']
  #isLoaded = false
  #bytes = 0
  #dropped = 0
  #closing: Promise<void> | undefined
  #idle: (() => void)[] = []

  constructor({
    clock = systemClock,
    random,
    redactorOf,
    outbound,
    ...options
  }: DeliveriesOptions) {
    this.#limits = { ...LIMITS, ...options.limits }
    this.#log = options.log
    this.#random = random ?? createRandom(Math.trunc(Math.random() * 2 ** 32))
    const redactor = createRedactor({})
    this.#redactorOf = redactorOf ?? (() => redactor)
    this.#createId = createId(clock)
    this.#now = createSteadyTime(clock)
    const { finished, bytes } = this.#limits
    const { file, maxFile } = options
    this.#book = new Book(
      { file, finished, bytes, ...(maxFile !== undefined && { maxFile }) },
      { note: (text) => this.#log?.warn(text), pending: () => this.#pending.values() },
    )
    this.#dispatcher = new Dispatcher({
      ...this.#limits,
      timers: clock,
      now: this.#now,
      attempt: (job, signal) => attempt(job, { outbound, clock, signal }),
      settle: (job, outcome) => this.#settle(job, outcome),
    })
    this.#loading = this.#load()
  }

  enqueue(delivery: NewDelivery): string {
    const id = `msg_${this.#createId()}`
    try {
      const made = { id, now: this.#now(), random: this.#random }
      this.#take(createJob(delivery, made))
    } catch (error) {
      this.#dropped += 1
      this.#log?.warn(`webhooks: a delivery cannot be taken: ${String(error)}`)
    }
    return id
  }

  async list({ limit = 100, ...query }: DeliveryQuery): Promise<DeliveryPage> {
    if (query.cursor !== undefined && !/^\d{1,15}$/.test(query.cursor))
      throw new InvalidArgumentError(`cursor: ${JSON.stringify(query.cursor)} is none of ours`)
    const page = Math.min(MAX_PAGE, Math.max(1, Math.floor(limit)))
    const { summaries, total, next } = await this.#book.list({ ...query, limit: page })
    const deliveries = summaries.map((one) => maskSummary(one, this.#redactorOf(one.server)))
    return { deliveries, total, next_cursor: next }
  }

  async get(id: string): Promise<Delivery | undefined> {
    const job = this.#pending.get(id) ?? (await this.#book.get(id))
    return job && this.#show(job)
  }

  async redeliver(id: string): Promise<Delivery> {
    await this.#loading
    // In turn, as what is read of one must not be older than what was done with it since.
    const job = await this.#inTurn(id, async () => {
      const pending = this.#pending.get(id)
      const kept = pending === undefined ? await this.#book.get(id) : undefined
      return kept === undefined ? pending : this.#renew(kept)
    })
    if (job === undefined) throw new NotFoundError(`there is no delivery ${JSON.stringify(id)}`)
    this.#dispatcher.hasten(job)
    return this.#show(job)
  }

  targets(): TargetState[] {
    return this.#dispatcher.states()
  }

  health(): DeliveriesHealth {
    const isFull =
      this.#pending.size >= this.#limits.pending || this.#bytes >= this.#limits.pendingBytes
    const full = isFull ? 'too many deliveries are waiting, and more are dropped' : undefined
    const reason = this.#book.trouble ?? full
    return {
      status: reason === undefined ? 'ok' : 'degraded',
      ...(reason !== undefined && { reason }),
      pending: this.#pending.size,
      dropped: this.#dropped,
    }
  }

  async idle(ms: number): Promise<boolean> {
    let late: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => {
      late = setTimeout(resolve, ms)
    })
    await Promise.race([patience, this.#loading.then(() => this.#drained())])
    clearTimeout(late)
    return this.#pending.size === 0
  }

  async close(): Promise<void> {
    this.#closing ??= this.#close()
    await this.#closing
  }

  async #close(): Promise<void> {
    this.#dispatcher.stop()
    await this.#book.close()
    await this.#loading
  }

  /** What comes before this is done waits behind it. */
  async #load(): Promise<void> {
    // What keeps them from being read has been said.
    const jobs = await this.#book.pending().catch(() => [])
    const early = [...this.#pending.values()]
    for (const job of [...jobs.map((one) => resume(one, this.#now())), ...early]) {
      this.#hold(job)
      this.#dispatcher.add(job)
    }
    this.#isLoaded = true
    if (this.#closing === undefined) this.#dispatcher.start()
  }

  #take(job: Job): void {
    if (happens(job.plan.faults?.drop_percent, this.#random))
      return this.#finish(job, 'dropped', 'a fault drops it')
    const full = this.#whyFull(job)
    if (full !== undefined) {
      this.#dropped += 1
      return this.#finish(job, 'dropped', full)
    }
    this.#book.save(job)
    this.#hold(job)
    if (this.#isLoaded) this.#dispatcher.add(job)
  }

  #renew(job: Job): Job {
    const full = this.#whyFull(job)
    if (full !== undefined) throw new MockLoopError(full)
    renew(job, this.#now())
    this.#book.save(job)
    this.#hold(job)
    this.#dispatcher.add(job)
    return job
  }

  #whyFull(job: Job): string | undefined {
    const { perTarget, pending, pendingBytes } = this.#limits
    if (this.#closing !== undefined) return 'MockLoop is closing'
    if (this.#dispatcher.countFor(job) >= perTarget)
      return `${perTarget} deliveries are waiting for ${targetOf(job)} already`
    if (this.#pending.size >= pending) return `${pending} deliveries are waiting already`
    if (this.#bytes + sizeOf(job) > pendingBytes)
      return `${this.#bytes} bytes of deliveries are waiting already`
    return undefined
  }

  /** Books what came of an attempt; tells whether that was all. */
  #settle(job: Job, outcome: Outcome): boolean {
    const { attempt, verdict, asked } = outcome
    addAttempt(job, attempt)
    this.#failing.hear(job, outcome)
    const retry = retrySettings(job.plan.retry)
    const isDelivered = verdict === 'delivered' || job.duplicate === 'now'
    if (isDelivered && job.duplicate !== 'wanted') this.#finish(job, 'delivered', null)
    else if (isDelivered) this.#again(job, { duplicate: 'now', due: this.#now() })
    else if (verdict === 'final') this.#finish(job, 'failed', attempt.error)
    else if (job.made >= retry.attempts) this.#finish(job, 'failed', givenUp(job, attempt))
    else {
      const wait = waitAfter(job.made, retry, { random: this.#random, asked })
      this.#again(job, { due: this.#now() + wait })
    }
    return job.status !== 'pending'
  }

  #again(job: Job, change: Partial<Pick<Job, 'due' | 'duplicate'>>): void {
    Object.assign(job, change)
    this.#book.save(job)
  }

  #finish(job: Job, status: DeliveryStatus, reason: string | null): void {
    Object.assign(job, { status, reason, finished: this.#now() })
    this.#book.save(job)
    this.#release(job)
  }

  #hold(job: Job): void {
    if (!this.#pending.has(job.id)) this.#bytes += sizeOf(job)
    this.#pending.set(job.id, job)
  }

  #release(job: Job): void {
    if (this.#pending.delete(job.id)) this.#bytes -= sizeOf(job)
    if (this.#pending.size === 0) for (const tell of this.#idle.splice(0)) tell()
  }

  #drained(): Promise<void> {
    return this.#pending.size === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#idle.push(resolve))
  }

  #show(job: Job): Delivery {
    return toDelivery(job, this.#redactorOf(job.plan.server))
  }
}
