import { flag, list, nullable, object, text, whole } from '../../control/schema.ts'
import type { Schema } from '../../control/schema.ts'

/** Name or URL of a mock; no other address is ever asked. */
export const server: Schema = text('Name or URL of a mock', { minLength: 1, maxLength: 2048 })
export const port: Schema = whole('A port', { minimum: 1, maximum: 65_535 })
export const cursor: Schema = text('next_cursor of the page before', { maxLength: 1000 })
export const confirm: Schema = flag('Needed for what cannot be undone')
export const count = (description?: string): Schema =>
  whole(description ?? 'How many', { minimum: 0 })
/** Words of an output, which need no description each. */
export const word: Schema = { type: 'string' }
export const words: Schema = { type: 'array', items: word }
export const any: Schema = {}
export const maybe = (schema: Schema): Schema => nullable(schema)

/** What every result has, with the members of one. */
export function output(members: Record<string, Schema>): Schema {
  return object({ success: { const: true }, status: { const: 'success' }, ...members })
}

/** A list of objects with these members. */
export function rows(members: Record<string, Schema>): Schema {
  return list(object(members), 'Rows')
}
