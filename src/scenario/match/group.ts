import { toPointer } from '../../spec/pointer.ts'
import type { Scalar } from './compare.ts'
import type { Comparison } from './comparison.ts'
import { CostError, Several } from './reading.ts'
import type { Read, Reading, Where } from './reading.ts'
import { sayPlace } from './site.ts'

/** One leaf of the conditions. */
export interface Part {
  where: Where
  /** One name, or those on the way into a body; empty for a session or a whole body. */
  path: readonly string[]
  expected: unknown
  comparison: Comparison
  read: Read
}

/** Conditions that have to hold together. */
export interface Group {
  parts: readonly Part[]
  /** None of these. */
  not: readonly Group[]
  /** One of these, unless there are none. */
  any: readonly Group[]
  all: readonly Group[]
}

/** A condition that does not hold. */
export interface Mismatch {
  /** `query.limit`, `body.items`, `any[1].headers.x-plan`. */
  where: string
  expected: unknown
  /** Missing where nothing was sent, and for `not`, whose conditions all hold. */
  actual: unknown
  reason?: string
}

/** Something that must be equal to a scalar, so that stubs can be looked up by it. */
export interface Equality {
  where: Where
  /** Header names in lower case, members of bodies as JSON pointers; empty for a session or a whole body. */
  name: string
  value: Scalar
}

/** Whether all of a group holds; throws `CostError`. */
export function holds(group: Group, reading: Reading): boolean {
  for (const part of group.parts) if (!isMet(part, reading)) return false
  return (
    !group.not.some((inner) => holds(inner, reading)) &&
    (group.any.length === 0 || group.any.some((inner) => holds(inner, reading))) &&
    group.all.every((inner) => holds(inner, reading))
  )
}

function isMet({ where, read, comparison }: Part, reading: Reading): boolean {
  const terms = where === 'body' ? reading.body : reading.text
  return comparison.test(read(reading), terms)
}

/** What of a group does not hold; of alternatives, what the nearest one lacks. */
export function explain(group: Group, reading: Reading, prefix = ''): Mismatch[] {
  const alternatives = group.any.map((inner, index) =>
    explain(inner, reading, `${prefix}any[${index}].`),
  )
  const [nearest = []] = alternatives.sort((one, other) => one.length - other.length)
  return [
    ...group.parts.flatMap((part) => explainPart(part, reading, prefix)),
    ...group.not.flatMap((inner) => explainNot(inner, reading, prefix)),
    ...nearest,
    ...group.all.flatMap((inner, index) => explain(inner, reading, `${prefix}all[${index}].`)),
  ]
}

function explainPart(part: Part, reading: Reading, prefix: string): Mismatch[] {
  const reason = failure(() => isMet(part, reading))
  if (reason === undefined) return []
  const given = part.read(reading)
  const mismatch: Mismatch = {
    where: prefix + sayPlace([part.where, ...part.path]),
    expected: part.expected,
    actual: given instanceof Several ? given.values : given,
  }
  return [reason === '' ? mismatch : { ...mismatch, reason }]
}

function explainNot(group: Group, reading: Reading, prefix: string): Mismatch[] {
  const reason = failure(() => !holds(group, reading))
  if (reason === undefined) return []
  const expected = group.parts.map(({ where, path, expected }) => ({
    where: sayPlace([where, ...path]),
    expected,
  }))
  const mismatch: Mismatch = { where: `${prefix}not`, expected, actual: undefined }
  return [reason === '' ? mismatch : { ...mismatch, reason }]
}

/** Why something is not met, which may be nothing more than that; `undefined`: it is. */
function failure(isMet: () => boolean): string | undefined {
  try {
    return isMet() ? undefined : ''
  } catch (error) {
    if (error instanceof CostError) return error.message
    throw error
  }
}

/** The single comparisons of a group, all alternatives together. */
export function countLeaves({ parts, not, any, all }: Group): number {
  const own = parts.reduce((total, { comparison }) => total + comparison.leaves, 0)
  return [...not, ...any, ...all].reduce((total, inner) => total + countLeaves(inner), own)
}

/** Whether a group, in whatever part, looks at the body. */
export function looksAtBody({ parts, not, any, all }: Group): boolean {
  return parts.some(({ where }) => where === 'body') || [...not, ...any, ...all].some(looksAtBody)
}

/** The equalities without which a group cannot hold. */
export function equalitiesOf({ parts, all }: Group): Equality[] {
  const own = parts.flatMap(({ where, path, comparison: { equal } }): Equality[] =>
    equal === undefined ? [] : [{ where, name: nameOf(where, path), value: equal }],
  )
  return [...own, ...all.flatMap(equalitiesOf)]
}

function nameOf(where: Where, path: readonly string[]): string {
  return where === 'body' ? toPointer(path) : (path[0] ?? '')
}
