import type { Entry } from '../log/entry.ts'
import { plain } from './text.ts'

type Told = Pick<
  Entry,
  | 'id'
  | 'timestamp'
  | 'method'
  | 'path'
  | 'query_params'
  | 'operation_id'
  | 'source'
  | 'status_code'
  | 'response_time_ms'
  | 'violations'
  | 'near_misses'
>

/** A request of the journal in one line, and below it what was wrong with it. */
export function logLine(entry: Told): string {
  const { timestamp, status_code, response_time_ms, source, operation_id, id } = entry
  const ms = `${Math.round(response_time_ms)} ms`.padStart(7)
  const request = `${entry.method} ${plain(entry.path + queryOf(entry))}`
  const line = `${timestamp}  ${status_code}  ${ms}  ${request}  ${source} ${operation_id ?? '-'}  ${id}`
  return [line, ...troublesOf(entry).map((one) => `    ${plain(one)}`)].join('\n')
}

function queryOf({ query_params }: Told): string {
  const pairs = Object.entries(query_params).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one]),
  )
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`
}

function troublesOf({ operation_id, violations, near_misses: [near] }: Told): string[] {
  if (operation_id === null && near !== undefined)
    return [`nearest: ${near.operation}: ${near.why_not}`]
  return violations.map(({ message }) => message)
}
