import { createHash } from 'node:crypto'
import { createId } from '../../src/lib/ids.ts'
import type { Entry } from '../../src/log/entry.ts'

const nextId = createId()

/** An entry as a request would leave it, with what matters to a test. */
export function makeEntry(given: Partial<Entry> = {}): Entry {
  const id = nextId()
  return {
    id,
    timestamp: new Date().toISOString(),
    server: 'petstore',
    session: 'default',
    method: 'GET',
    path: '/pets/7',
    query_params: {},
    operation_id: 'getPet',
    scenario_name: null,
    source: 'example',
    stub_id: null,
    status_code: 200,
    response_time_ms: 1.5,
    delay_ms: 0,
    request_headers: { host: 'localhost:8000' },
    request_body: null,
    response_headers: { 'content-type': 'application/json' },
    response_body: '{"id":7}',
    request_size: 0,
    response_size: 8,
    client_ip: '127.0.0.1',
    user_agent: 'curl/8.5.0',
    request_id: id,
    violations: [],
    near_misses: [],
    admin: false,
    fault: null,
    ...given,
  }
}

/** The body of an entry, so that a reader can tell whether it is whole. */
export function bodyOf(index: number): string {
  return `${index}:${createHash('sha512').update(String(index)).digest('hex').repeat(5)}`
}
