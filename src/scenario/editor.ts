import { InvalidArgumentError, ScenarioError, TooLargeError } from '../errors.ts'
import type { Finding } from '../errors.ts'
import { NameInUseError } from '../errors/verbs.ts'
import { createQueues } from '../lib/queue.ts'
import { normalizeScenario } from './normalize/normalize.ts'
import { prepareStubs } from './prepare.ts'
import { DEFAULT } from './records.ts'
import type { ScenarioRecord } from './records.ts'
import type { SavedScenario, Scenario, ScenarioSummary } from './scenario.ts'
import type { Scenarios } from './scenarios.ts'

/** A scenario that took the place of another; with a session, only there. */
export interface Switched extends ForSession {
  active: string
  previous: string
}

/** How a scenario is saved. */
export interface SaveOptions {
  /** Whether a body that breaks the contract is an error. @default false */
  strict?: boolean
  /** Whether it is only checked. @default false */
  dryRun?: boolean
}

/** Of whom something is asked or changed; without it, of the mock. */
export interface ForSession {
  session?: string | undefined
}

/**
 * What changes the scenarios of a mock. Each change is checked, stored, and only then seen by
 * requests; changes are made one after the other.
 */
export class ScenarioEditor {
  readonly #scenarios: Scenarios
  readonly #inOrder = createQueues()
  /** Hears of every switch. */
  onSwitch: (change: Switched) => void = () => {}
  #refreshing: Promise<void> | undefined

  constructor(scenarios: Scenarios) {
    this.#scenarios = scenarios
  }

  list(): ScenarioSummary[] {
    const { layers, active } = this.#scenarios
    return layers.names.map((name) => {
      const { scenario, responses, createdAt, updatedAt } = this.#scenarios.get(name)
      const stubs = scenario.stubs.length + responses.length
      const { description } = scenario
      return { name, description, isActive: name === active, stubs, createdAt, updatedAt }
    })
  }

  /** The scenario in its canonical form. */
  get(name: string): Scenario {
    return this.#scenarios.get(name).scenario
  }

  /** Name of the active scenario. */
  current({ session }: ForSession = {}): string {
    return this.#scenarios.activeFor(session)
  }

  /**
   * Saves a new scenario, in any of the accepted shapes.
   * @throws ScenarioError with all that is wrong, NameInUseError, StorageError, TooLargeError
   */
  create(input: unknown, options: SaveOptions & { name?: string } = {}): Promise<SavedScenario> {
    return this.change(async () => {
      const { scenario, warnings } = await this.#normalize(input, options)
      const { name } = scenario
      const { layers, options: own } = this.#scenarios
      if (name === DEFAULT ? layers.get(name)?.scenario.stubs.length : layers.has(name))
        throw new NameInUseError(
          `the scenario "${name}" is there already: update it, or choose another name`,
        )
      if (layers.names.length >= own.limits.scenarios)
        throw new TooLargeError(
          `there are ${own.limits.scenarios} scenarios already: delete some, or raise limits.scenarios`,
        )
      if (!options.dryRun) await this.#put(scenario)
      return { scenario, warnings }
    })
  }

  /** Replaces a scenario that is there. Throws as `create`, and a ScenarioNotFoundError. */
  update(name: string, input: unknown, options: SaveOptions = {}): Promise<SavedScenario> {
    return this.change(async () => {
      this.#scenarios.get(name)
      const { scenario, warnings } = await this.#normalize(input, { ...options, name })
      if (scenario.name !== name)
        throw new InvalidArgumentError(
          `the document is named "${scenario.name}", not "${name}": a scenario keeps its name`,
        )
      if (!options.dryRun) await this.#put(scenario)
      return { scenario, warnings }
    })
  }

  /** Deletes a scenario; the active one gives way to `default`. Throws a ScenarioNotFoundError. */
  delete(name: string): Promise<void> {
    return this.change(async () => {
      const { layers, options, active } = this.#scenarios
      this.#scenarios.get(name)
      if (name === DEFAULT)
        throw new InvalidArgumentError(
          'the scenario "default" is always there: reset it, or update it',
        )
      const heirs = layers.names.filter((one) => layers.get(one)?.scenario.extends === name)
      if (heirs.length > 0)
        throw new InvalidArgumentError(
          `the scenario "${name}" is extended by ${heirs.join(', ')}: delete or change those first`,
        )
      if (active === name) await this.#activate(DEFAULT)
      if (layers.base.has(name)) return this.save(name, layers.hide(name, options.clock.now()))
      await options.store.remove(options.mock, 'scenario', name)
      await this.#replace(name, undefined)
    })
  }

  /**
   * Makes a scenario the active one, from its beginning: its stubs count anew. With a session, only there.
   * @throws ScenarioNotFoundError
   */
  activate(
    name: string,
    { session }: ForSession = {},
  ): Promise<{ active: string; previous: string }> {
    return this.change(async () => {
      this.#scenarios.get(name)
      const previous = this.#scenarios.activeFor(session)
      if (session === undefined) await this.#activate(name)
      else {
        const own = this.#scenarios.sessions.get(session)
        own.scenario = name
        own.counters.delete(name)
      }
      this.onSwitch({ active: name, previous, session })
      return { active: name, previous }
    })
  }

  /** Takes over what another host has changed; one that waits its turn does so for all changes until then. */
  refresh(): Promise<void> {
    return (this.#refreshing ??= this.change(() => {
      this.#refreshing = undefined
      return this.#scenarios.refresh()
    }))
  }

  /** Runs a change after those before it. */
  change<T>(task: () => Promise<T>): Promise<T> {
    return this.#inOrder('', task)
  }

  /** Stores a record, then shows it to requests. */
  async save(name: string, record: ScenarioRecord): Promise<void> {
    const { store, mock } = this.#scenarios.options
    await store.save(mock, 'scenario', name, record)
    await this.#replace(name, record)
  }

  async #activate(name: string): Promise<void> {
    const { options, sessions } = this.#scenarios
    await options.store.setActive(options.mock, name)
    this.#scenarios.activate(name)
    sessions.restart(name)
  }

  async #put(scenario: Scenario): Promise<void> {
    const { layers, options, sessions } = this.#scenarios
    await this.save(scenario.name, layers.change(scenario.name, { scenario }, options.clock.now()))
    sessions.restart(scenario.name)
  }

  async #replace(name: string, record: ScenarioRecord | undefined): Promise<void> {
    const records = new Map(this.#scenarios.layers.records)
    if (record === undefined) records.delete(name)
    else records.set(name, record)
    this.#scenarios.layers.records = records
    await this.#scenarios.prepare([name].filter((one) => this.#scenarios.layers.has(one)))
  }

  async #normalize(
    input: unknown,
    options: { name?: string; strict?: boolean },
  ): Promise<SavedScenario> {
    const { contract, layers, options: own } = this.#scenarios
    const checkBody = await contract.checkBody()
    const known = layers.countStubs(options.name)
    const normalized = normalizeScenario(input, {
      ...options,
      checkBody,
      targets: contract.targets,
      maxStubs: Math.max(0, own.limits.stubs - known),
    })
    await this.assertSound(normalized.scenario)
    return normalized
  }

  /** What only preparing brings up: conditions, templates, and where `extends` leads. */
  async assertSound(scenario: Scenario): Promise<void> {
    const { name, stubs } = scenario
    const findings: Finding[] = []
    await prepareStubs({ scenario: name, stubs }, this.#scenarios.contract, (one) =>
      findings.push(one),
    )
    const wrong = this.#scenarios.layers.extendsProblem(scenario)
    if (wrong !== undefined) findings.push({ pointer: 'extends', message: wrong })
    if (findings.length > 0) throw new ScenarioError(`scenario "${name}"`, findings)
  }
}
