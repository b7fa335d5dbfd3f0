import { is } from '../../config/rules.ts'
import type { Rule } from '../../config/rules.ts'
import { didYouMean } from '../../lib/nearest.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { member } from './findings.ts'
import type { Report } from './findings.ts'

/** Reports all that is wrong with the value at a place. */
export type Check = (value: unknown, at: string, report: Report) => void

/** What other mock servers have, and what to write here instead. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map(
  ['rules', 'actions', 'conditions', 'condition'].map((key) => [
    key,
    'expressions are never evaluated: write what a request must have as "when", and what is kept as "state"',
  ]),
)

/** A check of a value without parts. */
export function leaf(rule: Rule): Check {
  return (value, at, report) => {
    const problem = rule(value, '')
    if (problem !== undefined) report(at, problem.trimStart())
  }
}

const object = leaf(is('an object', isObject))
const list = leaf(is('a list', Array.isArray))

/** A check of an object with known keys. */
export function fields(checks: Readonly<Record<string, Check>>, required: string[] = []): Check {
  return (value, at, report) => {
    if (!isObject(value)) return object(value, at, report)
    for (const [key, item] of Object.entries(value)) {
      const check = Object.hasOwn(checks, key) ? checks[key] : undefined
      if (check === undefined) reportUnknown(key, { at, known: Object.keys(checks) }, report)
      else check(item, member(at, key), report)
    }
    for (const key of required)
      if (!Object.hasOwn(value, key)) report(at, `has no "${key}"`, `add "${key}"`)
  }
}

/** Says that a key means nothing, and which one may have been meant. */
export function reportUnknown(
  key: string,
  { at, known }: { at: string; known: readonly string[] },
  report: Report,
): void {
  const fix = ELSEWHERE.get(key) ?? `known: ${known.join(', ')}`
  report(member(at, key), `unknown key${didYouMean(key, known)}`, fix)
}

/** A check of a list whose items are all alike; `min` is how many there must be. */
export function listOf(check: Check, min = 0): Check {
  return (value, at, report) => {
    if (!Array.isArray(value)) return list(value, at, report)
    if (value.length < min) report(at, 'must not be empty')
    for (const [index, item] of value.entries()) check(item, member(at, index), report)
  }
}

/** A check of an object with free names. */
export function mapOf(value: Check, name: Check = anything): Check {
  return (map, at, report) => {
    if (!isObject(map)) return object(map, at, report)
    for (const [key, item] of Object.entries(map)) {
      name(key, member(at, key), report)
      value(item, member(at, key), report)
    }
  }
}

/** One check for objects, another for the rest. */
export function objectOr(inner: Check, other: Check): Check {
  return (value, at, report) => (isObject(value) ? inner : other)(value, at, report)
}

/** A check, and what must hold between the members of an object. */
export function also(check: Check, between: (value: JsonObject) => string | undefined): Check {
  return (value, at, report) => {
    check(value, at, report)
    const problem = isObject(value) ? between(value) : undefined
    if (problem !== undefined) report(at, problem)
  }
}

/** What must hold of members of which at most one may be there. */
export function atMostOne(...keys: string[]): (value: JsonObject) => string | undefined {
  return (value) => {
    const given = keys.filter((key) => Object.hasOwn(value, key))
    return given.length > 1 ? `has ${given.join(' and ')}; only one of them can be` : undefined
  }
}

export const anything: Check = () => undefined
