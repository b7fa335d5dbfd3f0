import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Entry } from '../../log/entry.ts'
import { toDuration, toMoment } from '../lib/format.ts'
import { useCall } from '../lib/resource.ts'
import { hrefOf } from '../lib/route.ts'
import { server as mock } from '../lib/servers.ts'
import { attempt } from '../lib/toast.ts'
import { toVisible } from '../lib/visible.ts'
import { Method, Source, Status, Tag } from '../ui/chips.tsx'
import { Code } from '../ui/code.tsx'
import { Icon } from '../ui/icons.tsx'
import { Failure, Loading } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { toCurl } from './curl.ts'
import { Message } from './message.tsx'
import { StubDialog } from './stub-dialog.tsx'
import { Violations } from './violations.tsx'
import { Why } from './why.tsx'

interface DetailProps {
  server: string
  id: string
  onClose: () => void
}

/** One request and its answer, in full. */
export function Detail({ server, id, onClose }: DetailProps): VNode {
  const { data, error, reload } = useCall('get_log', { server, id })
  const entry = data.value
  return (
    <aside class="detail" aria-label="Request">
      {entry === undefined ? (
        <>
          <div class="detail-head">
            <CloseButton onClose={onClose} />
          </div>
          {error.value === undefined ? (
            <Loading what="the request" />
          ) : (
            <Failure error={error.value} onRetry={reload} />
          )}
        </>
      ) : (
        <Shown server={server} entry={entry} onClose={onClose} />
      )}
    </aside>
  )
}

interface ShownProps {
  server: string
  entry: Entry
  onClose: () => void
}

function Shown({ server, entry, onClose }: ShownProps): VNode {
  const tab = useSignal('exchange')
  const isStubbing = useSignal(false)
  const { method, path, status_code: status } = entry
  return (
    <>
      <header class="detail-head">
        <h2 class="detail-title">
          <Method name={toVisible(method)} />
          <span class="mono">{toVisible(path)}</span>
        </h2>
        <CloseButton onClose={onClose} />
      </header>
      <div class="detail-actions">
        <Status code={status} isLong />
        <span>{toDuration(entry.response_time_ms)}</span>
        <span class="toolbar-gap" />
        <button type="button" class="button" onClick={() => void copyCurl(entry)}>
          <Icon name="copy" /> Copy as curl
        </button>
        <button type="button" class="button button-main" onClick={() => (isStubbing.value = true)}>
          <Icon name="stub" /> Make this a stub
        </button>
      </div>
      <div class="detail-body">
        <Tabs
          label="Views of the request"
          selected={tab.value}
          onSelect={(id) => (tab.value = id)}
          tabs={[
            {
              id: 'exchange',
              title: 'Request & response',
              content: () => <Exchange entry={entry} />,
            },
            {
              id: 'why',
              title: 'Why this answer',
              content: () => <Why server={server} entry={entry} />,
            },
            { id: 'json', title: 'JSON', content: () => <Raw entry={entry} /> },
          ]}
        />
      </div>
      {isStubbing.value && (
        <StubDialog server={server} entry={entry} onClose={() => (isStubbing.value = false)} />
      )}
    </>
  )
}

function CloseButton({ onClose }: { onClose: () => void }): VNode {
  return (
    <button
      type="button"
      class="button button-bare detail-close"
      aria-label="Close the request"
      onClick={onClose}
    >
      <Icon name="close" />
    </button>
  )
}

function copyCurl(entry: Entry): Promise<boolean> {
  const text = toCurl(entry, mock.value?.url ?? location.origin)
  return attempt(() => navigator.clipboard.writeText(text), 'Copied as curl')
}

function Raw({ entry }: { entry: Entry }): VNode {
  return <Code label="Entry as JSON" text={JSON.stringify(entry, null, 2)} />
}

function Exchange({ entry }: { entry: Entry }): VNode {
  return (
    <>
      <Facts entry={entry} />
      <Violations entry={entry} />
      <div class="exchange">
        <Message
          title="Request"
          headers={entry.request_headers}
          body={entry.request_body}
          size={entry.request_size}
          query={entry.query_params}
        />
        <Message
          title="Response"
          headers={entry.response_headers}
          body={entry.response_body}
          size={entry.response_size}
        />
      </div>
    </>
  )
}

function Facts({ entry }: { entry: Entry }): VNode {
  const { operation_id: operation, scenario_name: scenario, stub_id: stub, session } = entry
  return (
    <dl class="facts">
      <dt>Time</dt>
      <dd>{toMoment(entry.timestamp)}</dd>
      <dt>Answered by</dt>
      <dd>
        <Source name={entry.source} />
        {stub !== null && <> stub {toVisible(stub)}</>}
        {scenario !== null && (
          <>
            {' '}
            of <a href={hrefOf('scenarios', scenario)}>{scenario}</a>
          </>
        )}
      </dd>
      <dt>Operation</dt>
      <dd>
        {operation === null ? (
          'none'
        ) : (
          <a href={hrefOf('operations', operation)}>{toVisible(operation)}</a>
        )}
      </dd>
      <dt>Session</dt>
      <dd>
        <a href={hrefOf('traffic', '', { session })}>{toVisible(session)}</a>
      </dd>
      <dt>Client</dt>
      <dd>
        {entry.client_ip === null ? (
          'unknown'
        ) : (
          <a href={hrefOf('traffic', '', { client: entry.client_ip })}>{entry.client_ip}</a>
        )}
        {entry.user_agent !== null && <span class="muted"> {toVisible(entry.user_agent)}</span>}
      </dd>
      {entry.delay_ms > 0 && (
        <>
          <dt>Held back</dt>
          <dd>{toDuration(entry.delay_ms)} of it on purpose</dd>
        </>
      )}
      {entry.fault !== null && (
        <>
          <dt>Connection</dt>
          <dd>
            broken on purpose: <Tag text={entry.fault} kind="warn" />
          </dd>
        </>
      )}
      <dt>Request id</dt>
      <dd class="mono">{toVisible(entry.request_id)}</dd>
    </dl>
  )
}
