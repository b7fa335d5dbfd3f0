import { execFile } from 'node:child_process'
import { beforeAll, describe, expect, it } from 'vitest'
import { isObject } from '../../src/types.ts'
import { BIN, folder } from '../cli/_run.ts'
import { serveAssistants, TOKEN } from '../mcp/_serving.ts'
import type { Serving } from '../mcp/_serving.ts'
import { installTool } from './_tool.ts'

const ERAS = ['legacy', 'modern'] as const

/** One call of each tool of the default set, that of `generate_mock_api` first. */
const CALLS: Record<string, object> = {
  generate_mock_api: { spec_url_or_path: 'openapi.yaml', output_dir_name: 'made', start: false },
  discover_mock_servers: { ports: [], include_generated: false },
  manage_mock_data: { server_url: 'petstore', operation: 'list_scenarios' },
  query_mock_logs: { server_url: 'petstore' },
  manage_mock_server: { server: 'petstore', action: 'reload_spec' },
  describe_mock_api: { server: 'petstore' },
  explain_request: { server: 'petstore', method: 'GET', path: '/pets/7' },
  verify_requests: {
    server: 'petstore',
    expectations: [{ method: 'GET', path: '/pets', at_least: 0 }],
  },
}

interface Said {
  code: number
  /** Of stdout on success, of stderr else. */
  said: Record<string, unknown>
}

describe("the Inspector's command line", () => {
  let tool = ''
  beforeAll(async () => {
    tool = await installTool('@modelcontextprotocol/inspector', '2.12.0')
  }, 300_000)

  /** The transports, each as the arguments that name a server. */
  const transports: Record<string, (serving: Serving) => string[]> = {
    stdio: ({ home }) => [process.execPath, BIN, 'mcp', '-e', `MOCKLOOP_HOME=${home}`],
    HTTP: ({ url }) => [url, '--transport', 'http', '--header', `Authorization: Bearer ${TOKEN}`],
  }

  for (const [transport, argumentsFor] of Object.entries(transports)) {
    for (const era of ERAS) {
      it(`over ${transport}, ${era}: lists, and calls each tool`, async () => {
        const serving = await serveAssistants()
        const inspect = (...asked: string[]) =>
          run(tool, [...argumentsFor(serving), '--protocol-era', era, ...asked], serving.cwd)
        const lists = {
          'tools/list': 'tools',
          'resources/list': 'resources',
          'resources/templates/list': 'resourceTemplates',
          'prompts/list': 'prompts',
        }
        for (const [method, member] of Object.entries(lists)) {
          const { code, said } = await inspect('--method', method)
          const listed = resultOf(said)[member]
          expect([method, code, Array.isArray(listed) && listed.length > 5]).toEqual([
            method,
            0,
            true,
          ])
        }
        for (const [name, given] of Object.entries(CALLS)) {
          const { code, said } = await inspect(...call(name, given))
          const { structuredContent } = resultOf(said)
          expect([name, code, structuredContent]).toEqual([
            name,
            0,
            expect.objectContaining({ success: true }),
          ])
        }
        const read = await inspect('--method', 'resources/read', '--uri', 'mockloop://servers')
        expect([read.code, JSON.stringify(read.said)]).toEqual([
          0,
          expect.stringContaining('petstore'),
        ])
        const wrong = await inspect(...call('describe_mock_api', { server: 'petstor' }))
        expect([wrong.code, wrong.said['error']]).toEqual([5, expect.anything()])
        const unknown = await inspect(...call('no_such_tool', {}))
        expect([unknown.code, unknown.said['error']]).toEqual([5, expect.anything()])
      }, 240_000)
    }
  }

  it('tells a server that is not there', async () => {
    const { code, said } = await run(
      tool,
      ['http://127.0.0.1:9/mcp', '--transport', 'http', '--method', 'tools/list'],
      folder(),
    )
    expect([code, said['error']]).toEqual([4, expect.objectContaining({ code: 'unreachable' })])
  }, 60_000)
})

function call(name: string, given: object): string[] {
  return ['--method', 'tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(given)]
}

function resultOf(said: Record<string, unknown>): Record<string, unknown> {
  return isObject(said['result']) ? said['result'] : {}
}

async function run(tool: string, asked: string[], cwd: string): Promise<Said> {
  const program = `${tool}/clients/launcher/build/index.js`
  const args = [program, '--cli', ...asked, '--format', 'json']
  // Away from the servers of whoever runs the tests, and from their settings of the Inspector.
  const env = { PATH: process.env['PATH'], HOME: cwd, MOCKLOOP_HOME: `${cwd}/.home` }
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd, env }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 0
      resolve({ code, said: parse(code === 0 ? stdout : stderr) })
    })
  })
}

/** The line of JSON among what else is said. */
function parse(text: string): Record<string, unknown> {
  const start = text.indexOf('{"')
  const value: unknown = start === -1 ? { text } : JSON.parse(text.slice(start))
  return isObject(value) ? value : { text }
}
