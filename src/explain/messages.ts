import type { ErrorObject } from 'ajv/dist/2020.js'
import { fromPointer, getPointer, toPointer } from '../spec/pointer.ts'

/** Where in a request something is wrong. */
export type Location = 'path' | 'query' | 'header' | 'cookie' | 'body'

/** One thing that is wrong with a request. */
export interface Violation {
  in: Location
  /** RFC 6901: into the body, or a parameter's name and then into its value. */
  pointer: string
  /** The keyword that is not met, or a word of ours: `unknown-property`, `content-type`, … */
  code: string
  /** As a person would say it. */
  message: string
}

/** What a list of violations is about: the place of its value, and the value. */
export interface Place {
  in: Location
  /** The pointer of the value itself. */
  pointer: string
  value: unknown
}

type Params = Readonly<Record<string, unknown>>

const TYPES = new Map([
  ['string', 'a string'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['null', 'null'],
])
const FORMATS = new Map([
  ['date', 'a date such as 2024-01-31'],
  ['time', 'a time such as 09:30:00Z'],
  ['date-time', 'a date and time such as 2024-01-31T09:30:00Z'],
  ['duration', 'a duration such as P1DT2H'],
  ['email', 'an email address'],
  ['uuid', 'a UUID'],
  ['uri', 'a URI such as https://example.com/a'],
  ['url', 'a URL such as https://example.com/a'],
  ['hostname', 'a host name'],
  ['ipv4', 'an IPv4 address'],
  ['ipv6', 'an IPv6 address'],
  ['byte', 'base64'],
  ['int32', 'a whole number of 32 bits'],
  ['int64', 'a whole number of 64 bits'],
])
/** These say where the error is by the name of a member, not by the path to it. */
const MEMBERS = [
  'missingProperty',
  'additionalProperty',
  'unevaluatedProperty',
  'propertyName',
] as const
const UNKNOWN = new Set(['additionalProperties', 'unevaluatedProperties'])

/** What a keyword wants, by its parameters and the value that does not have it. */
const WISHES = new Map<string, (params: Params, value: unknown) => string>([
  ['type', ({ type }, value) => `must be ${typesOf(type)}, got ${show(value)}`],
  ['enum', ({ allowedValues }, value) => `must be ${oneOf(allowedValues)}, got ${show(value)}`],
  ['const', ({ allowedValue }, value) => `must be ${show(allowedValue)}, got ${show(value)}`],
  ['format', ({ format }, value) => `must be ${formatOf(format)}, got ${show(value)}`],
  ['pattern', ({ pattern }, value) => `must match the pattern ${pattern}, got ${show(value)}`],
  ['minimum', ({ limit }, value) => `must be at least ${limit}, got ${show(value)}`],
  ['maximum', ({ limit }, value) => `must be at most ${limit}, got ${show(value)}`],
  ['exclusiveMinimum', ({ limit }, value) => `must be more than ${limit}, got ${show(value)}`],
  ['exclusiveMaximum', ({ limit }, value) => `must be less than ${limit}, got ${show(value)}`],
  [
    'multipleOf',
    ({ multipleOf }, value) => `must be a multiple of ${multipleOf}, got ${show(value)}`,
  ],
  [
    'minLength',
    ({ limit }, value) => `must have at least ${count(limit, 'character')}, got ${size(value)}`,
  ],
  [
    'maxLength',
    ({ limit }, value) => `must have at most ${count(limit, 'character')}, got ${size(value)}`,
  ],
  [
    'minItems',
    ({ limit }, value) => `must have at least ${count(limit, 'item')}, got ${size(value)}`,
  ],
  [
    'maxItems',
    ({ limit }, value) => `must have at most ${count(limit, 'item')}, got ${size(value)}`,
  ],
  [
    'minProperties',
    ({ limit }, value) => `must have at least ${properties(limit)}, got ${size(value)}`,
  ],
  [
    'maxProperties',
    ({ limit }, value) => `must have at most ${properties(limit)}, got ${size(value)}`,
  ],
  [
    'uniqueItems',
    ({ i, j }) => `must not have an item twice, but items ${j} and ${i} are the same`,
  ],
  [
    'contains',
    ({ minContains }) =>
      `must have at least ${count(minContains, 'item')} of the kind that is asked for`,
  ],
  ['items', ({ limit }) => `must have at most ${count(limit, 'item')}`],
  ['unevaluatedItems', ({ len }) => `must have at most ${count(len, 'item')}`],
  ['required', () => 'is required'],
  ['dependentRequired', ({ property }) => `is required beside ${String(property)}`],
  ['additionalProperties', () => 'is not a known property'],
  ['unevaluatedProperties', () => 'is not a known property'],
  ['propertyNames', () => 'has a name that is not allowed'],
  ['not', () => 'must not be of this kind'],
  ['false schema', () => 'is not allowed'],
])

/** One violation of a schema in the words of a person (JSON Schema 2020-12 validation, §6 and §7). */
export function toViolation(error: ErrorObject, place: Place): Violation {
  return say(place, toWords(error, place.value))
}

/** What a violation says, and of which place inside of the value. */
export function toWords(
  error: ErrorObject,
  value: unknown,
): { inner: string; code: string; text: string } {
  const params: Params = error.params
  const member = MEMBERS.map((key) => params[key]).find((name) => typeof name === 'string')
  const inner = error.instancePath + (typeof member === 'string' ? toPointer([member]) : '')
  const found = getPointer(value, error.instancePath)
  const text = WISHES.get(error.keyword)?.(params, found) ?? error.message ?? 'is not valid'
  const code = UNKNOWN.has(error.keyword) ? 'unknown-property' : error.keyword
  return { inner, code: code.replaceAll(' ', '-'), text }
}

/** A violation at a pointer inside of a value. */
export function say(
  place: Pick<Place, 'in' | 'pointer'>,
  { inner = '', code, text }: { inner?: string; code: string; text: string },
): Violation {
  const pointer = place.pointer + inner
  return { in: place.in, pointer, code, message: `${nameOf(place.in, pointer)} ${text}` }
}

/** `query ids[0]`, `body pets[1].name`. */
function nameOf(where: Location, pointer: string): string {
  const name = toName(pointer)
  return name === '' ? `the ${where}` : `${where} ${name}`
}

/** `ids[0]`, `pets[1].name`; empty for the value itself. */
export function toName(pointer: string): string {
  let name = ''
  for (const token of fromPointer(pointer)) {
    if (/^(0|[1-9]\d*)$/.test(token) && name !== '') name += `[${token}]`
    else name += name === '' ? token : `.${token}`
  }
  return name
}

/** A value as JSON, cut where it is long. */
export function show(value: unknown): string {
  if (typeof value === 'string' && value.length > 60)
    return `${JSON.stringify(value.slice(0, 60))}…`
  if (Array.isArray(value) && value.length > 20) return `a list of ${value.length} items`
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 20)
    return `an object with ${Object.keys(value).length} properties`
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}

/** `"a"`, `"a" or "b"`, and where there are many only the first. */
export function oneOf(values: unknown): string {
  const all = Array.isArray(values) ? values.map(show) : []
  if (all.length > 12) return `one of ${all.slice(0, 12).join(', ')} and ${all.length - 12} others`
  return joinOr(all)
}

/** `a`, `a or b`, `a, b or c`. */
export function joinOr(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function typesOf(type: unknown): string {
  return joinOr([type].flat().map((one) => TYPES.get(String(one)) ?? String(one)))
}

function formatOf(format: unknown): string {
  return FORMATS.get(String(format)) ?? `in the format "${String(format)}"`
}

function count(limit: unknown, word: string): string {
  return `${String(limit)} ${word}${limit === 1 ? '' : 's'}`
}

function properties(limit: unknown): string {
  return limit === 1 ? '1 property' : `${String(limit)} properties`
}

/** As ajv counts: characters, not code units. */
function size(value: unknown): number {
  if (typeof value === 'string') return Array.from(value).length
  if (Array.isArray(value)) return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0
}
