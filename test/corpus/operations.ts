import { mediaOfBody, paramsOfSwagger, responseOfSwagger } from './swagger2.ts'
import { isTree, RefError, type Place, type Reader } from './places.ts'

export type Where = 'path' | 'query' | 'header' | 'cookie' | 'querystring'

export interface Param {
  name: string
  in: Where
  required: boolean
  style: string
  explode: boolean
  schema?: Place | undefined
  /** Media type of a `content` parameter: the value goes as JSON text. */
  content?: string | undefined
  examples: unknown[]
}

export interface Media {
  type: string
  schema?: Place | undefined
  examples: unknown[]
  /** The `encoding` object of a form. */
  encoding?: Place | undefined
}

export interface Body {
  required: boolean
  media: Media[]
}

export interface DocumentedResponse {
  /** As the document writes it: `200`, `2XX`, `default`. */
  key: string
  media: Media[]
}

export interface Operation {
  method: string
  /** As the document writes it, with a fragment or a query if there is one. */
  path: string
  params: Param[]
  body?: Body | undefined
  responses: DocumentedResponse[]
}

export interface Description {
  version: '2.0' | '3.0' | '3.1'
  operations: Operation[]
  /** Operations whose parts could not be read, and why. */
  broken: { method: string; path: string; reason: string }[]
}

export const METHODS = [
  'get',
  'put',
  'post',
  'delete',
  'patch',
  'head',
  'options',
  'trace',
  'query',
] as const

/** Header parameters that OpenAPI 3 tells everyone to ignore. */
const IGNORED_HEADERS = new Set(['accept', 'content-type', 'authorization'])

export function readDescription(reader: Reader, file: string): Description {
  const root = reader.root(file)
  if (!isTree(root.value)) throw new RefError('not an object')
  const version = versionOf(root.value.openapi ?? root.value.swagger)
  const description: Description = { version, operations: [], broken: [] }
  for (const [path, written] of reader.members(reader.get(root, 'paths'))) {
    if (!path.startsWith('/')) continue
    readPath({ reader, root, version, path, description }, written)
  }
  return description
}

interface Reading {
  reader: Reader
  root: Place
  version: Description['version']
  path: string
  description: Description
}

function versionOf(text: unknown): Description['version'] {
  const version = String(text)
  if (version.startsWith('2')) return '2.0'
  return /^3\.[1-9]/.test(version) ? '3.1' : '3.0'
}

function readPath(reading: Reading, written: Place): void {
  const { reader, path, description } = reading
  let item = written
  try {
    item = reader.follow(written)
  } catch (error) {
    description.broken.push({ method: '*', path, reason: messageOf(error) })
    return
  }
  const own = new Map(reader.members(item))
  // What stands beside a path item's `$ref` counts before what it points to.
  for (const [name, member] of reader.members(written)) own.set(name, member)
  const additional = own.get('additionalOperations')
  const more = additional === undefined ? [] : reader.members(additional)
  const methods = [...METHODS.map((name) => [name, own.get(name)] as const), ...more]
  for (const [method, operation] of methods) {
    if (operation === undefined || !isTree(operation.value)) continue
    try {
      const at = reader.follow(operation)
      description.operations.push(readOperation(reading, method, at, own.get('parameters')))
    } catch (error) {
      description.broken.push({ method, path, reason: messageOf(error) })
    }
  }
}

function readOperation(
  reading: Reading,
  method: string,
  at: Place,
  shared: Place | undefined,
): Operation {
  const { reader, root, version, path } = reading
  const written = [shared, reader.get(at, 'parameters')].flatMap((list) => reader.members(list))
  const places = written.map(([, member]) => reader.follow(member))
  const byKey = new Map(places.map((place) => [keyOf(place), place]))
  const effective = [...byKey.values()].filter((place) => isTree(place.value))
  const operation: Operation = {
    method: method.toLowerCase(),
    path,
    params: [],
    responses: [],
  }
  if (version === '2.0') {
    operation.params = paramsOfSwagger(reader, effective)
    operation.body = mediaOfBody(reader, root, at, effective)
  } else {
    operation.params = effective.map((place) => readParam(reader, place)).filter(isCounted)
    operation.body = readBody(reader, reader.get(at, 'requestBody'))
  }
  for (const [key, response] of reader.members(reader.get(at, 'responses'))) {
    if (key.startsWith('x-')) continue
    const place = reader.follow(response)
    const media =
      version === '2.0'
        ? responseOfSwagger(reader, root, at, place)
        : readContent(reader, reader.get(place, 'content'))
    operation.responses.push({ key: key.toUpperCase(), media })
  }
  return operation
}

function keyOf(place: Place): string {
  return isTree(place.value) ? `${String(place.value.in)} ${String(place.value.name)}` : ''
}

function isCounted(param: Param): boolean {
  return !(param.in === 'header' && IGNORED_HEADERS.has(param.name.toLowerCase()))
}

function readParam(reader: Reader, place: Place): Param {
  const value = isTree(place.value) ? place.value : {}
  const where = value.in as Where
  const [content] = readContent(reader, reader.get(place, 'content'))
  const style =
    typeof value.style === 'string'
      ? value.style
      : where === 'query' || where === 'cookie'
        ? 'form'
        : 'simple'
  return {
    name: String(value.name),
    in: where,
    required: value.required === true || where === 'path',
    style,
    explode: typeof value.explode === 'boolean' ? value.explode : style === 'form',
    schema: reader.child(place, 'schema') ?? content?.schema,
    content: content?.type,
    examples: [...examplesOf(reader, place), ...(content?.examples ?? [])],
  }
}

function readBody(reader: Reader, place: Place | undefined): Body | undefined {
  if (place === undefined || !isTree(place.value)) return undefined
  return {
    required: place.value.required === true,
    media: readContent(reader, reader.get(place, 'content')),
  }
}

function readContent(reader: Reader, content: Place | undefined): Media[] {
  return reader.members(content).map(([type, written]) => {
    const place = reader.follow(written)
    return {
      type,
      schema: reader.child(place, 'schema'),
      examples: examplesOf(reader, place),
      encoding: reader.get(place, 'encoding'),
    }
  })
}

/** Values of `example`, then of `examples`; external ones are not fetched. */
export function examplesOf(reader: Reader, place: Place): unknown[] {
  const found: unknown[] = []
  const single = reader.child(place, 'example')
  if (single !== undefined) found.push(single.value)
  for (const [, written] of reader.members(reader.child(place, 'examples'))) {
    try {
      const { value } = reader.follow(written)
      if (isTree(value) && ('value' in value || 'dataValue' in value)) {
        found.push(value.dataValue ?? value.value)
      }
    } catch {
      // An example that cannot be read is none.
    }
  }
  return found
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
