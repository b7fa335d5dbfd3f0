import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { VNode } from 'preact'
import { call } from '../lib/api.ts'
import { useCall } from '../lib/resource.ts'
import { loadServers } from '../lib/servers.ts'
import { attempt } from '../lib/toast.ts'
import { Card } from '../ui/card.tsx'
import { Confirm } from '../ui/dialog.tsx'
import { Line } from '../ui/inputs.tsx'
import { Failure, Loading } from '../ui/states.tsx'

/** Scenarios and sessions kept under a name, to be brought back. */
export function Snapshots({ server }: { server: string }): VNode {
  const { data, error, reload } = useCall('list_snapshots', { server })
  const name = useSignal('')
  const asked: Signal<string | undefined> = useSignal(undefined)
  const wanted = asked.value
  const isResetting = useSignal(false)
  const take = async (): Promise<void> => {
    const input = { server, name: name.value }
    if (await attempt(() => call('snapshot', input), `Kept as ${name.value}`)) name.value = ''
    reload()
  }
  const restore = async (one: string): Promise<void> => {
    await attempt(() => call('restore', { server, name: one }), `${one} is back`)
    await loadServers()
  }
  const reset = async (): Promise<void> => {
    await attempt(() => call('reset', { server }), 'Everything is as the config says')
    await loadServers()
  }
  return (
    <div class="form part">
      <Card title="Keep what is there">
        <form
          class="form"
          aria-label="New snapshot"
          onSubmit={(event) => {
            event.preventDefault()
            void take()
          }}
        >
          <Line
            label="Name"
            value={name.value}
            help="Scenarios, the active one, and the sessions with their state; one of the same name is replaced."
            onInput={(value) => (name.value = value)}
          />
          <div class="form-actions">
            <button type="submit" class="button button-main" disabled={name.value === ''}>
              Take a snapshot
            </button>
            <button type="button" class="button" onClick={() => (isResetting.value = true)}>
              Reset the mock
            </button>
          </div>
        </form>
      </Card>
      <Card title="Snapshots" isFlush>
        {error.value !== undefined && <Failure error={error.value} onRetry={reload} />}
        {error.value === undefined && data.value === undefined && <Loading what="the snapshots" />}
        {data.value?.total === 0 && <p class="card-body muted">None was taken yet.</p>}
        {data.value !== undefined && data.value.total > 0 && (
          <table class="table">
            <tbody>
              {data.value.snapshots.map((one) => (
                <tr key={one.name}>
                  <td>{one.name}</td>
                  <td class="number">
                    <button type="button" class="button" onClick={() => (asked.value = one.name)}>
                      Restore <span class="hidden">{one.name}</span>
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Card>
      {wanted !== undefined && (
        <Confirm
          title={`Restore ${wanted}?`}
          action="Restore"
          onConfirm={() => void restore(wanted)}
          onClose={() => (asked.value = undefined)}
        >
          <p>
            Scenarios and sessions that are there now are replaced by those of the snapshot. Take a
            snapshot of them first if you need them.
          </p>
        </Confirm>
      )}
      {isResetting.value && (
        <Confirm
          title="Reset the mock?"
          action="Reset"
          onConfirm={() => void reset()}
          onClose={() => (isResetting.value = false)}
        >
          <p>
            Scenarios, responses, sessions, faults and webhooks become what config and folder say.
            What was made here since is lost, unless it is in a snapshot.
          </p>
        </Confirm>
      )}
    </div>
  )
}
