import type { JsonObject } from '../../types.ts'
import type { Handlers } from '../control.ts'
import { formatMetrics } from '../metrics.ts'
import type { Metric } from '../metrics.ts'
import type { HostVerbs } from '../verbs/host.ts'
import type { ControlledHost } from './host.ts'

/** What the verbs about the host do; `openapi` describes the admin's API. */
export function hostHandlers(
  host: ControlledHost,
  openapi: () => JsonObject,
): Pick<Handlers, keyof HostVerbs> {
  return {
    async health() {
      const reasons = host.complaints()
      return {
        status: reasons.length === 0 ? 'ok' : 'degraded',
        reasons,
        version: host.version,
        uptime_seconds: Math.round((Date.now() - host.startedAt) / 1000),
      }
    },
    async ready() {
      const servers = host.mocks.map(({ name, status }) => ({
        name,
        status,
        reason: status === 'running' || status === 'stopped' ? null : `it is ${status}`,
      }))
      return { ready: servers.every(({ reason }) => reason === null), servers }
    },
    metrics: async () => formatMetrics(await measure(host)),
    openapi: async () => openapi(),
  }
}

async function measure({ journal, mocks, startedAt }: ControlledHost): Promise<Metric[]> {
  const { entries, size, evicted, dropped } = journal.health()
  const requests = await Promise.all(
    mocks.map(async ({ name }) => {
      const { total_requests, status_distribution, p50_response_time_ms, p99_response_time_ms } =
        await journal.analyze({ server: name })
      return {
        name,
        total_requests,
        status_distribution,
        p50_response_time_ms,
        p99_response_time_ms,
      }
    }),
  )
  const gauge = (name: string, help: string, value: number): Metric => ({
    name,
    help,
    type: 'gauge',
    samples: [{ value }],
  })
  return [
    {
      name: 'mockloop_journal_requests',
      help: 'Requests in the journal, by mock and status.',
      type: 'gauge',
      samples: requests.flatMap(({ name, status_distribution }) =>
        Object.entries(status_distribution).map(([status, value]) => ({
          value,
          labels: { server: name, status },
        })),
      ),
    },
    {
      name: 'mockloop_response_time_milliseconds',
      help: 'Response times of the requests in the journal, by mock and quantile.',
      type: 'gauge',
      samples: requests.flatMap((one) => [
        { value: one.p50_response_time_ms ?? 0, labels: { server: one.name, quantile: '0.5' } },
        { value: one.p99_response_time_ms ?? 0, labels: { server: one.name, quantile: '0.99' } },
      ]),
    },
    gauge('mockloop_journal_entries', 'Entries in the journal.', entries),
    gauge('mockloop_journal_bytes', 'Size of the journal.', size),
    {
      name: 'mockloop_journal_evicted_total',
      help: 'Entries that had to make room.',
      type: 'counter',
      samples: [{ value: evicted }],
    },
    {
      name: 'mockloop_journal_dropped_total',
      help: 'Entries that were never stored.',
      type: 'counter',
      samples: [{ value: dropped }],
    },
    gauge('mockloop_mocks', 'Mocks that are served.', mocks.filter(({ served }) => served).length),
    gauge('process_start_time_seconds', 'Start of the process, since 1970.', startedAt / 1000),
    gauge('process_resident_memory_bytes', 'Resident memory.', process.memoryUsage.rss()),
  ]
}
