import type { VNode } from 'preact'
import type { Entry } from '../../log/entry.ts'
import { useCall } from '../lib/resource.ts'
import { hrefOf } from '../lib/route.ts'
import { toVisible } from '../lib/visible.ts'
import { Source, Status } from '../ui/chips.tsx'
import { Failure, Loading } from '../ui/states.tsx'
import { Violations } from './violations.tsx'

/** Why the request is answered as it is: as the mock would decide now. */
export function Why({ server, entry }: { server: string; entry: Entry }): VNode {
  const { data, error, reload } = useCall('explain_request', { server, id: entry.id })
  if (error.value !== undefined) return <Failure error={error.value} onRetry={reload} />
  const explained = data.value
  if (explained === undefined) return <Loading what="the reasons" />
  const { operation_id: operation, source, stub_id: stub, scenario, nearest } = explained
  const isOther = explained.status !== entry.status_code || source !== entry.source
  return (
    <div class="why">
      {isOther && (
        <p class="notice">
          Sent again now, it would be answered differently: scenario, responses or settings have
          changed since.
        </p>
      )}
      <ol class="steps">
        <li>
          {operation === null ? (
            'No operation of the document takes the request.'
          ) : (
            <>
              The operation <a href={hrefOf('operations', operation)}>{toVisible(operation)}</a>{' '}
              takes it
              {explained.session === 'default' ? '' : `, in the session ${explained.session}`}.
            </>
          )}
        </li>
        <li>
          {explained.violations.length === 0
            ? 'Nothing about it breaks the contract.'
            : 'It breaks the contract, as below.'}
        </li>
        <li>
          {stub === null ? (
            'No stub answers it.'
          ) : (
            <>
              The stub <code>{toVisible(stub)}</code>
              {scenario !== null && ` of the scenario ${scenario}`} answers it.
            </>
          )}
        </li>
        <li>
          The answer is <Status code={explained.status} isLong />
          {source !== null && (
            <>
              , {REASONS[source] ?? 'from'} <Source name={source} />
            </>
          )}
        </li>
      </ol>
      {explained.suggestion !== null && <p class="notice">{toVisible(explained.suggestion)}</p>}
      <Violations entry={{ violations: explained.violations, near_misses: nearest }} />
    </div>
  )
}

const REASONS: Readonly<Record<string, string>> = {
  stub: 'prepared by a',
  example: 'from an example of the document:',
  fake: 'made from the schema:',
  empty: 'without a body:',
  fault: 'trouble on purpose:',
  problem: 'made by MockLoop itself:',
}
