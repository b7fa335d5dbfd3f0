import type { Clock } from '../../lib/clock.ts'
import { hashSeed } from '../../lib/random.ts'
import type { JsonObject } from '../../types.ts'
import type { Stub } from '../scenario.ts'
import { createPool } from './pool.ts'
import { fromSnapshot, toSnapshot } from './snapshot.ts'
import type { SessionsSnapshot } from './snapshot.ts'

/** An isolated line of state over a mock. */
export interface Session {
  readonly id: string
  /** Milliseconds since 1970, as `usedAt`. */
  createdAt: number
  usedAt: number
  /** Its own active scenario, if it has switched by itself. */
  scenario: string | undefined
  /** Never changed in place: a change puts a new one here. */
  state: JsonObject
  /** Answers given, by scenario and stub id; only of stubs that count. */
  counters: Map<string, Map<string, number>>
  /** Stubs of this session alone, over those of its scenario. */
  overrides: readonly Stub[]
  /** Of the session's draws; 32 bits. */
  readonly seed: number
}

/** The sessions of one mock. */
export interface Sessions {
  /** Makes a session that is not there, and marks it as used. */
  get(id: string): Session
  /** Neither makes nor marks one. */
  peek(id: string): Session | undefined
  /** As `get` would make it, but kept by nobody. */
  draft(id: string): Session
  /** The last used comes first. */
  list(): Session[]
  /** Forgets one session or all; tells how many there were. */
  reset(id?: string): number
  /** Lets the stubs of a scenario count from the beginning, in every session. */
  restart(scenario: string): void
  /** Drops the counters of those stubs of a scenario that are gone. */
  keep(scenario: string, stubIds: ReadonlySet<string>): void
  /** Plain JSON, that does not change with the sessions. */
  snapshot(): SessionsSnapshot
  /** Puts a snapshot in the place of all sessions, or throws `InvalidArgumentError` and leaves them. */
  restore(snapshot: unknown): void
  /** Ends the sweeping of idle sessions, which does not keep the process alive. */
  close(): void
  readonly size: number
}

export interface SessionsOptions {
  /** Seconds until an unused session ends. */
  idle: number
  /** Above it the least recently used one goes. */
  max: number
  clock: Clock
  seed: number
}

const SHORTEST_SWEEP = 1000
const LONGEST_SWEEP = 60_000

/** Creates an empty set of sessions; `get` and `peek` take the same time for any number of them. */
export function createSessions({ idle, max, clock, seed }: SessionsOptions): Sessions {
  const pool = createPool<Session>({ idle, max, clock })
  const interval = Math.max(SHORTEST_SWEEP, Math.min(idle * 1000, LONGEST_SWEEP))
  const timer = setInterval(pool.sweep, interval)
  timer.unref()

  function create(id: string): Session {
    const session = createSession(id, { now: clock.now(), seed })
    pool.set(id, session)
    return session
  }

  return {
    get(id) {
      const session = pool.use(id) ?? create(id)
      session.usedAt = clock.now()
      return session
    },
    peek: pool.peek,
    draft: (id) => createSession(id, { now: clock.now(), seed }),
    list: () => pool.values().reverse(),
    reset(id) {
      if (id !== undefined) return Number(pool.delete(id))
      const { length } = pool.values()
      pool.clear()
      return length
    },
    restart(scenario) {
      for (const session of pool.values()) session.counters.delete(scenario)
    },
    keep(scenario, stubIds) {
      for (const session of pool.values()) keepCounters(session, scenario, stubIds)
    },
    snapshot: () => toSnapshot(pool.values()),
    restore(snapshot) {
      const restored = fromSnapshot(snapshot, seed)
      pool.clear()
      for (const session of restored) pool.set(session.id, session)
    },
    close: () => clearInterval(timer),
    get size() {
      return pool.values().length
    },
  }
}

/** A session in which nothing has happened yet. */
function createSession(id: string, { now, seed }: { now: number; seed: number }): Session {
  return {
    id,
    createdAt: now,
    usedAt: now,
    scenario: undefined,
    state: {},
    counters: new Map(),
    overrides: [],
    seed: hashSeed(seed, id),
  }
}

function keepCounters(session: Session, scenario: string, stubIds: ReadonlySet<string>): void {
  const counters = session.counters.get(scenario)
  for (const id of counters?.keys() ?? []) if (!stubIds.has(id)) counters?.delete(id)
}
