import { InvalidArgumentError } from '../errors.ts'
import { didYouMean } from '../lib/nearest.ts'
import { isObject } from '../types.ts'

/** What is asked of the headers, the query and the body of a request; each may be given in part. */
export interface When {
  headers?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
}

/** A kind of request, and how often it is expected: once or more if nothing is said. */
export interface Expectation extends When {
  /** An operationId. */
  operation?: string
  method?: string
  /** As sent, or a template: `/pets/{petId}`. */
  path?: string
  server?: string
  session?: string
  times?: number
  at_least?: number
  at_most?: number
  never?: boolean
}

export interface VerifyInput {
  expectations: Expectation[]
  /** Whether the requests have to have begun in this order. @default false */
  in_order?: boolean
  /** ISO 8601: only requests from then on. */
  since?: string
  /** Milliseconds to wait for what is still to come. @default 0 */
  within_ms?: number
}

/** How many requests are in order; `max` may be infinite. */
export interface Bounds {
  min: number
  max: number
}

const FIELDS = ['expectations', 'in_order', 'since', 'within_ms']
const COUNTS = ['times', 'at_least', 'at_most', 'never'] as const
const TEXTS = ['operation', 'method', 'path', 'server', 'session'] as const
const OBJECTS = ['headers', 'query'] as const
const CRITERIA = [...TEXTS, ...OBJECTS, 'body'] as const
const MAX_EXPECTATIONS = 100
const MAX_WAIT = 300_000

/**
 * Checks what is to be verified.
 * @throws InvalidArgumentError naming the field that makes no sense, and what would
 */
export function checkInput(input: VerifyInput): void {
  checkNames(input, FIELDS, '')
  const { expectations, within_ms: wait, since, in_order: order } = input
  if (!Array.isArray(expectations) || expectations.length === 0)
    throw refuse('expectations', 'has to be a list with at least one expectation')
  if (expectations.length > MAX_EXPECTATIONS)
    throw refuse('expectations', `has ${expectations.length} items; at most ${MAX_EXPECTATIONS} go`)
  if (wait !== undefined && !(Number.isFinite(wait) && wait >= 0 && wait <= MAX_WAIT))
    throw refuse('within_ms', `has to be a number from 0 to ${MAX_WAIT}`)
  if (order !== undefined && typeof order !== 'boolean')
    throw refuse('in_order', 'has to be true or false')
  if (since !== undefined && Number.isNaN(Date.parse(since)))
    throw refuse('since', 'has to be a time as 2026-11-23T08:30:00Z')
  expectations.forEach((one, index) => checkExpectation(one, `expectations[${index}]`))
}

/** How often the requests of an expectation may come. */
export function boundsOf({ times, at_least: least, at_most: most, never }: Expectation): Bounds {
  if (times !== undefined) return { min: times, max: times }
  if (never === true) return { min: 0, max: 0 }
  if (least === undefined && most === undefined) return { min: 1, max: Infinity }
  return { min: least ?? 0, max: most ?? Infinity }
}

/** What is expected, in words: `exactly 1 request to createOrder`. */
export function describeExpectation(expectation: Expectation): string {
  const { operation, method, path, headers, query, body } = expectation
  const target =
    operation ?? ([method?.toUpperCase(), path].filter(Boolean).join(' ') || 'anything')
  const parts = Object.entries({ headers, query, body }).filter(([, value]) => value !== undefined)
  const fitting =
    parts.length === 0 ? '' : ` with fitting ${parts.map(([name]) => name).join(', ')}`
  return `${describeBounds(boundsOf(expectation))} to ${target}${fitting}`
}

function describeBounds({ min, max }: Bounds): string {
  if (max === 0) return 'no request'
  if (min === max) return `exactly ${requests(min)}`
  if (max === Infinity) return `at least ${requests(min)}`
  return min === 0 ? `at most ${requests(max)}` : `${min} to ${requests(max)}`
}

/** `1 request`, `2 requests`. */
export function requests(count: number): string {
  return `${count} ${count === 1 ? 'request' : 'requests'}`
}

function checkExpectation(expectation: unknown, place: string): void {
  if (!isObject(expectation)) throw refuse(place, 'has to be an object')
  checkNames(expectation, [...CRITERIA, ...COUNTS], place)
  for (const name of TEXTS) checkField(expectation, place, { name, type: 'a text' })
  for (const name of OBJECTS) checkField(expectation, place, { name, type: 'an object' })
  for (const name of COUNTS)
    checkField(expectation, place, { name, type: name === 'never' ? 'true' : 'a count' })
  if (CRITERIA.every((name) => expectation[name] === undefined))
    throw refuse(place, 'does not say which requests: give an operation, or method and path')
  const counts = COUNTS.filter((name) => expectation[name] !== undefined)
  const isRange = counts.every((name) => name === 'at_least' || name === 'at_most')
  if (counts.length > 1 && !isRange)
    throw refuse(place, `has ${counts.join(' and ')}: one of them is enough`)
}

function checkField(
  object: Record<string, unknown>,
  place: string,
  { name, type }: { name: string; type: 'a text' | 'an object' | 'a count' | 'true' },
): void {
  const value = object[name]
  const fits = {
    'a text': typeof value === 'string',
    'an object': isObject(value),
    'a count': Number.isInteger(value) && Number(value) >= 0,
    true: value === true,
  }
  if (value !== undefined && !fits[type]) throw refuse(`${place}.${name}`, `has to be ${type}`)
}

function checkNames(object: object, names: readonly string[], place: string): void {
  for (const name of Object.keys(object))
    if (!names.includes(name))
      throw refuse(
        place === '' ? name : `${place}.${name}`,
        `is not known${didYouMean(name, names)}`,
      )
}

/** What makes no sense, in words. */
export function refuse(...words: string[]): InvalidArgumentError {
  return new InvalidArgumentError(words.join(' '))
}
