import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MockServerGenerator } from '../../src/generator.ts'
import { isRunning } from '../../src/lib/process.ts'
import { createRegistry } from '../../src/registry.ts'
import { discover } from '../../src/registry/discover.ts'
import { stateHome } from '../../src/registry/home.ts'
import type { MockRecord } from '../../src/registry/record.ts'
import { loopback, probe } from '../../src/registry/probe.ts'
import { startServer } from '../_setup.ts'
import { folder, PETSTORE } from './_home.ts'

const pets: MockRecord = {
  name: 'pets',
  url: 'http://localhost:1/v1',
  spec: '/pets.yaml',
  features: ['auth'],
  status: 'running',
}

describe('the state folder', () => {
  it('is MOCKLOOP_HOME, else what the platform has for state', () => {
    expect(stateHome({ MOCKLOOP_HOME: '/x' })).toBe('/x')
    expect(stateHome({ MOCKLOOP_HOME: '', XDG_STATE_HOME: '/s', LOCALAPPDATA: '/s' })).toMatch(
      /mockloop$/,
    )
  })
})

describe('the registry', () => {
  it('shows a host from its announcement until it withdraws, to its user alone', async () => {
    const registry = createRegistry(folder())
    expect(await registry.list()).toEqual({ hosts: [], warnings: [] })
    expect(readdirSync(registry.home)).toEqual([])
    const presence = registry.join()
    await presence.announce({
      workspace: '/w',
      mocks: [pets],
      adminUrl: 'http://localhost:2',
      token: 't',
    })
    const { hosts } = await registry.list()
    expect(hosts).toEqual([
      {
        version: expect.any(String),
        owns_process: false,
        pid: process.pid,
        started_at: expect.stringMatching(/Z$/),
        workspace: '/w',
        admin_url: 'http://localhost:2',
        token: 't',
        mocks: [pets],
        mark: expect.any(Object),
      },
    ])
    const file = join(registry.home, 'run', `${process.pid}.json`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(join(registry.home, 'run')).mode & 0o777).toBe(0o700)
    expect(await registry.find(process.pid)).toEqual(hosts[0])
    await presence.withdraw()
    await presence.withdraw()
    expect(await registry.list()).toEqual({ hosts: [], warnings: [] })
    expect(readdirSync(join(registry.home, 'run'))).toEqual([])
  })

  it('says anew what a host serves, and nothing after its end', async () => {
    const registry = createRegistry(folder())
    const presence = registry.join()
    await presence.announce({ workspace: '/w', mocks: [pets] })
    await presence.announce({ workspace: '/w', mocks: [{ ...pets, name: 'cats' }] })
    expect((await registry.list()).hosts.flatMap(({ mocks }) => mocks)).toEqual([
      { ...pets, name: 'cats' },
    ])
    const ending = presence.withdraw()
    await presence.announce({ workspace: '/w', mocks: [pets] })
    await ending
    expect((await registry.list()).hosts).toEqual([])
  })

  it('has room for several hosts of one process', async () => {
    const registry = createRegistry(folder())
    const all = Array.from({ length: 5 }, () => registry.join())
    await Promise.all(
      all.map((one, index) =>
        one.announce({ workspace: '/w', mocks: [{ ...pets, name: `m${index}` }] }),
      ),
    )
    const names = (await registry.list()).hosts.flatMap(({ mocks }) =>
      mocks.map(({ name }) => name),
    )
    expect(names.sort()).toEqual(['m0', 'm1', 'm2', 'm3', 'm4'])
    await all[0]?.withdraw()
    expect((await registry.list()).hosts).toHaveLength(4)
    await Promise.all(all.map((one) => one.withdraw()))
    expect((await registry.list()).hosts).toEqual([])
  })

  it('forgets a host that was killed, and one whose pid is another process now', async () => {
    const registry = createRegistry(folder())
    const presence = registry.join()
    await presence.announce({ workspace: '/w', mocks: [pets] })
    const run = join(registry.home, 'run')
    const own = JSON.parse(readFileSync(join(run, `${process.pid}.json`), 'utf8'))
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    const ended = new Promise((resolve) => child.once('exit', resolve))
    const { pid = 0 } = child
    writeFileSync(join(run, `${pid}.json`), JSON.stringify({ ...own, pid, mark: {} }))
    const another = { ...own, pid: process.ppid, mark: { ...own.mark, boot: 'another' } }
    writeFileSync(join(run, `${process.ppid}.json`), JSON.stringify(another))
    const isMarkKnown = !isRunning({ pid: process.ppid, started: undefined, boot: 'another' })
    expect(isMarkKnown).toBe(true)
    child.kill('SIGKILL')
    await ended
    expect((await registry.list()).hosts.map((host) => host.pid)).toEqual([process.pid])
    expect(readdirSync(run)).toEqual([`${process.pid}.json`])
    await presence.withdraw()
  })

  const LIVE = `${process.ppid}.json`
  it.each([
    [LIVE, '{ "pid"', /\d\.json: cannot be read: /],
    [LIVE, '[]', /\d\.json: cannot be read: it holds no object/],
    [LIVE, '{}', /\d\.json: cannot be read: version is missing/],
    [LIVE, record({ pid: 1 }), /it names another process/],
    [LIVE, record({ mocks: [{ name: 'a', url: 'file:///etc' }] }), /mocks\[0\]\.url must be/],
    [LIVE, record({ admin_url: 'javascript:1' }), /admin_url must be an http\(s\) URL/],
    ['notes.txt', 'hello', /notes\.txt: is no file of the registry/],
    ['__proto__.json', '{}', /is no file of the registry/],
  ])('says in one line what is wrong with %s: %s', async (name, text, message) => {
    const registry = createRegistry(folder())
    const run = join(registry.home, 'run')
    mkdirSync(run)
    writeFileSync(join(run, name), text)
    const { hosts, warnings } = await registry.list()
    expect(hosts).toEqual([])
    expect(warnings).toEqual([expect.stringMatching(message)])
    expect(warnings.join('')).not.toContain('\n')
    expect(readFileSync(join(run, name), 'utf8')).toBe(text)
  })

  it('forgets what cannot be read and was left by a process that has ended', async () => {
    const registry = createRegistry(folder())
    const run = join(registry.home, 'run')
    mkdirSync(run)
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    for (const name of [`${pid}.json`, `${pid}-2.json`]) writeFileSync(join(run, name), '{ "pid"')
    expect(await registry.list()).toEqual({ hosts: [], warnings: [] })
    expect(readdirSync(run)).toEqual([])
  })

  it('passes over what a later version has added', async () => {
    const registry = createRegistry(folder())
    const presence = registry.join()
    await presence.announce({ workspace: '/w', mocks: [pets] })
    const file = join(registry.home, 'run', `${process.pid}.json`)
    const own = JSON.parse(readFileSync(file, 'utf8'))
    const later = { ...own, colour: 'red', mocks: [{ ...pets, shape: 'round' }] }
    writeFileSync(file, JSON.stringify(later))
    expect((await registry.list()).hosts[0]?.mocks).toEqual([pets])
    await presence.withdraw()
  })

  it('tells of a file that may not be read, or is a folder', async () => {
    const registry = createRegistry(folder())
    const run = join(registry.home, 'run')
    mkdirSync(run)
    writeFileSync(join(run, '77.json'), record({ pid: 77 }))
    chmodSync(join(run, '77.json'), 0)
    mkdirSync(join(run, '78.json'))
    const { hosts } = await registry.list()
    expect(hosts).toEqual([])
    writeFileSync(join(registry.home, 'file'), '')
    const odd = createRegistry(join(registry.home, 'file'))
    expect((await odd.list()).hosts).toEqual([])
    await expect(odd.join().announce({ workspace: '/w', mocks: [] })).rejects.toThrow(/file/)
  })
})

describe('probing', () => {
  it.each([
    ['http://localhost:8000', 'http://127.0.0.1:8000/.well-known/mockloop'],
    ['https://0.0.0.0:8000', 'https://127.0.0.1:8000/.well-known/mockloop'],
    ['http://[::]:8000', 'http://[::1]:8000/.well-known/mockloop'],
    ['http://127.9.9.9:1', 'http://127.9.9.9:1/.well-known/mockloop'],
    ['http://192.168.1.1:8000', undefined],
    ['http://example.com', undefined],
    ['http://127.0.0.1.example.com', undefined],
    ['http://[::ffff:10.0.0.1]', undefined],
  ])('%s asks %s', (url, target) => {
    expect(loopback(url)?.href).toBe(target)
  })

  it.each<[string, RequestListener]>([
    ['redirects', (_, to) => to.writeHead(302, { location: 'http://example.com/' }).end()],
    ['says something else', (_, to) => to.end('{"name":"other"}')],
    ['says no JSON', (_, to) => to.end('<html>')],
    ['has odd mocks', (_, to) => to.end('{"name":"mockloop","version":"1","mocks":[{"name":1}]}')],
    [
      'breaks off',
      (_, to) => to.writeHead(200, { 'content-length': '9' }).write('x', () => to.destroy()),
    ],
    ['says too much', (_, to) => to.end(' '.repeat(1_000_000))],
  ])('is not taken in by a server that %s', async (_what, answer) => {
    expect(await probe(await listen(answer))).toBe(undefined)
  })

  it('gives up on a server that never answers', async () => {
    expect(await probe(await listen(() => {}))).toBe(undefined)
    expect(await probe(await listen((_, to) => void to.writeHead(200).write(' ')))).toBe(undefined)
  })
})

describe('discover', () => {
  it('finds servers of the registry and those that only answer, each once', async () => {
    const registry = createRegistry(folder())
    const [known, unknown] = await Promise.all([
      startServer({ spec: PETSTORE, name: 'known' }),
      startServer({ spec: PETSTORE, name: 'unknown' }),
    ])
    onTestFinished(async () => void (await Promise.all([known.close(), unknown.close()])))
    const presence = registry.join()
    const spec = PETSTORE
    await presence.announce({
      workspace: '/w',
      mocks: [{ name: 'known', url: known.url, spec, features: ['auth'], status: 'running' }],
    })
    const ports = [known, unknown, unknown].map(({ url }) => Number(new URL(url).port))
    const found = await discover({ ports, registry, workspace: folder() })
    expect(found).toEqual({
      success: true,
      discovery_info: {
        scanned_ports: ports,
        scan_duration_ms: expect.any(Number),
        timestamp: expect.stringMatching(/Z$/),
      },
      running_servers: [
        {
          name: 'known',
          status: 'running',
          url: known.url,
          admin_url: null,
          port: ports[0],
          pid: process.pid,
          health_check_url: `http://localhost:${ports[0]}/.well-known/mockloop`,
          spec_path: PETSTORE,
          started_at: expect.any(String),
          active_scenario: null,
          total_requests: null,
          endpoints: known.mocks[0]?.operations,
          features: ['auth'],
          health_check: { status: 'healthy', response_time_ms: expect.any(Number) },
        },
        expect.objectContaining({ name: 'unknown', status: 'running', port: ports[1], pid: null }),
      ],
      generated_mocks: [],
      summary: { total_running: 2, total_generated: 0, healthy: 2 },
      warnings: [],
    })
    await known.close()
    const later = await discover({ ports: [], registry, workspace: folder() })
    expect(later.running_servers).toMatchObject([
      { status: 'error', health_check: { status: 'unreachable', response_time_ms: null } },
    ])
    const unasked = await discover({ ports: [], registry, checkHealth: false })
    expect(unasked.running_servers).toMatchObject([{ status: 'running', health_check: null }])
    await presence.withdraw()
  })

  it('asks no other machine, whatever the registry says', async () => {
    const registry = createRegistry(folder())
    const presence = registry.join()
    await presence.announce({
      workspace: '/w',
      mocks: [{ ...pets, url: 'http://198.51.100.7:8000/v1' }],
    })
    const { running_servers: servers } = await discover({ ports: [], registry })
    expect(servers).toMatchObject([{ status: 'running', health_check: null }])
    await presence.withdraw()
  })

  it('shows generated mocks, with what is wrong with them, where they are wanted', async () => {
    const workspace = folder()
    const registry = createRegistry(folder())
    const generator = new MockServerGenerator({ workspace })
    const { manifest, outputDirectory } = await generator.generate(PETSTORE, 'generated_mocks/pets')
    mkdirSync(join(workspace, 'generated_mocks', 'bad'))
    writeFileSync(join(workspace, 'generated_mocks', 'bad', 'mockloop.json'), '{')
    mkdirSync(join(workspace, 'generated_mocks', 'other'))
    writeFileSync(join(workspace, 'generated_mocks', 'file'), '')
    const spec = join(outputDirectory, manifest.spec)
    const { generated_mocks: stopped } = await discover({ ports: [], registry, workspace })
    expect(stopped).toEqual([
      {
        directory: join(workspace, 'generated_mocks', 'bad'),
        name: 'bad',
        created: null,
        status: 'error',
        port: null,
        error: expect.stringContaining('is no manifest of a mock'),
      },
      {
        directory: outputDirectory,
        name: 'pets',
        created: manifest.created_at,
        status: 'stopped',
        port: null,
      },
    ])
    const presence = registry.join()
    await presence.announce({ workspace, mocks: [{ ...pets, url: 'http://localhost:7/v1', spec }] })
    const { generated_mocks: running } = await discover({ ports: [], registry, workspace })
    expect(running).toMatchObject([{ name: 'bad' }, { status: 'running', port: 7 }])
    const without = await discover({ ports: [], registry, workspace, includeGenerated: false })
    expect(without.generated_mocks).toEqual([])
    await presence.withdraw()
  })

  it.each([
    [[70_000], /ports\[0\] must be a whole number from 0 to 65535/],
    [['80'], /ports\[0\] must be/],
    [Array.from({ length: 65 }, () => 80), /at most 64/],
  ])('refuses the ports %j', async (ports, message) => {
    const refused = discover({ ports: ports as number[], registry: createRegistry(folder()) })
    await expect(refused).rejects.toThrow(message)
    await expect(refused).rejects.toMatchObject({ name: 'InvalidArgumentError' })
  })

  it('throws a DiscoveryError where the folder of mocks cannot be read', async () => {
    const workspace = folder()
    writeFileSync(join(workspace, 'generated_mocks'), '')
    const refused = discover({ ports: [], registry: createRegistry(folder()), workspace })
    await expect(refused).rejects.toMatchObject({
      name: 'DiscoveryError',
      message: expect.stringContaining('generated_mocks cannot be read'),
    })
  })
})

function record(changes: object): string {
  const plain = {
    version: '1',
    pid: 77,
    started_at: 'now',
    workspace: '/w',
    admin_url: null,
    token: null,
    mocks: [],
    mark: {},
  }
  return JSON.stringify({ ...plain, ...changes })
}

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
