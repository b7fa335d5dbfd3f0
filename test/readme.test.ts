import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { createJiti } from 'jiti'
import { afterAll, describe, expect, it } from 'vitest'
import { resolveConfig } from '../src/config.ts'
import type { MockServer, SessionFace } from '../src/index.ts'
import { findFreePort } from '../src/lib/free-port.ts'
import { parseText } from '../src/spec/parse.ts'
import { startServer } from './_setup.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = readFileSync(`${root}/README.md`, 'utf8')
const blocks = [...readme.matchAll(/^```(\w+)( \w+)?\n([\s\S]*?)^```\n/gm)].map(
  ([, language = '', kind = '', text = ''], index) => ({
    language,
    kind: kind.trim(),
    text,
    index,
  }),
)
const folder = mkdtempSync(join(tmpdir(), 'mockloop-readme-'))
// Away from the servers of whoever runs the tests.
process.env['MOCKLOOP_HOME'] = join(folder, 'home')
const servers: ChildProcess[] = []
afterAll(() => {
  servers.forEach((server) => server.kill())
  rmSync(folder, { recursive: true })
  rmSync(join(root, 'generated_mocks', 'weather'), { recursive: true, force: true })
})

describe('the snippets of the README', () => {
  const consoles = blocks.filter((block) => block.language === 'console')
  let place: Place = { port: '', admin: '', storage: '' }
  // What a reader would have in the shell by then.
  let variables = ''

  for (const { text, index } of consoles) {
    for (const [, command = '', output = ''] of text.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)) {
      it(`block ${index + 1}: ${command}`, async () => {
        if (command.startsWith('npx mockloop specs')) {
          const started = await serve(command)
          place = started
          variables = ''
          const expected = output
            .replaceAll(':8000', `:${place.port}`)
            .replaceAll(':8001', `:${place.admin}`)
          expect(started.banner).toContain(expected)
        } else if (/^\w+=/.test(command)) {
          variables += `${moved(command, place)}\n`
        } else {
          const printed = await run(variables + moved(command, place))
          if (output !== '') expect(printed.trimEnd()).toBe(output.trimEnd())
          else expect(printed).toMatch(/^[[{<]/)
        }
      }, 20_000)
    }
  }

  for (const { text, index } of blocks.filter(({ kind }) => kind === 'vitest')) {
    it(`block ${index + 1}: the tests pass`, async () => {
      const tests = join(folder, 'tests')
      mkdirSync(tests)
      for (const name of ['node_modules', 'specs']) symlinkSync(root + name, join(tests, name))
      const alias = { mockloop: `${root}dist/index.js` }
      const config = JSON.stringify({ resolve: { alias } })
      writeFileSync(join(tests, 'vitest.config.mjs'), `export default ${config}`)
      writeFileSync(join(tests, 'readme.test.ts'), text)
      const vitest = `node ${root}node_modules/vitest/vitest.mjs run --reporter json`
      const { success, numPassedTests } = JSON.parse(await run(vitest, tests))
      expect([success, numPassedTests]).toEqual([true, text.split('\nit.').length - 1])
    }, 30_000)
  }

  for (const { text, index } of blocks.filter(({ kind }) => kind === 'playwright')) {
    it(`block ${index + 1}: the fixtures give a test a server and a session`, async () => {
      const { test } = await load<{ test: Fixtures }>(text, index)
      const sent: Record<string, string>[] = []
      const context = { setExtraHTTPHeaders: async (headers: Sent) => void sent.push(headers) }
      await test.server[0]({}, async (server) => {
        const about = { testId: 'some-test' }
        await test.session(
          { context, server },
          async (session) => {
            await session.updateResponse('/pets/7', { status: 404 })
            const [headers = {}] = sent
            expect((await fetch(`${server.url}/pets/7`, { headers })).status).toBe(404)
            expect((await fetch(`${server.url}/pets/7`)).status).toBe(200)
          },
          about,
        )
      })
    })
  }

  for (const { text, index } of blocks.filter(({ language }) => language === 'yaml')) {
    it(`block ${index + 1}: the scenario is accepted without a warning`, async () => {
      const server = await startServer({ spec: `${root}specs/petstore.yaml` })
      const saved = await server.mock().scenarios.create(parseText(text, 'README.md').tree)
      await server.close()
      expect(saved.warnings).toEqual([])
    })
  }

  const programs = blocks.filter(({ kind }) => kind === 'config' || kind === 'run')
  for (const { text, kind, index } of programs) {
    it(`block ${index + 1}: the ${kind === 'config' ? 'config is accepted' : 'program prints what it says'}`, async () => {
      if (kind === 'config') {
        const { default: config } = await load<{ default: unknown }>(text, index)
        expect(resolveConfig(config, { cwd: root }).mocks.length).toBeGreaterThan(0)
      } else {
        const expected = blocks[index + 1]
        expect(expected?.language).toBe('text')
        expect((await run(`node -e "${LOADER}" ${write(text, index)}`)).trim()).toBe(
          expected?.text.trim(),
        )
      }
    })
  }

  const settings = blocks.filter(({ language }) => language === 'json' || language === 'toml')
  for (const { text, language, index } of settings) {
    it(`block ${index + 1}: an assistant that is set up so finds its tools`, async () => {
      const { command, args } = language === 'json' ? entryOf(text) : tomlOf(text)
      expect([command, args[0]]).toEqual(['npx', 'mockloop'])
      const main = `${root}/dist/cli/main.js`
      const given = { command: process.execPath, args: [main, ...args.slice(1)], cwd: folder }
      const client = new Client({ name: 'readme', version: '1' })
      await client.connect(new StdioClientTransport(given))
      const { tools } = await client.listTools()
      await client.close()
      for (const { name } of tools) expect(readme).toContain(`| \`${name}\` |`)
      expect(tools).toHaveLength(8)
    }, 20_000)
  }

  it('leave no block out', () => {
    expect(new Set(blocks.map((block) => block.language))).toEqual(
      new Set(['console', 'ts', 'text', 'sh', 'yaml', 'json', 'toml']),
    )
    const kinds = blocks.filter(({ language }) => language === 'ts').map(({ kind }) => kind)
    expect(new Set(kinds)).toEqual(new Set(['config', 'run', 'vitest', 'playwright']))
  })
})

interface Entry {
  command: string
  args: string[]
}

/** The only server of a client's settings. */
function entryOf(text: string): Entry {
  const [servers] = Object.values(JSON.parse(text) as Record<string, Record<string, Entry>>)
  const [entry] = Object.values(servers ?? {})
  if (entry === undefined) throw new Error(`no server in ${text}`)
  return entry
}

/** The few lines that there are. */
function tomlOf(text: string): Entry {
  const lines = [...text.matchAll(/^(\w+) = (.*)$/gm)].map(
    ([, name = '', value = '']): [string, unknown] => [name, JSON.parse(value)],
  )
  return Object.fromEntries(lines) as unknown as Entry
}

type Sent = Record<string, string>

/** Those of the Playwright snippet. */
interface Fixtures {
  server: [(fixtures: object, use: (server: MockServer) => Promise<void>) => Promise<void>, object]
  session: (
    fixtures: { server: MockServer; context: object },
    use: (session: SessionFace) => Promise<void>,
    about: { testId: string },
  ) => Promise<void>
}

const LOADER =
  "require('jiti').createJiti(process.cwd()+'/x', { alias: { mockloop: process.cwd() + '/dist/index.js' } }).import(process.argv[1])"

function write(text: string, index: number): string {
  const file = join(folder, `snippet-${index}.mts`)
  writeFileSync(file, text)
  return file
}

/** In the place of Playwright is what hands the fixtures back. */
async function load<T>(text: string, index: number): Promise<T> {
  const playwright = join(folder, 'playwright.mjs')
  writeFileSync(playwright, 'export const test = { extend: (fixtures) => fixtures }')
  const alias = { mockloop: `${root}/dist/index.js`, '@playwright/test': playwright }
  return createJiti(import.meta.url, { alias }).import<T>(write(text, index))
}

interface Place {
  port: string
  admin: string
  storage: string
}

/** A command as it is for ports and folder of this run. */
function moved(command: string, { port, admin, storage }: Place): string {
  const ported = command.replaceAll(':8000', `:${port}`).replaceAll(':8001', `:${admin}`)
  return ported.replaceAll('.mockloop/', `${storage}/`)
}

async function serve(command: string): Promise<Place & { banner: string }> {
  const args = command
    .replace('npx mockloop ', '')
    .replaceAll(/ --(admin-)?port \d+/g, '')
    .split(' ')
  const admin = String(await findFreePort())
  const storage = join(folder, `storage-${servers.length}`)
  const own = ['--port', '0', '--admin-port', admin, '--storage', storage]
  const server = spawn('node', [`${root}/dist/cli/main.js`, ...args, ...own], { cwd: root })
  servers.push(server)
  let banner = ''
  return new Promise((resolve, reject) => {
    server.on('exit', (code) => reject(new Error(`exit code ${code}: ${banner}`)))
    server.stderr.on('data', (chunk: Buffer) => {
      banner += chunk.toString()
      const found = /https?:\/\/localhost:(\d+)[^\n]*\n/.exec(banner)
      const hasAdmin = /^admin {2}\S+:\d+/m.test(banner)
      if (found?.[1] !== undefined && hasAdmin) resolve({ port: found[1], admin, storage, banner })
    })
  })
}

async function run(command: string, cwd = root): Promise<string> {
  const line = command.replaceAll(/(^|\| )npx mockloop/gm, `$1node ${root}/dist/cli/main.js`)
  const child = spawn('bash', ['-c', line], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  await new Promise((resolve) => child.on('close', resolve))
  return out
}
