import type { VNode } from 'preact'
import type { Analysis } from '../../log/entry.ts'
import { plural, toCount, toPercent } from '../lib/format.ts'
import { hrefOf } from '../lib/route.ts'
import { toVisible } from '../lib/visible.ts'

/** Operations that are named at once. */
const MOST = 200

/** How much of the document was asked for. */
export function Coverage({ coverage }: { coverage: Analysis['coverage'] }): VNode | null {
  const { operations_total: total, operations_hit: hit, never_called: never } = coverage
  if (total === null || total === 0) return null
  return (
    <section class="card" aria-labelledby="coverage">
      <div class="card-head">
        <h2 id="coverage">Coverage</h2>
        <span>{toPercent((100 * hit) / total)}</span>
      </div>
      <div class="card-body coverage">
        <meter
          class="meter meter-2"
          min={0}
          max={total}
          value={hit}
          aria-label="Operations that were called"
        >
          {hit} of {total}
        </meter>
        <p class="muted">
          {toCount(hit)} of {plural(total, 'operation')} called
        </p>
        {never !== null && never.length > 0 && (
          <details>
            <summary>{plural(never.length, 'operation')} never called</summary>
            <ul class="never">
              {never.slice(0, MOST).map((id) => (
                <li key={id}>
                  <a class="mono" href={hrefOf('operations', id)}>
                    {toVisible(id)}
                  </a>
                </li>
              ))}
              {never.length > MOST && (
                <li class="muted">and {toCount(never.length - MOST)} more</li>
              )}
            </ul>
          </details>
        )}
      </div>
    </section>
  )
}
