import { isTree, placeId, type Place, type Reader, type Tree } from './places.ts'

/** A schema with its `$ref`s followed and its `allOf`s drawn together. */
export interface Shape {
  types: string[]
  /** Every keyword of the parts; of two equal ones the later counts, bounds the narrower. */
  words: Tree
  properties: Map<string, Place[]>
  required: Set<string>
  items?: Place | undefined
  tuple: Place[]
  /** `patternProperties`. */
  patterns: Map<string, Place>
  additional?: Place | undefined
  /** Lists of branches, of each of which one is to be taken. */
  choices: Place[][]
  discriminator?: { property: string; mapping: Map<string, string> } | undefined
  /** Last pointer segments of the references on the way, the outermost first. */
  names: string[]
}

const HIGHEST = new Set(['minimum', 'minLength', 'minItems', 'minProperties', 'exclusiveMinimum'])
const LOWEST = new Set(['maximum', 'maxLength', 'maxItems', 'maxProperties', 'exclusiveMaximum'])

export function shapeOf(reader: Reader, places: readonly Place[]): Shape {
  const shape: Shape = {
    types: [],
    words: {},
    properties: new Map(),
    required: new Set(),
    tuple: [],
    patterns: new Map(),
    choices: [],
    names: [],
  }
  const seen = new Set<string>()
  for (const place of places) gather(reader, place, shape, seen)
  return shape
}

function gather(reader: Reader, written: Place, shape: Shape, seen: Set<string>): void {
  if (seen.has(placeId(written)) || !isTree(written.value)) return
  seen.add(placeId(written))
  const { value } = written
  const ref = value.$ref ?? value.$dynamicRef
  if (typeof ref === 'string') {
    const target = reader.target(written, ref)
    const name = ref.split(/[/#]/).at(-1)
    if (name !== undefined) shape.names.push(name)
    gather(reader, target, shape, seen)
    if (Object.keys(value).length === 1) return
  }
  gatherWords(value, shape)
  gatherMembers(reader, written, shape)
  for (const [, part] of reader.members(reader.child(written, 'allOf'))) {
    gather(reader, part, shape, seen)
  }
}

function gatherWords(value: Tree, shape: Shape): void {
  for (const [word, content] of Object.entries(value)) {
    shape.words[word] = drawTogether(word, shape.words[word], content)
  }
  const types = [value.type].flat().filter((type): type is string => typeof type === 'string')
  if (types.length > 0) {
    const both = shape.types.filter((type) => types.includes(type))
    shape.types = both.length > 0 ? both : types
  }
  if (Array.isArray(value.required)) {
    for (const name of value.required) shape.required.add(String(name))
  }
}

function drawTogether(word: string, before: unknown, content: unknown): unknown {
  if (before === undefined) return content
  if (typeof content === 'number' && typeof before === 'number') {
    if (HIGHEST.has(word)) return Math.max(content, before)
    if (LOWEST.has(word)) return Math.min(content, before)
  }
  if (word === 'enum' && Array.isArray(before) && Array.isArray(content)) {
    const both = content.filter((one) => before.includes(one))
    return both.length > 0 ? both : content
  }
  return word === 'example' || word === 'default' ? before : content
}

function gatherMembers(reader: Reader, at: Place, shape: Shape): void {
  const value = at.value as Tree
  for (const [name, property] of reader.members(reader.map(at, 'properties'))) {
    shape.properties.set(name, [...(shape.properties.get(name) ?? []), property])
  }
  const items = reader.child(at, 'items')
  if (items !== undefined && Array.isArray(items.value)) {
    shape.tuple = reader.members(items).map(([, item]) => item)
  } else if (items !== undefined) {
    shape.items = items
  }
  const prefix = reader.members(reader.child(at, 'prefixItems'))
  if (prefix.length > 0) shape.tuple = prefix.map(([, item]) => item)
  for (const [pattern, member] of reader.members(reader.child(at, 'patternProperties'))) {
    shape.patterns.set(pattern, member)
  }
  const additional = reader.child(at, 'additionalProperties')
  if (additional !== undefined) shape.additional = additional
  for (const word of ['oneOf', 'anyOf']) {
    const branches = reader.members(reader.child(at, word)).map(([, branch]) => branch)
    if (branches.length > 0) shape.choices.push(branches)
  }
  readDiscriminator(value, shape)
}

function readDiscriminator(value: Tree, shape: Shape): void {
  const { discriminator } = value
  if (typeof discriminator === 'string') {
    shape.discriminator = { property: discriminator, mapping: new Map() }
  }
  if (!isTree(discriminator) || typeof discriminator.propertyName !== 'string') return
  const mapping = isTree(discriminator.mapping) ? Object.entries(discriminator.mapping) : []
  shape.discriminator = {
    property: discriminator.propertyName,
    mapping: new Map(mapping.map(([key, target]) => [key, String(target)])),
  }
}
