import { InvalidArgumentError } from './errors.ts'
import type { MockFace, SessionFace } from './face.ts'
import type { Live } from './live.ts'
import type { ForSession } from './scenario/editor.ts'
import { checkSessionName } from './scenario/session/name.ts'
import { checkState } from './scenario/session/state.ts'
import { isObject } from './types.ts'

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
