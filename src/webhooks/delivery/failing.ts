import type { Outcome } from './attempt.ts'
import { shortOf, targetOf } from './job.ts'
import type { Job } from './job.ts'

/** Addresses that are remembered; of more, the oldest may be told again. */
const MAX = 1000

/** The addresses that take nothing at the moment, so that a user is told once of each, not of each attempt. */
export class Failing {
  readonly #targets: Set<string> = new Set()
  readonly #tell: (text: string) => void

  constructor(tell: (text: string) => void) {
    this.#tell = tell
  }

  /** Tells of the first attempt that failed since one was taken. */
  hear(job: Job, { verdict, attempt }: Pick<Outcome, 'verdict' | 'attempt'>): void {
    const target = targetOf(job)
    if (verdict === 'delivered') return void this.#targets.delete(target)
    if (this.#targets.has(target)) return
    const [oldest] = this.#targets
    if (this.#targets.size >= MAX && oldest !== undefined) this.#targets.delete(oldest)
    this.#targets.add(target)
    const next = verdict === 'final' ? 'it is given up' : 'it is tried again'
    this.#tell(
      `webhooks: ${shortOf(job)} was not taken, ${next}: ${attempt.error ?? ''} (mockloop webhook deliveries ${job.id})`,
    )
  }
}
