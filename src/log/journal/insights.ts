import type { Analysis } from '../entry.ts'
import { percent } from './endpoints.ts'
import type { Endpoint } from './endpoints.ts'

type Found = Omit<Analysis, 'insights'>

/** Below so many requests, rates and percentiles say little. */
const ENOUGH = 20
/** Milliseconds that a caller notices. */
const SLOW = 1000
const NAMED = 5

/** What stands out, one fact a line, with its numbers and what to do; nothing when nothing does. */
export function insightsOf(found: Found, endpoints: readonly Endpoint[]): string[] {
  return [
    unmatched(found, endpoints),
    failing(found, endpoints),
    refused(
      endpoints,
      401,
      'had no valid credentials (401)',
      'send what the www-authenticate of the answer asks for, or set auth: false',
    ),
    refused(
      endpoints,
      429,
      'met a rate limit (429)',
      'send less, or raise or drop rateLimit and the profile',
    ),
    slow(found, endpoints),
    uneven(found),
    uncalled(found),
  ].filter((line) => line !== undefined)
}

function unmatched(
  { total_requests: total }: Found,
  endpoints: readonly Endpoint[],
): string | undefined {
  const without = endpoints.filter(
    ({ operation, statuses }) => operation === null && (statuses.has(404) || statuses.has(405)),
  )
  const count = without.reduce(
    (sum, { statuses }) => sum + (statuses.get(404) ?? 0) + (statuses.get(405) ?? 0),
    0,
  )
  const most = topBy(without, ({ statuses }) => (statuses.get(404) ?? 0) + (statuses.get(405) ?? 0))
  if (most === undefined) return undefined
  return `${share(count, total)} fitted no operation, most often ${labelOf(most)}: compare the path and method with the document, or add the operation to it`
}

function failing(found: Found, endpoints: readonly Endpoint[]): string | undefined {
  const { total_requests: total, error_analysis: errors, error_rate_percent: rate } = found
  const most = topBy(endpoints, (one) => one.errors)
  if (total < ENOUGH || rate < 10 || most === undefined) return undefined
  const [status = ''] = Object.entries(errors.error_breakdown).sort((a, b) => b[1] - a[1])[0] ?? []
  return `${share(errors.total_errors, total)} failed (status 400 and above), most often with ${status}, and most of all ${labelOf(most)} (${most.errors} of ${most.count}): look at its entries with operation_id or path_pattern and status=4xx or 5xx`
}

function refused(
  endpoints: readonly Endpoint[],
  status: number,
  what: string,
  mend: string,
): string | undefined {
  const of = (one: Endpoint): number => one.statuses.get(status) ?? 0
  const most = topBy(endpoints, of)
  if (most === undefined) return undefined
  const count = endpoints.reduce((sum, one) => sum + of(one), 0)
  return `${plural(count)} ${what}, most often ${labelOf(most)} (${of(most)}): ${mend}`
}

function slow(found: Found, endpoints: readonly Endpoint[]): string | undefined {
  const p95 = found.p95_response_time_ms ?? 0
  const slowest = topBy(endpoints, ({ time, count }) => time / count)
  if (found.total_requests < ENOUGH || p95 < SLOW || slowest === undefined) return undefined
  return `1 in 20 requests took ${Math.round(p95)} ms or more, and the slowest on average was ${labelOf(slowest)} (${Math.round(slowest.time / slowest.count)} ms): look for a delay or profile that was set, as injected delays count (delay_ms of the entries)`
}

function uneven(found: Found): string | undefined {
  const [p50, p99] = [found.p50_response_time_ms ?? 0, found.p99_response_time_ms ?? 0]
  if (found.total_requests < 5 * ENOUGH || p99 < 100 || p99 < 10 * p50) return undefined
  return `1 in 100 requests took ${Math.round(p99)} ms or more, ${Math.round(p99 / Math.max(p50, 0.001))} times the median of ${p50} ms: look at those with min_ms=${Math.floor(p99)}`
}

function uncalled({ coverage, total_requests: total }: Found): string | undefined {
  const { never_called: never, operations_total: all } = coverage
  if (total === 0 || all === null || never === null || never.length === 0) return undefined
  const more = never.length > NAMED ? `, and ${never.length - NAMED} more` : ''
  return `${never.length} of ${all} operations (${percent(never.length, all)} %) were never called: ${never.slice(0, NAMED).join(', ')}${more}; call them, if your tests are meant to cover them`
}

function topBy(
  endpoints: readonly Endpoint[],
  by: (one: Endpoint) => number,
): Endpoint | undefined {
  let best: Endpoint | undefined
  for (const one of endpoints) if (by(one) > (best === undefined ? 0 : by(best))) best = one
  return best
}

function labelOf({ method, path }: Endpoint): string {
  return `${method} ${path}`
}

function share(part: number, whole: number): string {
  return `${part} of ${plural(whole)} (${percent(part, whole)} %)`
}

function plural(count: number): string {
  return `${count} ${count === 1 ? 'request' : 'requests'}`
}
