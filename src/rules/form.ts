import { Problem } from '../errors.ts'
import { takesList, takesMembers, takesScalar, propertyOf } from './coerce.ts'
import type { Coercer, Tree } from './coerce.ts'
import { parseJson, JsonError } from './json.ts'
import { kindOf } from './media.ts'
import { asObject } from '../explain/shape.ts'
import type { Shape } from '../explain/shape.ts'
import { decodeForm, decodePercent, MALFORMED, readDeep, readPairs, splitPairs } from './style.ts'
import type { Kind, Pairs, Style } from './style.ts'
import type { JsonObject } from '../types.ts'

/** A form of a page has some hundred. */
const MOST_FIELDS = 20_000

/** What is needed to read a form. */
export interface FormReading {
  coercer: Coercer
  schema: unknown
  /** The Encoding Objects by property (3.1 §4.8.15). */
  encoding: JsonObject
  depth: number
}

/** An urlencoded body as the value of its schema (3.1 §4.8.14.2). */
export function readForm(text: string, reading: FormReading): JsonObject {
  if (countOf(text, '&', MOST_FIELDS) >= MOST_FIELDS)
    throw new Problem('payload-too-large', `the form has more than ${MOST_FIELDS} fields`)
  const pairs = splitPairs(text)
  const shape = reading.coercer.shapes.of(reading.schema)
  const value = new Map<string, unknown>()
  const taken = new Set<string>()
  for (const [name, schema] of shape.properties) {
    const style = styleOf(memberOf(reading.encoding, name), name)
    const own = reading.coercer.shapes.of(schema)
    const others = shape.properties
    const one = readProperty(pairs, { ...reading, schema, name, style, shape: own, others })
    if (one === undefined) continue
    value.set(name, one.value)
    for (const used of one.used) taken.add(used)
  }
  for (const [name, values] of pairs.byName) {
    if (taken.has(name) || value.has(name)) continue
    const texts = values.map(decodeForm)
    const tree = texts.length === 1 ? (texts[0] ?? '') : texts
    value.set(name, reading.coercer.tree(tree, propertyOf(shape, name)))
  }
  return Object.fromEntries(value)
}

/** How often a character is in a text, as far as that matters. */
function countOf(text: string, char: string, most: number): number {
  let count = 0
  for (let at = text.indexOf(char); at !== -1 && count < most; at = text.indexOf(char, at + 1))
    count++
  return count
}

interface Property {
  value: unknown
  /** Names of the pairs that it was made of. */
  used: string[]
}

interface PropertyReading extends FormReading {
  name: string
  style: Style
  shape: Shape
  /** Properties of the whole form, which are no member of this one. */
  others: ReadonlyMap<string, unknown>
}

function readProperty(pairs: Pairs, reading: PropertyReading): Property | undefined {
  const { coercer, schema, shape, name, style, encoding, depth } = reading
  const raw = pairs.byName.get(name) ?? []
  const deep = pairs.deep.has(name) ? readDeep(style, pairs) : undefined
  const trees = readTrees(pairs, reading)
  if (deep !== undefined && style.style !== 'deepObject') trees.push(deep)
  const asJson = hasJson(memberOf(encoding, name))
  const values = readJson(raw.map(style.decode), { shape, asJson, depth })
  values.push(...trees.map((tree) => coercer.tree(tree, schema)))
  // It is there, but in no form of its type: the text is what is found wrong.
  if (values.length === 0 && raw.length > 0) values.push(single(raw.map(style.decode)))
  if (values.length === 0) return undefined
  const used = deep === undefined ? [name] : [name, ...deepNames(pairs, name)]
  if (raw.length === 0 && deep === undefined) used.push(...shape.properties.keys())
  return { value: coercer.choose(values, schema), used }
}

function readTrees(pairs: Pairs, { shape, style, others }: PropertyReading): Tree[] {
  const own = (key: string): boolean => shape.properties.has(key) && !others.has(key)
  return kindsOf(style, shape).flatMap((kind) => {
    const read = readPairs(style, pairs, kind, own)
    return read === undefined || read === MALFORMED ? [] : read
  })
}

/** Without a style, what has structure is sent as JSON (3.1 §4.8.14.2). */
export function readJson(
  texts: readonly string[],
  { shape, asJson, depth }: { shape: Shape; asJson: boolean; depth: number },
): unknown[] {
  if (!asJson && !takesMembers(shape) && !takesList(shape)) return []
  const values = parseAll(texts, depth).slice(0, takesList(shape) ? 2 : 1)
  // A text is not meant as JSON only because it looks like a number.
  return asJson || takesScalar(shape) ? values : values.filter((one) => typeof one === 'object')
}

function memberOf(encoding: JsonObject, name: string): JsonObject {
  return asObject(Object.hasOwn(encoding, name) ? encoding[name] : undefined)
}

function single(texts: readonly string[]): unknown {
  return texts.length === 1 ? texts[0] : texts
}

function deepNames(pairs: Pairs, name: string): string[] {
  return pairs.list.map(([key]) => key).filter((key) => key.startsWith(`${name}[`))
}

function styleOf(encoding: JsonObject, name: string): Style {
  const style = typeof encoding['style'] === 'string' ? encoding['style'] : 'form'
  const explode = typeof encoding['explode'] === 'boolean' ? encoding['explode'] : style === 'form'
  const decode = encoding['allowReserved'] === true ? decodePercent : decodeForm
  return { name, style, explode, decode }
}

/** The kinds that a value of a form or a query may have; without a type the style tells. */
export function kindsOf({ style }: { style: string }, shape: Shape): Kind[] {
  const kinds: Kind[] = takesScalar(shape) ? ['scalar'] : []
  if (takesMembers(shape) || style === 'deepObject') kinds.push('object')
  if (takesList(shape) || (!takesMembers(shape) && style.endsWith('Delimited'))) kinds.push('array')
  return kinds
}

function hasJson({ contentType }: JsonObject): boolean {
  return typeof contentType === 'string' && kindOf(contentType) === 'json'
}

/** The texts as JSON, where they are; a lone one is itself the value. */
function parseAll(texts: readonly string[], depth: number): unknown[] {
  const values: unknown[] = []
  for (const text of texts) {
    const value = tryJson(text, depth)
    if (value === undefined) return []
    values.push(value.value)
  }
  if (values.length === 0) return []
  return values.length === 1 ? [values[0], values] : [values]
}

/** A text as JSON, if it is any. */
export function tryJson(text: string, depth: number): { value: unknown } | undefined {
  try {
    return { value: parseJson(text, depth) }
  } catch (error) {
    if (error instanceof JsonError) return undefined
    throw error
  }
}
