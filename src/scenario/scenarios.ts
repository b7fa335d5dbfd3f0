import type { MockSettings } from '../config/resolved.ts'
import { InvalidArgumentError, Problem, ScenarioError, ScenarioNotFoundError } from '../errors.ts'
import type { Finding } from '../errors.ts'
import type { Clock } from '../lib/clock.ts'
import { didYouMean } from '../lib/nearest.ts'
import { hashSeed } from '../lib/random.ts'
import { readBase } from './base.ts'
import type { BodyCheck } from './normalize/contract.ts'
import { whyNot } from './near.ts'
import type { NearStub } from './near.ts'
import { prepareStubs } from './prepare.ts'
import type { PreparedAnswer, PreparedStub, PreparedStubs, Preparing } from './prepare.ts'
import { DEFAULT, isRecord, Layers } from './records.ts'
import type { Effective, ScenarioRecord } from './records.ts'
import type { Facts, Stub } from './scenario.ts'
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

export interface ScenariosOptions {
  /** Name of the mock. */
  mock: string
  settings: Pick<MockSettings, 'scenario' | 'scenarios' | 'session' | 'seed'>
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

const NOTHING: PreparedStubs = {
  all: [],
  index: { find: () => [], needsBody: () => false },
  readers: new Set(),
  size: 0,
}

/**
 * The scenarios of one mock as the request path reads them: prepared, in memory, by name. What changes
 * them is in `edit.ts`; it lives as long as the mock's name is served, whatever becomes of its spec.
 */
export class Scenarios {
  readonly options: ScenariosOptions
  readonly sessions: Sessions
  readonly layers: Layers = new Layers()
  #contract: Contract
  #active: string = DEFAULT
  #prepared = new Map<string, PreparedStubs>()
  #chains = new Map<string, PreparedStubs[]>()
  readonly #overrides = new WeakMap<readonly Stub[], PreparedStubs>()
  #hasOverrides = false
  #isQuiet = true
  #lost = 0
  /** Requests of each session so far: each draws anew, and a second run draws the same. */
  readonly #draws = new WeakMap<Session, number>()

  constructor(options: ScenariosOptions, contract: Contract) {
    const { settings, clock } = options
    const { idle, max } = settings.session
    this.options = options
    this.#contract = contract
    this.sessions = createSessions({ idle, max, clock, seed: settings.seed })
  }

  /**
   * Reads what config and store have.
   * @throws InvalidArgumentError for an active scenario that is not there, StorageError
   */
  async open(): Promise<void> {
    const { mock, settings, store } = this.options
    await this.#readBase(settings.scenarios, this.#contract)
    const saved = await store.read(mock)
    for (const { key, message } of saved.problems) this.#warn({ pointer: key, message })
    this.layers.records = this.#toRecords(saved.scenarios)
    this.#active = this.#startWith(settings.scenario, saved.active)
    await this.prepare()
  }

  get contract(): Contract {
    return this.#contract
  }

  get active(): string {
    return this.#active
  }

  /** How many scenarios of the config cannot be used. */
  get lost(): number {
    return this.#lost
  }

  /** Whether no request can meet a stub. */
  get isQuiet(): boolean {
    return this.#isQuiet
  }

  /** The scenario that a session follows. */
  activeFor(session: string | undefined): string {
    const own = session === undefined ? undefined : this.sessions.peek(session)?.scenario
    return own !== undefined && this.layers.get(own) !== undefined ? own : this.#active
  }

  activate(name: string): void {
    this.#active = name
  }

  /** A scenario as it is now; throws a ScenarioNotFoundError that names the nearest. */
  get(name: string): Effective {
    const found = this.layers.get(name)
    if (found === undefined) throw new ScenarioNotFoundError(name, this.layers.names)
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
  async bind(contract: Contract, settings: Pick<MockSettings, 'scenarios'>): Promise<void> {
    this.#contract = contract
    await this.#readBase(settings.scenarios, contract)
    await this.prepare()
  }

  async #readBase(source: MockSettings['scenarios'], contract: Contract): Promise<void> {
    let lost = 0
    this.layers.base = await readBase(source, contract, (finding, loss) => {
      if (loss === 'lost') lost++
      this.#warn(finding, loss === 'lost' ? 'error' : 'warn')
    })
    this.#lost = lost
  }

  /** Reads what another host has changed. */
  async refresh(): Promise<void> {
    const saved = await this.options.store.read(this.options.mock)
    this.layers.records = this.#toRecords(saved.scenarios)
    if (saved.active !== undefined && this.layers.get(saved.active)) this.#active = saved.active
    await this.prepare()
  }

  /** Prepares all scenarios, or some, for what the layers hold now; then they are in place at once. */
  async prepare(names: readonly string[] = this.layers.names): Promise<void> {
    const fresh = await Promise.all(
      names.map(async (name) => [name, await this.#prepareOne(name)] as const),
    )
    for (const [name, stubs] of fresh) this.#prepared.set(name, stubs)
    for (const name of this.#prepared.keys())
      if (this.layers.get(name) === undefined) this.#prepared.delete(name)
    this.#chains = new Map()
    this.#settle()
  }

  /** Prepares stubs for one session alone. */
  async override(session: string, stubs: readonly Stub[]): Promise<void> {
    const prepared = await prepareStubs(
      { scenario: this.activeFor(session), stubs: [], above: stubs },
      this.#contract,
      this.#warn,
    )
    this.#overrides.set(stubs, prepared)
    this.sessions.get(session).overrides = stubs
    this.#hasOverrides = true
    this.#settle()
  }

  close(): void {
    this.sessions.close()
  }

  #ask(session: Session | undefined, asked: string | undefined): PreparedStubs[] {
    if (asked !== undefined && this.layers.get(asked) === undefined)
      throw new Problem(
        'no-such-scenario',
        `there is no scenario "${asked}"${didYouMean(asked, this.layers.names)}`,
        { members: { available: this.layers.names } },
      )
    const chain = this.#chainOf(asked ?? this.activeFor(session?.id))
    const own = session && this.#overrides.get(session.overrides)
    return own === undefined ? chain : [own, ...chain]
  }

  #chainOf(name: string): PreparedStubs[] {
    const known = this.#chains.get(name)
    if (known !== undefined) return known
    const chain = this.layers.chain(name).map((one) => this.#prepared.get(one) ?? NOTHING)
    this.#chains.set(name, chain)
    return chain
  }

  #scopeOf(session: Session, stub: PreparedStub, facts: Facts): Scope {
    const draw = this.#draws.get(session) ?? 0
    this.#draws.set(session, draw + 1)
    const seed = hashSeed(session.seed, draw)
    const now = this.options.clock.now()
    return createScope({ facts, session, scenario: stub.scenario, now, seed })
  }

  async #prepareOne(name: string): Promise<PreparedStubs> {
    const { scenario, responses } = this.get(name)
    const { delay, stubs } = scenario
    if (stubs.length + responses.length === 0) return NOTHING
    const list = { scenario: name, delay, stubs, above: responses }
    const found: Finding[] = []
    const prepared = await prepareStubs(list, this.#contract, (finding) => found.push(finding))
    if (found.length > 0)
      this.#warn({ pointer: '', message: new ScenarioError(`scenario "${name}"`, found).message })
    return prepared
  }

  #startWith(asked: string | undefined, saved: string | undefined): string {
    const { names } = this.layers
    if (asked !== undefined && !names.includes(asked))
      throw new InvalidArgumentError(
        `scenario: there is no scenario "${asked}"${didYouMean(asked, names)}; there are ${names.join(', ')}`,
      )
    if (asked !== undefined) return asked
    if (saved === undefined || names.includes(saved)) return saved ?? DEFAULT
    this.#warn({
      pointer: '',
      message: `the active scenario "${saved}" is gone; default is active`,
    })
    return DEFAULT
  }

  #toRecords(saved: ReadonlyMap<string, unknown>): Map<string, ScenarioRecord> {
    const records = new Map<string, ScenarioRecord>()
    for (const [name, record] of saved) {
      if (isRecord(record)) records.set(name, record)
      else
        this.#warn({ pointer: name, message: 'the stored scenario has a form that is not known' })
    }
    return records
  }

  #settle(): void {
    const sizes = [...this.#prepared.values()].map(({ size }) => size)
    this.#isQuiet = !this.#hasOverrides && sizes.every((size) => size === 0)
  }

  readonly #warn = ({ pointer, message, fix }: Finding, level: 'warn' | 'error' = 'warn'): void => {
    const text = [pointer, message].filter((part) => part !== '').join(': ')
    const { mock, log } = this.options
    log[level]({ mock }, fix === undefined ? text : `${text} (${fix})`)
  }
}
