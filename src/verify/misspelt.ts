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
  const own = isObject(value) ? doubt(value, place, knows) : undefined
  if (own !== undefined) return own
  for (const [name, inner] of Object.entries(value)) {
    if (isObject(value) && LITERAL.has(name)) continue
    const token = Array.isArray(value) ? Number(name) : name
    const found = findMisspelt(inner, [...place, token], knows)
    if (found !== undefined) return found
  }
  return undefined
}

function doubt(value: object, place: Place, knows: (name: string) => boolean): string | undefined {
  const [name = '', ...others] = Object.keys(value)
  if (name === '' || others.length > 0 || OPERATOR_NAMES.includes(name)) return undefined
  const [meant] = nearest(name.replace(/^\$/, ''), OPERATOR_NAMES, { max: 1 })
  const isDoubtful = name.startsWith('$') || meant !== undefined
  return isDoubtful && !knows(name) ? describe(name, meant, place) : undefined
}

function describe(name: string, meant: string | undefined, place: Place): string {
  const known =
    meant === undefined
      ? `: there are ${OPERATOR_NAMES.join(', ')}`
      : ` (did you mean ${JSON.stringify(meant)}?)`
  const quoted = JSON.stringify(name)
  return `${sayPlace(place)}: unknown operator ${quoted}${known}; for a member of that name write { eq: { ${quoted}: … } }`
}
