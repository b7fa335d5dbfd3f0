import type { VNode } from 'preact'
import type { Explanation, Trouble } from '../../control/verbs/diagnosis.ts'
import type { Entry } from '../../log/entry.ts'
import { toDuration } from '../lib/format.ts'
import { useCall } from '../lib/resource.ts'
import { hrefOf } from '../lib/route.ts'
import { toVisible } from '../lib/visible.ts'
import { Source, Status } from '../ui/chips.tsx'
import { Failure, Loading } from '../ui/states.tsx'
import { Violations } from './violations.tsx'

/** Why a request was answered as it was, and what the mock would answer now. */
export function Why({ server, entry }: { server: string; entry: Entry }): VNode {
  const { data, error, reload } = useCall('explain_request', { server, id: entry.id })
  const now = data.value
  return (
    <div class="why">
      <h3>When it came</h3>
      <Steps
        decision={{
          ...entry,
          status: entry.status_code,
          scenario: entry.scenario_name,
        }}
      />
      <Violations entry={entry} />
      {error.value !== undefined && <Failure error={error.value} onRetry={reload} />}
      {now === undefined && error.value === undefined && <Loading what="what would be now" />}
      {now !== undefined && <Now now={now} entry={entry} />}
    </div>
  )
}

function Now({ now, entry }: { now: Explanation; entry: Entry }): VNode {
  const isSame =
    now.status === entry.status_code &&
    now.source === entry.source &&
    now.stub_id === entry.stub_id &&
    now.scenario === entry.scenario_name
  return (
    <>
      <h3>If it were sent again now</h3>
      {isSame ? (
        <p>It would be answered in the same way.</p>
      ) : (
        <>
          <p>It would be answered differently: something has been changed since.</p>
          <Steps decision={now} />
        </>
      )}
      {now.trouble !== null && <Trouble trouble={now.trouble} />}
      {now.suggestion !== null && <p class="notice">{toVisible(now.suggestion)}</p>}
    </>
  )
}

type Decision = Pick<
  Explanation,
  'operation_id' | 'stub_id' | 'scenario' | 'session' | 'status' | 'source' | 'violations'
> &
  Partial<Pick<Entry, 'delay_ms' | 'fault'>>

/** What was decided on the way to the answer, in the order of the request path. */
function Steps({ decision }: { decision: Decision }): VNode {
  const { operation_id: operation, session, violations, delay_ms: delay = 0, fault } = decision
  return (
    <ol class="steps">
      <li>
        {operation === null ? (
          'No operation of the document took the request.'
        ) : (
          <>
            The operation <a href={hrefOf('operations', operation)}>{toVisible(operation)}</a> took
            it{session === 'default' ? '' : `, in the session ${toVisible(session)}`}.
          </>
        )}
      </li>
      <li>
        {violations.length === 0
          ? 'Nothing about it breaks the contract.'
          : 'It breaks the contract in what is said below.'}
      </li>
      <li>
        <Chosen decision={decision} />
      </li>
      {delay > 0 && <li>The answer was held back for {toDuration(delay)} on purpose.</li>}
      {fault !== undefined && fault !== null && (
        <li>The connection was broken on purpose: {toVisible(fault)}.</li>
      )}
    </ol>
  )
}

const REASONS: Readonly<Record<string, string>> = {
  stub: 'as a stub has it:',
  example: 'an example of the document:',
  fake: 'made from the schema:',
  empty: 'without a body:',
  fault: 'trouble on purpose:',
  problem: 'in words of MockLoop itself:',
}

function Chosen({
  decision: { stub_id: stub, scenario, status, source },
}: {
  decision: Decision
}): VNode {
  return (
    <>
      The answer was <Status code={status} isLong />
      {source !== null && (
        <>
          , {REASONS[source] ?? 'from'} <Source name={source} />
        </>
      )}
      {stub !== null && (
        <>
          {' '}
          <code>{toVisible(stub)}</code>
        </>
      )}
      {scenario !== null && (
        <>
          {' of the scenario '}
          <a href={hrefOf('scenarios', scenario)}>{scenario}</a>
        </>
      )}
    </>
  )
}

function Trouble({ trouble }: { trouble: Trouble }): VNode {
  const on = Object.entries(trouble).filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  )
  return (
    <p class="notice">
      Trouble on purpose may befall it: {on.map(([name]) => name.replace('_', ' ')).join(', ')}. See{' '}
      <a href={hrefOf('settings')}>faults and settings</a>.
    </p>
  )
}
