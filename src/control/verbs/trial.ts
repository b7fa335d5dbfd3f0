import {
  anyOf,
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
import type { Subject } from '../verb.ts'
import { SOURCES, method, operationId, server, session, status } from './common.ts'
import type { OfServer, OfSession } from './common.ts'

export interface TryInput extends OfSession {
  method?: string
  /** Below the URL of the mock, with the query. */
  path: string
  headers?: Record<string, string>
  /** JSON, or text as it is sent. */
  body?: unknown
  within_ms?: number
}

/** What a mock answered to a request that was tried. */
export interface Tried {
  method: string
  url: string
  /** Null where no answer came. */
  status: number | null
  headers: Record<string, string | string[]>
  /** Null without one; its beginning where it is long. */
  body: string | null
  encoding: 'text' | 'base64'
  /** Bytes of what is shown, and whether there was more. */
  size: number
  is_cut: boolean
  source: string | null
  operation_id: string | null
  scenario: string | null
  stub_id: string | null
  request_id: string | null
  response_time_ms: number
  /** How the connection ended where it did not end well, in words. */
  failure: string | null
}

/** A request that an operation takes. */
export interface SampleRequest {
  method: string
  /** Filled in, with the query. */
  path: string
  params: Record<string, string>
  query: [name: string, value: string][]
  headers: Record<string, string>
  body: string | null
  source: 'payload' | 'example' | 'fake' | 'empty'
}

/** What the verbs that try operations out take and give. */
export interface TrialVerbs {
  try_request: { input: TryInput; output: Tried }
  sample_request: { input: OfServer & { operation_id: string }; output: SampleRequest }
}

/** The longest that an answer is waited for, in ms. */
export const PATIENCE = 30_000

const texts = list(text('A value'), 'Several')

export const trials: Subject<TrialVerbs> = {
  try_request: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/try',
    kind: 'write',
    summary:
      'Sends a request to a mock, in process, and shows its answer; it counts and is recorded like any other.',
    input: object({
      server,
      'session?': session,
      'method?': method,
      path: text('Below the URL of the mock, with the query', { pattern: '^/', maxLength: 8192 }),
      'headers?': mapOf(text('A value', { maxLength: 16_384 }), 'Request headers by name', {
        maxProperties: 200,
      }),
      'body?': anything('JSON, or text as it is sent'),
      'within_ms?': whole('Milliseconds to wait for the answer', {
        minimum: 1,
        maximum: PATIENCE,
        default: PATIENCE,
      }),
    }),
    output: object(
      {
        method: text('As sent'),
        url: text('As sent'),
        status: nullable(status),
        headers: mapOf(anyOf([text('A value'), texts], 'a text or several'), 'Of the answer'),
        body: nullable(text('Its beginning where it is long')),
        encoding: oneOf(['text', 'base64'], 'How the body is shown'),
        size: whole('Bytes that are shown', { minimum: 0 }),
        is_cut: flag('Whether there was more'),
        source: nullable(oneOf(SOURCES, 'Where the answer comes from')),
        operation_id: nullable(text('The operation')),
        scenario: nullable(text('The scenario that answered')),
        stub_id: nullable(text('The stub that answered')),
        request_id: nullable(text('Of its entry in the journal')),
        response_time_ms: number('Delays on purpose included', { minimum: 0 }),
        failure: nullable(text('How the connection ended where it did not end well')),
      },
      { title: 'TriedRequest' },
    ),
  },
  sample_request: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/operations/{operation_id}/sample',
    kind: 'read',
    summary: 'Makes a request that an operation takes, of its examples or else of its schemas.',
    input: object({ server, operation_id: operationId }),
    output: object(
      {
        method: text('In capitals'),
        path: text('Below the URL of the mock, with the query'),
        params: mapOf(text('A value'), 'Of the path, by name'),
        query: list(
          {
            type: 'array',
            items: { type: 'string' },
            minItems: 2,
            maxItems: 2,
            description: 'Name and value',
          },
          'Of the query, all that is described',
        ),
        headers: mapOf(text('A value'), 'Request headers by name'),
        body: nullable(text('As it is sent')),
        source: oneOf(['payload', 'example', 'fake', 'empty'], 'Where the body comes from'),
      },
      { title: 'SampleRequest' },
    ),
  },
}
