import type { Entry } from '../../log/entry.ts'
import {
  anything,
  flag,
  list,
  mapOf,
  nullable,
  number,
  object,
  oneOf,
  text,
  whole,
} from '../schema.ts'
import type { Schema } from '../schema.ts'
import { SOURCES, time } from './common.ts'

const count = (description: string): Schema => whole(description, { minimum: 0 })
const ms = (description: string): Schema => number(description, { minimum: 0 })

/** The members of an `Entry`. */
export const entryMembers: Record<keyof Entry, Schema> = {
  id: text('Sortable by time'),
  timestamp: time,
  server: nullable(text('Name of the mock; null if none took it')),
  session: text('The line of state that it belongs to'),
  method: text('As sent'),
  path: text('As sent, without the query'),
  query_params: mapOf(
    { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
    'A name that occurs more than once has a list',
  ),
  operation_id: nullable(text('Of the document')),
  scenario_name: nullable(text('The scenario that answered')),
  source: oneOf(SOURCES, 'Where the answer came from'),
  stub_id: nullable(text('The stub that answered')),
  status_code: whole('Of the answer'),
  response_time_ms: ms('As the client saw it, injected delay included'),
  delay_ms: ms('Injected'),
  request_headers: mapOf(text('A value'), 'Secrets masked'),
  request_body: nullable(text('As it was sent, cut where it is long; bytes as base64')),
  response_headers: mapOf(text('A value'), 'Secrets masked'),
  response_body: nullable(text('As it was sent, cut where it is long; bytes as base64')),
  request_size: count('Bytes of the whole body'),
  response_size: count('Bytes of the whole body'),
  client_ip: nullable(text('Of the client')),
  user_agent: nullable(text('Of the client')),
  request_id: text('What the client sent as x-request-id, else the id'),
  violations: list(
    object({
      in: text('Where: path, query, header, cookie or body'),
      pointer: text('A JSON pointer'),
      code: text('The keyword that is not met'),
      message: text('In words'),
    }),
    'What is wrong with the request',
  ),
  near_misses: list(
    object({ operation: text('As GET /pets'), why_not: text('What differs') }),
    'For a request without an operation or stub: what came nearest',
  ),
  admin: flag('Whether it was a request to the admin'),
  fault: nullable(text('How its connection was broken on purpose: reset, drip …')),
}

/** A row of the journal, as `log/entry.ts` has it. */
export const entry: Schema = object(entryMembers, {
  title: 'Entry',
  description: 'One request, what was learnt about it, and its answer',
})

/** One as those get it who follow. */
export const followed: Schema = object(
  {
    ...entryMembers,
    'skipped?': count('Requests before it that match and were left out'),
  },
  { title: 'FollowedEntry', description: 'A request as it came in' },
)

const times = {
  avg_response_time_ms: nullable(ms('Injected delay included; null when nothing matches')),
  min_response_time_ms: nullable(ms('The fastest')),
  max_response_time_ms: nullable(ms('The slowest')),
  p50_response_time_ms: nullable(ms('The median')),
  p95_response_time_ms: nullable(ms('95 % are no slower')),
  p99_response_time_ms: nullable(ms('99 % are no slower')),
}
const rate = number('Those with a status from 400 up', { minimum: 0, maximum: 100 })
const counts = (description: string): Schema => mapOf(count('How many'), description)

const endpoint = object({
  path: text('A template of the document, or the path where none fits'),
  method: text('An HTTP method'),
  operation_id: nullable(text('Null where none took it')),
  count: count('How many'),
  avg_response_time_ms: times.avg_response_time_ms,
  error_rate_percent: rate,
})

/** What a set of entries has in common; over all that matches, not the page. */
export const analysis: Schema = {
  ...object(
    {
      total_requests: count('How many match'),
      ...times,
      error_rate_percent: rate,
      unique_clients: count('By address'),
      status_distribution: counts('By status'),
      method_distribution: counts('By method'),
      top_endpoints: list(endpoint, 'The busiest first'),
      slowest_endpoints: list(endpoint, 'Those that took longest on average first'),
      performance_metrics: anything('Response times'),
      traffic_patterns: anything('Requests by the hour, the peak, the busiest path, the clients'),
      error_analysis: anything('How many errors, of which status, on which paths'),
      coverage: anything('Which operations and statuses were met, and which never'),
      insights: list(anything('A fact with its numbers, and what to do'), 'Only what is so'),
    },
    { title: 'Analysis', description: 'Over all that matches, not the page alone' },
  ),
  additionalProperties: true,
}
