import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { lengthOf, MOST_TEXT } from './result.ts'

/**
 * Loads the page whose result fits, and makes it: with fewer rows where those that were asked for are
 * too long, so that its cursor leads to just what was left out.
 */
export async function fitPage<P>(
  limit: number,
  load: (limit: number) => Promise<P>,
  toData: (page: P) => JsonObject,
): Promise<JsonObject> {
  for (let most = limit; ;) {
    const data = toData(await load(most))
    const length = lengthOf(data)
    // One row is cut where its texts are long.
    if (length < MOST_TEXT || most <= 1) return data
    most = Math.max(1, Math.min(most - 1, Math.floor((most * MOST_TEXT * 0.8) / length)))
  }
}

/** Names that an object of known members stays below; one of more is a list by another name. */
const MOST_NAMES = 24

/** Everything below a value with its lists and long maps cut to `most`, and how long they were beside them. */
export function cutLists(value: unknown, most: number): unknown {
  if (Array.isArray(value)) return value.slice(0, most).map((item) => cutLists(item, most))
  if (!isObject(value)) return value
  const told: [string, unknown][] = []
  for (const [name, item] of Object.entries(value)) {
    const size = sizeOf(item)
    const isCut = Array.isArray(item) ? size > most : size > MOST_NAMES
    const shown = isCut && isObject(item) ? firstOf(item, most) : item
    told.push([name, cutLists(shown, most)])
    if (isCut) told.push([`${name}_total`, size])
  }
  return Object.fromEntries(told)
}

function sizeOf(value: unknown): number {
  if (Array.isArray(value)) return value.length
  return isObject(value) ? Object.keys(value).length : 0
}

function firstOf(value: JsonObject, most: number): JsonObject {
  return Object.fromEntries(Object.entries(value).slice(0, most))
}
