import { Problem } from '../errors.ts'

/** Why a text is no JSON, or too deep; `position` counts from 0, and is not known of a long text. */
export class JsonError extends Error {
  readonly position: number | undefined

  constructor(message: string, position?: number) {
    super(message)
    this.name = 'JsonError'
    this.position = position
  }
}

/** Characters. The search for an error costs many times what parsing does. */
const MOST_SEARCHED = 1_000_000
const LITERAL = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y
const SPACE = /[\t\n\r ]*/y

/**
 * Parses JSON (RFC 8259) that may be nested so deep; the depth is counted before anything recurses.
 * @throws JsonError
 */
export function parseJson(text: string, depth: number): unknown {
  const deep = findTooDeep(text, depth)
  if (deep !== -1) throw new JsonError(`it is nested deeper than ${depth} levels`, deep)
  try {
    return JSON.parse(text)
  } catch {
    throw text.length > MOST_SEARCHED ? new JsonError('it is no JSON text') : findError(text)
  }
}

/** As `parseJson`, for a whole body: what cannot be read is answered with 400. */
export function parseJsonBody(text: string, depth: number): unknown {
  try {
    return parseJson(text, depth)
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    const said = `the body cannot be read as JSON: ${error.message}`
    if (error.position === undefined) throw new Problem('bad-request', said)
    const { line, column } = placeOf(text, error.position)
    throw new Problem('bad-request', `${said} (line ${line}, column ${column})`, {
      members: { position: error.position, line, column },
    })
  }
}

function placeOf(text: string, position: number): { line: number; column: number } {
  let line = 1
  let start = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < position; at = text.indexOf('\n', start)) {
    line++
    start = at + 1
  }
  return { line, column: position - start + 1 }
}

function findTooDeep(text: string, most: number): number {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === 34) at = endOfString(text, at) - 1
    else if (char === 91 || char === 123) {
      if (++depth > most) return at
    } else if (char === 93 || char === 125) depth--
  }
  return -1
}

/** The place after a string's closing quote, or the end. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === 92) at++
    else if (char === 34) return at + 1
  }
  return text.length
}

/** What may come next. */
type State = 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'comma'

/** The engine's own message has no position in every version, so that it is looked for. */
function findError(text: string): JsonError {
  const open: string[] = []
  let state: State = 'value'
  for (let at = skip(text, 0); at < text.length; at = skip(text, at)) {
    const char = text.charAt(at)
    if (state === 'comma' && open.length === 0)
      return new JsonError(`nothing may follow the value, but ${show(char)} does`, at)
    const next = step(text, at, { state, open })
    if (next === undefined) return new JsonError(expected(state, open, char), at)
    state = next.state
    at = next.at
  }
  return new JsonError('it ends too early', text.length)
}

function skip(text: string, at: number): number {
  SPACE.lastIndex = at
  SPACE.test(text)
  return SPACE.lastIndex
}

function step(
  text: string,
  at: number,
  { state, open }: { state: State; open: string[] },
): { state: State; at: number } | undefined {
  const char = text.charAt(at)
  const isEnd = char === '}' || char === ']'
  if (isEnd && (state === 'comma' || state === 'first key' || state === 'first value'))
    return close(open, char) ? { state: 'comma', at: at + 1 } : undefined
  if (state === 'comma') return char === ',' ? { state: afterComma(open), at: at + 1 } : undefined
  if (state === 'colon') return char === ':' ? { state: 'value', at: at + 1 } : undefined
  return state === 'key' || state === 'first key'
    ? stepString(text, at, 'colon')
    : stepValue(text, at, open)
}

function close(open: string[], char: string): boolean {
  const fits = open.at(-1) === char
  if (fits) open.pop()
  return fits
}

function afterComma(open: readonly string[]): State {
  return open.at(-1) === '}' ? 'key' : 'value'
}

function stepString(
  text: string,
  at: number,
  state: State,
): { state: State; at: number } | undefined {
  const end = text.charAt(at) === '"' ? stringEnd(text, at) : undefined
  return end === undefined ? undefined : { state, at: end }
}

function stepValue(
  text: string,
  at: number,
  open: string[],
): { state: State; at: number } | undefined {
  const char = text.charAt(at)
  if (char === '{' || char === '[') {
    open.push(char === '{' ? '}' : ']')
    return { state: char === '{' ? 'first key' : 'first value', at: at + 1 }
  }
  if (char === '"') return stepString(text, at, 'comma')
  LITERAL.lastIndex = at
  return LITERAL.test(text) ? { state: 'comma', at: LITERAL.lastIndex } : undefined
}

/** The end of a string that JSON allows. */
function stringEnd(text: string, at: number): number | undefined {
  const end = endOfString(text, at)
  try {
    JSON.parse(text.slice(at, end))
    return end
  } catch {
    return undefined
  }
}

function expected(state: State, open: readonly string[], char: string): string {
  const words: Record<State, string> = {
    value: 'a value',
    'first value': 'a value or "]"',
    key: 'a property name in double quotes',
    'first key': 'a property name in double quotes or "}"',
    colon: '":"',
    comma: `"," or "${open.at(-1) ?? ''}"`,
  }
  if (char === '"' && state !== 'colon' && state !== 'comma')
    return 'a string has a character or an escape that JSON does not allow, or never ends'
  return `expected ${words[state]}, got ${show(char)}`
}

function show(char: string): string {
  return JSON.stringify(char)
}
