import { flatten } from './fake/flatten.ts'
import { takeBranches } from './fake/branch.ts'
import type { Refs } from '../spec/refs.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'

/** What a schema says about its XML form (XML Object, 3.1 §4.8.26). */
interface XmlNote {
  name?: string
  namespace?: string
  prefix?: string
  attribute?: boolean
  wrapped?: boolean
  /** The node types of 3.2 (§4.26). */
  nodeType?: string
}

interface View {
  name: string | undefined
  note: XmlNote
  properties: JsonObject
  items: unknown
  refs: Refs
}

/** Writes a value as XML by the XML Objects of its schema; without any, names become elements. */
export function toXml(value: unknown, schema: unknown, refs: Refs): string {
  const seen = view(schema, refs)
  const root = seen.note.name ?? seen.name ?? 'root'
  const body = Array.isArray(value) ? listDocument(value, root, seen) : element(root, value, seen)
  return `<?xml version="1.0" encoding="UTF-8"?>\n${body}`
}

/** A document has one root, so a list at the top is always wrapped. */
function listDocument(list: readonly unknown[], root: string, seen: View): string {
  const item = view(seen.items, seen.refs)
  const name = item.note.name ?? item.name ?? 'item'
  return `<${tag(root, seen.note)}${namespace(seen.note)}>${list.map((one) => element(name, one, item)).join('')}</${tag(root, seen.note)}>`
}

function view(schema: unknown, refs: Refs): View {
  const flat = flatten(schema, refs)
  takeBranches(flat, refs, 0)
  const notes = [...flat.origins]
    .map((origin) => ('xml' in origin ? origin.xml : undefined))
    .filter(isObject)
  const properties = isObject(flat.schema['properties']) ? flat.schema['properties'] : {}
  const note: XmlNote = Object.assign({}, ...notes.reverse())
  return { name: flat.name, note, properties, items: flat.schema['items'], refs }
}

function element(name: string, value: unknown, seen: View): string {
  const open = tag(name, seen.note)
  if (value === null || value === undefined) return `<${open}${namespace(seen.note)}/>`
  if (!isObject(value))
    return `<${open}${namespace(seen.note)}>${escapeText(text(value))}</${open}>`
  let attributes = ''
  let content = ''
  for (const [key, child] of Object.entries(value)) {
    const inner = view(seen.properties[key], seen.refs)
    const childName = inner.note.name ?? key
    if (isAttribute(inner.note) && !isObject(child))
      attributes += ` ${tag(childName, inner.note)}="${escapeText(text(child))}"`
    else if (inner.note.nodeType === 'text' || inner.note.nodeType === 'cdata')
      content += escapeText(text(child))
    else
      content += Array.isArray(child) ? list(key, child, inner) : element(childName, child, inner)
  }
  return `<${open}${namespace(seen.note)}${attributes}>${content}</${open}>`
}

function isAttribute(note: XmlNote): boolean {
  return note.attribute === true || note.nodeType === 'attribute'
}

/** An array's own name is that of its wrapper, and means nothing without one (3.1 §4.8.26). */
function list(key: string, values: readonly unknown[], seen: View): string {
  const item = view(seen.items, seen.refs)
  const wrapped = seen.note.wrapped === true || seen.note.nodeType === 'element'
  const wrapper = seen.note.name ?? key
  const itemName = item.note.name ?? (wrapped ? wrapper : key)
  const content = values.map((value) => element(itemName, value, item)).join('')
  if (!wrapped) return content
  return `<${tag(wrapper, seen.note)}${namespace(seen.note)}>${content}</${tag(wrapper, seen.note)}>`
}

function tag(name: string, note: XmlNote): string {
  const plain = name.replaceAll(/[^\p{L}\p{N}_.-]/gu, '_').replace(/^(?![\p{L}_])/u, '_')
  return note.prefix === undefined || note.prefix === '' ? plain : `${note.prefix}:${plain}`
}

function namespace(note: XmlNote): string {
  if (note.namespace === undefined || isAttribute(note)) return ''
  const name = note.prefix === undefined || note.prefix === '' ? 'xmlns' : `xmlns:${note.prefix}`
  return ` ${name}="${escapeText(note.namespace)}"`
}

function text(value: unknown): string {
  if (Array.isArray(value)) return value.map(text).join(' ')
  return isObject(value) ? JSON.stringify(value) : String(value ?? '')
}

function escapeText(value: string): string {
  return value
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}
