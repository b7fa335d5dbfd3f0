import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MockServerGenerator } from '../../src/generator.ts'
import { isAlive } from '../../src/lib/process.ts'
import { MockServerManager } from '../../src/manager.ts'
import { createRegistry } from '../../src/registry.ts'
import { discover } from '../../src/registry/discover.ts'
import { home } from '../seed/_home.ts'
import { folder, mockloop, PETS, start } from './_run.ts'

const INDEX = pathToFileURL(fileURLToPath(new URL('../../dist/index.js', import.meta.url))).href

function createManager(workspace: string): MockServerManager {
  const manager = new MockServerManager({ workspace, logLevel: 'silent' })
  onTestFinished(() => manager.close())
  return manager
}

async function ends(pid: number): Promise<void> {
  await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false)
}

describe('the registry', () => {
  it('has what the command serves, from its banner to its end', async () => {
    const cwd = folder({ 'pets.json': PETS })
    const { url, child, ended } = await start(['pets.json', '--port', '0'], { cwd })
    const registry = createRegistry(join(cwd, '.home'))
    const { hosts } = await registry.list()
    expect(hosts).toMatchObject([
      {
        pid: child.pid,
        workspace: cwd,
        mocks: [{ name: 'pets', url: url.replace(/\/$/, ''), spec: join(cwd, 'pets.json') }],
      },
    ])
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
    expect(readdirSync(join(registry.home, 'run'))).toEqual([])
  })

  it('has what a changed config serves', async () => {
    const config = (name: string): string =>
      JSON.stringify({ port: 0, mocks: { [name]: 'pets.json' } })
    const cwd = folder({ 'pets.json': PETS, 'mockloop.config.json': config('one') })
    const { child } = await start([], { cwd })
    const registry = createRegistry(join(cwd, '.home'))
    const names = async (): Promise<string[]> =>
      (await registry.list()).hosts.flatMap(({ mocks }) => mocks.map(({ name }) => name))
    expect(await names()).toEqual(['one'])
    writeFileSync(join(cwd, 'mockloop.config.json'), config('two'))
    await expect.poll(names, { timeout: 5000 }).toEqual(['two'])
    child.kill()
  })

  it('forgets a command that was killed', async () => {
    const cwd = folder({ 'pets.json': PETS })
    const { child, ended } = await start(['pets.json', '--port', '0'], { cwd })
    const registry = createRegistry(join(cwd, '.home'))
    expect((await discover({ registry, ports: [] })).running_servers).toHaveLength(1)
    child.kill('SIGKILL')
    await ended
    expect(readdirSync(join(registry.home, 'run'))).toHaveLength(1)
    expect((await discover({ registry, ports: [] })).running_servers).toEqual([])
    expect(readdirSync(join(registry.home, 'run'))).toEqual([])
  })

  it('stops no server that it cannot hold', async () => {
    const cwd = folder({ 'pets.json': PETS, '.home': '' })
    const { url, child, ended } = await start(['pets.json', '--port', '0'], { cwd })
    expect((await fetch(`${url.replace(/\/$/, '')}/pets`)).status).toBe(200)
    child.kill()
    const { code, stderr } = await ended
    expect(code).toBe(0)
    expect(stderr).toMatch(/^other commands will not find this server: .*\.home/m)
  })

  it('is not touched by what serves nothing', async () => {
    const cwd = folder({ 'pets.json': PETS })
    await mockloop(['--help'], { cwd })
    await mockloop(['check', 'pets.json'], { cwd })
    await mockloop(['nowhere.yaml'], { cwd })
    expect(existsSync(join(cwd, '.home'))).toBe(false)
  })
})

describe('a detached server', { timeout: 30_000 }, () => {
  it('answers from a process of its own with its environment, until it is stopped', async () => {
    const state = home()
    const workspace = folder({ 'pets.json': PETS })
    await new MockServerGenerator({ workspace }).generate('pets.json', 'pets')
    writeFileSync(
      join(workspace, 'pets', 'scenarios', 'env.yaml'),
      "name: env\nstubs:\n  - operation: getPets\n    respond: { body: ['{{ env.STAGE }}'] }\n",
    )
    const manager = createManager(workspace)
    const server = await manager.startServer({
      name: 'pets',
      specPath: 'pets',
      environment: { STAGE: 'test' },
      options: { responseDelayMs: 1 },
      detached: true,
    })
    expect(server.status).toBe('running')
    expect(server.pid).not.toBe(process.pid)
    expect(isAlive(server.pid ?? 0)).toBe(true)
    expect(await (await fetch(`${server.url}/pets`)).json()).toEqual([{ id: 7, name: 'Rex' }])
    const scenario = { headers: { 'x-mockloop-scenario': 'env' } }
    expect(await (await fetch(`${server.url}/pets`, scenario)).json()).toEqual(['test'])
    expect((await fetch(server.healthCheckUrl ?? '')).status).toBe(200)
    if (process.platform === 'linux')
      expect(readFileSync(`/proc/${server.pid}/environ`, 'utf8')).toContain('STAGE=test')
    const { hosts } = await createRegistry().list()
    expect(hosts).toMatchObject([{ pid: server.pid, workspace }])
    expect(await manager.stopServer(server.id)).toBe(true)
    expect(server.status).toBe('stopped')
    expect(isAlive(server.pid ?? 0)).toBe(false)
    expect(readdirSync(join(state, 'run'))).toEqual([])
    expect(readdirSync(join(state, 'detached'))).toEqual([])
  })

  it('is told to have crashed when it is killed, and can be started again', async () => {
    const state = home()
    const manager = createManager(folder({ 'pets.json': PETS }))
    const config = { name: 'pets', specPath: 'pets.json', detached: true }
    const server = await manager.startServer(config)
    process.kill(server.pid ?? 0, 'SIGKILL')
    await expect.poll(() => server.status).toBe('error')
    expect(server.error).toMatch(/^it was ended by SIGKILL/)
    expect(manager.listServers()).toEqual([server])
    expect((await createRegistry().list()).hosts).toEqual([])
    const again = await manager.startServer(config)
    expect((await fetch(`${again.url}/pets`)).status).toBe(200)
    expect(await manager.stopServer(server.id)).toBe(true)
    await manager.stopServer(again.id)
    expect(readdirSync(join(state, 'detached'))).toEqual([])
  })

  it('that cannot start says why, and leaves neither process nor file', async () => {
    const state = home()
    const blocker = createServer()
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void blocker.close())
    const { port } = blocker.address() as AddressInfo
    const manager = createManager(folder({ 'pets.json': PETS, 'odd.json': '{}' }))
    const busy = manager.startServer({ name: 'pets', specPath: 'pets.json', port, detached: true })
    await expect(busy).rejects.toMatchObject({ name: 'PortInUseError', port })
    const odd = manager.startServer({ name: 'odd', specPath: 'odd.json', detached: true })
    await expect(odd).rejects.toMatchObject({
      name: 'ServerStartError',
      message: expect.stringMatching(/^odd cannot be started: it ended with 2: .*no OpenAPI/),
    })
    expect(manager.listServers()).toEqual([])
    expect(readdirSync(join(state, 'detached'))).toEqual([])
    expect((await createRegistry().list()).hosts).toEqual([])
  })

  it('goes on when the process that started it has ended', async () => {
    const state = home()
    const cwd = folder({ 'pets.json': PETS })
    const script = `import { MockServerManager } from ${JSON.stringify(INDEX)}
      const server = await new MockServerManager().startServer({ name: 'pets', specPath: 'pets.json', detached: true })
      console.log(JSON.stringify({ pid: server.pid, url: server.url }))`
    const { code, stdout, stderr } = await node(script, { cwd, state })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { pid, url } = JSON.parse(stdout) as { pid: number; url: string }
    onTestFinished(() => void (isAlive(pid) && process.kill(pid, 'SIGKILL')))
    expect((await fetch(`${url}/pets`)).status).toBe(200)
    process.kill(pid, 'SIGTERM')
    await ends(pid)
    expect(readdirSync(join(state, 'run'))).toEqual([])
  })

  it('is one of five that start at once beside twenty others, and all end', async () => {
    const state = home()
    const manager = createManager(folder({ 'pets.json': PETS }))
    const servers = await Promise.all(
      Array.from({ length: 25 }, (_, index) =>
        manager.startServer({ name: `m${index}`, specPath: 'pets.json', detached: index < 5 }),
      ),
    )
    const all = await discover({ ports: [] })
    expect(all.summary).toMatchObject({ total_running: 25, healthy: 25 })
    await manager.close()
    expect(servers.map(({ status }) => status)).toEqual(servers.map(() => 'stopped'))
    for (const { pid = 0 } of servers) expect(pid === process.pid || !isAlive(pid)).toBe(true)
    expect([readdirSync(join(state, 'run')), readdirSync(join(state, 'detached'))]).toEqual([
      [],
      [],
    ])
  })
})

describe('importing the library', () => {
  it('opens nothing, prints nothing, and lets the process end', async () => {
    const state = home()
    const script = `import * as all from ${JSON.stringify(INDEX)}
      if (process.getActiveResourcesInfo().some((one) => !/^(TTYWrap|PipeWrap|CloseReq|FSReqPromise)$/.test(one)))
        console.log(process.getActiveResourcesInfo())
      process.exitCode = Object.keys(all).includes('MockServerManager') ? 0 : 1`
    expect(await node(script, { cwd: folder(), state })).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    })
    expect(readdirSync(state)).toEqual([])
  })
})

async function node(
  script: string,
  { cwd, state }: { cwd: string; state: string },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd,
    env: { ...process.env, MOCKLOOP_HOME: state },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const result = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (result.stdout += chunk))
  child.stderr.on('data', (chunk) => (result.stderr += chunk))
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { code, ...result }
}
