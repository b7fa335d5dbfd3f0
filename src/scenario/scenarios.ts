import type { DelayConfig } from '../config/options.ts'
import type { MockSettings } from '../config/resolved.ts'
import { InvalidArgumentError, Problem } from '../errors.ts'
import type { Finding } from '../errors.ts'
import { ScenarioNotFoundError } from '../errors/verbs.ts'
import type { Clock } from '../lib/clock.ts'
import { createRandom, hashSeed } from '../lib/random.ts'
import type { Random } from '../lib/random.ts'
import { readBase } from './base.ts'
import type { BodyCheck } from './normalize/contract.ts'
import { whyNot } from './near.ts'
import type { NearStub } from './near.ts'
import type { PreparedAnswer, PreparedStub, PreparedStubs, Preparing } from './prepare.ts'
import { ReadyStubs } from './ready.ts'
import { DEFAULT, Layers, readRecords, sayUnknown } from './records.ts'
import type { Effective } from './records.ts'
import type { Facts, Scenario, Stub } from './scenario.ts'
import { claim } from './session/claim.ts'
import { createSessions } from './session/session.ts'
import type { Session, Sessions } from './session/session.ts'
import type { Store } from './store/store.ts'
import { createScope } from './template/scope.ts'
import type { Scope } from './template/scope.ts'

/** What scenarios are held against; another one after each change of the spec. */
export interface Contract extends Preparing {
  checkBody: () => Promise<BodyCheck>
}

/** What of the config may be another one after a reload. */
type StartSettings = Pick<MockSettings, 'scenario' | 'scenarios' | 'env'>

export interface ScenariosOptions {
  /** Name of the mock. */
  mock: string
  settings: StartSettings & Pick<MockSettings, 'session' | 'seed' | 'env'>
  limits: { scenarios: number; stubs: number }
  store: Store
  clock: Clock
  log: Record<'warn' | 'error', (fields: object, message: string) => void>
}

/** The stub that answers a request, and what its templates see. */
export interface Chosen {
  stub: PreparedStub
  answer: PreparedAnswer
  scope: Scope
}

/**
 * The scenarios of one mock as the request path reads them: prepared, in memory, by name. What changes
 * them is in `editor.ts`; it lives as long as the mock's name is served, whatever becomes of its spec.
 */
export class Scenarios {
  readonly options: ScenariosOptions
  readonly sessions: Sessions
  readonly layers: Layers = new Layers()
  readonly #ready: ReadyStubs
  #contract: Contract
  #settings: StartSettings
  /** By the place where they are written, so that the last good one of a file is kept. */
  #written: ReadonlyMap<string, Scenario> = new Map()
  #active: string = DEFAULT
  #lost = 0
  /** What the store has for it, as far as is known here. */
  #savedActive: string | undefined
  /** Requests of each session so far: each draws anew, and a second run draws the same. */
  readonly #draws = new WeakMap<Session, number>()

  constructor(options: ScenariosOptions, contract: Contract) {
    const { settings, clock } = options
    const { idle, max } = settings.session
    this.options = options
    this.#contract = contract
    this.#settings = settings
    this.#ready = new ReadyStubs(this.layers, this.#warn)
    this.sessions = createSessions({ idle, max, clock, seed: settings.seed })
  }

  /**
   * Reads what config and store have.
   * @throws InvalidArgumentError for an active scenario that is not there, StorageError
   */
  async open(): Promise<void> {
    const { mock, store } = this.options
    await this.#readBase()
    const saved = await store.read(mock)
    for (const { key, message } of saved.problems) this.#warn({ pointer: key, message })
    this.layers.records = readRecords(saved.scenarios, this.#warn)
    this.#savedActive = saved.active
    this.#active = this.#startWith(saved.active)
    this.#warnOfExtends()
    await this.prepare()
  }

  get contract(): Contract {
    return this.#contract
  }

  /** Name of the active scenario; of one that is gone, `default` takes the place until it is back. */
  get active(): string {
    return this.layers.has(this.#active) ? this.#active : DEFAULT
  }

  /** How many scenarios of the config cannot be used. */
  get lost(): number {
    return this.#lost
  }

  /** Whether no request can meet a stub, or a scenario that holds answers back. */
  get isQuiet(): boolean {
    return this.#ready.isQuiet
  }

  /** The scenario that a session follows. */
  activeFor(session: string | undefined): string {
    return this.#followed(session === undefined ? undefined : this.sessions.peek(session))
  }

  /** Follows what has been stored as active; without a name, the one that the config starts with. */
  activate(name: string | undefined): void {
    this.#savedActive = name
    this.#active = name ?? this.#settings.scenario ?? DEFAULT
  }

  /** A scenario as it is now; throws a ScenarioNotFoundError that names the nearest. */
  get(name: string): Effective {
    const found = this.layers.get(name)
    if (found === undefined) throw new ScenarioNotFoundError(sayUnknown(name, this.layers.names))
    return found
  }

  /** Whether a stub for the operation may look at the body, which is then read before one is chosen. */
  readsBody(operationId: string, session: string, asked: string | undefined): boolean {
    return this.#ask(this.sessions.peek(session), asked).some(({ readers }) =>
      readers.has(operationId),
    )
  }

  /**
   * Chooses the stub that answers and takes its turn, all in one go, so that no other request comes
   * in between. `asked` names a scenario for this request alone; throws a Problem when it is not there.
   */
  choose(operationId: string, facts: Facts, asked: string | undefined): Chosen | undefined {
    return this.#chooseIn(this.sessions.get(facts.session), operationId, { facts, asked })
  }

  /** How the scenario that a session meets holds back what none of its stubs answers. */
  pause(id: string, asked: string | undefined): { delay: DelayConfig; random: Random } | undefined {
    const session = this.sessions.get(id)
    const delay = this.#ready.delayOf(asked ?? this.#followed(session))
    return delay === undefined ? undefined : { delay, random: createRandom(this.#draw(session)) }
  }

  /** What `choose` would choose; no turn is taken, and no session made. */
  tryChoose(operationId: string, facts: Facts, asked: string | undefined): Chosen | undefined {
    return this.#chooseIn(this.#copyOf(facts.session), operationId, { facts, asked })
  }

  /** Why the stubs for an operation that a session could meet do not answer, those that are asked first at the top. */
  explain(operationId: string, facts: Facts, asked: string | undefined): NearStub[] {
    const session = this.#copyOf(facts.session)
    const stubs = this.#ask(session, asked).flatMap(({ all }) => all)
    return stubs
      .filter((stub) => stub.operationId === operationId)
      .map((stub) => whyNot(stub, session, facts))
  }

  #copyOf(id: string): Session {
    const own = this.sessions.peek(id) ?? this.sessions.draft(id)
    const counters = [...own.counters].map(([name, counts]) => [name, new Map(counts)] as const)
    return { ...own, counters: new Map(counters) }
  }

  #chooseIn(
    session: Session,
    operationId: string,
    { facts, asked }: { facts: Facts; asked: string | undefined },
  ): Chosen | undefined {
    for (const { index } of this.#ask(session, asked)) {
      for (const stub of index.find(operationId, facts)) {
        const scope = this.#scopeOf(session, stub, facts)
        const step = claim(session, stub.scenario, stub, scope)
        const answer = step === undefined ? undefined : stub.answers[step]
        if (answer !== undefined) return { stub, answer, scope }
      }
    }
    return undefined
  }

  /** Puts another contract in place, with what the config says now, and prepares all for it. */
  async bind(contract: Contract, settings: StartSettings): Promise<void> {
    this.#contract = contract
    this.#settings = settings
    // What cannot be read any more is kept as it was.
    await this.#readBase().catch((error: unknown) => {
      if (!(error instanceof InvalidArgumentError)) throw error
      this.#warn({ pointer: '', message: error.message })
    })
    this.#warnOfExtends()
    await this.prepare()
    await this.prepareOverrides()
  }

  /** Reads what another host has changed. */
  async refresh(): Promise<void> {
    const saved = await this.options.store.read(this.options.mock)
    this.layers.records = readRecords(saved.scenarios, this.#warn)
    await this.prepare()
    if (saved.active === this.#savedActive) return
    this.activate(saved.active)
    this.sessions.restart(this.active)
  }

  /** Prepares all scenarios, or some, for what the layers hold now. */
  prepare(names: readonly string[] = this.layers.names): Promise<void> {
    return this.#ready.prepare(names, this.#contract)
  }

  /** Puts stubs in place for one session alone. */
  async override(session: string, stubs: readonly Stub[]): Promise<void> {
    await this.#ready.override(this.activeFor(session), stubs, this.#contract)
    this.sessions.get(session).overrides = stubs
  }

  /** Prepares the stubs that sessions have for themselves. */
  async prepareOverrides(): Promise<void> {
    for (const { id, overrides } of this.sessions.list())
      if (overrides.length > 0)
        await this.#ready.override(this.activeFor(id), overrides, this.#contract)
  }

  close(): void {
    this.sessions.close()
  }

  #ask(session: Session | undefined, asked: string | undefined): readonly PreparedStubs[] {
    if (asked !== undefined && !this.layers.has(asked)) {
      const { names } = this.layers
      throw new Problem('no-such-scenario', sayUnknown(asked, names), {
        members: { available: names },
      })
    }
    return this.#ready.of(asked ?? this.#followed(session), session?.overrides)
  }

  #followed(session: Session | undefined): string {
    const own = session?.scenario
    return own !== undefined && this.layers.has(own) ? own : this.active
  }

  #scopeOf(session: Session, stub: PreparedStub, facts: Facts): Scope {
    const seed = this.#draw(session)
    const now = this.options.clock.now()
    const { env } = this.#settings
    return createScope({ facts, session, scenario: stub.scenario, now, seed, env })
  }

  /** A seed for the next request of a session. */
  #draw(session: Session): number {
    const draw = this.#draws.get(session) ?? 0
    this.#draws.set(session, draw + 1)
    return hashSeed(session.seed, draw)
  }

  async #readBase(): Promise<void> {
    const { limits } = this.options
    this.#lost = 0
    this.#written = await readBase(this.#settings.scenarios, this.#contract, {
      report: (finding, loss) => {
        if (loss === 'lost') this.#lost++
        this.#tell(finding, loss === 'lost' ? 'error' : 'warn')
      },
      before: this.#written,
      maxStubs: limits.stubs,
    })
    this.layers.base = new Map([...this.#written.values()].map((one) => [one.name, one]))
  }

  #warnOfExtends(): void {
    for (const scenario of this.layers.base.values()) {
      const message = this.layers.extendsProblem(scenario)
      if (message !== undefined)
        this.#warn({ pointer: `scenario "${scenario.name}": extends`, message })
    }
  }

  /** What the config says wins; one that was deleted while running is no mistake of the config's. */
  #startWith(saved: string = DEFAULT): string {
    const { names, base } = this.layers
    const { scenario } = this.#settings
    if (scenario !== undefined && !names.includes(scenario) && !base.has(scenario))
      throw new InvalidArgumentError(`scenario: ${sayUnknown(scenario, names)}`)
    const wanted = scenario ?? saved
    const message = `the active scenario "${wanted}" was deleted: default is active`
    if (!names.includes(wanted)) this.#warn({ pointer: '', message })
    return wanted
  }

  readonly #warn = (finding: Finding): void => this.#tell(finding, 'warn')

  #tell({ pointer, message, fix }: Finding, level: 'warn' | 'error'): void {
    const text = [pointer, message].filter((part) => part !== '').join(': ')
    const { mock, log } = this.options
    log[level]({ mock }, fix === undefined ? text : `${text} (${fix})`)
  }
}
