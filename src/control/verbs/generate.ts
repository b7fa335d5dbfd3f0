import { anyOf, flag, list, nullable, number, object, oneOf, text, whole } from '../schema.ts'
import type { Schema } from '../schema.ts'
import type { Subject } from '../verb.ts'
import { nameOf, time } from './common.ts'

/** One of `spec_url_or_path` and `spec_inline` is wanted. */
export interface GenerateInput {
  spec_url_or_path?: string
  spec_inline?: string | object
  output_dir_name?: string
  auth_enabled?: boolean
  webhooks_enabled?: boolean
  admin_ui_enabled?: boolean
  storage_enabled?: boolean
  port?: number
  base_path?: string
  /** Same seed, same data. */
  seed?: number
  start?: boolean
}

export interface GenerateResult {
  success: true
  message: string
  output_directory: string
  server_info: {
    name: string
    version: string
    endpoints: number
    tags: string[]
    features: string[]
  }
  name: string
  /** Null when it was not started. */
  url: string | null
  /** Null when nothing controls it. */
  admin_url: string | null
  /** `session` ends with the process that was asked, `detached` goes on. */
  lifetime: 'session' | 'detached'
  already_running: boolean
  generated_files: string[]
  next_steps: string[]
  warnings: string[]
}

export interface DiscoverInput {
  ports?: number[]
  check_health?: boolean
  include_generated?: boolean
}

/** How a mock has answered; null where it was not asked. */
export type HealthCheck = {
  status: 'healthy' | 'unreachable'
  response_time_ms: number | null
} | null

/** A mock that runs on this machine; null is what only its own host knows, or nobody. */
export interface DiscoveredServer {
  name: string
  status: 'running' | 'stopped' | 'error'
  url: string
  admin_url: string | null
  port: number
  pid: number | null
  health_check_url: string
  spec_path: string | null
  started_at: string | null
  active_scenario: string | null
  /** How many operations are served; null where it was not asked. */
  endpoints: number | null
  total_requests: number | null
  features: string[]
  health_check: HealthCheck
}

/** A folder that was generated. */
export interface DiscoveredFolder {
  directory: string
  name: string
  created: string | null
  status: 'running' | 'stopped' | 'error'
  port: number | null
  /** Why its status is `error`. */
  error?: string
}

export interface DiscoverResult {
  success: true
  discovery_info: { scanned_ports: number[]; scan_duration_ms: number; timestamp: string }
  running_servers: DiscoveredServer[]
  generated_mocks: DiscoveredFolder[]
  summary: { total_running: number; total_generated: number; healthy: number }
  /** What of the registry cannot be used, one line each. */
  warnings: string[]
}

/** What the verbs that make and find mocks take and give. */
export interface GenerateVerbs {
  generate_mock_api: { input: GenerateInput; output: GenerateResult }
  discover_mock_servers: { input: DiscoverInput; output: DiscoverResult }
}

const MOST_PORTS = 64
const success = { const: true }
const port = whole('A port', { minimum: 1, maximum: 65_535 })
const words = (description: string): Schema => list(text('Text'), description)
const count = (description: string): Schema => whole(description, { minimum: 0 })

const generateInput = object({
  'spec_url_or_path?': text('URL of a document, or its path below the workspace folder', {
    minLength: 1,
    maxLength: 8192,
  }),
  'spec_inline?': anyOf(
    [text('JSON or YAML', { minLength: 1 }), { type: 'object' }],
    'the document itself, as an object or as JSON or YAML text',
  ),
  'output_dir_name?': nameOf('Of the mock and its folder; by default made from the document'),
  'auth_enabled?': flag('Want credentials where the document says so', { default: true }),
  'webhooks_enabled?': flag('Send webhooks and callbacks', { default: true }),
  'admin_ui_enabled?': flag('Show it in the admin pages', { default: true }),
  'storage_enabled?': flag('Keep scenarios and state over a restart', { default: true }),
  'port?': whole('0 takes any free one; by default that of the host, unless it serves others', {
    minimum: 0,
    maximum: 65_535,
  }),
  'base_path?': text('A path like /api; by default that of the first server', {
    pattern: '^(/[^\\s?#]*)?$',
    maxLength: 1000,
  }),
  'seed?': whole('Same seed, same data', { minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  'start?': flag('Whether to serve it at once', { default: true }),
})

const generateOutput = object({
  success,
  message: text('What happened, in words'),
  output_directory: text('The folder of the mock'),
  server_info: object({
    name: text('Title of the document'),
    version: text('Version of the document'),
    endpoints: count('Operations that are served'),
    tags: words('Tags of the document'),
    features: words('What is switched on'),
  }),
  name: nameOf('Of the mock'),
  url: nullable(text('Where it answers; null when it was not started')),
  admin_url: nullable(text('Where it is controlled; null when nothing controls it')),
  lifetime: oneOf(['session', 'detached'], 'Whether it ends with the process that was asked'),
  already_running: flag('Whether the same document was served under this name before'),
  generated_files: words('What was really written'),
  next_steps: words('What can be done now'),
  warnings: words('What is odd about the document'),
})

const discovered = object(
  {
    name: text('Of the mock'),
    status: oneOf(
      ['running', 'stopped', 'error'],
      '"error" for one that should answer and does not',
    ),
    url: text('Where it answers'),
    admin_url: nullable(text('Where it is controlled')),
    port,
    pid: nullable(whole('Of the process that serves it')),
    health_check_url: text('Answers as long as it is served'),
    spec_path: nullable(text('Path or URL of its document')),
    started_at: nullable(time),
    active_scenario: nullable(text('Name of the active scenario')),
    endpoints: nullable(count('Operations that are served')),
    total_requests: nullable(count('Requests in its journal')),
    features: words('What it can do'),
    health_check: nullable(
      object({
        status: oneOf(['healthy', 'unreachable'], 'Whether it answered'),
        response_time_ms: nullable(number('Milliseconds until it answered')),
      }),
    ),
  },
  { title: 'DiscoveredServer', description: 'What only its own host knows, or nobody, is null' },
)

const discoverOutput = object({
  success,
  discovery_info: object({
    scanned_ports: list(port, 'Ports that were probed'),
    scan_duration_ms: number('Milliseconds'),
    timestamp: time,
  }),
  running_servers: list(discovered, 'Mocks that run'),
  generated_mocks: list(
    object({
      directory: text('The folder of the mock'),
      name: text('Of the mock'),
      created: nullable(time),
      status: oneOf(['running', 'stopped', 'error'], '"error" where the folder cannot be used'),
      port: nullable(port),
      'error?': text('Why it cannot be used'),
    }),
    'Mocks that were generated',
  ),
  summary: object({
    total_running: count('Mocks that run'),
    total_generated: count('Mocks that were generated'),
    healthy: count('Mocks that answered'),
  }),
  warnings: words('What of the registry cannot be used'),
})

export const generate: Subject<GenerateVerbs> = {
  generate_mock_api: {
    scope: 'host',
    method: 'POST',
    path: '/servers/generate',
    kind: 'write',
    summary:
      'Makes a named mock of a document and serves it; the same name with the same document is the one that runs already.',
    input: generateInput,
    output: generateOutput,
  },
  discover_mock_servers: {
    scope: 'host',
    method: 'POST',
    path: '/discover',
    kind: 'read',
    summary: 'Finds the mocks that run on this machine, and those that were generated here.',
    input: object({
      'ports?': list(port, 'Ports of this machine to probe; by default the usual ones', {
        maxItems: MOST_PORTS,
        uniqueItems: true,
      }),
      'check_health?': flag('Whether each is asked for its health', { default: true }),
      'include_generated?': flag('Whether generated mocks are told as well', { default: true }),
    }),
    output: discoverOutput,
  },
}
