import type { Fault } from '../types.ts'
import type { WebhookConfig, WebhooksConfig } from './webhooks.ts'

/** How strictly requests are held against the spec. */
export type ValidationMode = 'strict' | 'warn' | 'off'

/** Which messages are checked, and how strictly. */
export interface ValidationConfig {
  /** @default 'strict' */
  requests?: ValidationMode
  /** Whether our own answers are checked as well. @default false */
  responses?: boolean
  /** By operationId; wins over `requests`. */
  operations?: Record<string, ValidationMode>
}

/** How JSON Web Tokens are verified; one of `secret`, `publicKey` and `jwks` is wanted. */
export interface JwtConfig {
  /** 32 bytes or more (RFC 7518 §3.2). */
  secret?: string
  /** PEM. */
  publicKey?: string
  /** URL of a key set. */
  jwks?: string
  issuer?: string
  audience?: string
}

/** Credentials that are accepted; without any, only their presence and shape are checked. */
export interface AuthConfig {
  apiKeys?: string[]
  /** Password by user name. */
  basic?: Record<string, string>
  jwt?: JwtConfig
  /** Whether the token endpoint is served. @default false */
  tokens?: boolean
}

/** Cross-origin access to the mock (never to the admin). */
export interface CorsConfig {
  /** Such as `https://app.example.com`. @default ['*'] */
  origins?: string[]
  /** @default the methods of the path */
  methods?: string[]
  /** @default the headers that were asked for */
  headers?: string[]
  expose?: string[]
  /** For listed origins alone. @default false */
  credentials?: boolean
  /** Seconds. @default 600 */
  maxAge?: number
}

/** Where the name of a session is looked for. */
export interface SessionConfig {
  /** @default 'x-mockloop-session' */
  header?: string
  cookie?: string
  query?: string
  /** Whether the bearer token names the session. @default false */
  bearer?: boolean
  /** Seconds until an unused session ends. @default 3600 */
  idle?: number
  /** @default 10000 */
  max?: number
}

/** Milliseconds, fixed or drawn. */
export type DelayConfig =
  | number
  | { min: number; max: number }
  | { mean: number; stddev: number }
  | { p50: number; p99: number }

/** Random errors. */
export interface ErrorsConfig {
  /** 0 to 100. */
  percent: number
  /** @default 500 */
  status?: number
}

/** Trouble on purpose: whom it meets, how often, for how long, and what happens; nothing said of that is a status of 500. */
export interface FaultRule {
  /** By operationId. @default all, or those with the tags */
  operations?: string[]
  /** Operations that have any of these tags. */
  tags?: string[]
  /** 0 to 100. @default 100 */
  percent?: number
  /** Requests that are left alone first. @default 0 */
  succeedFirst?: number
  /** Requests that are met after those. @default all */
  failFirst?: number
  /** Seconds after which the rule turns itself off. @default never */
  for?: number
  /** In addition to other delays. */
  delay?: DelayConfig
  /** An error, with the body that the document has for it. */
  status?: number
  /** A broken connection. */
  fault?: Fault
}

/** Requests allowed in a window. */
export interface RateLimitConfig {
  limit: number
  /** Seconds. */
  window: number
  /** Requests at once above the limit. @default 0 */
  burst?: number
  /** `ip`, `session`, or the name of a header. @default 'ip' */
  key?: string
}

/** How one mock behaves; at the top level, the default of all mocks. */
export interface SettingsConfig {
  /** Same seed, same data; a text is as good as a number. @default 1 */
  seed?: number | string
  /** Language of the made-up data. @default 'en' */
  locale?: string
  /** Draw new data for each request instead of repeating it. @default false */
  dynamic?: boolean
  /** Answer as though the document had no examples; unlike `dynamic`, the same each time. @default false */
  ignoreExamples?: boolean
  /** Complete partial examples with made-up data. @default false */
  fillExamples?: boolean
  /** @default 'strict' */
  validation?: ValidationMode | ValidationConfig
  /** Want credentials where the spec says so. @default true */
  auth?: boolean | AuthConfig
  /** @default true */
  cors?: boolean | CorsConfig
  session?: SessionConfig
  /** @default 0 */
  delay?: DelayConfig
  errors?: ErrorsConfig
  /** Asked in order; the first that strikes decides on status and connection. */
  faults?: FaultRule | FaultRule[]
  rateLimit?: RateLimitConfig
  /** A named set of faults: `slow-3g`, `flaky`, `down` or `rate-limited`. */
  profile?: string
  /** The scenario that is active at the start. */
  scenario?: string
  /** A folder of scenario files, or the scenarios themselves. */
  scenarios?: string | object[]
  /** Paths of modules that export `onRequest` or `onResponse`; asked in order, the answer in reverse. */
  middleware?: string[]
  /** Callbacks, webhooks of the document, and those that are told what happens here. @default true */
  webhooks?: boolean | WebhookConfig[] | WebhooksConfig
  /** What templates read as `env.NAME`. */
  env?: Record<string, string>
}

/** One mock. */
export interface MockConfig extends SettingsConfig {
  /** A path, a URL, `-` for standard input, or the document itself. */
  spec: string | object
  /** A port of its own; 0 takes any free one. @default the top level's */
  port?: number
  /** @default the path of the spec's first server */
  basePath?: string
}

/** What assistants are offered. */
export interface McpConfig {
  /** Only what changes nothing. @default false */
  readOnly?: boolean
  /** `default`, `testing`, `webhooks`, `compat` or `all`; only those that are named. @default ['default'] */
  toolsets?: string[]
}

/** The port for controlling running mocks. */
export interface AdminConfig {
  /** @default 8001, or the next free one */
  port?: number
  /** @default 'localhost' */
  host?: string
  /** @default one is made */
  token?: string
  /** Further names in `Host` that are answered. */
  allowedHosts?: string[]
  /** @default true */
  ui?: boolean
  /** Whether assistants may ask at /mcp (Model Context Protocol), and for what. @default false */
  mcp?: boolean | McpConfig
}

/** How much is told. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** The terminal's log and the journal. */
export interface LogConfig {
  /** `warning` and `critical` mean `warn` and `fatal`. @default 'info' */
  level?: LogLevel | 'warning' | 'critical'
  /** @default 'pretty' on a terminal, else 'json' */
  format?: 'pretty' | 'json'
  /** @default 100000 */
  maxEntries?: number
  /** @default 268435456 (256 MiB) */
  maxBytes?: number
  /** Bytes of a body that are kept. @default 65536 */
  maxBody?: number
  /** JSON paths whose values are masked. */
  redact?: string[]
  /** Keep requests to the admin as well. @default false */
  admin?: boolean
}

/** Bounds of what is read and held. */
export interface LimitsConfig {
  /** Bytes. @default 8192 */
  url?: number
  /** Bytes. @default 16384 */
  headers?: number
  /** Bytes. @default 10485760 */
  body?: number
  /** Nesting of JSON. @default 200 */
  depth?: number
  /** Aliases in one YAML document. @default 100 */
  aliases?: number
  /** Parts of a multipart body. @default 100 */
  parts?: number
  /** @default 10000 */
  connections?: number
  /** Clients of event streams. @default 50 */
  streams?: number
  /** Scenarios of one mock. @default 1000 */
  scenarios?: number
  /** Stubs of one mock. @default 10000 */
  stubs?: number
  /** Milliseconds until a request's headers must be here. @default 10000 */
  headersTimeout?: number
  /** Milliseconds until a whole request must be here. @default 60000 */
  requestTimeout?: number
}

/** What `mockloop.config.ts` holds. */
export interface MockLoopConfig extends SettingsConfig {
  /** @default 'localhost', which is 127.0.0.1 and ::1 */
  host?: string
  /** 0 takes any free one. @default 8000, or the next free one */
  port?: number
  /** The short form: one document, or several under their default names. */
  spec?: string | object | string[]
  /** Name of the short form's mock. @default made from the file's name */
  name?: string
  /** Base path of the short form's mock. */
  basePath?: string
  /** The mocks by name; a string is the path or URL of the spec. */
  mocks?: Record<string, MockConfig | string>
  /** Take over changed files while running. @default true */
  watch?: boolean
  admin?: false | AdminConfig
  /** A folder, or an unstorage driver with its options. @default '.mockloop' */
  storage?: false | string | { driver: string; [option: string]: unknown }
  log?: LogConfig
  /** Hosts and address ranges that may be fetched from although they are not public. */
  outbound?: { allow?: string[] }
  limits?: LimitsConfig
  /** `true` makes a certificate. @default false */
  tls?: boolean | { cert: string; key: string }
}
