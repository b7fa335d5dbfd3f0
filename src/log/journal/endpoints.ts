import type { EndpointFigures, KnownOperation } from '../entry.ts'
import type { Columns } from './columns.ts'

/** The requests to one operation, or to one path that no operation took. */
export interface Endpoint {
  server: string | null
  operation: string | null
  method: string
  path: string
  count: number
  errors: number
  /** Milliseconds of all together. */
  time: number
  /** Requests by status. */
  statuses: Map<number, number>
}

/** Codes of servers and methods stay below this, and those of paths below 2^32, so that a pair is an exact number. */
const PAIR = 2 ** 20

/** Groups the entries at these positions, in the order in which each endpoint was first called. */
export function groupEndpoints(
  columns: Columns,
  positions: Uint32Array,
  operations: readonly KnownOperation[] = [],
): Endpoint[] {
  const { server, operation_id: operation, method, path } = columns.texts
  const known = new Map(operations.map((one) => [nameOf(one.server, one.operation_id), one]))
  const groups = new Map<number, Endpoint>()
  for (const at of positions) {
    const code = operation.codes[at] ?? 0
    const key =
      code === 0
        ? -((path.codes[at] ?? 0) * PAIR + (method.codes[at] ?? 0)) - 1
        : code * PAIR + (server.codes[at] ?? 0)
    let group = groups.get(key)
    if (group === undefined) groups.set(key, (group = begin(columns, at, known)))
    add(group, columns, at)
  }
  return [...groups.values()]
}

/** What an endpoint comes to. */
export function toFigures({
  path,
  method,
  operation,
  count,
  time,
  errors,
}: Endpoint): EndpointFigures {
  return {
    path,
    method,
    operation_id: operation,
    count,
    avg_response_time_ms: rounded(time / count),
    error_rate_percent: percent(errors, count),
  }
}

/** To two places; of nothing 0. */
export function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100
}

/** To three places. */
export function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** A key for an operation of a server. */
export function nameOf(server: string | null, operation: string | null): string {
  return `${server ?? ''}\n${operation ?? ''}`
}

function begin({ texts }: Columns, at: number, known: Map<string, KnownOperation>): Endpoint {
  const text = (column: keyof Columns['texts']): string | null =>
    texts[column].dictionary.text(texts[column].codes[at] ?? 0)
  const [server, operation] = [text('server'), text('operation_id')]
  const { method, path } = known.get(nameOf(server, operation)) ?? {}
  return {
    server,
    operation,
    method: method?.toUpperCase() ?? text('method') ?? '',
    path: path ?? text('path') ?? '',
    count: 0,
    errors: 0,
    time: 0,
    statuses: new Map(),
  }
}

function add(group: Endpoint, { numbers }: Columns, at: number): void {
  const status = numbers.status_code[at] ?? 0
  group.count += 1
  group.time += numbers.response_time_ms[at] ?? 0
  if (status >= 400) group.errors += 1
  group.statuses.set(status, (group.statuses.get(status) ?? 0) + 1)
}
