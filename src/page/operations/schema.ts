import { isRecord } from '../lib/record.ts'

/** A line of a schema's tree. */
export interface Branch {
  name: string
  schema: unknown
  isRequired: boolean
}

/** What a schema is, in a word or two: `string (date-time)`, `array of Pet`. */
export function typeOf(schema: unknown): string {
  if (schema === false) return 'nothing'
  if (!isRecord(schema)) return 'anything'
  const { $ref: ref, type, format, items, const: only } = schema
  if (typeof ref === 'string') return nameOf(ref)
  if (only !== undefined) return JSON.stringify(only)
  const words = [type].flat().filter((one) => typeof one === 'string')
  if (words.length === 1 && words[0] === 'array') return `array of ${typeOf(items)}`
  const kind = words.length > 0 ? words.join(' or ') : guess(schema)
  return typeof format === 'string' ? `${kind} (${format})` : kind
}

function guess(schema: Record<string, unknown>): string {
  if ('properties' in schema) return 'object'
  if ('items' in schema) return `array of ${typeOf(schema['items'])}`
  for (const [key, words] of Object.entries(UNIONS))
    if (Array.isArray(schema[key])) return schema[key].length === 1 ? typeOf(schema[key][0]) : words
  return 'anything'
}

const UNIONS = { allOf: 'all of these', oneOf: 'one of these', anyOf: 'any of these' }

/** The last part of a reference. */
export function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1)
}

/** What is below a schema; nothing for a leaf. */
export function branchesOf(schema: unknown): Branch[] {
  if (!isRecord(schema)) return []
  const { properties, items, additionalProperties: rest, prefixItems } = schema
  const required = new Set(listOf(schema['required']))
  const found = Object.entries(isRecord(properties) ? properties : {}).map(
    ([name, one]): Branch => ({ name, schema: one, isRequired: required.has(name) }),
  )
  const add = (name: string, one: unknown): void => {
    found.push({ name, schema: one, isRequired: false })
  }
  listOf(prefixItems).forEach((one, index) => add(`[${index}]`, one))
  if (isRecord(items)) add('[each]', items)
  if (isRecord(rest) && Object.keys(rest).length > 0) add('[any name]', rest)
  for (const key of ['allOf', 'oneOf', 'anyOf'])
    listOf(schema[key]).forEach((one, index) => add(`${WORDS[key] ?? key} ${index + 1}`, one))
  if (isRecord(schema['not'])) add('not', schema['not'])
  return found
}

const WORDS: Readonly<Record<string, string>> = {
  allOf: 'all of:',
  oneOf: 'one of:',
  anyOf: 'any of:',
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

const LIMITS: readonly (readonly [key: string, words: string])[] = [
  ['minimum', 'at least'],
  ['exclusiveMinimum', 'more than'],
  ['maximum', 'at most'],
  ['exclusiveMaximum', 'less than'],
  ['multipleOf', 'a multiple of'],
  ['minLength', 'characters from'],
  ['maxLength', 'characters up to'],
  ['pattern', 'like'],
  ['minItems', 'items from'],
  ['maxItems', 'items up to'],
  ['default', 'by default'],
  ['example', 'e.g.'],
]
const LONGEST = 80
const MOST_VALUES = 12

/** What else it says of its values, in words. */
export function limitsOf(schema: unknown): string[] {
  if (!isRecord(schema)) return []
  const values = listOf(schema['enum'])
  const more = values.length > MOST_VALUES ? `, and ${values.length - MOST_VALUES} more` : ''
  const told = LIMITS.flatMap(([key, words]) => {
    const value = schema[key]
    return value === undefined || typeof value === 'boolean' ? [] : [`${words} ${show(value)}`]
  })
  const flags = ['nullable', 'readOnly', 'writeOnly', 'deprecated', 'uniqueItems']
    .filter((key) => schema[key] === true)
    .map((key) => FLAGS[key] ?? key)
  return values.length === 0
    ? [...flags, ...told]
    : [`one of ${values.slice(0, MOST_VALUES).map(show).join(', ')}${more}`, ...flags, ...told]
}

const FLAGS: Readonly<Record<string, string>> = {
  nullable: 'or null',
  readOnly: 'read only',
  writeOnly: 'write only',
  uniqueItems: 'each once',
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text
}
