import type { Operation } from '../spec/operations.ts'
import { tryFollow } from '../spec/refs.ts'
import type { Refs } from '../spec/refs.ts'
import { namesOf, parsePathKey } from '../spec/template.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import type { Location } from '../explain/messages.ts'
import { asObject, listOf } from '../explain/shape.ts'

/** One parameter of an operation, ready to be read (3.1 §4.8.12). */
export interface Parameter {
  name: string
  in: Exclude<Location, 'body'> | 'querystring'
  required: boolean
  schema: unknown
  style: string
  explode: boolean
  allowEmpty: boolean
  allowReserved: boolean
  /** The media type of a `content` parameter. */
  media: string | undefined
  encoding: JsonObject
}

const STYLES = new Map([
  ['path', 'simple'],
  ['header', 'simple'],
  ['query', 'form'],
  ['cookie', 'form'],
  ['querystring', 'form'],
])
/** What these headers say is described elsewhere in a document (3.0 §4.7.12.1). */
const IGNORED = new Set(['accept', 'content-type', 'authorization'])
/** The parameters of a path item and its operation; the operation's own win (3.1 §4.8.10). */
export function listParameters({ item, node, path }: Operation, refs: Refs): Parameter[] {
  const found = new Map<string, Parameter>()
  for (const written of [...listOf(item['parameters']), ...listOf(node['parameters'])]) {
    const parameter = toParameter(tryFollow(refs, written), refs)
    if (parameter === undefined) continue
    const name = parameter.in === 'header' ? parameter.name.toLowerCase() : parameter.name
    found.set(`${parameter.in} ${name}`, parameter)
  }
  const named = parsePathKey(path).segments.flatMap(namesOf)
  return [...found.values()].filter((one) => !isIgnored(one) && isSendable(one, named))
}

/** What the path has no place for cannot be asked of anybody. */
function isSendable(parameter: Parameter, named: readonly string[]): boolean {
  return parameter.in !== 'path' || named.includes(parameter.name)
}

function isIgnored(parameter: Parameter): boolean {
  return parameter.in === 'header' && IGNORED.has(parameter.name.toLowerCase())
}

function toParameter(node: unknown, refs: Refs): Parameter | undefined {
  if (!isObject(node)) return undefined
  const { name, in: where } = node
  if (typeof where !== 'string' || !isLocation(where)) return undefined
  if (typeof name !== 'string' && where !== 'querystring') return undefined
  const [media, content] = Object.entries(asObject(node['content']))[0] ?? []
  const described = media === undefined ? node : asObject(tryFollow(refs, content))
  const style = typeof node['style'] === 'string' ? node['style'] : (STYLES.get(where) ?? 'form')
  const explode =
    typeof node['explode'] === 'boolean' ? node['explode'] : style === 'form' || style === 'cookie'
  return {
    name: typeof name === 'string' ? name : '',
    in: where,
    required: node['required'] === true,
    schema: described['schema'],
    style,
    explode,
    allowEmpty: node['allowEmptyValue'] === true,
    allowReserved: node['allowReserved'] === true,
    media,
    encoding: asObject(described['encoding']),
  }
}

function isLocation(where: string): where is Parameter['in'] {
  return STYLES.has(where)
}
