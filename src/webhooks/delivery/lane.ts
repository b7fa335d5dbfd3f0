import type { TargetState } from '../delivery.ts'
import type { Circuit } from './circuit.ts'
import type { Job } from './job.ts'

/** What waits for one target, in order: nothing is sent before the one before it has ended. */
export class Lane {
  readonly target: string
  readonly circuit: Circuit
  /** Cuts the attempt that is under way. */
  cut: AbortController | undefined
  /** Calls off the next look at it. */
  cancel: (() => void) | undefined
  /** It waits for its turn among the lanes. */
  isWaiting = false
  /** Its first attempt has been made; nothing overtakes it. */
  #head: Job | undefined
  readonly #jobs: Job[] = []

  constructor(target: string, circuit: Circuit) {
    this.target = target
    this.circuit = circuit
  }

  get head(): Job | undefined {
    return this.#head ?? this.#jobs[0]
  }

  get size(): number {
    return this.#jobs.length + (this.#head === undefined ? 0 : 1)
  }

  get isBusy(): boolean {
    return this.cut !== undefined
  }

  /** By the time from which on it may be sent, then in the order of coming. */
  add(job: Job): void {
    let at = this.#jobs.length
    while (at > 0 && (this.#jobs[at - 1]?.ready ?? 0) > job.ready) at--
    this.#jobs.splice(at, 0, job)
  }

  /** The head, of which an attempt begins. */
  begin(): Job | undefined {
    this.#head ??= this.#jobs.shift()
    this.circuit.begin()
    this.cut = new AbortController()
    return this.#head
  }

  /** The attempt has ended; with it the job itself, unless it is tried again. */
  end(isOver: boolean): void {
    this.cut = undefined
    if (isOver) this.#head = undefined
  }

  /** When the head may be sent; `undefined` when there is none. */
  dueAt(): number | undefined {
    const { head } = this
    return head && Math.max(head.due, this.circuit.until)
  }

  state(): TargetState {
    const at = this.isBusy ? undefined : this.dueAt()
    const inFlight = this.isBusy ? 1 : 0
    return {
      target: this.target,
      circuit: this.circuit.state,
      failures: this.circuit.failures,
      queued: this.size - inFlight,
      in_flight: inFlight,
      next_attempt_at: at === undefined ? null : new Date(at).toISOString(),
    }
  }
}
