import type { VNode } from 'preact'
import { toCount } from '../lib/format.ts'
import { hrefOf } from '../lib/route.ts'
import { Status } from '../ui/chips.tsx'

interface StatusesProps {
  counts: Record<string, number>
  total: number
}

/** How often each status was answered; each leads to its requests. */
export function Statuses({ counts, total }: StatusesProps): VNode {
  const rows = Object.entries(counts).toSorted((a, b) => b[1] - a[1])
  return (
    <section class="card" aria-labelledby="statuses">
      <div class="card-head">
        <h2 id="statuses">Statuses</h2>
      </div>
      <ul class="bars">
        {rows.map(([status, count]) => (
          <li key={status}>
            <a class="bar" href={hrefOf('traffic', '', { status })}>
              <Status code={Number(status)} />
              <meter class={`meter meter-${status[0] ?? ''}`} min={0} max={total} value={count}>
                {toCount(count)} of {toCount(total)}
              </meter>
              <span class="number">{toCount(count)}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  )
}
