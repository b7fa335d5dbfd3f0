import type { Inputs, Outputs } from '../../control/verbs.ts'
import { InvalidArgumentError } from '../../errors.ts'
import { assertConfirmed } from '../confirm.ts'
import type { ToolCall } from '../tool.ts'
import type { JsonObject } from '../../types.ts'

/** What `manage_mock_data` takes. */
export interface DataInput {
  server_url: string
  /** A key of `DATA_OPERATIONS`. */
  operation: string
  endpoint_path?: string
  response_data?: unknown
  scenario_name?: string
  scenario_config?: object
  status_code?: number
  delay_ms?: number
  times?: number
  headers?: Record<string, string>
  session?: string
  dry_run?: boolean
  confirm?: boolean
}

interface Known {
  /** Whether it can be checked without being done. */
  canTry?: true
  run(given: DataInput, call: ToolCall): Promise<JsonObject>
}

type Scenario = Outputs['get_scenario']['scenario']

/** Each is a verb or two, with what its documentation promises beside. */
export const DATA_OPERATIONS: Readonly<Record<string, Known>> = {
  update_response: {
    canTry: true,
    async run(given, { verb }) {
      const { status_code, headers, delay_ms, times, dry_run } = given
      const endpoint_path = wanted(given, 'endpoint_path')
      const { endpoints, ...told } = await verb('update_response', {
        ...mockOf(given),
        endpoint_path,
        response_data: wanted(given, 'response_data'),
        ...(status_code !== undefined && { status_code }),
        ...(headers !== undefined && { headers }),
        ...(delay_ms !== undefined && { delay_ms }),
        ...(times !== undefined && { times }),
        ...(dry_run !== undefined && { dry_run }),
      })
      const often =
        times === undefined ? 'from now on' : `${countOf(times, 'time')}, then as before`
      const message = `${endpoints.join(', ')} answers so ${often}`
      return { message: done(given, message), endpoints_affected: endpoints, ...told }
    },
  },
  create_scenario: {
    canTry: true,
    async run(given, { verb }) {
      const { scenario, warnings } = await verb('create_scenario', scenarioOf(given))
      const message = `${scenario.name} is saved; operation switch_scenario makes it active`
      return { message: done(given, message), ...toldOf(scenario), warnings }
    },
  },
  switch_scenario: {
    async run(given, { verb }) {
      const name = wanted(given, 'scenario_name')
      const { active_scenario, previous_scenario } = await verb('switch_scenario', {
        ...mockOf(given),
        name,
      })
      const message = `${active_scenario} is active`
      return { message, current_scenario: active_scenario, previous_scenario }
    },
  },
  list_scenarios: {
    async run(given, { verb }) {
      const { active_scenario, ...told } = await verb('list_scenarios', mockOf(given))
      const message = `${told.total} scenarios, of which ${active_scenario} is active`
      return { message, ...told, current_scenario: active_scenario }
    },
  },
  get_current_scenario: {
    async run(given, { verb }) {
      const { active_scenario, session } = await verb('get_current_scenario', mockOf(given))
      return { message: `${active_scenario} is active`, current_scenario: active_scenario, session }
    },
  },
  get_scenario: {
    async run(given, { verb }) {
      const name = wanted(given, 'scenario_name')
      const { scenario } = await verb('get_scenario', { ...mockOf(given), name })
      return { message: `${name} has ${scenario.stubs.length} stubs`, ...toldOf(scenario) }
    },
  },
  update_scenario: {
    canTry: true,
    async run(given, { verb }) {
      const { scenario, warnings } = await verb('update_scenario', scenarioOf(given))
      const message = `${scenario.name} is replaced`
      return { message: done(given, message), ...toldOf(scenario), warnings }
    },
  },
  reset_response: {
    async run(given, { verb }) {
      const { endpoint_path } = given
      const where = endpoint_path === undefined ? {} : { endpoint_path }
      const { reset } = await verb('reset_response', { ...mockOf(given), ...where })
      const message = `${countOf(reset, 'response')} taken back`
      return {
        message,
        reset,
        endpoints_affected: endpoint_path === undefined ? [] : [endpoint_path],
      }
    },
  },
  delete_scenario: {
    async run(given, { verb }) {
      const name = wanted(given, 'scenario_name')
      assertConfirmed(given.confirm, `deletes the scenario "${name}"`)
      const { active_scenario } = await verb('delete_scenario', { server: given.server_url, name })
      return { message: `${name} is deleted`, current_scenario: active_scenario }
    },
  },
  reset: {
    async run(given, { verb }) {
      const what = given.session === undefined ? 'the mock' : 'the session'
      assertConfirmed(
        given.confirm,
        `drops the scenarios, state and counters of ${what} since its start`,
      )
      const { active_scenario, session } = await verb('reset', mockOf(given))
      return { message: `${what} is as it began`, current_scenario: active_scenario, session }
    },
  },
  snapshot: {
    async run(given, { verb }) {
      const name = wanted(given, 'scenario_name')
      const { server_url: server } = given
      await verb('snapshot', { server, name })
      const { snapshots } = await verb('list_snapshots', { server })
      const message = `scenarios and state are kept as ${name}; operation restore brings them back`
      return { message, snapshots: snapshots.map((one) => one.name) }
    },
  },
  restore: {
    async run(given, { verb }) {
      const name = wanted(given, 'scenario_name')
      assertConfirmed(
        given.confirm,
        `replaces scenarios and state by those of the snapshot "${name}"`,
      )
      const { active_scenario } = await verb('restore', { server: given.server_url, name })
      return { message: `${name} is brought back`, current_scenario: active_scenario }
    },
  },
}

export const OPERATION_NAMES: readonly string[] = Object.keys(DATA_OPERATIONS)

function mockOf({ server_url: server, session }: DataInput): { server: string; session?: string } {
  return session === undefined ? { server } : { server, session }
}

function scenarioOf(given: DataInput): Inputs['create_scenario'] {
  const { dry_run } = given
  return {
    server: given.server_url,
    name: wanted(given, 'scenario_name'),
    config: wanted(given, 'scenario_config'),
    ...(dry_run !== undefined && { dry_run }),
  }
}

function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function toldOf(scenario: Scenario): JsonObject {
  const endpoints = scenario.stubs.map(
    ({ operation, method = 'GET', path = '' }) => operation ?? `${method} ${path}`,
  )
  return { scenario, endpoints_affected: [...new Set(endpoints)] }
}

function done({ dry_run = false }: DataInput, message: string): string {
  return dry_run ? 'it was only checked: nothing is changed' : message
}

function wanted<K extends keyof DataInput>(
  given: DataInput,
  field: K,
): Exclude<DataInput[K], undefined> {
  const value = given[field]
  if (value === undefined) throw new InvalidArgumentError(`${given.operation} needs ${field}`)
  return value as Exclude<DataInput[K], undefined>
}
