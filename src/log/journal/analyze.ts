import type { Analysis, EndpointFigures, KnownOperation } from '../entry.ts'
import type { Columns, TextColumn } from './columns.ts'
import { coverageOf } from './coverage.ts'
import { groupEndpoints, percent, rounded, toFigures } from './endpoints.ts'
import type { Endpoint } from './endpoints.ts'
import { insightsOf } from './insights.ts'
import { timingOf } from './timing.ts'

const TOP = 10
const HOUR = 3_600_000

/** What the entries at these positions have in common; `operations` are those of all mocks, where they are known. */
export function analyze(
  columns: Columns,
  positions: Uint32Array,
  operations?: readonly KnownOperation[],
): Analysis {
  const timing = timingOf(columns, positions)
  const endpoints = groupEndpoints(columns, positions, operations)
  const statuses = countStatuses(columns, positions)
  const failed = new Map([...statuses].filter(([status]) => status >= 400))
  const errors = sum(failed)
  const clients = countTexts(columns, positions, 'client_ip').size
  const byCount = endpoints.toSorted((a, b) => b.count - a.count)
  const coverage = coverageOf(endpoints, operations)
  const found = {
    total_requests: positions.length,
    ...timing,
    error_rate_percent: percent(errors, positions.length),
    unique_clients: clients,
    status_distribution: toRecord(statuses),
    method_distribution: toRecord(countTexts(columns, positions, 'method')),
    top_endpoints: byCount.slice(0, TOP).map(toFigures),
    slowest_endpoints: slowest(endpoints),
    performance_metrics: timing,
    traffic_patterns: { ...traffic(columns, positions, byCount[0]), unique_clients: clients },
    error_analysis: {
      total_errors: errors,
      error_breakdown: toRecord(failed),
      common_error_paths: failing(endpoints),
    },
    coverage,
  }
  return { ...found, insights: insightsOf(found, endpoints) }
}

function slowest(endpoints: readonly Endpoint[]): EndpointFigures[] {
  return endpoints
    .toSorted((a, b) => b.time / b.count - a.time / a.count)
    .slice(0, TOP)
    .map(toFigures)
}

function failing(endpoints: readonly Endpoint[]): Analysis['error_analysis']['common_error_paths'] {
  return endpoints
    .filter(({ errors }) => errors > 0)
    .sort((a, b) => b.errors - a.errors)
    .slice(0, TOP)
    .map(({ path, method, errors }) => ({ path, method, count: errors }))
}

function traffic(
  { numbers }: Columns,
  positions: Uint32Array,
  popular: Endpoint | undefined,
): Omit<Analysis['traffic_patterns'], 'unique_clients'> {
  const hours = new Map<number, number>()
  for (const at of positions) count(hours, Math.floor((numbers.time[at] ?? 0) / HOUR))
  const [peak] = [...hours].sort((a, b) => b[1] - a[1])
  const sorted = [...hours].sort((a, b) => a[0] - b[0])
  return {
    requests_per_hour: Object.fromEntries(
      sorted.map(([hour, requests]) => [toHour(hour), requests]),
    ),
    peak_hour: peak === undefined ? null : toHour(peak[0]),
    most_popular_endpoint: popular === undefined ? null : `${popular.method} ${popular.path}`,
  }
}

function toHour(hour: number): string {
  return new Date(hour * HOUR).toISOString().replace('.000', '')
}

function countStatuses({ numbers }: Columns, positions: Uint32Array): Map<number, number> {
  const counts = new Map<number, number>()
  for (const at of positions) count(counts, numbers.status_code[at] ?? 0)
  return counts
}

/** What is null is not counted. */
function countTexts(
  { texts }: Columns,
  positions: Uint32Array,
  column: TextColumn,
): Map<string, number> {
  const { codes, dictionary } = texts[column]
  const counts = new Uint32Array(dictionary.size)
  for (const at of positions) {
    const code = codes[at] ?? 0
    counts[code] = (counts[code] ?? 0) + 1
  }
  const found = new Map<string, number>()
  counts.forEach((requests, code) => {
    const text = dictionary.text(code)
    if (requests > 0 && text !== null) found.set(text, requests)
  })
  return found
}

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function sum(counts: Map<unknown, number>): number {
  return rounded([...counts.values()].reduce((total, one) => total + one, 0))
}

function toRecord(counts: Map<string | number, number>): Record<string, number> {
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]))
}
