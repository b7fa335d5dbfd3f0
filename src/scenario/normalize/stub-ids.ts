import { hash } from 'node:crypto'
import type { Stub } from '../scenario.ts'

const NOTHING = '[null,null,null]'

/** Gives stubs ids that say what they are for and do not depend on the stubs around them. */
export class StubIds {
  readonly #taken: Set<string>
  readonly #counts = new Map<string, number>()

  /** `given`: the ids that the author chose, which no made one may take. */
  constructor(given: Iterable<string>) {
    this.#taken = new Set(given)
  }

  /** `getPet`; with conditions, or for one path only, `getPet-1f0c3a9e`; a second one that says the same, `getPet-2`. */
  make(operationId: string, { when, state }: Partial<Stub>, concrete: string | undefined): string {
    const label = operationId.replaceAll(/[^\w.-]+/g, '-').slice(0, 64)
    const said = JSON.stringify([concrete, when, state?.require])
    if (said === NOTHING) return this.unique(label)
    return this.unique(`${label}-${hash('sha1', said).slice(0, 8)}`)
  }

  /** The id itself, or with a number after it where it is taken. */
  unique(id: string): string {
    let count = this.#counts.get(id) ?? 1
    let free = count === 1 ? id : `${id}-${count}`
    while (this.#taken.has(free)) free = `${id}-${++count}`
    this.#counts.set(id, count + 1)
    this.#taken.add(free)
    return free
  }
}
