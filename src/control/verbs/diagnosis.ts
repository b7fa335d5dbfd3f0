import type { Entry } from '../../log/entry.ts'
import type { Verification } from '../../verify/verify.ts'
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
import type { Subject } from '../verb.ts'
import { SOURCES, method, operationId, server, session, status, time } from './common.ts'
import type { OfServer, OfSession } from './common.ts'
import { troubleMembers } from './config.ts'
import type { ServerConfig } from './config.ts'
import { entryMembers } from './entry.ts'

/** An entry of the journal by its id, or a request to try. */
export interface ExplainInput extends OfSession {
  id?: string
  method?: string
  /** With the query. */
  path?: string
  headers?: Record<string, string>
  /** JSON, or text as it would be sent. */
  body?: unknown
}

export interface Near {
  operation: string
  why_not: string
}

/** What happened to a request of the journal when it came. */
export type Recorded = Pick<
  Entry,
  | 'timestamp'
  | 'status_code'
  | 'source'
  | 'operation_id'
  | 'scenario_name'
  | 'stub_id'
  | 'session'
  | 'response_time_ms'
  | 'delay_ms'
  | 'fault'
  | 'violations'
  | 'near_misses'
>

/** What of a mock's settings may befall a request, whatever answers it. */
export type Trouble = Pick<ServerConfig, 'delay' | 'errors' | 'faults' | 'profile' | 'rate_limit'>

export interface Explanation {
  matched: boolean
  operation_id: string | null
  source: string | null
  stub_id: string | null
  scenario: string | null
  session: string
  status: number
  violations: { in: string; pointer: string; code: string; message: string }[]
  nearest: Near[]
  /** Only faults that are about the operation; null when nothing is on. */
  trouble: Trouble | null
  /** Of an entry, what it was then; the rest is what it would be now. */
  recorded: Recorded | null
  suggestion: string | null
}

export interface Expectation {
  /** Else `method` and `path`. */
  operation?: string
  method?: string
  path?: string
  query?: Record<string, unknown>
  headers?: Record<string, unknown>
  body?: unknown
  /** How often; at least once when nothing is said. */
  times?: number
  at_least?: number
  at_most?: number
  never?: boolean
}

export interface VerifyInput extends OfServer {
  expectations: Expectation[]
  in_order?: boolean
  since?: string
  session?: string
  within_ms?: number
}

/** What the verbs that tell why and whether take and give. */
export interface DiagnosisVerbs {
  explain_request: { input: ExplainInput; output: Explanation }
  verify_requests: { input: VerifyInput; output: Verification }
}

const path = text('As sent, with the query', { pattern: '^/', maxLength: 8192 })
const LONGEST_WAIT = 60_000

const expectation = object(
  {
    'operation?': operationId,
    'method?': method,
    'path?': text('A template of the document, or a concrete path', {
      pattern: '^/',
      maxLength: 8192,
    }),
    'query?': mapOf(anything('As in a stub'), 'What the query must have', { maxProperties: 200 }),
    'headers?': mapOf(anything('As in a stub'), 'Headers that it must have', {
      maxProperties: 200,
    }),
    'body?': anything('What the body must have; only what is named is compared'),
    'times?': whole('Exactly so often', { minimum: 0 }),
    'at_least?': whole('So often or more', { minimum: 0 }),
    'at_most?': whole('So often or less', { minimum: 0 }),
    'never?': flag('Not at all'),
  },
  { title: 'Expectation', description: 'Without a number: at least once' },
)

const near: Schema = list(
  object({ operation: text('As GET /pets'), why_not: text('What differs') }),
  'What came nearest',
)

const RECORDED = [
  'timestamp',
  'status_code',
  'source',
  'operation_id',
  'scenario_name',
  'stub_id',
  'session',
  'response_time_ms',
  'delay_ms',
  'fault',
  'violations',
  'near_misses',
] as const

/** As in `Entry`. */
const recorded = object(Object.fromEntries(RECORDED.map((name) => [name, entryMembers[name]])), {
  description: 'What became of the request when it came; the rest is what would now',
})

/** What an entry tells of what happened to it. */
export function toRecorded(from: Entry): Recorded {
  const { timestamp, status_code, source, operation_id, scenario_name, stub_id } = from
  const { session, response_time_ms, delay_ms, fault, violations, near_misses } = from
  return {
    timestamp,
    status_code,
    source,
    operation_id,
    scenario_name,
    stub_id,
    session,
    response_time_ms,
    delay_ms,
    fault,
    violations,
    near_misses,
  }
}

const explanation = object(
  {
    matched: flag('Whether an operation takes it'),
    operation_id: nullable(text('The operation')),
    source: nullable(oneOf(SOURCES, 'Where the answer comes from')),
    stub_id: nullable(text('The stub that answers')),
    scenario: nullable(text('The scenario that answers')),
    session: text('The line of state that it belongs to'),
    status: whole('Of the answer'),
    violations: list(
      object({
        in: text('Where: path, query, header, cookie or body'),
        pointer: text('A JSON pointer'),
        code: text('The keyword that is not met'),
        message: text('In words'),
      }),
      'What is wrong with the request',
    ),
    nearest: near,
    trouble: nullable(
      object(troubleMembers, { description: 'What is on and may befall it; null for nothing' }),
    ),
    recorded: nullable(recorded),
    suggestion: nullable(text('What to do about it')),
  },
  { title: 'Explanation' },
)

const verification = object(
  {
    passed: flag('Whether all hold'),
    results: list(
      object({
        index: whole('Of the expectation, from 0', { minimum: 0 }),
        passed: flag('Whether it holds'),
        count: whole('How many requests there were', { minimum: 0 }),
        expected: text('How many there should be, in words'),
        nearest: list(
          object({
            id: text('Of the entry'),
            method: text('As sent'),
            path: text('As sent'),
            timestamp: time,
            status_code: status,
            differences: list(
              object({
                field: text('Which: headers.x-plan, body.items[0].id'),
                expected: anything('What should be there'),
                'actual?': anything('What is there, if anything'),
              }),
              'Field by field',
            ),
          }),
          'Requests that were nearly so',
        ),
        reason: nullable(text('Why it failed or cannot be certified')),
      }),
      'In the order of the expectations',
    ),
  },
  { title: 'Verification' },
)

export const diagnosis: Subject<DiagnosisVerbs> = {
  explain_request: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/explain',
    kind: 'read',
    summary:
      'Tells why a request is answered as it is: one of the journal, or one to try, which sends and changes nothing.',
    input: object({
      server,
      'session?': session,
      'id?': text('Of an entry; else method and path are wanted', {
        pattern: '^[0-9A-Za-z_-]{1,64}$',
      }),
      'method?': method,
      'path?': path,
      'headers?': mapOf(text('A value', { maxLength: 16_384 }), 'Request headers by name', {
        maxProperties: 200,
      }),
      'body?': anything('JSON, or text as it would be sent'),
    }),
    output: explanation,
  },
  verify_requests: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/verify',
    kind: 'read',
    summary: 'Tells whether requests came as expected, and what came nearest where they did not.',
    input: object({
      server,
      expectations: list(expectation, 'All have to hold', { minItems: 1, maxItems: 1000 }),
      'in_order?': flag('Whether they have to come in this order', { default: false }),
      'since?': time,
      'session?': session,
      'within_ms?': number('How long to wait for what is still to come', {
        minimum: 0,
        maximum: LONGEST_WAIT,
      }),
    }),
    output: verification,
  },
}
