import type { Operation } from '../spec/operations.ts'
import { toPointer } from '../spec/pointer.ts'
import { isObject } from '../types.ts'
import type { Coercer, Tree } from './coerce.ts'
import type { Parameter } from './declared.ts'
import { kindsOf, readForm } from './form.ts'
import { JsonError, parseJson } from './json.ts'
import { kindOf } from './media.ts'
import { say, show } from '../explain/messages.ts'
import type { Location, Violation } from '../explain/messages.ts'
import type { Shape, Shapes } from '../explain/shape.ts'
import { decodeForm, decodePercent, MALFORMED, readPairs, readText } from './style.ts'
import type { Kind, Pairs, Style } from './style.ts'
import type { Explaining } from '../explain/alternatives.ts'
import { explain } from '../explain/union.ts'
import { ownParam, takeApart } from './wire.ts'
import type { ParameterSource, Wire } from './wire.ts'

export interface ReadingParameters extends Explaining {
  coercer: Coercer
  depth: number
}

const NONE: readonly Violation[] = []
/** Ours, not the API's: see `Prefer`. */
const CONTROLS = new Set(
  ['code', 'example', 'dynamic', 'seed', 'pace', 'validation'].map((name) => `__${name}`),
)

/** A parameter with all that is known of it before a request comes. */
interface Ready extends Parameter {
  place: { in: Location; pointer: string }
  shape: Shape
  kinds: readonly Kind[]
  /** For values that are not in a path. */
  written: Style
  /** For a value that the router has decoded, which must not happen again. */
  decoded: Style
  /** Which pairs are members of it, where it is an exploded object. */
  owns: (name: string) => boolean
}

/** The parameters of an operation, ready to be read. */
export interface ReadyParameters {
  list: readonly Ready[]
  hasCookies: boolean
}

/** Finds out once what each request would have to find out again. */
export function readyParameters(parameters: readonly Parameter[], shapes: Shapes): ReadyParameters {
  const ofQuery = parameters.filter((one) => one.in === 'query')
  const taken = new Set(ofQuery.map((one) => one.name))
  const list = parameters.map((parameter): Ready => {
    const { name, in: where, schema } = parameter
    const shape = shapes.of(schema)
    const place =
      where === 'querystring'
        ? { in: 'query' as const, pointer: '' }
        : { in: where, pointer: toPointer([name]) }
    const written = { ...parameter, decode: decoderOf(parameter) }
    const decoded = { ...parameter, decode: same }
    const owns = ownerOf(parameter, shape, taken)
    return { ...parameter, place, shape, kinds: kindsOf(parameter, shape), written, decoded, owns }
  })
  return { list, hasCookies: parameters.some((one) => one.in === 'cookie') }
}

/** All that is wrong with the parameters of a request; parameters that nobody declared are no matter. */
export function checkParameters(
  operation: Operation,
  parameters: ReadyParameters,
  source: ParameterSource,
  reading: ReadingParameters,
): readonly Violation[] {
  if (parameters.list.length === 0) return NONE
  const wire = takeApart(operation, parameters, source)
  let found: Violation[] | undefined
  for (const parameter of parameters.list) {
    const violations = checkOne(parameter, wire, reading)
    if (violations.length > 0)
      found = found === undefined ? [...violations] : [...found, ...violations]
  }
  return found ?? NONE
}

function checkOne(parameter: Ready, wire: Wire, reading: ReadingParameters): readonly Violation[] {
  const { place } = parameter
  const read = readParameter(parameter, wire, reading)
  if (read === undefined)
    return parameter.required ? [say(place, { code: 'required', text: 'is required' })] : NONE
  if (read.wrong !== undefined) return [say(place, read.wrong)]
  return read.empty ? NONE : judge(parameter, read.value, reading)
}

function readParameter(parameter: Ready, wire: Wire, reading: ReadingParameters): Read {
  if (parameter.in === 'querystring') return readQueryString(parameter, wire, reading)
  return parameter.media === undefined
    ? readStyled(parameter, wire, reading)
    : readContent(parameter, wire, reading)
}

/** Nearly all values fit, and then there is nothing to explain. */
function judge(
  { schema, place }: Ready,
  value: unknown,
  reading: ReadingParameters,
): readonly Violation[] {
  if (reading.schemas.check(schema, 'request')(value).length === 0) return NONE
  return explain(reading, schema, { ...place, value })
}

/** What a parameter says, or why it says nothing. */
interface Found {
  value: unknown
  empty: boolean
  wrong: { code: string; text: string } | undefined
}
type Read = Found | undefined

function wrong(code: string, text: string): Found {
  return { value: undefined, empty: false, wrong: { code, text } }
}

function right(value: unknown, empty = false): Found {
  return { value, empty, wrong: undefined }
}

function readContent(parameter: Parameter, wire: Wire, reading: ReadingParameters): Read {
  const text = textOf(parameter, wire)
  if (text === undefined) return undefined
  return parseContent(text, parameter, reading)
}

function parseContent(
  text: string,
  { media, schema }: Parameter,
  reading: Pick<ReadingParameters, 'coercer' | 'depth'>,
): Found {
  if (media === undefined || kindOf(media) !== 'json')
    return right(reading.coercer.tree(text, schema))
  try {
    return right(parseJson(text, reading.depth))
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return wrong('json', `must be JSON: ${error.message}`)
  }
}

/** The one text of a parameter that is not split, decoded. */
function textOf(parameter: Parameter, { query, cookies, path, source }: Wire): string | undefined {
  if (parameter.in === 'header') return source.header(parameter.name)
  if (parameter.in === 'path') {
    const raw = path.get(parameter.name)
    return raw === undefined ? ownParam(source.params, parameter.name) : decodePercent(raw)
  }
  const pairs = parameter.in === 'cookie' ? cookies : query
  const text = pairs.byName.get(parameter.name)?.[0]
  if (text === undefined) return undefined
  return parameter.in === 'cookie' ? decodePercent(text) : decodeForm(text)
}

/** The whole query as one value (3.2 §4.12, `in: querystring`). */
function readQueryString(
  parameter: Parameter,
  { source: { query } }: Wire,
  { coercer, depth }: ReadingParameters,
): Read {
  if (query === '') return undefined
  if (kindOf(parameter.media ?? '') === 'form')
    return right(readForm(query, { ...parameter, coercer, depth }))
  return parseContent(decodePercent(query), parameter, { coercer, depth })
}

function readStyled(parameter: Ready, wire: Wire, reading: ReadingParameters): Read {
  const raw = rawOf(parameter, wire)
  // Most optional parameters are not there.
  if (raw.text === undefined && (raw.pairs === undefined || raw.pairs.list.length === 0))
    return undefined
  const { trees, malformed } = readTrees(parameter, raw, styleOf(parameter, wire))
  if (trees.length > 0) {
    const value = reading.coercer.best(trees, parameter.schema)
    return right(value, parameter.allowEmpty && isEmpty(trees[0]))
  }
  if (malformed) return wrong('style', badStyle(parameter, raw))
  const many = raw.pairs?.byName.get(parameter.name)
  if (many === undefined || many.length < 2) return undefined
  return wrong('repeated', `must be given only once, got ${many.length} values`)
}

function readTrees(
  { kinds, owns }: Ready,
  { text, pairs }: Raw,
  style: Style,
): { trees: Tree[]; malformed: boolean } {
  const trees: Tree[] = []
  let malformed = false
  for (const kind of kinds) {
    const read =
      text === undefined
        ? pairs && readPairs(style, pairs, kind, owns)
        : readText(style, text, kind)
    if (read === MALFORMED) malformed = true
    else if (read !== undefined) trees.push(...read)
  }
  return { trees, malformed }
}

function styleOf({ in: where, name, written, decoded }: Ready, { path }: Wire): Style {
  return where === 'path' && !path.has(name) ? decoded : written
}

function isEmpty(tree: Tree | undefined): boolean {
  return tree === '' || (Array.isArray(tree) && tree.every((one) => one === ''))
}

function badStyle({ style, explode, name }: Parameter, raw: Raw): string {
  const text = raw.text ?? raw.pairs?.byName.get(name)?.[0]
  return `must be written in the style ${style}${explode ? ', exploded' : ''}, got ${show(text)}`
}

interface Raw {
  text?: string | undefined
  pairs?: Pairs
}

function rawOf(parameter: Parameter, { query, cookies, path, source }: Wire): Raw {
  if (parameter.in === 'query') return { pairs: query }
  if (parameter.in === 'cookie') return { pairs: cookies }
  if (parameter.in === 'header') return { text: source.header(parameter.name) }
  return { text: path.get(parameter.name) ?? ownParam(source.params, parameter.name) }
}

/** Header values are as they are; so are cookies of the style of that name (3.2 §4.12.6). */
function decoderOf(parameter: Parameter): (text: string) => string {
  if (parameter.in === 'header' || parameter.style === 'cookie') return same
  // Where reserved characters go unencoded, a plus sign is one.
  return parameter.in === 'query' && !parameter.allowReserved ? decodeForm : decodePercent
}

function same(text: string): string {
  return text
}

/** Which pairs are members of an exploded object: those it names, and where it is open those that are nobody's. */
function ownerOf(
  parameter: Parameter,
  shape: Shape,
  taken: ReadonlySet<string>,
): (name: string) => boolean {
  const open =
    isObject(shape.additional) || shape.additional === true || shape.properties.size === 0
  return (name) => {
    if (shape.properties.has(name)) return true
    if (!open || shape.additional === false) return false
    return name !== parameter.name && !taken.has(name) && !CONTROLS.has(name)
  }
}
