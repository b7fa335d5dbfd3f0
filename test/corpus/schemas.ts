import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { isTree, placeId, type Place, type Reader, type Tree } from './places.ts'
import { compilePattern, type Pattern } from './regex.ts'

/** `response`: what is writeOnly need not be there; `request`: what is readOnly need not. */
export type Direction = 'request' | 'response'

export type Verdict = { ok: true } | { ok: false; error: string } | { unjudgeable: string }

const COPIED = [
  'const',
  'enum',
  'format',
  'maxItems',
  'maxLength',
  'maxProperties',
  'minItems',
  'minLength',
  'minProperties',
  'multipleOf',
  'pattern',
  'uniqueItems',
  'minContains',
  'maxContains',
  'dependentRequired',
]
const SCHEMA = [
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
  'additionalProperties',
  'items',
  'unevaluatedItems',
  'unevaluatedProperties',
]
const LISTS = ['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']
const MAPS = ['properties', 'patternProperties', 'dependentSchemas']
/** Keywords whose schemas speak of the same value as the schema they stand in. */
const IN_PLACE = new Set([
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
])
const HIDDEN = { request: 'readOnly', response: 'writeOnly' } as const

function engine(pattern: string): Pattern {
  return compilePattern(pattern) ?? /(?:)/
}
engine.code = 'new RegExp'

/** The document's schemas as plain ajv takes them, each `$ref` target converted once. */
export class SchemaBook {
  readonly #reader: Reader
  readonly #refSiblings: boolean
  readonly #ids = new Map<string, string>()
  readonly #compiled = new Map<string, ValidateFunction | string>()
  /** Why a schema could not be converted. */
  readonly #broken = new Map<string, string>()
  readonly #pending: { id: string; place: Place; direction: Direction; hidden: string[] }[] = []
  readonly #ajv = new Ajv2020({
    strict: false,
    logger: false,
    allErrors: false,
    validateFormats: true,
    validateSchema: false,
    inlineRefs: false,
    multipleOfPrecision: 6,
    code: { regExp: engine },
  })

  constructor(reader: Reader, refSiblings: boolean) {
    this.#reader = reader
    this.#refSiblings = refSiblings
    formats.default(this.#ajv)
  }

  judge(place: Place, direction: Direction, value: unknown): Verdict {
    const validate = this.#validator(place, direction)
    if (typeof validate === 'string') return { unjudgeable: validate }
    if (validate(value)) return { ok: true }
    return { ok: false, error: describe(validate.errors?.[0]) }
  }

  #validator(place: Place, direction: Direction): ValidateFunction | string {
    const key = `${direction} ${placeId(place)}`
    const known = this.#compiled.get(key)
    if (known !== undefined) return known
    let result: ValidateFunction | string
    try {
      const id = this.#idOf(place, direction, [])
      this.#addPending()
      result = this.#ajv.getSchema(id) ?? this.#broken.get(id) ?? 'not converted'
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const missing = /judge:\/s\d+/.exec(message)?.[0]
      result = (missing === undefined ? undefined : this.#broken.get(missing)) ?? message
    }
    this.#compiled.set(key, result)
    return result
  }

  #addPending(): void {
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop()) {
      let schema: Tree | boolean
      try {
        schema = this.convert(next.place, next.direction, next.hidden)
      } catch (error) {
        // Left out: whatever needs it cannot be compiled, and this is why.
        this.#broken.set(next.id, error instanceof Error ? error.message : String(error))
        continue
      }
      this.#ajv.addSchema(typeof schema === 'boolean' ? wrap(schema) : schema, next.id)
    }
  }

  #idOf(place: Place, direction: Direction, hidden: string[]): string {
    const key = [direction, placeId(place), ...hidden].join(' ')
    let id = this.#ids.get(key)
    if (id === undefined) {
      id = `judge:/s${this.#ids.size}`
      this.#ids.set(key, id)
      this.#pending.push({ id, place, direction, hidden })
    }
    return id
  }

  /** One schema object in 2020-12; references become ids of the book. */
  convert(place: Place, direction: Direction, inherited: string[] = []): Tree | boolean {
    const { value } = place
    if (typeof value === 'boolean') return value
    if (!isTree(value)) return {}
    const out: Tree = {}
    const ref = value.$ref ?? value.$dynamicRef
    if (typeof ref === 'string') {
      out.$ref = this.#idOf(this.#reader.target(place, ref), direction, inherited)
      if (!this.#refSiblings) return out
    }
    const hidden = this.#hiddenNames(place, direction, inherited)
    for (const key of COPIED) if (isUsable(key, value[key])) out[key] = value[key]
    this.#convertParts(place, direction, hidden, out)
    convertType(value, out)
    convertBounds(value, out)
    if (Array.isArray(value.required)) {
      out.required = unique(value.required).filter((name) => !hidden.includes(String(name)))
    }
    return out
  }

  #convertParts(place: Place, direction: Direction, hidden: string[], out: Tree): void {
    const value = place.value as Tree
    const sub = (key: string, from: Place) =>
      this.convert(from, direction, IN_PLACE.has(key) ? hidden : [])
    for (const key of SCHEMA) {
      const member = this.#reader.child(place, key)
      if (member !== undefined && !Array.isArray(member.value)) out[key] = sub(key, member)
    }
    for (const key of LISTS) {
      const members = this.#reader.members(this.#reader.child(place, key))
      if (!Array.isArray(value[key]) || members.length === 0) continue
      out[key === 'items' ? 'prefixItems' : key] = members.map(([, member]) => sub(key, member))
    }
    const rest = this.#reader.child(place, 'additionalItems')
    if (rest !== undefined && Array.isArray(value.items)) out.items = sub('items', rest)
    for (const key of MAPS) {
      if (!isTree(value[key])) continue
      const members = this.#reader.members(this.#reader.map(place, key))
      out[key] = Object.fromEntries(members.map(([name, member]) => [name, sub(key, member)]))
    }
  }

  /** Names of properties the other direction owns, through composition too. */
  #hiddenNames(place: Place, direction: Direction, inherited: string[]): string[] {
    const names = new Set(inherited)
    const seen = new Set<string>()
    const visit = (written: Place): void => {
      const at = this.#reader.follow(written)
      if (seen.has(placeId(at))) return
      seen.add(placeId(at))
      for (const [name, property] of this.#reader.members(this.#reader.map(at, 'properties'))) {
        if (this.#isHidden(property, direction)) names.add(name)
      }
      for (const key of ['allOf', 'anyOf', 'oneOf']) {
        for (const [, member] of this.#reader.members(this.#reader.child(at, key))) visit(member)
      }
    }
    try {
      visit(place)
    } catch {
      // An unresolved reference is reported where it is converted.
    }
    return [...names].sort()
  }

  #isHidden(property: Place, direction: Direction): boolean {
    const flag = HIDDEN[direction]
    if (isTree(property.value) && property.value[flag] === true) return true
    const at = this.#reader.follow(property)
    if (!isTree(at.value)) return false
    if (at.value[flag] === true) return true
    return this.#reader
      .members(this.#reader.child(at, 'allOf'))
      .some(([, part]) => isTree(part.value) && part.value[flag] === true)
  }
}

function isUsable(key: string, value: unknown): boolean {
  if (value === undefined) return false
  return key !== 'enum' || (Array.isArray(value) && value.length > 0)
}

function unique(list: readonly unknown[]): unknown[] {
  return [...new Set(list)]
}

function wrap(schema: boolean): Tree {
  return schema ? {} : { not: {} }
}

function convertType(value: Tree, out: Tree): void {
  const { type } = value
  if (type === undefined || type === 'file') return
  out.type = value.nullable === true ? unique([type, 'null'].flat()) : type
}

/** Boolean `exclusiveMinimum` (draft 4, so 2.0 and 3.0) becomes the number it stands for. */
function convertBounds(value: Tree, out: Tree): void {
  for (const side of ['inimum', 'aximum']) {
    const bound = value[`m${side}`]
    const exclusive = value[`exclusiveM${side}`]
    if (exclusive === true && bound !== undefined) {
      out[`exclusiveM${side}`] = bound
      continue
    }
    if (bound !== undefined) out[`m${side}`] = bound
    if (exclusive !== undefined && typeof exclusive !== 'boolean') {
      out[`exclusiveM${side}`] = exclusive
    }
  }
}

function describe(error: ErrorObject | undefined): string {
  if (error === undefined) return 'invalid'
  const allowed = 'allowedValues' in error.params ? ` ${JSON.stringify(error.params)}` : ''
  const extra =
    'additionalProperty' in error.params ? ` ${String(error.params.additionalProperty)}` : ''
  return `${error.instancePath || '(root)'} ${error.message ?? error.keyword}${allowed.slice(0, 120)}${extra}`
}
