import type { Analysis, Entry, Followed, LogFilter, LogQuery } from '../../log/entry.ts'
import { flag, list, nullable, number, object, oneOf, text, whole } from '../schema.ts'
import type { Schema } from '../schema.ts'
import type { Download, Subject } from '../verb.ts'
import { cursor, method, operationId, server, session, SOURCES, time, total } from './common.ts'
import type { OfServer } from './common.ts'
import { analysis, entry, followed } from './entry.ts'

export type LogFormat = 'json' | 'ndjson' | 'csv' | 'har'
/** What `OfServer` and a filter have in common is the name of the mock. */
export type FilterInput = OfServer & Omit<LogFilter, 'server'>

export interface QueryLogsResult {
  logs: Entry[]
  total: number
  query_info: {
    /** All that match. */
    total_logs: number
    returned_logs: number
    filters_applied: Record<string, unknown>
    /** Of the page; null for an empty one. */
    time_range: { from: string | null; to: string | null }
    next_cursor: string | null
    evicted: number
    dropped: number
  }
  /** Null unless `analyze` was asked for. */
  analysis: Analysis | null
}

/** What the verbs about the journal take and give. */
export interface LogVerbs {
  query_logs: {
    input: OfServer & Omit<LogQuery, 'server'> & { analyze?: boolean }
    output: QueryLogsResult
  }
  get_log: { input: OfServer & { id: string }; output: Entry }
  export_logs: { input: FilterInput & { format?: LogFormat }; output: Download }
  clear_logs: { input: FilterInput; output: { cleared: number } }
  stream_logs: {
    input: FilterInput & { last_event_id?: string; per_second?: number }
    output: AsyncIterable<Followed>
  }
}

const id = text('Id of an entry', { pattern: '^[0-9A-Za-z_-]{1,64}$' })
const count = (description: string): Schema => whole(description, { minimum: 0 })

const filter: Record<string, Schema> = {
  server,
  'method?': method,
  'path_pattern?': text('Regular expression over the path, in linear time', { maxLength: 1000 }),
  'status?': text('404 or 4xx', { pattern: '^[1-5]([0-9]{2}|[xX]{2})$' }),
  'time_from?': time,
  'time_to?': text('ISO 8601; not included itself', { maxLength: 64 }),
  'operation_id?': operationId,
  'session?': session,
  'scenario?': text('Name of a scenario', { maxLength: 64 }),
  'source?': oneOf(SOURCES, 'Where the answer came from'),
  'client_ip?': text('An address', { maxLength: 64 }),
  'min_ms?': number('Requests that took at least so many milliseconds', { minimum: 0 }),
  'unmatched_only?': flag('Only requests that no operation took', { default: false }),
  'q?': text('Text in paths and bodies; letter case does not matter', { maxLength: 1000 }),
  'include_admin?': flag('Whether requests to the admin count as well', { default: false }),
}

const page = object({
  logs: list(entry, 'The page'),
  total,
  query_info: object({
    total_logs: count('All that match'),
    returned_logs: count('Those of the page'),
    filters_applied: { type: 'object', description: 'The filters that were understood' },
    time_range: object({ from: nullable(time), to: nullable(time) }),
    next_cursor: nullable(text('For the next page; null on the last')),
    evicted: count('Entries that had to make room since the start'),
    dropped: count('Entries that were never stored'),
  }),
  analysis: nullable(analysis),
})

export const logs: Subject<LogVerbs> = {
  query_logs: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/logs',
    kind: 'read',
    summary: 'Finds requests in the journal; all filters hold at once, and before paging.',
    input: object({
      ...filter,
      'limit?': whole('How many at most', { minimum: 1, maximum: 10_000, default: 100 }),
      'offset?': whole('How many are skipped', { minimum: 0, default: 0 }),
      'cursor?': cursor,
      'order?': oneOf(['asc', 'desc'], 'By time', { default: 'desc' }),
      'bodies?': flag('Whether the bodies come along; else they are null', { default: true }),
      'analyze?': flag('Whether all that matches is analysed as well', { default: false }),
    }),
    output: page,
  },
  get_log: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/logs/{id}',
    kind: 'read',
    summary: 'Shows one request of the journal, with its answer.',
    input: object({ server, id }),
    output: entry,
  },
  export_logs: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/log-export',
    kind: 'read',
    answer: 'file',
    summary: 'Gives all that matches as a file, the oldest first.',
    input: object({
      ...filter,
      'format?': oneOf(['json', 'ndjson', 'csv', 'har'], 'Of the file', { default: 'json' }),
    }),
    output: text('The file'),
  },
  clear_logs: {
    scope: 'mock',
    method: 'DELETE',
    path: '/servers/{server}/logs',
    kind: 'destructive',
    summary: 'Deletes all that matches from the journal.',
    input: object(filter),
    output: object({ cleared: count('How many there were') }),
  },
  stream_logs: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/log-stream',
    kind: 'read',
    answer: 'events',
    summary: 'Follows the requests that match as they come in, as server-sent events.',
    input: object({
      ...filter,
      'last_event_id?': text('What came after this entry is sent first; also as Last-Event-ID', {
        pattern: '^[0-9A-Za-z_-]{1,64}$',
      }),
      'per_second?': number('At most so many a second; those above are left out, and counted', {
        exclusiveMinimum: 0,
        maximum: 100_000,
      }),
    }),
    output: followed,
  },
}
