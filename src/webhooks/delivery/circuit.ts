import type { TargetState } from '../delivery.ts'

/** When a circuit opens, and for how long. */
export interface CircuitSettings {
  /** Attempts that have to fail, one after the other. */
  failures: number
  /** Milliseconds. */
  rest: number
}

/** Whether a target is alive, by its last attempts; a dead one is left alone, then tried once. */
export class Circuit {
  readonly #settings: CircuitSettings
  #failures = 0
  #until = 0
  #isTried = false

  constructor(settings: CircuitSettings) {
    this.#settings = settings
  }

  /** Attempts that failed, one after the other. */
  get failures(): number {
    return this.#failures
  }

  get state(): TargetState['circuit'] {
    if (this.#failures < this.#settings.failures) return 'closed'
    return this.#isTried ? 'half-open' : 'open'
  }

  /** Before this time nothing is sent. */
  get until(): number {
    return this.#until
  }

  /** An attempt begins. */
  begin(): void {
    this.#isTried = true
  }

  /** An attempt has ended: the target answered, it did not, or nothing was learnt of it. */
  end(outcome: 'alive' | 'dead' | 'unknown', now: number): void {
    this.#isTried = false
    if (outcome === 'alive') this.#failures = 0
    if (outcome === 'dead') this.#failures += 1
    if (outcome !== 'unknown') this.#until = this.state === 'open' ? now + this.#settings.rest : 0
  }

  /** Somebody wants it tried now. */
  allow(): void {
    this.#until = 0
  }
}
