import type { FaultPatch, Faults, FaultsNow } from './rules/faults.ts'
import type { ForSession, SavedScenario, ScenarioSummary } from './scenario/editor.ts'
import type { UpdatedResponse } from './scenario/responses.ts'
import type { Scenario, Stub, StubResponse } from './scenario/scenario.ts'
import type { Live } from './live.ts'
import { checkSessionName } from './scenario/session/name.ts'
import { checkState } from './scenario/session/state.ts'
import { isObject } from './types.ts'
import type { JsonObject } from './types.ts'
import { InvalidArgumentError } from './errors.ts'

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
  readonly faults: Pick<Faults, 'set' | 'reset'> & {
    get(): FaultsNow
    set(patch: FaultPatch): void
  }
  readonly snapshots: {
    list(): Promise<string[]>
    take(name: string): Promise<void>
    restore(name: string): Promise<void>
  }
  /** Back to what config and folder say: scenarios, the active one, state, counters, faults, webhooks. */
  reset(): Promise<void>
}

const SCENARIO = 'the name of a scenario'
const SNAPSHOT = 'the name of a snapshot'
const ENDPOINT = 'an endpoint'

/** The face of a mock; `live` is asked each time, for it may have been replaced. */
export function createFace(
  { name, url, sessionHeader }: { name: string; url: string; sessionHeader: string },
  live: () => Live,
): MockFace {
  return {
    name,
    url,
    scenarios: {
      list: () => live().editor.list(),
      get: (one) => live().editor.get(text(one, SCENARIO)),
      current: () => live().editor.current(),
      create: (scenario, options) => live().editor.create(scenario, options),
      update: async (one, scenario, options) =>
        live().editor.update(text(one, SCENARIO), scenario, options),
      delete: async (one) => live().editor.delete(text(one, SCENARIO)),
      use: async (one) => live().editor.activate(text(one, SCENARIO)),
    },
    session: (id) => createSessionFace(id, sessionHeader, live),
    updateResponse: async (endpoint, response) =>
      live().responses.update(text(endpoint, ENDPOINT), response),
    resetResponse: async (endpoint) =>
      live().responses.reset(endpoint === undefined ? undefined : text(endpoint, ENDPOINT)),
    responses: () => live().responses.list(),
    faults: {
      get: () => live().faults.get(),
      set(patch) {
        if (!isObject(patch)) throw new InvalidArgumentError('the change of faults is an object')
        live().faults.set(patch)
      },
      reset: () => live().faults.reset(),
    },
    snapshots: {
      list: () => live().snapshots.list(),
      take: async (one) => live().snapshots.take(text(one, SNAPSHOT)),
      restore: async (one) => live().snapshots.restore(text(one, SNAPSHOT)),
    },
    async reset() {
      live().faults.reset()
      await live().snapshots.reset()
      await live().hooks.reset()
    },
  }
}

function createSessionFace(id: string, header: string, live: () => Live): SessionFace {
  checkSessionName(text(id, 'the name of a session'))
  const own: ForSession = { session: id }
  return {
    id,
    headers: { [header]: id },
    scenario: () => live().editor.current(own),
    use: async (name) => live().editor.activate(text(name, SCENARIO), own),
    updateResponse: async (endpoint, response) =>
      live().responses.update(text(endpoint, ENDPOINT), response, own),
    resetResponse: async (endpoint) =>
      live().responses.reset(endpoint === undefined ? undefined : text(endpoint, ENDPOINT), own),
    state: () => structuredClone(live().scenarios.sessions.peek(id)?.state ?? {}),
    setState(state) {
      const copy = toJson(state)
      if (!isObject(copy)) throw new InvalidArgumentError('the state of a session is an object')
      checkState(copy)
      live().scenarios.sessions.get(id).state = copy
    },
    reset: () => void live().scenarios.sessions.reset(id),
  }
}

/** From plain JavaScript anything may come. */
function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value
  throw new InvalidArgumentError(
    `${what} must be text, got ${value === null ? 'null' : typeof value}`,
  )
}

function toJson(value: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(value) ?? 'null')
  } catch (error) {
    throw new InvalidArgumentError('the state of a session must be JSON data', error)
  }
}
