import type { Scalar } from './compare.ts'
import { Several } from './reading.ts'
import type { Terms } from './reading.ts'

/** Whether what is given (`undefined`: missing; maybe `Several`) is as expected; throws `CostError`. */
export type Test = (given: unknown, terms: Terms) => boolean

/** An expected value, ready to be compared with. */
export interface Comparison {
  /** How many single comparisons it is made of. */
  leaves: number
  test: Test
  /** What it can only be equal to, so that it can be looked up. */
  equal?: Scalar
}

/** What was reported never matches. */
export const NEVER: Comparison = { leaves: 0, test: () => false }

/** Whether one of the values that are given passes. */
export function some(given: unknown, terms: Terms, test: Test): boolean {
  if (given === undefined) return false
  if (given instanceof Several) return given.values.some((value) => test(value, terms))
  return test(given, terms)
}

/** All that is given, as a list. */
export function valuesOf(given: unknown): readonly unknown[] {
  if (given === undefined) return []
  return given instanceof Several ? given.values : [given]
}

/** The leaves of several comparisons together. */
export function sum(comparisons: readonly { leaves: number }[]): number {
  return comparisons.reduce((total, { leaves }) => total + leaves, 0)
}
