import type { DelayConfig } from '../config/options.ts'
import { ScenarioError } from '../errors.ts'
import type { Finding } from '../errors.ts'
import { prepareStubs } from './prepare.ts'
import type { PreparedStubs, Preparing, StubList } from './prepare.ts'
import type { Layers } from './records.ts'
import type { Stub } from './scenario.ts'

/** The stubs of all scenarios, and those of single sessions, ready to be asked. */
export class ReadyStubs {
  readonly #layers: Layers
  readonly #warn: (finding: Finding) => void
  /** By scenario: what was put above its own stubs, then these. */
  readonly #prepared = new Map<string, readonly PreparedStubs[]>()
  #chains = new Map<string, readonly PreparedStubs[]>()
  /** What has not changed is not prepared anew, unless there is another spec. */
  #known = new WeakMap<readonly Stub[], PreparedStubs>()
  #preparing: Preparing | undefined
  /** The last good ones are asked until others are prepared. */
  readonly #overrides = new WeakMap<readonly Stub[], PreparedStubs>()
  #hasOverrides = false
  #hasDelays = false
  #isQuiet = true

  constructor(layers: Layers, warn: (finding: Finding) => void) {
    this.#layers = layers
    this.#warn = warn
  }

  /** Whether no request can meet a stub, or a scenario that holds answers back. */
  get isQuiet(): boolean {
    return this.#isQuiet
  }

  /** Whom to ask in turn: a session's own stubs, its scenario's, those that this extends, `default`. */
  of(scenario: string, own: readonly Stub[] | undefined): readonly PreparedStubs[] {
    const chain = this.#chainOf(scenario)
    const before = own && this.#overrides.get(own)
    return before === undefined ? chain : [before, ...chain]
  }

  /** The delay of a scenario, else of the nearest that it extends. */
  delayOf(scenario: string): DelayConfig | undefined {
    if (!this.#hasDelays) return undefined
    const chain = this.#layers.chain(scenario).map((name) => this.#layers.get(name)?.scenario.delay)
    return chain.find((delay) => delay !== undefined)
  }

  /** Prepares these scenarios as the layers have them now; then they are in place at once. */
  async prepare(names: readonly string[], preparing: Preparing): Promise<void> {
    const fresh = await Promise.all(
      names.map(async (name) => [name, await this.#prepareOne(name, preparing)] as const),
    )
    for (const [name, stubs] of fresh) this.#prepared.set(name, stubs)
    for (const name of this.#prepared.keys())
      if (!this.#layers.has(name)) this.#prepared.delete(name)
    this.#chains = new Map()
    this.#settle()
  }

  /** Prepares stubs for a session that follows a scenario. */
  async override(scenario: string, stubs: readonly Stub[], preparing: Preparing): Promise<void> {
    this.#overrides.set(stubs, await this.#readyOf({ scenario, stubs }, preparing))
    this.#hasOverrides = true
    this.#settle()
  }

  #chainOf(name: string): readonly PreparedStubs[] {
    const known = this.#chains.get(name)
    if (known !== undefined) return known
    const chain = this.#layers.chain(name).flatMap((one) => this.#prepared.get(one) ?? [])
    this.#chains.set(name, chain)
    return chain
  }

  async #prepareOne(name: string, preparing: Preparing): Promise<readonly PreparedStubs[]> {
    const found = this.#layers.get(name)
    if (found === undefined) return []
    const { delay, stubs } = found.scenario
    const lists = [found.responses, stubs].filter((list) => list.length > 0)
    return Promise.all(
      lists.map((list) => this.#readyOf({ scenario: name, delay, stubs: list }, preparing)),
    )
  }

  async #readyOf(list: StubList, preparing: Preparing): Promise<PreparedStubs> {
    if (this.#preparing !== preparing) this.#known = new WeakMap()
    this.#preparing = preparing
    const known = this.#known.get(list.stubs)
    if (known !== undefined) return known
    const found: Finding[] = []
    const prepared = await prepareStubs(list, preparing, (finding) => found.push(finding))
    const subject = `scenario "${list.scenario}"`
    if (found.length > 0)
      this.#warn({ pointer: '', message: new ScenarioError(subject, found).message })
    this.#known.set(list.stubs, prepared)
    return prepared
  }

  #settle(): void {
    const isEmpty = [...this.#prepared.values()].every((lists) => lists.length === 0)
    this.#hasDelays = this.#layers.names.some(
      (name) => this.#layers.get(name)?.scenario.delay !== undefined,
    )
    this.#isQuiet = !this.#hasOverrides && !this.#hasDelays && isEmpty
  }
}
