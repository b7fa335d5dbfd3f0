import { once } from 'node:events'
import type { ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as FormerClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as FormerTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { isObject } from '../../src/types.ts'
import { BIN, collect, folder, launch, mockloop, PETS, start } from './_run.ts'

const PATIENCE = { timeout: 60_000 }

/** How the command is run by a client. */
function commandOf(cwd: string, flags: string[] = []) {
  const env = { ...withoutOurs(), MOCKLOOP_HOME: join(cwd, '.home') }
  return { command: process.execPath, args: [BIN, 'mcp', ...flags], cwd, env }
}

function withoutOurs(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => !name.startsWith('MOCKLOOP_'))
  return Object.fromEntries(entries.map(([name, value]) => [name, value ?? '']))
}

/** A client of the built command, of one era. */
async function connect(cwd: string, era: 'auto' | 'legacy' = 'auto', flags: string[] = []) {
  const transport = new StdioClientTransport(commandOf(cwd, flags))
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: era } })
  await client.connect(transport)
  onTestFinished(() => client.close())
  return { client, ask: (name: string, given = {}) => factsOf(client, name, given) }
}

async function factsOf(client: Client, name: string, given: Record<string, unknown>) {
  const { structuredContent } = await client.callTool({ name, arguments: given })
  return isObject(structuredContent) ? structuredContent : {}
}

/** The command with a pipe for its input, as a client that speaks by hand. */
function launchByHand(cwd: string): ChildProcess {
  const child = launch(['mcp'], { cwd, stdin: 'pipe' })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

describe('mockloop mcp', PATIENCE, () => {
  it.each(['auto', 'legacy'] as const)(
    'makes, describes and asks a mock, which ends with its client (%s)',
    async (era) => {
      const cwd = folder({ 'pets.json': PETS })
      const { client, ask } = await connect(cwd, era)
      const found = await ask('discover_mock_servers', { ports: [] })
      expect(found).toMatchObject({ running_servers: [] })
      expect(existsSync(join(cwd, '.mockloop'))).toBe(false)
      const made = await ask('generate_mock_api', { spec_url_or_path: 'pets.json', port: 0 })
      expect(made).toMatchObject({ name: 'pets', lifetime: 'session', already_running: false })
      const url = String(made['url'])
      expect(await (await fetch(`${url}/pets`)).json()).toEqual([{ id: 7, name: 'Rex' }])
      const logs = await ask('query_mock_logs', { server_url: url })
      expect(logs).toMatchObject({ query_info: { total_logs: 1 } })
      const again = await ask('generate_mock_api', { spec_url_or_path: 'pets.json' })
      expect(again).toMatchObject({ url, already_running: true })
      await client.close()
      await expect(fetch(url)).rejects.toThrow('fetch failed')
      expect(readdirSync(join(cwd, '.home', 'run'))).toEqual([])
    },
  )

  it('serves a client of the former SDK', async () => {
    const cwd = folder({ 'pets.json': PETS })
    const client = new FormerClient({ name: 'test', version: '1' })
    await client.connect(new FormerTransport(commandOf(cwd)))
    onTestFinished(() => client.close())
    expect((await client.listTools()).tools).toHaveLength(8)
    const given = { spec_url_or_path: 'pets.json', port: 0 }
    const made = await client.callTool({ name: 'generate_mock_api', arguments: given })
    expect(made.structuredContent).toMatchObject({ success: true, name: 'pets' })
    // It holds errors against the schema, too.
    for (const { name } of (await client.listTools()).tools) {
      const wrong = await client.callTool({ name, arguments: { server: 'x', wrong: 1 } })
      expect(wrong.structuredContent).toMatchObject({ success: false })
    }
  })

  it('drives what the user has started, and leaves it running', async () => {
    const cwd = folder({ 'pets.json': PETS })
    const { url } = await start(['pets.json', '--port', '0', '--admin-port', '0'], { cwd })
    const { client, ask } = await connect(cwd)
    const change = { endpoint_path: '/pets', response_data: [], operation: 'update_response' }
    expect(await ask('manage_mock_data', { server_url: url, ...change })).toMatchObject({
      success: true,
    })
    const inline = { openapi: '3.0.0', info: { title: 'more', version: '1' }, paths: {} }
    const made = await ask('generate_mock_api', { spec_inline: inline, port: 0 })
    expect(made).toMatchObject({ name: 'more', lifetime: 'detached' })
    await client.close()
    expect(await (await fetch(`${url}/pets`)).json()).toEqual([])
    expect((await fetch(String(made['url']))).status).toBe(404)
  })

  it('makes a mock that stays where that is asked for', async () => {
    const cwd = folder({ 'pets.json': PETS })
    const { client, ask } = await connect(cwd)
    const given = { spec_url_or_path: 'pets.json', keep_running: true, port: 0 }
    const made = await ask('generate_mock_api', given)
    expect(made).toMatchObject({ lifetime: 'detached' })
    await client.close()
    expect((await fetch(`${String(made['url'])}/pets`)).status).toBe(200)
    expect((await mockloop(['stop', 'pets'], { cwd })).code).toBe(0)
  })

  it('leaves nothing behind when it is started twice and killed at once', async () => {
    const cwd = folder()
    const children = [launchByHand(cwd), launchByHand(cwd)]
    for (const child of children) {
      const exited = once(child, 'exit')
      child.kill('SIGKILL')
      await exited
    }
    const idle = launchByHand(cwd)
    const ended = once(idle, 'exit')
    idle.stdin?.end()
    expect(await ended).toEqual([0, null])
    expect(readdirSync(cwd)).toEqual([])
  })

  it('writes nothing but the protocol to its output', async () => {
    const cwd = folder({ 'pets.json': PETS })
    const child = launchByHand(cwd)
    const { ended } = collect(child)
    const call = {
      name: 'generate_mock_api',
      arguments: { spec_url_or_path: 'pets.json', port: 0 },
    }
    const messages = [
      {
        id: 1,
        method: 'initialize',
        params: {
          protocolVersion: '2025-06-18',
          capabilities: {},
          clientInfo: { name: 'x', version: '1' },
        },
      },
      { method: 'notifications/initialized' },
      { id: 2, method: 'tools/call', params: call },
    ]
    for (const message of messages)
      child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
    child.stdout?.on('data', (chunk) => {
      if (String(chunk).includes('"id":2')) child.stdin?.end()
    })
    const { code, stdout, stderr } = await ended
    expect(code).toBe(0)
    expect(stderr).toBe('')
    const lines = stdout.trim().split('\n')
    expect(lines.map((line) => (JSON.parse(line) as { id: number }).id)).toEqual([1, 2])
  })

  it('keeps a line for each call where a file is named, for its user alone', async () => {
    const cwd = folder()
    const { client, ask } = await connect(cwd, 'auto', ['--audit', 'calls.jsonl'])
    await ask('describe_mock_api', { server: 'x' })
    await client.close()
    const file = join(cwd, 'calls.jsonl')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      tool: 'describe_mock_api',
      arguments: { server: 'x' },
      outcome: 'MOCKLOOP_ERROR_002',
    })
    expect(statSync(file).mode & 0o077).toBe(0)
  })

  it('offers what its flags say', async () => {
    const cwd = folder()
    const { client } = await connect(cwd, 'auto', ['--read-only', '--toolsets', 'default,compat'])
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toContain('list_active_scenarios')
    expect(tools.map(({ name }) => name)).not.toContain('generate_mock_api')
  })

  it.each([
    [['--toolsets', 'defalt'], 'there is no set of tools "defalt" (did you mean "default"?)'],
    [['--red-only'], 'unknown flag --red-only (did you mean --read-only?)'],
    [['here'], 'unexpected "here": see --help'],
  ])('says in a line what is wrong with %j', async (flags, line) => {
    const { code, stdout, stderr } = await mockloop(['mcp', ...flags], { cwd: folder() })
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: `${line}\n` })
  })
})

describe('the quick start', () => {
  it('loads nothing of the protocol', () => {
    const dist = join(BIN, '..', '..')
    const seen = new Set<string>()
    const visit = (file: string): void => {
      if (seen.has(file)) return
      seen.add(file)
      const text = readFileSync(file, 'utf8')
      for (const [, target = ''] of text.matchAll(/(?:from|import)\s*"(\.[^"]+)"/g))
        visit(join(file, '..', target))
    }
    for (const name of ['start', 'server', 'admin-server'])
      visit(join(dist, 'chunks', `${name}.js`))
    const loaded = [...seen].filter((file) =>
      readFileSync(file, 'utf8').includes('io.modelcontextprotocol/'),
    )
    expect(seen.size).toBeGreaterThan(3)
    expect(loaded).toEqual([])
  })
})
