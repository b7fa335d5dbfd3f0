import { NotFoundError } from '../../errors/verbs.ts'
import type { Analysis, Entry, Followed, LogFilter, LogQuery, Pace } from '../../log/entry.ts'
import { EXPORT_TYPES, exportLogs } from '../../log/export.ts'
import { checkFilter } from '../../log/journal/filter.ts'
import type { Handlers } from '../control.ts'
import type { LogVerbs } from '../verbs/logs.ts'
import { recordedOf } from './common.ts'
import type { ControlledHost } from './host.ts'

/** What the verbs about the journal do. */
export function logHandlers(host: ControlledHost): Pick<Handlers, keyof LogVerbs> {
  const { journal } = host
  const named = <T extends { server: string }>(input: T): T => ({
    ...input,
    server: recordedOf(host, input.server),
  })
  return {
    async query_logs({ analyze = false, ...input }) {
      const query = named(input)
      const page = await journal.query(query)
      return {
        logs: page.logs,
        total: page.total,
        query_info: {
          total_logs: page.total,
          returned_logs: page.logs.length,
          filters_applied: filtersOf(query),
          time_range: rangeOf(page.logs),
          next_cursor: page.next_cursor,
          evicted: page.evicted,
          dropped: page.dropped,
        },
        analysis: analyze ? await analyzeFor(host, query.server, filtersOf(query)) : null,
      }
    },
    async get_log({ server, id }) {
      const name = recordedOf(host, server)
      const entry = await journal.get(id)
      if (entry?.server !== name)
        throw new NotFoundError(`there is no request ${JSON.stringify(id)} in the journal`)
      return entry
    },
    async export_logs({ format = 'json', ...input }) {
      const filter = named(input)
      // The file is made while it is sent: by then it is too late to refuse.
      checkFilter(filter)
      return {
        media_type: EXPORT_TYPES[format],
        filename: `${filter.server}-logs.${format}`,
        body: exportLogs(journal.all(filter), format),
      }
    },
    clear_logs: async (input) => ({ cleared: await journal.clear(named(input)) }),
    async stream_logs({ last_event_id, per_second, ...input }, { signal }) {
      const pace = { perSecond: per_second }
      return follow(host, named(input), { since: last_event_id, signal, pace })
    },
  }
}

/** What came in after a certain entry, then what comes in. */
async function* follow(
  { journal }: ControlledHost,
  filter: LogFilter,
  { since, signal, pace }: { since: string | undefined; signal: AbortSignal; pace: Pace },
): AsyncIterable<Followed> {
  const live = journal.follow(filter, signal, pace)
  let last = since ?? ''
  if (since !== undefined) {
    for await (const page of journal.all(filter)) {
      const missed = page.filter(({ id }) => id > last)
      last = missed.at(-1)?.id ?? last
      yield* missed
    }
  }
  for await (const entry of live) if (entry.id > last) yield entry
}

const PAGING = new Set(['limit', 'offset', 'cursor', 'order', 'bodies'])

/** Without what says which page is meant. */
function filtersOf(query: LogQuery): LogFilter & Record<string, unknown> {
  return Object.fromEntries(Object.entries(query).filter(([name]) => !PAGING.has(name)))
}

function rangeOf(logs: readonly Entry[]): { from: string | null; to: string | null } {
  const times = logs.map(({ timestamp }) => timestamp).sort()
  return { from: times[0] ?? null, to: times.at(-1) ?? null }
}

/** With how much of the document was asked for, while it is served. */
function analyzeFor(host: ControlledHost, server: string, filter: LogFilter): Promise<Analysis> {
  const known = host
    .find(server)
    .served?.mock.spec.operations.map(({ operationId, method, path }) => ({
      server,
      operation_id: operationId,
      method,
      path,
    }))
  return host.journal.analyze(filter, known)
}
