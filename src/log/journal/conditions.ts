import { compilePattern } from '../../lib/regex.ts'
import type { Entry, LogFilter } from '../entry.ts'
import type { NumberColumn, TextColumn } from './columns.ts'

/** What a filter asks of a column; `from` is included, `below` is not. */
export type Condition =
  | { kind: 'text'; column: TextColumn; test: (text: string | null) => boolean }
  | { kind: 'number'; column: NumberColumn; from: number; below: number }

const EXACT = ['server', 'operation_id', 'session', 'source', 'client_ip'] as const

/** All that a checked filter asks, but for `q`. */
export function conditionsOf(filter: LogFilter): Condition[] {
  const { method, path_pattern: pattern, scenario, status, min_ms: ms } = filter
  const conditions: Condition[] = EXACT.flatMap((column) => is(column, filter[column]))
  conditions.push(...is('method', method?.toUpperCase()), ...is('scenario_name', scenario))
  if (filter.include_admin !== true) conditions.push(range('admin', 0, 1))
  if (filter.unmatched_only === true)
    conditions.push({ kind: 'text', column: 'operation_id', test: (text) => text === null })
  if (pattern !== undefined) conditions.push(matches(pattern))
  if (status !== undefined) conditions.push(statusIs(String(status)))
  if (ms !== undefined) conditions.push(range('response_time_ms', ms, Infinity))
  return [...conditions, ...inTime(filter)]
}

/** Whether an entry passes all of a checked filter. */
export function createPredicate(filter: LogFilter): (entry: Entry) => boolean {
  const tests = conditionsOf(filter).map((condition) => ({
    condition,
    read: condition.kind === 'number' ? readerOf(condition.column) : undefined,
  }))
  const wanted = filter.q?.toLowerCase()
  return (entry) =>
    tests.every(({ condition, read }) => {
      if (condition.kind === 'text') return condition.test(entry[condition.column])
      const value = read?.(entry) ?? NaN
      return value >= condition.from && value < condition.below
    }) &&
    (wanted === undefined || mentions(entry, wanted))
}

function mentions({ path, request_body, response_body }: Entry, wanted: string): boolean {
  return [path, request_body, response_body].some(
    (text) => text !== null && text.toLowerCase().includes(wanted),
  )
}

function is(column: TextColumn, wanted: string | undefined): Condition[] {
  return wanted === undefined ? [] : [{ kind: 'text', column, test: (text) => text === wanted }]
}

function matches(pattern: string): Condition {
  const { test } = compilePattern(pattern)
  return { kind: 'text', column: 'path', test: (text) => text !== null && test(text) }
}

function statusIs(status: string): Condition {
  const first = Number(status.replace(/xx$/i, '00'))
  return range('status_code', first, first + (/x$/i.test(status) ? 100 : 1))
}

function inTime({ time_from: from, time_to: to }: LogFilter): Condition[] {
  if (from === undefined && to === undefined) return []
  return [
    range(
      'time',
      from === undefined ? -Infinity : toTime(from),
      to === undefined ? Infinity : toTime(to),
    ),
  ]
}

/** Milliseconds since 1970; what names no zone is in UTC, as entries are. */
function toTime(moment: string): number {
  return Date.parse(
    /:\d\d(?:\.\d+)?$/.test(moment.slice(10)) && !/[+-]/.test(moment.slice(10))
      ? `${moment}Z`
      : moment,
  )
}

function range(column: NumberColumn, from: number, below: number): Condition {
  return { kind: 'number', column, from, below }
}

function readerOf(column: NumberColumn): (entry: Entry) => number {
  if (column === 'time') return ({ timestamp }) => Date.parse(timestamp)
  return (entry) => Number(entry[column])
}
