import type { Entry } from '../entry.ts'

/** An entry as it is kept: all but the bodies as JSON, and the bodies as they are. */
export type Texts = [facts: string, requestBody: string | null, responseBody: string | null]

/** An entry without its bodies. */
export type Facts = Omit<Entry, 'request_body' | 'response_body'>

/**
 * The facts without their names, which take half the space and half the time of the thread that
 * serves requests; what is added goes to the end.
 */
export type Kept = [
  id: Entry['id'],
  timestamp: Entry['timestamp'],
  server: Entry['server'],
  session: Entry['session'],
  method: Entry['method'],
  path: Entry['path'],
  queryParams: Entry['query_params'],
  operation: Entry['operation_id'],
  scenario: Entry['scenario_name'],
  source: Entry['source'],
  stub: Entry['stub_id'],
  status: Entry['status_code'],
  responseTime: Entry['response_time_ms'],
  delay: Entry['delay_ms'],
  requestHeaders: Entry['request_headers'],
  responseHeaders: Entry['response_headers'],
  requestSize: Entry['request_size'],
  responseSize: Entry['response_size'],
  clientIp: Entry['client_ip'],
  userAgent: Entry['user_agent'],
  requestId: Entry['request_id'],
  violations: Entry['violations'],
  nearMisses: Entry['near_misses'],
  admin: Entry['admin'],
  /** Missing in files of earlier versions. */
  fault?: Entry['fault'],
]

/** The JSON of an entry without its bodies. */
export function toFacts(entry: Facts): string {
  const kept: Kept = [
    entry.id,
    entry.timestamp,
    entry.server,
    entry.session,
    entry.method,
    entry.path,
    entry.query_params,
    entry.operation_id,
    entry.scenario_name,
    entry.source,
    entry.stub_id,
    entry.status_code,
    entry.response_time_ms,
    entry.delay_ms,
    entry.request_headers,
    entry.response_headers,
    entry.request_size,
    entry.response_size,
    entry.client_ip,
    entry.user_agent,
    entry.request_id,
    entry.violations,
    entry.near_misses,
    entry.admin,
    entry.fault,
  ]
  return JSON.stringify(kept)
}

/** The whole entry, its members in the order in which they are documented; throws for what is no such text. */
export function toEntry([facts, requestBody, responseBody]: Texts): Entry {
  return fromKept(JSON.parse(facts) as Kept, requestBody, responseBody)
}

/** The same of facts that were parsed. */
export function fromKept(
  kept: Kept,
  requestBody: string | null = null,
  responseBody: string | null = null,
): Entry {
  return {
    id: kept[0],
    timestamp: kept[1],
    server: kept[2],
    session: kept[3],
    method: kept[4],
    path: kept[5],
    query_params: kept[6],
    operation_id: kept[7],
    scenario_name: kept[8],
    source: kept[9],
    stub_id: kept[10],
    status_code: kept[11],
    response_time_ms: kept[12],
    delay_ms: kept[13],
    request_headers: kept[14],
    request_body: requestBody,
    response_headers: kept[15],
    response_body: responseBody,
    request_size: kept[16],
    response_size: kept[17],
    client_ip: kept[18],
    user_agent: kept[19],
    request_id: kept[20],
    violations: kept[21],
    near_misses: kept[22],
    admin: kept[23],
    fault: kept[24] ?? null,
  }
}
