import type { JsonObject } from '../../types.ts'
import { list, nullable, object, text, whole } from '../schema.ts'
import type { Subject } from '../verb.ts'
import { nameOf, server, session, time, total } from './common.ts'
import type { OfServer, OfSession } from './common.ts'

export interface SessionRow {
  id: string
  /** The scenario that it follows. */
  active_scenario: string
  created_at: string
  used_at: string
  /** Names that its state holds. */
  state_keys: string[]
  /** Responses of its own. */
  responses: number
}

/** Without a session, that of requests that name none: `default`. */
export interface StateResult {
  session: string
  state: JsonObject
}

/** What the verbs about state, sessions and snapshots take and give. */
export interface StateVerbs {
  get_state: { input: OfSession; output: StateResult }
  set_state: { input: OfSession & { state: JsonObject }; output: StateResult }
  list_sessions: { input: OfServer; output: { sessions: SessionRow[]; total: number } }
  reset: { input: OfSession; output: { session: string | null; active_scenario: string } }
  snapshot: { input: OfServer & { name: string }; output: { name: string } }
  list_snapshots: { input: OfServer; output: { snapshots: { name: string }[]; total: number } }
  restore: {
    input: OfServer & { name: string }
    output: { name: string; active_scenario: string }
  }
}

const name = nameOf('Of the snapshot')
const active = nameOf('Of the active scenario')
const state = { type: 'object', description: 'Any JSON by name' }
const stateOutput = object({ session: text('Whose it is'), state })

export const states: Subject<StateVerbs> = {
  get_state: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/state',
    kind: 'read',
    summary: 'Shows the state of a session, by default that of requests that name none.',
    input: object({ server, 'session?': session }),
    output: stateOutput,
  },
  set_state: {
    scope: 'mock',
    method: 'PUT',
    path: '/servers/{server}/state',
    kind: 'write',
    summary: 'Replaces the state of a session, by default that of requests that name none.',
    input: object({ server, 'session?': session, state }),
    output: stateOutput,
  },
  list_sessions: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/sessions',
    kind: 'read',
    summary: 'Lists the sessions of a mock.',
    input: object({ server }),
    output: object({
      sessions: list(
        object(
          {
            id: text('As requests name it'),
            active_scenario: active,
            created_at: time,
            used_at: time,
            state_keys: list(text('A name'), 'Names that its state holds'),
            responses: whole('Responses of its own', { minimum: 0 }),
          },
          { title: 'Session' },
        ),
        'The sessions',
      ),
      total,
    }),
  },
  reset: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/reset',
    kind: 'destructive',
    summary:
      'Brings a mock, or one session, back to what config and folder say: scenarios, state, counters, faults, webhooks.',
    input: object({ server, 'session?': session }),
    output: object({ session: nullable(text('Whose was reset')), active_scenario: active }),
  },
  snapshot: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/snapshots',
    kind: 'write',
    status: 201,
    summary:
      'Keeps scenarios, the active one and the sessions under a name; one of that name is replaced.',
    input: object({ server, name }),
    output: object({ name }),
  },
  list_snapshots: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/snapshots',
    kind: 'read',
    summary: 'Lists the snapshots of a mock.',
    input: object({ server }),
    output: object({ snapshots: list(object({ name }), 'By name'), total }),
  },
  restore: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/snapshots/{name}/restore',
    kind: 'destructive',
    summary: 'Brings back what a snapshot keeps, in the place of what is there.',
    input: object({ server, name }),
    output: object({ name, active_scenario: active }),
  },
}
