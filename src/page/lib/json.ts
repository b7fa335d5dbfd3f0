/** A piece of JSON text in one colour. */
export interface Token {
  kind: 'plain' | 'key' | 'string' | 'number' | 'word'
  text: string
}

const TOKENS =
  /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\b\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b)|\b(true|false|null)\b/g

/** Text in pieces; what is no JSON stays plain. Nothing of the text is lost. */
export function toTokens(text: string): Token[] {
  if (!/^\s*[[{]/.test(text)) return [{ kind: 'plain', text }]
  const tokens: Token[] = []
  let end = 0
  const add = (kind: Token['kind'], part: string): void => {
    if (part !== '') tokens.push({ kind, text: part })
  }
  for (const match of text.matchAll(TOKENS)) {
    const [all, string, colon, digits] = match
    add('plain', text.slice(end, match.index))
    if (string !== undefined) {
      add(colon === undefined ? 'string' : 'key', string)
      add('plain', colon ?? '')
    } else add(digits === undefined ? 'word' : 'number', all)
    end = match.index + all.length
  }
  add('plain', text.slice(end))
  return tokens
}

/** Longer texts are left as they are. */
const LONGEST = 2_000_000

/**
 * JSON with line breaks, its numbers as they were written (`275.0`, and those beyond 2^53); text that
 * is no whole JSON, or too long, as it is.
 */
export function toPretty(text: string): string {
  if (text.length > LONGEST || !/^\s*[[{]/.test(text) || !isJson(text)) return text
  let depth = 0
  let last = ''
  let pretty = ''
  for (const [piece] of text.matchAll(PIECES)) {
    if (CLOSING.has(piece)) depth--
    if (breaksBefore(piece, last)) pretty += `\n${'  '.repeat(depth)}`
    pretty += piece === ':' ? ': ' : piece
    if (OPENING.has(piece)) depth++
    last = piece
  }
  return pretty
}

const PIECES = /"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s"[\]{},:]+/g
const OPENING = new Set(['{', '['])
const CLOSING = new Set(['}', ']'])

function breaksBefore(piece: string, last: string): boolean {
  if (CLOSING.has(piece)) return !OPENING.has(last)
  return OPENING.has(last) || last === ','
}

/** Whether a text is one whole JSON value. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
