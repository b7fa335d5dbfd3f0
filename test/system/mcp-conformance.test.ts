import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { folder } from '../cli/_run.ts'
import { serveAssistants, withToken } from '../mcp/_serving.ts'
import { BASELINE } from './_conformance.ts'
import { installTool } from './_tool.ts'

const SHIM = fileURLToPath(new URL('_without-glob.mjs', import.meta.url))

/** What a server needs nothing of its own for: all of it has to pass. */
const FREE = {
  '2026-07-28': [
    'caching',
    'dns-rebinding-protection',
    'http-header-validation',
    'input-required-result-ignore-extra-params',
    'input-required-result-missing-input-response',
    'input-required-result-unsupported-methods',
    'input-required-result-validate-input',
    'prompts-list',
    'resources-list',
    'sep-2164-resource-not-found',
    'server-sse-multiple-streams',
    'tools-list',
  ],
  '2025-11-25': [
    'dns-rebinding-protection',
    'ping',
    'prompts-list',
    'resources-list',
    'server-initialize',
    'tools-list',
  ],
}

interface Check {
  id: string
  status: string
}

describe('the conformance suite of the protocol', () => {
  let tool = ''
  beforeAll(async () => {
    tool = await installTool('@modelcontextprotocol/conformance', '0.2.0-alpha.12')
  }, 300_000)

  for (const revision of ['2026-07-28', '2025-11-25'] as const) {
    it(`at ${revision}: all passes but what wants a test server`, async () => {
      const url = await withToken((await serveAssistants()).url)
      const out = folder()
      const args = ['server', '--url', url, '--requirements', revision, '-o', out]
      await run([`${tool}/dist/index.js`, ...args])
      const checks = read(out)
      const failed = [...checks]
        // An extension that we do not offer.
        .filter(([scenario]) => !scenario.startsWith('tasks-'))
        .flatMap(([scenario, all]) => all.filter(isFailure).map(({ id }) => `${scenario}: ${id}`))
      expect(failed.sort()).toEqual([...BASELINE[revision]].sort())
      for (const scenario of FREE[revision])
        expect([scenario, summary(checks.get(scenario))]).toEqual([scenario, 'passed'])
    }, 120_000)
  }
})

async function run(args: string[]): Promise<void> {
  const child = spawn(process.execPath, ['--import', SHIM, ...args], { stdio: 'ignore' })
  await new Promise((resolve) => child.once('close', resolve))
}

/** The checks of each scenario: folders are named `server-<scenario>-<time>`. */
function read(out: string): Map<string, Check[]> {
  return new Map(
    readdirSync(out).map((name) => [
      name.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT.*$/, ''),
      JSON.parse(readFileSync(join(out, name, 'checks.json'), 'utf8')) as Check[],
    ]),
  )
}

function summary(checks: Check[] = []): string {
  const failed = checks.filter(isFailure).map(({ id }) => id)
  if (failed.length > 0) return failed.join()
  return checks.some(({ status }) => status === 'SUCCESS') ? 'passed' : 'nothing was checked'
}

function isFailure({ status }: Check): boolean {
  return status === 'FAILURE'
}
