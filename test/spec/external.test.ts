import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createMockServer } from '../../src/index.ts'
import type { MockServer } from '../../src/index.ts'
import { onTestFinished, vi } from 'vitest'
import { folder, HEAD, openapi, serve } from './_documents.ts'

const media = (externalValue: string): string =>
  `{ schema: { type: object }, examples: { far: { externalValue: '${externalValue}' } } }`
const answer = (externalValue: string): string =>
  `{ description: ok, content: { application/json: ${media(externalValue)} } }`
const paths = (externalValue: string): string =>
  `${HEAD}paths:\n  /a: { get: { responses: { '200': ${answer(externalValue)} } } }\n`

async function open(spec: string | object, allow: string[] = []): Promise<MockServer> {
  const server = createMockServer({
    spec: spec as string,
    port: 0,
    outbound: { allow },
    log: { level: 'silent' },
  })
  onTestFinished(() => server.close())
  await server.start()
  return server
}

async function get(server: MockServer, path = '/a'): Promise<{ source: string; body: string }> {
  const response = await server.fetch(new Request(`http://localhost${path}`))
  return { source: response.headers.get('x-mockloop-source') ?? '', body: await response.text() }
}

const findings = (server: MockServer): string[] =>
  server.mocks.flatMap((mock) => mock.diagnostics.map((one) => `${one.code} ${one.message}`))

describe('an externalValue', () => {
  it('is a file beside the description', async () => {
    const root = folder({ 'api.yaml': paths('pet.json'), 'pet.json': '{"id": 7.0}' })
    expect(await get(await open(join(root, 'api.yaml')))).toEqual({
      source: 'example',
      body: '{"id": 7.0}',
    })
  })

  it('counts from the file that it stands in', async () => {
    const root = folder({
      'api.yaml': `${HEAD}paths:\n  /a: { get: { responses: { '200': { $ref: 'parts/answer.yaml' } } } }\n`,
      'parts/answer.yaml': answer('../examples/pet.json'),
      'examples/pet.json': '{"from":"examples"}',
      'pet.json': '{"from":"root"}',
    })
    expect((await get(await open(join(root, 'api.yaml')))).body).toBe('{"from":"examples"}')
  })

  it('counts from a remote file that it stands in', async () => {
    const files = {
      '/b/answer.yaml': answer('pet.json'),
      '/b/pet.json': '{"from":"b"}',
      '/pet.json': '{"from":"top"}',
      '/api.yaml': `${HEAD}paths:\n  /a: { get: { responses: { '200': { $ref: 'b/answer.yaml' } } } }\n`,
    }
    const { url, host } = await serve(files)
    expect((await get(await open(`${url}/api.yaml`, [host]))).body).toBe('{"from":"b"}')
  })

  it('may lie beside any file that the description is made of', async () => {
    const root = folder({
      'api/api.yaml': `${HEAD}paths:\n  /a: { get: { responses: { '200': { $ref: '../shared/answer.yaml' } } } }\n`,
      'shared/answer.yaml': answer('pet.json'),
      'shared/pet.json': '{}',
    })
    expect((await get(await open(join(root, 'api/api.yaml')))).source).toBe('example')
  })

  it.each([
    ['above them all', '../secret.txt', 'secret.txt lies in none of the folders'],
    ['elsewhere on the disk', '/etc/hostname', 'hostname lies in none of the folders'],
    ['a folder', 'inner', 'inner is no file'],
    ['behind a link that leads out', 'link.json', 'link.json lies in none of the folders'],
    ['missing', 'none.json', 'none.json: no such file'],
  ])('is not read where it is %s', async (_where, value, message) => {
    const root = folder({
      'secret.txt': 'secret',
      'api/api.yaml': paths(value),
      'api/inner/pet.json': '{}',
    })
    symlinkSync(join(root, 'secret.txt'), join(root, 'api/link.json'))
    const server = await open(join(root, 'api/api.yaml'))
    expect((await get(server)).source).toBe('fake')
    await vi.waitFor(() => expect(findings(server)).toHaveLength(1))
    expect(findings(server)[0]).toContain('external-example')
    expect(findings(server)[0]).toContain(message)
  })

  it('of an inline description has no folder, and of a remote one no local file', async () => {
    const content = { 'application/json': { examples: { far: { externalValue: 'pet.json' } } } }
    const responses = { 200: { description: 'ok', content } }
    const inline = await open(openapi({ '/a': { get: { responses } } }))
    expect((await get(inline)).source).toBe('empty')
    await vi.waitFor(() => expect(findings(inline).join()).toContain('an inline description'))
    const { url, host } = await serve({ '/api.yaml': paths('file:///etc/hostname') })
    const remote = await open(`${url}/api.yaml`, [host])
    expect((await get(remote)).source).toBe('fake')
    await vi.waitFor(() => expect(findings(remote).join()).toContain('only name http(s) URLs'))
  })
})
