import { isTree, type Tree } from './places.ts'
import { compilePattern } from './regex.ts'
import type { Shape } from './shape.ts'

/** What is done to a request to make it wrong. */
export const KINDS = [
  'missing property',
  'missing parameter',
  'missing body',
  'type',
  'null',
  'enum',
  'format',
  'pattern',
  'bounds',
  'length',
  'items',
  'properties',
  'unknown property',
  'malformed JSON',
  'content type',
] as const

export type Kind = (typeof KINDS)[number]

/** Stands for a value that is taken out. */
export const GONE: unique symbol = Symbol('taken out')

/** A value that should not be let through, and why. */
export type SpoiltValue = readonly [kind: Kind, value: unknown]

const LONGEST = 2000
const MOST = 200

/** Other values for one place, each meant to break one keyword; whether it does is to be proven. */
export function spoiltValues(shape: Shape, value: unknown): SpoiltValue[] {
  const { words } = shape
  const found: SpoiltValue[] = [['type', typeof value === 'string' ? 12 : 'abc']]
  // `nullable` without a type says nothing in 3.0, but whoever wrote it meant something.
  if (words.nullable !== true && words['x-nullable'] !== true) found.push(['null', null])
  if ('enum' in words || 'const' in words) found.push(['enum', otherThan(value)])
  if (typeof value === 'string') found.push(...spoiltTexts(words, value))
  if (typeof value === 'number') found.push(...spoiltNumbers(words, value))
  if (Array.isArray(value)) found.push(...spoiltLists(words, value))
  if (isTree(value)) found.push(...spoiltTrees(words, value))
  return found.filter(([, one]) => one !== undefined)
}

function otherThan(value: unknown): unknown {
  if (typeof value === 'string') return `not-${value}`
  return typeof value === 'number' ? value + 12_345 : undefined
}

function spoiltTexts(words: Tree, value: string): SpoiltValue[] {
  const { format, pattern, minLength, maxLength } = words
  const found: SpoiltValue[] = []
  if (format !== undefined) found.push(['format', 'not~so'])
  if (typeof pattern === 'string') found.push(['pattern', unlike(pattern, words)])
  if (typeof minLength === 'number' && minLength > 0) {
    found.push(['length', [...value].slice(0, minLength - 1).join('')])
  }
  if (typeof maxLength === 'number' && maxLength < LONGEST) {
    found.push(['length', value.padEnd(maxLength + 1, 'a')])
  }
  return found
}

/** A text of the right length that a pattern does not accept. */
function unlike(pattern: string, { minLength, maxLength }: Tree): string | undefined {
  const regex = compilePattern(pattern)
  if (regex === undefined) return undefined
  const least = typeof minLength === 'number' ? Math.min(minLength, LONGEST) : 0
  const most = typeof maxLength === 'number' ? maxLength : LONGEST
  const texts = ['~', 'abc', '0', 'A', '-'].map((text) => text.padEnd(least, text).slice(0, most))
  return texts.find((text) => text !== '' && !regex.test(text))
}

function spoiltNumbers(words: Tree, value: number): SpoiltValue[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = words
  const found: SpoiltValue[] = []
  const add = (one: number) => found.push(['bounds', one])
  if (typeof minimum === 'number') add(minimum - 1)
  if (typeof maximum === 'number') add(maximum + 1)
  if (exclusiveMinimum === true && typeof minimum === 'number') add(minimum)
  if (exclusiveMaximum === true && typeof maximum === 'number') add(maximum)
  if (typeof exclusiveMinimum === 'number') add(exclusiveMinimum)
  if (typeof exclusiveMaximum === 'number') add(exclusiveMaximum)
  if (typeof multipleOf === 'number') add(value + multipleOf / 2)
  if (words.format === 'int32') found.push(['format', 2 ** 31])
  if (words.type === 'integer') found.push(['type', value + 0.5])
  return found
}

function spoiltLists({ minItems, maxItems, uniqueItems }: Tree, value: unknown[]): SpoiltValue[] {
  const found: SpoiltValue[] = []
  const last: unknown = value.at(-1)
  if (typeof minItems === 'number' && minItems > 0) {
    found.push(['items', value.slice(0, minItems - 1)])
  }
  if (last === undefined) return found
  if (typeof maxItems === 'number' && maxItems < MOST) {
    const more = Array.from({ length: maxItems + 1 - value.length }, () => last)
    found.push(['items', [...value, ...more]])
  }
  if (uniqueItems === true) found.push(['items', [...value, last]])
  return found
}

function spoiltTrees({ minProperties, maxProperties }: Tree, value: Tree): SpoiltValue[] {
  const found: SpoiltValue[] = []
  const members = Object.entries(value)
  if (typeof minProperties === 'number' && minProperties > 0) {
    found.push(['properties', Object.fromEntries(members.slice(0, minProperties - 1))])
  }
  if (typeof maxProperties === 'number' && maxProperties < MOST && members.length > 0) {
    const more = Array.from({ length: maxProperties + 1 - members.length }, (_, index) => {
      return [`more${index}`, members[0]?.[1]] as const
    })
    found.push(['properties', { ...value, ...Object.fromEntries(more) }])
  }
  return found
}

/** The same value with something else at a path, or with nothing there. */
export function put(value: unknown, path: readonly string[], other: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return other
  if (Array.isArray(value)) {
    const list = value.map((one: unknown, index) =>
      String(index) === key ? put(one, rest, other) : one,
    )
    return list.filter((one) => one !== GONE)
  }
  const members = isTree(value) ? Object.entries(value) : []
  const kept = members.filter(([name]) => name !== key)
  const next = put(isTree(value) && Object.hasOwn(value, key) ? value[key] : {}, rest, other)
  return Object.fromEntries(next === GONE ? kept : [...kept, [key, next]])
}
