import type { DelayConfig } from '../../config/options.ts'
import type { Scenario } from '../../scenario/scenario.ts'
import { anyOf, flag, list, nullable, object, text, whole } from '../schema.ts'
import type { Subject } from '../verb.ts'
import { delay, nameOf, server, session, time, total, warnings } from './common.ts'
import type { OfServer, OfSession, Warning } from './common.ts'
import { stub } from './responses.ts'

export interface ScenarioRow {
  name: string
  description: string | null
  is_active: boolean
  stubs: number
  created_at: string | null
  updated_at: string | null
}

export interface SavedScenarioResult {
  scenario: Scenario
  warnings: Warning[]
}

/** A scenario, as its canonical document or with `config` in one of the other accepted shapes. */
export interface ScenarioInput extends OfServer {
  name: string
  description?: string
  extends?: string
  delay?: DelayConfig
  stubs?: object[]
  config?: object
  strict?: boolean
  /** Only checked, and not saved. */
  dry_run?: boolean
}

/** What the verbs about scenarios take and give. */
export interface ScenarioVerbs {
  list_scenarios: {
    input: OfSession
    output: { scenarios: ScenarioRow[]; total: number; active_scenario: string }
  }
  get_scenario: {
    input: OfSession & { name: string }
    output: { scenario: Scenario; is_active: boolean }
  }
  get_current_scenario: {
    input: OfSession
    output: { active_scenario: string; session: string | null }
  }
  create_scenario: { input: ScenarioInput; output: SavedScenarioResult }
  update_scenario: { input: ScenarioInput; output: SavedScenarioResult }
  delete_scenario: {
    input: OfServer & { name: string }
    output: { deleted: string; active_scenario: string }
  }
  switch_scenario: {
    input: OfSession & { name: string }
    output: { active_scenario: string; previous_scenario: string }
  }
}

const name = nameOf('Of the scenario')
const active = nameOf('Of the active scenario')
const MOST_STUBS = 10_000

const scenario = object(
  {
    name,
    'description?': text('What it is for'),
    'extends?': nameOf('Of the scenario whose stubs are asked when none of these matches'),
    'delay?': delay,
    stubs: list(stub, 'Its stubs'),
  },
  { title: 'Scenario', description: 'A named set of stubs' },
)

const scenarioInput = object({
  server,
  name,
  'description?': text('What it is for', { maxLength: 10_000 }),
  'extends?': nameOf('Of the scenario whose stubs are asked when none of these matches'),
  'delay?': delay,
  'stubs?': list({ type: 'object' }, 'Stubs; what is wrong with them is told all at once', {
    maxItems: MOST_STUBS,
  }),
  'config?': anyOf(
    [{ type: 'object' }, { type: 'array', items: { type: 'object' } }],
    'an object: in the place of stubs, { "/path": body }, { "/path": { "GET": response } }, { endpoints }, or { pack } for the scenario of this name in that pack',
  ),
  'strict?': flag('Whether a body that breaks the contract is an error', { default: false }),
  'dry_run?': flag('Whether it is only checked, and not saved', { default: false }),
})

const saved = object({ scenario, warnings })

export const scenarios: Subject<ScenarioVerbs> = {
  list_scenarios: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/scenarios',
    kind: 'read',
    summary: 'Lists the scenarios of a mock.',
    input: object({ server, 'session?': session }),
    output: object({
      scenarios: list(
        object(
          {
            name,
            description: nullable(text('What it is for')),
            is_active: flag('Whether it is the active one'),
            stubs: whole('How many stubs it has', { minimum: 0 }),
            created_at: nullable(time),
            updated_at: nullable(time),
          },
          { title: 'ScenarioSummary' },
        ),
        'The scenarios',
      ),
      total,
      active_scenario: active,
    }),
  },
  get_scenario: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/scenarios/{name}',
    kind: 'read',
    summary: 'Shows a scenario in its canonical form.',
    input: object({ server, name, 'session?': session }),
    output: object({ scenario, is_active: flag('Whether it is the active one') }),
  },
  get_current_scenario: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/current-scenario',
    kind: 'read',
    summary: 'Names the active scenario of a mock, or of one of its sessions.',
    input: object({ server, 'session?': session }),
    output: object({ active_scenario: active, session: nullable(text('Whose it is')) }),
  },
  create_scenario: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/scenarios',
    kind: 'write',
    status: 201,
    summary: 'Saves a new scenario, checked against the document; it is not activated.',
    input: scenarioInput,
    output: saved,
  },
  update_scenario: {
    scope: 'mock',
    method: 'PUT',
    path: '/servers/{server}/scenarios/{name}',
    kind: 'write',
    summary: 'Replaces a scenario that is there, checked against the document.',
    input: scenarioInput,
    output: saved,
  },
  delete_scenario: {
    scope: 'mock',
    method: 'DELETE',
    path: '/servers/{server}/scenarios/{name}',
    kind: 'destructive',
    summary: 'Deletes a scenario; if it was the active one, "default" takes its place.',
    input: object({ server, name }),
    output: object({ deleted: name, active_scenario: active }),
  },
  switch_scenario: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/scenarios/{name}/activate',
    kind: 'write',
    summary: 'Makes a scenario the active one, from its beginning; with a session, only there.',
    input: object({ server, name, 'session?': session }),
    output: object({ active_scenario: active, previous_scenario: active }),
  },
}
