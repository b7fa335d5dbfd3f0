import { toPointer } from '../../spec/pointer.ts'
import type { Comparison } from './comparison.ts'
import type { CompilePath } from './json-path.ts'
import type { CompileSchema } from './schema-test.ts'

/** Something in conditions that cannot be compared with. */
export interface Finding {
  /** RFC 6901 JSON pointer from where the caller's place begins. */
  pointer: string
  /** With its place in words: `stubs[2].when.query.limit: …`. */
  message: string
}

/** Tokens of names and list indices, from the outside in. */
export type Place = readonly (string | number)[]

/** What preparing one set of conditions shares. */
export interface Preparing {
  report(finding: Finding): void
  /** Prepares an expected value inside of another. */
  prepare(expected: unknown, site: Site): Comparison
  compilePath: CompilePath | undefined
  compileSchema: CompileSchema | undefined
  /** Comparisons that may still be prepared. */
  left: number
  /** The longest place that is gone into. */
  deepest: number
}

/** Where an expected value stands, and what is compared with it. */
export interface Site {
  preparing: Preparing
  place: Place
  /** `text`: one text; `list`: a text or several of one name; `data`: anything a body holds. */
  kind: 'text' | 'list' | 'data'
}

/** The site of something inside. */
export function inside(site: Site, ...tokens: (string | number)[]): Site {
  return { ...site, place: [...site.place, ...tokens] }
}

/** How deep conditions may be nested. */
export const MAX_DEPTH = 64

/** Whether one more may be prepared here; reports it where that ends. Aliases make large trees of small documents. */
export function afford({ preparing, place }: Site): boolean {
  if (preparing.left <= 0) return false
  preparing.left--
  if (preparing.left === 0)
    report(preparing, place, 'one comparison too many: use fewer, or a schema')
  if (place.length <= preparing.deepest) return preparing.left > 0
  report(preparing, place.slice(0, 8), `conditions may be nested ${MAX_DEPTH} deep`)
  preparing.left = 0
  return false
}

/** Reports what is wrong at a place. */
export function report(preparing: Preparing, place: Place, message: string): void {
  preparing.report({
    pointer: toPointer(place.map(String)),
    message: `${sayPlace(place)}: ${message}`,
  })
}

/** `stubs[2].when.query.limit`; a name that would be misread is quoted. */
export function sayPlace(place: Place): string {
  return place.reduce<string>((text, token) => {
    if (typeof token === 'number') return `${text}[${token}]`
    if (!/^[\w$-]+$/.test(token)) return `${text}[${JSON.stringify(token)}]`
    return text === '' ? token : `${text}.${token}`
  }, '')
}

/** A value in a message, shortened. */
export function show(value: unknown): string {
  if (value instanceof Date) return 'a date'
  if (typeof value === 'number') return String(value)
  let text: string | undefined
  try {
    text = JSON.stringify(value)
  } catch {
    // A circle, or a bigint.
  }
  text ??= typeof value
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}
