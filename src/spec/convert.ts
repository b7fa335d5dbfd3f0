import type { AnySchema } from 'ajv/dist/2020.js'
import { compilePattern } from '../lib/regex.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { ENTER } from './ajv.ts'
import { isNullable, toDialect } from './dialect.ts'
import { tryFollow } from './refs.ts'
import type { Refs } from './refs.ts'
import { isBareRef, isRef } from './walk.ts'

/** `readOnly` properties are not required in requests, `writeOnly` ones not in responses. */
export type Direction = 'request' | 'response'

/** A finding about a schema, with the node it is about. */
export type SchemaReport = (node: unknown, code: string, message: string) => void

/** What a conversion depends on beside its node. */
export interface Context {
  direction: Direction
  /** Properties that need not be there, whoever requires them. */
  hidden: ReadonlySet<string>
  /** ajv has to see through references to know what `unevaluatedProperties` leaves over. */
  whole: boolean
}

/** The target of references in one context; its place in the list is its number. */
export interface Resource {
  node: JsonObject
  context: Context
  index: number
}

/** Sub-schemas of the same value. */
const SAME = ['not', 'if', 'then', 'else']
const SINGLE =
  'items contains propertyNames additionalProperties unevaluatedProperties unevaluatedItems'.split(
    ' ',
  )
const MAPS = ['properties', 'patternProperties', 'dependentSchemas'] as const
const NONE: ReadonlySet<string> = new Set()

/** Turns the schemas of one document into JSON Schema 2020-12, a resource at a time. */
export class Converter {
  /** What references lead to, in the order of its discovery. */
  readonly resources: Resource[] = []
  readonly #refs: Refs
  readonly #report: SchemaReport
  readonly #keys = new Map<string, Resource>()
  readonly #told = new WeakMap<object, Set<string>>()
  readonly #nodeIds = new WeakMap<object, number>()
  #nodes = 0

  constructor(refs: Refs, report: SchemaReport) {
    this.#refs = refs
    this.#report = report
  }

  /** A 2020-12 copy of one resource; references become numbers or ids of other resources. */
  convert(node: unknown, outer: Context): AnySchema {
    if (typeof node === 'boolean') return node
    if (!isObject(node)) return true
    const schema = toDialect(node, (keyword, message) => this.tell(node, `bad-${keyword}`, message))
    this.#reportPatterns(node, schema)
    const { direction, hidden } = outer
    const names = union(hidden, this.#hiddenNames(node, direction, new Set()))
    const whole = outer.whole || 'unevaluatedProperties' in schema || 'unevaluatedItems' in schema
    if (Array.isArray(schema['required']))
      schema['required'] = schema['required'].filter((name) => !names.has(name))
    this.#convertParts(schema, { direction, hidden: NONE, whole })
    for (const key of ['allOf', 'anyOf', 'oneOf']) {
      if (Array.isArray(schema[key]))
        schema[key] = schema[key].map((child) =>
          this.convert(child, { direction, hidden: names, whole }),
        )
    }
    if (isRef(node)) {
      const target = this.#reference(node.$ref, { direction, hidden, whole })
      schema['allOf'] = Array.isArray(schema['allOf']) ? [...schema['allOf'], target] : [target]
    }
    const composed = 'allOf' in schema || 'anyOf' in schema || 'oneOf' in schema
    return composed && isNullable(node) ? { if: { type: 'null' }, else: schema } : schema
  }

  /** Sub-schemas of other values than this one's own. */
  #convertParts(schema: JsonObject, own: Context): void {
    const inner = (child: unknown): AnySchema => this.convert(child, { ...own, whole: false })
    for (const key of SAME) if (key in schema) schema[key] = this.convert(schema[key], own)
    for (const key of SINGLE) if (key in schema) schema[key] = inner(schema[key])
    for (const key of MAPS) {
      const map = schema[key]
      if (isObject(map))
        schema[key] = Object.fromEntries(
          Object.entries(map).map(([name, child]) => [name, inner(child)]),
        )
    }
    if (Array.isArray(schema['prefixItems']))
      schema['prefixItems'] = schema['prefixItems'].map(inner)
  }

  /**
   * The target of a reference, to be converted when first asked for. A broken one lets everything
   * through: it was reported when the document was loaded.
   */
  #reference(ref: string, context: Context): AnySchema {
    const node = this.#targetOf(ref)
    if (!isObject(node)) return node !== false
    const { direction, hidden, whole } = context
    const key = JSON.stringify([this.#idOf(node), direction, whole, ...[...hidden].sort()])
    const resource = this.#keys.get(key) ?? { node, context, index: this.resources.length }
    if (!this.#keys.has(key)) this.resources.push(resource)
    this.#keys.set(key, resource)
    return whole ? { $ref: idOf(resource.index) } : { [ENTER]: resource.index }
  }

  /** Follows references that say nothing more, however many. */
  #targetOf(ref: string): unknown {
    if (tryFollow(this.#refs, { $ref: ref }) === undefined) return undefined
    let target = this.#refs.find(ref)
    while (isBareRef(target)) target = this.#refs.find(target.$ref)
    return target
  }

  /** A node is converted for each direction and purpose, but is wrong only once. */
  tell(node: object, code: string, message: string): void {
    const told = this.#told.get(node) ?? new Set()
    this.#told.set(node, told)
    if (told.has(message)) return
    told.add(message)
    this.#report(node, code, message)
  }

  #reportPatterns(node: JsonObject, schema: JsonObject): void {
    const { pattern, patternProperties } = schema
    const patterns = isObject(patternProperties) ? Object.keys(patternProperties) : []
    for (const one of typeof pattern === 'string' ? [pattern, ...patterns] : patterns) {
      const { engine, reason = '' } = compilePattern(one)
      if (engine !== 'none') continue
      const isPattern = reason.startsWith('not shown to be harmless')
      this.tell(node, isPattern ? 'unchecked-pattern' : 'bad-pattern', `pattern ${one}: ${reason}`)
    }
  }

  #idOf(node: object): number {
    const id = this.#nodeIds.get(node) ?? this.#nodes++
    this.#nodeIds.set(node, id)
    return id
  }

  /** Properties that this direction does not carry, wherever in an `allOf` they are declared. */
  #hiddenNames(node: unknown, direction: Direction, seen: Set<unknown>): Set<string> {
    const names = new Set<string>()
    const target = tryFollow(this.#refs, node)
    if (!isObject(target) || seen.has(target)) return names
    seen.add(target)
    const flag = direction === 'request' ? 'readOnly' : 'writeOnly'
    for (const [name, property] of Object.entries(
      isObject(target['properties']) ? target['properties'] : {},
    )) {
      const own = isObject(property) && property[flag] === true
      const inherited = isRef(property) ? tryFollow(this.#refs, property) : undefined
      if (own || (isObject(inherited) && inherited[flag] === true)) names.add(name)
    }
    for (const part of Array.isArray(target['allOf']) ? target['allOf'] : []) {
      for (const name of this.#hiddenNames(part, direction, seen)) names.add(name)
    }
    return names
  }
}

function union(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  if (one.size === 0) return other
  return other.size === 0 ? one : new Set([...one, ...other])
}

/** What a resource is called where ajv has to see through references. */
export function idOf(index: number): string {
  return `schema:${index}`
}
