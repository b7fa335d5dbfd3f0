import { MOCK_NAME } from '../../config/table.ts'
import { object, text } from '../../control/schema.ts'
import { MockLoopError } from '../../errors.ts'
import type { Tool, ToolCall } from '../tool.ts'
import type { JsonObject } from '../../types.ts'
import { manageData } from './manage-data.ts'
import { bool, map, maybe, output, rows, server, word, words } from './schemas.ts'

interface Given {
  server_url: string
  scenario_name: string
  scenario_config: object
}

const scenario_name = text('Of the scenario', { pattern: MOCK_NAME.source })
const scenario_config = { type: 'object', description: 'As in manage_mock_data' }
const warnings = rows({ pointer: word, message: word })

/** Under its old name; the tool that does it now is told in the description. */
const before = { toolset: 'compat', isIdempotent: true } as const

const validate: Tool = {
  ...before,
  name: 'validate_scenario_config',
  title: 'Validate a scenario',
  description:
    'Check a scenario against the document without saving it (manage_mock_data, dry_run).',
  kind: 'read',
  input: object({ server_url: server, 'scenario_name?': scenario_name, scenario_config }),
  output: output({ valid: bool, scenario: map, warnings }),
  async run({ scenario_name: name = 'checked', ...given }: Given, call) {
    const told = await manage(
      'create_scenario',
      { ...given, scenario_name: name, dry_run: true },
      call,
    )
    return { data: { valid: true, scenario: told['scenario'], warnings: told['warnings'] } }
  },
}

const deploy: Tool = {
  ...before,
  name: 'deploy_scenario',
  title: 'Deploy a scenario',
  description: 'Save a scenario, in place of one of that name, and make it active.',
  kind: 'write',
  input: object({ server_url: server, scenario_name, scenario_config }),
  output: output({ current_scenario: word, endpoints_affected: words, warnings }),
  async run(given: Given, call) {
    const told = await manage('create_scenario', given, call).catch((error: unknown) => {
      if (!(error instanceof MockLoopError) || !error.errorCode?.endsWith('007')) throw error
      return manage('update_scenario', given, call)
    })
    const { server_url, scenario_name: name } = given
    const { current_scenario } = await manage(
      'switch_scenario',
      { server_url, scenario_name: name },
      call,
    )
    const { endpoints_affected, warnings } = told
    return { data: { current_scenario, endpoints_affected, warnings } }
  },
}

const switchTo: Tool = {
  ...before,
  name: 'switch_scenario',
  title: 'Switch the scenario',
  description: 'Make a scenario the active one (manage_mock_data, switch_scenario).',
  kind: 'write',
  input: object({ server_url: server, scenario_name }),
  output: output({ current_scenario: word, previous_scenario: word }),
  async run(given: Given, call) {
    const { current_scenario, previous_scenario } = await manage('switch_scenario', given, call)
    return { data: { current_scenario, previous_scenario } }
  },
}

const listActive: Tool = {
  ...before,
  name: 'list_active_scenarios',
  title: 'List active scenarios',
  description: 'The active scenario of each mock that runs (discover_mock_servers).',
  kind: 'read',
  input: object({}),
  output: output({
    active_scenarios: rows({ name: word, url: word, active_scenario: maybe(word) }),
  }),
  async run(_given, { verb }) {
    const options = { ports: [], include_generated: false, check_health: true }
    const { running_servers: running } = await verb('discover_mock_servers', options)
    const active = running.map(({ name, url, active_scenario }) => ({ name, url, active_scenario }))
    return { data: { active_scenarios: active } }
  },
}

/** Tools under the names that others have had, where what they do is real. */
export const compat: readonly Tool[] = [validate, deploy, switchTo, listActive]

async function manage(operation: string, given: object, call: ToolCall): Promise<JsonObject> {
  return (await manageData.run({ ...given, operation }, call)).data
}
