import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { VNode } from 'preact'
import type { ScenarioRow } from '../../control/verbs/scenarios.ts'
import type { SessionRow } from '../../control/verbs/state.ts'
import type { JsonObject } from '../../types.ts'
import { call } from '../lib/api.ts'
import { plural, toMoment } from '../lib/format.ts'
import { isRecord } from '../lib/record.ts'
import { useCall } from '../lib/resource.ts'
import { hrefOf, route, setQuery } from '../lib/route.ts'
import { attempt } from '../lib/toast.ts'
import { toVisible } from '../lib/visible.ts'
import { Card } from '../ui/card.tsx'
import { Confirm } from '../ui/dialog.tsx'
import { Area, Pick } from '../ui/inputs.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'

interface SessionsProps {
  server: string
  scenarios: readonly ScenarioRow[]
}

/** The sessions, and what one of them holds. */
export function Sessions({ server, scenarios }: SessionsProps): VNode {
  const { data, error, reload } = useCall('list_sessions', { server })
  const chosen = route.value.query.get('of')
  if (error.value !== undefined) return <Failure error={error.value} onRetry={reload} />
  if (data.value === undefined) return <Loading what="the sessions" />
  const { sessions } = data.value
  const found = sessions.find(({ id }) => id === chosen)
  return (
    <>
      <h1>Sessions</h1>
      {sessions.length === 0 ? (
        <Empty title="There is no session yet">
          Requests with the header <code>x-mockloop-session</code> have a state and a scenario of
          their own; the others share one.
        </Empty>
      ) : (
        <Card title="All sessions" note={plural(sessions.length, 'session')} isFlush>
          <Table sessions={sessions} />
        </Card>
      )}
      {found !== undefined && (
        <State
          key={found.id}
          server={server}
          session={found}
          scenarios={scenarios}
          onChange={reload}
        />
      )}
    </>
  )
}

function Table({ sessions }: { sessions: readonly SessionRow[] }): VNode {
  return (
    <table class="table table-narrow">
      <thead>
        <tr>
          <th>Session</th>
          <th>Scenario</th>
          <th>State</th>
          <th>Responses</th>
          <th>Used</th>
        </tr>
      </thead>
      <tbody>
        {sessions.map((one) => (
          <tr key={one.id}>
            <td>
              <button
                type="button"
                class="row-button"
                onClick={() => setQuery({ of: one.id }, { push: true })}
              >
                {toVisible(one.id)}
              </button>
            </td>
            <td>{one.active_scenario}</td>
            <td class="wrap">
              {one.state_keys.length === 0 ? '–' : toVisible(one.state_keys.join(', '))}
            </td>
            <td>{one.responses}</td>
            <td>{toMoment(one.used_at)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface StateProps extends SessionsProps {
  session: SessionRow
  onChange: () => void
}

function State({ server, session, scenarios, onChange }: StateProps): VNode {
  const { id } = session
  const whose = { server, session: id }
  const { data, error, reload } = useCall('get_state', whose)
  const text = useSignal('')
  const isAsked = useSignal(false)
  useEffect(() => {
    if (data.value !== undefined) text.value = JSON.stringify(data.value.state, null, 2)
  }, [data.value])
  if (error.value !== undefined) return <Failure error={error.value} onRetry={reload} />
  const read = readState(text.value)
  const changed = (): void => {
    reload()
    onChange()
  }
  const save = async (): Promise<void> => {
    if (typeof read === 'string') return
    await attempt(() => call('set_state', { ...whose, state: read }), `The state of ${id} is set`)
    changed()
  }
  const use = async (name: string): Promise<void> => {
    await attempt(() => call('switch_scenario', { ...whose, name }), `${id} follows ${name}`)
    changed()
  }
  const reset = async (): Promise<void> => {
    await attempt(() => call('reset', whose), `${id} begins anew`)
    changed()
  }
  return (
    <Card
      title={`Session ${toVisible(id)}`}
      actions={<a href={hrefOf('traffic', '', { session: id })}>Its requests</a>}
    >
      <div class="form">
        <Pick
          label="Scenario"
          value={session.active_scenario}
          options={scenarios.map(({ name }) => [name, name] as const)}
          onChange={(name) => void use(name)}
        />
        <Area
          label="State"
          rows={8}
          value={text.value}
          error={typeof read === 'string' ? read : undefined}
          onInput={(value) => (text.value = value)}
        />
        <div class="form-actions">
          <button
            type="button"
            class="button button-main"
            disabled={typeof read === 'string'}
            onClick={() => void save()}
          >
            Set the state
          </button>
          <button type="button" class="button" onClick={() => (isAsked.value = true)}>
            Reset the session
          </button>
        </div>
      </div>
      {isAsked.value && (
        <Confirm
          title={`Reset ${toVisible(id)}?`}
          action="Reset"
          onConfirm={() => void reset()}
          onClose={() => (isAsked.value = false)}
        >
          <p>Its state, counters, responses and the scenario of its own are forgotten.</p>
        </Confirm>
      )}
    </Card>
  )
}

/** The state that a text says, or why it says none. */
function readState(text: string): JsonObject | string {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text)
    return isRecord(value) ? value : 'A state is an object: { "name": value }'
  } catch (error) {
    return `No JSON: ${error instanceof Error ? error.message : String(error)}`
  }
}
