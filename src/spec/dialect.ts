import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'

/** A JSON Schema 2020-12 node whose sub-schemas are still as the author wrote them. */
export type SchemaNode = JsonObject

/** The keyword of a last error that stands for those that are not told. */
export const MORE = 'too-many'

const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'])

const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value)
const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0
const isSchema = (value: unknown): boolean => isObject(value) || typeof value === 'boolean'
const isFilledList = (value: unknown): boolean => Array.isArray(value) && value.length > 0
const isText = (value: unknown): boolean => typeof value === 'string'
const isFlag = (value: unknown): boolean => typeof value === 'boolean'
const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.every((name) => typeof name === 'string')

/** The keywords that are understood, with what their value must be; anything else is left out. */
const KEYWORDS = new Map<string, (value: unknown) => boolean>([
  ...each(['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'], isNumber),
  ['multipleOf', (value) => isNumber(value) && Number(value) > 0],
  ...each(['minLength', 'maxLength', 'minItems', 'maxItems'], isCount),
  ...each(['minProperties', 'maxProperties', 'minContains', 'maxContains'], isCount),
  ...each(['pattern', 'format'], isText),
  ['uniqueItems', isFlag],
  ['required', isNames],
  ['enum', isFilledList],
  ['const', () => true],
  ...each(['allOf', 'anyOf', 'oneOf', 'prefixItems'], isFilledList),
  ...each(['not', 'if', 'then', 'else', 'items', 'contains', 'propertyNames'], isSchema),
  ...each(['additionalProperties', 'unevaluatedProperties', 'unevaluatedItems'], isSchema),
  ...each(['properties', 'patternProperties', 'dependentSchemas'], isObject),
  ['dependentRequired', (value) => isObject(value) && Object.values(value).every(isNames)],
])

function each(
  names: readonly string[],
  check: (value: unknown) => boolean,
): [string, (value: unknown) => boolean][] {
  return names.map((name) => [name, check])
}

/** Something in a schema that cannot mean anything, and is left out. */
export type Report = (keyword: string, message: string) => void

/**
 * One schema node of any OpenAPI version as JSON Schema 2020-12: `nullable`, boolean
 * `exclusiveMinimum`, tuple `items` and draft `dependencies` are turned, what makes no sense is
 * reported and left out. Sub-schemas are not touched.
 */
export function toDialect(node: unknown, report: Report = () => undefined): SchemaNode {
  if (node === false) return { not: {} }
  if (!isObject(node)) return {}
  const schema: SchemaNode = {}
  for (const key in node) {
    const check = KEYWORDS.get(key)
    if (check === undefined) continue
    const value = fixValue(key, node[key])
    if (check(value)) schema[key] = value
    else if (!isDraft(key, value)) report(key, `${key} makes no sense as ${shorten(value)}`)
  }
  turnExclusive(node, schema, ['minimum', 'exclusiveMinimum'])
  turnExclusive(node, schema, ['maximum', 'exclusiveMaximum'])
  turnItems(node, schema)
  turnDependencies(node, schema)
  turnType(node, schema, report)
  return schema
}

/** `maximum: "10"` is what a YAML author meant as a number. */
function fixValue(key: string, value: unknown): unknown {
  const numeric = /^(min|max|exclusiveM|multipleOf)/.test(key)
  if (numeric && typeof value === 'string' && value.trim() !== '' && isNumber(Number(value)))
    return Number(value)
  return value
}

/** Drafts wrote `exclusiveMinimum: true`, `required: true` and a list of `items`: known, not wrong. */
function isDraft(key: string, value: unknown): boolean {
  if (key === 'items') return Array.isArray(value)
  return typeof value === 'boolean' && (key.startsWith('exclusive') || key === 'required')
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

function turnExclusive(
  node: JsonObject,
  schema: SchemaNode,
  [bound, exclusive]: [string, string],
): void {
  if (node[exclusive] !== true || schema[bound] === undefined) return
  schema[exclusive] = schema[bound]
  delete schema[bound]
}

function turnItems(node: JsonObject, schema: SchemaNode): void {
  if (!Array.isArray(node['items'])) return
  if (node['items'].length > 0) schema['prefixItems'] = node['items']
  if (isSchema(node['additionalItems'])) schema['items'] = node['additionalItems']
}

function turnDependencies(node: JsonObject, schema: SchemaNode): void {
  if (!isObject(node['dependencies'])) return
  for (const [name, value] of Object.entries(node['dependencies'])) {
    const key = Array.isArray(value) ? 'dependentRequired' : 'dependentSchemas'
    schema[key] = { ...(isObject(schema[key]) ? schema[key] : {}), [name]: value }
  }
}

function turnType(node: JsonObject, schema: SchemaNode, report: Report): void {
  if (node['type'] === undefined) return
  const written = [node['type']].flat()
  const types = written.map(readType).filter((type) => type !== undefined)
  if (types.length < written.length) report('type', `unknown type ${shorten(node['type'])}`)
  if (isNullable(node) && types.length > 0) types.push('null')
  const all = [...new Set(types)]
  if (all.length > 0) schema['type'] = all.length === 1 ? all[0] : all
}

/** `null` without quotes is what a YAML author meant as the type of that name. */
function readType(type: unknown): string | undefined {
  if (type === 'file') return 'string'
  const name = String(type)
  return TYPES.has(name) ? name : undefined
}

/** Whether null is let in beside what the node's references and compositions say (3.0 `nullable`). */
export function isNullable(node: unknown): boolean {
  return isObject(node) && (node['nullable'] === true || node['x-nullable'] === true)
}
