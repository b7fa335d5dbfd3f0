import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defineConfig, resolveConfig } from '../src/config.ts'
import type { ResolvedConfig, ResolvedMock } from '../src/config.ts'
import { InvalidArgumentError } from '../src/errors.ts'

const cwd = resolve('/srv/shop')
const file = resolve(cwd, 'mockloop.config.ts')

function resolveIn(input: unknown): ResolvedConfig {
  return resolveConfig(input, { cwd })
}

function only(input: unknown): ResolvedMock {
  const [mock, ...others] = resolveIn(input).mocks
  if (!mock || others.length > 0) throw new Error('expected one mock')
  return mock
}

function names(input: unknown): string[] {
  return resolveIn(input).mocks.map((mock) => mock.name)
}

function problem(input: unknown): string {
  try {
    resolveIn(input)
  } catch (error) {
    if (error instanceof InvalidArgumentError) return error.message
    throw error
  }
  return 'no problem'
}

describe('defaults', () => {
  it('fills in everything', () => {
    const { mocks, ...host } = resolveIn({ spec: '-', storage: false, log: { format: 'pretty' } })
    expect(host).toMatchInlineSnapshot(`
      {
        "admin": {
          "allowedHosts": [],
          "host": "localhost",
          "mcp": false,
          "port": undefined,
          "token": undefined,
          "ui": true,
        },
        "host": "localhost",
        "limits": {
          "aliases": 100,
          "body": 10485760,
          "connections": 10000,
          "depth": 200,
          "headers": 16384,
          "headersTimeout": 10000,
          "parts": 100,
          "requestTimeout": 60000,
          "scenarios": 1000,
          "streams": 50,
          "stubs": 10000,
          "url": 8192,
        },
        "log": {
          "admin": false,
          "format": "pretty",
          "level": "info",
          "maxBody": 65536,
          "maxBytes": 268435456,
          "maxEntries": 100000,
          "redact": [],
        },
        "outbound": {
          "allow": [],
        },
        "port": undefined,
        "storage": false,
        "tls": false,
        "watch": true,
      }
    `)
    expect(mocks).toMatchInlineSnapshot(`
      [
        {
          "basePath": undefined,
          "name": "mock",
          "port": undefined,
          "settings": {
            "auth": {
              "apiKeys": [],
              "basic": {},
              "jwt": undefined,
              "tokens": false,
            },
            "cors": {
              "credentials": false,
              "expose": [],
              "headers": [],
              "maxAge": 600,
              "methods": [],
              "origins": [
                "*",
              ],
            },
            "delay": 0,
            "dynamic": false,
            "env": {},
            "errors": {
              "percent": 0,
              "status": 500,
            },
            "faults": [],
            "fillExamples": false,
            "ignoreExamples": false,
            "locale": "en",
            "middleware": [],
            "profile": undefined,
            "rateLimit": undefined,
            "scenario": undefined,
            "scenarios": undefined,
            "seed": 1,
            "session": {
              "bearer": false,
              "cookie": undefined,
              "header": "x-mockloop-session",
              "idle": 3600,
              "max": 10000,
              "query": undefined,
            },
            "validation": {
              "operations": {},
              "requests": "strict",
              "responses": false,
            },
            "webhooks": {
              "callbacks": true,
              "delay": 100,
              "hooks": [],
              "target": undefined,
            },
          },
          "spec": "-",
        },
      ]
    `)
    expect(resolveIn({}).storage).toEqual({ driver: 'fs', base: resolve(cwd, '.mockloop') })
  })

  it('leaves a config as it is', () => {
    const config = { port: 1 }
    expect(defineConfig(config)).toBe(config)
  })

  it('takes undefined for absent', () => {
    const { log, limits, mocks } = resolveIn({
      spec: 'a.yaml',
      port: undefined,
      seed: undefined,
      log: { level: undefined },
      limits: { url: undefined },
    })
    expect([log.level, limits.url, mocks[0]?.settings.seed]).toEqual(['info', 8192, 1])
  })
})

describe('mocks', () => {
  it.each([
    ['petstore.yaml', 'petstore'],
    ['specs/My Shop (v2).openapi.json', 'My-Shop-v2-openapi'],
    ['https://example.com/apis/petstore.yml?x=1', 'petstore'],
    ['https://example.com/', 'example-com'],
    ['-', 'mock'],
    ['日本.yaml', 'mock'],
    [{ info: { title: 'Café Ünïon' } }, 'Cafe-Union'],
    [{}, 'mock'],
  ])('names %j %s', (spec, name) => {
    expect(only({ spec }).name).toBe(name)
  })

  it('counts equal names', () => {
    expect(names({ spec: ['a/x.yaml', 'b/x.yaml', 'c/x.json'] })).toEqual(['x', 'x-2', 'x-3'])
  })

  it('makes paths absolute, from the file where there is one', () => {
    const input = {
      spec: 'x.yaml',
      storage: 'state',
      scenarios: 'scenes',
      tls: { cert: 'c', key: 'k' },
    }
    const elsewhere = resolve('/etc/mocks')
    const config = resolveConfig(input, { cwd, file: resolve(elsewhere, 'a.yaml') })
    expect(config.mocks[0]?.spec).toBe(resolve(elsewhere, 'x.yaml'))
    expect(config.mocks[0]?.settings.scenarios).toBe(resolve(elsewhere, 'scenes'))
    expect(config.storage).toEqual({ driver: 'fs', base: resolve(elsewhere, 'state') })
    expect(config.tls).toEqual({ cert: resolve(elsewhere, 'c'), key: resolve(elsewhere, 'k') })
  })

  it('keeps URLs, standard input and documents', () => {
    const document = { openapi: '3.1.0' }
    const specs = ['https://example.com/a.yaml', '-']
    expect(resolveIn({ spec: specs }).mocks.map(({ spec }) => spec)).toEqual(specs)
    expect(only({ spec: document }).spec).toBe(document)
  })

  it.each([
    ['/api', '/api'],
    ['api/v1/', '/api/v1'],
    ['//api', '/api'],
    ['/', ''],
    ['', ''],
  ])('cleans the base path %j to %j', (basePath, clean) => {
    expect(only({ spec: 'a.yaml', basePath }).basePath).toBe(clean)
  })

  it('lets a mock win over the top level, field by field', () => {
    const { mocks } = resolveIn({
      seed: 5,
      validation: 'warn',
      cors: false,
      mocks: {
        a: 'a.yaml',
        b: { spec: 'b.yaml', seed: 6, validation: { responses: true }, cors: true },
      },
    })
    const shown = mocks.map(({ settings }) => [
      settings.seed,
      settings.validation,
      Boolean(settings.cors),
    ])
    expect(shown).toEqual([
      [5, { requests: 'warn', responses: false, operations: {} }, false],
      [6, { requests: 'strict', responses: true, operations: {} }, true],
    ])
  })

  it('keeps the host out of the settings', () => {
    expect(only({ spec: 'a.yaml', port: 1, host: 'x' }).settings).not.toHaveProperty('port')
  })
})

describe('short and long forms', () => {
  it('knows the names of the log levels of old', () => {
    const levels = ['warning', 'critical', 'warn'].map(
      (level) => resolveIn({ log: { level } }).log.level,
    )
    expect(levels).toEqual(['warn', 'fatal', 'warn'])
  })

  it('takes off for an answer', () => {
    const { admin, storage, mocks } = resolveIn({
      spec: 'a',
      admin: false,
      storage: false,
      auth: false,
    })
    expect([admin, storage, mocks[0]?.settings.auth]).toEqual([false, false, false])
  })

  it('takes a text for a seed, and a number written as one for the number', () => {
    const [seven, foo, again, other] = ['7', 'foo', 'foo', 'fop'].map(
      (seed) => only({ spec: 'a', seed }).settings.seed,
    )
    expect(seven).toBe(7)
    expect(foo).toBe(again)
    expect(Number.isSafeInteger(foo)).toBe(true)
    expect(other).not.toBe(foo)
  })

  it.each([
    ['https://a.example'],
    ['http://localhost:3000/'],
    ['null'],
    ['*', 'https://a.example'],
  ])('takes the origin %j, with credentials too', (...origins) => {
    expect(problem({ spec: 'a', cors: { origins, credentials: true } })).toBe('no problem')
  })

  it('completes a rate limit', () => {
    const { rateLimit } = only({ spec: 'a', rateLimit: { limit: 5, window: 60 } }).settings
    expect(rateLimit).toEqual({ limit: 5, window: 60, burst: 0, key: 'ip' })
  })

  it.each([5, { min: 1, max: 2 }, { mean: 1, stddev: 2 }, { p50: 1, p99: 2 }])(
    'takes the delay %j',
    (delay) => {
      expect(only({ spec: 'a', delay }).settings.delay).toEqual(delay)
    },
  )
})

describe('mistakes', () => {
  it.each([
    [{ prot: 80 }, 'unknown key "prot" (did you mean "port"?)'],
    [
      { mocks: { petstore: { spec: 'a', dely: 1 } } },
      'unknown key "mocks.petstore.dely" (did you mean "delay"?)',
    ],
    [{ log: { levl: 'info' } }, 'unknown key "log.levl" (did you mean "level"?)'],
    [{ xyzzy: 1 }, 'unknown key "xyzzy"'],
    [{ port: 'abc' }, 'port must be a whole number from 0 to 65535, got "abc"'],
    [{ port: 65536 }, 'port must be a whole number from 0 to 65535, got 65536'],
    [{ port: null }, 'port must be a whole number from 0 to 65535, got null'],
    [{ seed: 1.5 }, 'seed must be a whole number or text, got 1.5'],
    [{ seed: '' }, 'seed must be a whole number or text, got ""'],
    [{ dynamic: 'yes' }, 'dynamic must be true or false, got "yes"'],
    [{ validation: 'strikt' }, 'validation must be "strict", "warn" or "off", got "strikt"'],
    [
      { validation: { operations: { x: 1 } } },
      'validation.operations.x must be "strict", "warn" or "off", got 1',
    ],
    [{ mocks: { a: {} } }, 'mocks.a.spec is missing'],
    [{ mocks: { a: 5 } }, 'mocks.a must be a path, a URL or an object, got 5'],
    [
      { mocks: { 'a b': 'x' } },
      'a name in mocks must be at most 64 letters, digits, "_" and "-", got "a b"',
    ],
    [{ mocks: [] }, 'mocks must be an object, got a list'],
    [{ spec: ['a', 5] }, 'spec[1] must be text, got 5'],
    [{ admin: true }, 'admin must be false or an object, got true'],
    [{ storage: { base: 'x' } }, 'storage.driver is missing'],
    [{ errors: { status: 500 } }, 'errors.percent is missing'],
    [{ delay: { min: 1 } }, 'delay.max is missing'],
    [{ delay: { min: 1, p50: 2 } }, 'unknown key "delay.p50"'],
    [{ basePath: '/a/../b' }, 'basePath must be a path like "/api", got "/a/../b"'],
    [{ basePath: 'http://x/' }, 'basePath must be a path like "/api", got "http://x/"'],
    [{ tls: { cert: 'x' } }, 'tls.key is missing'],
    [
      { cors: { origins: ['*'], credentials: true } },
      'cors.credentials needs listed origins: set cors.origins, "*" does not count',
    ],
    [
      { cors: { credentials: true } },
      'cors.credentials needs listed origins: set cors.origins, "*" does not count',
    ],
    [
      { cors: { origins: ['app.example.com'] } },
      'cors.origins[0] must be an origin like "https://app.example.com", got "app.example.com"',
    ],
    [
      { cors: { origins: ['*', 'https://example.com/path'] } },
      'cors.origins[1] must be an origin like "https://example.com", got "https://example.com/path"',
    ],
    [
      { scenarios: ['specs/scenarios/x.yaml'] },
      'scenarios[0] must be a scenario itself; files are named by their folder alone, like scenarios: "specs/scenarios", got "specs/scenarios/x.yaml"',
    ],
    [{ spec: 'a', mocks: {} }, 'spec and mocks exclude each other'],
    [{ spec: ['a', 'b'], name: 'x' }, 'name needs exactly one spec; set it inside of mocks'],
    ['text', 'the config must be an object, got "text"'],
    [{ constructor: 1 }, 'unknown key "constructor"'],
  ])('refuses %j', (input, message) => {
    expect(problem(input)).toBe(message)
  })

  it('names the file', () => {
    expect(() => resolveConfig({ prot: 1 }, { cwd, file })).toThrow(
      'mockloop.config.ts: unknown key "prot" (did you mean "port"?)',
    )
    expect(() => resolveConfig({ spec: 'a', mocks: {} }, { cwd, file })).toThrow(
      'mockloop.config.ts: spec and mocks exclude each other',
    )
  })
})
