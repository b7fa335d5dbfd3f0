import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const DIST = join(ROOT, 'dist')

/** What a user writes, of every part of the library. */
const PROGRAM = `
import {
  createMockServer, defineConfig, GenerationOptions, LogLevel, MockLoopClient, MockServerError,
  MockServerGenerator, MockServerManager, ServerConfig, ServerStatus, SpecificationError,
} from 'mockloop'
import type { MiddlewareHooks, MockFace, Scenario, SessionFace } from 'mockloop'
import { MockLoopClient as Remote } from 'mockloop/client'

const config = defineConfig({ spec: 'a.yaml', port: 0, log: { level: LogLevel.WARNING } })
await using server = createMockServer(config)
await server.start()
const mock: MockFace = server.mock()
const session: SessionFace = mock.session('one')
await session.updateResponse('/pets/7', { status: 404 })
mock.faults.set({ profile: 'down', for: 30 })
const found: Scenario = mock.scenarios.get('default')
const { logs } = await server.control.call('query_logs', { server: 'a', status: '4xx' })
const path: string | undefined = logs[0]?.path
const client = new MockLoopClient()
const listed = await client.manageMockData({ server_url: 'a', operation: 'list_scenarios' })
const names: string[] = listed.scenarios.map(({ name }) => name)
const options = new GenerationOptions({ authEnabled: false })
const one = await new MockServerManager().startServer(new ServerConfig({ name: 'a', specPath: 'a', options }))
const isUp: boolean = one.status === ServerStatus.RUNNING
const { routes } = await new MockServerGenerator().generate('a', 'b', options)
const hooks: MiddlewareHooks = { onRequest: () => ({ status: 204, headers: { a: 'b' } }) }
const failed = (error: unknown) => error instanceof SpecificationError ? error.specPath : error instanceof MockServerError && error.status
export { failed, found, hooks, isUp, names, path, Remote, routes }
`

describe('the types of the package', () => {
  it('name nothing that is bundled', () => {
    const foreign = reach([join(DIST, 'index.d.ts'), join(DIST, 'client.d.ts')])
    expect(foreign).toEqual([])
  })

  it.each([
    [{ types: ['node'], lib: ['es2022'] }],
    [{ types: [], lib: ['es2022', 'dom'], exactOptionalPropertyTypes: true }],
  ])(
    'are sound where all that is imported is checked: %j',
    (own) => {
      const folder = mkdtempSync(join(tmpdir(), 'mockloop-types-'))
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
      const installed = join(folder, 'node_modules', 'mockloop')
      mkdirSync(join(folder, 'node_modules', '@types'), { recursive: true })
      // Copied, since what a link leads to would find the bundled packages.
      cpSync(DIST, join(installed, 'dist'), { recursive: true })
      cpSync(join(ROOT, 'package.json'), join(installed, 'package.json'))
      for (const name of ['@types/node', 'undici-types'])
        symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name))
      writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
      writeFileSync(join(folder, 'program.ts'), PROGRAM)
      const compilerOptions = {
        strict: true,
        target: 'es2022',
        module: 'nodenext',
        noEmit: true,
        skipLibCheck: false,
        ...own,
      }
      writeFileSync(
        join(folder, 'tsconfig.json'),
        JSON.stringify({ compilerOptions, files: ['program.ts'] }),
      )
      const tsc = join(ROOT, 'node_modules', '.bin', 'tsc')
      const { status, stdout } = spawnSync(tsc, ['-p', folder], { encoding: 'utf8' })
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    },
    30_000,
  )
})

/** The packages that declarations name, with the file that does, from these files on. */
function reach(files: string[]): string[] {
  const seen = new Set(files)
  const foreign: string[] = []
  for (const file of seen) {
    const text = readFileSync(file, 'utf8')
    for (const [, target = ''] of text.matchAll(/(?:from|import\()\s*['"]([^'"]+)['"]/g)) {
      const own = join(dirname(file), target.replace(/\.[tj]s$/, '.d.ts'))
      if (!target.startsWith('.')) foreign.push(`${relative(DIST, file)}: ${target}`)
      else if (existsSync(own)) seen.add(own)
    }
  }
  expect(seen.size).toBeGreaterThan(20)
  return foreign
}
