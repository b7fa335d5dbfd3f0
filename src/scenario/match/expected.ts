import { didYouMean } from '../../lib/nearest.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { isEqual, isScalar } from './compare.ts'
import type { Scalar } from './compare.ts'
import { NEVER, some, sum, valuesOf } from './comparison.ts'
import type { Comparison, Test } from './comparison.ts'
import { OPERATORS } from './operators.ts'
import { dig, Several } from './reading.ts'
import type { Terms } from './reading.ts'
import { afford, inside, report, show } from './site.ts'
import type { Site } from './site.ts'

/** One leaf of a partial match, with its way from the whole. */
export interface Leaf {
  path: string[]
  expected: unknown
  comparison: Comparison
}

/** It takes the others along: they are about what it selects. */
const JSON_PATH = 'jsonPath'
const FOR_BODIES: ReadonlySet<string> = new Set([JSON_PATH, 'schema'])
const NAMES = [...OPERATORS.keys(), JSON_PATH]
/** What an object of operators is made of. */
export const OPERATOR_NAMES: readonly string[] = NAMES
const NAMES_OF_TEXT = NAMES.filter((name) => !FOR_BODIES.has(name))

/** Prepares a plain value, an object of operators or, in bodies, an object of names; reports what is wrong. */
export function prepareExpected(expected: unknown, site: Site): Comparison {
  if (!afford(site)) return NEVER
  if (isScalar(expected)) return prepareScalar(expected, site)
  if (Array.isArray(expected)) return prepareList(expected, site)
  if (!isPlain(expected))
    return refuse(site, `cannot compare with ${show(expected)}: write a text or a number`)
  const kind = kindOf(expected, site)
  if (kind === 'names') return prepareNames(expected, site)
  if (kind === 'operators') return prepareOperators(expected, site)
  return refuse(site, kind)
}

/** The leaves of a partial match: objects of names are gone through, anything else is one leaf. */
export function prepareLeaves(expected: unknown, site: Site, path: string[] = []): Leaf[] {
  const members =
    isPlain(expected) && afford(site) && kindOf(expected, site) === 'names'
      ? membersOf(expected)
      : []
  if (members.length === 0) return [{ path, expected, comparison: prepareExpected(expected, site) }]
  return members.flatMap(([name, inner]) =>
    prepareLeaves(inner, inside(site, name), [...path, name]),
  )
}

function isPlain(value: unknown): value is JsonObject {
  return isObject(value) && !(value instanceof Date)
}

/** What is `undefined` is not named. */
function membersOf(object: JsonObject): [name: string, value: unknown][] {
  return Object.entries(object).filter(([, value]) => value !== undefined)
}

function refuse(site: Site, message: string): Comparison {
  report(site.preparing, site.place, message)
  return NEVER
}

function prepareScalar(expected: Scalar, site: Site): Comparison {
  if (expected === null && site.kind !== 'data')
    return refuse(site, 'null is never sent here: write { absent: true }')
  const test: Test =
    typeof expected === 'string'
      ? (value) => value === expected
      : (value, { isText }) => isEqual(expected, value, isText)
  return { leaves: 1, equal: expected, test: (given, terms) => some(given, terms, test) }
}

/** In a query all values of the name, in bodies all elements; each element may match in part. */
function prepareList(expected: readonly unknown[], site: Site): Comparison {
  if (site.kind === 'text')
    return refuse(site, `only one text comes here: write { in: ${show(expected)} }`)
  const inner: Site = site.kind === 'list' ? { ...site, kind: 'text' } : site
  const items = expected.map((one, index) => prepareExpected(one, inside(inner, index)))
  const leaves = Math.max(1, sum(items))
  const test: Test = (list, terms) =>
    Array.isArray(list) &&
    list.length === items.length &&
    items.every((item, index) => item.test(list[index], terms))
  if (site.kind === 'list') return { leaves, test: (given, terms) => test(valuesOf(given), terms) }
  return { leaves, test: (given, terms) => some(given, terms, test) }
}

function prepareNames(expected: JsonObject, site: Site): Comparison {
  const leaves = membersOf(expected).flatMap(([name, inner]) =>
    prepareLeaves(inner, inside(site, name), [name]),
  )
  if (leaves.length === 0)
    return { leaves: 1, test: (given, terms) => some(given, terms, isObject) }
  const test: Test = (value, terms) =>
    leaves.every(({ path, comparison }) => comparison.test(dig(value, path), terms))
  return {
    leaves: sum(leaves.map(({ comparison }) => comparison)),
    // What is missing lacks all that may be asked to be absent.
    test: (given, terms) =>
      given instanceof Several ? some(given, terms, test) : test(given, terms),
  }
}

/** Of several values, one has to pass all operators about a single value. */
function prepareOperators(expected: JsonObject, site: Site): Comparison {
  const { [JSON_PATH]: path, ...others } = expected
  if (path !== undefined) return prepareSelected(path, others, site)
  const prepared = membersOf(others).flatMap(
    ([name, operand]) => OPERATORS.get(name)?.(operand, inside(site, name)) ?? [],
  )
  const ones = prepared.flatMap(({ one }) => one ?? [])
  const wholes = prepared.flatMap(({ whole }) => whole ?? [])
  const equal = prepared.find((one) => one.equal !== undefined)?.equal
  const ofOne: Test = (value, terms) => ones.every((test) => test(value, terms))
  return {
    leaves: sum(prepared),
    test: (given, terms) =>
      (ones.length === 0 || some(given, terms, ofOne)) &&
      wholes.every((test) => test(given, terms)),
    ...(equal === undefined ? {} : { equal }),
  }
}

/** `{ jsonPath, eq: … }`: one of the selected nodes, which without another operator has to be there. */
function prepareSelected(path: unknown, others: JsonObject, site: Site): Comparison {
  const { preparing } = site
  const place = inside(site, JSON_PATH)
  if (typeof path !== 'string') return refuse(place, 'must be a JSONPath such as "$.items[0].sku"')
  const rest = membersOf(others).length === 0 ? { present: true } : others
  const { leaves, test } = prepareOperators(rest, site)
  try {
    const select = preparing.compilePath?.(path)
    if (select === undefined) return NEVER
    const find = (given: unknown, { effort }: Terms): unknown => {
      const found = valuesOf(given).flatMap((value) => select(value, effort))
      return found.length > 1 ? new Several(found) : found[0]
    }
    return { leaves, test: (given, terms) => test(remember(path, find, given, terms), terms) }
  } catch (error) {
    return refuse(place, error instanceof Error ? error.message : String(error))
  }
}

type Find = (given: unknown, terms: Terms) => unknown

/** Stubs that look for the same in the same body find it once. */
function remember(path: string, find: Find, given: unknown, terms: Terms): unknown {
  if (given === undefined || given !== terms.whole) return find(given, terms)
  if (!terms.found.has(path)) terms.found.set(path, find(given, terms))
  return terms.found.get(path)
}

/** Names or operators; anything else is what is wrong with the object. */
function kindOf(expected: JsonObject, { kind }: Site): string {
  const known = kind === 'data' ? NAMES : NAMES_OF_TEXT
  const names = Object.keys(expected)
  const strange = names.filter((name) => !known.includes(name))
  if (names.length > 0 && strange.length === 0) return 'operators'
  if (kind === 'data' && strange.length === names.length) return 'names'
  const [unknown] = strange
  if (unknown === undefined) return 'says nothing: write a value, or { present: true }'
  const operator = names.find((name) => known.includes(name))
  if (kind === 'data')
    return `mixes the operator ${operator} with the name ${show(unknown)}: a member that is called ${operator} is compared with { jsonPath: "$.${operator}", eq: … }, a whole object with { eq: { … } }`
  if (FOR_BODIES.has(unknown)) return `${unknown} is only for bodies`
  return `unknown operator ${show(unknown)}${didYouMean(unknown, known)}: there are ${known.join(', ')}`
}
