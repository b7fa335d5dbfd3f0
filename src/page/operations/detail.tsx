import type { VNode } from 'preact'
import type { OperationDetail } from '../../control/verbs/operations.ts'
import { useCall } from '../lib/resource.ts'
import { hrefOf, route, setQuery } from '../lib/route.ts'
import { toVisible } from '../lib/visible.ts'
import { Method, Tag } from '../ui/chips.tsx'
import { Icon } from '../ui/icons.tsx'
import { Failure, Loading } from '../ui/states.tsx'
import { Tabs } from '../ui/tabs.tsx'
import { OperationFaults } from './faults.tsx'
import { Reference } from './reference.tsx'
import { Requests } from './requests.tsx'
import { ResponseForm } from './response-form.tsx'
import { TryIt } from './try-it.tsx'

interface OperationProps {
  server: string
  id: string
  /** What it answers was set or taken back. */
  onChange: () => void
}

/** One operation: what it takes and answers, tried out, and what is done to it. */
export function Operation({ server, id, onChange }: OperationProps): VNode {
  const { data, error, reload } = useCall('get_operation', { server, operation_id: id })
  if (error.value !== undefined)
    return (
      <>
        <Back />
        <Failure error={error.value} onRetry={reload} />
      </>
    )
  if (data.value === undefined) return <Loading what="the operation" />
  const changed = (): void => {
    reload()
    onChange()
  }
  return <Shown server={server} operation={data.value} onChange={changed} />
}

function Back(): VNode {
  return (
    <a class="button split-back" href={hrefOf('operations')}>
      All operations
    </a>
  )
}

interface ShownProps {
  server: string
  operation: OperationDetail
  onChange: () => void
}

function Shown({ server, operation, onChange }: ShownProps): VNode {
  const { operation_id: id, method, path, summary, broken, deprecated, secured } = operation
  const given = { server, operation }
  return (
    <>
      <Back />
      <header class="form">
        <div class="title-line">
          <Method name={method} />
          <h1 class="mono">{toVisible(path)}</h1>
          {deprecated && <Tag text="deprecated" kind="warn" />}
          {secured && <Tag text="secured" />}
          {operation.active_override !== null && <Tag text="response set" kind="accent" />}
          <span class="title-gap" />
          <a class="button" href={hrefOf('traffic', '', { operation: id })}>
            <Icon name="traffic" /> Its requests
          </a>
        </div>
        <p>
          {summary !== null && <>{toVisible(summary)} · </>}
          <span class="muted mono">{toVisible(id)}</span>
        </p>
        {broken !== null && (
          <p class="notice notice-warn">
            It cannot be served, and answers 501: {toVisible(broken)}
          </p>
        )}
      </header>
      <div>
        <Tabs
          label="Views of the operation"
          selected={route.value.query.get('tab') ?? 'reference'}
          onSelect={(tab) => setQuery({ tab: tab === 'reference' ? undefined : tab })}
          tabs={[
            { id: 'reference', title: 'Reference', content: () => <Reference {...given} /> },
            { id: 'try', title: 'Try it', content: () => <TryIt {...given} /> },
            {
              id: 'response',
              title: 'Set a response',
              content: () => <ResponseForm {...given} onChange={onChange} />,
            },
            { id: 'faults', title: 'Faults', content: () => <OperationFaults {...given} /> },
            { id: 'requests', title: 'Last requests', content: () => <Requests {...given} /> },
          ]}
        />
      </div>
    </>
  )
}

/** What the parts of an operation's page are given. */
export interface OperationGiven {
  server: string
  operation: OperationDetail
}
