import type { Schema } from '../control/schema.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import type { Tool } from './tool.ts'

/** Two words for the same thing, as some tools are older than others. */
const TWINS = [
  ['server', 'server_url'],
  ['server_url', 'server'],
] as const

/**
 * What was meant: clients and models often send numbers, flags and objects as text, and take the one
 * name of the server for the other. What cannot be read so stays as it is, for the check to tell.
 */
export function readGiven(
  { input, json = [] }: Pick<Tool, 'input' | 'json'>,
  given: unknown,
): unknown {
  const { properties } = input
  if (!isObject(given) || !isObject(properties)) return given
  return Object.fromEntries(
    Object.entries(given).map(([sent, value]) => {
      const name = nameOf(sent, given, properties)
      const schema = Object.hasOwn(properties, name) ? properties[name] : undefined
      return [name, json.includes(name) ? readAny(value) : read(value, schema)]
    }),
  )
}

function nameOf(sent: string, given: JsonObject, properties: JsonObject): string {
  const twin = TWINS.find(([name, other]) => name === sent && !Object.hasOwn(given, other))?.[1]
  const isTwin = twin !== undefined && Object.hasOwn(properties, twin)
  return isTwin && !Object.hasOwn(properties, sent) ? twin : sent
}

function read(value: unknown, schema: unknown): unknown {
  if (!isObject(schema)) return value
  const { items }: Schema = schema
  const type = typeOf(schema)
  if (Array.isArray(value) && type === 'array') return value.map((item) => read(item, items))
  const reader = typeof type === 'string' ? READERS.get(type) : undefined
  return typeof value === 'string' ? (reader?.(value) ?? value) : value
}

/** The one that it has beside null. */
function typeOf({ type }: Schema): unknown {
  return Array.isArray(type) ? type.find((one) => one !== 'null') : type
}

/** By JSON type: what a text says, if it says such a thing. */
const READERS: ReadonlyMap<string, (text: string) => unknown> = new Map([
  ['boolean', (text) => (/^(true|false)$/.test(text) ? text === 'true' : undefined)],
  ['integer', readNumber],
  ['number', readNumber],
  ['object', (text) => (text.trimStart().startsWith('{') ? parse(text) : undefined)],
  ['array', (text) => (text.trimStart().startsWith('[') ? parse(text) : undefined)],
])

function readNumber(text: string): unknown {
  return /^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : undefined
}

function readAny(value: unknown): unknown {
  return typeof value === 'string' && /^\s*[{[]/.test(value) ? (parse(value) ?? value) : value
}

/** Nothing for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
