import type { Ajv2020, AnySchema, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import { compilePattern } from '../lib/regex.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { createAjv, ENTER } from './ajv.ts'
import { isNullable, toDialect } from './dialect.ts'
import { tryFollow } from './refs.ts'
import type { Refs } from './refs.ts'
import { isBareRef, isRef } from './walk.ts'

/** `readOnly` properties are not required in requests, `writeOnly` ones not in responses. */
export type Direction = 'request' | 'response'

/** Answers the violations of a value; none means it is valid. */
export type Check = (value: unknown) => ErrorObject[]

/** A finding about a schema, with the node it is about. */
export type SchemaReport = (node: unknown, code: string, message: string) => void

/** What a conversion depends on beside its node. */
interface Context {
  direction: Direction
  /** Properties that need not be there, whoever requires them. */
  hidden: ReadonlySet<string>
  /** ajv has to see through references to know what `unevaluatedProperties` leaves over. */
  whole: boolean
}

/** The target of references in one context. */
interface Resource {
  node: JsonObject
  context: Context
  index: number
  added?: boolean
  validate?: ValidateFunction
}

/** Sub-schemas of the same value. */
const SAME = ['not', 'if', 'then', 'else']
const SINGLE =
  'items contains propertyNames additionalProperties unevaluatedProperties unevaluatedItems'.split(
    ' ',
  )
const MAPS = ['properties', 'patternProperties', 'dependentSchemas'] as const
const NONE: ReadonlySet<string> = new Set()

/**
 * The schemas of one document as ajv validators. Each is compiled at its first use; the target of a
 * `$ref` is compiled once however many schemas name it, so memory follows what is used.
 */
export class Schemas {
  readonly #refs: Refs
  readonly #report: SchemaReport
  readonly #ajv: Ajv2020
  readonly #checks: Record<Direction, WeakMap<object, Check>> = {
    request: new WeakMap(),
    response: new WeakMap(),
  }
  readonly #resources: Resource[] = []
  readonly #keys = new Map<string, Resource>()
  readonly #told = new WeakMap<object, Set<string>>()
  readonly #nodeIds = new WeakMap<object, number>()
  #nodes = 0

  constructor(refs: Refs, report: SchemaReport = () => undefined) {
    this.#refs = refs
    this.#report = report
    this.#ajv = createAjv((index) => this.#enter(index))
  }

  /** The check of a schema; one that ajv cannot compile is reported and lets everything through. */
  check(node: unknown, direction: Direction): Check {
    if (!isObject(node)) return node === false ? () => [FALSE_ERROR] : () => []
    const known = this.#checks[direction].get(node)
    if (known !== undefined) return known
    const check = this.#compile(node, direction)
    this.#checks[direction].set(node, check)
    return check
  }

  #compile(node: JsonObject, direction: Direction): Check {
    try {
      const schema = this.#convert(node, { direction, hidden: NONE, whole: false })
      this.#addWhole()
      return this.#toCheck(node, this.#ajv.compile(schema))
    } catch (error) {
      return this.#giveUp(node, error)
    }
  }

  /** Compiles all that has been referred to so far, for its reports. */
  settle(): void {
    for (let index = 0; index < this.#resources.length; index++) this.#enter(index)
  }

  /** The validator of a resource, compiled when a value first gets there: few values get everywhere. */
  #enter(index: number): ValidateFunction | undefined {
    const resource = this.#resources[index]
    if (resource === undefined || resource.validate !== undefined) return resource?.validate
    try {
      const schema = this.#convert(resource.node, resource.context)
      this.#addWhole()
      resource.validate = this.#ajv.compile(schema)
    } catch (error) {
      this.#giveUp(resource.node, error)
      resource.validate = this.#ajv.compile(true)
    }
    return resource.validate
  }

  /** Makes known to ajv what it has to see whole; one after the other, for a chain may be longer than the stack is deep. */
  #addWhole(): void {
    for (const [index, resource] of this.#resources.entries()) {
      if (!resource.context.whole || resource.added) continue
      resource.added = true
      this.#ajv.addSchema(this.#convert(resource.node, resource.context), idOf(index))
    }
  }

  #toCheck(node: JsonObject, validate: ValidateFunction): Check {
    return (value) => {
      try {
        return validate(value) === true ? [] : (validate.errors ?? [])
      } catch (error) {
        // A schema that is its own part never comes to an end.
        return this.#giveUp(node, error)(value)
      }
    }
  }

  #giveUp(node: JsonObject, error: unknown): Check {
    this.#tell(node, 'bad-schema', error instanceof Error ? error.message : String(error))
    for (const known of Object.values(this.#checks)) known.set(node, acceptAll)
    return acceptAll
  }

  /** A 2020-12 copy of one resource; references become ids of other resources. */
  #convert(node: unknown, outer: Context): AnySchema {
    if (typeof node === 'boolean') return node
    if (!isObject(node)) return true
    const schema = toDialect(node, (keyword, message) =>
      this.#tell(node, `bad-${keyword}`, message),
    )
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
          this.#convert(child, { direction, hidden: names, whole }),
        )
    }
    if (isRef(node)) {
      const target = this.#reference(node.$ref, { direction, hidden, whole })
      schema['allOf'] = Array.isArray(schema['allOf']) ? [...schema['allOf'], target] : [target]
    }
    const composed = 'allOf' in schema || 'anyOf' in schema || 'oneOf' in schema
    return composed && isNullable(node) ? { anyOf: [schema, { type: 'null' }] } : schema
  }

  /** Sub-schemas of other values than this one's own. */
  #convertParts(schema: JsonObject, own: Context): void {
    const inner = (child: unknown): AnySchema => this.#convert(child, { ...own, whole: false })
    for (const key of SAME) if (key in schema) schema[key] = this.#convert(schema[key], own)
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
    const resource = this.#keys.get(key) ?? { node, context, index: this.#resources.length }
    if (!this.#keys.has(key)) this.#resources.push(resource)
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

  /** A node is converted for each direction, but is wrong only once. */
  #tell(node: object, code: string, message: string): void {
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
      this.#tell(node, isPattern ? 'unchecked-pattern' : 'bad-pattern', `pattern ${one}: ${reason}`)
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

const acceptAll: Check = () => []

const FALSE_ERROR: ErrorObject = {
  keyword: 'false schema',
  instancePath: '',
  schemaPath: '#',
  params: {},
  message: 'no value is allowed here',
}

function union(one: ReadonlySet<string>, other: ReadonlySet<string>): ReadonlySet<string> {
  if (one.size === 0) return other
  return other.size === 0 ? one : new Set([...one, ...other])
}

function idOf(index: number): string {
  return `schema:${index}`
}
