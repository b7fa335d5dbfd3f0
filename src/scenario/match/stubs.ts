import { createCandidates } from './candidates.ts'
import type { Ranked } from './candidates.ts'
import type { Matcher } from './match.ts'
import type { Facts } from '../scenario.ts'
import { createShelf, gather } from './shelf.ts'
import type { Shelf } from './shelf.ts'

/** What the index has to know of a stub. */
export interface IndexedStub {
  matcher: Matcher
  operationId: string
  /** The decoded path, where the stub is only for this one. */
  concrete?: string
  /** Higher first. */
  priority: number
  /** The later of two that are alike has the higher number. */
  order: number
}

/** The stubs of a scenario by operation. */
export interface StubIndex<S> {
  /**
   * The stubs that match, best first: by priority, concrete before template, more comparisons before
   * fewer, later before earlier. Each is looked for when it is asked for.
   */
  find(operationId: string, facts: Facts): Iterable<S>
  /** Whether a stub of the operation looks at the body. */
  needsBody(operationId: string): boolean
}

interface Shelves<S> {
  template: Shelf<S>
  byPath: ReadonlyMap<string, Shelf<S>>
}

/**
 * Creates the index. What a request costs depends on the stubs that may match it: those with a
 * concrete path or an equality are looked up, and only those without any are gone through.
 */
export function createStubIndex<S extends IndexedStub>(stubs: Iterable<S>): StubIndex<S> {
  const byOperation = groupBy(stubs, (stub) => stub.operationId)
  const prepared = new Map<string, Shelves<S>>()

  /** Prepared when first asked for: a change of one stub is not to cost all operations. */
  function shelvesOf(operationId: string): Shelves<S> | undefined {
    const known = prepared.get(operationId)
    if (known !== undefined) return known
    const own = byOperation.get(operationId)
    if (own === undefined) return undefined
    const shelves = createShelves(own)
    prepared.set(operationId, shelves)
    return shelves
  }

  return {
    find(operationId, facts) {
      const shelves = shelvesOf(operationId)
      if (shelves === undefined) return []
      const lists: (readonly Ranked<S>[])[] = []
      const concrete = shelves.byPath.get(facts.path)
      if (concrete !== undefined) gather(concrete, facts, lists)
      gather(shelves.template, facts, lists)
      return createCandidates(lists, facts)
    },
    needsBody: (operationId) =>
      byOperation.get(operationId)?.some(({ matcher }) => matcher.needsBody) ?? false,
  }
}

function createShelves<S extends IndexedStub>(stubs: readonly S[]): Shelves<S> {
  const ranked = [...stubs].sort(compare).map((stub, rank) => ({ stub, rank }))
  const byPath = groupBy(
    ranked.filter(({ stub }) => stub.concrete !== undefined),
    ({ stub }) => stub.concrete ?? '',
  )
  return {
    template: createShelf(ranked.filter(({ stub }) => stub.concrete === undefined)),
    byPath: new Map([...byPath].map(([path, own]) => [path, createShelf(own)])),
  }
}

function compare(one: IndexedStub, other: IndexedStub): number {
  return (
    other.priority - one.priority ||
    Number(other.concrete !== undefined) - Number(one.concrete !== undefined) ||
    other.matcher.leaves - one.matcher.leaves ||
    other.order - one.order
  )
}

function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [item])
    else group.push(item)
  }
  return groups
}
