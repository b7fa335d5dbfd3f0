import { spawn } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { findFreePort } from '../../src/lib/free-port.ts'
import { folder, start } from '../cli/_run.ts'

/**
 * Each code block of the original's reference, line by line, as a program of its own over the built
 * package: what it prints is what the original says that it prints.
 */
describe('the examples of the original', { timeout: 30_000 }, () => {
  it('generate a mock, with its defaults and with a configuration of its own', async () => {
    const cwd = folder({ 'api-spec.yaml': ITEMS })
    const { stdout } = await example('generate', { cwd, env: { API: await serveText(ITEMS) } })
    const [basic, custom] = JSON.parse(stdout)
    expect(basic).toMatchObject({
      success: true,
      output_directory: join(cwd, 'generated_mocks', 'my_mock_server'),
      name: 'my_mock_server',
      server_info: { name: 'Items', features: ['auth', 'webhooks', 'admin_ui', 'storage', 'cors'] },
    })
    expect(custom).toMatchObject({
      success: true,
      name: 'openapi',
      server_info: { features: ['webhooks', 'admin_ui', 'cors'] },
    })
    expect(custom.url).not.toBe(basic.url)
  })

  it('change what a server answers', async () => {
    const { cwd, url } = await serve('users', USERS)
    const { stdout } = await example('manage', { cwd, env: { SERVER: url } })
    const [john, another, listed] = stdout.trim().split('\n')
    expect(john).toBe('{"id":123,"name":"John Doe","status":"active"}')
    expect(another).toBe('{"id":456,"name":"Another User"}')
    expect(JSON.parse(listed ?? '')).toMatchObject({
      success: true,
      active_scenario: 'user_testing',
      scenarios: [{ name: 'default' }, { name: 'user_testing', is_active: true, stubs: 2 }],
    })
  })

  it('ask for what was requested', async () => {
    const { cwd, url } = await serve('users', USERS)
    await fetch(`${url}/users/1`)
    await fetch(`${url}/api/users`, { method: 'POST' })
    const { stdout } = await example('query', { cwd, env: { SERVER: url } })
    const [logs, posted, before] = JSON.parse(stdout)
    expect(logs.logs.map(({ path }: { path: string }) => path)).toEqual(['/api/users', '/users/1'])
    expect(logs.analysis).toMatchObject({ total_requests: 2 })
    expect(posted).toMatchObject({ logs: [{ method: 'POST', path: '/api/users' }], total: 1 })
    expect(before).toMatchObject({ logs: [], total: 0 })
  })

  it('find servers', async () => {
    const { cwd, url } = await serve('users', USERS)
    const ports = JSON.stringify([Number(new URL(url).port)])
    const { stdout } = await example('discover', { cwd, env: { PORTS: ports } })
    for (const found of JSON.parse(stdout)) {
      expect(found.success).toBe(true)
      expect(found.running_servers).toContainEqual(expect.objectContaining({ name: 'users', url }))
    }
    const [all, , quick] = JSON.parse(stdout)
    expect(all.discovery_info.scanned_ports).toContain(8000)
    expect(all.running_servers[0].health_check).toMatchObject({ status: 'healthy' })
    // The usual ports are looked at, where others may have servers.
    const [own, ...others] = quick.running_servers
    expect([own, ...others].map(({ health_check }) => health_check)).toContain(null)
    expect(quick.generated_mocks).toEqual([])
  })

  it('go through the complete workflow', async () => {
    const cwd = folder({ 'petstore-api.yaml': PETSTORE })
    const port = String(await findFreePort())
    const { stdout } = await example('workflow', { cwd, env: { PORT: port } })
    const printed = stdout.trim().split('\n')
    const [generated, pets, pet, total, average, servers] = printed
    expect(generated).toMatch(/^Generated server: \{"success":true,/)
    expect(pets).toBe(
      'Pets response: {"pets":[{"id":1,"name":"Fluffy","status":"available"},{"id":2,"name":"Buddy","status":"pending"}]}',
    )
    expect(pet).toBe(
      'Pet 1 response: {"id":1,"name":"Fluffy","status":"available","category":{"id":1,"name":"cats"}}',
    )
    expect(total).toBe('Total requests: 2')
    expect(average).toMatch(/^Average response time: [\d.]+ms$/)
    expect(servers).toMatch(/^Running servers: \{"success":true,.*"name":"petstore_mock"/)
    expect(printed).toHaveLength(6)
  })

  it('use the generator by itself', async () => {
    const cwd = folder()
    const { stdout } = await example('generator', { cwd, env: { API: await serveText(ITEMS) } })
    expect(stdout).toBe(
      `Generated 2 routes\nServer files created in: ${join(cwd, 'custom_mock')}\n`,
    )
  })

  it('handle each kind of error', async () => {
    const cwd = folder({ 'api-spec.yaml': ITEMS })
    expect((await example('errors', { cwd })).stdout).toBe('Mock server generated successfully\n')

    const broken = folder({ 'api-spec.yaml': 'title: no API description\n' })
    const invalid = (await example('errors', { cwd: broken })).stdout.trim().split('\n')
    expect(invalid).toEqual([
      expect.stringMatching(/^Invalid API specification: .*is no OpenAPI document/),
      `Specification path: ${join(broken, 'api-spec.yaml')}`,
    ])
    const missing = (await example('errors', { cwd: folder() })).stdout
    expect(missing).toMatch(/^Invalid API specification: .*no such file\nSpecification path: \//)

    const taken = folder({ 'api-spec.yaml': ITEMS })
    mkdirSync(join(taken, 'generated_mocks', 'api-spec'), { recursive: true })
    writeFileSync(join(taken, 'generated_mocks', 'api-spec', 'mine.txt'), 'mine')
    const failed = (await example('errors', { cwd: taken })).stdout
    expect(failed).toMatch(/^Generation failed: .*holds files.*\nFailed at stage: folder\n$/)
  })

  it('stop what they have started', async () => {
    const cwd = folder({ 'test-api.yaml': ITEMS })
    expect((await example('resources', { cwd })).stdout).toBe('200 running true\ntrue stopped []\n')
  })

  it('make a configuration for a server', async () => {
    const cwd = folder({ 'test-api.yaml': ITEMS })
    const env = { PORT: String(await findFreePort()) }
    // Its one secured operation answers, as `authEnabled` is false.
    expect((await example('configuration', { cwd, env })).stdout).toBe(
      'test_server running localhost true 200\n',
    )
  })
})

const JITI = import.meta.resolve('jiti/register')

/** Runs a program of `examples/` to its end, which nothing may keep it from. */
async function example(
  name: string,
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
): Promise<{ stdout: string }> {
  const program = fileURLToPath(new URL(`examples/${name}.ts`, import.meta.url))
  const child = spawn(process.execPath, ['--import', JITI, program], {
    cwd,
    env: { ...process.env, MOCKLOOP_HOME: join(cwd, '.home'), JITI_FS_CACHE: 'false', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const result = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk) => (result.stdout += chunk))
  child.stderr.on('data', (chunk) => (result.stderr += chunk))
  const code = await new Promise((resolve) => child.on('close', resolve))
  expect({ code, stderr: result.stderr }).toEqual({ code: 0, stderr: '' })
  return result
}

/** A mock that the command serves. */
async function serve(name: string, spec: string): Promise<{ cwd: string; url: string }> {
  const cwd = folder({ [`${name}.yaml`]: spec })
  const own = ['--port', '0', '--admin-port', '0', '--no-storage']
  const { url } = await start([`${name}.yaml`, ...own], { cwd })
  return { cwd, url: url.replace(/\/$/, '') }
}

/** Where the original has an API of somebody else. */
async function serveText(text: string): Promise<string> {
  const server = createServer((_, response) => response.end(text))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const OK = "responses: { '200': { description: ok, content: { application/json: { schema: "

const ITEMS = `
openapi: 3.0.3
info: { title: Items, version: 1.0.0 }
paths:
  /items:
    get: { ${OK} { type: array, items: { type: string } } } } } } }
  /items/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
    get: { security: [{ key: [] }], ${OK} { type: object } } } } } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: x-key }
`

const USERS = `
openapi: 3.0.3
info: { title: Users, version: 1.0.0 }
paths:
  /users/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
    get: { ${OK} { $ref: '#/components/schemas/User' } } } } } }
  /api/users:
    post: { ${OK} { $ref: '#/components/schemas/User' } } } } } }
components:
  schemas:
    User:
      type: object
      required: [id, name]
      properties: { id: { type: integer }, name: { type: string }, status: { type: string } }
`

const PETSTORE = `
openapi: 3.0.3
info: { title: Petstore, version: 1.0.0 }
paths:
  /pets:
    get: { ${OK} { type: object, properties: { pets: { type: array, items: { $ref: '#/components/schemas/Pet' } } } } } } } } }
  /pets/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
    get: { ${OK} { $ref: '#/components/schemas/Pet' } } } } } }
components:
  schemas:
    Pet:
      type: object
      required: [id, name]
      properties:
        id: { type: integer }
        name: { type: string }
        status: { type: string, enum: [available, pending, sold] }
        category: { type: object, properties: { id: { type: integer }, name: { type: string } } }
`
