import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Analysis, EndpointFigures } from '../../log/entry.ts'
import { toCount, toDuration, toPercent } from '../lib/format.ts'
import { hrefOf } from '../lib/route.ts'
import { toVisible } from '../lib/visible.ts'
import { Method } from '../ui/chips.tsx'
import { Tabs } from '../ui/tabs.tsx'

/** The busiest and the slowest operations; each leads to its requests. */
export function Endpoints({ found }: { found: Analysis }): VNode {
  const tab = useSignal('busiest')
  return (
    <section class="card" aria-label="Top operations">
      <div class="card-tabs">
        <Tabs
          label="Top operations"
          selected={tab.value}
          onSelect={(id) => (tab.value = id)}
          tabs={[
            {
              id: 'busiest',
              title: 'Busiest operations',
              content: () => <Rows list={found.top_endpoints} />,
            },
            {
              id: 'slowest',
              title: 'Slowest',
              content: () => <Rows list={found.slowest_endpoints} />,
            },
            { id: 'failing', title: 'Most errors', content: () => <Failing found={found} /> },
          ]}
        />
      </div>
    </section>
  )
}

function Rows({ list }: { list: readonly EndpointFigures[] }): VNode {
  return (
    <table class="table endpoints">
      <thead>
        <tr>
          <th>Operation</th>
          <th class="number">Requests</th>
          <th class="number">Average</th>
          <th class="number">Errors</th>
        </tr>
      </thead>
      <tbody>
        {list.map(({ method, path, operation_id: operation, ...figures }) => (
          <tr key={`${method} ${path}`}>
            <td>
              <Endpoint method={method} path={path} operation={operation} />
            </td>
            <td class="number">{toCount(figures.count)}</td>
            <td class="number">{toDuration(figures.avg_response_time_ms)}</td>
            <td class="number">{toPercent(figures.error_rate_percent)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Failing({ found }: { found: Analysis }): VNode {
  const { common_error_paths: list } = found.error_analysis
  if (list.length === 0) return <p class="state">No request failed.</p>
  return (
    <table class="table endpoints">
      <thead>
        <tr>
          <th>Path</th>
          <th class="number">Errors</th>
        </tr>
      </thead>
      <tbody>
        {list.map(({ method, path, count }) => (
          <tr key={`${method} ${path}`}>
            <td>
              <Endpoint method={method} path={path} operation={null} />
            </td>
            <td class="number">{toCount(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface EndpointProps {
  method: string
  path: string
  operation: string | null
}

function Endpoint({ method, path, operation }: EndpointProps): VNode {
  const filter = operation === null ? { path, method } : { operation }
  return (
    <a class="endpoint" href={hrefOf('traffic', '', filter)}>
      <Method name={toVisible(method)} /> <span class="mono cut">{toVisible(path)}</span>
    </a>
  )
}
