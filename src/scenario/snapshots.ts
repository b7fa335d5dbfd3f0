import { InvalidArgumentError, MockLoopError } from '../errors.ts'
import { isObject } from '../types.ts'
import type { ScenarioEditor } from './editor.ts'
import { isRecord } from './records.ts'
import type { ScenarioRecord } from './records.ts'
import type { Scenarios } from './scenarios.ts'

const VERSION = 1

/** States of a mock under a name: its scenarios, which is active, and its sessions. */
export class Snapshots {
  readonly #scenarios: Scenarios
  readonly #editor: ScenarioEditor

  constructor(scenarios: Scenarios, editor: ScenarioEditor) {
    this.#scenarios = scenarios
    this.#editor = editor
  }

  /** Names, sorted. */
  list(): Promise<string[]> {
    const { store, mock } = this.#scenarios.options
    return store.list(mock, 'snapshot')
  }

  /** Keeps the present state; one of that name is replaced. */
  take(name: string): Promise<void> {
    return this.#editor.change(async () => {
      const { layers, active, sessions, options } = this.#scenarios
      const scenarios = Object.fromEntries(layers.records)
      const document = { version: VERSION, scenarios, active, sessions: sessions.snapshot() }
      await options.store.save(options.mock, 'snapshot', name, document)
    })
  }

  /**
   * Brings a kept state back.
   * @throws MockLoopError when there is none of that name, InvalidArgumentError when it cannot be read
   */
  restore(name: string): Promise<void> {
    return this.#editor.change(async () => {
      const { options } = this.#scenarios
      const document = await options.store.load(options.mock, 'snapshot', name)
      if (document === undefined) {
        const names = await this.list()
        const known = names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`
        throw new MockLoopError(`there is no snapshot "${name}": ${known}`, {
          errorCode: 'MOCKLOOP_ERROR_015',
        })
      }
      const { records, active, sessions } = readSnapshot(document, name)
      this.#scenarios.sessions.restore(sessions)
      await this.replaceAll(records, active)
      await this.#scenarios.prepareOverrides()
    })
  }

  /** Back to what config and folder say: scenarios, the active one, state and counters. */
  reset(): Promise<void> {
    return this.#editor.change(async () => {
      await this.replaceAll(new Map(), undefined)
      this.#scenarios.sessions.reset()
    })
  }

  /** Puts these records in the place of all that were saved; not to be called outside of a change. */
  async replaceAll(
    records: ReadonlyMap<string, ScenarioRecord>,
    active: string | undefined,
  ): Promise<void> {
    const { options, layers } = this.#scenarios
    const { store, mock } = options
    for (const [name, record] of records) await store.save(mock, 'scenario', name, record)
    for (const name of layers.records.keys())
      if (!records.has(name)) await store.remove(mock, 'scenario', name)
    await store.setActive(mock, active)
    layers.records = records
    this.#scenarios.activate(active)
    await this.#scenarios.prepare()
  }
}

function readSnapshot(document: unknown, name: string) {
  const { version, scenarios, active, sessions } = isObject(document) ? document : {}
  const entries = Object.entries(isObject(scenarios) ? scenarios : {})
  const records = entries.filter((entry): entry is [string, ScenarioRecord] => isRecord(entry[1]))
  if (version !== VERSION || records.length < entries.length || typeof active !== 'string')
    throw new InvalidArgumentError(
      `the snapshot "${name}" is of a form that is not known: take it anew`,
    )
  return { records: new Map(records), active, sessions }
}
