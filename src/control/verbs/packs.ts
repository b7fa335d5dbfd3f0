import { list, object, text, whole } from '../schema.ts'
import type { Schema } from '../schema.ts'
import type { Subject } from '../verb.ts'
import { server, total } from './common.ts'
import type { OfServer } from './common.ts'

export interface PackSummary {
  pack: string
  category: string
  description: string
  /** Names of its scenarios for this document. */
  scenarios: string[]
  /** Why it has none. */
  note: string | null
}

export interface PackDetail {
  pack: string
  category: string
  description: string
  /** Each is taken by `create_scenario` as it is. */
  scenarios: { name: string; description: string; operations: number; config: object }[]
  total: number
  note: string | null
}

/** What the verbs about scenario packs take and give. */
export interface PackVerbs {
  list_scenario_packs: { input: OfServer; output: { packs: PackSummary[]; total: number } }
  get_scenario_pack: {
    input: OfServer & { pack: string; scenario?: string }
    output: PackDetail
  }
}

const pack = text('Of the pack: 4xx-client-errors', { maxLength: 100 })
const category = text('error-simulation, performance-testing, security-testing or business-logic')
const description = text('What it is good for, and what it cannot do')
const scenarioName = text('Of the scenario', { maxLength: 100 })
const note: Schema = { type: ['string', 'null'], description: 'Why it has no scenario here' }

export const packs: Subject<PackVerbs> = {
  list_scenario_packs: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/scenario-packs',
    kind: 'read',
    summary: 'Lists the scenarios that are made from the document of a mock, by packs.',
    input: object({ server }),
    output: object({
      packs: list(
        object(
          { pack, category, description, scenarios: list(scenarioName, 'Of this document'), note },
          { title: 'ScenarioPackSummary' },
        ),
        'The packs',
      ),
      total,
    }),
  },
  get_scenario_pack: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/scenario-packs/{pack}',
    kind: 'read',
    summary: 'Shows the scenarios of a pack, each as create_scenario takes it.',
    input: object({ server, pack, 'scenario?': scenarioName }),
    output: object(
      {
        pack,
        category,
        description,
        scenarios: list(
          object({
            name: scenarioName,
            description,
            operations: whole('How many it answers for', { minimum: 0 }),
            config: { type: 'object', description: 'For create_scenario' },
          }),
          'Each is taken by create_scenario with its name and config',
        ),
        total,
        note,
      },
      { title: 'ScenarioPack' },
    ),
  },
}
