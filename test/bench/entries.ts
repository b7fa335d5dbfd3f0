import { createId } from '../../src/lib/ids.ts'
import type { Entry } from '../../src/log/entry.ts'

const nextId = createId()

/** What a request to a shop leaves behind, 1.1 KB; every body and every tenth path is unlike all others. `ms`: since 1970. */
export function makeEntry(index: number, ms: number): Entry {
  const id = nextId()
  const isOrder = index % 3 === 0
  const isMissing = index % 50 === 0
  const body = JSON.stringify({
    id: index,
    name: `Rex the ${index}th`,
    status: 'available',
    tags: ['playful', 'herding'],
    owner: { name: 'Anna Schmidt', email: `anna${index}@example.com`, city: 'Berlin' },
    description: 'A friendly dog that likes to run along the river and to play with children.',
  })
  return {
    id,
    timestamp: new Date(ms).toISOString(),
    server: 'shop',
    session: `s${index % 20}`,
    method: isOrder ? 'POST' : 'GET',
    path: isOrder ? '/orders' : index % 10 === 1 ? `/pets/${index}` : `/pets/${index % 1000}`,
    query_params: {},
    operation_id: isMissing ? null : isOrder ? 'createOrder' : 'getPet',
    scenario_name: null,
    source: isMissing ? 'problem' : 'example',
    stub_id: null,
    status_code: isMissing ? 404 : isOrder ? 201 : 200,
    response_time_ms: ((index * 7919) % 100_003) / 1000,
    delay_ms: 0,
    request_headers: {
      host: 'localhost:8000',
      accept: 'application/json',
      'user-agent': 'node',
      authorization: '[redacted]',
      'content-type': 'application/json',
    },
    request_body: isOrder ? JSON.stringify({ pet: index, quantity: 1, note: 'ring twice' }) : null,
    response_headers: {
      'content-type': 'application/json',
      'content-length': String(body.length),
      'x-mockloop-source': 'example',
      'x-mockloop-operation': 'getPet',
      'x-mockloop-request-id': id,
    },
    response_body: body,
    request_size: isOrder ? 47 : 0,
    response_size: body.length,
    client_ip: `10.0.0.${index % 8}`,
    user_agent: 'node',
    request_id: id,
    violations: [],
    near_misses: [],
    admin: false,
    fault: null,
  }
}
