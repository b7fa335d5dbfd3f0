import type { JsonObject } from '../../types.ts'
import type { Handlers } from '../control.ts'
import { formatMetrics } from '../metrics.ts'
import type { Metric, Sample } from '../metrics.ts'
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

async function measure(host: ControlledHost): Promise<Metric[]> {
  const traffic = await Promise.all(host.mocks.map((mock) => measureMock(host, mock.name)))
  const samples = (pick: (one: Traffic) => Sample[]): Sample[] => traffic.flatMap(pick)
  const { entries, size, evicted, dropped } = host.journal.health()
  const sent = host.deliveriesHealth()
  const served = host.mocks.filter((mock) => mock.served !== undefined).length
  return [
    {
      name: 'mockloop_journal_requests',
      help: 'Requests in the journal, by mock and status.',
      type: 'gauge',
      samples: samples(({ statuses }) => statuses),
    },
    {
      name: 'mockloop_response_time_milliseconds',
      help: 'Response times of the requests in the journal, by mock and quantile.',
      type: 'gauge',
      samples: samples(({ times }) => times),
    },
    one('gauge', 'mockloop_journal_entries', ['Entries in the journal.', entries]),
    one('gauge', 'mockloop_journal_bytes', ['Size of the journal.', size]),
    one('counter', 'mockloop_journal_evicted_total', ['Entries that had to make room.', evicted]),
    one('counter', 'mockloop_journal_dropped_total', ['Entries never stored.', dropped]),
    one('gauge', 'mockloop_deliveries_pending', ['Deliveries that wait.', sent?.pending ?? 0]),
    one('counter', 'mockloop_deliveries_dropped_total', ['Never sent.', sent?.dropped ?? 0]),
    one('gauge', 'mockloop_mocks', ['Mocks that are served.', served]),
    one('gauge', 'process_start_time_seconds', ['Start, since 1970.', host.startedAt / 1000]),
    one('gauge', 'process_resident_memory_bytes', ['Resident memory.', process.memoryUsage.rss()]),
  ]
}

interface Traffic {
  statuses: Sample[]
  times: Sample[]
}

async function measureMock({ journal }: ControlledHost, server: string): Promise<Traffic> {
  const analysis = await journal.analyze({ server })
  const time = (quantile: string, value: number | null): Sample => ({
    value: value ?? 0,
    labels: { server, quantile },
  })
  return {
    statuses: Object.entries(analysis.status_distribution).map(([status, value]) => ({
      value,
      labels: { server, status },
    })),
    times: [
      time('0.5', analysis.p50_response_time_ms),
      time('0.99', analysis.p99_response_time_ms),
    ],
  }
}

function one(type: Metric['type'], name: string, [help, value]: [string, number]): Metric {
  return { name, help, type, samples: [{ value }] }
}
