import { generateSync } from 'json-schema-faker'
import { compilePattern } from '../../lib/regex.ts'
import type { SchemaNode } from '../../spec/dialect.ts'
import type { Drawing } from './drawing.ts'
import { drawFormat } from './format.ts'
import { drawMeaning } from './meaning.ts'
import { drawMoment } from './moment.ts'
import type { Shape } from './shape.ts'

const PATTERN_TRIES = 12
const MAX_SHORT = 20

/** A string of the schema's pattern, else of its format, else of what its name means. */
export function drawText(leaf: Shape & { kind: 'leaf' }, drawing: Drawing): string {
  const { schema } = leaf
  if (typeof schema['pattern'] === 'string') return drawPattern(leaf, schema['pattern'], drawing)
  const formatted = drawFormat(leaf, drawing)
  if (formatted !== undefined)
    return fits(schema, formatted) ? formatted : resize(schema, formatted)
  return resize(schema, drawMeaning(leaf, drawing))
}

/** What the name means may fit the pattern already; else json-schema-faker makes up something that does. */
function drawPattern(leaf: Shape & { kind: 'leaf' }, pattern: string, drawing: Drawing): string {
  const { schema } = leaf
  const compiled = compilePattern(pattern)
  const matches = compiled.engine === 'none' ? shortTest(pattern) : compiled.test
  const right = (text: string): boolean => fits(schema, text) && matches(text)
  const likely = drawFormat(leaf, drawing) ?? drawMeaning(leaf, drawing)
  const usual = [likely, ...momentTexts(leaf, drawing)].find(right)
  if (usual !== undefined) return usual
  let text = ''
  for (let tries = 0; tries < PATTERN_TRIES; tries++) {
    const made = fromPattern(schema, drawing.random.int(1, 2 ** 31 - 1), tries)
    if (made === undefined) continue
    text = made
    if (right(text)) return text
  }
  return [likely.toUpperCase(), likely.toLowerCase(), resize(schema, likely)].find(right) ?? text
}

/** A moment whole and in parts, for a pattern that asks for one of them: years and months that are near. */
function momentTexts(leaf: Shape & { kind: 'leaf' }, drawing: Drawing): string[] {
  const iso = drawMoment(drawing, leaf).toISOString()
  const [day, time] = [iso.slice(0, 10), iso.slice(11, 19)]
  return [`${day}T${time}Z`, day, day.slice(0, 7), time, time.slice(0, 5)]
}

/** A pattern that might run for ever on a long text is still good for a short one of our own. */
function shortTest(pattern: string): (text: string) => boolean {
  try {
    const native = new RegExp(pattern)
    return (text) => text.length <= MAX_SHORT && native.test(text)
  } catch {
    return () => true
  }
}

/** json-schema-faker reads `\\u002F` as letters, so such characters are put in as themselves. */
function spellOut(pattern: string): string {
  return pattern.replaceAll(
    /\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})/g,
    (escape, long: string, short: string) => {
      const char = String.fromCharCode(Number.parseInt(long ?? short, 16))
      if (/[\p{Cc}\p{Cs}]/u.test(char)) return escape
      return /[\^$.*+?()[\]{}|/-]/.test(char) ? `\\${char}` : char
    },
  )
}

/** Alternates between the pattern with and without the length bounds, which it often implies. */
function fromPattern(schema: SchemaNode, seed: number, tries: number): string | undefined {
  const { pattern, minLength, maxLength } = schema
  const lengths = {
    ...(minLength === undefined ? {} : { minLength: Number(minLength) }),
    ...(maxLength === undefined ? {} : { maxLength: Number(maxLength) }),
  }
  try {
    const text = generateSync(
      { type: 'string', pattern: spellOut(String(pattern)), ...(tries % 2 === 0 ? {} : lengths) },
      { seed },
    )
    return typeof text === 'string' ? text : undefined
  } catch {
    return undefined
  }
}

function fits(schema: SchemaNode, text: string): boolean {
  const length = [...text].length
  return (
    length >= Number(schema['minLength'] ?? 0) && length <= Number(schema['maxLength'] ?? Infinity)
  )
}

/** Cuts or repeats a text to the length that the schema allows. */
function resize(schema: SchemaNode, text: string): string {
  const least = Number(schema['minLength'] ?? 0)
  const most = Number(schema['maxLength'] ?? Infinity)
  let sized = text
  if (sized.length < least) {
    const filler = text.includes(' ') ? `${text} ` : text === '' ? 'a' : text
    sized =
      (text.includes(' ') ? `${text} ` : text) +
      filler.repeat(Math.ceil(Math.min(least, 1_000_000) / filler.length))
    sized = sized.slice(0, least)
  }
  return [...sized].length > most
    ? [...sized].slice(0, most).join('').trimEnd().padEnd(Math.min(least, most), 'x')
    : sized
}
