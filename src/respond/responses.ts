import type { External } from '../spec/external.ts'
import { statusKeys } from '../spec/operations.ts'
import type { Operation } from '../spec/operations.ts'
import { followPayload } from '../spec/payload.ts'
import type { Refs } from '../spec/refs.ts'
import { isObject } from '../types.ts'

/** One response of an operation, read once. */
export interface ResponseModel {
  /** The key as written: `200`, `2XX`, `default`. */
  key: string
  contents: ContentModel[]
  headers: HeaderModel[]
}

/** A header, read like a content: it has a schema and examples too. */
export interface HeaderModel extends ContentModel {
  /** Lower case. */
  name: string
  explode: boolean
}

/** One media type of a response. */
export interface ContentModel {
  /** Empty for a header that is written in a style. */
  mediaType: string
  /** Absent when the media type has no schema. */
  schema: unknown
  /** By name; `default` is the media type's own `example` or the schema's, as Prism has it. */
  examples: Map<string, Example>
}

export type Example = { value: unknown } | External

const OWN_EXAMPLE = 'default'

/** Names that belong to the message, not to the response: a mock that faked them would break the connection. */
const FRAMING = new Set(
  (
    'content-type content-length content-encoding transfer-encoding connection keep-alive ' +
    'upgrade trailer te date proxy-connection http2-settings preference-applied'
  ).split(' '),
)

/** Chooses a response: the asked code, its range, `default`; without one the success response. */
export function chooseResponse(
  operation: Operation,
  code: number | undefined,
): { key: string; status: number } | undefined {
  const keys = statusKeys(operation.node)
  if (code !== undefined) {
    const range = `${Math.floor(code / 100)}XX`
    const key =
      keys.find((one) => one === String(code)) ?? keys.find((one) => one.toUpperCase() === range)
    const found = key ?? keys.find((one) => one === 'default')
    return found === undefined ? undefined : { key: found, status: code }
  }
  return successResponse(keys)
}

/** The response to a request that is refused: the first of the codes that is defined, else `default` under the first. */
export function chooseRefusal(
  operation: Operation,
  codes: readonly number[],
): { key: string; status: number } | undefined {
  const chosen = codes.map((code) => chooseResponse(operation, code))
  return chosen.find((one) => one !== undefined && one.key !== 'default') ?? chosen[0]
}

/** The lowest 2xx; else `2XX` as 200; else `default` as 200; else the first, a range as its hundred. */
function successResponse(keys: readonly string[]): { key: string; status: number } | undefined {
  const exact = keys.filter((key) => /^2\d\d$/.test(key)).sort()[0]
  if (exact !== undefined) return { key: exact, status: Number(exact) }
  const whole = keys.find((key) => /^2xx$/i.test(key)) ?? keys.find((key) => key === 'default')
  if (whole !== undefined) return { key: whole, status: 200 }
  const [first] = keys
  return first === undefined
    ? undefined
    : { key: first, status: sendable(Number(first.replaceAll(/x/gi, '0'))) }
}

/** A final status that can be sent; 1xx are not final (RFC 9110 §15.2). */
function sendable(status: number): number {
  return status >= 200 && status <= 599 ? status : 200
}

/** Reads one response of an operation. An unresolved `$ref` throws. */
export function readResponse(operation: Operation, key: string, refs: Refs): ResponseModel {
  const responses = operation.node['responses']
  const node = refs.follow(isObject(responses) ? responses[key] : undefined)
  const response = isObject(node) ? node : {}
  const headers = Object.entries(isObject(response['headers']) ? response['headers'] : {})
  return {
    key,
    contents: readContents(response['content'], refs),
    headers: headers
      .filter(([name]) => isHeaderName(name))
      .map(([name, header]) => readHeader(name, refs.follow(header), refs)),
  }
}

/** The media types of a response or of a request body. An unresolved `$ref` throws. */
export function readContents(content: unknown, refs: Refs): ContentModel[] {
  return Object.entries(isObject(content) ? content : {}).map(([mediaType, media]) =>
    readContent(mediaType, media, refs),
  )
}

/** Whether a header of that name may be made up. */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(name) && !FRAMING.has(name.toLowerCase())
}

/** Reads a header, or a parameter, which is described alike. */
export function readHeader(name: string, node: unknown, refs: Refs): HeaderModel {
  const header = isObject(node) ? node : {}
  const [content] = Object.entries(isObject(header['content']) ? header['content'] : {})
  const model = readContent(...(content ?? ['', header]), refs)
  const schema = refs.follow(model.schema)
  return { ...model, schema, name: name.toLowerCase(), explode: header['explode'] === true }
}

function readContent(mediaType: string, node: unknown, refs: Refs): ContentModel {
  // 3.2 lets a media type be a reference (§4.14).
  const written = refs.follow(node)
  const media = isObject(written) ? written : {}
  const examples = new Map<string, Example>()
  if (media['example'] !== undefined)
    examples.set(OWN_EXAMPLE, { value: followPayload(media['example'], refs) })
  for (const [name, example] of Object.entries(
    isObject(media['examples']) ? media['examples'] : {},
  )) {
    const read = readExample(refs.follow(example), refs)
    if (read !== undefined) examples.set(name, read)
  }
  const schema = media['schema'] ?? media['itemSchema']
  if (examples.size === 0) addSchemaExample(examples, schema, refs)
  return { mediaType, schema, examples }
}

/** An Example Object (3.2 §4.19 adds `dataValue` and `serializedValue`); some authors leave out `value`. */
function readExample(example: unknown, refs: Refs): Example | undefined {
  if (!isObject(example)) return { value: example }
  for (const key of ['value', 'dataValue', 'serializedValue']) {
    if (key in example) return { value: followPayload(example[key], refs) }
  }
  if (typeof example['externalValue'] === 'string')
    return { externalValue: example['externalValue'], holder: example }
  return undefined
}

function addSchemaExample(examples: Map<string, Example>, schema: unknown, refs: Refs): void {
  const target = refs.follow(schema)
  if (!isObject(target)) return
  if (target['example'] !== undefined)
    examples.set(OWN_EXAMPLE, { value: followPayload(target['example'], refs) })
  else if (Array.isArray(target['examples']) && target['examples'].length > 0)
    examples.set(OWN_EXAMPLE, { value: target['examples'][0] })
}
