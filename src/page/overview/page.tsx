import { useEffect, useMemo } from 'preact/hooks'
import type { VNode } from 'preact'
import type { Analysis } from '../../log/entry.ts'
import { plural, toCount, toDuration, toPercent, toShort } from '../lib/format.ts'
import { hrefOf } from '../lib/route.ts'
import type { PageProps } from '../pages.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import { Chart } from './chart.tsx'
import { Coverage } from './coverage.tsx'
import { Endpoints } from './endpoints.tsx'
import { LiveOverview } from './live.ts'
import { rateOf } from './series.ts'
import type { SeriesData } from './series.ts'
import { Statuses } from './statuses.tsx'
import './overview.css'

/** How a mock is doing: rates, durations, errors and coverage, as they change. */
export function Page({ server }: PageProps): VNode {
  const live = useMemo(() => new LiveOverview(server), [server])
  useEffect(() => () => live.close(), [live])
  const { analysis, data, error } = live
  const found = analysis.value
  return (
    <div class="page overview">
      <header class="page-head">
        <h1>Overview</h1>
      </header>
      {error.value !== undefined && <Failure error={error.value} onRetry={() => live.reload()} />}
      {error.value === undefined && (found === undefined || data.value === undefined) && (
        <Loading what="the figures" />
      )}
      {found !== undefined && data.value !== undefined && (
        <Figures found={found} data={data.value} />
      )}
    </div>
  )
}

function Figures({ found, data }: { found: Analysis; data: SeriesData }): VNode {
  return (
    <>
      <Tiles found={found} data={data} />
      <div class="overview-grid">
        <Requests data={data} />
        <Durations data={data} />
      </div>
      {found.total_requests === 0 ? (
        <Empty title="No request has come in yet">The figures appear with the first one.</Empty>
      ) : (
        <>
          <Insights insights={found.insights} />
          <div class="overview-grid is-uneven">
            <Endpoints found={found} />
            <div class="overview-column">
              <Statuses counts={found.status_distribution} total={found.total_requests} />
              <Coverage coverage={found.coverage} />
            </div>
          </div>
        </>
      )}
    </>
  )
}

/** Seconds over which the present rate is taken. */
const NOW = 5

function Tiles({ found, data }: { found: Analysis; data: SeriesData }): VNode {
  return (
    <dl class="tiles">
      <Tile name="Requests" value={toCount(found.total_requests)} href={hrefOf('traffic')} />
      <Tile name="Now" value={`${toShort(rateOf(data, NOW))}/s`} />
      <Tile
        name="Errors"
        value={toPercent(found.error_rate_percent)}
        kind={found.error_rate_percent >= 5 ? 'bad' : undefined}
        href={hrefOf('traffic', '', { status: found.error_analysis.total_errors > 0 ? '4xx' : '' })}
      />
      <Tile name="Median" value={toDuration(found.p50_response_time_ms)} />
      <Tile name="95 % within" value={toDuration(found.p95_response_time_ms)} />
      <Tile name="99 % within" value={toDuration(found.p99_response_time_ms)} />
      <Tile name="Clients" value={toCount(found.unique_clients)} />
    </dl>
  )
}

interface TileProps {
  name: string
  value: string
  kind?: 'bad' | undefined
  href?: string
}

function Tile({ name, value, kind, href }: TileProps): VNode {
  return (
    <div class={kind === undefined ? 'tile' : `tile tile-${kind}`}>
      <dt>{name}</dt>
      <dd>{href === undefined ? value : <a href={href}>{value}</a>}</dd>
    </div>
  )
}

function Requests({ data }: { data: SeriesData }): VNode {
  return (
    <Chart
      title="Requests a second"
      summary={`${toShort(rateOf(data, NOW))} a second now`}
      seconds={data.seconds}
      isStacked
      format={toShort}
      lines={[
        { label: '1xx to 3xx', colour: '--good', values: data.fine },
        { label: '4xx', colour: '--warn', values: data.refused },
        { label: '5xx', colour: '--bad', values: data.failed },
      ]}
    />
  )
}

function Durations({ data }: { data: SeriesData }): VNode {
  const last = data.slow.findLast((value) => value !== null)
  return (
    <Chart
      title="Response time"
      summary={`95 % within ${toDuration(last)} lately`}
      seconds={data.seconds}
      format={toDuration}
      lines={[
        { label: 'median', colour: '--info', values: data.median },
        { label: '95 % within', colour: '--violet', values: data.slow },
      ]}
    />
  )
}

function Insights({ insights }: { insights: readonly string[] }): VNode | null {
  if (insights.length === 0) return null
  return (
    <section class="card" aria-labelledby="insights">
      <div class="card-head">
        <h2 id="insights">Worth knowing</h2>
        <span class="muted">{plural(insights.length, 'finding')}</span>
      </div>
      <ul class="insights">
        {insights.map((insight) => (
          <li key={insight}>{insight}</li>
        ))}
      </ul>
    </section>
  )
}
