import type { Source } from '../types.ts'

/** One row of the journal: a request, what was learnt about it, and its answer. Snake case, as it goes over the wire. */
export interface Entry {
  /** Sortable by time, unique: a ULID. */
  id: string
  /** ISO 8601, UTC, with milliseconds. */
  timestamp: string
  /** Name of the mock; null if none took it. */
  server: string | null
  session: string
  method: string
  /** As sent, without the query. */
  path: string
  /** A name that occurs more than once has a list. */
  query_params: Record<string, string | string[]>
  operation_id: string | null
  scenario_name: string | null
  source: Source
  stub_id: string | null
  status_code: number
  /** As the client saw it, injected delay included. */
  response_time_ms: number
  /** Injected. */
  delay_ms: number
  request_headers: Record<string, string>
  /** Text as it was sent, cut at `log.maxBody`; bytes that are no text as base64. Null: none, or not read. */
  request_body: string | null
  response_headers: Record<string, string>
  response_body: string | null
  /** Bytes, of the whole body. */
  request_size: number
  response_size: number
  client_ip: string | null
  user_agent: string | null
  /** The same as `id`, or what the client sent as `x-request-id`. */
  request_id: string
  violations: { in: string; pointer: string; code: string; message: string }[]
  /** For a request without an operation or stub: what came nearest, and why not. */
  near_misses: { operation: string; why_not: string }[]
  /** Whether it was a request to the admin. */
  admin: boolean
  /** How its connection was broken on purpose: `reset`, `drip` … */
  fault: string | null
}

/** Which entries are meant; all filters hold at once, and before paging. */
export interface LogFilter {
  server?: string
  method?: string
  /** Linear-time regular expression over the path. */
  path_pattern?: string
  /** `404` or `4xx`. */
  status?: string
  /** ISO 8601; `from` is included, `to` is not. */
  time_from?: string
  time_to?: string
  operation_id?: string
  session?: string
  scenario?: string
  source?: Source
  client_ip?: string
  min_ms?: number
  /** Only requests that no operation took. */
  unmatched_only?: boolean
  /** Text in paths and bodies; letter case does not matter. */
  q?: string
  /** @default false */
  include_admin?: boolean
}

/** A page of entries. */
export interface LogQuery extends LogFilter {
  /** At most 10000. @default 100 */
  limit?: number
  offset?: number
  /** `next_cursor` of the page before. */
  cursor?: string
  /** @default 'desc': the newest first */
  order?: 'asc' | 'desc'
  /** Whether the bodies come along; else they are null. @default true */
  bodies?: boolean
}

/** How fast entries may be told; those above are left out, and counted. */
export interface Pace {
  perSecond?: number | undefined
}

/** An entry as those get it who follow. */
export interface Followed extends Entry {
  /** Entries before it that match and were left out; absent for none. */
  skipped?: number
}

export interface LogPage {
  logs: Entry[]
  /** All that match. */
  total: number
  next_cursor: string | null
  /** Entries that had to make room since the start, and such as were never stored. */
  evicted: number
  dropped: number
}

/** What is read of entries: all, all but the body of the answer, or no bodies; those left out are null. */
export type Parts = 'all' | 'request' | 'facts'

/** The stored request log of one host. */
export interface Journal {
  /** Takes an entry, redacted already; never waits and never throws. Its bodies are cut at `maxBody`. */
  add(entry: Entry): void
  /** A page of what was answered before this call. Throws an InvalidArgumentError for a filter that makes no sense. */
  query(query: LogQuery): Promise<LogPage>
  get(id: string): Promise<Entry | undefined>
  /** Tells how many there were. */
  clear(filter: LogFilter): Promise<number>
  /** Entries that match as they are added from now on, until the signal aborts; a slow reader misses the oldest, which are counted. */
  follow(filter: LogFilter, signal: AbortSignal, pace?: Pace): AsyncIterable<Followed>
  /** Everything that matches now, in pages, oldest first, without holding it all. @default parts 'all' */
  all(filter: LogFilter, parts?: Parts): AsyncIterable<Entry[]>
  /** `operations`: those that could have been called, for coverage and the templates of paths. */
  analyze(filter: LogFilter, operations?: readonly KnownOperation[]): Promise<Analysis>
  health(): JournalHealth
  /** Settles when all that was added is stored, or dropped. */
  flush(): Promise<void>
  /** Stores what waits, for two seconds at most. */
  close(): Promise<void>
}

export interface JournalHealth {
  status: 'ok' | 'degraded'
  /** Why it is degraded, in words. */
  reason?: string
  entries: number
  /** Bytes of the file, or of the memory. */
  size: number
  evicted: number
  /** Up to when entries had to make room or were lost, also before the start, ISO 8601. */
  gone_until: string | null
  dropped: number
  /** Entries that were stored without their bodies, as too many were waiting. */
  bodies_dropped: number
  /** When the last of both was noticed, ISO 8601. */
  last_dropped: string | null
}

/** An operation of a mock, as far as an analysis wants to know it. */
export interface KnownOperation {
  server: string
  operation_id: string
  method: string
  /** The template: `/pets/{petId}`. */
  path: string
}

/** Milliseconds, rounded to µs; null when nothing matches. */
export interface Timing {
  avg_response_time_ms: number | null
  min_response_time_ms: number | null
  max_response_time_ms: number | null
  /** Nearest rank: exact, and always a time that was measured. */
  p50_response_time_ms: number | null
  p95_response_time_ms: number | null
  p99_response_time_ms: number | null
}

/** Requests to one operation, or to one path that no operation took. */
export interface EndpointFigures {
  /** The template, where it is known. */
  path: string
  method: string
  operation_id: string | null
  count: number
  avg_response_time_ms: number
  error_rate_percent: number
}

/** What the entries that match have in common. */
export interface Analysis extends Timing {
  total_requests: number
  /** Status 400 and above. */
  error_rate_percent: number
  unique_clients: number
  status_distribution: Record<string, number>
  method_distribution: Record<string, number>
  /** The ten with most requests. */
  top_endpoints: EndpointFigures[]
  /** The ten that took longest on average. */
  slowest_endpoints: EndpointFigures[]
  performance_metrics: Timing
  traffic_patterns: {
    /** By hour, as `2026-11-23T03:00:00Z`. */
    requests_per_hour: Record<string, number>
    peak_hour: string | null
    most_popular_endpoint: string | null
    unique_clients: number
  }
  error_analysis: {
    total_errors: number
    /** By status. */
    error_breakdown: Record<string, number>
    /** The ten with most errors. */
    common_error_paths: { path: string; method: string; count: number }[]
  }
  /** Operations are named by id, behind `server/` where there are several servers. Null: the operations are not known. */
  coverage: {
    operations_total: number | null
    operations_hit: number
    statuses_hit: Record<string, number[]>
    never_called: string[] | null
  }
  /** One fact a line, with its numbers and what to do. */
  insights: string[]
}
