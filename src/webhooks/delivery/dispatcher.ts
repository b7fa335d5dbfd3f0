import type { Timers } from '../../lib/clock.ts'
import type { TargetState } from '../delivery.ts'
import type { Outcome } from './attempt.ts'
import { Circuit } from './circuit.ts'
import type { CircuitSettings } from './circuit.ts'
import { targetOf } from './job.ts'
import type { Job } from './job.ts'
import { Lane } from './lane.ts'

/** What a dispatcher works with. */
export interface DispatcherOptions extends CircuitSettings {
  /** Attempts at the same time. */
  concurrency: number
  timers: Timers
  /** Milliseconds since 1970, without jumps. */
  now(): number
  /** Makes an attempt; never rejects. */
  attempt(job: Job, signal: AbortSignal): Promise<Outcome>
  /** Books the outcome; tells whether the job has ended, else its `due` has been set. */
  settle(job: Job, outcome: Outcome): boolean
}

/** Dead targets that are remembered while nothing waits for them. */
const MAX_RESTING = 1000
/** Attempts that begin in one turn of the event loop: each signs and connects, and requests have to come through. */
const MOST_BEGUN = 4

/** Sends jobs: in order and one by one to each target, so many at the same time in all. */
export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #lanes = new Map<string, Lane>()
  /** Of targets that failed. */
  readonly #circuits = new Map<string, Circuit>()
  /** Whose head is due, in turn. */
  readonly #waiting: Lane[] = []
  #running = 0
  #isFilling = false
  #isStopped = true

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  /** Nothing is sent before. */
  start(): void {
    this.#isStopped = false
    for (const lane of this.#lanes.values()) this.#wake(lane, 0)
  }

  add(job: Job): void {
    const target = targetOf(job)
    const lane = this.#lanes.get(target) ?? this.#open(target)
    lane.add(job)
    if (lane.head === job) this.#wake(lane, 0)
  }

  /** How many wait for the target of a job. */
  countFor(job: Job): number {
    return this.#lanes.get(targetOf(job))?.size ?? 0
  }

  /** Lets nothing but the jobs before it keep a job from being sent. */
  hasten(job: Job): void {
    const lane = this.#lanes.get(targetOf(job))
    if (lane === undefined || lane.isBusy) return
    lane.circuit.allow()
    if (lane.head === job) job.due = this.#options.now()
    this.#wake(lane, 0)
  }

  /** Of targets that something waits for, and of dead ones. */
  states(): TargetState[] {
    const busy = [...this.#lanes.values()].filter(({ size }) => size > 0)
    const names = new Set(busy.map(({ target }) => target))
    const resting = [...this.#circuits]
      .filter(([target]) => !names.has(target))
      .map(([target, circuit]) => new Lane(target, circuit))
    return [...busy, ...resting].map((lane) => lane.state())
  }

  /** Cuts what is being sent, and sends nothing more. */
  stop(): void {
    this.#isStopped = true
    for (const lane of this.#lanes.values()) {
      lane.cancel?.()
      lane.cut?.abort()
    }
  }

  #open(target: string): Lane {
    const lane = new Lane(target, this.#circuits.get(target) ?? new Circuit(this.#options))
    this.#lanes.set(target, lane)
    return lane
  }

  /** Looks at a lane later, never at once: who adds a job must not wait for its being signed. */
  #wake(lane: Lane, ms: number): void {
    lane.cancel?.()
    if (ms > 0) {
      lane.cancel = this.#options.timers.after(ms, () => this.#look(lane))
      return
    }
    const soon = setImmediate(() => this.#look(lane))
    lane.cancel = () => clearImmediate(soon)
  }

  #look(lane: Lane): void {
    lane.cancel = undefined
    if (this.#isStopped || lane.isBusy || lane.isWaiting) return
    const due = lane.dueAt()
    if (due === undefined) return void this.#lanes.delete(lane.target)
    const wait = due - this.#options.now()
    if (wait > 0) return this.#wake(lane, wait)
    lane.isWaiting = true
    this.#waiting.push(lane)
    this.#fill()
  }

  #fill(): void {
    if (this.#isFilling || this.#isFull || this.#waiting.length === 0) return
    this.#isFilling = true
    setImmediate(() => {
      this.#isFilling = false
      for (let begun = 0; begun < MOST_BEGUN && !this.#isFull; begun++) this.#beginNext()
      this.#fill()
    })
  }

  get #isFull(): boolean {
    return this.#isStopped || this.#running >= this.#options.concurrency
  }

  #beginNext(): void {
    const lane = this.#waiting.shift()
    if (lane === undefined) return
    lane.isWaiting = false
    void this.#run(lane)
  }

  async #run(lane: Lane): Promise<void> {
    const job = lane.begin()
    const signal = lane.cut?.signal
    if (job === undefined || signal === undefined) return
    this.#running += 1
    const outcome = await this.#options.attempt(job, signal)
    this.#running -= 1
    if (!signal.aborted) this.#end(lane, job, outcome)
    this.#fill()
  }

  #end(lane: Lane, job: Job, outcome: Outcome): void {
    lane.circuit.end(outcome.target, this.#options.now())
    this.#remember(lane)
    lane.end(this.#options.settle(job, outcome))
    this.#wake(lane, 0)
  }

  #remember({ target, circuit }: Lane): void {
    this.#circuits.delete(target)
    if (circuit.failures === 0) return
    this.#circuits.set(target, circuit)
    const [oldest] = this.#circuits.keys()
    if (this.#circuits.size > MAX_RESTING && oldest !== undefined) this.#circuits.delete(oldest)
  }
}
