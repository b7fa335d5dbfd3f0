import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { MockServerGenerator } from '../../src/generator.ts'
import { readManifest } from '../../src/generator/manifest.ts'
import { featuresOf, resolveOptions, toSettings } from '../../src/generator/options.ts'
import { GenerationOptions } from '../../src/models.ts'
import { startServer } from '../_setup.ts'

const SPECS = fileURLToPath(new URL('../../specs/', import.meta.url))
const PETSTORE = join(SPECS, 'petstore.yaml')

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'mockloop-generator-'))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const generator = new MockServerGenerator()

describe('generate', () => {
  it('makes a folder with the document, a manifest and a place for scenarios, and no code', async () => {
    const target = join(folder(), 'My Pets!')
    const result = await generator.generate(PETSTORE, target, { responseDelayMs: 5 })
    expect(result).toMatchObject({
      name: 'My-Pets',
      outputDirectory: target,
      files: ['mockloop.json', 'openapi.yaml'],
      existed: false,
    })
    expect(readdirSync(target).sort()).toEqual(['mockloop.json', 'openapi.yaml', 'scenarios'])
    expect(readFileSync(join(target, 'openapi.yaml'), 'utf8')).toBe(readFileSync(PETSTORE, 'utf8'))
    expect(JSON.parse(readFileSync(join(target, 'mockloop.json'), 'utf8'))).toEqual({
      mockloop: 1,
      name: 'My-Pets',
      title: expect.stringContaining('Pet'),
      version: expect.any(String),
      source: PETSTORE,
      hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      spec: 'openapi.yaml',
      created_at: expect.stringMatching(/^\d{4}-.*Z$/),
      options: { ...new GenerationOptions(), responseDelayMs: 5 },
      features: ['auth', 'webhooks', 'admin_ui', 'storage', 'cors'],
    })
    expect(result.routes.length).toBeGreaterThan(5)
  })

  it('makes one file of a description over several, which answers as they do', async () => {
    const file = readdirSync(join(SPECS, 'company')).find((one) => one.startsWith('openapi')) ?? ''
    const source = join(SPECS, 'company', file)
    const result = await generator.generate(source, join(folder(), 'company'))
    const spec = join(result.outputDirectory, 'openapi.json')
    const [one, other] = await Promise.all([
      startServer({ spec: source, auth: false }),
      startServer({ spec, auth: false }),
    ])
    onTestFinished(async () => void (await Promise.all([one.close(), other.close()])))
    expect(other.mocks[0]?.operations).toBe(one.mocks[0]?.operations)
    expect(other.mocks[0]?.diagnostics.length).toBe(one.mocks[0]?.diagnostics.length)
    const gets = result.routes.filter(({ method, path }) => method === 'GET' && !/[{]/.test(path))
    expect(gets.length).toBeGreaterThan(0)
    for (const { path } of gets) {
      const [a, b] = await Promise.all([fetch(one.url + path), fetch(other.url + path)])
      expect([b.status, await b.text()]).toEqual([a.status, await a.text()])
    }
  })

  it('copies the scenarios that its config names', async () => {
    const work = folder()
    cpSync(join(SPECS, 'scenarios'), join(work, 'mine'), { recursive: true })
    const one = new MockServerGenerator({ workspace: work, scenarios: 'mine' })
    const { files, outputDirectory } = await one.generate(PETSTORE, 'out/pets')
    expect(outputDirectory).toBe(join(work, 'out', 'pets'))
    expect(files).toContain('scenarios/adoption-day.yaml')
  })

  it('keeps a folder that has the same document, with what was put into it, and takes new options', async () => {
    const target = join(folder(), 'pets')
    const first = await generator.generate(PETSTORE, target)
    writeFileSync(join(target, 'scenarios', 'mine.yaml'), 'name: mine\nstubs: []\n')
    const second = await generator.generate(PETSTORE, target, { authEnabled: false })
    expect(second).toMatchObject({ existed: true, name: first.name })
    expect(second.files).toContain('scenarios/mine.yaml')
    expect(second.manifest.created_at).toBe(first.manifest.created_at)
    expect((await readManifest(target))?.options.authEnabled).toBe(false)
  })

  it('refuses another document for the same name, in words, and changes nothing', async () => {
    const target = join(folder(), 'pets')
    await generator.generate(PETSTORE, target)
    const before = readFileSync(join(target, 'mockloop.json'), 'utf8')
    const refused = generator.generate(join(SPECS, 'tickets.yaml'), target)
    await expect(refused).rejects.toMatchObject({
      name: 'GenerationError',
      stage: 'folder',
      errorCode: 'MOCKLOOP_ERROR_007',
      message: expect.stringMatching(/^pets was made from another document .*reload_spec/),
    })
    expect(readFileSync(join(target, 'mockloop.json'), 'utf8')).toBe(before)
  })

  it('never writes into a folder that holds something else', async () => {
    const target = folder()
    writeFileSync(join(target, 'thesis.txt'), 'precious')
    await expect(generator.generate(PETSTORE, target)).rejects.toMatchObject({ stage: 'folder' })
    expect(readdirSync(target)).toEqual(['thesis.txt'])
    await expect(generator.generate(PETSTORE, join(target, 'thesis.txt'))).rejects.toThrow(
      /thesis\.txt is no folder/,
    )
    expect(readFileSync(join(target, 'thesis.txt'), 'utf8')).toBe('precious')
  })

  it('takes an empty folder, and leaves a link to one alone', async () => {
    const work = folder()
    mkdirSync(join(work, 'empty'))
    await generator.generate(PETSTORE, join(work, 'empty'))
    mkdirSync(join(work, 'elsewhere'))
    symlinkSync(join(work, 'elsewhere'), join(work, 'link'))
    await expect(generator.generate(PETSTORE, join(work, 'link'))).rejects.toMatchObject({
      stage: 'write',
    })
    expect(readdirSync(join(work, 'elsewhere'))).toEqual([])
    expect(readdirSync(work).sort()).toEqual(['elsewhere', 'empty', 'link'])
  })

  it.each([
    ['no JSON', '{ "mockloop": 1', /mockloop\.json is no manifest of a mock: /],
    ['no object', '[]', /it holds no object/],
    ['another form', '{ "mockloop": 7 }', /mockloop must be 1, got 7/],
    ['a spec elsewhere', manifest({ spec: '../../etc/passwd' }), /spec must be the name of a file/],
    ['odd options', manifest({ options: { authEnable: true } }), /did you mean "authEnabled"/],
    ['a prototype', '{ "mockloop": 1, "__proto__": { "x": 1 } }', /unknown key "__proto__"/],
  ])('says in one line what is wrong with a manifest: %s', async (_what, text, message) => {
    const target = folder()
    writeFileSync(join(target, 'mockloop.json'), text)
    const refused = generator.generate(PETSTORE, target)
    await expect(refused).rejects.toThrow(message)
    await expect(refused).rejects.not.toThrow(/\n/)
    expect(readFileSync(join(target, 'mockloop.json'), 'utf8')).toBe(text)
  })

  it('makes one mock of many generations at once, and leaves nothing beside it', async () => {
    const work = folder()
    const target = join(work, 'pets')
    const results = await Promise.all(
      Array.from({ length: 8 }, () => generator.generate(PETSTORE, target)),
    )
    expect(results.filter(({ existed }) => !existed)).toHaveLength(1)
    expect(new Set(results.map(({ manifest }) => manifest.created_at)).size).toBe(1)
    expect(readdirSync(work)).toEqual(['pets'])
  })

  it('leaves nothing behind when writing fails, and clears what a killed process left', async () => {
    const work = folder()
    mkdirSync(join(work, '.999999999-0123456789abcdef.mockloop-tmp'))
    const one = new MockServerGenerator({ workspace: work, scenarios: 'not-there' })
    await expect(one.generate(PETSTORE, 'pets')).rejects.toMatchObject({ stage: 'write' })
    expect(readdirSync(work)).toEqual([])
  })

  it('reads a URL', async () => {
    const text = readFileSync(PETSTORE, 'utf8')
    const server = createServer((_request, response) => response.end(text))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/openapi.yaml`
    const { outputDirectory } = await generator.generate(url, join(folder(), 'pets'))
    expect((await readManifest(outputDirectory))?.source).toBe(url)
  })

  it('takes a document itself, and tells its stages', async () => {
    const stages: unknown[] = []
    const one = new MockServerGenerator({
      onProgress: ({ stage, completed, total }) => stages.push([stage, completed, total]),
    })
    const document = {
      openapi: '3.1.0',
      info: { title: 'T', version: '1' },
      paths: { '/a': { get: { responses: { 200: { description: 'ok' } } } } },
    }
    const { files, manifest } = await one.generate(document, join(folder(), 'inline'))
    expect(files).toEqual(['mockloop.json', 'openapi.json'])
    expect(manifest.source).toBe('')
    expect(stages).toEqual([
      ['parse', 0, 3],
      ['routes', 1, 3],
      ['write', 2, 3],
      ['done', 3, 3],
    ])
  })

  it('throws a SpecificationError for a document that is none or not there', async () => {
    const target = join(folder(), 'x')
    await expect(generator.generate('nowhere.yaml', target)).rejects.toMatchObject({
      name: 'SpecificationError',
      specPath: expect.stringContaining('nowhere.yaml'),
      cause: { code: 'ENOENT' },
    })
    await expect(generator.generate({ hello: 1 }, target)).rejects.toThrow(/no OpenAPI document/)
    expect(existsSync(target)).toBe(false)
  })

  it.each([
    [{ authEnable: false }, /unknown key "options\.authEnable" \(did you mean "authEnabled"\?\)/],
    [{ errorRatePercent: 101 }, /options\.errorRatePercent must be a number from 0 to 100/],
    [{ responseDelayMs: -1 }, /options\.responseDelayMs must be a number/],
    [{ customMiddleware: 'a.js' }, /options\.customMiddleware must be a list/],
    [JSON.parse('{ "__proto__": { "authEnabled": false } }'), /unknown key "options\.__proto__"/],
  ])('refuses the options %j before anything is read', async (options, message) => {
    const refused = generator.generate('nowhere.yaml', folder(), options)
    await expect(refused).rejects.toThrow(message)
    await expect(refused).rejects.toMatchObject({ name: 'InvalidArgumentError' })
  })
})

describe('parseSpecification and generateRoutes', () => {
  it('give the parts of a document, and its operations with references followed', async () => {
    const parsed = await generator.parseSpecification({
      swagger: '2.0',
      info: { title: 'Old', version: '3', description: 'still here' },
      host: 'old.example.com',
      basePath: '/v3',
      tags: [{ name: 'things' }],
      security: [{ key: [] }],
      securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'x-key' } },
      parameters: { page: { name: 'page', in: 'query', type: 'integer' } },
      paths: {
        '/things/{id}': {
          parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }],
          get: {
            summary: 'One',
            tags: ['things'],
            parameters: [{ $ref: '#/parameters/page' }],
            responses: { 200: { description: 'ok' }, default: { description: 'else' } },
          },
          delete: { operationId: 'remove', security: [], responses: { 204: { description: '' } } },
        },
      },
    })
    expect(parsed).toMatchObject({
      title: 'Old',
      version: '3',
      description: 'still here',
      servers: [{ url: 'http://old.example.com/v3' }],
      security: [{ key: [] }],
      tags: [{ name: 'things' }],
    })
    expect(Object.keys(parsed.paths)).toEqual(['/things/{id}'])
    expect(parsed.components).toHaveProperty('securitySchemes.key')
    const [get, remove] = generator.generateRoutes(parsed)
    expect(get).toMatchObject({
      path: '/things/{id}',
      method: 'GET',
      operationId: 'getThingsId',
      summary: 'One',
      tags: ['things'],
      security: [{ key: [] }],
    })
    expect(get?.parameters.map(({ name }) => name)).toEqual(['id', 'page'])
    expect(Object.keys(get?.responses ?? {})).toEqual(['200', 'default'])
    expect(remove).toMatchObject({ operationId: 'remove', security: [], requestBody: undefined })
    const open = generator.generateRoutes(parsed, { authEnabled: false })
    expect(open.flatMap(({ security }) => security)).toEqual([])
  })
})

describe('generation options', () => {
  it('become settings, each of them', () => {
    const all = resolveOptions({
      authEnabled: false,
      webhooksEnabled: false,
      corsEnabled: false,
      rateLimitingEnabled: true,
      customMiddleware: ['/a.mjs'],
      responseDelayMs: 100,
      errorRatePercent: 5,
    })
    expect(toSettings(all)).toEqual({
      auth: false,
      cors: false,
      delay: 100,
      errors: { percent: 5 },
      middleware: ['/a.mjs'],
      webhooks: false,
      rateLimit: { limit: 10, window: 1, burst: 40 },
    })
    expect(featuresOf(all)).toEqual(['admin_ui', 'storage', 'rate_limiting', 'custom_middleware'])
    expect(featuresOf(resolveOptions({ webhooksEnabled: false, adminUiEnabled: false }))).toEqual([
      'auth',
      'storage',
      'cors',
    ])
  })
})

function manifest(changes: object): string {
  const plain = { mockloop: 1, name: 'a', hash: 'h', spec: 'openapi.json', created_at: 'now' }
  return JSON.stringify({ ...plain, ...changes })
}
