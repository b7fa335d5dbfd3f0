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
  return (
    <div class="form part">
      <Card title="Keep what is there">
        <Take server={server} onTaken={reload} />
      </Card>
      <Card title="Snapshots" isFlush>
        {error.value !== undefined && <Failure error={error.value} onRetry={reload} />}
        {error.value === undefined && data.value === undefined && <Loading what="the snapshots" />}
        {data.value?.total === 0 && <p class="card-body muted">None was taken yet.</p>}
        {data.value !== undefined && data.value.total > 0 && (
          <Taken server={server} names={data.value.snapshots.map(({ name }) => name)} />
        )}
      </Card>
      <Reset server={server} />
    </div>
  )
}

function Take({ server, onTaken }: { server: string; onTaken: () => void }): VNode {
  const name = useSignal('')
  const take = async (): Promise<void> => {
    const input = { server, name: name.value }
    if (await attempt(() => call('snapshot', input), `Kept as ${name.value}`)) name.value = ''
    onTaken()
  }
  return (
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
      </div>
    </form>
  )
}

function Taken({ server, names }: { server: string; names: readonly string[] }): VNode {
  const asked: Signal<string | undefined> = useSignal(undefined)
  const wanted = asked.value
  const restore = async (name: string): Promise<void> => {
    await attempt(() => call('restore', { server, name }), `${name} is back`)
    await loadServers()
  }
  return (
    <>
      <table class="table">
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <td>{name}</td>
              <td class="number">
                <button type="button" class="button" onClick={() => (asked.value = name)}>
                  Restore <span class="hidden">{name}</span>
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
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
    </>
  )
}

function Reset({ server }: { server: string }): VNode {
  const isAsked = useSignal(false)
  const reset = async (): Promise<void> => {
    await attempt(() => call('reset', { server }), 'Everything is as the config says')
    await loadServers()
  }
  return (
    <Card title="Begin anew">
      <div class="form-actions">
        <button type="button" class="button button-danger" onClick={() => (isAsked.value = true)}>
          Reset the mock
        </button>
        <span class="muted">Back to what config and folder say.</span>
      </div>
      {isAsked.value && (
        <Confirm
          title="Reset the mock?"
          action="Reset"
          onConfirm={() => void reset()}
          onClose={() => (isAsked.value = false)}
        >
          <p>
            Scenarios, responses, sessions, faults and webhooks become what config and folder say.
            What was made here since is lost, unless it is in a snapshot.
          </p>
        </Confirm>
      )}
    </Card>
  )
}
