/** Mocks are generated and found through the verbs of a real server. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { rows, SKINS, steer } from './_control.ts'
import type { Said } from './_control.ts'
import { ask, post, temporaryFolder } from './_host.ts'

/** A working directory, and a state folder, of one test. */
function workspace(): string {
  const folder = temporaryFolder()
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder)
  vi.stubEnv('MOCKLOOP_HOME', temporaryFolder())
  onTestFinished(() => {
    cwd.mockRestore()
    vi.unstubAllEnvs()
  })
  return folder
}

function documentOf(path: string, more: object = {}): object {
  const operation = { responses: { 200: { description: 'as said' } }, ...more }
  return {
    openapi: '3.1.0',
    info: { title: 'One', version: '1' },
    paths: { [path]: { get: operation } },
    components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } } },
  }
}

function write(file: string, document: unknown): string {
  writeFileSync(file, JSON.stringify(document))
  return file
}

const urlOf = (said: Said): string => String(said['url'])
const code = (last: string) => ({ success: false, error_code: `MOCKLOOP_ERROR_${last}` })

describe.each(SKINS)('%s', (skin) => {
  it('a document below the workspace becomes a mock of this host, and is told as such', async () => {
    const folder = workspace()
    write(join(folder, 'one.json'), documentOf('/one'))
    const { call, get, server } = await steer(skin)
    const made = await call('generate_mock_api', { spec_url_or_path: 'one.json', port: 0 })
    const directory = join(folder, 'generated_mocks', 'one')
    expect(made).toMatchObject({
      success: true,
      name: 'one',
      output_directory: directory,
      admin_url: server.adminUrl,
      lifetime: 'session',
      already_running: false,
      server_info: { name: 'One', version: '1', endpoints: 1 },
      generated_files: ['mockloop.json', 'openapi.json'],
    })
    expect(readdirSync(directory).sort()).toEqual(['mockloop.json', 'openapi.json', 'scenarios'])
    expect((await ask(`${urlOf(made)}/one`)).status).toBe(200)
    expect((await get('/users')).status).toBe(200)
    expect(await call('get_server', { server: 'one' })).toMatchObject({
      status: 'running',
      spec_path: join(directory, 'openapi.json'),
    })
  })

  it('the same document is the mock that runs, another one is refused, and changes nothing', async () => {
    const folder = workspace()
    write(join(folder, 'one.json'), documentOf('/one'))
    const { call } = await steer(skin)
    const given = { spec_url_or_path: 'one.json', output_dir_name: 'mine', port: 0 }
    const made = await call('generate_mock_api', given)
    const again = await call('generate_mock_api', given)
    expect(again).toMatchObject({ url: made['url'], already_running: true })
    const other = { ...given, spec_url_or_path: undefined, spec_inline: documentOf('/other') }
    expect(await call('generate_mock_api', other)).toMatchObject({
      ...code('007'),
      message: expect.stringContaining('reload_spec') as string,
    })
    const own = { spec_inline: documentOf('/other'), output_dir_name: 'shop' }
    expect(await call('generate_mock_api', own)).toMatchObject({
      ...code('007'),
      message: expect.stringContaining('output_dir_name') as string,
    })
    expect(existsSync(join(folder, 'generated_mocks', 'shop'))).toBe(false)
    expect(await call('list_servers')).toMatchObject({ total: 2 })
    expect((await ask(`${urlOf(made)}/one`)).status).toBe(200)
  })

  it('reload_spec takes over what the document has become where it came from', async () => {
    const folder = workspace()
    const file = write(join(folder, 'one.json'), documentOf('/one'))
    const { call } = await steer(skin)
    const given = { spec_url_or_path: 'one.json', port: 0 }
    const made = await call('generate_mock_api', given)
    write(file, documentOf('/two'))
    expect(await call('generate_mock_api', given)).toMatchObject(code('007'))
    expect(await call('reload_spec', { server: 'one' })).toMatchObject({
      added: ['GET /two'],
      removed: ['GET /one'],
    })
    expect((await ask(`${urlOf(made)}/two`)).status).toBe(200)
    expect(await call('generate_mock_api', given)).toMatchObject({ already_running: true })
    writeFileSync(file, '{')
    expect(await call('reload_spec', { server: 'one' })).toMatchObject(code('006'))
    expect((await ask(`${urlOf(made)}/two`)).status).toBe(200)
  })

  it('many calls for one name at once make one mock', async () => {
    workspace()
    const { call } = await steer(skin)
    const given = { spec_inline: documentOf('/one'), output_dir_name: 'one', port: 0 }
    const all = await Promise.all(Array.from({ length: 8 }, () => call('generate_mock_api', given)))
    expect(new Set(all.map(urlOf)).size).toBe(1)
    expect(all.filter((one) => one['already_running'] === false)).toHaveLength(1)
    expect(await call('list_servers')).toMatchObject({ total: 2 })
  })

  it('mocks that are made without a port do not hide each other', async () => {
    workspace()
    const { call, get } = await steer(skin)
    const made = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        call('generate_mock_api', { spec_inline: documentOf('/users'), output_dir_name: name }),
      ),
    )
    expect(new Set(made.map(urlOf)).size).toBe(3)
    for (const one of made) expect((await ask(`${urlOf(one)}/users`)).text).not.toContain('"id":1')
    expect((await get('/users')).text).toContain('"id":1')
  })

  it('a mock that was left or stopped is started by its name, or by being made again', async () => {
    workspace()
    const { call } = await steer(skin)
    const given = { spec_inline: documentOf('/one'), output_dir_name: 'one', port: 0 }
    const left = await call('generate_mock_api', { ...given, start: false })
    expect(left).toMatchObject({ url: null, message: 'one is generated, and not started' })
    expect(await call('list_servers')).toMatchObject({ total: 1 })
    const started = await call('start_server', { name: 'one', port: 0 })
    expect((await ask(`${urlOf(started)}/one`)).status).toBe(200)
    await call('stop_server', { server: 'one' })
    const again = await call('generate_mock_api', given)
    expect(again).toMatchObject({ already_running: false })
    expect((await ask(`${urlOf(again)}/one`)).status).toBe(200)
    await call('stop_server', { server: 'one' })
    const third = await call('start_server', { name: 'one' })
    expect((await ask(`${urlOf(third)}/one`)).status).toBe(200)
  })

  it('the flags decide what the mock does', async () => {
    const folder = workspace()
    const { call } = await steer(skin, { storage: join(folder, 'kept') })
    const spec_inline = documentOf('/one', { security: [{ key: [] }] })
    const make = (output_dir_name: string, flags: object): Promise<Said> =>
      call('generate_mock_api', { spec_inline, output_dir_name, port: 0, ...flags })
    const plain = await make('plain', {})
    const open = await make('open', {
      auth_enabled: false,
      webhooks_enabled: false,
      admin_ui_enabled: false,
      storage_enabled: false,
      seed: 7,
    })
    expect((await ask(`${urlOf(plain)}/one`)).status).toBe(401)
    expect((await ask(`${urlOf(open)}/one`)).status).toBe(200)
    const featuresOf = async (server: string) => (await call('get_server', { server }))['features']
    expect(await featuresOf('plain')).toEqual(
      expect.arrayContaining(['auth', 'admin_ui', 'storage']),
    )
    expect(await featuresOf('open')).toEqual(['cors'])
    for (const server of ['plain', 'open'])
      await call('create_scenario', { server, name: 'kept-one', config: { '/one': [] } })
    const written = readdirSync(join(folder, 'kept'), { recursive: true, encoding: 'utf8' })
    expect(written.filter((name) => name.includes('kept-one'))).toHaveLength(1)
    expect(await call('list_scenarios', { server: 'open' })).toMatchObject({ total: 2 })
  })

  it('nothing outside of the workspace is read or written', async () => {
    const folder = workspace()
    const outside = temporaryFolder()
    write(join(outside, 'secret.json'), documentOf('/secret'))
    symlinkSync(join(outside, 'secret.json'), join(folder, 'link.json'))
    const { call } = await steer(skin)
    for (const spec_url_or_path of [
      join(outside, 'secret.json'),
      '../secret.json',
      '/etc/passwd',
      'link.json',
      'a\0.json',
    ])
      expect([spec_url_or_path, await call('generate_mock_api', { spec_url_or_path })]).toEqual([
        spec_url_or_path,
        expect.objectContaining(code('011')),
      ])
    for (const spec_url_or_path of [`file://${outside}/secret.json`, '-', 'gone.json'])
      expect(await call('generate_mock_api', { spec_url_or_path })).toMatchObject(code('001'))
    const spec_inline = documentOf('/one')
    for (const output_dir_name of ['../out', '/tmp/out', '..', 'a/b', '.hidden', '', 'a\0'])
      expect(await call('generate_mock_api', { spec_inline, output_dir_name })).toMatchObject(
        code('003'),
      )
    mkdirSync(join(folder, 'generated_mocks'))
    symlinkSync(outside, join(folder, 'generated_mocks', 'evil'))
    symlinkSync(join(outside, 'gone'), join(folder, 'generated_mocks', 'dangling'))
    for (const output_dir_name of ['evil', 'dangling'])
      expect(await call('generate_mock_api', { spec_inline, output_dir_name })).toMatchObject(
        code('011'),
      )
    expect(readdirSync(outside)).toEqual(['secret.json'])
    const refs = documentOf('/one', { parameters: [{ $ref: `${outside}/secret.json#/info` }] })
    const inline = { spec_inline: refs, output_dir_name: 'refs', start: false }
    expect(await call('generate_mock_api', inline)).toMatchObject({
      warnings: [expect.stringContaining('no folder to look in')],
    })
  })

  it('generated_mocks may not lead elsewhere either', async () => {
    const folder = workspace()
    const outside = temporaryFolder()
    symlinkSync(outside, join(folder, 'generated_mocks'))
    const { call } = await steer(skin)
    expect(await call('generate_mock_api', { spec_inline: documentOf('/one') })).toMatchObject(
      code('011'),
    )
    expect(readdirSync(outside)).toEqual([])
  })

  it('a folder that is no mock of ours is never written to', async () => {
    const folder = workspace()
    const directory = join(folder, 'generated_mocks', 'mine')
    mkdirSync(directory, { recursive: true })
    writeFileSync(join(directory, 'notes.txt'), 'mine')
    const { call } = await steer(skin)
    const given = { spec_inline: documentOf('/one'), output_dir_name: 'mine' }
    expect(await call('generate_mock_api', given)).toMatchObject(code('007'))
    writeFileSync(join(directory, 'mockloop.json'), '{}')
    expect(await call('generate_mock_api', given)).toMatchObject(code('007'))
    expect(readdirSync(directory).sort()).toEqual(['mockloop.json', 'notes.txt'])
    expect(readFileSync(join(directory, 'notes.txt'), 'utf8')).toBe('mine')
  })

  it('a manifest cannot name a document elsewhere, nor be a link to one', async () => {
    const folder = workspace()
    const outside = write(join(temporaryFolder(), 'secret.json'), documentOf('/secret'))
    const { call } = await steer(skin)
    await call('generate_mock_api', {
      spec_inline: documentOf('/one'),
      output_dir_name: 'one',
      start: false,
    })
    const directory = join(folder, 'generated_mocks', 'one')
    const manifest = JSON.parse(readFileSync(join(directory, 'mockloop.json'), 'utf8')) as object
    write(join(directory, 'mockloop.json'), { ...manifest, spec: '../../secret.json' })
    expect(await call('start_server', { name: 'one' })).toMatchObject(code('007'))
    mkdirSync(join(folder, 'generated_mocks', 'two'))
    write(join(folder, 'generated_mocks', 'two', 'mockloop.json'), manifest)
    symlinkSync(outside, join(folder, 'generated_mocks', 'two', 'openapi.json'))
    expect(await call('start_server', { name: 'two' })).toMatchObject(code('011'))
    expect(await call('list_servers')).toMatchObject({ total: 1 })
  })

  it('addresses that are not public are not asked', async () => {
    const folder = workspace()
    const asked: string[] = []
    const inside = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end(JSON.stringify(documentOf('/secret')))
    }).listen(0, '127.0.0.1')
    onTestFinished(() => void inside.close())
    await vi.waitFor(() => expect(inside.listening).toBe(true))
    const { port } = inside.address() as AddressInfo
    const { call } = await steer(skin)
    for (const spec_url_or_path of [
      `http://127.0.0.1:${port}/openapi.json`,
      `http://localhost:${port}/openapi.json`,
      `http://2130706433:${port}/openapi.json`,
      `http://[::ffff:127.0.0.1]:${port}/openapi.json`,
      'http://169.254.169.254/latest/meta-data/',
      'http://10.0.0.1/openapi.json',
    ])
      expect([spec_url_or_path, await call('generate_mock_api', { spec_url_or_path })]).toEqual([
        spec_url_or_path,
        expect.objectContaining(code('010')),
      ])
    expect(asked).toEqual([])
    expect(existsSync(join(folder, 'generated_mocks'))).toBe(false)
  })

  it('a document that is none makes nothing', async () => {
    const folder = workspace()
    const { call } = await steer(skin)
    const make = (given: object): Promise<Said> => call('generate_mock_api', given)
    expect(await make({})).toMatchObject(code('003'))
    const both = { spec_inline: documentOf('/one'), spec_url_or_path: 'one.json' }
    expect(await make(both)).toMatchObject(code('003'))
    for (const spec_inline of ['just text', '[]', '{', {}, { openapi: '9.0' }])
      expect(await make({ spec_inline })).toMatchObject({ success: false })
    const proto = '{"openapi":"3.1.0","info":{"title":"__proto__","version":"1"},"paths":{}}'
    expect(await make({ spec_inline: proto, start: false })).toMatchObject({ name: 'proto__' })
    expect(readdirSync(join(folder, 'generated_mocks'))).toEqual(['proto__'])
  })

  it('a busy port starts nothing, and the mock is there to be started elsewhere', async () => {
    workspace()
    const { call, server } = await steer(skin)
    const port = Number(new URL(server.adminUrl ?? '').port)
    const given = { spec_inline: documentOf('/one'), output_dir_name: 'one' }
    expect(await call('generate_mock_api', { ...given, port })).toMatchObject(code('008'))
    expect(await call('list_servers')).toMatchObject({ total: 1 })
    const made = await call('generate_mock_api', { ...given, port: 0 })
    expect((await ask(`${urlOf(made)}/one`)).status).toBe(200)
  })

  it('discovery tells of this host what it knows, and of generated mocks whether they run', async () => {
    workspace()
    const { call, get, server } = await steer(skin)
    await get('/users')
    const inline = { spec_inline: documentOf('/one'), port: 0 }
    const made = await call('generate_mock_api', { ...inline, output_dir_name: 'made' })
    await call('generate_mock_api', { ...inline, output_dir_name: 'left', start: false })
    const found = await call('discover_mock_servers', { ports: [] })
    expect(found).toMatchObject({
      success: true,
      discovery_info: { scanned_ports: [] },
      summary: { total_running: 2, total_generated: 2, healthy: 2 },
      generated_mocks: [
        { name: 'left', status: 'stopped', port: null },
        { name: 'made', status: 'running', port: Number(new URL(urlOf(made)).port) },
      ],
    })
    expect(rows(found, 'running_servers')).toMatchObject([
      {
        name: 'shop',
        status: 'running',
        url: server.url,
        admin_url: server.adminUrl,
        pid: process.pid,
        active_scenario: 'default',
        endpoints: 11,
        total_requests: 1,
        health_check: { status: 'healthy' },
      },
      { name: 'made', total_requests: 0, health_check: { status: 'healthy' } },
    ])
    await call('stop_server', { server: 'made' })
    const quick = { ports: [], check_health: false, include_generated: false }
    expect(await call('discover_mock_servers', quick)).toMatchObject({
      running_servers: [{ name: 'shop', health_check: null }],
      generated_mocks: [],
    })
    for (const ports of [Array.from({ length: 65 }, (_, index) => index + 1), [0], [70_000], ['8']])
      expect(await call('discover_mock_servers', { ports })).toMatchObject(code('003'))
  })
})

it('a mock that was made is steered like any other', async () => {
  workspace()
  const { call } = await steer('over HTTP')
  const made = await call('generate_mock_api', { spec_inline: documentOf('/one'), port: 0 })
  const server = String(made['name'])
  await call('update_response', { server, endpoint_path: '/one', response_data: { set: true } })
  expect((await ask(`${urlOf(made)}/one`)).body).toEqual({ set: true })
  expect((await ask(`${urlOf(made)}/one`, post({}))).status).toBe(405)
  expect(await call('query_logs', { server })).toMatchObject({ total: 2 })
})
