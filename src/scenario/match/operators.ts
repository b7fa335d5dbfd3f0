import { compilePattern } from '../../lib/regex.ts'
import { isObject } from '../../types.ts'
import { isEqual, isScalar, order } from './compare.ts'
import type { Scalar } from './compare.ts'
import { sum, valuesOf } from './comparison.ts'
import type { Comparison, Test } from './comparison.ts'
import { inside, report, show } from './site.ts'
import type { Site } from './site.ts'

/** What an operator makes of its operand: a test of one value, or of all that is given. */
export interface Operation {
  leaves: number
  one?: Test
  whole?: Test
  equal?: Scalar
}

type Prepare = (operand: unknown, site: Site) => Operation

/** Longer texts are not searched: no stub is meant for them, and searching takes time. */
const MAX_TEXT = 100_000
/** Characters that are searched in a microsecond. */
const SPEED = 16

/** All operators but `jsonPath`; the last one is only for bodies. */
export const OPERATORS: ReadonlyMap<string, Prepare> = new Map<string, Prepare>([
  ['eq', prepareEq],
  ['ne', prepareNe],
  ['in', prepareIn],
  ['gt', compared((difference) => difference > 0)],
  ['gte', compared((difference) => difference >= 0)],
  ['lt', compared((difference) => difference < 0)],
  ['lte', compared((difference) => difference <= 0)],
  ['contains', prepareContains],
  ['matches', prepareMatches],
  ['absent', presence(false)],
  ['present', presence(true)],
  ['not', prepareNot],
  ['any', combined((tests) => (given, terms) => tests.some((test) => test(given, terms)))],
  ['all', combined((tests) => (given, terms) => tests.every((test) => test(given, terms)))],
  ['schema', prepareSchema],
])

const NONE: Operation = { leaves: 0 }

function refuse(site: Site, message: string): Operation {
  report(site.preparing, site.place, message)
  return NONE
}

/** Equality of the whole value: names that are not expected may not be there. */
function prepareEq(operand: unknown, site: Site): Operation {
  if (operand === undefined || (site.kind !== 'data' && !isSendable(operand, site)))
    return refuse(site, mustBe('a text, a number or a boolean', operand))
  if (isScalar(operand)) return { leaves: 1, one: equals(operand), equal: operand }
  if (site.kind === 'data') return { leaves: 1, one: equals(operand) }
  const whole: Test = (given, { isText }) => isEqual(operand, valuesOf(given), isText)
  return { leaves: 1, whole }
}

function equals(operand: unknown): Test {
  return (value, { isText }) => isEqual(operand, value, isText)
}

/** What can come as text: no null, and a list only where a name may be repeated. */
function isSendable(operand: unknown, { kind }: Site): boolean {
  if (kind === 'list' && Array.isArray(operand)) return operand.every(isTextual)
  return isTextual(operand)
}

function isTextual(operand: unknown): boolean {
  return isScalar(operand) && operand !== null
}

/** Holds where `eq` does not, and so for what is missing. */
function prepareNe(operand: unknown, site: Site): Operation {
  const { one, whole } = prepareEq(operand, site)
  if (one !== undefined)
    return { leaves: 1, whole: (given, terms) => !valuesOf(given).some((v) => one(v, terms)) }
  return whole === undefined ? NONE : { leaves: 1, whole: (given, terms) => !whole(given, terms) }
}

function prepareIn(operand: unknown, site: Site): Operation {
  if (!Array.isArray(operand) || operand.length === 0)
    return refuse(site, mustBe('a list of values', operand))
  const tests = operand.flatMap((one: unknown, index) => {
    const inner: Site = { ...inside(site, index), kind: site.kind === 'list' ? 'text' : site.kind }
    return prepareEq(one, inner).one ?? []
  })
  return { leaves: 1, one: (value, terms) => tests.some((test) => test(value, terms)) }
}

function compared(holds: (difference: number) => boolean): Prepare {
  return (operand, site) => {
    if (typeof operand !== 'string' && !Number.isFinite(operand))
      return refuse(site, mustBe('a number, or a text such as a date', operand))
    const one: Test = (value) => {
      const difference = order(value, operand)
      return difference !== undefined && holds(difference)
    }
    return { leaves: 1, one }
  }
}

/** A part of a text, or an element of a list. */
function prepareContains(operand: unknown, site: Site): Operation {
  if (site.kind !== 'data' && !isTextual(operand))
    return refuse(site, mustBe('a text, a number or a boolean', operand))
  const element: Comparison = site.preparing.prepare(operand, site)
  const part = isTextual(operand) ? String(operand) : undefined
  const one: Test = (value, terms) => {
    if (typeof value === 'string') {
      terms.effort.spend(value.length / SPEED)
      return part !== undefined && value.includes(part)
    }
    if (!Array.isArray(value)) return false
    terms.effort.spend(value.length / SPEED)
    return value.some((item) => element.test(item, terms))
  }
  return { leaves: element.leaves, one }
}

function prepareMatches(operand: unknown, site: Site): Operation {
  if (typeof operand !== 'string') return refuse(site, mustBe('a regular expression', operand))
  const pattern = compilePattern(operand)
  if (pattern.engine === 'none')
    return refuse(site, `cannot be run as a regular expression: ${pattern.reason ?? operand}`)
  const one: Test = (value, { effort }) => {
    if (!isTextual(value)) return false
    const text = String(value)
    effort.spend(text.length > MAX_TEXT ? Infinity : 1 + text.length / SPEED)
    return pattern.test(text)
  }
  return { leaves: 1, one }
}

function presence(isPresent: boolean): Prepare {
  return (operand, site) => {
    if (typeof operand !== 'boolean') return refuse(site, mustBe('true or false', operand))
    const wanted = operand === isPresent
    return { leaves: 1, whole: (given) => (given !== undefined) === wanted }
  }
}

function prepareNot(operand: unknown, site: Site): Operation {
  const { leaves, test } = site.preparing.prepare(operand, site)
  return { leaves, whole: (given, terms) => !test(given, terms) }
}

function combined(combine: (tests: readonly Test[]) => Test): Prepare {
  return (operand, site) => {
    if (!Array.isArray(operand) || operand.length === 0)
      return refuse(site, mustBe('a list of values or operator objects', operand))
    const inner = operand.map((one, index) => site.preparing.prepare(one, inside(site, index)))
    return { leaves: sum(inner), whole: combine(inner.map(({ test }) => test)) }
  }
}

function prepareSchema(operand: unknown, site: Site): Operation {
  if (!isObject(operand) && typeof operand !== 'boolean')
    return refuse(site, mustBe('a JSON Schema', operand))
  try {
    const check = site.preparing.compileSchema?.(operand)
    if (check === undefined) return NONE
    return { leaves: 1, one: (value) => check(value) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return refuse(site, `is no usable JSON Schema: ${reason}`)
  }
}

function mustBe(what: string, operand: unknown): string {
  return `must be ${what}, got ${show(operand)}`
}
