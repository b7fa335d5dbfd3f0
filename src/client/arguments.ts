import type { GenerateInput, GenerateResult } from '../control/verbs/generate.ts'
import type { Inputs, Outputs } from '../control/verbs.ts'

/** What a mock is made of. */
export type GenerateArguments = GenerateInput & {
  /** Whether it gets a process of its own, which goes on when this one ends. @default false */
  detached?: boolean
}

/** A mock that was made; null is what only a running one has. */
export type GenerateMockApiResult = GenerateResult

/** What can be done to what a mock answers; each is a verb of that name. */
export type Operation =
  | 'update_response'
  | 'reset_response'
  | 'create_scenario'
  | 'update_scenario'
  | 'switch_scenario'
  | 'delete_scenario'
  | 'list_scenarios'
  | 'get_scenario'
  | 'get_current_scenario'
  | 'reset'

/** An operation on a mock, with what it needs. */
export interface ManageArguments<O extends Operation = Operation> {
  /** URL of a mock, with or without its base path; its name is good too. */
  server_url: string
  operation: O
  /** `/users/123`, `/users/{id}` or `GET /users/{id}`. */
  endpoint_path?: string
  /** Any JSON. */
  response_data?: unknown
  scenario_name?: string
  /** `{ "/path": body }`, or any other form of a scenario. */
  scenario_config?: object
  status_code?: number
  headers?: Record<string, string | string[]>
  delay_ms?: number
  /** Only in this session. */
  session?: string
}

/** What every result begins with. */
export interface Succeeded {
  success: true
  status: 'success'
  server_url: string
}

export type ManageResult<O extends Operation = Operation> = Succeeded & {
  operation: O
} & Outputs[O]

/** Which requests are looked for. */
export type QueryArguments = Omit<Inputs['query_logs'], 'server'> & {
  /** URL of a mock, with or without its base path; its name is good too. */
  server_url: string
}

export type QueryMockLogsResult = Succeeded & Outputs['query_logs']
