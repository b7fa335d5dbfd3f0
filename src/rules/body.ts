import type { Operation } from '../spec/operations.ts'
import { tryFollow } from '../spec/refs.ts'
import type { Refs } from '../spec/refs.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { takesList, takesMembers, takesScalar } from './coerce.ts'
import type { Coercer } from './coerce.ts'
import { readForm, tryJson } from './form.ts'
import { parseJsonBody } from './json.ts'
import { kindOf, matchMedia, mediaParam } from './media.ts'
import type { BodyKind } from './media.ts'
import { joinOr, say } from './messages.ts'
import type { Violation } from './messages.ts'
import { readMultipart, readParts } from './multipart.ts'
import { decodeText, readBytes, UnsupportedError } from './raw.ts'
import type { RawBody } from './raw.ts'
import { asObject } from './shape.ts'
import type { Explaining } from './alternatives.ts'
import { explain } from './union.ts'
import { parseXml, readXml, rootName } from './xml.ts'

/** The request body of an operation, ready to be read (3.1 §4.8.13). */
export interface BodyRule {
  required: boolean
  media: ReadonlyMap<string, { schema: unknown; encoding: JsonObject }>
}

export interface BodyLimits {
  /** Bytes. */
  body: number
  /** Nesting of JSON and XML. */
  depth: number
  /** Parts of a multipart body. */
  parts: number
}

export interface ReadingBody extends Explaining {
  coercer: Coercer
  limits: BodyLimits
}

const BODY = { in: 'body', pointer: '' } as const
const UNSUPPORTED = new Set(['content-type', 'content-encoding'])

/** Whether a violation is about what the body is, not what is in it: 415 rather than 422 (RFC 9110 §15.5.16). */
export function isUnsupported({ in: where, code }: Violation): boolean {
  return where === 'body' && UNSUPPORTED.has(code)
}

/** The request body that an operation describes; one that cannot be read as a description is none. */
export function findBody({ node }: Operation, refs: Refs): BodyRule | undefined {
  const body = tryFollow(refs, node['requestBody'])
  if (!isObject(body)) return undefined
  const media = Object.entries(asObject(body['content'])).map(([type, written]) => {
    const described = asObject(tryFollow(refs, written))
    const encoding = asObject(described['encoding'])
    return [type, { schema: described['schema'], encoding }] as const
  })
  return { required: body['required'] === true, media: new Map(media) }
}

/**
 * All that is wrong with the body of a request.
 * @throws Problem 400 when it cannot be read as its type, 413 when it is too large
 */
export async function checkBody(
  rule: BodyRule,
  sent: { hasBody: boolean; body: RawBody },
  reading: ReadingBody,
): Promise<Violation[]> {
  if (!sent.hasBody) return absent(rule)
  const type = sent.body.header('content-type') ?? 'application/octet-stream'
  const key = matchMedia([...rule.media.keys()], type)
  if (key === undefined && rule.media.size > 0) return refuseType(rule, sent.body)
  try {
    const bytes = await readBytes(sent.body, reading.limits.body)
    if (bytes.length === 0) return absent(rule)
    const media = rule.media.get(key ?? '') ?? { schema: undefined, encoding: {} }
    return await checkBytes(bytes, { ...media, type }, reading)
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error
    return [{ ...BODY, code: error.code, message: error.message }]
  }
}

function absent({ required }: BodyRule): Violation[] {
  return required ? [say(BODY, { code: 'required', text: 'is required' })] : []
}

async function refuseType(rule: BodyRule, body: RawBody): Promise<Violation[]> {
  // A length of nothing at all may still come chunked; only then does reading tell.
  if (body.header('content-length') === undefined && (await isEmpty(body))) return absent(rule)
  const type = body.header('content-type')
  const allowed = joinOr([...rule.media.keys()])
  const text = `must be ${allowed}, got ${type === undefined ? 'no Content-Type' : type}`
  return [say(BODY, { code: 'content-type', text })]
}

async function isEmpty(body: RawBody): Promise<boolean> {
  try {
    return (await body.bytes(1)).length === 0
  } catch {
    return false
  }
}

interface Media {
  schema: unknown
  encoding: JsonObject
  /** As the request names it. */
  type: string
}

function checkBytes(
  bytes: Uint8Array,
  media: Media,
  reading: ReadingBody,
): Violation[] | Promise<Violation[]> {
  const kind = kindOf(media.type)
  if (kind === 'multipart') return checkMultipart(bytes, media, reading)
  if (kind === 'bytes') return []
  const text = decodeText(bytes, mediaParam(media.type, 'charset'))
  if (kind === 'xml') return checkXml(text, media, reading)
  const value = readValue(kind, text, media, reading)
  return value === undefined ? [] : explain(reading, media.schema, { ...BODY, value: value.value })
}

function readValue(
  kind: Exclude<BodyKind, 'multipart' | 'bytes' | 'xml'>,
  text: string,
  media: Media,
  { coercer, limits }: ReadingBody,
): { value: unknown } | undefined {
  if (kind === 'json') return { value: parseJsonBody(text, limits.depth) }
  if (kind === 'form') return { value: readForm(text, { ...media, coercer, depth: limits.depth }) }
  return readPlain(text, media, { coercer, depth: limits.depth })
}

/** Text of a structure is tried as JSON; in a type such as YAML or CSV it is not looked into. */
function readPlain(
  text: string,
  { schema, type }: Media,
  { coercer, depth }: { coercer: Coercer; depth: number },
): { value: unknown } | undefined {
  const shape = coercer.shapes.of(schema)
  if (takesScalar(shape)) return { value: coercer.tree(text, schema) }
  if (!takesMembers(shape) && !takesList(shape)) return { value: coercer.tree(text, schema) }
  const plain = /^text\/plain\s*(;|$)/i.test(type)
  return tryJson(text, depth) ?? (plain ? { value: text } : undefined)
}

async function checkMultipart(
  bytes: Uint8Array,
  media: Media,
  reading: ReadingBody,
): Promise<Violation[]> {
  const { coercer, limits } = reading
  const parts = await readParts(bytes, media.type, limits.parts)
  const { value, violations } = readMultipart(parts, { ...media, coercer, depth: limits.depth })
  return [...violations, ...explain(reading, media.schema, { ...BODY, value })]
}

async function checkXml(
  text: string,
  { schema }: Media,
  reading: ReadingBody,
): Promise<Violation[]> {
  const { coercer, limits } = reading
  const root = await parseXml(text, limits.depth)
  if (schema === undefined) return []
  const { types } = coercer.shapes.of(schema)
  // A schema of a mere string means the document itself.
  if (types?.size === 1 && types.has('string'))
    return explain(reading, schema, { ...BODY, value: text })
  const wanted = rootName(schema, coercer)
  if (wanted !== undefined && wanted !== root.name) {
    const code = 'xml-name'
    return [say(BODY, { code, text: `must have the root element <${wanted}>, got <${root.name}>` })]
  }
  return explain(reading, schema, { ...BODY, value: readXml(root, schema, coercer) })
}
