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

/** Chooses requests whose answers a new scenario is to give. */
export function RecordDialog({ server, onClose }: RecordDialogProps): VNode {
  const query = useSignal('')
  const filter = { server, limit: SHOWN, analyze: false }
  const asked = query.value.trim() === '' ? filter : { ...filter, q: query.value.trim() }
  const { data, error, reload } = useCall('query_logs', asked)
  const chosen: Signal<ReadonlyMap<string, Entry>> = useSignal(new Map())
  const logs = data.value?.logs ?? []
  const turn = (entry: Entry): void => {
    const next = new Map(chosen.value)
    if (!next.delete(entry.id)) next.set(entry.id, entry)
    chosen.value = next
  }
  const begin = async (): Promise<void> => {
    await attempt(
      async () => {
        const ids = [...chosen.value.keys()]
        const entries = await Promise.all(ids.map((id) => call('get_log', { server, id })))
        const content = { description: '', stubs: entries.map((one) => toStub(toDraft(one))) }
        start.value = { name: '', content }
        onClose()
        navigate(hrefOf('scenarios', '', { view: 'new' }))
      },
      `${plural(chosen.value.size, 'request')} taken over: give the scenario a name`,
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
        disabled={chosen.value.size === 0}
        onClick={() => void begin()}
      >
        Use {plural(chosen.value.size, 'request')}
      </button>
    </>
  )
  return (
    <Dialog title="A scenario from requests" onClose={onClose} actions={actions} isWide>
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
            <label key={entry.id}>
              <input
                type="checkbox"
                checked={chosen.value.has(entry.id)}
                onChange={() => turn(entry)}
              />
              <Method name={toVisible(entry.method)} />
              <span class="mono cut">{toVisible(entry.path)}</span>
              <span>
                <Status code={entry.status_code} />{' '}
                <span class="muted hidden-narrow">{toClock(entry.timestamp)}</span>
              </span>
            </label>
          ))}
        </div>
      )}
    </Dialog>
  )
}
