/** Mocks are started, stopped, changed and read anew through the verbs of a real server. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMockServer } from '../../src/index.ts'
import { findFreePort } from '../../src/lib/free-port.ts'
import { LOG, SKINS, steer, TOKEN } from './_control.ts'
import type { Said } from './_control.ts'
import { ask, post, SHOP } from './_host.ts'

const server = 'shop'

let count = 0
/** What a verb may name is below the working directory. */
let folder = ''
beforeAll(() => {
  folder = mkdtempSync(resolve('.mockloop-test-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** A document of one operation, in a file of its own. */
function writeSpec(path: string, file = join(folder, `${++count}.json`)): string {
  const operation = { responses: { 200: { description: 'as said' } } }
  const document = {
    openapi: '3.1.0',
    info: { title: 'One', version: '1' },
    paths: { [path]: { get: operation } },
  }
  writeFileSync(file, JSON.stringify(document))
  return file
}

const urlOf = (said: Said): string => String(said['url'])

describe.each(SKINS)('%s', (skin) => {
  it('a second mock is started on a port of its own, stopped and started again', async () => {
    const { call, get } = await steer(skin)
    const spec_path = writeSpec('/second')
    const started = await call('start_server', {
      name: 'second',
      spec_path,
      port: 0,
      config: { errors: { percent: 100, status: 503 } },
    })
    expect(started).toMatchObject({
      name: 'second',
      status: 'running',
      spec_path,
      config: { errors: { percent: 100, status: 503 } },
    })
    expect((await ask(`${urlOf(started)}/second`)).status).toBe(503)
    expect(await call('list_servers')).toMatchObject({ total: 2 })
    const taken = await call('start_server', { name: 'second', spec_path, port: 0 })
    expect(taken).toMatchObject({ error_code: 'MOCKLOOP_ERROR_007' })
    expect(await call('stop_server', { server: 'second' })).toMatchObject({ status: 'stopped' })
    await expect(ask(`${urlOf(started)}/second`)).rejects.toThrow('fetch failed')
    expect(await call('list_servers')).toMatchObject({ total: 2 })
    expect(await call('list_operations', { server: 'second' })).toMatchObject({ success: false })
    expect(await call('query_logs', { server: 'second' })).toMatchObject({ total: 1 })
    const again = await call('start_server', { name: 'second' })
    expect(again).toMatchObject({ status: 'running' })
    expect((await ask(`${urlOf(again)}/second`)).status).not.toBe(404)
    expect((await get('/users')).status).toBe(200)
  })

  it('a mock is restarted where it was, with its document read anew', async () => {
    const spec = writeSpec('/before')
    const { call, server: running } = await steer(skin, { spec, name: 'shop', watch: false })
    const { url } = running
    writeSpec('/after', spec)
    expect(await call('restart_server', { server })).toMatchObject({ status: 'running', url })
    expect((await ask(`${url}/after`)).status).toBe(200)
    writeFileSync(spec, '{')
    expect(await call('restart_server', { server })).toMatchObject({ success: false })
    expect((await ask(`${url}/after`)).status).toBe(200)
  })

  it('a document that cannot be read, a busy port and a bad name start nothing', async () => {
    const { call, server: running } = await steer(skin)
    const broken = join(folder, 'broken.json')
    writeFileSync(broken, '{')
    const port = Number(new URL(running.url).port)
    const spec_path = writeSpec('/a')
    expect(await call('start_server', { name: 'a', spec_path: broken })).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_006',
    })
    for (const [spec_path, code] of [
      ['nowhere.json', '001'],
      ['/etc/hostname', '011'],
      ['../a.json', '011'],
      ['http://127.0.0.1:1/spec.json', '010'],
    ])
      expect(await call('start_server', { name: 'a', spec_path })).toMatchObject({
        error_code: `MOCKLOOP_ERROR_${code}`,
      })
    expect(await call('start_server', { name: 'a', spec_path, port })).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_008',
    })
    expect(await call('start_server', { name: 'a' })).toMatchObject({ success: false })
    expect(await call('start_server', { name: '../a', spec_path })).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_003',
    })
    const config = { profile: 'no-such' }
    expect(await call('start_server', { name: 'a', spec_path, port: 0, config })).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_003',
    })
    expect(await call('list_servers')).toMatchObject({ total: 1 })
  })

  it('templates of a mock that was started see the environment that it was given', async () => {
    const { call } = await steer(skin)
    const environment = { REGION: 'north' }
    const started = await call('start_server', {
      name: 'second',
      spec_path: writeSpec('/second'),
      port: 0,
      environment,
    })
    await call('update_response', {
      server: 'second',
      endpoint_path: '/second',
      response_data: '{{ env.REGION }}',
    })
    expect((await ask(`${urlOf(started)}/second`)).text).toContain('north')
  })

  it('a response needs no body, but something to change', async () => {
    const { call } = await steer(skin)
    const started = await call('start_server', {
      name: 'bare',
      spec_path: writeSpec('/bare'),
      port: 0,
    })
    const change = { server: 'bare', endpoint_path: '/bare' }
    expect(await call('update_response', change)).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_003',
      message: expect.stringContaining('response_data: is required, where'),
    })
    await call('update_response', { ...change, status_code: 202 })
    expect((await ask(`${urlOf(started)}/bare`)).status).toBe(202)
  })

  it('a changed document is taken over, told by what differs; a broken one changes nothing', async () => {
    const spec = writeSpec('/before')
    const { call, get } = await steer(skin, { spec, name: 'shop', watch: false })
    writeSpec('/after', spec)
    expect(await call('reload_spec', { server })).toEqual({
      name: 'shop',
      added: ['GET /after'],
      removed: ['GET /before'],
      changed: [],
      operations: 1,
      diagnostics: { errors: 0, warnings: 0 },
    })
    expect((await get('/after')).status).toBe(200)
    writeFileSync(spec, '{')
    expect(await call('reload_spec', { server })).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_006',
    })
    expect((await get('/after')).status).toBe(200)
  })

  it('settings change from the next request on, and null turns one off', async () => {
    const { call, get, send } = await steer(skin)
    const change = (patch: object): Promise<Said> => call('update_config', { server, ...patch })
    expect(await change({ errors: { percent: 100, status: 503 } })).toMatchObject({
      changed: ['errors'],
      config: { errors: { percent: 100, status: 503 } },
    })
    expect((await get('/users')).status).toBe(503)
    await change({ errors: null, rate_limit: { limit: 1, window: 60 } })
    expect((await get('/users')).status).toBe(200)
    expect((await get('/users')).status).toBe(429)
    await change({ rate_limit: null, profile: 'down' })
    expect((await get('/users')).status).toBe(503)
    await change({ profile: null, delay: 30 })
    const slow = await call('query_logs', { server, min_ms: 25 })
    expect(slow).toMatchObject({ total: 0 })
    expect((await get('/users')).status).toBe(200)
    expect(await call('query_logs', { server, min_ms: 25 })).toMatchObject({
      logs: [{ delay_ms: 30 }],
    })
    await change({ delay: null })
    expect((await send('/cart', post({}))).status).toBe(422)
    expect(await change({ validation: 'off' })).toMatchObject({
      config: { delay: null, validation: { requests: 'off' } },
    })
    expect((await send('/cart', post({}))).status).toBe(201)
    expect((await send('/orders', { method: 'POST' })).status).toBe(401)
    await change({ auth: false })
    expect((await send('/orders', { method: 'POST' })).status).toBe(201)
    const shown = await change({ auth: { api_keys: ['hidden-key'] } })
    expect(JSON.stringify(shown)).not.toContain('hidden-key')
    const ordered = (key: string) => send('/orders', { method: 'POST', headers: { 'x-key': key } })
    expect((await ordered('other')).status).toBe(401)
    expect((await ordered('hidden-key')).status).toBe(201)
    await change({ cors: { origins: ['https://app.example'] } })
    const allowed = async (origin: string) =>
      (await get('/users', { origin })).headers.get('access-control-allow-origin')
    expect(await allowed('https://app.example')).toBe('https://app.example')
    expect(await allowed('https://other.example')).toBeNull()
    await change({ cors: false })
    expect(await allowed('https://app.example')).toBeNull()
  })

  it('settings for a while go back, and wrong ones change nothing', async () => {
    const { call, get } = await steer(skin)
    const errors = { percent: 100, status: 500 }
    const set = await call('update_config', { server, errors, for: 2 })
    expect(set).toMatchObject({ config: { ends_in: { errors: expect.any(Number) as number } } })
    expect((await get('/users')).status).toBe(500)
    await expect.poll(async () => (await get('/users')).status, { timeout: 10_000 }).toBe(200)
    const cors = { origins: ['*'], credentials: true }
    const wrong = { server, errors: { percent: 100 }, validation: 'off', cors }
    expect(await call('update_config', wrong)).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_003',
      message: expect.stringContaining('cors.credentials') as string,
    })
    expect((await get('/users')).status).toBe(200)
    expect(await call('get_server', { server })).toMatchObject({
      config: { validation: { requests: 'strict' } },
    })
  })

  it('changes hold over a new document and over a restart of another mock', async () => {
    const spec = writeSpec('/before')
    const { call, get } = await steer(skin, { spec, name: 'shop', watch: false })
    await call('update_config', { server, cors: false, errors: { percent: 100 } })
    await call('start_server', { name: 'second', spec_path: writeSpec('/second'), port: 0 })
    await call('restart_server', { server: 'second' })
    writeSpec('/after', spec)
    await call('reload_spec', { server })
    const got = await get('/after', { origin: 'https://app.example' })
    expect([got.status, got.headers.get('access-control-allow-origin')]).toEqual([500, null])
  })
})

it('what was started through a verb goes on when the config is read again', async () => {
  const { call, server: running } = await steer('in process', { spec: SHOP, name: 'shop' })
  const started = await call('start_server', {
    name: 'second',
    spec_path: writeSpec('/second'),
    port: 0,
  })
  expect(running.mock('second').session('a').headers).toEqual({ 'x-mockloop-session': 'a' })
  await call('stop_server', { server: 'shop' })
  await running.reload()
  expect(await call('list_servers')).toMatchObject({ total: 2 })
  expect(await call('restart_server', { server })).toMatchObject({ status: 'running' })
  expect((await ask(`${urlOf(started)}/second`)).status).toBe(200)
})

it('a server that is closed while it starts leaves no admin behind', async () => {
  const admin = { port: await findFreePort(), token: TOKEN }
  const starting = createMockServer({ spec: SHOP, port: 0, storage: false, log: LOG, admin })
  const started = starting.start()
  await starting.close()
  await started.catch(() => undefined)
  await expect(fetch(`http://127.0.0.1:${admin.port}/health`)).rejects.toThrow('fetch failed')
})
