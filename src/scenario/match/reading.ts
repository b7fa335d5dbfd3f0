import { isObject } from '../../types.ts'
import type { Facts } from '../scenario.ts'

/** The places of a request that conditions look at. */
export type Where = 'params' | 'query' | 'headers' | 'cookies' | 'session' | 'body'

/** Comparing took more than one request may cost. */
export class CostError extends Error {}

/** About a microsecond each, for all stubs that one request is compared with. */
const MAX_UNITS = 250_000

/** What comparing with one request may still cost. */
export class Effort {
  #left = MAX_UNITS

  /** Throws `CostError` when nothing is left. */
  spend(units: number): void {
    this.#left -= units
    if (this.#left < 0) throw new CostError('too costly to compare')
  }
}

/** How values of one place are compared. */
export interface Terms {
  /** Everything came as text: `7` may be a number and `true` a boolean. */
  readonly isText: boolean
  readonly effort: Effort
  /** The body, and what JSONPaths found in it, by their text. */
  readonly whole: unknown
  readonly found: Map<string, unknown>
}

/** Several values where one is usual: repeated names of a query, nodes of a JSONPath. */
export class Several {
  readonly values: unknown[]

  constructor(values: unknown[]) {
    this.values = values
  }
}

const NOTHING = new Map<string, unknown>()

/** One request as conditions read it; what is parsed, is parsed at its first use. */
export class Reading {
  readonly facts: Facts
  readonly #effort = new Effort()
  readonly text: Terms = { isText: true, effort: this.#effort, whole: undefined, found: NOTHING }
  #body: Terms | undefined
  #query: ReadonlyMap<string, unknown> | undefined
  #cookies: ReadonlyMap<string, unknown> | undefined

  constructor(facts: Facts) {
    this.facts = facts
  }

  /** The values of a query by name, decoded. */
  get query(): ReadonlyMap<string, unknown> {
    this.#query ??= readQuery(this.facts.query)
    return this.#query
  }

  /** The first cookie of each name, decoded. */
  get cookies(): ReadonlyMap<string, unknown> {
    this.#cookies ??= readCookies(this.facts.header('cookie') ?? '')
    return this.#cookies
  }

  get body(): Terms {
    if (this.#body !== undefined) return this.#body
    const isText = TEXTUAL.test(this.facts.header('content-type') ?? '')
    this.#body = { isText, effort: this.#effort, whole: this.facts.body, found: new Map() }
    return this.#body
  }
}

/** Bodies whose scalars have no type of their own. */
const TEXTUAL = /^\s*(application\/x-www-form-urlencoded|multipart\/|text\/(?!json))/i

/** The reading of a request, the same for all who ask; kept in it, as a WeakMap costs more than the comparisons. */
export function readingOf(facts: Facts): Reading {
  if (facts.reading instanceof Reading) return facts.reading
  const reading = new Reading(facts)
  facts.reading = reading
  return reading
}

/** Gives the value at a place: a scalar, data, `Several`, or `undefined` when it is missing. */
export type Read = (reading: Reading) => unknown

/** How to read one name of a place; `path` holds one name, or in a body one for each level. */
export function readerOf(where: Where, path: readonly string[]): Read {
  const [name = ''] = path
  switch (where) {
    case 'params':
      return ({ facts }) => own(facts.params, name)
    case 'query':
      return (reading) => reading.query.get(name)
    case 'headers':
      return ({ facts }) => facts.header(name)
    case 'cookies':
      return (reading) => reading.cookies.get(name)
    case 'session':
      return ({ facts }) => facts.session
    case 'body':
      return ({ facts }) => dig(facts.body, path)
  }
}

/** What stands below a value; only own members count. */
export function dig(value: unknown, path: readonly string[]): unknown {
  let found = value
  for (const name of path) {
    if (!isObject(found)) return undefined
    found = own(found, name)
  }
  return found
}

function own(object: { [name: string]: unknown }, name: string): unknown {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

function readQuery(query: string): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>()
  if (query === '') return values
  for (const part of query.split('&')) {
    if (part === '') continue
    const [name, value] = cut(part)
    const text = decodeForm(value)
    const known = values.get(name)
    if (known === undefined) values.set(name, text)
    else if (known instanceof Several) known.values.push(text)
    else values.set(name, new Several([known, text]))
  }
  return values
}

function readCookies(header: string): ReadonlyMap<string, unknown> {
  const values = new Map<string, unknown>()
  for (const part of header.split(';')) {
    const equals = part.indexOf('=')
    if (equals === -1) continue
    const name = part.slice(0, equals).trim()
    const value = part.slice(equals + 1).trim()
    if (!values.has(name)) values.set(name, decode(value.replace(/^"(.*)"$/, '$1')))
  }
  return values
}

function cut(part: string): [name: string, value: string] {
  const equals = part.indexOf('=')
  if (equals === -1) return [decodeForm(part), '']
  return [decodeForm(part.slice(0, equals)), part.slice(equals + 1)]
}

/** As forms are encoded; what is no encoding stays as it is. */
function decodeForm(text: string): string {
  return decode(text.includes('+') ? text.replaceAll('+', ' ') : text)
}

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
