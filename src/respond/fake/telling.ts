import type { SchemaNode } from '../../spec/dialect.ts'
import { isObject } from '../../types.ts'
import { toWords } from './words.ts'

/** Enum values of the schema's type; null only when there is nothing else. */
export function fittingValues(schema: SchemaNode): unknown[] {
  const all = Array.isArray(schema['enum']) ? schema['enum'] : []
  const types = [schema['type'] ?? []].flat()
  const fitting = all.filter(
    (value) => types.length === 0 || types.some((type) => isType(value, String(type))),
  )
  const present = fitting.filter((value) => value !== null)
  if (present.length > 0) return present
  return fitting.length > 0 ? fitting : all
}

function isType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value)
  if (type === 'array') return Array.isArray(value)
  if (type === 'object') return isObject(value)
  return type === 'null' ? value === null : typeof value === type
}

/** The type that a schema says, else the one that its keywords speak of. */
export function typeOf(schema: SchemaNode): string {
  const types = [schema['type'] ?? []].flat().map(String)
  const first = types.find((type) => type !== 'null')
  if (first !== undefined) return first
  if (types.length > 0) return 'null'
  if (
    ['properties', 'additionalProperties', 'required', 'minProperties', 'patternProperties'].some(
      (key) => key in schema,
    )
  ) {
    return 'object'
  }
  if (['items', 'prefixItems', 'minItems', 'contains'].some((key) => key in schema)) return 'array'
  return ['minimum', 'maximum', 'multipleOf'].some((key) => key in schema) ? 'number' : 'string'
}

/** What the names of its members say that an object is about. */
export function tellOf(names: readonly string[]): { person: boolean; placed: boolean } {
  const words = names.map(toWords)
  const some = (pattern: RegExp): boolean => words.some((one) => pattern.test(one))
  return {
    person: some(
      /^((first|last|given|family|sur) ?name|e ?mail( address)?|birth ?(day|date)|date of birth|gender)$/,
    ),
    placed: some(/^(city|town|locality|country|country code|(postal|post|zip) ?(code)?|zip)$/),
  }
}
