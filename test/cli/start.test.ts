import { spawn } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { folder, mockloop, PETS, start } from './_run.ts'

const ROOT = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))
/** The source as it is: the bundle has no file of this name. */
const SIGNALS = `import { createJiti } from ${JSON.stringify(import.meta.resolve('jiti'))}
  const { stopOnSignal } = await createJiti(${JSON.stringify(import.meta.url)}).import(${JSON.stringify(ROOT('src/cli/signals.ts'))})`

async function pets(url: string): Promise<unknown> {
  return (await fetch(`${url.replace(/\/$/, '')}/pets`)).json()
}

describe('mockloop <spec>', () => {
  it('serves a document until SIGTERM, and exits with 0', async () => {
    const { url, child, ended } = await start(['pets.json', '--port', '0'], {
      cwd: folder({ 'pets.json': PETS }),
    })
    expect(await pets(url)).toEqual([{ id: 7, name: 'Rex' }])
    const before = performance.now()
    child.kill('SIGTERM')
    const { code, stderr, stdout } = await ended
    expect(code).toBe(0)
    expect(performance.now() - before).toBeLessThan(1500)
    expect(stderr).toContain('pets  Pets 2.1.0, 1 operation')
    for (const line of stdout.split('\n').filter(Boolean))
      expect(() => JSON.parse(line)).not.toThrow()
  })

  it('exits with 0 at SIGINT, too', async () => {
    const { child, ended } = await start(['pets.json', '--port=0'], {
      cwd: folder({ 'pets.json': PETS }),
    })
    child.kill('SIGINT')
    expect(await ended).toMatchObject({ code: 0 })
  })

  it('exits with 0 when its terminal goes, and has logged all', async () => {
    const { url, child, ended } = await start(['pets.json', '--port=0'], {
      cwd: folder({ 'pets.json': PETS }),
    })
    await pets(url)
    child.kill('SIGHUP')
    const { code, stdout } = await ended
    expect(code).toBe(0)
    expect(stdout).toContain('"path":"/pets"')
  })

  it('takes the word mock, as Prism wants it, for nothing', async () => {
    const cwd = folder({ 'pets.json': PETS })
    const { url, child, ended } = await start(['mock', 'pets.json', '--port', '0'], { cwd })
    expect(await pets(url)).toEqual([{ id: 7, name: 'Rex' }])
    child.kill()
    expect((await ended).stderr).toContain('"mock" is not needed')
  })

  it('leaves the config file unread', async () => {
    const cwd = folder({ 'pets.json': PETS, 'mockloop.config.json': '{ "nonsense": 1 }' })
    const { url, child } = await start(['pets.json', '--port', '0'], { cwd })
    expect(await pets(url)).toEqual([{ id: 7, name: 'Rex' }])
    child.kill()
  })

  it('tells that a variable may be misspelt', async () => {
    const cwd = folder({ 'pets.json': PETS })
    const env = { MOCKLOOP_PROT: '80' }
    const { child, ended } = await start(['pets.json', '--port', '0'], {
      cwd,
      env,
    })
    child.kill()
    const { stderr } = await ended
    expect(stderr).toContain('unknown variable MOCKLOOP_PROT (did you mean MOCKLOOP_PORT?)')
  })
})

describe('mockloop', () => {
  it('serves what a config says that imports mockloop, with nothing installed beside it', async () => {
    const config = `import { defineConfig } from 'mockloop'
      export default defineConfig({ port: 0, mocks: { shop: { spec: 'pets.json', basePath: '/shop' } } })`
    const { url, child } = await start([], {
      cwd: folder({ 'pets.json': PETS, 'mockloop.config.ts': config }),
    })
    expect(await pets(url)).toEqual([{ id: 7, name: 'Rex' }])
    expect(new URL(url).pathname).toMatch(/^\/shop\/?$/)
    child.kill()
  })

  it('serves without a scenario that is broken, and says so loudly', async () => {
    const config = {
      port: 0,
      spec: 'pets.json',
      scenarios: [{ name: 'x', stubs: 1 }, { name: 'y' }],
    }
    const cwd = folder({ 'pets.json': PETS, 'mockloop.config.json': JSON.stringify(config) })
    const { url, child, ended } = await start([], { cwd })
    expect(await pets(url)).toEqual([{ id: 7, name: 'Rex' }])
    child.kill()
    const { stdout, stderr } = await ended
    expect(stderr).toContain('1 operation, 1 scenario could not be used')
    expect(stdout).toMatch(/^{"level":50,[^\n]*"msg":"scenarios\[0\]: /m)
  })

  it('tells where a mock is served that a changed config has brought', async () => {
    const file = 'mockloop.config.json'
    const cwd = folder({ 'pets.json': PETS, [file]: '{ "port": 0, "spec": "pets.json" }' })
    const { child, ended, seen } = await start([], { cwd })
    const mocks = { pets: 'pets.json', more: { spec: 'pets.json', port: 0, basePath: '/more' } }
    // The banner comes before the file is watched.
    const change = (): void => writeFileSync(join(cwd, file), JSON.stringify({ port: 0, mocks }))
    const again = setInterval(change, 200)
    onTestFinished(() => clearInterval(again))
    const line = await seen(/"msg":"more is served at http:[^"]+"/)
    expect(line).toMatch(/:\d+\/more"$/)
    child.kill()
    expect((await ended).stdout).not.toContain('pets is served at')
  })

  it('takes a flag before a variable before the file', async () => {
    const cwd = folder({
      'pets.json': PETS,
      'mockloop.config.yaml': 'spec: pets.json\nport: 1\nname: file',
    })
    const env = { MOCKLOOP_PORT: '2', MOCKLOOP_NAME: 'variable' }
    const { child, ended } = await start(['--port', '0'], { cwd, env })
    child.kill()
    expect((await ended).stderr).toContain('variable  Pets')
  })
})

describe('--help and --version', () => {
  it.each([
    [['--help'], 'mockloop <spec...>'],
    [['-h'], 'mockloop <spec...>'],
    [['check', '--help'], 'mockloop check <spec...>'],
  ])('%j prints its text', async (args, usage) => {
    const { code, stdout, stderr } = await mockloop(args, { cwd: folder() })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(usage)
  })

  it.each(['--version', '-v'])('%s prints the version', async (flag) => {
    const { code, stdout } = await mockloop([flag], { cwd: folder() })
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    })
  })

  it.each([['--help'], ['--version'], ['check --help']])('%s needs no package', async (args) => {
    const cwd = folder()
    cpSync(ROOT('dist'), join(cwd, 'dist'), { recursive: true })
    cpSync(ROOT('package.json'), join(cwd, 'package.json'))
    const script = `process.argv.push(...${JSON.stringify(args.split(' '))})
      await import(${JSON.stringify(join(cwd, 'dist/cli/main.js'))})`
    expect(await node(script)).toEqual({ code: 0, stderr: '' })
  })
})

describe('signals', () => {
  it('the first is patient, the second forces', async () => {
    const script = `${SIGNALS}
      stopOnSignal(() => new Promise(() => {}))
      setTimeout(() => process.kill(process.pid, 'SIGINT'), 10)
      setTimeout(() => process.kill(process.pid, 'SIGINT'), 400)`
    expect((await node(script)).code).toBe(130)
  })

  it('closing that hangs ends all the same, with 0', async () => {
    const script = `${SIGNALS}
      stopOnSignal(() => new Promise(() => {}))
      process.kill(process.pid, 'SIGTERM')
      process.kill(process.pid, 'SIGTERM')
      setInterval(() => {}, 1000)`
    expect((await node(script)).code).toBe(0)
  })
})

async function node(script: string): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, '--', ''], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += chunk))
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stderr })))
}
