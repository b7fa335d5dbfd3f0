import { EVENT_ID, getScalarValue, parseEvents } from 'js-yaml'
import type { Event } from 'js-yaml'
import type { Diagnostic } from '../types.ts'
import { fromPointer, toPointer } from './pointer.ts'

/** A 1-based place in a text. */
export interface Place {
  line: number
  column: number
}

/** One open collection while the events of a text go by. */
interface Frame {
  list: boolean
  index: number
  /** The key that was read and waits for its value. */
  key: string | undefined
  pointer: string
}

/** Fills in line and column of diagnostics; a pointer that is not in the text gets its nearest ancestor's. */
export function locate(diagnostics: readonly Diagnostic[], text: string): void {
  const open = diagnostics.filter((diagnostic) => diagnostic.line === undefined)
  if (open.length === 0) return
  const wanted = new Set<string>()
  for (const { pointer } of open) for (const one of ancestors(pointer)) wanted.add(one)
  const offsets = findOffsets(text, wanted)
  const toPlace = placer(text)
  for (const diagnostic of open) {
    const known = ancestors(diagnostic.pointer).find((one) => offsets.has(one))
    Object.assign(diagnostic, toPlace(offsets.get(known ?? '') ?? 0))
  }
}

/** The pointer itself, then each ancestor up to the root. */
function ancestors(pointer: string): string[] {
  const tokens = fromPointer(pointer)
  return tokens.map((_, index) => toPointer(tokens.slice(0, tokens.length - index))).concat('')
}

/** Offsets of the keys (or list items) that the wanted pointers name; JSON is YAML here. */
function findOffsets(text: string, wanted: ReadonlySet<string>): Map<string, number> {
  const offsets = new Map<string, number>()
  const stack: Frame[] = []
  for (const event of safeEvents(text)) {
    if (event.type === EVENT_ID.DOCUMENT) continue
    if (event.type === EVENT_ID.POP) {
      stack.pop()
      continue
    }
    const pointer = step(text, event, stack.at(-1))
    if (pointer === undefined) continue
    if (wanted.has(pointer.text) && !offsets.has(pointer.text))
      offsets.set(pointer.text, pointer.offset)
    if (event.type === EVENT_ID.MAPPING || event.type === EVENT_ID.SEQUENCE) {
      const list = event.type === EVENT_ID.SEQUENCE
      stack.push({ list, index: 0, key: undefined, pointer: pointer.text })
    }
  }
  return offsets
}

/** Takes one event into its frame; answers where it stands, or nothing when it was a key. */
function step(
  text: string,
  event: Event,
  frame: Frame | undefined,
): { text: string; offset: number } | undefined {
  const offset = offsetOf(event)
  if (frame === undefined) return { text: '', offset }
  if (frame.list) return { text: `${frame.pointer}/${frame.index++}`, offset }
  if (frame.key === undefined) {
    frame.key = event.type === EVENT_ID.SCALAR ? getScalarValue(text, event) : ''
    frame.index = offset
    return undefined
  }
  const pointer = frame.pointer + toPointer([frame.key])
  frame.key = undefined
  return { text: pointer, offset: frame.index }
}

function offsetOf(event: Event): number {
  if (event.type === EVENT_ID.SCALAR) return Math.max(0, event.valueStart)
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

function placer(text: string): (offset: number) => Place {
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
