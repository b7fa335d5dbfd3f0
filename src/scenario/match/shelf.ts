import { fromPointer } from '../../spec/pointer.ts'
import type { Ranked } from './candidates.ts'
import { readingsOf } from './compare.ts'
import type { Equality, Matcher } from './match.ts'
import { readerOf, readingOf, Several } from './reading.ts'
import type { Read } from './reading.ts'
import type { Facts } from '../scenario.ts'

type List<S> = readonly Ranked<S>[]

/** Stubs that one value of the request leads to. */
interface Drawer<S> {
  read: Read
  isBody: boolean
  byValue: ReadonlyMap<unknown, List<S>>
}

/** The stubs of one operation and path; each stands in one place, and all lists are in order. */
export interface Shelf<S> {
  drawers: readonly Drawer<S>[]
  /** Those that are equal to nothing: they are gone through. */
  rest: List<S>
}

/** Creates a shelf of stubs in order; a stub is put where the fewest others are. */
export function createShelf<S extends { matcher: Matcher }>(stubs: List<S>): Shelf<S> {
  const counts = new Map<string, number>()
  for (const { stub } of stubs)
    for (const equality of stub.matcher.equalities) {
      const key = keyOf(equality)
      counts.set(key, (counts.get(key) ?? 0) + 1)
    }
  const drawers = new Map<string, { equality: Equality; byValue: Map<unknown, Ranked<S>[]> }>()
  const rest: Ranked<S>[] = []
  for (const ranked of stubs) {
    const equality = rarest(ranked.stub.matcher.equalities, counts)
    if (equality === undefined) {
      rest.push(ranked)
      continue
    }
    const key = JSON.stringify([equality.where, equality.name])
    const drawer = drawers.get(key) ?? { equality, byValue: new Map<unknown, Ranked<S>[]>() }
    drawers.set(key, drawer)
    const list = drawer.byValue.get(equality.value)
    if (list === undefined) drawer.byValue.set(equality.value, [ranked])
    else list.push(ranked)
  }
  return {
    drawers: Array.from(drawers.values(), ({ equality: { where, name }, byValue }) => ({
      read: readerOf(where, where === 'body' ? fromPointer(name) : [name]),
      isBody: where === 'body',
      byValue,
    })),
    rest,
  }
}

/** Adds the lists in which stubs for a request may be. */
export function gather<S>(shelf: Shelf<S>, facts: Facts, lists: List<S>[]): void {
  if (shelf.rest.length > 0) lists.push(shelf.rest)
  if (shelf.drawers.length === 0) return
  const reading = readingOf(facts)
  for (const { read, isBody, byValue } of shelf.drawers) {
    const { isText } = isBody ? reading.body : reading.text
    const given = read(reading)
    if (given === undefined) continue
    const values =
      given instanceof Several
        ? new Set(given.values.flatMap((value) => readingsOf(value, isText)))
        : readingsOf(given, isText)
    for (const value of values) {
      const list = byValue.get(value)
      if (list !== undefined) lists.push(list)
    }
  }
}

function rarest(
  equalities: readonly Equality[],
  counts: ReadonlyMap<string, number>,
): Equality | undefined {
  const count = (equality: Equality): number => counts.get(keyOf(equality)) ?? 0
  return equalities.reduce<Equality | undefined>(
    (best, one) => (best === undefined || count(one) < count(best) ? one : best),
    undefined,
  )
}

function keyOf({ where, name, value }: Equality): string {
  return JSON.stringify([where, name, value])
}
