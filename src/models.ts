import { defined } from './lib/defined.ts'
import type { Diagnostic, JsonObject } from './types.ts'

/** Where a server is in its life. */
export const ServerStatus = {
  STARTING: 'starting',
  RUNNING: 'running',
  STOPPING: 'stopping',
  STOPPED: 'stopped',
  ERROR: 'error',
} as const
export type ServerStatus = (typeof ServerStatus)[keyof typeof ServerStatus]

/** How much is told; `warning` and `critical` are the log's `warn` and `fatal`. */
export const LogLevel = {
  DEBUG: 'debug',
  INFO: 'info',
  WARNING: 'warning',
  ERROR: 'error',
  CRITICAL: 'critical',
} as const
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel]

/** What a generated mock can do, and what is wrong with it on purpose. */
export class GenerationOptions {
  /** Want credentials where the document says so. */
  authEnabled = true
  webhooksEnabled = true
  adminUiEnabled = true
  /** Keep scenarios and state on disk. */
  storageEnabled = true
  corsEnabled = true
  /** 10 requests a second of each client, and 40 more at once. */
  rateLimitingEnabled = false
  /** Paths of modules that export `onRequest` or `onResponse`. */
  customMiddleware: string[] = []
  /** Of every answer. */
  responseDelayMs = 0
  /** 0 to 100. */
  errorRatePercent = 0
  /** Same seed, same data. @default the usual one */
  seed: number | undefined = undefined

  constructor(given: Partial<GenerationOptions> = {}) {
    Object.assign(this, defined(given))
  }
}

/** What a `ServerConfig` is made from. */
export type ServerConfigInput = Pick<ServerConfig, 'name' | 'specPath'> &
  Partial<Omit<ServerConfig, 'options'>> & { options?: Partial<GenerationOptions> | undefined }

/** A mock server that is to be started. */
export class ServerConfig {
  name: string
  /** A path or URL of a document, or a folder that the generator has made. */
  specPath: string
  /** `undefined`: any free one. */
  port: number | undefined = undefined
  /** `localhost` is bound as 127.0.0.1 and ::1. */
  host = 'localhost'
  options: GenerationOptions
  /** Read by templates as `env.NAME`; the environment of a detached process. */
  environment: Record<string, string> = {}
  /** Whether it gets a process of its own, which goes on when this one ends. */
  detached = false

  constructor(given: ServerConfigInput) {
    this.name = given.name
    this.specPath = given.specPath
    Object.assign(this, defined(given))
    this.options = new GenerationOptions(given.options)
  }
}

/** A server under the care of a manager, which keeps its fields up to date. */
export class ServerInstance {
  readonly id: string
  readonly name: string
  readonly config: ServerConfig
  /** 0 until it is known. */
  port: number
  /** Of the process that serves it. */
  pid: number | undefined = undefined
  status: ServerStatus = ServerStatus.STARTING
  startTime: Date | undefined = undefined
  healthCheckUrl: string | undefined = undefined
  /** Where the mock answers, base path included. */
  url: string | undefined = undefined
  /** Why its status is `error`. */
  error: string | undefined = undefined

  constructor(given: Pick<ServerInstance, 'id' | 'name' | 'config' | 'port'>) {
    this.id = given.id
    this.name = given.name
    this.config = given.config
    this.port = given.port
  }
}

/** An API description; its parts are as OpenAPI 3.x has them, Swagger 2.0 turned into that. */
export class ParsedSpecification {
  title: string
  version: string
  description: string | undefined = undefined
  servers: JsonObject[] = []
  /** Path items by path. */
  paths: JsonObject = {}
  components: JsonObject | undefined = undefined
  /** Security requirements. */
  security: JsonObject[] = []
  tags: JsonObject[] = []
  /** The whole description as one tree; what it refers to is in it. */
  document: JsonObject = {}
  /** What is wrong or odd with it. */
  diagnostics: readonly Diagnostic[] = []

  constructor(
    given: Pick<ParsedSpecification, 'title' | 'version'> & Partial<ParsedSpecification>,
  ) {
    this.title = given.title
    this.version = given.version
    Object.assign(this, defined(given))
  }
}

/** An operation that a mock answers; references at the top of its parts are followed. */
export class RouteDefinition {
  path: string
  /** Upper case. */
  method: string
  operationId: string | undefined = undefined
  summary: string | undefined = undefined
  description: string | undefined = undefined
  /** Its own, and those of its path. */
  parameters: JsonObject[] = []
  requestBody: JsonObject | undefined = undefined
  /** By status. */
  responses: Record<string, JsonObject> = {}
  /** Security requirements, any of which is enough; none without `authEnabled`. */
  security: JsonObject[] = []
  tags: string[] = []

  constructor(given: Pick<RouteDefinition, 'path' | 'method'> & Partial<RouteDefinition>) {
    this.path = given.path
    this.method = given.method
    Object.assign(this, defined(given))
  }
}
