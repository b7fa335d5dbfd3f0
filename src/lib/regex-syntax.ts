/** A set of characters: one bit for each ASCII code, and bit 128 for all others together. */
export type CharSet = bigint

/** The parts of a pattern that matter for how long a match can take; groups dissolve. */
export type Node =
  | { kind: 'chars'; set: CharSet }
  | { kind: 'seq'; items: Node[] }
  | { kind: 'alt'; branches: Node[] }
  | { kind: 'repeat'; item: Node; min: number; max: number }
  /** `^` where it means the start of the text. */
  | { kind: 'start' }
  /** Any other test without width: `$`, `\b`, `\B`, a multi-line `^`. */
  | { kind: 'assert' }
  | { kind: 'look'; item: Node; behind: boolean }

/** What flags change about the reading of a pattern. */
export interface SyntaxFlags {
  unicode: boolean
  ignoreCase: boolean
  multiline: boolean
  dotAll: boolean
}

/** Thrown inside the analysis for everything it does not understand completely. */
export class Doubt extends Error {}

const OTHER = 1n << 128n
const ALL = (1n << 129n) - 1n
const DIGITS = range(48, 57)
const UPPER = range(65, 90)
const LOWER = range(97, 122)
const WORD = DIGITS | UPPER | LOWER | range(95, 95)
const SPACE = range(9, 13) | range(32, 32) | OTHER
const LINE_ENDS = range(10, 10) | range(13, 13)
/** Under `i` these ASCII letters also stand for U+017F and U+212A. */
const FOLDED_ABROAD = range(75, 75) | range(107, 107) | range(83, 83) | range(115, 115)
const CONTROL: Record<string, number> = { t: 9, n: 10, v: 11, f: 12, r: 13 }

interface Cursor {
  readonly source: string
  readonly flags: SyntaxFlags
  at: number
}

/**
 * Reads a pattern that `RegExp` has accepted under these flags; throws `Doubt` for backreferences
 * and whatever else the analysis does not cover.
 */
export function parsePattern(source: string, flags: SyntaxFlags): Node {
  const cursor: Cursor = { source, flags, at: 0 }
  const node = parseAlternatives(cursor)
  if (cursor.at < source.length) throw new Doubt('unbalanced')
  return node
}

function parseAlternatives(cursor: Cursor): Node {
  const branches: Node[] = [parseSequence(cursor)]
  while (take(cursor, '|')) branches.push(parseSequence(cursor))
  const [only] = branches
  return branches.length === 1 && only ? only : { kind: 'alt', branches }
}

function parseSequence(cursor: Cursor): Node {
  const items: Node[] = []
  for (let next = peek(cursor); next !== '' && next !== '|' && next !== ')'; next = peek(cursor)) {
    items.push(parseQuantified(cursor))
  }
  return { kind: 'seq', items }
}

function parseQuantified(cursor: Cursor): Node {
  const item = parseAtom(cursor)
  const found = match(cursor, /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y)
  if (!found) return item
  if (item.kind === 'look' || item.kind === 'assert' || item.kind === 'start') throw new Doubt()
  const [, sign, low = '', comma, high] = found
  const min = sign ? (sign === '+' ? 1 : 0) : Number(low)
  if (sign) return { kind: 'repeat', item, min, max: sign === '?' ? 1 : Infinity }
  return { kind: 'repeat', item, min, max: comma ? (high ? Number(high) : Infinity) : min }
}

function parseAtom(cursor: Cursor): Node {
  if (take(cursor, '(')) return parseGroup(cursor)
  if (take(cursor, '[')) return { kind: 'chars', set: parseClass(cursor) }
  if (take(cursor, '^')) return { kind: cursor.flags.multiline ? 'assert' : 'start' }
  if (take(cursor, '$') || match(cursor, /\\[bB]/y)) return { kind: 'assert' }
  if (take(cursor, '.')) return { kind: 'chars', set: cursor.flags.dotAll ? ALL : ALL & ~LINE_ENDS }
  const { set } = parseChar(cursor)
  return { kind: 'chars', set: abroad(fold(set, cursor), cursor) }
}

function parseGroup(cursor: Cursor): Node {
  const [head = ''] = match(cursor, /\?(?::|<?[=!]|<[^>=!]+>)/y) ?? []
  // `(?i:…)` and whatever comes after it.
  if (!head && peek(cursor) === '?') throw new Doubt()
  const item = parseAlternatives(cursor)
  if (!take(cursor, ')')) throw new Doubt()
  return /[=!]$/.test(head) ? { kind: 'look', item, behind: head[1] === '<' } : item
}

/** One character or class escape: its set, and its code if it is a single character. */
function parseChar(cursor: Cursor): { set: CharSet; code?: number } {
  if (!take(cursor, '\\')) return single(advance(cursor).charCodeAt(0))
  const named = match(cursor, /[dDwWsS]/y)?.[0]
  if (named) return { set: classEscape(named) }
  if (cursor.flags.unicode && match(cursor, /[pP]\{[^}]*\}/y)) return { set: ALL }
  const coded = cursor.flags.unicode ? /[xu]\{([0-9a-fA-F]+)\}/y : /(?!)/y
  const hex = match(cursor, coded) ?? match(cursor, /x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})/y)
  if (hex) return single(Number.parseInt(hex[1] ?? hex[2] ?? '', 16))
  if (match(cursor, /0(?!\d)/y)) return single(0)
  const char = advance(cursor)
  // Backreferences, octal escapes, control letters, and a backslash at the end.
  if (/[\dkc]|^$/.test(char)) throw new Doubt()
  return single(CONTROL[char] ?? char.charCodeAt(0))
}

function parseClass(cursor: Cursor): CharSet {
  const negated = take(cursor, '^')
  let set = 0n
  while (!take(cursor, ']')) {
    const from = parseClassChar(cursor)
    const until = match(cursor, /-(?!\])/y) ? parseClassChar(cursor) : undefined
    set |= until ? between(from, until) : from.set
  }
  set = fold(set, cursor)
  // What is "all" may be an over-estimate, whose complement would be an under-estimate.
  if (negated) set = set === ALL ? ALL : (ALL & ~set) | OTHER
  return abroad(set, cursor)
}

function parseClassChar(cursor: Cursor): { set: CharSet; code?: number } {
  return match(cursor, /\\b/y) ? single(8) : parseChar(cursor)
}

type ClassChar = ReturnType<typeof parseClassChar>

function between(from: ClassChar, until: ClassChar): CharSet {
  if (from.code !== undefined && until.code !== undefined) return range(from.code, until.code)
  return from.set | until.set | range(45, 45)
}

function classEscape(name: string): CharSet {
  const lower = name.toLowerCase()
  const set = lower === 'd' ? DIGITS : lower === 'w' ? WORD : SPACE
  return name === lower ? set : (ALL & ~set) | OTHER
}

function single(code: number): { set: CharSet; code: number } {
  // Halves of a pair are read differently under `u`, which is not modelled here.
  if (Number.isNaN(code) || (code >= 0xd8_00 && code <= 0xdf_ff)) throw new Doubt()
  return { set: range(code, code), code }
}

function range(from: number, to: number): CharSet {
  const other = to > 127 ? 1n << 128n : 0n
  if (from > 127) return other
  const last = BigInt(Math.min(to, 127))
  return other | (((1n << (last + 1n)) - 1n) & ~((1n << BigInt(from)) - 1n))
}

/** Adds the other case of ASCII letters; exact, so that it may come before a complement. */
function fold(set: CharSet, { flags }: Cursor): CharSet {
  return flags.ignoreCase ? set | ((set & UPPER) << 32n) | ((set & LOWER) >> 32n) : set
}

/** Adds the foldings between ASCII and the rest; an over-estimate. */
function abroad(set: CharSet, { flags }: Cursor): CharSet {
  if (!flags.ignoreCase) return set
  return set | (set & OTHER ? FOLDED_ABROAD : 0n) | (set & FOLDED_ABROAD ? OTHER : 0n)
}

function peek(cursor: Cursor): string {
  return cursor.source.charAt(cursor.at)
}

function advance(cursor: Cursor): string {
  return cursor.source.charAt(cursor.at++)
}

function take(cursor: Cursor, char: string): boolean {
  const found = peek(cursor) === char
  if (found) cursor.at++
  return found
}

function match(cursor: Cursor, sticky: RegExp): RegExpExecArray | null {
  sticky.lastIndex = cursor.at
  const found = sticky.exec(cursor.source)
  if (found) cursor.at = sticky.lastIndex
  return found
}
