import { compilePattern } from '../../lib/regex.ts'
import type { SchemaNode } from '../../spec/dialect.ts'
import type { JsonObject } from '../../types.ts'
import { usualOf } from './choice.ts'
import type { Member, Shape } from './shape.ts'

/** Formats whose values are not told from other texts here. */
const LOOSE = /^(u?int\d+|float|double|decimal|number|string|)$/

/** Whether a value that agrees with others may stand where the shape's own would. */
export function suits(open: Shape, value: unknown): boolean {
  const shape = usualOf(open)
  if (shape.kind === 'value') return shape.values.includes(value)
  if (shape.kind !== 'leaf') return false
  const { schema } = shape
  if (typeof value === 'string') return schema['type'] === 'string' && isText(schema, value)
  if (typeof value === 'number') return isAmount(schema, value)
  return typeof value === schema['type']
}

/** Gives a member that is there a value that agrees with others, as text where it was drawn as text. */
export function set(value: JsonObject, member: Member, wanted: unknown): void {
  if (!Object.hasOwn(value, member.name)) return
  const right = typeof value[member.name] === 'string' ? String(wanted) : wanted
  if (suits(member.shape, right)) value[member.name] = right
}

function isText(schema: SchemaNode, value: string): boolean {
  const { length } = [...value]
  const format = String(schema['format'] ?? '').toLowerCase()
  const base = format.endsWith('-reference') ? 'https://example.com' : undefined
  const formed = LOOSE.test(format) || (/^(uri|url|iri)/.test(format) && URL.canParse(value, base))
  const sized =
    length >= Number(schema['minLength'] ?? 0) && length <= Number(schema['maxLength'] ?? Infinity)
  if (!formed || !sized || typeof schema['pattern'] !== 'string') return formed && sized
  const compiled = compilePattern(schema['pattern'])
  return compiled.engine !== 'none' && compiled.test(value)
}

function isAmount(schema: SchemaNode, value: number): boolean {
  const { type, multipleOf } = schema
  if (type !== 'number' && (type !== 'integer' || !Number.isInteger(value))) return false
  if (typeof multipleOf === 'number' && value % multipleOf !== 0) return false
  return (
    value >= Number(schema['minimum'] ?? -Infinity) &&
    value <= Number(schema['maximum'] ?? Infinity) &&
    value > Number(schema['exclusiveMinimum'] ?? -Infinity) &&
    value < Number(schema['exclusiveMaximum'] ?? Infinity)
  )
}
