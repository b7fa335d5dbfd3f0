import type { Inputs } from '../../control/verbs.ts'
import type { Analysis } from '../../log/entry.ts'
import type { Asked, Command } from '../command.ts'
import { filtersOf, LOG_FLAGS } from '../log-flags.ts'
import { count, plain } from '../text.ts'

const HELP = `mockloop analyze [filters]

Counts and measures the requests that were answered: times, errors, coverage of
the document.`

/** `mockloop analyze`: what the requests have in common. */
export const command: Command = { help: HELP, words: [0, 0], flags: LOG_FLAGS, run: analyze }

async function analyze(asked: Asked): Promise<void> {
  const { connect } = await import('../connect.ts')
  const { call, server } = await connect(asked)
  const filters: Inputs['query_logs'] = { server, ...filtersOf(asked), limit: 1, analyze: true }
  const { analysis } = await call('query_logs', filters)
  const { table } = await import('../table.ts')
  asked.print(analysis, () => {
    if (analysis === null || analysis.total_requests === 0) return 'no request fits'
    const rows = analysis.top_endpoints.map((one) => [
      `${one.method} ${one.path}`,
      one.count,
      round(one.avg_response_time_ms),
      `${round(one.error_rate_percent)} %`,
    ])
    const busiest = table(['ENDPOINT', 'REQUESTS', 'AVG MS', 'ERRORS'], rows)
    return [...figures(analysis), '', busiest, ...insights(analysis)].join('\n')
  })
}

function figures(one: Analysis): string[] {
  const { operations_total: total, operations_hit: hit } = one.coverage
  const statuses = Object.entries(one.status_distribution).map(([code, n]) => `${code}: ${n}`)
  const [p50, p95, p99] = [
    one.p50_response_time_ms,
    one.p95_response_time_ms,
    one.p99_response_time_ms,
  ]
  return [
    `requests    ${one.total_requests} of ${count(one.unique_clients, 'client')}`,
    `statuses    ${statuses.join(', ')}`,
    `errors      ${round(one.error_rate_percent)} %`,
    `time        ${round(one.avg_response_time_ms)} ms on average, p50 ${round(p50)}, p95 ${round(p95)}, p99 ${round(p99)}`,
    `operations  ${hit}${total === null ? '' : ` of ${total}`} called`,
  ]
}

function insights({ insights: facts }: Analysis): string[] {
  return facts.length === 0 ? [] : ['', ...facts.map((fact) => `- ${plain(fact)}`)]
}

function round(value: number | null): string {
  return value === null ? '-' : String(Math.round(value * 10) / 10)
}
