import { InvalidArgumentError } from '../../errors.ts'
import { hashSeed } from '../../lib/random.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import type { Stub } from '../scenario.ts'
import type { Session } from './session.ts'
import { checkState } from './state.ts'

const VERSION = 1

/** All sessions as plain JSON. */
export interface SessionsSnapshot {
  version: typeof VERSION
  /** The least recently used comes first. */
  sessions: SessionRecord[]
}

interface SessionRecord {
  id: string
  createdAt: number
  usedAt: number
  scenario?: string
  state: JsonObject
  counters: [scenario: string, stubId: string, count: number][]
  overrides: Stub[]
}

/** Copies what changes in place; a state never does. */
export function toSnapshot(sessions: readonly Session[]): SessionsSnapshot {
  return { version: VERSION, sessions: sessions.map(toRecord) }
}

/** Throws `InvalidArgumentError`, with the place, for what is no snapshot. */
export function fromSnapshot(snapshot: unknown, seed: number): Session[] {
  if (!isObject(snapshot) || snapshot['version'] !== VERSION)
    throw new InvalidArgumentError(
      `sessions cannot be restored: this is no snapshot of version ${VERSION}; take one anew`,
    )
  const { sessions } = snapshot
  check(Array.isArray(sessions), 'sessions', 'a list')
  return sessions.map((record, index) => fromRecord(record, `sessions[${index}]`, seed))
}

function toRecord(session: Session): SessionRecord {
  const { id, createdAt, usedAt, scenario, state, overrides } = session
  const counters = [...session.counters].flatMap(([name, counts]) =>
    [...counts].map(([stubId, count]): [string, string, number] => [name, stubId, count]),
  )
  const own = scenario === undefined ? {} : { scenario }
  return {
    id,
    createdAt,
    usedAt,
    ...own,
    state,
    counters,
    overrides: structuredClone([...overrides]),
  }
}

function fromRecord(record: unknown, place: string, seed: number): Session {
  check(isObject(record), place, 'an object')
  const { id, createdAt, usedAt, scenario, state, counters, overrides } = structuredClone(record)
  check(typeof id === 'string', `${place}.id`, 'text')
  check(typeof createdAt === 'number', `${place}.createdAt`, 'a number')
  check(typeof usedAt === 'number', `${place}.usedAt`, 'a number')
  check(scenario === undefined || typeof scenario === 'string', `${place}.scenario`, 'text')
  check(isObject(state), `${place}.state`, 'an object')
  check(Array.isArray(counters), `${place}.counters`, 'a list')
  check(Array.isArray(overrides), `${place}.overrides`, 'a list of stubs')
  checkState(state)
  return {
    id,
    createdAt,
    usedAt,
    scenario,
    state,
    counters: fromCounters(counters, `${place}.counters`),
    overrides,
    seed: hashSeed(seed, id),
  }
}

function fromCounters(list: readonly unknown[], place: string): Session['counters'] {
  const counters: Session['counters'] = new Map()
  for (const entry of list) {
    const [scenario, stubId, count] = Array.isArray(entry) ? entry : []
    const isCounter =
      typeof scenario === 'string' && typeof stubId === 'string' && Number.isSafeInteger(count)
    check(isCounter && count >= 0, place, 'a list of [scenario, stub, count]')
    const counts = counters.get(scenario) ?? new Map<string, number>()
    counters.set(scenario, counts.set(stubId, count))
  }
  return counters
}

function check(holds: boolean, place: string, wanted: string): asserts holds {
  if (!holds)
    throw new InvalidArgumentError(`sessions cannot be restored: ${place} is not ${wanted}`)
}
