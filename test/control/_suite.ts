/** A verb, what it is given, and what the handlers make of it; to be run through every skin. */
export interface Case {
  verb: string
  input: Record<string, unknown>
  /** A part of the result. */
  expected: unknown
}

const server = 'petstore'

/** At least one of every verb that answers JSON or text. */
export const CASES: readonly Case[] = [
  { verb: 'list_servers', input: {}, expected: { total: 1 } },
  { verb: 'get_server', input: { server: 'petstore-1' }, expected: { name: 'petstore' } },
  {
    verb: 'start_server',
    input: { name: 'a', spec_path: 'a.yaml', port: 0, config: { delay: 5, auth: false } },
    expected: { name: 'a', status: 'running' },
  },
  { verb: 'stop_server', input: { server }, expected: { status: 'stopped' } },
  { verb: 'restart_server', input: { server }, expected: { status: 'running' } },
  {
    verb: 'update_config',
    input: { server, delay: { p50: 1, p99: 9 }, errors: null, rate_limit: null, for: 10 },
    expected: { changed: ['delay', 'errors', 'rate_limit', 'for'] },
  },
  { verb: 'reload_spec', input: { server }, expected: { added: ['GET /pets'] } },
  {
    verb: 'generate_mock_api',
    input: { spec_inline: { openapi: '3.0.0' }, output_dir_name: 'b', start: false },
    expected: { name: 'b', url: null },
  },
  {
    verb: 'discover_mock_servers',
    input: { ports: [1, 2], check_health: false },
    expected: { discovery_info: { scanned_ports: [1, 2] } },
  },
  { verb: 'list_operations', input: { server, query: 'List', limit: 3 }, expected: { total: 0 } },
  {
    verb: 'get_operation',
    input: { server, operation_id: 'pets/get all%2F ü' },
    expected: { operation_id: 'pets/get all%2F ü' },
  },
  { verb: 'get_spec', input: { server }, expected: { document: { openapi: '3.1.0' } } },
  {
    verb: 'get_spec',
    input: { server, ref: '#/components/schemas/Pet' },
    expected: { title: 'Pets' },
  },
  { verb: 'list_scenario_packs', input: { server }, expected: { total: 1 } },
  {
    verb: 'get_scenario_pack',
    input: { server, pack: '4xx-client-errors', scenario: '4xx-409' },
    expected: { scenarios: [{ name: '4xx-409' }] },
  },
  { verb: 'list_scenarios', input: { server, session: 'a b' }, expected: { total: 1 } },
  { verb: 'get_scenario', input: { server, name: 'happy' }, expected: { is_active: false } },
  {
    verb: 'get_current_scenario',
    input: { server, session: 'ä&b=c' },
    expected: { session: 'ä&b=c' },
  },
  {
    verb: 'create_scenario',
    input: { server, name: 'new', delay: 5, config: { '/pets': [] }, strict: true },
    expected: { scenario: { name: 'new', delay: 5 } },
  },
  {
    verb: 'update_scenario',
    input: { server, name: 'new', stubs: [{ operation: 'listPets', respond: { fake: true } }] },
    expected: { scenario: { name: 'new' } },
  },
  { verb: 'delete_scenario', input: { server, name: 'new' }, expected: { deleted: 'new' } },
  {
    verb: 'switch_scenario',
    input: { server, name: 'new', session: 'ann' },
    expected: { active_scenario: 'new', previous_scenario: 'default' },
  },
  { verb: 'list_responses', input: { server }, expected: { total: 1 } },
  {
    verb: 'update_response',
    input: {
      server,
      session: 'ann',
      endpoint_path: 'GET /pets/{id}',
      response_data: JSON.parse('{"__proto__":{"a":1},"constructor":275.5,"ü":null}'),
      status_code: 201,
      headers: { 'x-a': ['1', '2'] },
    },
    expected: {
      new_response: {
        status: 201,
        headers: { 'x-a': ['1', '2'] },
        body: JSON.parse('{"__proto__":{"a":1},"constructor":275.5,"ü":null}'),
      },
    },
  },
  { verb: 'reset_response', input: { server }, expected: { reset: 2 } },
  {
    verb: 'reset_response',
    input: { server, endpoint_path: '/users/{id}' },
    expected: { reset: 1 },
  },
  { verb: 'get_state', input: { server, session: '1' }, expected: { session: '1' } },
  {
    verb: 'set_state',
    input: { server, session: '1', state: { b: { c: true } } },
    expected: { session: '1', state: { b: { c: true } } },
  },
  { verb: 'list_sessions', input: { server }, expected: { total: 1 } },
  { verb: 'reset', input: { server }, expected: { session: null } },
  { verb: 'reset', input: { server, session: 'true' }, expected: { session: 'true' } },
  { verb: 'snapshot', input: { server, name: 'monday' }, expected: { name: 'monday' } },
  { verb: 'list_snapshots', input: { server }, expected: { total: 1 } },
  { verb: 'restore', input: { server, name: 'monday' }, expected: { name: 'monday' } },
  {
    verb: 'query_logs',
    input: {
      server,
      limit: 10,
      offset: 0,
      min_ms: 0.5,
      status: '4xx',
      unmatched_only: true,
      q: '7',
      path_pattern: '^/pets/\\d+$',
      order: 'asc',
      analyze: true,
    },
    expected: {
      query_info: {
        filters_applied: {
          limit: 10,
          offset: 0,
          min_ms: 0.5,
          status: '4xx',
          unmatched_only: true,
          q: '7',
          path_pattern: '^/pets/\\d+$',
        },
      },
      analysis: { total_requests: 1 },
    },
  },
  { verb: 'query_logs', input: { server, analyze: false }, expected: { analysis: null } },
  { verb: 'get_log', input: { server, id: '01ABC' }, expected: { id: '01ABC' } },
  { verb: 'clear_logs', input: { server, status: '404' }, expected: { cleared: 7 } },
  {
    verb: 'explain_request',
    input: {
      server,
      session: 'ann',
      method: 'POST',
      path: '/pets?a=1',
      headers: { a: 'b' },
      body: 1,
    },
    expected: { matched: true, session: 'ann' },
  },
  {
    verb: 'try_request',
    input: {
      server,
      session: 'ann',
      method: 'POST',
      path: '/pets?a=1',
      headers: { a: 'b' },
      body: 1,
    },
    expected: { method: 'POST', status: 200, source: 'fake' },
  },
  {
    verb: 'sample_request',
    input: { server, operation_id: 'pets/get all%2F ü' },
    expected: { path: '/pets/7?limit=1' },
  },
  {
    verb: 'verify_requests',
    input: {
      server,
      expectations: [
        { operation: 'listPets', times: 1 },
        { method: 'POST', path: '/pets', body: { a: { gte: 1 } }, never: true },
      ],
      in_order: true,
      within_ms: 5,
    },
    expected: { passed: false, results: [{ index: 0 }, { index: 1 }] },
  },
  { verb: 'list_webhooks', input: { server }, expected: { total: 1, enabled: true } },
  {
    verb: 'get_webhook',
    input: { server, name: 'audit' },
    expected: { webhook: { name: 'audit', secret: '***' } },
  },
  {
    verb: 'create_webhook',
    input: {
      server,
      name: 'audit',
      url: 'https://a.example/hook',
      events: ['response.sent'],
      methods: ['POST'],
      statuses: ['2xx', '404'],
      headers: { 'x-a': '1' },
      body: { __proto__: null, id: '{{ id }}', n: 275.5 },
      secret: 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0',
      faults: { drop: 5 },
      retry: { attempts: 2, base: 10 },
    },
    expected: { webhook: { name: 'audit', body: { id: '{{ id }}', n: 275.5 } } },
  },
  {
    verb: 'update_webhook',
    input: { server, name: 'audit', active: false, secret: null, body: null },
    expected: { webhook: { active: false }, warnings: [{ fix: 'set it to true' }] },
  },
  { verb: 'delete_webhook', input: { server, name: 'audit' }, expected: { deleted: 'audit' } },
  {
    verb: 'test_webhook',
    input: { server, name: 'audit', event: 'a.b', data: { a: 1 }, within_ms: 5 },
    expected: { delivery: { event: 'a.b', status: 'delivered' } },
  },
  {
    verb: 'trigger_webhook',
    input: { server, name: 'new pet/ü', payload: null, strict: true },
    expected: { source: 'payload', deliveries: [{ event: 'new pet/ü' }] },
  },
  { verb: 'trigger_webhook', input: { server, name: 'newPet' }, expected: { source: 'fake' } },
  {
    verb: 'list_deliveries',
    input: { server, name: 'order/done', kind: 'callback', status: 'failed', limit: 5 },
    expected: { total: 1, deliveries: [{ id: '01A' }] },
  },
  { verb: 'get_delivery', input: { server, id: '01ABC' }, expected: { id: '01ABC' } },
  {
    verb: 'redeliver',
    input: { server, id: '01ABC', within_ms: 0 },
    expected: { delivery: { id: '01ABC', signed: true } },
  },
  { verb: 'health', input: {}, expected: { status: 'ok' } },
  { verb: 'ready', input: {}, expected: { ready: true } },
  { verb: 'metrics', input: {}, expected: 'a 1\n' },
  { verb: 'openapi', input: {}, expected: { openapi: '3.1.0' } },
]

/** Input that does not fit, or names what is not there: the code and a part of the message. */
export const REFUSED: readonly {
  verb: string
  input: Record<string, unknown>
  code: string
  status: number
  message: RegExp
}[] = [
  {
    verb: 'query_logs',
    input: { server, limit: 10_001 },
    code: '003',
    status: 400,
    message: /limit: must be at most 10000, got 10001/,
  },
  {
    verb: 'query_logs',
    input: { server, limt: 5, order: 'up' },
    code: '003',
    status: 400,
    message: /limt: is not known \(did you mean "limit"\?\); order: must be "asc" or "desc"/,
  },
  {
    verb: 'query_logs',
    input: { server, path_pattern: '(' },
    code: '003',
    status: 400,
    message: /path_pattern is no regex/,
  },
  {
    verb: 'get_server',
    input: { server: 'nobody' },
    code: '015',
    status: 404,
    message: /no server "nobody": there are petstore/,
  },
  {
    verb: 'get_scenario',
    input: { server, name: 'hapy' },
    code: '004',
    status: 404,
    message: /no scenario "hapy": there are default, happy/,
  },
  {
    verb: 'snapshot',
    input: { server, name: '../../etc/passwd' },
    code: '003',
    status: 400,
    message: /name: does not fit \(Of the snapshot: letters/,
  },
  {
    verb: 'update_config',
    input: { server, delay: { min: 'a' }, faults: [{ percent: 101 }] },
    code: '003',
    status: 400,
    message:
      /delay: must be milliseconds from 0 up, or .*faults\[0\]\.percent: must be at most 100/,
  },
  {
    verb: 'update_response',
    input: { server, endpoint_path: '/pets', status_code: 1 },
    code: '003',
    status: 400,
    message: /status_code: must be at least/,
  },
  {
    verb: 'create_webhook',
    input: { server, name: 'a', url: 'https://a.example', events: [], faults: { drops: 1 } },
    code: '003',
    status: 400,
    message: /faults\.drops: is not known .*"drop"/,
  },
  {
    verb: 'set_state',
    input: { server, state: [1] },
    code: '003',
    status: 400,
    message: /state: must be an object, got \[1\]/,
  },
]
