import { toRecorded } from '../../src/control/verbs/diagnosis.ts'
import type { Handlers } from '../../src/control/control.ts'
import type { Server } from '../../src/control/verbs/servers.ts'
import type { DeliveryShown } from '../../src/control/verbs/deliveries.ts'
import type { WebhookShown } from '../../src/control/verbs/webhooks.ts'
import type { ServerConfig } from '../../src/control/verbs/config.ts'
import type { Entry } from '../../src/log/entry.ts'
import { InvalidArgumentError } from '../../src/errors.ts'
import { ServerNotFoundError } from '../../src/errors/servers.ts'
import { ScenarioNotFoundError } from '../../src/errors/verbs.ts'

const pack = {
  pack: '4xx-client-errors',
  category: 'error-simulation',
  description: 'Errors of clients',
  note: null,
}

const config: ServerConfig = {
  delay: { min: 1, max: 2 },
  errors: { percent: 5, status: 503 },
  faults: [{ tags: ['pets'], succeed_first: 1, delay: 5, fault: { drip: { bytes: 1, ms: 2 } } }],
  profile: null,
  rate_limit: { limit: 60, window: 60, burst: 10, key: 'ip' },
  ends_in: { delay: 3 },
  validation: { requests: 'strict', responses: false, operations: { getPet: 'off' } },
  auth: { api_keys: ['***'], basic: { ann: '***' }, jwt: { secret: '***' }, tokens: false },
  cors: false,
}

export function serverNamed(name: string, status: Server['status'] = 'running'): Server {
  return {
    id: `${name}-1`,
    name,
    status,
    url: 'http://localhost:8000/v1',
    admin_url: 'http://localhost:8001',
    port: 8000,
    pid: 4711,
    health_check_url: 'http://localhost:8000/.well-known/mockloop',
    spec_path: null,
    created_at: '2024-01-31T09:30:00.000Z',
    started_at: null,
    active_scenario: 'default',
    features: ['auth'],
    config,
    statistics: {
      total_requests: 3,
      error_requests: 1,
      avg_response_time_ms: 1.5,
      unique_clients: 1,
      last_request_time: null,
    },
  }
}

export function entryOf(id: string, path: string = '/pets'): Entry {
  return {
    id,
    timestamp: '2024-01-31T09:30:00.000Z',
    server: 'petstore',
    session: 'default',
    method: 'GET',
    path,
    query_params: { tag: ['a', 'b'], limit: '3' },
    operation_id: null,
    scenario_name: null,
    source: 'problem',
    stub_id: null,
    status_code: 404,
    response_time_ms: 0.7,
    delay_ms: 0,
    request_headers: { authorization: '***' },
    request_body: null,
    response_headers: {},
    response_body: '{"a":275.0}',
    request_size: 0,
    response_size: 11,
    client_ip: '127.0.0.1',
    user_agent: null,
    request_id: id,
    violations: [{ in: 'query', pointer: '/limit', code: 'maximum', message: 'too many' }],
    near_misses: [{ operation: 'GET /pets', why_not: 'another path' }],
    admin: false,
    fault: null,
  }
}

async function* chunks(...texts: string[]): AsyncGenerator<string> {
  yield* texts
}

/** Entries, then silence until the signal. */
export async function* follow(
  entries: readonly Entry[],
  signal: AbortSignal,
): AsyncGenerator<Entry> {
  yield* entries
  if (!signal.aborted)
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
}

function known(server: string): string {
  if (server !== 'petstore' && server !== 'petstore-1')
    throw new ServerNotFoundError(server, ['petstore'])
  return 'petstore'
}

const summary = {
  operation_id: 'listPets',
  method: 'GET',
  path: '/pets',
  summary: 'Lists pets',
  tags: ['pets'],
  deprecated: false,
  statuses: ['200', 'default'],
  secured: true,
  broken: null,
}

function webhookNamed(name: string, given: Partial<WebhookShown> = {}): WebhookShown {
  return {
    name,
    url: 'https://a.example/hook',
    events: ['response.sent'],
    operations: null,
    methods: ['POST'],
    statuses: null,
    headers: {},
    body: null,
    secret: '***',
    delay: 0,
    faults: { drop: 5 },
    retry: { attempts: 2 },
    active: true,
    created_at: null,
    updated_at: null,
    ...given,
  }
}

function deliveryOf(id: string, event: string = 'response.sent'): DeliveryShown {
  return {
    id,
    server: 'petstore',
    cause: { kind: 'webhook', name: 'audit' },
    event,
    request_id: null,
    url: 'https://a.example/hook',
    method: 'POST',
    status: 'delivered',
    reason: null,
    created_at: '2024-01-31T09:30:00.000Z',
    finished_at: '2024-01-31T09:30:01.000Z',
    next_attempt_at: null,
    attempts_made: 1,
    last_status_code: 204,
    last_error: null,
    headers: [['content-type', 'application/json']],
    body: '{}',
    signed: true,
    attempts: [
      {
        number: 1,
        started_at: '2024-01-31T09:30:00.000Z',
        ms: 1.5,
        status_code: 204,
        error: null,
        response_headers: { vary: ['a', 'b'], server: 'a' },
        response_body: '',
        redelivery: false,
        duplicate: false,
      },
    ],
  }
}

/** What every verb answers when there is no host: samples that show what came in. */
export const handlers: Handlers = {
  list_webhooks: async ({ server }) => ({
    webhooks: [webhookNamed(known(server))],
    total: 1,
    document: [{ name: 'newPet', method: 'POST', summary: null }],
    enabled: true,
  }),
  get_webhook: async ({ name }) => ({ webhook: webhookNamed(name) }),
  create_webhook: async ({ name, url, body }) => ({
    webhook: webhookNamed(name, { url, body }),
    warnings: [],
  }),
  update_webhook: async ({ name, active }) => ({
    webhook: webhookNamed(name, { active: active ?? true }),
    warnings: [{ pointer: '', message: 'nothing is sent', fix: 'set it to true' }],
  }),
  delete_webhook: async ({ name }) => ({ deleted: name }),
  test_webhook: async ({ event }) => ({ delivery: deliveryOf('01A', event) }),
  trigger_webhook: async ({ name, payload }) => ({
    source: payload === undefined ? 'fake' : 'payload',
    deliveries: [deliveryOf('01A', name)],
    warnings: [],
  }),
  list_deliveries: async () => {
    const { headers: _, body: __, signed: ___, attempts: ____, ...row } = deliveryOf('01A')
    return { deliveries: [row], total: 1, next_cursor: null }
  },
  get_delivery: async ({ id }) => deliveryOf(id),
  redeliver: async ({ id }) => ({ delivery: deliveryOf(id) }),
  list_servers: async () => ({ servers: [serverNamed('petstore')], total: 1 }),
  get_server: async ({ server }) => serverNamed(known(server)),
  start_server: async ({ name }) => serverNamed(name),
  stop_server: async ({ server }) => serverNamed(known(server), 'stopped'),
  restart_server: async ({ server }) => serverNamed(known(server)),
  update_config: async ({ server, ...patch }) => {
    known(server)
    return { config, changed: Object.keys(patch) }
  },
  reload_spec: async ({ server }) => ({
    name: known(server),
    added: ['GET /pets'],
    removed: [],
    changed: [],
    operations: 4,
    diagnostics: { errors: 0, warnings: 1 },
  }),
  generate_mock_api: async ({ output_dir_name = 'petstore', start = true }) => ({
    success: true,
    message: 'petstore is served',
    output_directory: '/w/generated_mocks/petstore',
    server_info: { name: 'Petstore', version: '1', endpoints: 4, tags: [], features: ['auth'] },
    name: output_dir_name,
    url: start ? 'http://localhost:8000' : null,
    admin_url: 'http://localhost:8001',
    lifetime: 'session',
    already_running: false,
    generated_files: [],
    next_steps: [],
    warnings: [],
  }),
  discover_mock_servers: async ({ ports = [8000] }) => ({
    success: true,
    discovery_info: { scanned_ports: ports, scan_duration_ms: 1.5, timestamp: '2024-01-31' },
    running_servers: [
      {
        name: 'petstore',
        status: 'running',
        url: 'http://localhost:8000',
        admin_url: null,
        port: 8000,
        pid: null,
        health_check_url: 'http://localhost:8000/.well-known/mockloop',
        spec_path: null,
        started_at: null,
        active_scenario: null,
        endpoints: 4,
        total_requests: null,
        features: [],
        health_check: { status: 'healthy', response_time_ms: 1 },
      },
    ],
    generated_mocks: [
      { directory: 'a', name: 'a', created: '2024-01-31', status: 'stopped', port: null },
      { directory: 'b', name: 'b', created: null, status: 'error', port: null, error: 'no' },
    ],
    summary: { total_running: 1, total_generated: 2, healthy: 1 },
    warnings: [],
  }),
  list_operations: async ({ server, query = '' }) => {
    known(server)
    const operations = 'listPets'.includes(query) ? [summary] : []
    return { operations, total: operations.length, next_cursor: null }
  },
  get_operation: async ({ operation_id }) => ({
    ...summary,
    operation_id,
    description: null,
    parameters: [
      {
        name: 'limit',
        in: 'query',
        required: false,
        schema: { type: 'integer' },
        outline: 'integer',
      },
    ],
    request_body: {
      required: true,
      content: { 'application/json': {} },
      outlines: { 'application/json': 'any' },
    },
    responses: [
      {
        status: '200',
        description: 'ok',
        content: { 'text/plain': {} },
        outlines: { 'text/plain': 'any' },
        examples: ['a'],
        example_values: { 'text/plain': { a: 'A' } },
      },
    ],
    security: [
      [{ name: 'key', type: 'apiKey', in: 'header', key: 'x-key', scheme: null, scopes: [] }],
    ],
    active_override: null,
  }),
  get_spec: async () => ({ title: 'Pets', version: '1', document: { openapi: '3.1.0' } }),
  list_scenario_packs: async () => ({ packs: [{ ...pack, scenarios: ['4xx-404'] }], total: 1 }),
  get_scenario_pack: async ({ scenario = '4xx-404' }) => ({
    ...pack,
    scenarios: [{ name: scenario, description: 'All gone', operations: 1, config: {} }],
    total: 1,
  }),
  list_scenarios: async () => ({
    scenarios: [
      {
        name: 'default',
        description: null,
        is_active: true,
        stubs: 0,
        created_at: null,
        updated_at: null,
      },
    ],
    total: 1,
    active_scenario: 'default',
  }),
  get_scenario: async ({ name }) => {
    if (name !== 'happy')
      throw new ScenarioNotFoundError(`there is no scenario "${name}": there are default, happy`)
    return { scenario: { name, stubs: [] }, is_active: false }
  },
  get_current_scenario: async ({ session = null }) => ({ active_scenario: 'default', session }),
  create_scenario: async ({ name, delay = 0 }) => ({
    scenario: {
      name,
      delay,
      stubs: [{ id: 'a', method: 'GET', path: '/pets', when: {}, respond: { status: 200 } }],
    },
    warnings: [{ pointer: 'stubs[0]', message: 'is odd', fix: 'mend it' }],
  }),
  update_scenario: async ({ name }) => ({ scenario: { name, stubs: [] }, warnings: [] }),
  delete_scenario: async ({ name }) => ({ deleted: name, active_scenario: 'default' }),
  switch_scenario: async ({ name }) => ({ active_scenario: name, previous_scenario: 'default' }),
  list_responses: async () => ({
    responses: [{ id: 'a', operation: 'listPets', respond: { body: [1], fault: 'reset' } }],
    total: 1,
  }),
  update_response: async ({ endpoint_path, response_data, status_code = 200, headers = {} }) => ({
    endpoints: [endpoint_path],
    previous_response: null,
    new_response: { status: status_code, headers, body: response_data },
    warnings: [],
  }),
  reset_response: async ({ endpoint_path }) => ({ reset: endpoint_path === undefined ? 2 : 1 }),
  get_state: async ({ session = 'default' }) => ({ session, state: { a: [1] } }),
  set_state: async ({ session = 'default', state }) => ({ session, state }),
  list_sessions: async () => ({
    sessions: [
      {
        id: 'ann',
        active_scenario: 'default',
        created_at: '2024-01-31',
        used_at: '2024-01-31',
        state_keys: ['cart'],
        responses: 0,
      },
    ],
    total: 1,
  }),
  reset: async ({ session = null }) => ({ session, active_scenario: 'default' }),
  snapshot: async ({ name }) => ({ name }),
  list_snapshots: async () => ({ snapshots: [{ name: 'a' }], total: 1 }),
  restore: async ({ name }) => ({ name, active_scenario: 'default' }),
  query_logs: async ({ server, analyze = false, ...filters }) => {
    if (filters.path_pattern === '(') throw new InvalidArgumentError('path_pattern is no regex')
    return {
      logs: [entryOf('01A')],
      total: 1,
      query_info: {
        total_logs: 1,
        returned_logs: 1,
        filters_applied: { server, ...filters },
        time_range: { from: null, to: '2024-01-31' },
        next_cursor: null,
        evicted: 0,
        dropped: 0,
      },
      analysis: analyze ? analysis : null,
    }
  },
  get_log: async ({ id }) => entryOf(id),
  export_logs: async ({ format = 'json' }) => ({
    media_type: 'application/x-ndjson',
    filename: `logs "${format}".ndjson`,
    body: chunks('{"a":1}\n', '{"a":2}\n'),
  }),
  clear_logs: async () => ({ cleared: 7 }),
  stream_logs: async ({ last_event_id = '01A' }, { signal }) =>
    follow([entryOf(`${last_event_id}1`), entryOf(`${last_event_id}2`)], signal),
  explain_request: async ({ session = 'default' }) => ({
    matched: true,
    operation_id: 'listPets',
    source: 'fake',
    stub_id: null,
    scenario: null,
    session,
    status: 200,
    violations: [],
    nearest: [{ operation: 'GET /pets', why_not: 'another path' }],
    trouble: {
      delay: 5,
      errors: null,
      faults: config.faults,
      profile: null,
      rate_limit: config.rate_limit,
    },
    recorded: toRecorded(entryOf('01ABC')),
    suggestion: null,
  }),
  try_request: async ({ method = 'GET', path }) => ({
    method,
    url: `http://localhost:8000/v1${path}`,
    status: 200,
    headers: { 'content-type': 'text/plain', 'set-cookie': ['a=1', 'b=2'] },
    body: 'ok',
    encoding: 'text',
    size: 2,
    is_cut: false,
    source: 'fake',
    operation_id: 'listPets',
    scenario: null,
    stub_id: null,
    request_id: '01ABC',
    response_time_ms: 0.4,
    failure: null,
  }),
  sample_request: async () => ({
    method: 'GET',
    path: '/pets/7?limit=1',
    params: { petId: '7' },
    query: [['limit', '1']],
    headers: { 'x-trace': 'a' },
    body: null,
    source: 'empty',
  }),
  verify_requests: async ({ expectations }) => ({
    passed: false,
    results: expectations.map((_one, index) => ({
      index,
      passed: false,
      count: 0,
      expected: 'at least 1',
      nearest: [
        {
          id: '01A',
          method: 'GET',
          path: '/pets',
          timestamp: '2024-01-31T00:00:00.000Z',
          status_code: 200,
          differences: [{ field: 'body.a', expected: 1, actual: null }],
        },
      ],
      reason: 'there were none',
    })),
  }),
  health: async () => ({ status: 'ok', reasons: [], version: '1', uptime_seconds: 3.5 }),
  ready: async () => ({ ready: true, servers: [] }),
  metrics: async () => 'a 1\n',
  openapi: async () => ({ openapi: '3.1.0' }),
}

const times = {
  avg_response_time_ms: 0.7,
  min_response_time_ms: 0.7,
  max_response_time_ms: 0.7,
  p50_response_time_ms: 0.7,
  p95_response_time_ms: 0.7,
  p99_response_time_ms: 0.7,
}

const analysis = {
  total_requests: 1,
  ...times,
  error_rate_percent: 100,
  unique_clients: 1,
  status_distribution: { 404: 1 },
  method_distribution: { GET: 1 },
  top_endpoints: [
    {
      path: '/pets',
      method: 'GET',
      operation_id: 'listPets',
      count: 1,
      avg_response_time_ms: 0.7,
      error_rate_percent: 100,
    },
  ],
  slowest_endpoints: [
    {
      path: '/pets',
      method: 'GET',
      operation_id: 'listPets',
      count: 1,
      avg_response_time_ms: 0.7,
      error_rate_percent: 100,
    },
  ],
  performance_metrics: times,
  traffic_patterns: {
    requests_per_hour: {},
    peak_hour: null,
    most_popular_endpoint: null,
    unique_clients: 1,
  },
  error_analysis: { total_errors: 1, error_breakdown: { 404: 1 }, common_error_paths: [] },
  coverage: { operations_total: null, operations_hit: 1, statuses_hit: {}, never_called: null },
  insights: [],
}

/** A verb that never ends unless it is cancelled. */
export function forever(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
