import type { LiveEntry } from '../lib/stream.ts'

/** Numbers by second, the oldest first; null where no request came in that has a duration. */
export interface SeriesData {
  /** Seconds since 1970. */
  seconds: number[]
  /** Requests by the class of their status. */
  fine: number[]
  refused: number[]
  failed: number[]
  /** Milliseconds. */
  median: (number | null)[]
  slow: (number | null)[]
}

/** The requests of the last minutes, by the second. */
export interface Series {
  add(entry: Pick<LiveEntry, 'timestamp' | 'status_code' | 'response_time_ms' | 'skipped'>): void
  /** Up to a moment in ms since 1970, what goes on in that second left out. */
  data(now: number): SeriesData
}

interface Second {
  /** Requests that were told of, and those of them with a status 4xx and 5xx. */
  told: number
  refused: number
  failed: number
  /** Of the first of them. */
  times: number[]
  /** Those that were left out. */
  skipped: number
}

/** Durations that are held of one second. */
const MOST_TIMES = 200

const NOTHING = { told: 0, refused: 0, failed: 0, skipped: 0 }

/** Creates an empty series that goes back so many seconds. */
export function createSeries(length: number): Series {
  const seconds = new Map<number, Second>()
  return {
    add({ timestamp, status_code: status, response_time_ms: time, skipped = 0 }) {
      const key = Math.floor(Date.parse(timestamp) / 1000)
      const second = seconds.get(key) ?? { ...NOTHING, times: [] }
      seconds.set(key, second)
      if (status >= 500) second.failed++
      else if (status >= 400) second.refused++
      second.told++
      second.skipped += skipped
      if (second.times.length < MOST_TIMES) second.times.push(time)
    },
    data(now) {
      const end = Math.floor(now / 1000)
      for (const key of seconds.keys()) if (key < end - length) seconds.delete(key)
      const keys = Array.from({ length }, (_, index) => end - length + index)
      const told = keys.map((key) => toNumbers(seconds.get(key)))
      return {
        seconds: keys,
        fine: told.map(({ fine }) => fine),
        refused: told.map(({ refused }) => refused),
        failed: told.map(({ failed }) => failed),
        median: told.map(({ times }) => quantile(times, 0.5)),
        slow: told.map(({ times }) => quantile(times, 0.95)),
      }
    },
  }
}

interface Numbers extends Pick<Second, 'times' | 'refused' | 'failed'> {
  fine: number
}

/** Those that were left out are taken to be as the others. */
function toNumbers(second: Second | undefined): Numbers {
  if (second === undefined) return { fine: 0, refused: 0, failed: 0, times: [] }
  const { told, refused, failed, times, skipped } = second
  const scale = (told + skipped) / told
  return {
    fine: (told - refused - failed) * scale,
    refused: refused * scale,
    failed: failed * scale,
    times,
  }
}

/** The nearest rank, as the analysis has it; null of nothing. */
export function quantile(values: readonly number[], part: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null
}

/** Requests a second over the last so many seconds. */
export function rateOf({ fine, refused, failed }: SeriesData, seconds: number): number {
  const sum = [fine, refused, failed]
    .flatMap((list) => list.slice(-seconds))
    .reduce((a, b) => a + b, 0)
  return sum / seconds
}
