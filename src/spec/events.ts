import { EVENT_ID, getScalarValue, parseEvents } from 'js-yaml'
import type { Event } from 'js-yaml'
import { escapeToken } from './pointer.ts'

/** A 1-based place in a text. */
export interface Place {
  line: number
  column: number
}

/** One entry of a mapping or list, or the root, as it goes by. */
export interface Entry {
  pointer: string
  /** Of the key, or of the list item. */
  offset: number
  /** Whether its mapping had the key before. */
  again: boolean
}

/** One open collection while the events of a text go by. */
interface Frame {
  pointer: string
  /** Items so far; absent for a mapping. */
  count: number | undefined
  /** The key that was read and waits for its value. */
  key: { name: string; offset: number } | undefined
  keys: Set<string>
}

/** Calls `visit` for each entry of a text in JSON or YAML, in order; text that is neither has none. */
export function eachEntry(text: string, visit: (entry: Entry) => void): void {
  const stack: Frame[] = []
  for (const event of safeEvents(text)) {
    if (event.type === EVENT_ID.DOCUMENT) continue
    if (event.type === EVENT_ID.POP) {
      stack.pop()
      continue
    }
    const entry = enter(text, event, stack.at(-1))
    if (entry !== undefined) visit(entry)
    const isList = event.type === EVENT_ID.SEQUENCE
    if (isList || event.type === EVENT_ID.MAPPING) {
      const count = isList ? 0 : undefined
      stack.push({ pointer: entry?.pointer ?? '', count, key: undefined, keys: new Set() })
    }
  }
}

/** Takes one event into its frame; answers the entry that it begins, or nothing when it was a key. */
function enter(text: string, event: Event, frame: Frame | undefined): Entry | undefined {
  const offset = offsetOf(text, event)
  if (frame === undefined) return { pointer: '', offset, again: false }
  if (frame.count !== undefined)
    return { pointer: `${frame.pointer}/${frame.count++}`, offset, again: false }
  if (frame.key === undefined) {
    frame.key = { name: event.type === EVENT_ID.SCALAR ? getScalarValue(text, event) : '', offset }
    return undefined
  }
  const { name, offset: start } = frame.key
  const again = frame.keys.has(name)
  frame.keys.add(name)
  frame.key = undefined
  return { pointer: `${frame.pointer}/${escapeToken(name)}`, offset: start, again }
}

function offsetOf(text: string, event: Event): number {
  if (event.type === EVENT_ID.SCALAR) {
    const start = Math.max(0, event.valueStart)
    return /["']/.test(text.charAt(start - 1)) ? start - 1 : start
  }
  if (event.type === EVENT_ID.ALIAS) return event.anchorStart
  return 'start' in event ? event.start : 0
}

function safeEvents(text: string): Event[] {
  try {
    return parseEvents(text, { maxDepth: 500 })
  } catch {
    return []
  }
}

/** Turns offsets of a text into places. */
export function placer(text: string): (offset: number) => Place {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
  }
}
