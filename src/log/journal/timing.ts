import type { Timing } from '../entry.ts'
import type { Columns } from './columns.ts'
import { rounded } from './endpoints.ts'

/** Average, ends and percentiles of the response times at these positions. */
export function timingOf({ numbers }: Columns, positions: Uint32Array): Timing {
  const times = new Float64Array(positions.length)
  let sum = 0
  positions.forEach((at, place) => {
    const ms = numbers.response_time_ms[at] ?? 0
    times[place] = ms
    sum += ms
  })
  times.sort()
  const rank = (percentile: number): number | null => {
    const place = Math.max(0, Math.ceil((percentile / 100) * times.length) - 1)
    return orNull(times[place])
  }
  return {
    avg_response_time_ms: orNull(times.length === 0 ? undefined : sum / times.length),
    min_response_time_ms: orNull(times[0]),
    max_response_time_ms: orNull(times.at(-1)),
    p50_response_time_ms: rank(50),
    p95_response_time_ms: rank(95),
    p99_response_time_ms: rank(99),
  }
}

function orNull(ms: number | undefined): number | null {
  return ms === undefined ? null : rounded(ms)
}
