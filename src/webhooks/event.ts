import type { Entry } from '../log/entry.ts'
import type { JsonObject } from '../types.ts'

/** Characters of a body that are told; of a longer one there is only the size. */
const MOST_BODY = 65_536

/** What is told of a request; secrets are masked as in the journal, for it is made of its entry. */
export function requestData(entry: Entry): JsonObject {
  const { server, session, operation_id, request_id } = entry
  return {
    server,
    session,
    operation_id,
    request_id,
    request: {
      method: entry.method,
      path: entry.path,
      query: entry.query_params,
      headers: entry.request_headers,
      body: toBody(entry.request_body, entry.request_headers['content-type']),
      size: entry.request_size,
      client_ip: entry.client_ip,
    },
  }
}

/** What is told of a request with its answer. */
export function responseData(entry: Entry): JsonObject {
  return {
    ...requestData(entry),
    scenario: entry.scenario_name,
    response: {
      status: entry.status_code,
      headers: entry.response_headers,
      body: toBody(entry.response_body, entry.response_headers['content-type']),
      size: entry.response_size,
      ms: entry.response_time_ms,
      source: entry.source,
      stub_id: entry.stub_id,
    },
    violations: entry.violations,
    near_misses: entry.near_misses,
  }
}

/** JSON as data, anything else as its text. */
function toBody(text: string | null, type: string = ''): unknown {
  if (text === null || text.length > MOST_BODY) return null
  if (!/[/+]json\b/i.test(type)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
