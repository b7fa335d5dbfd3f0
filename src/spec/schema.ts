import { Ajv2020 } from 'ajv/dist/2020.js'
import type { AnySchema, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { compilePattern } from '../lib/regex.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { isNullable, toDialect } from './dialect.ts'
import { UnresolvedRefError } from './refs.ts'
import type { Refs } from './refs.ts'
import { isRef } from './walk.ts'

/** `readOnly` properties are not required in requests, `writeOnly` ones not in responses. */
export type Direction = 'request' | 'response'

/** Answers the violations of a value; none means it is valid. */
export type Check = (value: unknown) => ErrorObject[]

/** A finding about a schema, with the node it is about. */
export type SchemaReport = (node: unknown, code: string, message: string) => void

const SINGLE =
  'not if then else items contains propertyNames additionalProperties unevaluatedProperties unevaluatedItems'.split(
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
  readonly #ids = new Map<string, string>()
  readonly #nodeIds = new WeakMap<object, number>()
  #nodes = 0

  constructor(refs: Refs, report: SchemaReport = () => undefined) {
    this.#refs = refs
    this.#report = report
    this.#ajv = createAjv((pattern, reason) =>
      report(undefined, 'bad-pattern', `pattern ${pattern}: ${reason}`),
    )
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
      const validate: ValidateFunction = this.#ajv.compile(this.#convert(node, direction, NONE))
      return (value) => (validate(value) === true ? [] : (validate.errors ?? []))
    } catch (error) {
      // A broken reference is reported where it stands, once, when the document is loaded.
      if (!(error instanceof UnresolvedRefError))
        this.#report(node, 'bad-schema', error instanceof Error ? error.message : String(error))
      return () => []
    }
  }

  /** A 2020-12 copy of one resource; references become ids of other resources. */
  #convert(node: unknown, direction: Direction, hidden: ReadonlySet<string>): AnySchema {
    if (typeof node === 'boolean') return node
    if (!isObject(node)) return true
    const schema = toDialect(node, (keyword, message) =>
      this.#report(node, `bad-${keyword}`, message),
    )
    const names = union(hidden, this.#hiddenNames(node, direction, new Set()))
    if (Array.isArray(schema['required']))
      schema['required'] = schema['required'].filter((name) => !names.has(name))
    this.#convertParts(schema, direction)
    for (const key of ['allOf', 'anyOf', 'oneOf']) {
      if (Array.isArray(schema[key]))
        schema[key] = schema[key].map((child) => this.#convert(child, direction, names))
    }
    if (isRef(node)) {
      const target = { $ref: this.#resource(node.$ref, direction, hidden) }
      schema['allOf'] = Array.isArray(schema['allOf']) ? [...schema['allOf'], target] : [target]
    }
    const composed = 'allOf' in schema || 'anyOf' in schema || 'oneOf' in schema
    return composed && isNullable(node) ? { anyOf: [schema, { type: 'null' }] } : schema
  }

  /** Sub-schemas of other values than this one's own. */
  #convertParts(schema: JsonObject, direction: Direction): void {
    const inner = (child: unknown): AnySchema => this.#convert(child, direction, NONE)
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

  /** The id under which the target of a reference is known to ajv; converted when first asked for. */
  #resource(ref: string, direction: Direction, hidden: ReadonlySet<string>): string {
    const target = this.#refs.find(ref)
    if (target === undefined) throw new UnresolvedRefError(ref, 'leads nowhere')
    const key = [
      isObject(target) ? this.#idOf(target) : ref,
      direction,
      ...[...hidden].sort(),
    ].join(' ')
    const known = this.#ids.get(key)
    if (known !== undefined) return known
    const id = `schema:${this.#ids.size}`
    this.#ids.set(key, id)
    this.#ajv.addSchema(this.#convert(target, direction, hidden), id)
    return id
  }

  #idOf(node: object): number {
    const id = this.#nodeIds.get(node) ?? this.#nodes++
    this.#nodeIds.set(node, id)
    return id
  }

  /** Properties that this direction does not carry, wherever in an `allOf` they are declared. */
  #hiddenNames(node: unknown, direction: Direction, seen: Set<unknown>): Set<string> {
    const names = new Set<string>()
    const target = this.#quietFollow(node)
    if (!isObject(target) || seen.has(target)) return names
    seen.add(target)
    const flag = direction === 'request' ? 'readOnly' : 'writeOnly'
    for (const [name, property] of Object.entries(
      isObject(target['properties']) ? target['properties'] : {},
    )) {
      const own = isObject(property) && property[flag] === true
      const inherited = isRef(property) ? this.#quietFollow(property) : undefined
      if (own || (isObject(inherited) && inherited[flag] === true)) names.add(name)
    }
    for (const part of Array.isArray(target['allOf']) ? target['allOf'] : []) {
      for (const name of this.#hiddenNames(part, direction, seen)) names.add(name)
    }
    return names
  }

  #quietFollow(node: unknown): unknown {
    try {
      return this.#refs.follow(node)
    } catch {
      return undefined
    }
  }
}

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

function createAjv(onPattern: (pattern: string, reason: string) => void): Ajv2020 {
  const regExp = Object.assign(
    (pattern: string) => {
      const compiled = compilePattern(pattern)
      if (compiled.engine === 'none') onPattern(pattern, compiled.reason ?? 'cannot be compiled')
      // ajv keeps compiled patterns by their text: without this, all would be one.
      return { test: (text: string) => compiled.test(text), toString: () => `/${pattern}/` }
    },
    { code: 'undefined' },
  )
  const ajv = new Ajv2020({
    allErrors: true,
    strict: false,
    validateSchema: false,
    addUsedSchema: false,
    inlineRefs: false,
    verbose: true,
    logger: false,
    code: { regExp },
  })
  addFormats.default(ajv)
  return ajv
}
