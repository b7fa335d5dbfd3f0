import type { Operation } from '../spec/operations.ts'
import { toPointer } from '../spec/pointer.ts'
import { isObject } from '../types.ts'
import type { Coercer, Tree } from './coerce.ts'
import type { Parameter } from './declared.ts'
import { kindsOf, readForm } from './form.ts'
import { JsonError, parseJson } from './json.ts'
import { kindOf } from './media.ts'
import { say, show } from './messages.ts'
import type { Place, Violation } from './messages.ts'
import type { Shape } from './shape.ts'
import { decodeForm, decodePercent, MALFORMED, readPairs, readText } from './style.ts'
import type { Pairs, Style } from './style.ts'
import type { Explaining } from './alternatives.ts'
import { explain } from './union.ts'
import { ownParam, takeApart } from './wire.ts'
import type { ParameterSource, Wire } from './wire.ts'

export interface ReadingParameters extends Explaining {
  coercer: Coercer
  depth: number
}

/** Ours, not the API's: see `Prefer`. */
const CONTROLS = new Set(
  ['code', 'example', 'dynamic', 'seed', 'pace', 'validation'].map((name) => `__${name}`),
)

/** All that is wrong with the parameters of a request; parameters that nobody declared are no matter. */
export function checkParameters(
  operation: Operation,
  parameters: readonly Parameter[],
  source: ParameterSource,
  reading: ReadingParameters,
): Violation[] {
  const wire = takeApart(operation, parameters, source)
  return parameters.flatMap((one) => checkOne(one, wire, reading))
}

function checkOne(parameter: Parameter, wire: Wire, reading: ReadingParameters): Violation[] {
  const where = parameter.in === 'querystring' ? 'query' : parameter.in
  const pointer = parameter.in === 'querystring' ? '' : toPointer([parameter.name])
  const place = { in: where, pointer }
  if (parameter.in === 'querystring') return checkQueryString(parameter, wire, reading)
  const read =
    parameter.media === undefined
      ? readStyled(parameter, wire, reading)
      : readContent(parameter, wire, reading)
  if (read === undefined)
    return parameter.required ? [say(place, { code: 'required', text: 'is required' })] : []
  if ('code' in read) return [say(place, read)]
  return read.empty ? [] : explain(reading, parameter.schema, { ...place, value: read.value })
}

/** What a parameter says, or why it says nothing. */
type Found = { value: unknown; empty?: boolean } | { code: string; text: string }
type Read = Found | undefined

function readContent(parameter: Parameter, wire: Wire, reading: ReadingParameters): Read {
  const text = textOf(parameter, wire)
  if (text === undefined) return undefined
  return parseContent(text, parameter, reading)
}

function parseContent(
  text: string,
  { media, schema }: Parameter,
  reading: ReadingParameters,
): Found {
  if (media === undefined || kindOf(media) !== 'json')
    return { value: reading.coercer.tree(text, schema) }
  try {
    return { value: parseJson(text, reading.depth) }
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    return { code: 'json', text: `must be JSON: ${error.message}` }
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
function checkQueryString(
  parameter: Parameter,
  wire: Wire,
  reading: ReadingParameters,
): Violation[] {
  const place = { in: 'query', pointer: '' } as const
  const { query } = wire.source
  if (query === '')
    return parameter.required ? [say(place, { code: 'required', text: 'is required' })] : []
  const { schema, encoding } = parameter
  const form = kindOf(parameter.media ?? '') === 'form'
  const read = form
    ? {
        value: readForm(query, {
          coercer: reading.coercer,
          schema,
          encoding,
          depth: reading.depth,
        }),
      }
    : parseContent(decodePercent(query), parameter, reading)
  if ('code' in read) return [say(place, read)]
  const whole: Place = { ...place, value: read.value }
  return explain(reading, schema, whole)
}

function readStyled(parameter: Parameter, wire: Wire, reading: ReadingParameters): Read {
  const shape = reading.coercer.shapes.of(parameter.schema)
  const raw = rawOf(parameter, wire)
  const style: Style = { ...parameter, decode: decoderOf(parameter, wire) }
  const trees: Tree[] = []
  let malformed = false
  for (const kind of kindsOf(style, shape)) {
    const read =
      raw.text === undefined
        ? raw.pairs && readPairs(style, raw.pairs, kind, ownerOf(parameter, shape, wire))
        : readText(style, raw.text, kind)
    if (read === MALFORMED) malformed = true
    else if (read !== undefined) trees.push(...read)
  }
  if (trees.length > 0) {
    const [first] = trees
    return {
      value: reading.coercer.best(trees, parameter.schema),
      empty: parameter.allowEmpty && isEmpty(first),
    }
  }
  if (malformed) return { code: 'style', text: badStyle(parameter, raw) }
  const many = raw.pairs?.byName.get(parameter.name)
  if (many === undefined || many.length < 2) return undefined
  return { code: 'repeated', text: `must be given only once, got ${many.length} values` }
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
function decoderOf(parameter: Parameter, { path }: Wire): (text: string) => string {
  if (parameter.in === 'path') return path.has(parameter.name) ? decodePercent : same
  if (parameter.in === 'header' || parameter.style === 'cookie') return same
  // Where reserved characters go unencoded, a plus sign is one.
  return parameter.in === 'query' && !parameter.allowReserved ? decodeForm : decodePercent
}

function same(text: string): string {
  return text
}

/** Which pairs are members of an exploded object: those it names, and where it is open those that are nobody's. */
function ownerOf(parameter: Parameter, shape: Shape, { taken }: Wire): (name: string) => boolean {
  const open =
    isObject(shape.additional) || shape.additional === true || shape.properties.size === 0
  return (name) => {
    if (shape.properties.has(name)) return true
    if (!open || shape.additional === false) return false
    return name !== parameter.name && !taken.has(name) && !CONTROLS.has(name)
  }
}
