import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { tryFollow } from './refs.ts'
import type { Refs } from './refs.ts'

/** Levels of objects and lists that are written out, and names of each. */
const DEEPEST = 3
const MOST_NAMES = 30
const MOST_WORDS = 8
/** Schemas that are looked at for one outline. */
const MOST = 200

interface Place {
  refs: Refs
  depth: number
  budget: { left: number }
}

/** A schema in one line, as a type: `{ id: integer, name?: string, tags?: [{ … }] }`. */
export function outline(schema: unknown, refs: Refs): string {
  return write(schema, { refs, depth: 0, budget: { left: MOST } })
}

function write(schema: unknown, place: Place): string {
  if (place.budget.left-- <= 0) return '…'
  if (schema === false) return 'nothing'
  const node = tryFollow(place.refs, schema)
  if (!isObject(node)) return 'any'
  const text = writeNode(node, place)
  return node['nullable'] === true ? `${text} | null` : text
}

function writeNode(node: JsonObject, place: Place): string {
  if ('const' in node) return JSON.stringify(node['const'])
  if (Array.isArray(node['enum'])) return writeWords(node['enum'])
  const { oneOf, anyOf, allOf } = node
  const choices = Array.isArray(oneOf) ? oneOf : anyOf
  if (Array.isArray(choices)) return join(choices, ' | ', place)
  if (Array.isArray(allOf)) return join(allOf, ' & ', place)
  const types = [node['type'] ?? typeOf(node)].flat().map(String)
  return types.map((type) => writeType(type, node, place)).join(' | ')
}

function writeType(type: string, node: JsonObject, place: Place): string {
  const { format } = node
  if (type === 'array') return writeList(node['items'], place)
  if (type === 'object') return writeObject(node, place)
  return typeof format === 'string' ? `${type}(${format.slice(0, 40)})` : type
}

function writeList(items: unknown, place: Place): string {
  return place.depth >= DEEPEST ? '[…]' : `[${write(items ?? {}, deeper(place))}]`
}

function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 }
}

function writeObject(node: JsonObject, place: Place): string {
  const { properties, required, additionalProperties } = node
  const names = isObject(properties) ? Object.entries(properties) : []
  const inner = deeper(place)
  if (names.length === 0)
    return isObject(additionalProperties) && place.depth < DEEPEST
      ? `{ [name]: ${write(additionalProperties, inner)} }`
      : 'object'
  if (place.depth >= DEEPEST) return '{ … }'
  const wanted = new Set(Array.isArray(required) ? required : [])
  const shown = names
    .slice(0, MOST_NAMES)
    .map(([name, schema]) => `${name}${wanted.has(name) ? '' : '?'}: ${write(schema, inner)}`)
  return `{ ${[...shown, ...(names.length > MOST_NAMES ? ['…'] : [])].join(', ')} }`
}

function join(schemas: readonly unknown[], sign: string, place: Place): string {
  if (place.depth >= DEEPEST) return '…'
  const shown = schemas.slice(0, MOST_WORDS).map((one) => write(one, deeper(place)))
  return [...new Set(shown), ...(schemas.length > MOST_WORDS ? ['…'] : [])].join(sign)
}

function writeWords(words: readonly unknown[]): string {
  const shown = words.slice(0, MOST_WORDS).map((word) => JSON.stringify(word).slice(0, 60))
  return [...shown, ...(words.length > MOST_WORDS ? ['…'] : [])].join(' | ')
}

/** Many a schema says what is in it, but not that it is an object. */
function typeOf({ properties, additionalProperties, items }: JsonObject): string {
  if (properties !== undefined || isObject(additionalProperties)) return 'object'
  return items === undefined ? 'any' : 'array'
}
