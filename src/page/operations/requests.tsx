import type { VNode } from 'preact'
import { plural, toClock, toDuration } from '../lib/format.ts'
import { useCall } from '../lib/resource.ts'
import { hrefOf } from '../lib/route.ts'
import { toVisible } from '../lib/visible.ts'
import { Source, Status } from '../ui/chips.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import type { OperationGiven } from './detail.tsx'

const SHOWN = 20

/** The last requests to an operation, each leading to the traffic. */
export function Requests({ server, operation }: OperationGiven): VNode {
  const { operation_id } = operation
  const filter = { server, operation_id, limit: SHOWN }
  const { data, error, reload } = useCall('query_logs', { ...filter, analyze: false })
  if (error.value !== undefined) return <Failure error={error.value} onRetry={reload} />
  if (data.value === undefined) return <Loading what="its requests" />
  const { logs, total } = data.value
  if (logs.length === 0)
    return <Empty title="It has not been asked yet">Try it, and it is listed here.</Empty>
  return (
    <div class="part">
      <p class="muted">
        {total > SHOWN
          ? `The last ${SHOWN} of ${plural(total, 'request')}`
          : plural(total, 'request')}
      </p>
      <div class="card card-flush">
        <table class="table">
          <thead>
            <tr>
              <th>Time</th>
              <th>Status</th>
              <th>Path</th>
              <th>Source</th>
              <th class="number">Took</th>
            </tr>
          </thead>
          <tbody>
            {logs.map((entry) => (
              <tr key={entry.id}>
                <td class="mono">{toClock(entry.timestamp)}</td>
                <td>
                  <Status code={entry.status_code} />
                </td>
                <td>
                  <a
                    class="mono"
                    href={hrefOf('traffic', '', { operation: operation_id, entry: entry.id })}
                  >
                    {toVisible(entry.path)}
                  </a>
                </td>
                <td>
                  <Source name={entry.source} />
                </td>
                <td class="number">{toDuration(entry.response_time_ms)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  )
}
