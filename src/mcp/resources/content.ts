import type { ReadResourceResult } from '@modelcontextprotocol/server'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { clean } from '../clean.ts'

/** Characters that a resource may have. */
export const MOST_CONTENT = 20_000
const JSON_TYPE = 'application/json'
/** Shorter members are not worth leaving out. */
const SHORT = 200
/** What texts are cut to, until all of it fits. */
const LENGTHS = [4000, 1000, 300]

/** A resource of JSON: nothing in it is hidden, and what makes it too long is left out, with a word about it. */
export function toContents(
  uri: string,
  data: JsonObject,
  most: number = MOST_CONTENT,
): ReadResourceResult {
  return { contents: [{ uri, mimeType: JSON_TYPE, text: toText(data, most) }] }
}

/** Cleaned JSON of at most so many characters. */
export function toText(data: JsonObject, most: number = MOST_CONTENT): string {
  let text = ''
  for (const longest of most > MOST_CONTENT ? [most] : LENGTHS) {
    text = JSON.stringify(clean(data, longest))
    if (text.length <= most) return text
  }
  const cleaned = JSON.parse(text) as JsonObject
  return shrink(cleaned, most)
}

/** Leaves out the ends of lists and the largest members, inner ones first, until the rest fits. */
function shrink(data: JsonObject, most: number): string {
  const shown: JsonObject = { ...data, truncated: true }
  let text = JSON.stringify(shown)
  while (text.length > most) {
    const [place, name] = largest(shown)
    if (name === undefined) break
    place[name] = shorten(place[name])
    text = JSON.stringify(shown)
  }
  return text
}

/** The first half of a list; of anything else, how much it was. */
function shorten(value: unknown): unknown {
  if (Array.isArray(value) && value.length > 1) return value.slice(0, value.length / 2)
  return `… (${JSON.stringify(value).length} characters of JSON left out)`
}

function largest(place: JsonObject): [JsonObject, string | undefined] {
  const [name, size] = Object.entries(place).reduce<[string | undefined, number]>(
    (best, [name, value]) => {
      const { length } = JSON.stringify(value) ?? ''
      return length > best[1] ? [name, length] : best
    },
    [undefined, SHORT],
  )
  const value = name === undefined ? undefined : place[name]
  // Where one member of many is the large one, the others stay.
  if (isObject(value) && size > MOST_CONTENT) {
    const [inner, key] = largest(value)
    if (key !== undefined) return [inner, key]
  }
  return [place, name]
}
