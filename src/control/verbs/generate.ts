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
  start?: boolean
}

export interface GenerateResult {
  success: true
  message: string
  /** Null with storage off. */
  output_directory: string | null
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
  admin_url: string
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

/** A mock of this host or another; what its host does not tell is null. */
export interface DiscoveredServer {
  name: string
  url: string
  admin_url: string | null
  port: number
  pid: number | null
  status: string
  active_scenario: string | null
  endpoints: number | null
  total_requests: number | null
  /** Null when it was not asked. */
  health_check: {
    healthy: boolean
    status_code: number | null
    response_time_ms: number | null
  } | null
  features: string[]
}

export interface DiscoverResult {
  success: true
  discovery_info: { scanned_ports: number[]; scan_duration_ms: number; timestamp: string }
  running_servers: DiscoveredServer[]
  generated_mocks: {
    directory: string
    name: string
    created: string
    status: string
    port: number | null
  }[]
  summary: { running: number; healthy: number; generated: number }
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
  'port?': whole('By default that of the host; 0 takes any free one', {
    minimum: 0,
    maximum: 65_535,
  }),
  'base_path?': text('A path like /api; by default that of the first server', {
    pattern: '^(/[^\\s?#]*)?$',
    maxLength: 1000,
  }),
  'start?': flag('Whether to serve it at once', { default: true }),
})

const generateOutput = object({
  success,
  message: text('What happened, in words'),
  output_directory: nullable(text('The folder of the mock; null with storage off')),
  server_info: object({
    name: text('Title of the document'),
    version: text('Version of the document'),
    endpoints: count('Operations that are served'),
    tags: words('Tags of the document'),
    features: words('What is switched on'),
  }),
  name: nameOf('Of the mock'),
  url: nullable(text('Where it answers; null when it was not started')),
  admin_url: text('Where it is controlled'),
  lifetime: oneOf(['session', 'detached'], 'Whether it ends with the process that made it'),
  already_running: flag('Whether the same document was served under this name before'),
  generated_files: words('What was really written'),
  next_steps: words('What can be done now'),
  warnings: words('What is odd about the document'),
})

const discovered = object(
  {
    name: text('Of the mock'),
    url: text('Where it answers'),
    admin_url: nullable(text('Where it is controlled')),
    port,
    pid: nullable(whole('Of the process that serves it')),
    status: text('As its host tells it; "running" for one that answered a probe'),
    active_scenario: nullable(text('Name of the active scenario')),
    endpoints: nullable(count('Operations that are served')),
    total_requests: nullable(count('Requests in its journal')),
    health_check: nullable(
      object({
        healthy: flag('Whether it said that all is well'),
        status_code: nullable(whole('Of its answer')),
        response_time_ms: nullable(number('Milliseconds until it answered')),
      }),
    ),
    features: words('What it can do'),
  },
  { title: 'DiscoveredServer', description: 'What its host does not tell is null' },
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
      created: time,
      status: text('"running" or "stopped"'),
      port: nullable(port),
    }),
    'Mocks that were generated',
  ),
  summary: object({
    running: count('Mocks that run'),
    healthy: count('Those that said so'),
    generated: count('Mocks that were generated'),
  }),
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
