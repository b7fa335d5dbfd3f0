import { MOCK_NAME } from '../../config/table.ts'
import { flag, object, text, whole } from '../../control/schema.ts'
import type { Schema } from '../../control/schema.ts'

/** Name or URL of a mock; no other address is ever asked. */
export const server: Schema = text('Name or URL of a mock', { minLength: 1, maxLength: 2048 })
export const cursor: Schema = text('next_cursor of the page before', { maxLength: 1000 })
export const confirm: Schema = flag('Wanted for what cannot be undone')
export const method: Schema = text('HTTP method', { pattern: '^[A-Za-z]{1,20}$' })
export const port = (description: string): Schema =>
  whole(description, { minimum: 1, maximum: 65_535 })

/** For a name that cannot be one: what names are made of, and the nearest that is. */
export function adviseName(given: unknown): string | undefined {
  if (typeof given !== 'string' || MOCK_NAME.test(given)) return undefined
  const near = given
    .slice(0, 64)
    .replace(/[^A-Za-z0-9_-]+/g, '-')
    .replace(/^[_-]+|-+$/g, '')
  const example = near === '' ? '' : `, such as ${near}`
  return `Names have up to 64 letters, digits, "_" and "-"${example}.`
}

// In outputs the names say enough; each description would be paid for in every conversation.
export const any: Schema = {}
export const word: Schema = { type: 'string' }
export const bool: Schema = { type: 'boolean' }
export const int: Schema = { type: 'integer' }
export const num: Schema = { type: 'number' }
export const words: Schema = { type: 'array', items: word }
export const map: Schema = { type: 'object' }
export const maybe = ({ type }: Schema): Schema => ({ type: [type, 'null'] })

/** A list of objects, of which these members are known. */
export function rows(members: Record<string, Schema>): Schema {
  return { type: 'array', items: { type: 'object', properties: members } }
}

/** What every result has, with the members of one. */
export function output(members: Record<string, Schema>): Schema {
  const own = { success: { const: true }, status: { const: 'success' }, ...members }
  return object({ ...own, 'truncated?': bool })
}
