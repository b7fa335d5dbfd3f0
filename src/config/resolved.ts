import type {
  McpConfig,
  DelayConfig,
  FaultRule,
  JwtConfig,
  LimitsConfig,
  LogLevel,
  RateLimitConfig,
  SessionConfig,
  ValidationConfig,
} from './options.ts'
import type { WebhookSettings } from './webhooks.ts'

/** Credentials that are accepted; all empty: presence and shape only. */
export interface AuthSettings {
  apiKeys: string[]
  basic: Record<string, string>
  jwt: JwtConfig | undefined
  tokens: boolean
}

/** Cross-origin access; empty `methods` and `headers` mean whatever was asked for. */
export interface CorsSettings {
  origins: string[]
  methods: string[]
  headers: string[]
  expose: string[]
  credentials: boolean
  /** Seconds. */
  maxAge: number
}

/** Where the name of a session is looked for. */
export interface SessionSettings extends Required<Omit<SessionConfig, 'cookie' | 'query'>> {
  cookie: string | undefined
  query: string | undefined
}

/** How one mock behaves, with nothing left open. */
export interface MockSettings {
  seed: number
  locale: string
  dynamic: boolean
  ignoreExamples: boolean
  fillExamples: boolean
  validation: Required<ValidationConfig>
  auth: AuthSettings | false
  cors: CorsSettings | false
  session: SessionSettings
  delay: DelayConfig
  errors: { percent: number; status: number }
  faults: FaultRule[]
  rateLimit: Required<RateLimitConfig> | undefined
  profile: string | undefined
  scenario: string | undefined
  /** An absolute folder, or the scenarios themselves. */
  scenarios: string | object[] | undefined
  /** Absolute paths. */
  middleware: string[]
  /** What is sent to others; false: nothing. */
  webhooks: WebhookSettings | false
  env: Record<string, string>
}

/** One mock, with nothing left open. */
export interface ResolvedMock {
  name: string
  /** An absolute path, a URL, `-` for standard input, or the document itself. */
  spec: string | object
  /** `undefined`: the host's own port. */
  port: number | undefined
  /** Named over the wire: a URL passes the outbound gate. */
  isForeign?: true
  /** Its scenarios and state are kept nowhere, whatever the host's storage. */
  keepsNothing?: boolean
  /** The admin pages do not show it. */
  isUnlisted?: boolean
  /** Begins with a slash and ends without (`''` is the root); `undefined`: as the spec says. */
  basePath: string | undefined
  settings: MockSettings
}

/** The admin's listener. */
export interface AdminSettings {
  /** `undefined`: 8001 or the next free one. */
  port: number | undefined
  host: string
  /** `undefined`: one is made. */
  token: string | undefined
  allowedHosts: string[]
  ui: boolean
  /** Whether assistants may ask at /mcp, and for what. */
  mcp: boolean | McpConfig
}

/** The terminal's log and the journal. */
export interface LogSettings {
  level: LogLevel
  format: 'pretty' | 'json'
  maxEntries: number
  maxBytes: number
  maxBody: number
  redact: string[]
  admin: boolean
}

/** A whole config, with nothing left open and all paths absolute. */
export interface ResolvedConfig {
  host: string
  /** `undefined`: 8000 or the next free one; 0: any free one. */
  port: number | undefined
  mocks: ResolvedMock[]
  watch: boolean
  admin: AdminSettings | false
  storage: { driver: string; [option: string]: unknown } | false
  log: LogSettings
  outbound: { allow: string[] }
  limits: Required<LimitsConfig>
  tls: boolean | { cert: string; key: string }
}
