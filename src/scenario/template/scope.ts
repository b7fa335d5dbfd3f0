import { createRandom } from '../../lib/random.ts'
import type { Random } from '../../lib/random.ts'
import type { JsonObject } from '../../types.ts'
import type { Facts } from '../scenario.ts'

/** What one rendering sees, and draws from. */
export interface Scope {
  /** The variables of templates; what is dear to make is made when it is asked for. */
  values: JsonObject
  /** All draws of one request in their order, so that a seed repeats them. */
  random: Random
  /** Milliseconds since 1970. */
  now: number
}

/** Of what a scope is made. */
export interface ScopeSource {
  facts: Facts
  /** Read when a template asks, so that a body shows what its own claim has changed. */
  session: { readonly state: JsonObject }
  /** Name of the active scenario. */
  scenario: string
  /** Milliseconds since 1970. */
  now: number
  /** Of this request: alike draws for alike seeds. */
  seed: number
  env?: Readonly<Record<string, string | undefined>>
}

/** Creates the scope of one request. */
export function createScope(source: ScopeSource): Scope {
  const { facts, session, scenario, now, seed, env = {} } = source
  const random = createRandom(seed)
  const request = createRequest(facts)
  const values = {
    request,
    get state() {
      return session.state
    },
    session: facts.session,
    scenario,
    get now() {
      return new Date(now).toISOString()
    },
    seed,
    env,
    get uuid() {
      return makeUuid(random)
    },
  }
  return { values, random, now }
}

/** A version 4 UUID (RFC 9562 §5.4) of the given numbers. */
export function makeUuid(random: Random): string {
  const hex = (digits: number): string =>
    random
      .int(0, 16 ** digits - 1)
      .toString(16)
      .padStart(digits, '0')
  const variant = (random.int(0, 3) + 8).toString(16)
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${variant}${hex(3)}-${hex(12)}`
}

function createRequest(facts: Facts): JsonObject {
  return {
    method: facts.method,
    path: facts.path,
    params: facts.params,
    get query() {
      return readQuery(facts.query)
    },
    get headers() {
      return facts.headers()
    },
    get cookies() {
      return readCookies(facts.header('cookie') ?? '')
    },
    get body() {
      return facts.body
    },
  }
}

/** A name that occurs more than once has a list. */
function readQuery(text: string): JsonObject {
  const values = new Map<string, string[]>()
  for (const [name, value] of new URLSearchParams(text)) {
    const known = values.get(name)
    if (known) known.push(value)
    else values.set(name, [value])
  }
  const entries = [...values].map(([name, list]) => [name, list.length === 1 ? list[0] : list])
  return Object.fromEntries(entries)
}

/** RFC 6265 §5.4; of equal names the first counts. */
function readCookies(header: string): Record<string, string> {
  const pairs = header.split(';').filter((pair) => pair.includes('='))
  const entries = pairs.map((pair) => {
    const at = pair.indexOf('=')
    return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()]
  })
  return Object.fromEntries(entries.reverse())
}
