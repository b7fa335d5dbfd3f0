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

/** Everything below a value with its lists cut to `most`, and how long they were beside them. */
export function cutLists(value: unknown, most: number): unknown {
  if (Array.isArray(value)) return value.slice(0, most).map((item) => cutLists(item, most))
  if (typeof value !== 'object' || value === null) return value
  const told: [string, unknown][] = []
  for (const [name, item] of Object.entries(value)) {
    told.push([name, cutLists(item, most)])
    if (Array.isArray(item) && item.length > most) told.push([`${name}_total`, item.length])
  }
  return Object.fromEntries(told)
}
