import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { resolveConfig } from '../../src/config.ts'
import { getVerb } from '../../src/control/verbs.ts'
import * as library from '../../src/index.ts'
import {
  ConnectionError,
  DiscoveryError,
  GenerationError,
  GenerationOptions,
  InvalidArgumentError,
  InvalidInputError,
  LogLevel,
  MockLoopClient,
  MockLoopError,
  MockServerError,
  MockServerGenerator,
  MockServerManager,
  NameInUseError,
  NotFoundError,
  ParsedSpecification,
  PermissionError,
  PortInUseError,
  RouteDefinition,
  ScenarioError,
  ScenarioNotFoundError,
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

/** What a parameter has when it is not given; `REQUIRED` for one that must be. */
const REQUIRED = Symbol('required')

interface Method {
  name: string
  parameters: Record<string, unknown>
  raises: string[]
}

/** Methods with their parameters and errors; those of the client stand in the verb of their name. */
const CLASSES: [string, { prototype: object }, Method[]][] = [
  [
    'MockLoopClient',
    MockLoopClient,
    [
      {
        name: 'generate_mock_api',
        parameters: {
          spec_url_or_path: REQUIRED,
          output_dir_name: undefined,
          auth_enabled: true,
          webhooks_enabled: true,
          admin_ui_enabled: true,
          storage_enabled: true,
        },
        // Its ValueError and FileNotFoundError are the second and third.
        raises: ['GenerationError', 'InvalidArgumentError', 'SpecificationError'],
      },
      {
        name: 'manage_mock_data',
        parameters: {
          server_url: REQUIRED,
          operation: REQUIRED,
          endpoint_path: undefined,
          response_data: undefined,
          scenario_name: undefined,
          scenario_config: undefined,
        },
        raises: ['InvalidArgumentError', 'ConnectionError', 'MockServerError'],
      },
      {
        name: 'query_mock_logs',
        parameters: {
          server_url: REQUIRED,
          limit: 100,
          offset: 0,
          method: undefined,
          path_pattern: undefined,
          time_from: undefined,
          time_to: undefined,
          include_admin: false,
          analyze: true,
        },
        raises: ['InvalidArgumentError', 'ConnectionError'],
      },
      {
        name: 'discover_mock_servers',
        parameters: { ports: undefined, check_health: true, include_generated: true },
        raises: ['DiscoveryError'],
      },
    ],
  ],
  [
    'MockServerGenerator',
    MockServerGenerator,
    [
      {
        name: 'generate',
        parameters: { spec_source: REQUIRED, output_directory: REQUIRED, options: REQUIRED },
        raises: ['SpecificationError', 'GenerationError'],
      },
      {
        name: 'parse_specification',
        parameters: { spec_source: REQUIRED },
        raises: ['SpecificationError'],
      },
      {
        name: 'generate_routes',
        parameters: { parsed_spec: REQUIRED, options: REQUIRED },
        raises: [],
      },
    ],
  ],
  [
    'MockServerManager',
    MockServerManager,
    [
      {
        name: 'start_server',
        parameters: { server_config: REQUIRED, port: undefined },
        raises: ['ServerStartError', 'PortInUseError'],
      },
      { name: 'stop_server', parameters: { server_id: REQUIRED }, raises: ['ServerNotFoundError'] },
      { name: 'list_servers', parameters: {}, raises: [] },
    ],
  ],
]

/** Parameters of the constructors. */
const CONSTRUCTORS: [string, string[]][] = [['MockLoopClient', ['base_url']]]

/** The operations of `manage_mock_data`; each is a verb. */
const OPERATIONS = ['update_response', 'create_scenario', 'switch_scenario', 'list_scenarios']

/** The verb that has the parameters of a client's method, where it is not called so itself. */
const VERBS: Record<string, string> = { query_mock_logs: 'query_logs' }

/** The tests that exercise what a class, a model or an error has. */
const EXERCISED: Record<string, string[]> = {
  MockLoopClient: ['client.test.ts', 'examples/discover.ts'],
  MockServerGenerator: ['generator.test.ts'],
  MockServerManager: ['manager.test.ts'],
  GenerationOptions: ['generator.test.ts', 'manager.test.ts'],
  ServerConfig: ['manager.test.ts', 'examples/configuration.ts'],
  ServerInstance: ['manager.test.ts'],
  ParsedSpecification: ['generator.test.ts'],
  RouteDefinition: ['generator.test.ts'],
  MockLoopError: ['surface.test.ts'],
  SpecificationError: ['generator.test.ts', 'examples/errors.ts'],
  GenerationError: ['generator.test.ts', 'examples/errors.ts'],
  ServerError: ['manager.test.ts'],
  ServerStartError: ['manager.test.ts'],
  PortInUseError: ['manager.test.ts'],
  ServerNotFoundError: ['manager.test.ts'],
  MockServerError: ['client.test.ts'],
  DiscoveryError: ['registry.test.ts'],
  ConnectionError: ['client.test.ts'],
  InvalidArgumentError: ['client.test.ts'],
}

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
    for (const method of methods) {
      expect(prototype).toHaveProperty(camel(method.name), expect.any(Function))
      for (const error of method.raises) expect(library).toHaveProperty(error)
    }
  })

  it.each([['generate_mock_api'], ['query_mock_logs'], ['discover_mock_servers']])(
    '%s takes its parameters, with their defaults',
    (name) => {
      const [, , methods] = CLASSES[0] ?? []
      const { parameters = {} } = methods?.find((one) => one.name === name) ?? {}
      const { properties } = getVerb(VERBS[name] ?? name).input as { properties: Properties }
      for (const [parameter, value] of Object.entries(parameters)) {
        // What the client says by itself.
        if (parameter === 'server_url' || parameter === 'analyze') continue
        expect(properties).toHaveProperty(parameter)
        const usual = value === REQUIRED ? undefined : value
        expect([parameter, properties[parameter]?.default]).toEqual([parameter, usual])
      }
    },
  )

  it('has the operations of manage_mock_data', () => {
    for (const operation of OPERATIONS) expect(getVerb(operation).name).toBe(operation)
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

  it.each([
    [new NotFoundError('m'), 'MOCKLOOP_ERROR_015'],
    [new ScenarioNotFoundError('m'), 'MOCKLOOP_ERROR_004'],
    [new NameInUseError('m'), 'MOCKLOOP_ERROR_007'],
    [new PermissionError('m'), 'MOCKLOOP_ERROR_005'],
  ])('that are more exact than those are caught as what the original throws: %o', (error, code) => {
    expect(error).toBeInstanceOf(MockServerError)
    expect(error).toMatchObject({ errorCode: code, status: undefined, serverId: undefined })
  })

  it('take what is wrong with an argument for a ValueError', () => {
    const wrong = [{ pointer: 'stubs[0]', message: 'must be an object' }]
    expect(new ScenarioError('scenario "a"', wrong)).toBeInstanceOf(InvalidArgumentError)
    expect(new InvalidInputError('reset', wrong)).toBeInstanceOf(InvalidArgumentError)
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

describe('all of it', () => {
  const rows: [string, string[]][] = [
    ...MODELS.map(([name, , fields]): [string, string[]] => [name, Object.keys(fields)]),
    ...CLASSES.map(([name, , methods]): [string, string[]] => [
      name,
      methods.map((method) => method.name),
    ]),
    ...ERRORS.map(([name]): [string, string[]] => [name, [name]]),
    ...CONSTRUCTORS,
  ]

  it.each(rows)('%s is exercised, member by member', (name, members) => {
    const texts = (EXERCISED[name] ?? []).map((file) =>
      readFileSync(new URL(file, import.meta.url), 'utf8'),
    )
    for (const member of members)
      expect([member, texts.some((text) => mentions(text, camel(member)))]).toEqual([member, true])
  })

  it.each(CLASSES[0]?.[2] ?? [])('$name is called with each parameter', ({ parameters }) => {
    const texts = (EXERCISED['MockLoopClient'] ?? []).map((file) =>
      readFileSync(new URL(file, import.meta.url), 'utf8'),
    )
    for (const name of Object.keys(parameters))
      expect([name, texts.some((text) => mentions(text, name))]).toEqual([name, true])
  })
})

type Properties = Record<string, { default?: unknown }>

function mentions(text: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(text)
}

/** `error_rate_percent` → `errorRatePercent`. */
function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
