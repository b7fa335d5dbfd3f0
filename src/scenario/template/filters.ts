import { createHmac } from 'node:crypto'
import type { Context, Liquid } from 'liquidjs'
import { InvalidArgumentError } from '../../errors.ts'
import { isObject } from '../../types.ts'
import { addToDate } from './date.ts'
import { callMethod } from './faker.ts'
import { makeUuid } from './scope.ts'
import type { Run } from './run.ts'
import { runOf } from './run.ts'
import { weigh } from './weight.ts'

/** As Liquid calls it. */
type Filter = (this: { context: Context }, value: unknown, ...args: unknown[]) => unknown
type OwnFilter = (run: Run, value: unknown, ...args: unknown[]) => unknown

/** Most that a filter is given: none of them can be interrupted. */
const MAX_INPUT = 1024 * 1024
/** They parse text as an expression, and the text may be the request's. */
const EXPRESSIONS = /_exp$/
const DATES = /^date(_|$)/

/** Gives the engine our filters, and bounds those that it has. */
export function registerFilters(liquid: Liquid): void {
  for (const name of Object.keys(liquid.filters)) {
    const filter = handlerOf(liquid.filters[name])
    if (EXPRESSIONS.test(name)) liquid.unregisterFilter(name)
    else if (filter) liquid.registerFilter(name, bound(DATES.test(name) ? fromNow(filter) : filter))
  }
  for (const [name, filter] of Object.entries(OWN))
    liquid.registerFilter(name, bound(adapt(filter)))
}

const OWN: Record<string, OwnFilter> = {
  uuid: ({ scope }) => makeUuid(scope.random),
  random_int: ({ scope }, from, to) => {
    const [min, max] = to === undefined ? [0, toInteger(from)] : [toInteger(from), toInteger(to)]
    if (max < min)
      throw new InvalidArgumentError(`random_int is given ${max}, which is below ${min}`)
    return scope.random.int(min, max)
  },
  sample: ({ scope }, value, count = 1) => {
    const list = Array.isArray(value) ? [...value] : [...String(value ?? '')]
    const drawn = Array.from({ length: Math.min(toInteger(count), list.length) }, () =>
      list.splice(scope.random.int(0, list.length - 1), 1),
    ).flat(1)
    return count === 1 ? drawn[0] : drawn
  },
  date_add: ({ scope }, date, amount, unit = 'days') =>
    addToDate(date === 'now' || date === 'today' ? scope.now : date, Number(amount), String(unit)),
  jwt: (_run, payload, secret) => signJwt(payload, secret),
  base64: (_run, value) => Buffer.from(textOf(value)).toString('base64'),
  base64_decode: (_run, value) => Buffer.from(textOf(value), 'base64').toString(),
  jsonpath: ({ tools }, value, path) => tools.queryJson?.(String(path), value),
  faker: ({ scope, tools: { faker } }, name, ...args) => {
    if (!faker) throw new InvalidArgumentError('faker is not at hand here')
    faker.seed(scope.random.int(0, 2 ** 31 - 1))
    return callMethod(faker, String(name), gather(args))
  },
  range: (_run, from, to) => listRange(toInteger(from), toInteger(to)),
}

/** What a value looks like within text: Liquid's way, but for objects, which are JSON. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(textOf).join('')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function adapt(filter: OwnFilter): Filter {
  return function (value, ...args) {
    return filter(runOf(this.context), value, ...args)
  }
}

/**
 * Liquid counts what its filters make, but not what lists hold, which can double at each step; and
 * looks at the clock between tags only, though there may be thousands of filters in one.
 */
function bound(filter: Filter): Filter {
  return function (value, ...args) {
    this.context.renderLimit.check(performance.now())
    if (weigh([value, ...args], MAX_INPUT) === Infinity)
      throw new InvalidArgumentError('a filter is given more than 1 MiB')
    return filter.call(this, value, ...args)
  }
}

function fromNow(filter: Filter): Filter {
  return function (value, ...args) {
    const isNow = value === 'now' || value === 'today'
    return filter.call(
      this,
      isNow ? new Date(runOf(this.context).scope.now).toISOString() : value,
      ...args,
    )
  }
}

function handlerOf(filter: unknown): Filter | undefined {
  const handler = isObject(filter) ? filter['handler'] : filter
  return typeof handler === 'function' ? (handler as Filter) : undefined
}

function toInteger(value: unknown): number {
  const number = Math.trunc(Number(value ?? 0))
  if (Number.isSafeInteger(number)) return number
  throw new InvalidArgumentError(
    `${JSON.stringify(value)} is no whole number that can be counted with`,
  )
}

function listRange(from: number, to: number): number[] {
  if (to - from >= MAX_INPUT)
    throw new InvalidArgumentError(`the range (${from}..${to}) has more than ${MAX_INPUT} numbers`)
  return Array.from({ length: Math.max(to - from + 1, 0) }, (_, index) => from + index)
}

/** Liquid hands `min: 1, max: 6` over as pairs; faker wants one object. */
function gather(args: readonly unknown[]): unknown[] {
  const named = args.filter((arg) => Array.isArray(arg))
  const plain = args.filter((arg) => !Array.isArray(arg))
  return named.length === 0 ? plain : [...plain, Object.fromEntries(named)]
}

/** RFC 7519 with HS256; synchronous, as whoever renders must not be interrupted. */
function signJwt(payload: unknown, secret: unknown): string {
  if (!isObject(payload))
    throw new InvalidArgumentError('jwt wants an object of claims as its input')
  if (typeof secret !== 'string' || secret === '')
    throw new InvalidArgumentError("jwt wants a secret: {{ payload | jwt: 'secret' }}")
  const text = [{ alg: 'HS256', typ: 'JWT' }, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}
