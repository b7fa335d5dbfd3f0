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
import { joinOr, say } from '../explain/messages.ts'
import type { Violation } from '../explain/messages.ts'
import { readMultipart, readParts } from './multipart.ts'
import { decodeText, readBytes, UnsupportedError } from './raw.ts'
import type { RawBody } from './raw.ts'
import { asObject } from '../explain/shape.ts'
import type { Explaining } from '../explain/alternatives.ts'
import { explain } from '../explain/union.ts'
import { parseXml, readXml, rootName } from './xml.ts'

/** One media type of a request body. */
interface Described {
  schema: unknown
  encoding: JsonObject
}

/** The request body of an operation, ready to be read (3.1 §4.8.13). */
export interface BodyRule {
  required: boolean
  media: ReadonlyMap<string, Described>
  /** What is known of the content types that were sent before; `undefined`: it is not among ours. */
  sent: Map<string, Media | undefined>
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
  /** Nesting of JSON. */
  depth: number
  limits: BodyLimits
}

const BODY = { in: 'body', pointer: '' } as const
const MOST_TYPES = 50
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
  return { required: body['required'] === true, media: new Map(media), sent: new Map() }
}

/**
 * All that is wrong with the body of a request.
 * @throws Problem 400 when it cannot be read as its type, 413 when it is too large
 */
export function checkBody(
  rule: BodyRule,
  sent: { hasBody: boolean; body: RawBody },
  reading: ReadingBody,
): readonly Violation[] | Promise<readonly Violation[]> {
  if (!sent.hasBody) return absent(rule)
  const media = findMedia(rule, sent.body.header('content-type') ?? 'application/octet-stream')
  return media === undefined
    ? refuseType(rule, sent.body)
    : checkSent(rule, media, sent.body, reading)
}

async function checkSent(
  rule: BodyRule,
  media: Media,
  body: RawBody,
  reading: ReadingBody,
): Promise<readonly Violation[]> {
  try {
    const bytes = await readBytes(body, reading.limits.body)
    if (bytes.length === 0) return absent(rule)
    return await checkBytes(bytes, media, reading)
  } catch (error) {
    if (!(error instanceof UnsupportedError)) throw error
    return [{ ...BODY, code: error.code, message: error.message }]
  }
}

/** The same few types are sent again and again. */
function findMedia(rule: BodyRule, type: string): Media | undefined {
  if (rule.sent.has(type)) return rule.sent.get(type)
  const key = matchMedia([...rule.media.keys()], type)
  const isRefused = key === undefined && rule.media.size > 0
  const described = rule.media.get(key ?? '') ?? { schema: undefined, encoding: {} }
  const charset = mediaParam(type, 'charset')
  const media = isRefused ? undefined : { ...described, type, kind: kindOf(type), charset }
  // Boundaries of multipart bodies are new each time.
  if (rule.sent.size >= MOST_TYPES) rule.sent.clear()
  rule.sent.set(type, media)
  return media
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

interface Media extends Described {
  /** As the request names it. */
  type: string
  kind: BodyKind
  charset: string | undefined
}

function checkBytes(
  bytes: Uint8Array,
  media: Media,
  reading: ReadingBody,
): Violation[] | Promise<Violation[]> {
  const { kind } = media
  if (kind === 'multipart') return checkMultipart(bytes, media, reading)
  if (kind === 'bytes') return []
  const text = decodeText(bytes, media.charset)
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
