import type { Stub, StubResponse } from '../../scenario/scenario.ts'
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
import { delay, fault, server, session, status, total, warnings } from './common.ts'
import type { OfSession, Warning } from './common.ts'

export interface UpdateResponseInput extends OfSession {
  /** `/users/123`, `/users/{id}` or `GET /users/{id}`. */
  endpoint_path: string
  /** Without one, the answer has the document's own body for its status. */
  response_data?: unknown
  status_code?: number
  headers?: Record<string, string | string[]>
  delay_ms?: number
  /** Answers in each session, before it is as it was. */
  times?: number
  /** Only checked, and not put there. */
  dry_run?: boolean
}

export interface UpdateResponseResult {
  /** What it is for: a path without a method is for GET, else for each that it has. */
  endpoints: string[]
  /** What stood there by an earlier change. */
  previous_response: StubResponse | null
  new_response: StubResponse
  warnings: Warning[]
}

/** What the verbs about single responses take and give. */
export interface ResponseVerbs {
  list_responses: { input: OfSession; output: { responses: readonly Stub[]; total: number } }
  update_response: { input: UpdateResponseInput; output: UpdateResponseResult }
  reset_response: { input: OfSession & { endpoint_path?: string }; output: { reset: number } }
}

const headers = mapOf(
  { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
  'Response headers by name',
  { maxProperties: 200 },
)

const response = object(
  {
    'status?': status,
    'headers?': headers,
    'body?': anything('Any JSON, or text with a content-type header'),
    'example?': text('Name of an example of the document'),
    'fake?': { const: true, description: 'A body made from the schema' },
    'base64?': text('Bytes as base64'),
    'delay?': delay,
    'fault?': fault,
  },
  { title: 'StubResponse', description: 'One prepared response' },
)

const names = (description: string): Schema => ({ type: 'object', description })

/** A stub in its canonical form, as it is shown. */
export const stub: Schema = object(
  {
    id: text('Unique in its scenario'),
    'operation?': text('An operationId; else method and path say whom it answers'),
    'method?': text('In capitals'),
    'path?': text('A template or a concrete path'),
    'when?': names('What a request must have: params, query, headers, cookies, body, session'),
    'respond?': response,
    'sequence?': list(response, 'Responses one after the other, in the place of respond'),
    'then?': oneOf(['last', 'cycle', 'next-stub'], 'What follows the last of a sequence'),
    'times?': whole('Answers in a session before it is spent', { minimum: 1 }),
    'priority?': whole('Higher first'),
    'state?': names('What must hold of the state, and what changes: require, set, push, unset'),
  },
  { title: 'Stub', description: 'One prepared response with its conditions' },
)

const endpoint = text('/users/123, /users/{id} or GET /users/{id}', {
  minLength: 1,
  maxLength: 8192,
})

export const responses: Subject<ResponseVerbs> = {
  list_responses: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/responses',
    kind: 'read',
    summary: 'Lists the responses that were put above those of the active scenario.',
    input: object({ server, 'session?': session }),
    output: object({ responses: list(stub, 'As stubs'), total }),
  },
  update_response: {
    scope: 'mock',
    method: 'PUT',
    path: '/servers/{server}/responses',
    kind: 'write',
    summary: 'Answers an endpoint so from now on; with a session, only there.',
    input: object({
      server,
      'session?': session,
      endpoint_path: endpoint,
      'response_data?': anything("The body: any JSON; without it, the document's for the status"),
      'status_code?': status,
      'headers?': headers,
      'delay_ms?': number('Milliseconds that the answer is held back', { minimum: 0 }),
      'times?': whole('Answers in each session, before it is as it was', { minimum: 1 }),
      'dry_run?': flag('Whether it is only checked, and not put there', { default: false }),
    }),
    output: object({
      endpoints: list(text('Method and path'), 'What it is for'),
      previous_response: nullable(response),
      new_response: response,
      warnings,
    }),
  },
  reset_response: {
    scope: 'mock',
    method: 'DELETE',
    path: '/servers/{server}/responses',
    kind: 'write',
    summary: 'Takes such a response back, or without an endpoint all of them.',
    input: object({ server, 'session?': session, 'endpoint_path?': endpoint }),
    output: object({ reset: whole('How many were taken back', { minimum: 0 }) }),
  },
}
