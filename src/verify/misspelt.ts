import { nearest } from '../lib/nearest.ts'
import { isObject } from '../types.ts'
import { OPERATOR_NAMES } from '../scenario/match/expected.ts'
import { sayPlace } from '../scenario/match/site.ts'
import type { Place } from '../scenario/match/site.ts'

/** Whose operands are values, or no conditions of ours. */
const LITERAL: ReadonlySet<string> = new Set(['eq', 'ne', 'in', 'schema', 'jsonPath', 'matches'])
/** As deep as conditions may be nested. */
const MAX_DEPTH = 64

/**
 * Says what looks like an operator in a body and is none: `{ gtee: 1 }`, `{ $gt: 1 }`. A body may have
 * any name, so that only an object of one name is doubted, and not of one that `knows`.
 */
export function findMisspelt(
  value: unknown,
  place: Place,
  knows: (name: string) => boolean,
): string | undefined {
  if (place.length > MAX_DEPTH || typeof value !== 'object' || value === null) return undefined
  const members = Object.entries(value)
  const [only] = isObject(value) && members.length === 1 ? members : []
  if (only !== undefined && !OPERATOR_NAMES.includes(only[0])) {
    const [name] = only
    const [meant] = nearest(name.replace(/^\$/, ''), OPERATOR_NAMES, { max: 1 })
    const isDoubtful = name.startsWith('$') || meant !== undefined
    if (isDoubtful && !knows(name)) return describe(name, meant, place)
  }
  for (const [name, inner] of members) {
    if (isObject(value) && LITERAL.has(name)) continue
    const token = Array.isArray(value) ? Number(name) : name
    const found = findMisspelt(inner, [...place, token], knows)
    if (found !== undefined) return found
  }
  return undefined
}

function describe(name: string, meant: string | undefined, place: Place): string {
  const known =
    meant === undefined
      ? `: there are ${OPERATOR_NAMES.join(', ')}`
      : ` (did you mean ${JSON.stringify(meant)}?)`
  const quoted = JSON.stringify(name)
  return `${sayPlace(place)}: unknown operator ${quoted}${known}; for a member of that name write { eq: { ${quoted}: … } }`
}
