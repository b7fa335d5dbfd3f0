import type { VNode } from 'preact'
import type { Tried } from '../../control/verbs/trial.ts'
import { toDuration, toSize } from '../lib/format.ts'
import { toPretty } from '../lib/json.ts'
import { hrefOf } from '../lib/route.ts'
import { toVisible } from '../lib/visible.ts'
import { Source, Status, Tag } from '../ui/chips.tsx'
import { Code } from '../ui/code.tsx'
import { Pairs, toPairs } from '../ui/pairs.tsx'

/** What the mock answered. */
export function Answer({ tried }: { tried: Tried }): VNode {
  const { status, source, scenario, stub_id: stub, failure, body, encoding, headers } = tried
  const hasBody = body !== null
  return (
    <section class="form" aria-label="Answer">
      <div class="title-line">
        {status === null ? <Tag text="no answer" kind="bad" /> : <Status code={status} isLong />}
        {source !== null && <Source name={source} />}
        {stub !== null && (
          <span>
            stub {toVisible(stub)}
            {scenario !== null && (
              <>
                {' '}
                of <a href={hrefOf('scenarios', scenario)}>{scenario}</a>
              </>
            )}
          </span>
        )}
        <span class="muted">{toDuration(tried.response_time_ms)}</span>
        <span class="title-gap" />
        {tried.request_id !== null && (
          <a href={hrefOf('traffic', '', { entry: tried.request_id })}>See it in the traffic</a>
        )}
      </div>
      <p class="mono prose">
        {tried.method} {toVisible(tried.url)}
      </p>
      {failure !== null && <p class="notice notice-warn">{failure}</p>}
      {hasBody && encoding === 'text' && (
        <Code label="Body of the answer" text={toVisible(toPretty(body))} />
      )}
      {hasBody && encoding === 'base64' && (
        <p class="muted">{toSize(tried.size)} that are no text.</p>
      )}
      {!hasBody && failure === null && <p class="muted">It has no body.</p>}
      {tried.is_cut && <p class="muted">Only its first {toSize(tried.size)} are shown.</p>}
      <h3>Headers</h3>
      <Pairs pairs={toPairs(headers)} />
    </section>
  )
}
