import type { XMLParser } from 'fast-xml-parser'
import { Problem } from '../errors.ts'
import { isObject } from '../types.ts'
import { itemOf, propertyOf, takesList, takesMembers, takesScalar } from './coerce.ts'
import type { Coercer } from './coerce.ts'
import { listOf } from '../explain/shape.ts'
import type { Shape } from '../explain/shape.ts'

/** An element of an XML document; names are without their prefixes. */
export interface Element {
  name: string
  attributes: ReadonlyMap<string, string>
  children: readonly Element[]
  text: string
}

const ENTITY = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([\da-fA-F]{1,6}));/g
const ENTITIES = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
])
/** Of `<`, `&` and `=`; an element has two or three. */
const MOST_MARKS = 50_000
/** Characters. */
const LONGEST_TAG = 65_536
/** Before each name, so that none is special to the parser: an element may be called `constructor`. */
const MARK = '.'

/** Parses XML without any entities but its own five; a document type is refused, which is how bombs are made. */
export async function parseXml(text: string, depth: number): Promise<Element> {
  if (isTooComplex(text))
    throw new Problem('payload-too-large', 'the XML body has too many elements, or too long ones')
  const prolog = text.slice(0, Math.max(0, text.search(/<[^!?]/)))
  if (prolog.includes('<!DOCTYPE')) throw broken('a document type declaration is not accepted')
  const parser = await createParser(depth)
  try {
    const nodes: unknown = parser.parse(text, true)
    const [root] = listOf(nodes).flatMap((node) => toElement(node) ?? [])
    if (root !== undefined) return root
  } catch (error) {
    throw broken(error instanceof Error ? error.message : String(error))
  }
  throw broken('it has no root element')
}

/** The parser takes microseconds for each mark, and more than once looks through a whole tag. */
function isTooComplex(text: string): boolean {
  let marks = 0
  let end = 0
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === 38 || char === 60 || char === 61) marks++
    if (char === 60 && at >= end) end = endOfTag(text, at)
    if (marks > MOST_MARKS || end - at > LONGEST_TAG) return true
  }
  return false
}

/** Comments and character data may be long: they are passed over. */
function endOfTag(text: string, start: number): number {
  const next = text.charAt(start + 1)
  if (next === '!' || next === '?') return start
  const end = text.indexOf('>', start)
  return end === -1 ? text.length : end
}

function broken(reason: string): Problem {
  return new Problem('bad-request', `the body cannot be read as XML: ${reason.slice(0, 200)}`)
}

function nothing(): void {}

async function createParser(depth: number): Promise<XMLParser> {
  const { XMLParser: Parser } = await import('fast-xml-parser')
  return new Parser({
    preserveOrder: true,
    ignoreAttributes: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    parseTagValue: false,
    trimValues: false,
    maxNestedTags: depth,
    strictReservedNames: false,
    // It is asked twice about an element that closes itself.
    transformTagName: (name) => (name.startsWith(MARK) ? name : MARK + name),
    entityDecoder: {
      setExternalEntities: nothing,
      addInputEntities: nothing,
      reset: nothing,
      setXmlVersion: nothing,
      decode: decodeEntities,
    },
  })
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(ENTITY, (whole, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return ENTITIES.get(name) ?? whole
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole
  })
}

function toElement(node: unknown): Element | undefined {
  if (!isObject(node)) return undefined
  const tag = Object.keys(node).find((key) => key.startsWith(MARK))
  if (tag === undefined) return undefined
  const content = listOf(node[tag])
  const attributes = isObject(node[':@']) ? Object.entries(node[':@']) : []
  return {
    name: localName(tag.slice(MARK.length)),
    attributes: new Map(attributes.map(([key, value]) => [localName(key.slice(2)), String(value)])),
    children: content.flatMap((child) => toElement(child) ?? []),
    text: content
      .map((child) => (isObject(child) && '#text' in child ? String(child['#text']) : ''))
      .join(''),
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** The value of an element by the XML Objects of its schema (3.1 §4.8.26). */
export function readXml(element: Element, schema: unknown, coercer: Coercer): unknown {
  const shape = coercer.shapes.of(schema)
  if (element.attributes.get('nil') === 'true' && shape.types?.has('null')) return null
  const loose = shape.types === undefined && element.children.length > 0
  const members = takesMembers(shape) || loose
  const scalar = takesScalar(shape) && element.children.length === 0
  if (members && !(scalar && shape.types !== undefined && element.attributes.size === 0))
    return readMembers(element, shape, coercer)
  if (takesList(shape) && !scalar) return readItems(element.children, shape, coercer)
  return coercer.tree(trim(element), schema)
}

function trim({ text }: Element): string {
  return text.trim() === '' ? '' : text
}

function readItems(elements: readonly Element[], shape: Shape, coercer: Coercer): unknown[] {
  return elements.map((one, index) => readXml(one, itemOf(shape, index), coercer))
}

function readMembers(element: Element, shape: Shape, coercer: Coercer): unknown {
  const value = new Map<string, unknown>()
  const taken = new Set<Element>()
  for (const [key, schema] of shape.properties) {
    const found = readMember(element, { key, schema, coercer, taken })
    if (found !== undefined) value.set(key, found)
  }
  for (const child of element.children) {
    if (taken.has(child) || value.has(child.name)) continue
    value.set(child.name, readXml(child, propertyOf(shape, child.name), coercer))
  }
  return Object.fromEntries(value)
}

interface Member {
  key: string
  schema: unknown
  coercer: Coercer
  /** The children that are some property's. */
  taken: Set<Element>
}

function readMember(element: Element, { key, schema, coercer, taken }: Member): unknown {
  const shape = coercer.shapes.of(schema)
  const { xml } = shape
  if (xml['attribute'] === true || xml['nodeType'] === 'attribute') {
    const text = element.attributes.get(nameIn(shape, key))
    return text === undefined ? undefined : coercer.tree(text, schema)
  }
  if (xml['nodeType'] === 'text' || xml['nodeType'] === 'cdata')
    return coercer.tree(element.text, schema)
  const wrapped = xml['wrapped'] === true || xml['nodeType'] === 'element'
  const names = takesList(shape) && !wrapped ? itemNames(shape, key, coercer) : namesOf(shape, key)
  const found = element.children.filter((child) => names.has(child.name))
  for (const child of found) taken.add(child)
  const [first, ...others] = found
  if (first === undefined) return undefined
  if (takesList(shape))
    return readItems(wrapped ? found.flatMap((one) => one.children) : found, shape, coercer)
  return others.length === 0
    ? readXml(first, schema, coercer)
    : found.map((one) => readXml(one, schema, coercer))
}

function nameIn({ xml }: Shape, key: string): string {
  return typeof xml['name'] === 'string' ? localName(xml['name']) : key
}

function namesOf(shape: Shape, key: string): Set<string> {
  return new Set([nameIn(shape, key), key])
}

/** Items without a wrapper take the name of their own schema, else that of the property. */
function itemNames(shape: Shape, key: string, coercer: Coercer): Set<string> {
  return new Set([nameIn(coercer.shapes.of(shape.items), key), ...namesOf(shape, key)])
}

/** The name that the root must have, where the author gave one. */
export function rootName(schema: unknown, coercer: Coercer): string | undefined {
  const { name } = coercer.shapes.of(schema).xml
  return typeof name === 'string' ? localName(name) : undefined
}
