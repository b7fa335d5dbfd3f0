import { list, mapOf, nullable, number, object, oneOf, text, whole } from '../schema.ts'
import type { Schema } from '../schema.ts'
import type { Subject } from '../verb.ts'
import { nameOf, server, time, total } from './common.ts'
import type { OfServer } from './common.ts'
import { patchMembers, serverConfig } from './config.ts'
import type { ConfigPatch, ServerConfig } from './config.ts'

export type ServerStatus = 'starting' | 'running' | 'stopping' | 'stopped' | 'error'

export interface ServerStatistics {
  total_requests: number
  error_requests: number
  avg_response_time_ms: number
  unique_clients: number
  last_request_time: string | null
}

/** A mock, as the wire calls it. */
export interface Server {
  id: string
  name: string
  status: ServerStatus
  url: string
  admin_url: string
  port: number
  pid: number
  health_check_url: string
  /** Null for an inline document. */
  spec_path: string | null
  created_at: string
  started_at: string | null
  active_scenario: string
  /** `admin_ui` is missing where the admin pages are not to show it. */
  features: string[]
  config: ServerConfig
  statistics: ServerStatistics
}

export interface StartServerInput {
  name: string
  spec_path?: string
  port?: number
  base_path?: string
  environment?: Record<string, string>
  config?: ConfigPatch
}

export interface ReloadResult {
  name: string
  /** As `GET /pets`. */
  added: string[]
  removed: string[]
  changed: string[]
  operations: number
  diagnostics: { errors: number; warnings: number }
}

/** What the verbs about mocks as a whole take and give. */
export interface ServerVerbs {
  list_servers: { input: Record<string, never>; output: { servers: Server[]; total: number } }
  get_server: { input: OfServer; output: Server }
  start_server: { input: StartServerInput; output: Server }
  stop_server: { input: OfServer; output: Server }
  restart_server: { input: OfServer; output: Server }
  update_config: {
    input: OfServer & ConfigPatch & { for?: number }
    output: { config: ServerConfig; changed: string[] }
  }
  reload_spec: { input: OfServer; output: ReloadResult }
}

const port = whole('0 takes any free one', { minimum: 0, maximum: 65_535 })
const count = (what: string): Schema => whole(what, { minimum: 0 })

const statistics = object({
  total_requests: count('Requests in the journal'),
  error_requests: count('Those with a status from 400 up'),
  avg_response_time_ms: number('Injected delay included'),
  unique_clients: count('By address'),
  last_request_time: nullable(time),
})

/** `Server`. */
export const serverSchema: Schema = object(
  {
    id: text('Stable as long as the mock is there'),
    name: nameOf('Of the mock'),
    status: oneOf(['starting', 'running', 'stopping', 'stopped', 'error'], 'What it is doing'),
    url: text('Where it answers, base path included'),
    admin_url: text('Where it is controlled'),
    port,
    pid: whole('Of the process that serves it'),
    health_check_url: text('Answers as long as the mock is served'),
    spec_path: nullable(text('Path or URL of the document; null for an inline one')),
    created_at: time,
    started_at: nullable(time),
    active_scenario: nameOf('Of the active scenario'),
    features: list(text('As auth, admin_ui, storage'), 'What it can do'),
    config: serverConfig,
    statistics,
  },
  { title: 'Server', description: 'A mock' },
)

const one = object({ server })
const operations = (what: string): Schema => list(text('As GET /pets'), `Operations ${what}`)

export const servers: Subject<ServerVerbs> = {
  list_servers: {
    scope: 'host',
    method: 'GET',
    path: '/servers',
    kind: 'read',
    summary: 'Lists the mocks of this host.',
    input: object({}),
    output: object({ servers: list(serverSchema, 'The mocks'), total }),
  },
  get_server: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}',
    kind: 'read',
    summary: 'Tells what is known of a mock: where it answers, its settings and its traffic.',
    input: one,
    output: serverSchema,
  },
  start_server: {
    scope: 'host',
    method: 'POST',
    path: '/servers',
    kind: 'write',
    status: 201,
    summary: 'Starts a mock: of a document, or one that was generated or stopped before.',
    input: object({
      name: nameOf('Of the mock'),
      'spec_path?': text('URL of a document, or its path below the workspace folder', {
        minLength: 1,
        maxLength: 8192,
      }),
      'port?': port,
      'base_path?': text('A path like /api; by default that of the first server', {
        pattern: '^(/[^\\s?#]*)?$',
        maxLength: 1000,
      }),
      'environment?': mapOf(text('A value', { maxLength: 10_000 }), 'For templates: env.NAME', {
        maxProperties: 1000,
      }),
      'config?': object(patchMembers, {
        title: 'ConfigPatch',
        description: 'Settings of its own, over those of the host',
      }),
    }),
    output: serverSchema,
  },
  stop_server: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/stop',
    kind: 'write',
    summary: 'Stops serving a mock; its scenarios and state are kept.',
    input: one,
    output: serverSchema,
  },
  restart_server: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/restart',
    kind: 'write',
    summary: 'Stops a mock and starts it again, with its document read anew.',
    input: one,
    output: serverSchema,
  },
  update_config: {
    scope: 'mock',
    method: 'PUT',
    path: '/servers/{server}/config',
    kind: 'write',
    summary: 'Changes the given settings of a mock from the next request on; null turns one off.',
    input: object({
      server,
      ...patchMembers,
      'for?': number('Seconds after which delay, errors, faults, profile and rate_limit go back', {
        exclusiveMinimum: 0,
      }),
    }),
    output: object({ config: serverConfig, changed: list(text('A setting'), 'What changed') }),
  },
  reload_spec: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/reload',
    kind: 'write',
    summary:
      'Reads the document of a mock anew; state stays where the operation does, and all stays as it was on an error.',
    input: one,
    output: object({
      name: nameOf('Of the mock'),
      added: operations('that are new'),
      removed: operations('that are gone'),
      changed: operations('that say something else'),
      operations: count('Operations that are served now'),
      diagnostics: object({ errors: count('Errors'), warnings: count('Warnings') }),
    }),
  },
}
