import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { MockServerGenerator } from '../../src/generator.ts'
import { collect, folder, launch, mockloop, PETS, start } from './_run.ts'
import type { Result, Running } from './_run.ts'

interface Sized {
  bytes: number
}

const ADMIN = ['--port', '0', '--admin-port', '0', '--no-storage']

async function serve() {
  const cwd = folder({ 'pets.json': PETS })
  const server = await start(['pets.json', ...ADMIN], { cwd })
  const run = (...args: string[]): Promise<Result> => mockloop(args, { cwd })
  return { cwd, server, url: server.url.replace(/\/$/, ''), run }
}

/** As `serve`, with its state in the folder. */
async function serveKeeping() {
  const cwd = folder({ 'pets.json': PETS })
  return { cwd, server: await start(['pets.json', '--port', '0', '--admin-port', '0'], { cwd }) }
}

async function json(result: Promise<Result>): Promise<unknown> {
  const { stdout, stderr } = await result
  return JSON.parse(stdout || `"${stderr}"`)
}

describe('the commands, on a running server', () => {
  it('find it, steer it, and end it', async () => {
    const { url, run, server } = await serve()
    expect(await json(run('list', '--json'))).toMatchObject({
      servers: [{ name: 'pets', status: 'running', url: expect.stringContaining(url) }],
      total: 1,
    })
    const { stdout: token } = await run('token')
    expect(token).toMatch(/^[\w-]{16,}\n$/)
    const { stdout: link } = await run('token', '--link')
    const entered = await fetch(link.trim(), { redirect: 'manual' })
    expect([entered.status, entered.headers.get('location')]).toEqual([303, '/admin/'])

    expect((await run('response', 'set', '/pets', '[]', '--status', '203')).code).toBe(0)
    const changed = await fetch(`${url}/pets`)
    expect([changed.status, await changed.json()]).toEqual([203, []])
    expect((await run('response', 'reset')).stdout).toBe('taken back: 1\n')
    expect(await (await fetch(`${url}/pets`)).json()).toEqual([{ id: 7, name: 'Rex' }])

    const stopped = await run('stop', 'pets')
    expect(stopped).toMatchObject({ code: 0, stdout: 'pets is stopped\n' })
    const { code, stdout: log } = await server.ended
    expect(code).toBe(0)
    expect(log).toContain('/pets')
    expect(log).not.toContain('/.well-known')
    expect((await run('token')).code).toBe(4)
  }, 30_000)

  it('change a status or a delay alone, and answer as the document does', async () => {
    const { url, run } = await serve()
    expect((await run('response', 'set', 'GET /pets', '--status', '203')).code).toBe(0)
    const changed = await fetch(`${url}/pets`)
    expect([changed.status, await changed.text()]).toEqual([203, ''])
    expect((await run('response', 'set', '/pets', '--delay', '150')).code).toBe(0)
    const late = await fetch(`${url}/pets`)
    expect([late.status, await late.json()]).toEqual([200, [{ id: 7, name: 'Rex' }]])
    expect((await run('logs', '--min-ms', '149')).stdout).toMatch(/^\S+ +200 .* stub /)
    expect(await run('response', 'set', '/pets')).toMatchObject({
      code: 2,
      stderr: 'the body is missing: give one, or --status, or --delay\n',
    })
  }, 30_000)

  it('save a scenario from a file, use it, and take it away', async () => {
    const { cwd, url, run } = await serve()
    writeFileSync(join(cwd, 'none.yaml'), '/pets: []\n')
    expect((await run('scenario', 'create', 'none', 'none.yaml')).code).toBe(0)
    expect(await run('scenario', 'create', 'none', 'none.yaml')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'the scenario "none" is there already: --replace writes over it\n',
    })
    expect((await run('scenario', 'use', 'none')).stdout).toContain('answers by none now')
    expect(await (await fetch(`${url}/pets`)).json()).toEqual([])
    expect((await run('scenario')).stdout).toMatch(/^\* {2}none +1/m)
    expect(await json(run('scenario', 'show', 'none', '--json'))).toMatchObject({
      scenario: { name: 'none', stubs: [{ path: '/pets' }] },
      is_active: true,
    })
    const unknown = await run('scenario', 'use', 'nine')
    expect(unknown.code).toBe(2)
    expect(unknown.stderr).toMatch(/^there is no scenario "nine".*none.*\n$/)
    expect((await run('scenario', 'delete', 'none')).stdout).toContain('default is active')
    expect(await (await fetch(`${url}/pets`)).json()).toHaveLength(1)
  }, 30_000)

  it('show, analyse, explain and verify what was asked for', async () => {
    const { cwd, url, run } = await serve()
    await fetch(`${url}/pets`)
    await fetch(`${url}/dogs`)
    const { stdout } = await run('logs')
    expect(stdout.split('\n').map((line) => /(GET \S+)/.exec(line)?.[1])).toEqual([
      'GET /pets',
      'GET /dogs',
      undefined,
    ])
    const [entry] = ((await json(run('logs', '--status', '4xx', '--json'))) as { logs: object[] })
      .logs
    expect(entry).toMatchObject({ path: '/dogs', status_code: 404 })
    expect(await json(run('analyze', '--json'))).toMatchObject({
      total_requests: 2,
      error_rate_percent: 50,
    })
    expect((await run('analyze')).stdout).toMatch(/requests +2 of 1 client\n[\s\S]*GET \/pets +1/)
    expect((await run('explain', 'GET', '/dogs')).stdout).toContain('no operation takes it')
    writeFileSync(join(cwd, 'good.json'), '[{"method":"GET","path":"/pets","times":1}]')
    writeFileSync(join(cwd, 'bad.json'), '[{"method":"GET","path":"/pets","never":true}]')
    expect((await run('verify', 'good.json')).code).toBe(0)
    const failed = await run('verify', 'bad.json')
    expect(failed.code).toBe(1)
    expect(failed.stdout).toMatch(/^failed {2}1 /)
    expect(await run('logs', '--method', 'gett')).toMatchObject({
      stdout: 'no request fits\n',
      stderr: 'unknown method gett (did you mean "GET"?)\n',
    })
    for (const method of ['get', 'PURGE', 'TRACE'])
      expect((await run('logs', '--method', method)).stderr).toBe('')
    const wrong = await run('logs', '--limit', 'many')
    expect(wrong).toMatchObject({ code: 2, stdout: '' })
    expect(wrong.stderr).toMatch(/limit/)
  }, 30_000)

  it('export what was asked for, to a file of each kind or to the output', async () => {
    const { cwd, url, run } = await serve()
    await fetch(`${url}/pets?q=${'x'.repeat(50)}`)
    await fetch(`${url}/dogs`)
    expect((await run('export', 'all.har')).stdout).toMatch(/^all\.har is written: \d+ bytes\n$/)
    const { log } = JSON.parse(readFileSync(join(cwd, 'all.har'), 'utf8'))
    expect(log.entries).toHaveLength(2)
    const { bytes } = (await json(run('export', 'bad.CSV', '--status', '4xx', '--json'))) as Sized
    const csv = readFileSync(join(cwd, 'bad.CSV'), 'utf8')
    expect(Buffer.byteLength(csv)).toBe(bytes)
    expect(csv.trim().split('\n')).toHaveLength(2)
    const lines = (await run('export', '--path', 'pets')).stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).path)).toEqual(['/pets'])
    expect(JSON.parse((await run('export', '--format', 'json')).stdout)).toBeTruthy()

    writeFileSync(join(cwd, 'mine.json'), 'mine')
    const refused = await run('export', 'mine.json')
    expect(refused).toMatchObject({
      code: 2,
      stderr: 'mine.json is there already: --force writes over it\n',
    })
    expect(readFileSync(join(cwd, 'mine.json'), 'utf8')).toBe('mine')
    expect((await run('export', 'mine.json', '--force')).code).toBe(0)
    const nowhere = await run('export', 'gone/a.har')
    expect([nowhere.code, nowhere.stderr]).toEqual([
      2,
      'gone/a.har cannot be written: ENOENT: no such file or directory\n',
    ])
    expect((await run('export', 'a.txt')).stderr).toMatch(/^a\.txt does not say what.*--format\n$/)
    expect(readdirSync(cwd).filter((name) => name.includes('tmp'))).toEqual([])
  }, 30_000)

  it('list generated mocks with --all, those that do not run too', async () => {
    const { cwd, run } = await serve()
    const generator = new MockServerGenerator({ workspace: cwd })
    await generator.generate('pets.json', join('generated_mocks', 'cats'))
    mkdirSync(join(cwd, 'generated_mocks', 'broken'))
    writeFileSync(join(cwd, 'generated_mocks', 'broken', 'mockloop.json'), '{}')
    expect((await run('list')).stdout).not.toContain('cats')
    const { stdout } = await run('list', '--all')
    expect(stdout).toMatch(/^pets +running .*\nbroken +error .*\ncats +stopped .*cats/m)
    expect(await json(run('list', '--all', '--json'))).toMatchObject({
      total: 1,
      generated: [
        { name: 'broken', status: 'error' },
        { name: 'cats', status: 'stopped' },
      ],
    })
  }, 30_000)

  it('stop one mock of two, then the last with its process', async () => {
    const cwd = folder({ 'pets.json': PETS, 'cats.json': PETS.replace('/pets', '/cats') })
    const server = await start(['pets.json', 'cats.json', ...ADMIN], { cwd })
    const run = (...args: string[]): Promise<Result> => mockloop(args, { cwd })
    const unclear = await run('reset')
    expect(unclear.code).toBe(2)
    expect(unclear.stderr).toMatch(/several servers run.*pets.*cats.*--server/)
    expect((await run('token')).code).toBe(0)
    expect((await run('stop', 'pest')).stderr).toContain('did you mean "pets"?')
    expect((await run('stop', 'pets')).stdout).toBe('pets is stopped; its process goes on\n')
    expect(await json(run('list', '--json'))).toMatchObject({
      servers: [
        { name: 'cats', status: 'running', active_scenario: 'default' },
        { name: 'pets', status: 'stopped' },
      ],
    })
    expect((await run('stop', 'cats')).stdout).toBe('cats is stopped\n')
    expect((await server.ended).code).toBe(0)
  }, 30_000)

  it('are not begun twice in one folder, whose state belongs to one server', async () => {
    const { cwd } = await serveKeeping()
    expect((await mockloop(['snapshot', 'take', 'first'], { cwd })).code).toBe(0)
    const second = await mockloop(['pets.json', '--port', '0', '--admin-port', '0'], { cwd })
    expect(second.code).toBe(2)
    expect(second.stderr).toMatch(/\.mockloop is in use by process \d+: stop that one, .*\n$/)
  }, 30_000)

  it('find mocks that were made and stopped meanwhile, each as it is', async () => {
    const { cwd, run } = await serve()
    const listed = async () =>
      ((await json(run('list', '--json'))) as { servers: Record<string, string>[] }).servers
    const [pets] = await listed()
    const token = (await run('token')).stdout.trim()
    const post = async (path: string, body: object) => {
      const response = await fetch(`${pets?.['admin_url']}/admin/api/v1${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return (await response.json()) as Record<string, string>
    }
    const made = await post('/servers/generate', {
      spec_url_or_path: 'pets.json',
      output_dir_name: 'more',
      port: 0,
    })
    expect(made['output_directory']).toContain(join('generated_mocks', 'more'))
    expect(await listed()).toMatchObject([
      { name: 'pets', status: 'running' },
      { name: 'more', status: 'running', url: made['url'], active_scenario: 'default' },
    ])
    const found = await fetch(`${made['url']}/pets`)
    expect(await found.json()).toEqual([{ id: 7, name: 'Rex' }])
    expect((await run('logs', '--server', 'more')).stdout).toContain('GET /pets')
    expect((await run('stop', 'more')).stdout).toContain('its process goes on')
    const file = join(cwd, '.home', 'run', `${pets?.['pid']}.json`)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({
      mocks: [
        { name: 'pets', status: 'running' },
        { name: 'more', status: 'stopped', url: made['url'] },
      ],
    })
    expect(await listed()).toMatchObject([{ status: 'running' }, { status: 'stopped' }])
    expect((await run('logs', '--server', 'more')).stdout).toContain('GET /pets')
    await post('/servers', { name: 'more' })
    expect(await listed()).toMatchObject([{ status: 'running' }, { status: 'running' }])
  }, 30_000)

  it('follow what comes in', async () => {
    const { cwd, url } = await serve()
    await fetch(`${url}/pets`)
    const { seen, child, ended } = startFollowing(cwd)
    await seen(/"path":"\/pets"/)
    await fetch(`${url}/later`)
    expect(await seen(/"path":"\/later"/)).toBeTruthy()
    child.kill()
    const lines = (await ended).stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).path)).toEqual(['/pets', '/later'])
  }, 30_000)
})

describe('the commands, without a server or with bad input', () => {
  it('say in a line that none runs, with exit code 4', async () => {
    const cwd = folder()
    for (const args of [['logs'], ['token'], ['stop'], ['scenario', 'use', 'a'], ['stop', 'x']]) {
      const result = await mockloop(args, { cwd })
      expect(result).toEqual({
        code: 4,
        stdout: '',
        stderr: 'no server is running: start one with mockloop <spec>\n',
      })
    }
    expect(await mockloop(['list', '--json'], { cwd })).toMatchObject({
      code: 0,
      stdout: JSON.stringify({ servers: [], total: 0 }, null, 2) + '\n',
    })
  }, 30_000)

  it.each([
    [['lgos'], 'unknown command lgos (did you mean logs?)'],
    [['scenario', 'creat'], 'unknown word "creat" (did you mean "create"?)'],
    [['logs', '--folow'], 'unknown flag --folow (did you mean --follow?)'],
    [['reset', 'all'], 'unexpected "all": see --help'],
    [['verify'], 'something is missing: mockloop verify <file>\n'],
    [['logs', '-n', 'x'], '-n: must be a whole number from 1 to 10000, got "x"'],
    [['logs', '--status', 'bad'], '--status: must be a status or a class (404, 4xx), got "bad"'],
    [['logs', '--from', 'noon'], '--from: must be a time as 2026-11-23T08:30:00Z, got "noon"'],
    [['response', 'set', '/pets', '--status', 'a'], '--status: must be a whole number from 100'],
    [['explain', '/pets'], 'the method is missing: mockloop explain GET /pets\n'],
    [['verify', 'gone.json'], 'gone.json cannot be read'],
  ])('answer %j with one line and exit code 2', async (args, line) => {
    const { code, stdout, stderr } = await mockloop(args, { cwd: folder() })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(line)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it('are explained by a word too, as is the version', async () => {
    const cwd = folder()
    const said = async (...args: string[]) => (await mockloop(args, { cwd })).stdout
    expect(await said('help', 'logs')).toBe(await said('logs', '--help'))
    expect(await said('help')).toBe(await said('--help'))
    expect(await said('version')).toBe(await said('--version'))
  })

  it('explain themselves in 80 columns', async () => {
    for (const name of Object.keys(COMMANDS)) {
      const { code, stdout } = await mockloop([name, '--help'], { cwd: folder() })
      expect(code).toBe(0)
      expect(stdout).toMatch(new RegExp(`^Usage: mockloop ${name}\\b`))
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
    }
  }, 30_000)
})

/** Its first output has no URL to wait for. */
function startFollowing(cwd: string): Pick<Running, 'child' | 'ended' | 'seen'> {
  const child = launch(['logs', '--follow', '--json'], { cwd })
  return { child, ...collect(child) }
}
