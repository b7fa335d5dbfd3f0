import type { Finding } from '../errors.ts'
import { didYouMean } from '../lib/nearest.ts'
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

/** More names than that are no help. */
const MOST_NAMED = 20

/** Says that a scenario is not there, and which are. */
export function sayUnknown(name: string, names: readonly string[]): string {
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : ''
  const known = names.slice(0, MOST_NAMED).join(', ') + more
  return `there is no scenario "${name}"${didYouMean(name, names)}; there are ${known}`
}

/** The scenarios of the config under those that were saved while running. */
export class Layers {
  base: ReadonlyMap<string, Scenario> = new Map()
  records: ReadonlyMap<string, ScenarioRecord> = new Map()

  get names(): string[] {
    const all = new Set([DEFAULT, ...this.base.keys(), ...this.records.keys()])
    return [...all].filter((name) => this.has(name))
  }

  has(name: string): boolean {
    const { scenario, isDeleted } = this.records.get(name) ?? {}
    if (name === DEFAULT) return true
    return isDeleted !== true && (scenario !== undefined || this.base.has(name))
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

  /** What is wrong with whom a scenario extends, in words. */
  extendsProblem({ name, extends: base }: Scenario): string | undefined {
    if (base === undefined) return undefined
    if (!this.has(base)) return sayUnknown(base, this.names)
    return this.chain(base).includes(name) && name !== DEFAULT
      ? `"${base}" extends "${name}" already: one of them has to end the chain`
      : undefined
  }

  /** How many stubs there are in all, those of one scenario left out. */
  countStubs(except?: string): number {
    const others = this.names.filter((name) => name !== except).map((name) => this.get(name))
    return others.reduce(
      (sum, one) => sum + (one?.scenario.stubs.length ?? 0) + (one?.responses.length ?? 0),
      0,
    )
  }

  /** The record that hides a scenario of the config, whatever was changed of it. */
  hide(name: string, now: number): ScenarioRecord {
    const updatedAt = new Date(now).toISOString()
    const { createdAt = updatedAt } = this.records.get(name) ?? {}
    return { version: 1, isDeleted: true, createdAt, updatedAt }
  }

  /** The record of a change: what is there already, with these members, at this time. */
  change(
    name: string,
    members: Pick<ScenarioRecord, 'scenario' | 'responses'>,
    now: number,
  ): ScenarioRecord {
    const { isDeleted: _, ...known } = this.records.get(name) ?? {
      version: 1 as const,
      createdAt: new Date(now).toISOString(),
    }
    return { ...known, ...members, updatedAt: new Date(now).toISOString() }
  }
}

/** The records among stored values; what else there is, is reported. */
export function readRecords(
  saved: ReadonlyMap<string, unknown>,
  report: (finding: Finding) => void,
): Map<string, ScenarioRecord> {
  const records = new Map<string, ScenarioRecord>()
  for (const [name, record] of saved) {
    if (isRecord(record)) records.set(name, record)
    else report({ pointer: name, message: 'the stored scenario has a form that is not known' })
  }
  return records
}

/** Whether a stored value is a record of this version; its scenario is checked elsewhere. */
export function isRecord(value: unknown): value is ScenarioRecord {
  if (!isObject(value) || value['version'] !== 1) return false
  const { scenario, responses } = value
  return (
    (scenario === undefined || (isObject(scenario) && isStubList(scenario['stubs']))) &&
    (responses === undefined || isStubList(responses))
  )
}

/** As far as what prepares them relies on it. */
function isStubList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isStub)
}

function isStub(value: unknown): boolean {
  if (!isObject(value) || typeof value['id'] !== 'string') return false
  const { respond, sequence = [respond] } = value
  return Array.isArray(sequence) && sequence.every(isObject)
}
