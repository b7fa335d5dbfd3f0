import { dump, load, YAMLException } from 'js-yaml'
import { eachEntry, placer } from '../../spec/events.ts'
import { escapeToken } from '../../spec/pointer.ts'

/** A document while it is edited, in either notation. */
export type Notation = 'yaml' | 'json'

/** What a text says, or why it says nothing. */
export type Reading = { value: unknown } | { message: string; line: number }

/** Reads YAML, of which JSON is a part. */
export function readDocument(text: string): Reading {
  try {
    return { value: text.trim() === '' ? {} : load(text) }
  } catch (error) {
    if (!(error instanceof YAMLException)) return { message: String(error), line: 1 }
    return { message: error.reason, line: (error.mark?.line ?? 0) + 1 }
  }
}

/** Writes a value so that people like to read it. */
export function writeDocument(value: unknown, notation: Notation): string {
  return notation === 'json'
    ? `${JSON.stringify(value, null, 2)}\n`
    : dump(value, { lineWidth: 100, noRefs: true })
}

/** Lines of places as findings name them: `stubs[2].when.headers`, `endpoints["/pets"].GET`; the nearest where the text has less. */
export function linesOf(text: string, places: readonly string[]): number[] {
  const offsets = new Map<string, number>()
  eachEntry(text, ({ pointer, offset }) => offsets.set(pointer, offset))
  const place = placer(text)
  return places.map((one) => {
    const tokens = toTokens(one)
    for (let length = tokens.length; length >= 0; length--) {
      const pointer = tokens
        .slice(0, length)
        .map((token) => `/${escapeToken(token)}`)
        .join('')
      const offset = offsets.get(pointer)
      if (offset !== undefined) return place(offset).line
    }
    return 1
  })
}

const PIECES = /\["((?:[^"\\]|\\.)*)"\]|\[(\d+)\]|([^.[\]/]+)/g

/** A place as it is written in code, in its parts; a JSON pointer may follow it. */
export function toTokens(place: string): string[] {
  return [...place.matchAll(PIECES)].map(([, quoted, index, name]) =>
    quoted === undefined ? (index ?? name ?? '') : unquote(quoted),
  )
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    return text
  }
}
