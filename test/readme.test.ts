import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createJiti } from 'jiti'
import { afterAll, describe, expect, it } from 'vitest'
import { resolveConfig } from '../src/config.ts'

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
})

describe('the snippets of the README', () => {
  const consoles = blocks.filter((block) => block.language === 'console')
  let port = ''

  for (const { text, index } of consoles) {
    for (const [, command = '', output = ''] of text.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)) {
      it(`block ${index + 1}: ${command}`, async () => {
        if (command.startsWith('npx mockloop specs')) {
          const started = await serve(command)
          port = started.port
          expect(started.banner).toContain(output.replaceAll(':8000', `:${port}`))
        } else {
          const printed = await run(command.replaceAll(':8000', `:${port}`))
          if (output !== '') expect(printed.trimEnd()).toBe(output.trimEnd())
          else expect(printed).toMatch(/^[[{<]/)
        }
      })
    }
  }

  for (const { text, kind, index } of blocks.filter((block) => block.language === 'ts')) {
    it(`block ${index + 1}: the ${kind === 'config' ? 'config is accepted' : 'program prints what it says'}`, async () => {
      if (kind === 'config') {
        const config = await load<unknown>(text, index)
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

  it('leave no block out', () => {
    expect(new Set(blocks.map((block) => block.language))).toEqual(
      new Set(['console', 'ts', 'text', 'sh']),
    )
  })
})

const LOADER =
  "require('jiti').createJiti(process.cwd()+'/x', { alias: { mockloop: process.cwd() + '/dist/index.js' } }).import(process.argv[1])"

function write(text: string, index: number): string {
  const file = join(folder, `snippet-${index}.mts`)
  writeFileSync(file, text)
  return file
}

async function load<T>(text: string, index: number): Promise<T> {
  const jiti = createJiti(import.meta.url, { alias: { mockloop: `${root}/dist/index.js` } })
  return jiti.import<T>(write(text, index), { default: true })
}

async function serve(command: string): Promise<{ port: string; banner: string }> {
  const args = command
    .replace('npx mockloop ', '')
    .replace(/ --port \d+/, '')
    .split(' ')
  const server = spawn('node', [`${root}/dist/cli/main.js`, ...args, '--port', '0'], { cwd: root })
  servers.push(server)
  let banner = ''
  return new Promise((resolve, reject) => {
    server.on('exit', (code) => reject(new Error(`exit code ${code}: ${banner}`)))
    server.stderr.on('data', (chunk: Buffer) => {
      banner += chunk.toString()
      const found = /https?:\/\/localhost:(\d+)[^\n]*\n/.exec(banner)
      if (found?.[1] !== undefined) resolve({ port: found[1], banner })
    })
  })
}

async function run(command: string): Promise<string> {
  const line = command.replace(/^npx mockloop/, `node ${root}/dist/cli/main.js`)
  const child = spawn('bash', ['-c', line], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  await new Promise((resolve) => child.on('close', resolve))
  return out
}
