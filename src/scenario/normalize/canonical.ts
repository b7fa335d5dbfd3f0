import { is, number, oneOf, text, whole } from '../../config/rules.ts'
import { MOCK_NAME } from '../../config/table.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { also, anything, atMostOne, fields, leaf, listOf, mapOf, objectOr } from './check.ts'
import type { Check } from './check.ts'

/** Segments that would lead out of the data. */
const INHERITED = new Set(['__proto__', 'prototype', 'constructor'])
const DELAYS = [
  ['min', 'max'],
  ['mean', 'stddev'],
  ['p50', 'p99'],
] as const

const word = leaf(text)
const milliseconds = leaf(number(0))
const objects = mapOf(anything)

/** The name of a scenario; it becomes a file's. */
export const name: Check = leaf(
  is(
    'letters, digits, "_" and "-", at most 64, the first a letter or digit',
    (value) => typeof value === 'string' && MOCK_NAME.test(value),
  ),
)

export const description: Check = leaf(is('text', (value) => typeof value === 'string'))
/** 1xx do not end an exchange (RFC 9110 §15.2). */
export const status: Check = leaf(whole(200, 599))

export const method: Check = leaf(
  is(
    'an HTTP method',
    (value) => typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]{1,40}$/.test(value),
  ),
)

export const path: Check = leaf(
  is('a path that begins with "/"', (value) => typeof value === 'string' && value.startsWith('/')),
)

/** Milliseconds, fixed or drawn. */
export const delay: Check = (value, at, report) => {
  if (!isObject(value)) {
    const form = 'milliseconds from 0 up, or { min, max }, { mean, stddev } or { p50, p99 }'
    return leaf(is(form, (given) => number(0)(given, '') === undefined))(value, at, report)
  }
  const [low, high] = DELAYS.find((pair) => pair.some((key) => key in value)) ?? DELAYS[0]
  const form = fields({ [low]: milliseconds, [high]: milliseconds }, [low, high])
  const isOrdered = low === 'mean' || !(Number(value[low]) > Number(value[high]))
  also(form, () => (isOrdered ? undefined : `its ${low} is above its ${high}`))(value, at, report)
}

const headerName = leaf(
  is(
    'the name of a header',
    (value) => typeof value === 'string' && /^[\w!#$%&'*+.^`|~-]+$/.test(value),
  ),
)

// RFC 9110 §5.5; Node refuses to send anything else.
const headerValue = leaf(
  is(
    'text without line breaks, in Latin-1',
    (value) =>
      ['string', 'number', 'boolean'].includes(typeof value) &&
      /^[\t\x20-\x7e\x80-\xff]*$/.test(String(value)),
  ),
)

/** By name; a number is taken as its digits. */
export const headers: Check = mapOf(
  (value, at, report) =>
    (Array.isArray(value) ? listOf(headerValue) : headerValue)(value, at, report),
  headerName,
)

const fault = objectOr(
  fields({ drip: fields({ bytes: leaf(whole(1)), ms: milliseconds }, ['bytes', 'ms']) }, ['drip']),
  leaf(oneOf('reset', 'empty', 'truncate', 'malformed', 'hang')),
)

const base64 = leaf(
  is('base64', (value) => typeof value === 'string' && isBase64(value.replaceAll(/\s/g, ''))),
)

const response: Check = also(
  fields({
    status,
    headers,
    body: anything,
    example: word,
    fake: leaf(is('true', (value) => value === true)),
    base64,
    delay,
    fault,
  }),
  atMostOne('body', 'example', 'fake', 'base64'),
)

const dotted = leaf(
  is('a dotted path without empty or inherited names', (value) => {
    const segments = typeof value === 'string' ? value.split('.') : ['']
    return segments.every((segment) => segment !== '' && !INHERITED.has(segment))
  }),
)
const values = mapOf(anything, dotted)

/** Its operators are checked where they are prepared. */
const conditions: Check = (value, at, report) =>
  fields({
    params: objects,
    query: objects,
    headers: objects,
    cookies: objects,
    body: anything,
    session: anything,
    not: conditions,
    any: listOf(conditions),
    all: listOf(conditions),
  })(value, at, report)

const stub: Check = also(
  fields({
    id: leaf(
      is(
        'letters, digits, "_", ".", ":" and "-", at most 128',
        (value) => typeof value === 'string' && /^[\w.:-]{1,128}$/.test(value),
      ),
    ),
    operation: word,
    method,
    path,
    when: conditions,
    respond: response,
    sequence: listOf(response, 1),
    // oxlint-disable-next-line unicorn/no-thenable -- a word of the document; nobody awaits the table
    then: leaf(oneOf('last', 'cycle', 'next-stub')),
    times: leaf(whole(1)),
    priority: leaf(is('a whole number', Number.isSafeInteger)),
    state: fields({ require: values, set: values, push: values, unset: listOf(dotted) }),
  }),
  (value) => targetProblem(value) ?? answerProblem(value),
)

/** The whole of a canonical scenario. */
export const scenario: Check = fields({
  name,
  description,
  extends: name,
  delay,
  stubs: listOf(stub),
})

/** What a canonical scenario may have at its top. */
export const CANONICAL_KEYS: readonly string[] = [
  'name',
  'description',
  'extends',
  'delay',
  'stubs',
]

function targetProblem(value: JsonObject): string | undefined {
  const keys = ['operation', 'method', 'path'].filter((key) => Object.hasOwn(value, key))
  if (keys.length === 0) return 'has neither operation nor path'
  if (keys[0] === 'operation' && keys.length > 1)
    return `has operation and ${keys.slice(1).join(' and ')}; only one of them can be`
  return keys[0] === 'method' && keys.length === 1 ? 'has a method, but no path' : undefined
}

function answerProblem(value: JsonObject): string | undefined {
  if (Object.hasOwn(value, 'then') && !Object.hasOwn(value, 'sequence'))
    return 'has then, but no sequence that it could follow'
  return atMostOne('respond', 'sequence')(value)
}

/** `Buffer` takes anything and leaves out what it cannot read. */
function isBase64(value: string): boolean {
  return value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value)
}
