import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'

/** The value, if it is a list. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

/** The texts of a list. */
export function textsOf(value: unknown): string[] {
  return asList(value).filter((one) => typeof one === 'string')
}

export function omit(node: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(node).filter(([key]) => !keys.includes(key)))
}

/** A map with its objects converted; what is no object stays. */
export function mapValues(
  map: unknown,
  convert: (value: JsonObject, key: string) => unknown,
): JsonObject {
  if (!isObject(map)) return {}
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [key, isObject(value) ? convert(value, key) : value]),
  )
}
