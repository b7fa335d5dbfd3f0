import type { DelayConfig } from '../config/options.ts'
import type { Finding } from '../errors.ts'
import type { Fault, JsonObject } from '../types.ts'

/** A named set of stubs in its one canonical form: what every accepted shape becomes, and what is stored and shown. */
export interface Scenario {
  name: string
  description?: string
  /** Whose stubs are asked when none of these matches. */
  extends?: string
  /** Default of its stubs, in ms. */
  delay?: DelayConfig
  stubs: Stub[]
}

/** One prepared answer with the conditions under which it is given. */
export interface Stub {
  /** Unique in its scenario and stable as long as the stub says the same; given, or made. */
  id: string
  /** An operationId; or `method` and `path`, which may be concrete (`/users/123`) or a template. */
  operation?: string
  /** Upper case. */
  method?: string
  path?: string
  when?: Conditions
  /** Exactly one of `respond` and `sequence`. */
  respond?: StubResponse
  sequence?: StubResponse[]
  /** What follows the sequence's last step. @default 'last' */
  then?: 'last' | 'cycle' | 'next-stub'
  /** Answers in a session before the stub is spent. */
  times?: number
  /** Higher first. @default 0 */
  priority?: number
  state?: StateRule
}

/** What is answered: one of `body`, `example`, `fake`, `base64`, or nothing at all. */
export interface StubResponse {
  /** @default the operation's success status */
  status?: number
  headers?: Record<string, string | string[]>
  body?: unknown
  /** Name of an example of the document. */
  example?: string
  fake?: true
  base64?: string
  delay?: DelayConfig
  fault?: Fault
}

/** What a request must have; only what is named is compared. */
export interface Conditions {
  params?: Record<string, Expected>
  query?: Record<string, Expected>
  headers?: Record<string, Expected>
  cookies?: Record<string, Expected>
  /** Partial match of names, a plain value, or an operator object, which may hold `jsonPath` or `schema`. */
  body?: Expected
  session?: Expected
  /** Over whole conditions. */
  not?: Conditions
  any?: Conditions[]
  all?: Conditions[]
}

/** A plain value (equality), an object of operators, or in bodies an object of names. */
export type Expected = unknown

/** What must hold of a session's state, and what the answer changes in it; names are dotted paths, values may be templates. */
export interface StateRule {
  require?: JsonObject
  set?: JsonObject
  push?: JsonObject
  unset?: string[]
}

/** What a list of scenarios says of each. */
export interface ScenarioSummary {
  name: string
  description: string | undefined
  isActive: boolean
  /** How many stubs it has, those of `updateResponse` included. */
  stubs: number
  /** ISO 8601; undefined for one of the config that was never changed. */
  createdAt: string | undefined
  updatedAt: string | undefined
}

/** A scenario that was saved, with what is odd about it. */
export interface SavedScenario {
  scenario: Scenario
  warnings: Finding[]
}

/** What became of one endpoint's response. */
export interface UpdatedResponse {
  /** What it is for, such as `GET /pets/7`. */
  endpoints: string[]
  /** What stood there by an earlier change; undefined: none. */
  previous: StubResponse | undefined
  next: StubResponse
  warnings: Finding[]
}

/** What conditions, templates and the log see of one request. */
export interface Facts {
  method: string
  /** Below the base path, decoded. */
  path: string
  /** Decoded. */
  params: Record<string, string>
  /** As sent, without the question mark and our own twins. */
  query: string
  header(name: string): string | undefined
  /** All request headers, lower-case names. */
  headers(): Record<string, string>
  /** JSON and forms as data, other text as a string; undefined without one. Read before matching where a stub needs it. */
  body: unknown
  session: string
  /** What conditions have parsed of it, kept for the next to be compared; theirs alone. */
  reading?: object
}
