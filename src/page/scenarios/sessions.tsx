import { useSignal } from '@preact/signals'
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
      <Open />
      {chosen !== null && (
        <State
          key={chosen}
          server={server}
          session={chosen}
          scenarios={scenarios}
          onChange={reload}
        />
      )}
    </>
  )
}

/** One is there as soon as something is kept for it: until then its name is enough. */
function Open(): VNode {
  const name = useSignal('')
  return (
    <form
      class="form-actions"
      aria-label="Session"
      onSubmit={(event) => {
        event.preventDefault()
        setQuery({ of: name.value.trim() }, { push: true })
        name.value = ''
      }}
    >
      <input
        class="input"
        aria-label="Name of a session"
        placeholder="Any other session"
        value={name.value}
        onInput={(event) => (name.value = event.currentTarget.value)}
      />
      <button type="submit" class="button" disabled={name.value.trim() === ''}>
        Open it
      </button>
    </form>
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
  session: string
  onChange: () => void
}

function State({ server, session, scenarios, onChange }: StateProps): VNode {
  const whose = { server, session }
  const { data, reload } = useCall('get_current_scenario', whose)
  const changed = (): void => {
    reload()
    onChange()
  }
  const use = async (name: string): Promise<void> => {
    await attempt(() => call('switch_scenario', { ...whose, name }), `${session} follows ${name}`)
    changed()
  }
  return (
    <Card
      title={`Session ${toVisible(session)}`}
      actions={<a href={hrefOf('traffic', '', { session })}>Its requests</a>}
    >
      <div class="form">
        <Pick
          label="Scenario"
          value={data.value?.active_scenario ?? ''}
          options={scenarios.map(({ name }) => [name, name] as const)}
          onChange={(name) => void use(name)}
        />
        <StateForm server={server} session={session} onChange={changed} />
      </div>
    </Card>
  )
}

interface StateFormProps {
  server: string
  session: string
  onChange: () => void
}

function StateForm({ server, session, onChange }: StateFormProps): VNode {
  const whose = { server, session }
  const { data, error, reload } = useCall('get_state', whose)
  if (error.value !== undefined) return <Failure error={error.value} onRetry={reload} />
  if (data.value === undefined) return <Loading what="the state" />
  const changed = (): void => {
    reload()
    onChange()
  }
  const text = JSON.stringify(data.value.state, null, 2)
  return <StateText key={text} {...whose} start={text} onChange={changed} />
}

function StateText({ start, onChange, ...whose }: StateFormProps & { start: string }): VNode {
  const text = useSignal(start)
  const read = readState(text.value)
  const isWrong = typeof read === 'string'
  const save = async (): Promise<void> => {
    if (isWrong) return
    const done = `The state of ${whose.session} is set`
    await attempt(() => call('set_state', { ...whose, state: read }), done)
    onChange()
  }
  return (
    <>
      <Area
        label="State"
        rows={8}
        value={text.value}
        error={isWrong ? read : undefined}
        onInput={(value) => (text.value = value)}
      />
      <div class="form-actions">
        <button
          type="button"
          class="button button-main"
          disabled={isWrong}
          onClick={() => void save()}
        >
          Set the state
        </button>
        <Reset {...whose} onChange={onChange} />
      </div>
    </>
  )
}

function Reset({ server, session, onChange }: StateFormProps): VNode {
  const isAsked = useSignal(false)
  const reset = async (): Promise<void> => {
    await attempt(() => call('reset', { server, session }), `${session} begins anew`)
    onChange()
  }
  return (
    <>
      <button type="button" class="button" onClick={() => (isAsked.value = true)}>
        Reset the session
      </button>
      {isAsked.value && (
        <Confirm
          title={`Reset ${toVisible(session)}?`}
          action="Reset"
          onConfirm={() => void reset()}
          onClose={() => (isAsked.value = false)}
        >
          <p>Its state, counters, responses and the scenario of its own are forgotten.</p>
        </Confirm>
      )}
    </>
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
