import { InvalidArgumentError } from '../../errors.ts'
import { didYouMean } from '../../lib/nearest.ts'
import { compilePattern } from '../../lib/regex.ts'
import type { Source } from '../../types.ts'
import type { LogFilter, LogQuery } from '../entry.ts'

const SOURCES: readonly Source[] = ['stub', 'example', 'fake', 'empty', 'fault', 'problem']
const MAX_LIMIT = 10_000
const MAX_TEXT = 256
/** RFC 3339, of which seconds and the zone may be missing. */
const MOMENT =
  /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i

type Check = (name: string, value: unknown) => void

const FILTERS: Record<keyof LogFilter, Check> = {
  server: isText,
  method: isText,
  path_pattern: isPattern,
  status: isStatus,
  time_from: isMoment,
  time_to: isMoment,
  operation_id: isText,
  session: isText,
  scenario: isText,
  source: isOneOf(SOURCES),
  client_ip: isText,
  min_ms: isNumber,
  unmatched_only: isBoolean,
  q: isSearch,
  include_admin: isBoolean,
}

const PAGING: Record<Exclude<keyof LogQuery, keyof LogFilter>, Check> = {
  limit: isCount(1, MAX_LIMIT),
  offset: isCount(0, Number.MAX_SAFE_INTEGER),
  cursor: isCursor,
  order: isOneOf(['asc', 'desc']),
  bodies: isBoolean,
}

/**
 * A copy with only what is given.
 * @throws InvalidArgumentError naming the filter that makes no sense, and what would
 */
export function checkFilter(filter: LogFilter): LogFilter {
  return check(filter, FILTERS)
}

/** As `checkFilter`, with what says which page is meant. */
export function checkQuery(query: LogQuery): LogQuery {
  return check(query, { ...FILTERS, ...PAGING })
}

function check<T extends object>(given: T, checks: Record<string, Check>): T {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  for (const [name, value] of entries) {
    if (!Object.hasOwn(checks, name))
      throw new InvalidArgumentError(
        `there is no filter ${show(name)}${didYouMean(name, Object.keys(checks))}`,
      )
    checks[name]?.(name, value)
  }
  return Object.fromEntries(entries) as T
}

function isText(name: string, value: unknown): void {
  if (typeof value !== 'string') throw refuse(name, value, 'a text')
}

function isSearch(name: string, value: unknown): void {
  if (typeof value !== 'string' || value.length > MAX_TEXT)
    throw refuse(name, value, `a text of at most ${MAX_TEXT} characters`)
}

function isBoolean(name: string, value: unknown): void {
  if (typeof value !== 'boolean') throw refuse(name, value, 'true or false')
}

function isNumber(name: string, value: unknown): void {
  if (typeof value !== 'number' || Number.isNaN(value)) throw refuse(name, value, 'a number')
}

function isCount(min: number, max: number): Check {
  return (name, value) => {
    if (!Number.isInteger(value) || Number(value) < min || Number(value) > max)
      throw refuse(name, value, `a whole number from ${min} to ${max}`)
  }
}

function isOneOf(values: readonly string[]): Check {
  return (name, value) => {
    if (typeof value === 'string' && values.includes(value)) return
    const hint = typeof value === 'string' ? didYouMean(value, values) : ''
    throw refuse(name, value, `one of ${values.join(', ')}${hint}`)
  }
}

function isStatus(name: string, value: unknown): void {
  if (!/^[1-5](?:\d\d|xx)$/i.test(String(value))) throw refuse(name, value, 'as 404 or 4xx')
}

function isMoment(name: string, value: unknown): void {
  if (typeof value !== 'string' || !MOMENT.test(value) || Number.isNaN(Date.parse(value)))
    throw refuse(name, value, 'a time as 2026-11-23T08:30:00Z')
}

function isPattern(name: string, value: unknown): void {
  isText(name, value)
  const { engine, reason } = compilePattern(String(value))
  if (engine === 'none')
    throw new InvalidArgumentError(`${name} ${show(value)} cannot be searched for: ${reason ?? ''}`)
}

function isCursor(name: string, value: unknown): void {
  if (typeof value !== 'string' || !/^\d{1,15}$/.test(value))
    throw refuse(name, value, 'the next_cursor of a page')
}

function refuse(name: string, value: unknown, wanted: string): InvalidArgumentError {
  return new InvalidArgumentError(`${name} is ${show(value)}, but has to be ${wanted}`)
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
