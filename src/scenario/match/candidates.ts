import type { Matcher } from './match.ts'
import type { Facts } from '../scenario.ts'

/** A stub with its place among all of its operation; the lowest rank goes first. */
export interface Ranked<S> {
  stub: S
  rank: number
}

/** The stubs of some lists, each in order, that match a request; in the order of all, none before it is asked for. */
export function createCandidates<S extends { matcher: Matcher }>(
  lists: readonly (readonly Ranked<S>[])[],
  facts: Facts,
): Iterable<S> {
  return { [Symbol.iterator]: () => new Candidates(lists, facts) }
}

/** By hand, as a generator costs more than most comparisons. */
class Candidates<S extends { matcher: Matcher }> implements Iterator<S, undefined> {
  readonly #lists: readonly (readonly Ranked<S>[])[]
  readonly #next: number[]
  readonly #facts: Facts

  constructor(lists: readonly (readonly Ranked<S>[])[], facts: Facts) {
    this.#lists = lists
    this.#next = lists.map(() => 0)
    this.#facts = facts
  }

  next(): IteratorResult<S, undefined> {
    for (let stub = this.#take(); stub !== undefined; stub = this.#take())
      if (stub.matcher.test(this.#facts)) return { done: false, value: stub }
    return { done: true, value: undefined }
  }

  /** The first of the lists' heads. */
  #take(): S | undefined {
    let best: Ranked<S> | undefined
    let from = 0
    for (let index = 0; index < this.#lists.length; index++) {
      const head = this.#lists[index]?.[this.#next[index] ?? 0]
      if (head === undefined || (best !== undefined && best.rank < head.rank)) continue
      best = head
      from = index
    }
    if (best !== undefined) this.#next[from] = (this.#next[from] ?? 0) + 1
    return best?.stub
  }
}
