import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { MockServer } from '../../src/index.ts'
import { startServer } from '../_setup.ts'

const spec = {
  openapi: '3.0.3',
  info: { title: 'Pets', version: '1' },
  paths: {
    '/pets': {
      get: {
        operationId: 'listPets',
        responses: {
          200: {
            description: 'ok',
            content: { 'application/json': { example: [{ name: 'Rex'.repeat(500) }] } },
          },
        },
      },
      post: {
        operationId: 'addPet',
        requestBody: { content: { 'application/json': { schema: { type: 'object' } } } },
        responses: { 201: { description: 'made' } },
      },
    },
  },
}

function folder(files: Record<string, string>): string {
  const path = mkdtempSync(join(tmpdir(), 'mockloop-middleware-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return path
}

async function serve(files: Record<string, string>): Promise<MockServer> {
  const path = folder(files)
  const middleware = Object.keys(files).map((name) => join(path, name))
  const server = await startServer({ spec, name: 'pets', middleware })
  onTestFinished(() => server.close())
  return server
}

describe('middleware', () => {
  it('answers in place of the mock, with what it has seen of the request', async () => {
    const server = await serve({
      'early.ts': `export const onRequest = async (exchange: any) => ({
        status: 418, headers: { 'x-by': 'me' },
        body: { path: exchange.path, q: exchange.query.get('q'), by: exchange.headers.get('x-who'),
          operation: exchange.operationId, mock: exchange.mock, sent: await exchange.body() } })`,
    })
    const response = await fetch(`${server.url}/pets?q=1`, {
      method: 'POST',
      headers: { 'x-who': 'we', 'content-type': 'application/json' },
      body: '{"name":"Rex"}',
    })
    expect(response.status).toBe(418)
    expect(response.headers.get('x-by')).toBe('me')
    expect(response.headers.get('x-mockloop-middleware')).toBe('early.ts')
    expect(await response.json()).toEqual({
      path: '/pets',
      q: '1',
      by: 'we',
      operation: 'addPet',
      mock: 'pets',
      sent: { name: 'Rex' },
    })
  })

  it('changes the answer in place or for another, the last module first', async () => {
    const server = await serve({
      'a.mjs': `export const onResponse = (exchange, response) => {
        response.headers.set('x-order', (response.headers.get('x-order') ?? '') + 'a') }`,
      'b.mjs': `export const onResponse = (exchange, response) => ({
        headers: { 'x-order': 'b' }, body: { was: JSON.parse(response.body).length } })`,
    })
    const response = await fetch(`${server.url}/pets`, { headers: { 'accept-encoding': 'gzip' } })
    expect([response.status, response.headers.get('x-order')]).toEqual([200, 'ba'])
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual({ was: 1 })
  })

  it('lets the mock answer where it returns nothing, and sees problems of its operations', async () => {
    const server = await serve({
      'see.mjs': `export const onRequest = () => {}
        export const onResponse = (exchange, response) => {
          response.headers.set('x-seen', exchange.operationId + ' ' + response.status) }`,
    })
    const ok = await server.fetch(new Request('http://localhost/pets'))
    expect(ok.headers.get('x-seen')).toBe('listPets 200')
    const refused = await server.fetch(
      new Request('http://localhost/pets', {
        method: 'POST',
        headers: { 'content-type': 'text/plain' },
        body: 'x',
      }),
    )
    expect(refused.headers.get('x-seen')).toBe('addPet 415')
  })

  it('takes the body away with a status that has none, and answers HEAD without one', async () => {
    const server = await serve({
      'none.mjs': `export const onResponse = () => ({ status: 204 })`,
    })
    const response = await fetch(`${server.url}/pets`)
    expect([response.status, await response.text()]).toEqual([204, ''])
    const head = await fetch(`${server.url}/.well-known/mockloop`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  it.each([
    ['throws', `() => { throw new Error('no milk') }`, 'no milk'],
    ['answers with no status', `() => ({ status: 'many' })`, 'many is no status from 200 to 599'],
    ['sends a header that is none', `() => ({ headers: { 'a b': '1' } })`, 'a b'],
    ['sends what is no JSON', `() => ({ body: 1n })`, 'BigInt'],
  ])('one that %s is named in the problem', async (_what, hook, reason) => {
    for (const name of ['onRequest', 'onResponse']) {
      const server = await serve({ 'bad.mjs': `export const ${name} = ${hook}` })
      const response = await fetch(`${server.url}/pets`)
      expect(response.status).toBe(500)
      const problem = (await response.json()) as Record<string, string>
      expect(problem['type']).toBe('urn:mockloop:problem:broken-middleware')
      expect(problem['detail']).toContain('middleware bad.mjs: ')
      expect(problem['detail']).toContain(reason)
    }
  })

  it.each([
    ['export const onRequets = () => {}', /neither onRequest nor onResponse: it has onRequets/],
    ['export const onRequest = 1', /onRequest is no function/],
    ['export const = ', /cannot be loaded/],
    [`import 'not-installed-anywhere'`, /cannot be loaded/],
  ])('%s is refused at the start', async (text, message) => {
    const path = folder({ 'bad.mjs': text })
    const started = startServer({ spec, middleware: [join(path, 'bad.mjs')] })
    await expect(started).rejects.toThrow(message)
    await expect(started).rejects.toThrow(join(path, 'bad.mjs'))
  })

  it('refuses a module that is not there', async () => {
    await expect(startServer({ spec, middleware: ['./nowhere.mjs'] })).rejects.toThrow(
      /nowhere\.mjs cannot be loaded/,
    )
  })

  it('gives templates the variables of the config, and none of the process', async () => {
    const stub = { operation: 'listPets', respond: { body: '{{ env.STAGE }}|{{ env.PATH }}|' } }
    const scenarios = [{ name: 'one', stubs: [stub] }]
    const server = await startServer({
      spec,
      scenarios,
      scenario: 'one',
      env: { STAGE: 'test' },
      validation: 'off',
    })
    onTestFinished(() => server.close())
    expect(await (await fetch(`${server.url}/pets`)).text()).toContain('test||')
  })
})

describe('/.well-known/mockloop', () => {
  it('says what the port is and serves, whatever the base path', async () => {
    const other = { ...spec, info: { title: 'Others', version: '2' } }
    const server = await startServer({
      mocks: { pets: { spec, basePath: '/p' }, others: { spec: other, basePath: '/o' } },
    })
    onTestFinished(() => server.close())
    const response = await fetch(new URL('/.well-known/mockloop', server.url))
    expect(response.headers.get('access-control-allow-origin')).toBe(null)
    expect(await response.json()).toEqual({
      name: 'mockloop',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      status: 'running',
      mocks: [
        { name: 'pets', title: 'Pets', operations: 2 },
        { name: 'others', title: 'Others', operations: 2 },
      ],
    })
    const posted = await fetch(new URL('/.well-known/mockloop', server.url), { method: 'POST' })
    expect(posted.status).toBe(404)
  })

  it('goes before an operation of that path', async () => {
    const paths = { '/.well-known/mockloop': spec.paths['/pets'], ...spec.paths }
    const server = await startServer({ spec: { ...spec, paths } })
    onTestFinished(() => server.close())
    const response = await fetch(new URL('/.well-known/mockloop', server.url))
    expect(await response.json()).toMatchObject({ name: 'mockloop' })
  })
})
