import { describe, expect, it } from 'vitest'
import { isObject } from '../../src/types.ts'
import { textOf } from './_connect.ts'
import { TRANSPORTS } from './_transports.ts'
import type { Speaker, ToolReply } from './_transports.ts'

const DEFAULT = [
  'generate_mock_api',
  'discover_mock_servers',
  'manage_mock_data',
  'query_mock_logs',
  'manage_mock_server',
  'describe_mock_api',
  'explain_request',
  'verify_requests',
]
/** Of the whole list, as a model sees it. */
const MOST_BYTES = 8192

/** What every client meets, whichever way it comes. */
const BEHAVIOURS: Record<string, (client: Speaker) => Promise<void>> = {
  'eight tools, short enough, each with flat input and all hints': async (client) => {
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(DEFAULT)
    const seen = tools.map(({ name, description, inputSchema }) => ({
      name,
      description,
      inputSchema,
    }))
    expect(JSON.stringify(seen).length).toBeLessThanOrEqual(MOST_BYTES)
    for (const { name, inputSchema, outputSchema, annotations } of tools) {
      const combined = ['oneOf', 'anyOf', 'allOf'].filter((key) => key in inputSchema)
      expect([name, inputSchema['type'], outputSchema?.['type'], combined]).toEqual([
        name,
        'object',
        'object',
        [],
      ])
      expect([name, Object.keys(annotations ?? {}).sort()]).toEqual([
        name,
        ['destructiveHint', 'idempotentHint', 'openWorldHint', 'readOnlyHint'],
      ])
    }
  },
  'lists that stay as they are, and completions': async (client) => {
    const fixed = { listChanged: false }
    const { tools, resources, prompts, completions } = client.getServerCapabilities() ?? {}
    expect({ tools, resources, prompts }).toEqual({
      tools: fixed,
      resources: fixed,
      prompts: fixed,
    })
    expect(completions).toBeDefined()
  },
  'the same facts as text and as structured content': async (client) => {
    const reply = await client.callTool('describe_mock_api', { server: 'petstore', limit: 3 })
    expect(reply.isError ?? false).toBe(false)
    expect(factsOf(reply)).toEqual(reply.structuredContent)
    expect(reply.structuredContent).toMatchObject({ success: true })
  },
  'an error that says what to do, and stays a result': async (client) => {
    for (const [name, given, message] of [
      ['describe_mock_api', { server: 'petstor' }, 'petstore'],
      ['query_mock_logs', { server_url: 'petstore', limt: 5 }, 'limit'],
      ['query_mock_logs', {}, 'server_url'],
      ['manage_mock_data', { server_url: 'petstore', operation: 'shutdown' }, 'shutdown'],
    ] as const) {
      const reply = await client.callTool(name, given)
      expect([name, reply.isError, reply.content.length]).toEqual([name, true, 1])
      const { success, error_code, suggestion, ...rest } = factsOf(reply)
      expect([success, error_code]).toEqual([
        false,
        expect.stringMatching(/^MOCKLOOP_ERROR_\d{3}$/),
      ])
      expect(String(suggestion).length).toBeGreaterThan(10)
      expect(JSON.stringify(rest)).toContain(message)
    }
  },
  'no tool of a name that there is not': async (client) => {
    await expect(client.callTool('no_such_tool', {})).rejects.toThrow('no_such_tool')
  },
  'scenarios that are made, switched to and deleted only when that is confirmed': async (
    client,
  ) => {
    const change = (more: object) =>
      client.callTool('manage_mock_data', { server_url: 'petstore', ...more })
    const scenario_name = '5xx-503'
    const made = await change({
      operation: 'create_scenario',
      scenario_name,
      scenario_config: { pack: '5xx-server-errors' },
    })
    expect(factsOf(made)).toMatchObject({ success: true })
    const switched = await change({ operation: 'switch_scenario', scenario_name })
    expect(factsOf(switched)).toMatchObject({ current_scenario: scenario_name })
    const asked = await change({ operation: 'delete_scenario', scenario_name })
    expect(factsOf(asked)).toMatchObject({ success: false, error_code: 'MOCKLOOP_ERROR_009' })
    const gone = await change({ operation: 'delete_scenario', scenario_name, confirm: true })
    expect(factsOf(gone)).toMatchObject({ success: true })
  },
  'resources, and which there are in the place of one that is not': async (client) => {
    const servers = await client.readResource({ uri: 'mockloop://servers' })
    expect(textOf(servers)).toContain('"petstore"')
    const uri = 'mockloop://servers/petstore/scenarios/none'
    await expect(client.readResource({ uri })).rejects.toThrow('default')
  },
  'prompts, with completions of what runs': async (client) => {
    const { prompts } = await client.listPrompts()
    expect(prompts.length).toBe(7)
    const [{ name } = { name: '' }] = prompts
    const { messages } = await client.getPrompt({ name, arguments: { server: 'petstore' } })
    expect(messages.map(({ content }) => content.type)).toEqual(['text', 'resource', 'resource'])
    const ref = { type: 'ref/prompt', name } as const
    const { completion } = await client.complete({
      ref,
      argument: { name: 'server', value: 'pet' },
    })
    expect(completion.values).toEqual(['petstore'])
  },
  'calls side by side, each with its own answer': async (client) => {
    const paths = ['/pets', '/nowhere', '/pets/1', '/owners', '/elsewhere']
    const replies = await Promise.all(
      paths.map((path) =>
        client.callTool('explain_request', { server: 'petstore', method: 'GET', path }),
      ),
    )
    const matched = replies.map((reply) => factsOf(reply)['matched'])
    expect(matched.filter((one) => one === false).length).toBeGreaterThanOrEqual(2)
    expect(matched.slice(0, 2)).toEqual([true, false])
  },
}

describe('every client, whichever way it comes,', () => {
  for (const [transport, connect] of Object.entries(TRANSPORTS)) {
    it(`meets the same behaviours: ${transport}`, async () => {
      const client = await connect()
      const failed: [behaviour: string, error: unknown][] = []
      for (const [behaviour, check] of Object.entries(BEHAVIOURS))
        await check(client).catch((error: unknown) => failed.push([behaviour, error]))
      expect(failed).toEqual([])
    }, 60_000)
  }
})

/** The JSON of the first text, which is all that some clients show. */
function factsOf({ content: [first] }: ToolReply): Record<string, unknown> {
  const value: unknown = JSON.parse(first?.text ?? 'null')
  return isObject(value) ? value : {}
}
