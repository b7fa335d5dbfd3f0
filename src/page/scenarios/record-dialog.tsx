import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Entry } from '../../log/entry.ts'
import { call } from '../lib/api.ts'
import { plural, toClock } from '../lib/format.ts'
import { useCall } from '../lib/resource.ts'
import { hrefOf, navigate } from '../lib/route.ts'
import { attempt } from '../lib/toast.ts'
import { toVisible } from '../lib/visible.ts'
import { toDraft, toStub } from '../traffic/stub.ts'
import { Method, Status } from '../ui/chips.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icons.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import { start } from './draft.ts'

interface RecordDialogProps {
  server: string
  onClose: () => void
}

const SHOWN = 100

type Chosen = Signal<ReadonlySet<string>>

/** Chooses requests whose answers a new scenario is to give. */
export function RecordDialog({ server, onClose }: RecordDialogProps): VNode {
  const chosen: Chosen = useSignal(new Set<string>())
  const count = chosen.value.size
  const begin = async (): Promise<void> => {
    await attempt(
      async () => {
        const ids = [...chosen.value]
        const entries = await Promise.all(ids.map((id) => call('get_log', { server, id })))
        const content = { description: '', stubs: entries.map((one) => toStub(toDraft(one))) }
        start.value = { name: '', content }
        onClose()
        navigate(hrefOf('scenarios', '', { view: 'new' }))
      },
      `${plural(count, 'request')} taken over: give the scenario a name`,
    )
  }
  const actions = (
    <>
      <button type="button" class="button" onClick={onClose}>
        Cancel
      </button>
      <button
        type="button"
        class="button button-main"
        disabled={count === 0}
        onClick={() => void begin()}
      >
        Use {plural(count, 'request')}
      </button>
    </>
  )
  return (
    <Dialog title="A scenario from requests" onClose={onClose} actions={actions} isWide>
      <Requests server={server} chosen={chosen} />
    </Dialog>
  )
}

function Requests({ server, chosen }: { server: string; chosen: Chosen }): VNode {
  const query = useSignal('')
  const q = query.value.trim()
  const filter = { server, limit: SHOWN, analyze: false }
  const { data, error, reload } = useCall('query_logs', q === '' ? filter : { ...filter, q })
  const logs = data.value?.logs ?? []
  return (
    <>
      <div class="search">
        <Icon name="search" />
        <input
          class="input"
          type="search"
          aria-label="Search paths and bodies"
          placeholder="Path or text of a body"
          value={query.value}
          onInput={(event) => (query.value = event.currentTarget.value)}
        />
      </div>
      {error.value !== undefined && <Failure error={error.value} onRetry={reload} />}
      {error.value === undefined && data.value === undefined && <Loading what="the requests" />}
      {data.value !== undefined && logs.length === 0 && (
        <Empty title="No request fits">Send some to the mock, then choose among them here.</Empty>
      )}
      {logs.length > 0 && (
        <div class="pick-list">
          {logs.map((entry) => (
            <Choice key={entry.id} entry={entry} chosen={chosen} />
          ))}
        </div>
      )}
    </>
  )
}

function Choice({ entry, chosen }: { entry: Entry; chosen: Chosen }): VNode {
  const { id, method, path, status_code: status, timestamp } = entry
  const turn = (): void => {
    const next = new Set(chosen.value)
    if (!next.delete(id)) next.add(id)
    chosen.value = next
  }
  return (
    <label>
      <input type="checkbox" checked={chosen.value.has(id)} onChange={turn} />
      <Method name={toVisible(method)} />
      <span class="mono cut">{toVisible(path)}</span>
      <span>
        <Status code={status} /> <span class="muted hidden-narrow">{toClock(timestamp)}</span>
      </span>
    </label>
  )
}
