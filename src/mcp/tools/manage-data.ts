import { anything, flag, mapOf, number, object, oneOf, text, whole } from '../../control/schema.ts'
import { MOCK_NAME } from '../../config/table.ts'
import { InvalidArgumentError } from '../../errors.ts'
import { fitPage } from '../fit.ts'
import type { Tool, ToolCall } from '../tool.ts'
import type { JsonObject } from '../../types.ts'
import { DATA_OPERATIONS, OPERATION_NAMES } from './data-operations.ts'
import type { DataInput } from './data-operations.ts'
import {
  adviseName,
  any,
  bool,
  confirm,
  map,
  maybe,
  output,
  rows,
  server,
  word,
  words,
} from './schemas.ts'

/** What does what others have called an operation of this tool. */
const INSTEAD: readonly [RegExp, string][] = [
  [
    /web[\s_-]*hook|callback|deliver/,
    'Webhooks are for query_webhooks and manage_webhooks; where these are not offered, ask the user to start mockloop mcp with --toolsets default,webhooks (admin.mcp.toolsets in the config).',
  ],
  [/spec|^reload/, 'Call manage_mock_server with action reload_spec.'],
  [/shut|stop|kill/, 'Call manage_mock_server with action stop.'],
  [/restart|start/, 'Call manage_mock_server.'],
  [/backup|export/, 'Use operation snapshot, with the name as scenario_name.'],
  [/import|rollback/, 'Use operation restore, with the name of a snapshot as scenario_name.'],
  [/log|request|analy/, 'Call query_mock_logs.'],
  [/clear|clean/, 'Use operation reset.'],
  [/endpoint|operation|schema/, 'Call describe_mock_api.'],
  [
    /config|delay|latency|error|limit|fault/,
    'Use update_response with delay_ms or status_code, or a scenario whose answers have delay_ms and status; settings of the whole mock are in its config file.',
  ],
]

/** Rows of what grows with a scenario. */
const MOST_ROWS = 200

/** Changes what a mock answers. */
export const manageData: Tool = {
  name: 'manage_mock_data',
  title: 'Manage mock data',
  description:
    'Change what a mock answers: the response of one endpoint, whole scenarios, or its state (reset, snapshot, restore). Bodies are checked against the document; what differs is a warning.',
  toolset: 'default',
  kind: 'destructive',
  isIdempotent: false,
  input: object({
    server_url: server,
    operation: oneOf(OPERATION_NAMES, 'What to do'),
    'endpoint_path?': text('/pet/1, /pet/{id} or GET /pet/{id}', {
      minLength: 1,
      maxLength: 8192,
    }),
    'response_data?': anything('Body: any JSON'),
    'scenario_name?': text('Scenario or snapshot', { pattern: MOCK_NAME.source }),
    'scenario_config?': {
      type: 'object',
      description:
        '{"/path": body}, or {"endpoints": {"/path": {"GET": {"status": 503, "response": {}, "delay_ms": 50}}}}, or {"stubs": []} as in mockloop://schemas/scenario',
    },
    'status_code?': whole('Its status', { minimum: 100, maximum: 599 }),
    'delay_ms?': number('Its delay', { minimum: 0, maximum: 3_600_000 }),
    'times?': whole('So often, then as before', { minimum: 1 }),
    'headers?': mapOf({ type: 'string' }, 'Its headers', { maxProperties: 200 }),
    'session?': text('Only this session', { minLength: 1, maxLength: 200 }),
    'dry_run?': flag('Check only', { default: false }),
    'confirm?': confirm,
  }),
  json: ['response_data'],
  output: output({
    server_url: word,
    operation: word,
    message: word,
    'dry_run?': bool,
    'previous_response?': any,
    'new_response?': any,
    'endpoints_affected?': words,
    'current_scenario?': word,
    'previous_scenario?': word,
    'scenario?': map,
    'scenarios?': rows({ name: word, description: maybe(word), is_active: bool }),
    'total?': { type: 'integer' },
    'snapshots?': words,
    'session?': maybe(word),
    'reset?': { type: 'integer' },
    'warnings?': rows({ pointer: word, message: word, fix: word }),
  }),
  advise({ operation, scenario_name: name }) {
    if (typeof operation !== 'string' || OPERATION_NAMES.includes(operation))
      return adviseName(name)
    return INSTEAD.find(([pattern]) => pattern.test(operation.slice(0, 100).toLowerCase()))?.[1]
  },
  async run(given: DataInput, call: ToolCall) {
    const { server_url, operation } = given
    const { dry_run: isDry = false } = given
    const known = DATA_OPERATIONS[operation]
    if (known === undefined) throw new InvalidArgumentError(`there is no operation ${operation}`)
    if (isDry && known.canTry !== true)
      throw new InvalidArgumentError(
        `dry_run is not for ${operation}: it checks scenarios and responses`,
      )
    const told = await known.run(given, call)
    const head = { server_url, operation, ...(isDry && { dry_run: true }) }
    const data = await fitPage(
      MOST_ROWS,
      async (most) => most,
      (most) => ({ ...head, ...shorten(told, most) }),
    )
    return { data }
  },
}

/** What could be long: the stubs of a scenario, and lists. */
function shorten(told: JsonObject, most: number): JsonObject {
  let isCut = false
  const cut = (value: unknown): unknown => {
    if (!Array.isArray(value) || value.length <= most) return value
    isCut = true
    return value.slice(0, most)
  }
  const data = Object.fromEntries(Object.entries(told).map(([name, value]) => [name, cut(value)]))
  const { scenario } = data
  if (typeof scenario === 'object' && scenario !== null && 'stubs' in scenario)
    data['scenario'] = { ...scenario, stubs: cut(scenario.stubs) }
  return isCut ? { ...data, truncated: true } : data
}
