import { isNullable, toDialect } from '../spec/dialect.ts'
import type { SchemaNode } from '../spec/dialect.ts'
import type { Refs } from '../spec/refs.ts'
import { isRef } from '../spec/walk.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'

/** JSON types that a value may have; `undefined`: any. */
export type Types = ReadonlySet<string> | undefined

/** What a schema says, in all its parts and branches together, about the form of a value. */
export interface Shape {
  types: Types
  properties: ReadonlyMap<string, unknown>
  /** The schema of members that `properties` does not name; `false`: none are allowed. */
  additional: unknown
  prefix: readonly unknown[]
  items: unknown
  /** The XML Object (3.1 §4.8.26), the outermost first. */
  xml: JsonObject
  format: string | undefined
}

const UNKNOWN: Shape = {
  types: undefined,
  properties: new Map(),
  additional: undefined,
  prefix: [],
  items: undefined,
  xml: {},
  format: undefined,
}

/** Looks through references and compositions of the schemas of one document, each once (3.1 §4.8.24). */
export class Shapes {
  readonly #refs: Refs
  readonly #shapes = new WeakMap<object, Shape>()
  readonly #types = new WeakMap<object, { types: Types }>()

  constructor(refs: Refs) {
    this.#refs = refs
  }

  of(node: unknown): Shape {
    if (!isObject(node)) return UNKNOWN
    const known = this.#shapes.get(node) ?? this.#create(node)
    this.#shapes.set(node, known)
    return known
  }

  /** All nodes that speak about the same value: the node, what it refers to, its parts and branches. */
  parts(node: unknown, found: Set<JsonObject> = new Set()): Set<JsonObject> {
    if (!isObject(node) || found.has(node)) return found
    found.add(node)
    if (isRef(node)) this.parts(this.#refs.find(node.$ref), found)
    for (const key of ['allOf', 'oneOf', 'anyOf'])
      for (const part of listOf(node[key])) this.parts(part, found)
    for (const key of ['then', 'else']) this.parts(node[key], found)
    return found
  }

  #create(node: JsonObject): Shape {
    const properties = new Map<string, unknown[]>()
    const shape: Shape = { ...UNKNOWN, types: this.#typesOf(node) }
    for (const part of this.parts(node)) {
      const schema = toDialect(part)
      for (const [name, property] of Object.entries(asObject(schema['properties'])))
        properties.set(name, [...(properties.get(name) ?? []), property])
      shape.additional ??= schema['additionalProperties']
      shape.items ??= schema['items']
      if (shape.prefix.length === 0) shape.prefix = listOf(schema['prefixItems'])
      if (typeof schema['format'] === 'string') shape.format ??= schema['format']
      shape.xml = { ...asObject(part['xml']), ...shape.xml }
    }
    shape.properties = new Map([...properties].map(([name, nodes]) => [name, merge(nodes)]))
    return shape
  }

  #typesOf(node: unknown): Types {
    if (!isObject(node)) return undefined
    const known = this.#types.get(node)
    if (known !== undefined) return known.types
    // A schema that is its own part says nothing more about itself.
    const entry: { types: Types } = { types: undefined }
    this.#types.set(node, entry)
    entry.types = this.#findTypes(node)
    return entry.types
  }

  #findTypes(node: JsonObject): Types {
    let types = ownTypes(toDialect(node))
    if (isRef(node)) types = narrow(types, this.#typesOf(this.#refs.find(node.$ref)))
    for (const part of listOf(node['allOf'])) types = narrow(types, this.#typesOf(part))
    for (const key of ['oneOf', 'anyOf']) {
      const branches = listOf(node[key]).map((branch) => this.#typesOf(branch))
      if (branches.length > 0) types = narrow(types, widen(branches))
    }
    if (types === undefined) return hintOf(node)
    return isNullable(node) ? new Set([...types, 'null']) : types
  }
}

/** One schema for a property that several parts describe. */
function merge(nodes: readonly unknown[]): unknown {
  const [first, ...others] = new Set(nodes)
  return others.length === 0 ? first : { anyOf: [first, ...others] }
}

function ownTypes(schema: SchemaNode): Types {
  if (schema['type'] !== undefined) return new Set([schema['type']].flat().map(String))
  const values = 'const' in schema ? [schema['const']] : listOf(schema['enum'])
  return values.length === 0 ? undefined : new Set(values.map(typeOf))
}

/** Whoever writes `properties` without a type means an object. */
function hintOf(node: JsonObject): Types {
  if (isObject(node['properties']) || isObject(node['additionalProperties']))
    return new Set(['object'])
  return isObject(node['items']) ? new Set(['array']) : undefined
}

/** The JSON type of a value, as its schema would call it. */
export function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function narrow(one: Types, other: Types): Types {
  if (one === undefined || other === undefined) return one ?? other
  const common = [...one].filter((type) => takes(other, type))
  return new Set([...common, ...[...other].filter((type) => takes(one, type))])
}

function takes(types: ReadonlySet<string>, type: string): boolean {
  return types.has(type) || (type === 'integer' && types.has('number'))
}

function widen(all: readonly Types[]): Types {
  const union = new Set<string>()
  for (const types of all) {
    if (types === undefined) return undefined
    for (const type of types) union.add(type)
  }
  return union
}

export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}

export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}
