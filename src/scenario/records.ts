import { isObject } from '../types.ts'
import type { Scenario, Stub } from './scenario.ts'

/** What is stored of a scenario: the layer over what the config and its folder say. */
export interface ScenarioRecord {
  version: 1
  /** Absent: the config's own. */
  scenario?: Scenario
  /** Stubs that were put above the scenario's own while it was running. */
  responses?: Stub[]
  /** Hides the config's. */
  isDeleted?: true
  /** ISO 8601, UTC. */
  createdAt: string
  updatedAt: string
}

/** A scenario as it is now, both layers taken together. */
export interface Effective {
  scenario: Scenario
  responses: readonly Stub[]
  createdAt: string | undefined
  updatedAt: string | undefined
}

/** The scenario that is always there. */
export const DEFAULT = 'default'

/** The scenarios of the config under those that were saved while running. */
export class Layers {
  base: ReadonlyMap<string, Scenario> = new Map()
  records: ReadonlyMap<string, ScenarioRecord> = new Map()

  get names(): string[] {
    const all = new Set([DEFAULT, ...this.base.keys(), ...this.records.keys()])
    return [...all].filter((name) => this.get(name) !== undefined)
  }

  get(name: string): Effective | undefined {
    const record = this.records.get(name)
    const scenario = record?.isDeleted ? undefined : (record?.scenario ?? this.base.get(name))
    if (scenario === undefined && name !== DEFAULT) return undefined
    return {
      scenario: scenario ?? { name, stubs: [] },
      responses: record?.responses ?? [],
      createdAt: record?.createdAt,
      updatedAt: record?.updatedAt,
    }
  }

  /** The scenario, and those that are asked after it. */
  chain(name: string): string[] {
    const names = new Set<string>()
    for (let next: string | undefined = name; next !== undefined && !names.has(next);) {
      names.add(next)
      next = this.get(next)?.scenario.extends
    }
    return [...names.add(DEFAULT)]
  }

  /** The record of a change: what is there already, with these members, at this time. */
  change(
    name: string,
    members: Pick<ScenarioRecord, 'scenario' | 'responses' | 'isDeleted'>,
    now: number,
  ): ScenarioRecord {
    const { isDeleted: _, ...known } = this.records.get(name) ?? {
      version: 1 as const,
      createdAt: new Date(now).toISOString(),
    }
    return { ...known, ...members, updatedAt: new Date(now).toISOString() }
  }
}

/** Whether a stored value is a record of this version; its scenario is checked elsewhere. */
export function isRecord(value: unknown): value is ScenarioRecord {
  if (!isObject(value) || value['version'] !== 1) return false
  const { scenario, responses } = value
  return (
    (scenario === undefined || (isObject(scenario) && Array.isArray(scenario['stubs']))) &&
    (responses === undefined || Array.isArray(responses))
  )
}
