import { didYouMean } from '../lib/nearest.ts'
import { isObject } from '../types.ts'

/** Says what is wrong with the value at a place, or nothing. */
export type Rule = (value: unknown, at: string) => string | undefined

/** A rule from its words and a test. */
export function is(expected: string, test: (value: unknown) => boolean): Rule {
  return (value, at) =>
    test(value) ? undefined : `${at} must be ${expected}, got ${display(value)}`
}

/** A rule for a whole number within bounds. */
export function whole(min: number, max: number = Number.MAX_SAFE_INTEGER): Rule {
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min} up` : `from ${min} to ${max}`
  return is(
    `a whole number ${range}`,
    (value) => Number.isSafeInteger(value) && within(value, min, max),
  )
}

/** A rule for any number within bounds. */
export function number(min: number, max: number = Number.MAX_VALUE): Rule {
  const range = max === Number.MAX_VALUE ? `from ${min} up` : `from ${min} to ${max}`
  return is(`a number ${range}`, (value) => within(value, min, max))
}

/** A rule for one of several words. */
export function oneOf(...words: string[]): Rule {
  const quoted = words.map((word) => `"${word}"`)
  const expected = `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
  return is(expected, (value) => typeof value === 'string' && words.includes(value))
}

/** A rule for a list whose items follow another rule. */
export function listOf(rule: Rule): Rule {
  return (value, at) =>
    Array.isArray(value)
      ? first(value, (item, index) => rule(item, `${at}[${index}]`))
      : `${at} must be a list, got ${display(value)}`
}

/** A rule for an object with free keys whose values follow another rule. */
export function mapOf(rule: Rule): Rule {
  return (value, at) =>
    isObject(value)
      ? first(Object.entries(value), ([key, item]) => rule(item, `${at}.${key}`))
      : `${at} must be an object, got ${display(value)}`
}

/** A rule for an object with known keys; those that hold `undefined` count as absent. */
export function fields(rules: Record<string, Rule>, required: string[] = []): Rule {
  return (value, at) => {
    if (!isObject(value)) return `${at || 'the config'} must be an object, got ${display(value)}`
    const path = (key: string): string => (at ? `${at}.${key}` : key)
    const missing = required.find((key) => value[key] === undefined)
    return (
      first(Object.entries(value), ([key, item]) => {
        const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
        if (!rule) return `unknown key "${path(key)}"${didYouMean(key, Object.keys(rules))}`
        return item === undefined ? undefined : rule(item, path(key))
      }) ??
      (missing && `${path(missing)} is missing`)
    )
  }
}

/** A rule for an object that follows one rule, or else anything that follows another. */
export function objectOr(object: Rule, other: Rule): Rule {
  return (value, at) => (isObject(value) ? object : other)(value, at)
}

export const text: Rule = is('text', (value) => typeof value === 'string' && value !== '')
export const flag: Rule = is('true or false', (value) => typeof value === 'boolean')

function within(value: unknown, min: number, max: number): boolean {
  return typeof value === 'number' && value >= min && value <= max
}

/** The first problem among several things, if there is any. */
export function first<T>(
  items: T[],
  find: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const problem = find(item, index)
    if (problem !== undefined) return problem
  }
  return undefined
}

function display(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return 'a list'
  if (isObject(value)) return 'an object'
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return shown.length > 60 ? `${shown.slice(0, 57)}…` : shown
}
