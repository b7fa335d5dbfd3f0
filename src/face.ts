import type { MockLoopConfig } from './config.ts'
import type { Control } from './control/control.ts'
import type { FaultPatch, FaultsNow } from './rules/faults.ts'
import type {
  SavedScenario,
  Scenario,
  ScenarioSummary,
  Stub,
  StubResponse,
  UpdatedResponse,
} from './scenario/scenario.ts'
import type { Diagnostic, JsonObject } from './types.ts'

// What a user of the library holds in hand: types alone, none of which names a package that is bundled.

/** A host: one or more mocks in this process. */
export interface MockServer {
  /** Loads the specs and opens the ports; further calls wait for the same start. */
  start(): Promise<void>
  /** Settles when `start()` has. */
  readonly ready: Promise<void>
  /** Of the first mock; throws before the start. */
  readonly url: string
  /** Of the admin; undefined where there is none. */
  readonly adminUrl: string | undefined
  readonly mocks: MockInfo[]
  /** A mock, to be driven while it runs; without a name, the only one there is. Throws before the start. */
  mock(name?: string): MockFace
  /** Runs any verb of the admin API in process: `call('query_logs', { server: 'petstore' })`. */
  readonly control: Control
  /** Answers a request in process, as the first port would. */
  fetch(request: Request): Promise<Response>
  /** Reads all specs again and swaps them whole; rejects, and leaves all as it was, when one cannot be read. */
  reload(config?: MockLoopConfig): Promise<void>
  /** Ends open work within a second; harmless when called again, or before the start. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** What is known of a mock once it is served. */
export interface MockInfo {
  name: string
  title: string
  version: string
  url: string
  /** How many operations are served. */
  operations: number
  diagnostics: Diagnostic[]
  /** How many of its scenarios cannot be used. */
  lostScenarios: number
  /** Path of a GET operation without parameters, to try first. */
  example?: string
}

/** Scenarios of a mock; every change is stored before its promise settles, and seen by the next request. */
export interface ScenariosFace {
  list(): ScenarioSummary[]
  /** In its canonical form; throws a ScenarioNotFoundError. */
  get(name: string): Scenario
  /** Name of the active one. */
  current(): string
  /** Any of the accepted shapes; throws a ScenarioError with all that is wrong. */
  create(scenario: unknown, options?: { name?: string; strict?: boolean }): Promise<SavedScenario>
  update(name: string, scenario: unknown, options?: { strict?: boolean }): Promise<SavedScenario>
  delete(name: string): Promise<void>
  /** Makes one the active one, from its beginning. */
  use(name: string): Promise<{ active: string; previous: string }>
}

/** What can be done to one session alone; requests that carry its headers belong to it. */
export interface SessionFace {
  readonly id: string
  /** To be sent with each request of the session. */
  readonly headers: Readonly<Record<string, string>>
  /** Name of the scenario that it follows. */
  scenario(): string
  use(name: string): Promise<{ active: string; previous: string }>
  updateResponse(endpoint: string, response: StubResponse): Promise<UpdatedResponse>
  resetResponse(endpoint?: string): Promise<number>
  /** A copy. */
  state(): JsonObject
  setState(state: JsonObject): void
  /** Forgets state, counters, responses and the scenario of its own. */
  reset(): void
}

/** A mock, as it is driven while it runs. */
export interface MockFace {
  readonly name: string
  readonly url: string
  readonly scenarios: ScenariosFace
  session(id: string): SessionFace
  /** Answers an endpoint so from now on: `/users/123`, `/users/{id}` or `GET /users/{id}`. */
  updateResponse(endpoint: string, response: StubResponse): Promise<UpdatedResponse>
  /** Takes such a response back, or all of them; tells how many there were. */
  resetResponse(endpoint?: string): Promise<number>
  responses(): readonly Stub[]
  readonly faults: {
    get(): FaultsNow
    /** Null turns one setting off. */
    set(patch: FaultPatch): void
    /** Back to what the config says. */
    reset(): void
  }
  readonly snapshots: {
    list(): Promise<string[]>
    take(name: string): Promise<void>
    restore(name: string): Promise<void>
  }
  /** Back to what config and folder say: scenarios, the active one, state, counters, faults, webhooks. */
  reset(): Promise<void>
}
