import { isObject } from '../../types.ts'

export type Scalar = string | number | boolean | null

export function isScalar(value: unknown): value is Scalar {
  if (typeof value === 'number') return Number.isFinite(value)
  return value === null || typeof value === 'string' || typeof value === 'boolean'
}

/** Longer texts are no numbers that anybody compares. */
const MAX_DIGITS = 400
const NUMBER = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/

/** The number that a value is or spells out; `007` is 7. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value
  if (typeof value !== 'string' || value.length > MAX_DIGITS || !NUMBER.test(value))
    return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** Whether a value is the expected one, all of it; `isText` lets texts stand for numbers and booleans. */
export function isEqual(expected: unknown, actual: unknown, isText: boolean): boolean {
  if (expected === actual) return true
  if (typeof expected === 'number') return isText && spells(expected, actual)
  if (typeof expected === 'boolean') return isText && String(expected) === actual
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return false
    return expected.every((one, index) => isEqual(one, actual[index], isText))
  }
  if (!isObject(expected) || !isObject(actual)) return false
  const names = Object.keys(expected)
  return (
    names.length === Object.keys(actual).length &&
    names.every(
      (name) => Object.hasOwn(actual, name) && isEqual(expected[name], actual[name], isText),
    )
  )
}

function spells(expected: number, actual: unknown): boolean {
  return typeof actual === 'string' && toNumber(actual) === expected
}

/** The values equal to which a scalar may be expected, most literal first. */
export function readingsOf(value: unknown, isText: boolean): unknown[] {
  if (!isText || typeof value !== 'string') return [value]
  const number = toNumber(value)
  if (number !== undefined) return [value, number]
  return value === 'true' || value === 'false' ? [value, value === 'true'] : [value]
}

/**
 * Below 0, 0 or above 0 as a value is less than, equal to or greater than another: as numbers where
 * both are or look like some, else as texts, as ISO dates sort; `undefined` where there is no order.
 */
export function order(one: unknown, other: unknown): number | undefined {
  const numbers = [toNumber(one), toNumber(other)] as const
  if (numbers[0] !== undefined && numbers[1] !== undefined) return numbers[0] - numbers[1]
  if (typeof one !== 'string' || typeof other !== 'string') return undefined
  return one < other ? -1 : one > other ? 1 : 0
}
