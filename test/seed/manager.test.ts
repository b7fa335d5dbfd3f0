import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ServerError } from '../../src/errors.ts'
import { MockServerGenerator } from '../../src/generator.ts'
import { MockServerManager } from '../../src/manager.ts'
import { ServerConfig, ServerStatus } from '../../src/models.ts'
import type { ServerInstance } from '../../src/models.ts'
import { createRegistry } from '../../src/registry.ts'
import { folder, home, PETSTORE, SPECS } from './_home.ts'

function createManager(workspace: string = folder()): MockServerManager {
  const manager = new MockServerManager({ workspace, logLevel: 'silent' })
  onTestFinished(() => manager.close())
  return manager
}

const plain = { specPath: PETSTORE, options: { authEnabled: false, storageEnabled: false } }

async function answers(server: ServerInstance | undefined, path = '/pets'): Promise<Response> {
  return fetch(`${server?.url}${path}`)
}

describe('a server of a manager', () => {
  it('is started on a free port, answers, is known to the registry, and is stopped', async () => {
    home()
    const manager = createManager()
    const server = await manager.startServer({ ...plain, name: 'pets' })
    expect(server).toMatchObject({
      id: expect.any(String),
      name: 'pets',
      status: 'running',
      pid: process.pid,
      startTime: expect.any(Date),
      healthCheckUrl: `http://localhost:${server.port}/.well-known/mockloop`,
    })
    expect((await answers(server)).status).toBe(200)
    expect((await fetch(server.healthCheckUrl ?? '')).status).toBe(200)
    expect(manager.listServers()).toEqual([server])
    const { hosts } = await createRegistry().list()
    expect(hosts).toMatchObject([
      { pid: process.pid, mocks: [{ name: 'pets', url: server.url, spec: PETSTORE }] },
    ])
    expect(hosts[0]?.mocks[0]?.features).toEqual(['webhooks', 'admin_ui', 'cors'])
    expect(await manager.stopServer(server.id)).toBe(true)
    expect(server.status).toBe(ServerStatus.STOPPED)
    await expect(answers(server)).rejects.toThrow('fetch failed')
    expect(manager.listServers()).toEqual([])
    expect((await createRegistry().list()).hosts).toEqual([])
    await expect(manager.stopServer(server.id)).rejects.toMatchObject({
      name: 'ServerNotFoundError',
      serverId: server.id,
    })
  }, 20_000)

  it('goes through its statuses, which its list shows meanwhile', async () => {
    home()
    const manager = createManager()
    const started = manager.startServer({ ...plain, name: 'pets' })
    await until(() => manager.listServers().length === 1)
    const [server] = manager.listServers()
    expect(server).toMatchObject({ status: 'starting', port: 0 })
    expect(await started).toBe(server)
    const stopped = manager.stopServer(server?.id ?? '')
    const again = manager.stopServer(server?.id ?? '')
    expect(server?.status).toBe('stopping')
    expect(await Promise.all([stopped, again])).toEqual([true, true])
    expect(server?.status).toBe('stopped')
  })

  it('can be stopped while it starts', async () => {
    home()
    const manager = createManager()
    const started = manager.startServer({ ...plain, name: 'pets' })
    await until(() => manager.listServers().length === 1)
    await manager.stopServer(manager.listServers()[0]?.id ?? '')
    expect((await started).status).toBe('stopped')
    await expect(answers(await started)).rejects.toThrow('fetch failed')
  })

  it('takes the port that was asked for, the argument first', async () => {
    home()
    const manager = createManager()
    const port = await freePort()
    const config = new ServerConfig({ ...plain, name: 'pets', port: 1 })
    expect((await manager.startServer(config, port)).port).toBe(port)
    const busy = manager.startServer({ ...plain, name: 'other', port })
    await expect(busy).rejects.toMatchObject({ name: 'PortInUseError', port })
    expect(manager.listServers()).toHaveLength(1)
    expect((await createRegistry().list()).hosts).toHaveLength(1)
  })

  it('behaves as its options and environment say', async () => {
    home()
    const workspace = folder()
    writeFileSync(
      join(workspace, 'mark.mjs'),
      `export const onResponse = (_, response) => response.headers.set('x-mark', 'yes')`,
    )
    const manager = createManager(workspace)
    const server = await manager.startServer({
      name: 'pets',
      specPath: PETSTORE,
      options: {
        authEnabled: false,
        corsEnabled: false,
        rateLimitingEnabled: true,
        errorRatePercent: 100,
        customMiddleware: ['mark.mjs'],
        storageEnabled: false,
      },
    })
    const response = await fetch(`${server.url}/pets`, { headers: { origin: 'http://a.example' } })
    expect(response.status).toBe(500)
    expect(response.headers.get('x-mark')).toBe('yes')
    expect(response.headers.get('access-control-allow-origin')).toBe(null)
    expect(response.headers.get('ratelimit-limit') ?? response.headers.get('ratelimit')).not.toBe(
      null,
    )
  })

  it('serves a generated folder, with its own options unless others are given', async () => {
    home()
    const workspace = folder()
    const generator = new MockServerGenerator({ workspace })
    const { name, outputDirectory } = await generator.generate(PETSTORE, 'generated_mocks/pets', {
      errorRatePercent: 100,
      authEnabled: false,
    })
    writeFileSync(
      join(outputDirectory, 'scenarios', 'env.yaml'),
      "name: env\nstubs:\n  - operation: listPets\n    respond: { body: '{{ env.STAGE }}' }\n",
    )
    const manager = createManager(workspace)
    const server = await manager.startServer({ name, specPath: outputDirectory })
    expect((await answers(server)).status).toBe(500)
    await manager.stopServer(server.id)
    const other = await manager.startServer({
      name,
      specPath: outputDirectory,
      options: { authEnabled: false },
      environment: { STAGE: 'test' },
    })
    const response = await fetch(`${other.url}/pets`, { headers: { 'x-mockloop-scenario': 'env' } })
    expect(await response.text()).toContain('test')
    expect((await createRegistry().list()).hosts[0]?.mocks[0]?.spec).toBe(
      join(outputDirectory, 'openapi.yaml'),
    )
  })
})

describe('a manager', () => {
  it('runs twenty servers at once, and leaves nothing of them', { timeout: 30_000 }, async () => {
    const state = home()
    const manager = createManager()
    const names = Array.from({ length: 20 }, (_, index) => `pets-${index}`)
    const servers = await Promise.all(names.map((name) => manager.startServer({ ...plain, name })))
    expect(new Set(servers.map(({ port }) => port)).size).toBe(20)
    const statuses = await Promise.all(servers.map(async (one) => (await answers(one)).status))
    expect(new Set(statuses)).toEqual(new Set([200]))
    await manager.close()
    expect(new Set(servers.map(({ status }) => status))).toEqual(new Set(['stopped']))
    expect(readdirSync(join(state, 'run'))).toEqual([])
    await Promise.all(servers.map((one) => expect(answers(one)).rejects.toThrow('fetch failed')))
    await expect(manager.startServer({ ...plain, name: 'late' })).rejects.toThrow(/closed/)
  })

  it('stops all when its scope ends', async () => {
    home()
    let server: ServerInstance
    {
      await using manager = new MockServerManager({ workspace: folder(), logLevel: 'silent' })
      server = await manager.startServer({ ...plain, name: 'pets' })
      expect((await answers(server)).status).toBe(200)
    }
    expect(server.status).toBe('stopped')
  })

  it('has one server of a name', async () => {
    home()
    const manager = createManager()
    const both = await Promise.allSettled([
      manager.startServer({ ...plain, name: 'pets' }),
      manager.startServer({ ...plain, name: 'pets' }),
    ])
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(both[1]).toMatchObject({
      reason: { name: 'ServerStartError', errorCode: 'MOCKLOOP_ERROR_007' },
    })
    await manager.stopServer(manager.listServers()[0]?.id ?? '')
    await manager.startServer({ ...plain, name: 'pets' })
  })

  it('shares a folder with another manager, but not the storage of a name', async () => {
    home()
    const workspace = folder()
    const stored = { specPath: PETSTORE, options: { authEnabled: false } }
    mkdirSync(join(workspace, '.mockloop', 'servers', 'pets', 'store'), { recursive: true })
    writeFileSync(join(workspace, '.mockloop', 'servers', 'pets', 'store', 'x.json'), '{}')
    const [one, two] = [createManager(workspace), createManager(workspace)]
    await one.startServer({ ...stored, name: 'pets' })
    await two.startServer({ ...stored, name: 'cats' })
    const third = two.startServer({ ...stored, name: 'pets' })
    await expect(third).rejects.toMatchObject({
      name: 'ServerStartError',
      message: expect.stringMatching(/^pets cannot be started: the storage folder .* is in use/),
      cause: { name: 'StorageInUseError' },
    })
    expect((await answers(one.listServers()[0])).status).toBe(200)
  })

  it('tells why a server cannot be started, and leaves nothing of it', async () => {
    const state = home()
    const manager = createManager()
    const missing = manager.startServer({ name: 'pets', specPath: 'nowhere.yaml' })
    await expect(missing).rejects.toMatchObject({
      name: 'ServerStartError',
      serverId: expect.any(String),
      message: expect.stringMatching(/^pets cannot be started: .*nowhere\.yaml: no such file/),
      cause: { name: 'SpecificationError' },
    })
    const folderOnly = manager.startServer({ name: 'pets', specPath: join(SPECS, 'company') })
    await expect(folderOnly).rejects.toThrow(/is a directory/)
    await expect(folderOnly).rejects.toBeInstanceOf(ServerError)
    expect(manager.listServers()).toEqual([])
    expect(readdirSync(state)).toEqual([])
  })

  it('serves what the registry cannot hold, with a warning', async () => {
    const state = home()
    writeFileSync(join(state, 'run'), '')
    const warned: Error[] = []
    const note = (warning: Error): void => void warned.push(warning)
    process.on('warning', note)
    onTestFinished(() => void process.off('warning', note))
    const manager = createManager()
    const server = await manager.startServer({ ...plain, name: 'pets' })
    expect((await answers(server)).status).toBe(200)
    expect(warned.map(({ message }) => message)).toEqual([
      expect.stringMatching(/^pets will not be found by other processes: .*run/),
    ])
  })

  it.each([
    [{ name: '../x', specPath: 'a' }, /the server's name must be at most 64 letters/],
    [{ name: 'x' }, /the server's specPath is missing/],
    [{ name: 'x', specPath: 'a', prot: 1 }, /unknown key "prot" \(did you mean "port"\?\)/],
    [{ name: 'x', specPath: 'a', port: 70000 }, /port must be a whole number/],
    [{ name: 'x', specPath: 'a', environment: { A: 1 } }, /environment\.A must be text/],
    [{ name: 'x', specPath: 'a', options: { corsEnable: 1 } }, /did you mean "corsEnabled"/],
  ])('refuses %j', async (config, message) => {
    home()
    const refused = createManager().startServer(config as ServerConfig)
    await expect(refused).rejects.toThrow(message)
    await expect(refused).rejects.toMatchObject({ name: 'InvalidArgumentError' })
  })

  it('knows no server by a name of a prototype', async () => {
    for (const id of ['__proto__', 'constructor', ''])
      await expect(createManager().stopServer(id)).rejects.toThrow(/there is no server/)
  })
})

/** Looks at every turn of the event loop, so that nothing short is missed. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
