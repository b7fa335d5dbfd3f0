import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openJournal } from '../../src/log/journal/journal.ts'
import { isObject } from '../../src/types.ts'
import { makeEntry } from '../log/_entries.ts'
import { textOf } from '../mcp/_connect.ts'
import { serveAssistants } from '../mcp/_serving.ts'
import { overStdio } from '../mcp/_transports.ts'
import type { Speaker } from '../mcp/_transports.ts'

const KINDS = 550
const ROWS = 100_000
const MOST_TEXT = 20_000
const MOST_ERROR = 2000
const MOST_TOOLS = 8192

const server = 'petstore'
const server_url = server

/** What an assistant may ask, one after the other. */
const RIGHT: [tool: string, given: object][] = [
  ['discover_mock_servers', { ports: [], include_generated: false }],
  ['describe_mock_api', { server }],
  ['describe_mock_api', { server, limit: 200 }],
  ['describe_mock_api', { server, query: 'kind 42' }],
  ['describe_mock_api', { server, tag: 'group-7', limit: 200 }],
  ['describe_mock_api', { server, operation: 'createKind7' }],
  ['query_mock_logs', { server_url }],
  ['query_mock_logs', { server_url, limit: 10_000 }],
  ['query_mock_logs', { server_url, limit: 100, detail: 'full' }],
  ['query_mock_logs', { server_url, status: '5xx', limit: 50, offset: 500 }],
  ['query_mock_logs', { server_url, path_pattern: '^/kinds-7/', analyze: true }],
  ['query_mock_logs', { server_url, unmatched_only: true }],
  ['explain_request', { server, method: 'POST', path: '/kinds-3', body: { name: 5 } }],
  ['explain_request', { server, method: 'GET', path: '/kindz-3/1' }],
  ['verify_requests', { server, expectations: fewExpectations() }],
  ['manage_mock_data', { server_url, operation: 'list_scenarios' }],
  ['manage_mock_data', scenarioOf('4xx-404', '4xx-client-errors')],
  ['manage_mock_data', scenarioOf('stress-overload', 'stress-testing')],
  ['manage_mock_data', { ...named('stress-overload'), operation: 'switch_scenario' }],
  ['manage_mock_data', { ...named('stress-overload'), operation: 'get_scenario' }],
  ['manage_mock_data', { server_url, operation: 'list_scenarios' }],
  ['manage_mock_server', { server, action: 'reload_spec' }],
]

/** And what it may get wrong. */
const WRONG: [tool: string, given: object][] = [
  ['describe_mock_api', { server: 'petstor' }],
  ['describe_mock_api', { server, operation: 'createKindd7' }],
  ['describe_mock_api', { server, cursor: 'tomorrow' }],
  ['query_mock_logs', { server_url, path_pattern: '([' }],
  ['query_mock_logs', { server_url, time_from: 'yesterday' }],
  ['query_mock_logs', { server_url, limit: 0, colour: 'red' }],
  ['explain_request', { server }],
  ['explain_request', { server, request_id: '01NONE' }],
  ['verify_requests', { server, expectations: [] }],
  ['manage_mock_data', { server_url, operation: 'clear_everything' }],
  ['manage_mock_data', { server_url, operation: 'switch_scenario', scenario_name: 'none' }],
  ['manage_mock_data', { server_url, operation: 'update_response' }],
  ['manage_mock_data', { server_url, operation: 'reset' }],
  ['manage_mock_data', { ...scenarioOf('x', ''), scenario_config: manyWrongPaths() }],
  ['manage_mock_server', { server, action: 'explode' }],
  ['generate_mock_api', { spec_url_or_path: 'nowhere.yaml' }],
  ['generate_mock_api', { spec_url_or_path: '../../etc/passwd' }],
  ['generate_mock_api', { spec_url_or_path: 'http://169.254.169.254/latest' }],
]

describe('the session of an assistant, on 1,100 operations and 100,000 log rows,', () => {
  it('has short replies only, and each error says what to do', async () => {
    const serving = await serveAssistants(JSON.stringify(largeDocument()), fillJournal)
    const client = await overStdio('auto', serving)
    const { tools } = await client.listTools()
    const seen = tools.map(({ name, description, inputSchema }) => [name, description, inputSchema])
    expect(JSON.stringify(seen).length).toBeLessThan(MOST_TOOLS)

    const { structuredContent } = await client.callTool('query_mock_logs', { server_url })
    expect(structuredContent).toMatchObject({ query_info: { total_logs: ROWS } })
    // What is told of a thousand operations leaves room for rows.
    const logs = structuredContent?.['logs']
    expect(Array.isArray(logs) && logs.length).toBeGreaterThan(50)
    const odd = await listOdd(client)
    expect(odd).toEqual([])
    await expectShortReading(client)
  }, 240_000)
})

/** Replies that are not as they should be. */
async function listOdd(client: Speaker): Promise<object[]> {
  const odd: object[] = []
  for (const [tool, given] of RIGHT) {
    const { isError, text } = await call(client, tool, given)
    if (isError || text.length >= MOST_TEXT) odd.push({ tool, given, length: text.length, text })
  }
  for (const [tool, given] of WRONG) {
    const { isError, text } = await call(client, tool, given)
    if (!isError || text.length >= MOST_ERROR || !isHelpful(text)) odd.push({ tool, given, text })
  }
  return odd
}

async function call(client: Speaker, tool: string, given: object) {
  const { isError = false, content } = await client.callTool(tool, given)
  return { isError, text: content[0]?.text ?? '' }
}

/** Whether an error says what is wrong, and what to do. */
function isHelpful(text: string): boolean {
  const said: unknown = JSON.parse(text)
  const { message, suggestion } = isObject(said) ? said : {}
  return String(message ?? '').length > 10 && String(suggestion ?? '').length > 10
}

async function expectShortReading(client: Speaker): Promise<void> {
  const logs = await client.callTool('query_mock_logs', { server_url, limit: 1 })
  const { id } = /"id":"(?<id>\w+)"/.exec(logs.content[0]?.text ?? '')?.groups ?? {}
  const base = `mockloop://servers/${server}`
  const { resources } = await client.listResources()
  const uris = [
    ...resources.map(({ uri }) => uri),
    ...['', '/spec', '/operations', '/operations/createKind7', `/logs/${id}`].map(
      (end) => base + end,
    ),
  ]
  for (const uri of uris) {
    const text = textOf(await client.readResource({ uri }))
    expect([uri, text.length > 20, Math.max(text.length, MOST_TEXT)]).toEqual([
      uri,
      true,
      MOST_TEXT,
    ])
  }
  // Each call of a prompt asks the mock a few times.
  for (const { name } of (await client.listPrompts()).prompts) {
    const given = name === 'mock_this_api' ? { spec: 'a.yaml' } : { server }
    const { messages } = await client.getPrompt({ name, arguments: given })
    const { length } = JSON.stringify(messages)
    expect([name, Math.max(length, MOST_TEXT + 2000)]).toEqual([name, MOST_TEXT + 2000])
  }
}

function named(scenario_name: string): object {
  return { server_url, scenario_name }
}

function scenarioOf(name: string, pack: string): object {
  return { ...named(name), operation: 'create_scenario', scenario_config: { pack } }
}

function fewExpectations(): object[] {
  return Array.from({ length: 5 }, (_, index) => ({
    method: 'GET',
    path: `/kinds-${index}/{id}`,
    query: { page: 'seven' },
    times: 3,
  }))
}

function manyWrongPaths(): object {
  const paths = Array.from({ length: 300 }, (_, index) => [`/kindz-${index}/{id}`, { GET: {} }])
  return { endpoints: Object.fromEntries(paths) }
}

/** Two operations of each kind, with schemas as they are in large documents. */
function largeDocument(): object {
  const member = { type: 'string', description: 'What it is, in a sentence or two. '.repeat(5) }
  const members = Array.from({ length: 30 }, (_, index) => [`member_${index}`, member])
  const thing = {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, ...Object.fromEntries(members) },
  }
  const json = (schema: object) => ({ 'application/json': { schema } })
  const ref = { $ref: '#/components/schemas/Thing' }
  const problem = { description: 'It is not so', content: json({ type: 'object' }) }
  const refused = { 401: problem, 404: problem, 422: problem, 500: problem }
  const paths = Array.from({ length: KINDS }, (_, index) => [
    [
      `/kinds-${index}`,
      {
        post: {
          operationId: `createKind${index}`,
          summary: `Makes a thing of kind ${index}, with all that belongs to it`,
          tags: [`group-${index % 10}`],
          requestBody: { required: true, content: json(thing) },
          responses: { 201: { description: 'made', content: json(ref) }, ...refused },
        },
      },
    ],
    [
      `/kinds-${index}/{id}`,
      {
        get: {
          operationId: `getKind${index}`,
          summary: `Shows a thing of kind ${index}`,
          description: 'A long story. '.repeat(40),
          tags: [`group-${index % 10}`],
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: { 200: { description: 'ok', content: json(ref) }, ...refused },
        },
      },
    ],
  ])
  return {
    openapi: '3.0.3',
    info: { title: 'A large API', version: '2024-11', description: 'Much to say. '.repeat(500) },
    paths: Object.fromEntries(paths.flat()),
    components: { schemas: { Thing: thing } },
  }
}

/** As if so many requests had been answered before. */
async function fillJournal(cwd: string): Promise<void> {
  const folder = join(cwd, '.mockloop', 'journal')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'journal.db')
  const journal = openJournal({ file, maxEntries: ROWS, maxBytes: 2 ** 28, maxBody: 65_536 })
  for (let index = 0; index < ROWS; index++) {
    const kind = index % KINDS
    const status_code = index % 9 === 0 ? 500 : index % 7 === 0 ? 404 : 200
    journal.add(
      makeEntry({
        path: `/kinds-${kind}/${index}`,
        operation_id: `getKind${kind}`,
        status_code,
        query_params: { page: String(index) },
        response_body: JSON.stringify({ name: 'x'.repeat(index % 100 === 0 ? 5000 : 50) }),
      }),
    )
    if (index % 2000 === 0) await journal.flush()
  }
  await journal.flush()
  await journal.close()
}
