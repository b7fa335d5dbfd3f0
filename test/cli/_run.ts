import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const BIN: string = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url))

export const PETS: string = JSON.stringify({
  openapi: '3.0.3',
  info: { title: 'Pets', version: '2.1.0' },
  paths: {
    '/pets': {
      get: {
        responses: {
          200: {
            description: 'ok',
            content: { 'application/json': { example: [{ id: 7, name: 'Rex' }] } },
          },
        },
      },
    },
  },
})

export interface Result {
  code: number | null
  stdout: string
  stderr: string
}

interface Options {
  cwd: string
  env?: Record<string, string>
  stdin?: 'ignore' | 'pipe'
}

/** A folder of its own for one test, with these files. */
export function folder(files: Record<string, string | Uint8Array> = {}): string {
  const path = mkdtempSync(join(tmpdir(), 'mockloop-cli-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content)
  return path
}

/** Runs the built command to its end. */
export async function mockloop(args: string[], options: Options): Promise<Result> {
  return collect(launch(args, options)).ended
}

export interface Running {
  url: string
  child: ChildProcess
  ended: Promise<Result>
  /** Settles with the first text in the output that fits. */
  seen: (pattern: RegExp) => Promise<string>
}

/** Starts the built command and waits until it tells its URL. */
export async function start(args: string[], options: Options): Promise<Running> {
  const child = launch(args, options)
  onTestFinished(() => void child.kill('SIGKILL'))
  const { seen, ended } = collect(child)
  const url = await Promise.race([
    seen(/https?:\/\/[\w.[\]-]+:\d+[^\s"]*/),
    ended.then((result) => {
      throw new Error(`ended with ${result.code}: ${result.stdout}${result.stderr}`)
    }),
  ])
  return { url, child, ended, seen }
}

export function launch(args: string[], { cwd, env = {}, stdin = 'ignore' }: Options): ChildProcess {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('MOCKLOOP_'))
  return spawn(process.execPath, [BIN, ...args], {
    cwd,
    // Away from the servers of whoever runs the tests.
    env: { ...Object.fromEntries(inherited), MOCKLOOP_HOME: join(cwd, '.home'), ...env },
    stdio: [stdin, 'pipe', 'pipe'],
  })
}

export function collect(child: ChildProcess): Pick<Running, 'ended' | 'seen'> {
  const result: Result = { code: null, stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk) => (result.stdout += chunk))
  child.stderr?.on('data', (chunk) => (result.stderr += chunk))
  const ended = new Promise<Result>((resolve) => {
    child.on('close', (code) => resolve({ ...result, code }))
  })
  const seen = (pattern: RegExp): Promise<string> =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = pattern.exec(result.stderr + result.stdout)
        if (found) resolve(found[0])
      }
      child.stdout?.on('data', look)
      child.stderr?.on('data', look)
      look()
    })
  return { ended, seen }
}
