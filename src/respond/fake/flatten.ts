import { toDialect } from '../../spec/dialect.ts'
import type { SchemaNode } from '../../spec/dialect.ts'
import type { Refs } from '../../spec/refs.ts'
import { isRef } from '../../spec/walk.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'

/** Annotations that tell what a value means; they are kept beside the keywords. */
const NOTES = [
  'example',
  'examples',
  'default',
  'description',
  'title',
  'readOnly',
  'writeOnly',
  'x-faker',
] as const

/** A schema with its references followed and its `allOf` merged; branches are still open. */
export interface Flat {
  schema: SchemaNode
  notes: JsonObject
  /** Lists of alternatives of which one each must be taken; `exact` for `oneOf`. */
  choices: { branches: unknown[]; exact: boolean }[]
  discriminator: { property: string; mapping: JsonObject } | undefined
  /** Every node that went into it, to notice recursion. */
  origins: Set<object>
  /** Whether it was chosen instead of an object that has a key. */
  refers: boolean
  /** The last name of a `$ref` on the way, e.g. `Pet`. */
  name: string | undefined
}

/** Follows references and merges `allOf` into one node. An unresolved reference throws. */
export function flatten(node: unknown, refs: Refs): Flat {
  const flat: Flat = {
    schema: {},
    notes: {},
    choices: [],
    discriminator: undefined,
    origins: new Set(),
    refers: false,
    name: undefined,
  }
  absorb(flat, node, refs)
  return flat
}

/** A flat schema of its own, to take another branch into. */
export function copyFlat(flat: Flat): Flat {
  const { schema, notes, choices, origins } = flat
  return {
    ...flat,
    schema: { ...schema },
    notes: { ...notes },
    choices: [...choices],
    origins: new Set(origins),
  }
}

/** Merges a further schema (a chosen branch, say) into a flat one. */
export function absorb(flat: Flat, node: unknown, refs: Refs): void {
  if (node === false) flat.schema['not'] = {}
  if (!isObject(node) || flat.origins.has(node)) return
  flat.origins.add(node)
  if (isRef(node)) {
    flat.name ??= node.$ref.split('/').at(-1)
    absorbRef(flat, node, refs)
  }
  const schema = toDialect(node)
  for (const key of NOTES) if (key in node && !(key in flat.notes)) flat.notes[key] = node[key]
  readDiscriminator(flat, node)
  for (const part of takeList(schema, 'allOf')) absorb(flat, part, refs)
  for (const key of ['oneOf', 'anyOf'] as const) {
    const branches = takeList(schema, key)
    if (branches.length > 0) flat.choices.push({ branches, exact: key === 'oneOf' })
  }
  mergeInto(flat.schema, schema)
}

function absorbRef(flat: Flat, node: JsonObject & { $ref: string }, refs: Refs): void {
  const target = refs.find(node.$ref)
  if (target === undefined) refs.follow(node)
  absorb(flat, target, refs)
}

function readDiscriminator(flat: Flat, node: JsonObject): void {
  const written = node['discriminator']
  // Swagger 2.0 has the bare property name.
  const property = isObject(written) ? written['propertyName'] : written
  if (flat.discriminator !== undefined || typeof property !== 'string') return
  const mapping = isObject(written) && isObject(written['mapping']) ? written['mapping'] : {}
  flat.discriminator = { property, mapping }
}

function takeList(schema: SchemaNode, key: string): unknown[] {
  const list = schema[key]
  delete schema[key]
  return Array.isArray(list) ? list : []
}

/** Narrows `into` by `from`, keyword by keyword, so that a value of the result fits both. */
export function mergeInto(into: SchemaNode, from: SchemaNode): void {
  for (const [key, value] of Object.entries(from)) {
    into[key] = key in into ? mergeKeyword(key, into[key], value) : copyMap(value, key)
  }
}

function copyMap(value: unknown, key: string): unknown {
  return key === 'properties' && isObject(value) ? { ...value } : value
}

function mergeKeyword(key: string, one: unknown, other: unknown): unknown {
  if (key === 'type') return mergeTypes(one, other)
  if (key === 'enum') return mergeEnums(one, other)
  if (key === 'required') return [...new Set([...asList(one), ...asList(other)])]
  if (key === 'properties' || key === 'patternProperties') return mergeProperties(one, other)
  if (/^(minimum|exclusiveMinimum|minLength|minItems|minProperties)$/.test(key))
    return Math.max(Number(one), Number(other))
  if (/^(maximum|exclusiveMaximum|maxLength|maxItems|maxProperties)$/.test(key))
    return Math.min(Number(one), Number(other))
  if (key === 'uniqueItems') return one === true || other === true
  if (/^(additionalProperties|items|not)$/.test(key)) return mergeSchemas(key, one, other)
  if (key === 'format' || key === 'pattern') return one
  return other
}

function mergeTypes(one: unknown, other: unknown): unknown {
  const right = asList(other)
  const common = asList(one).flatMap((type) => {
    if (right.includes(type)) return [type]
    if (type === 'number' && right.includes('integer')) return ['integer']
    return type === 'integer' && right.includes('number') ? ['integer'] : []
  })
  // Types that exclude each other leave nothing valid; the first author's wish is as good as any.
  if (common.length === 0) return one
  return common.length === 1 ? common[0] : common
}

function mergeEnums(one: unknown, other: unknown): unknown {
  const allowed = new Set(asList(other).map((value) => JSON.stringify(value)))
  const common = asList(one).filter((value) => allowed.has(JSON.stringify(value)))
  return common.length > 0 ? common : one
}

function mergeProperties(one: unknown, other: unknown): JsonObject {
  const merged: JsonObject = { ...(isObject(one) ? one : {}) }
  for (const [name, schema] of Object.entries(isObject(other) ? other : {})) {
    merged[name] =
      name in merged && merged[name] !== schema ? { allOf: [merged[name], schema] } : schema
  }
  return merged
}

function mergeSchemas(key: string, one: unknown, other: unknown): unknown {
  if (one === true || other === true) return one === true ? other : one
  if (key === 'not') return { anyOf: [one, other] }
  return one === false || other === false ? false : { allOf: [one, other] }
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value]
}
