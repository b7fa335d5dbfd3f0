import type { Drawing } from './drawing.ts'
import { hasMeaning } from './meaning.ts'
import type { Shape } from './shape.ts'
import { toWords } from './words.ts'

const PLACEHOLDER = /^(an? )?(example )?(string|text|value)$/i

/** The example that an author wrote at a property, or one like it; nothing when it is not to be taken. */
export function writtenExample(leaf: Shape & { kind: 'leaf' }, drawing: Drawing): unknown {
  if (drawing.examples === 'none') return undefined
  const example = exampleOf(leaf)
  if (example === undefined || drawing.examples === 'all') return example
  if (typeof example === 'string' && isKey(leaf, example)) return vary(example, drawing)
  if (PLACEHOLDER.test(String(example))) return undefined
  // A body that is nothing but this text would be the same each time.
  if (leaf.name === '') return undefined
  const telling =
    leaf.schema['format'] !== undefined || typeof example !== 'string' || hasMeaning(leaf.name)
  return telling ? undefined : example
}

/** The example that an author wrote at a property. */
export function exampleOf({ notes }: { notes: Record<string, unknown> }): unknown {
  if (notes['example'] !== undefined) return notes['example']
  return Array.isArray(notes['examples']) ? notes['examples'][0] : undefined
}

/** What has no digit is a word, and what has a format is drawn by it. */
function isKey({ name, schema }: Shape & { kind: 'leaf' }, example: string): boolean {
  return (
    schema['format'] === undefined &&
    /\d/.test(example) &&
    /(^| )(id|key|token|code|number|reference|ref|sid|uuid|hash)$/.test(toWords(name))
  )
}

/** Another key of the same make: `pay_7Hq2` → `pay_3Kx9`; the part before the last `_` or `:` stays. */
function vary(example: string, { random }: Drawing): string {
  const start =
    Math.max(example.lastIndexOf('_'), example.lastIndexOf(':'), example.lastIndexOf('/')) + 1
  return (
    example.slice(0, start) +
    example
      .slice(start)
      .replaceAll(/[0-9a-fA-F]|[g-z]|[G-Z]/g, (char) => like(char, random.int(0, 2 ** 20)))
  )
}

function like(char: string, draw: number): string {
  if (/\d/.test(char)) return String(draw % 10)
  // Hexadecimal digits stay hexadecimal, so that a UUID stays one.
  if (/[a-f]/.test(char)) return 'abcdef'.charAt(draw % 6)
  if (/[A-F]/.test(char)) return 'ABCDEF'.charAt(draw % 6)
  const letters = /[a-z]/.test(char) ? 'ghjkmnpqrstuvwxyz' : 'GHJKMNPQRSTUVWXYZ'
  return letters.charAt(draw % letters.length)
}
