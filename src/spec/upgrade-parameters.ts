import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { omit } from './members.ts'
import type { Origins } from './origins.ts'
import { isRef } from './walk.ts'

/** What a 2.0 parameter says about its value, beside what it says about itself. */
const SCHEMA_KEYS = (
  'type format items default enum pattern multipleOf x-nullable maximum ' +
  'exclusiveMaximum minimum exclusiveMinimum maxLength minLength maxItems minItems ' +
  'uniqueItems maxProperties minProperties'
).split(' ')
const STYLES = new Map<unknown, { style?: string; explode: boolean }>([
  ['ssv', { style: 'spaceDelimited', explode: false }],
  // No style of 3.x; it is read by what it says.
  ['tsv', { style: 'tabDelimited', explode: false }],
  ['pipes', { style: 'pipeDelimited', explode: false }],
  ['multi', { style: 'form', explode: true }],
])

export function isBodyPart(parameter: unknown): parameter is JsonObject {
  return isObject(parameter) && (parameter['in'] === 'body' || parameter['in'] === 'formData')
}

/** A query, path or header parameter in the shape of 3.x. */
export function toParameter(parameter: unknown, origins: Origins): unknown {
  if (!isObject(parameter) || isRef(parameter) || isObject(parameter['schema'])) return parameter
  const upgraded = withSchema(parameter, origins)
  if ('x-example' in parameter) upgraded['example'] = parameter['x-example']
  return origins.note(upgraded, parameter, { schema: [], example: ['x-example'] })
}

/** A header of a response in the shape of 3.x. */
export function toHeader(header: JsonObject, origins: Origins): JsonObject {
  if (isRef(header)) return header
  return origins.note(withSchema(header, origins), header, { schema: [] })
}

function withSchema(node: JsonObject, origins: Origins): JsonObject {
  const upgraded = omit(node, [...SCHEMA_KEYS, 'collectionFormat'])
  upgraded['schema'] = toSchema(node, origins)
  return node['type'] === 'array' ? { ...upgraded, ...styleOf(node) } : upgraded
}

function styleOf(parameter: JsonObject): JsonObject {
  return { ...(STYLES.get(parameter['collectionFormat']) ?? { explode: false }) }
}

function toSchema(parameter: JsonObject, origins: Origins): JsonObject {
  const schema: JsonObject = {}
  for (const key of SCHEMA_KEYS) if (key in parameter) schema[key] = parameter[key]
  return origins.note(toFileSchema(schema), parameter)
}

/** `type: file` is a string of bytes. */
export function toFileSchema(schema: JsonObject): JsonObject {
  return schema['type'] === 'file' ? { ...schema, type: 'string', format: 'binary' } : schema
}

/** The request body that `body` or `formData` parameters mean; the first says which of them. */
export function toRequestBody(
  parameters: readonly unknown[],
  { consumes, origins }: { consumes: readonly string[]; origins: Origins },
): JsonObject | undefined {
  const [first, ...others] = parameters.filter(isBodyPart)
  if (first === undefined) return undefined
  if (first['in'] === 'body') return toJsonBody(first, { consumes, origins })
  const parts = [first, ...others.filter((part) => part['in'] === 'formData')]
  return toForm(parts, { consumes, origins })
}

function toJsonBody(
  body: JsonObject,
  { consumes, origins }: { consumes: readonly string[]; origins: Origins },
): JsonObject {
  const types = consumes.length > 0 ? consumes : ['application/json']
  const media: JsonObject = { schema: body['schema'] ?? {} }
  if ('x-example' in body) media['example'] = body['x-example']
  origins.note(media, body, { example: ['x-example'] })
  return {
    description: body['description'],
    required: body['required'] === true,
    content: eachType(types, media),
  }
}

function toForm(
  parts: readonly JsonObject[],
  { consumes, origins }: { consumes: readonly string[]; origins: Origins },
): JsonObject {
  const properties = byName(parts, (part) => {
    const { description } = part
    return origins.note({ description, ...toSchema(part, origins) }, part)
  })
  const required = parts.filter((part) => part['required'] === true)
  const encoding = byName(
    parts.filter((part) => part['type'] === 'array'),
    styleOf,
  )
  const schema: JsonObject = { type: 'object', properties }
  if (required.length > 0) schema['required'] = required.map((part) => String(part['name']))
  return {
    required: required.length > 0,
    content: eachType(formTypes(parts, consumes), { schema, encoding }),
  }
}

function byName(parts: readonly JsonObject[], convert: (part: JsonObject) => unknown): JsonObject {
  return Object.fromEntries(parts.map((part) => [String(part['name']), convert(part)]))
}

/** A file needs multipart, whatever else the author lists. */
function formTypes(parts: readonly JsonObject[], consumes: readonly string[]): string[] {
  const hasFiles = parts.some((part) => part['type'] === 'file')
  const types = consumes.filter(
    (type) => /^multipart\//i.test(type) || (!hasFiles && /urlencoded\b/i.test(type)),
  )
  if (types.length > 0) return types
  return [hasFiles ? 'multipart/form-data' : 'application/x-www-form-urlencoded']
}

function eachType(types: readonly string[], media: JsonObject): JsonObject {
  return Object.fromEntries(types.map((type) => [type, media]))
}
