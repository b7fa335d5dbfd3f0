import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../src/config.ts'
import * as library from '../../src/index.ts'
import {
  ConnectionError,
  DiscoveryError,
  GenerationError,
  GenerationOptions,
  InvalidArgumentError,
  LogLevel,
  MockLoopClient,
  MockLoopError,
  MockServerError,
  MockServerGenerator,
  MockServerManager,
  ParsedSpecification,
  PortInUseError,
  RouteDefinition,
  ServerConfig,
  ServerError,
  ServerInstance,
  ServerNotFoundError,
  ServerStartError,
  ServerStatus,
  SpecificationError,
} from '../../src/index.ts'

/**
 * Everything that the original's reference of core classes names, in its own words: fields with their
 * defaults, values, methods, and errors with theirs. `…` is whatever was given.
 */
const MODELS: [string, object, Record<string, unknown>][] = [
  [
    'GenerationOptions',
    new GenerationOptions(),
    {
      auth_enabled: true,
      webhooks_enabled: true,
      admin_ui_enabled: true,
      storage_enabled: true,
      cors_enabled: true,
      rate_limiting_enabled: false,
      custom_middleware: [],
      response_delay_ms: 0,
      error_rate_percent: 0,
    },
  ],
  [
    'ServerConfig',
    new ServerConfig({ name: 'a', specPath: 'a.yaml' }),
    {
      name: 'a',
      spec_path: 'a.yaml',
      port: undefined,
      host: 'localhost',
      options: new GenerationOptions(),
      environment: {},
    },
  ],
  [
    'ServerInstance',
    new ServerInstance({
      id: 'i',
      name: 'a',
      config: new ServerConfig({ name: 'a', specPath: 'a.yaml' }),
      port: 7,
    }),
    {
      id: 'i',
      name: 'a',
      config: new ServerConfig({ name: 'a', specPath: 'a.yaml' }),
      port: 7,
      pid: undefined,
      status: 'starting',
      start_time: undefined,
      health_check_url: undefined,
    },
  ],
  [
    'ParsedSpecification',
    new ParsedSpecification({ title: 'T', version: '1' }),
    {
      title: 'T',
      version: '1',
      description: undefined,
      servers: [],
      paths: {},
      components: undefined,
      security: [],
      tags: [],
    },
  ],
  [
    'RouteDefinition',
    new RouteDefinition({ path: '/a', method: 'GET' }),
    {
      path: '/a',
      method: 'GET',
      operation_id: undefined,
      summary: undefined,
      description: undefined,
      parameters: [],
      request_body: undefined,
      responses: {},
      security: [],
      tags: [],
    },
  ],
]

/** Class, methods, and the test file that exercises them. */
const CLASSES: [string, { prototype: object }, string[], string][] = [
  [
    'MockLoopClient',
    MockLoopClient,
    ['generate_mock_api', 'manage_mock_data', 'query_mock_logs', 'discover_mock_servers'],
    'client.test.ts',
  ],
  [
    'MockServerGenerator',
    MockServerGenerator,
    ['generate', 'parse_specification', 'generate_routes'],
    'generator.test.ts',
  ],
  [
    'MockServerManager',
    MockServerManager,
    ['start_server', 'stop_server', 'list_servers'],
    'manager.test.ts',
  ],
]

const ERRORS: [
  string,
  MockLoopError,
  abstract new (...args: never[]) => Error,
  Record<string, unknown>,
][] = [
  ['MockLoopError', new MockLoopError('m', { errorCode: 'E' }), Error, { error_code: 'E' }],
  [
    'SpecificationError',
    new SpecificationError('m', 'a.yaml'),
    MockLoopError,
    { spec_path: 'a.yaml' },
  ],
  ['GenerationError', new GenerationError('m', 'write'), MockLoopError, { stage: 'write' }],
  ['ServerError', new ServerError('m', { serverId: 'i' }), MockLoopError, { server_id: 'i' }],
  [
    'ServerStartError',
    new ServerStartError('m', { serverId: 'i' }),
    ServerError,
    { server_id: 'i' },
  ],
  ['PortInUseError', new PortInUseError(7), ServerStartError, { port: 7, server_id: undefined }],
  ['ServerNotFoundError', new ServerNotFoundError('i'), ServerError, { server_id: 'i' }],
  [
    'MockServerError',
    new MockServerError('m', { status: 503, serverId: 'i' }),
    ServerError,
    { status: 503, server_id: 'i' },
  ],
  ['DiscoveryError', new DiscoveryError('m'), MockLoopError, {}],
  ['ConnectionError', new ConnectionError('m'), MockLoopError, {}],
  ['InvalidArgumentError', new InvalidArgumentError('m'), MockLoopError, {}],
]

describe('the data models of the original', () => {
  it.each(MODELS)('%s has its fields and defaults', (name, model, fields) => {
    expect(library).toHaveProperty(name)
    for (const [field, value] of Object.entries(fields)) {
      expect(Object.keys(model)).toContain(camel(field))
      expect(model).toHaveProperty(camel(field), value)
    }
  })

  it('take what is given, keep the default for what is undefined, and share nothing', () => {
    const options = new GenerationOptions({ authEnabled: false })
    expect(options).toEqual({ ...new GenerationOptions(), authEnabled: false })
    const loose = JSON.parse('{"corsEnabled":false}') as Partial<GenerationOptions>
    loose.responseDelayMs = undefined as unknown as number
    expect(new GenerationOptions(loose)).toMatchObject({ corsEnabled: false, responseDelayMs: 0 })
    new GenerationOptions().customMiddleware.push('a')
    expect(new GenerationOptions().customMiddleware).toEqual([])
    const config = new ServerConfig({
      name: 'test_server',
      specPath: './test-api.yaml',
      port: 8080,
      options: { authEnabled: false },
      environment: { ENV: 'test', DEBUG: 'true' },
    })
    expect(config).toMatchObject({ port: 8080, host: 'localhost', environment: { ENV: 'test' } })
    expect(config.options).toEqual(options)
    expect(config.options).toBeInstanceOf(GenerationOptions)
  })
})

describe('the enumerations of the original', () => {
  it('have its values', () => {
    expect(ServerStatus).toEqual({
      STARTING: 'starting',
      RUNNING: 'running',
      STOPPING: 'stopping',
      STOPPED: 'stopped',
      ERROR: 'error',
    })
    expect(LogLevel).toEqual({
      DEBUG: 'debug',
      INFO: 'info',
      WARNING: 'warning',
      ERROR: 'error',
      CRITICAL: 'critical',
    })
  })

  it('has log levels that a config takes', () => {
    const levels = Object.values(LogLevel).map(
      (level) => resolveConfig({ spec: 'a', log: { level } }, { cwd: '/' }).log.level,
    )
    expect(levels).toEqual(['debug', 'info', 'warn', 'error', 'fatal'])
  })
})

describe('the classes of the original', () => {
  it.each(CLASSES)('%s has its methods', (name, { prototype }, methods) => {
    expect(library).toHaveProperty(name)
    for (const method of methods)
      expect(prototype).toHaveProperty(camel(method), expect.any(Function))
  })

  it('work with nothing said', () => {
    expect(new MockServerManager().listServers()).toEqual([])
    expect(new MockServerGenerator()).toBeInstanceOf(MockServerGenerator)
    expect(new MockLoopClient()).toBeInstanceOf(MockLoopClient)
    expect(new MockLoopClient('http://localhost:1')).toBeInstanceOf(MockLoopClient)
  })
})

describe('the errors of the original', () => {
  it.each(ERRORS)('%s has its base and fields', (name, error, base, fields) => {
    expect(library).toHaveProperty(name)
    expect(error).toBeInstanceOf(base)
    expect(error).toBeInstanceOf(MockLoopError)
    expect(error.name).toBe(name)
    expect(error.message).not.toBe('')
    for (const [field, value] of Object.entries(fields))
      expect(error).toHaveProperty(camel(field), value)
  })

  it('carry a cause, and the codes of the wire', () => {
    const cause = new Error('why')
    expect(new MockLoopError('m', { cause }).cause).toBe(cause)
    expect(new GenerationError('m', 'write', { cause }).cause).toBe(cause)
    expect(new GenerationError('m')).toMatchObject({ stage: undefined, errorCode: undefined })
    expect(new ConnectionError('m', cause)).toMatchObject({
      errorCode: 'MOCKLOOP_ERROR_002',
      cause,
    })
    expect(new InvalidArgumentError('m').errorCode).toBe('MOCKLOOP_ERROR_003')
    expect(new SpecificationError('m').errorCode).toBe('MOCKLOOP_ERROR_006')
    expect(new PortInUseError(1).errorCode).toBe('MOCKLOOP_ERROR_008')
    expect(new ServerNotFoundError('x', ['a', 'b'])).toMatchObject({
      errorCode: 'MOCKLOOP_ERROR_015',
      message: 'there is no server "x": there are a, b',
    })
  })
})

/** `error_rate_percent` → `errorRatePercent`. */
function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
