import type { VNode } from 'preact'
import type { Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { Entry } from '../../log/entry.ts'
import { useCall } from '../lib/resource.ts'
import { server as mock } from '../lib/servers.ts'
import { Field, Toggle } from '../ui/fields.tsx'
import type { Draft, Place } from './stub.ts'

interface WhereProps {
  server: string
  entry: Entry
  place: Signal<Place>
  inSession: Signal<boolean>
}

/** Where the stub is kept, and for whom. */
export function Where({ server, entry, place, inSession }: WhereProps): VNode {
  const { data } = useCall('list_scenarios', { server })
  const scenarios = data.value?.scenarios ?? []
  const active = mock.value?.active_scenario
  const { value } = place
  const choose = (given: string): void => {
    const [kind = '', name = ''] = given.split(':')
    if (kind === 'override') place.value = { kind }
    else place.value = { kind: 'scenario', name, isNew: kind === 'new' }
  }
  const chosen = value.kind === 'override' ? 'override' : value.isNew ? 'new' : `in:${value.name}`
  return (
    <div class="fields">
      <Field label="Keep it" help={HELP[value.kind]}>
        {(id) => (
          <select
            id={id}
            class="select stub-place"
            value={chosen}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            <option value="override">above every scenario, until it is taken back</option>
            {scenarios.map(({ name }) => (
              <option key={name} value={`in:${name}`}>
                in the scenario {name}
                {name === active ? ' (active)' : ''}
              </option>
            ))}
            <option value="new">in a new scenario</option>
          </select>
        )}
      </Field>
      {value.kind === 'scenario' && value.isNew && (
        <Field label="Name of the scenario">
          {(id) => (
            <input
              id={id}
              class="input"
              required
              pattern="[A-Za-z0-9][A-Za-z0-9_\-]{0,63}"
              title="Letters, digits, _ and -"
              value={value.name}
              onInput={(event) => (place.value = { ...value, name: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
      {entry.session !== 'default' && (
        <Toggle
          label={`Only in the session ${entry.session}`}
          isOn={inSession.value}
          onChange={(isOn) => (inSession.value = isOn)}
        />
      )}
    </div>
  )
}

const HELP = {
  override: 'Reset on the page of the operation takes it back.',
  scenario: 'The scenario becomes the active one.',
}

interface DraftProps {
  server: string
  entry: Entry
  draft: Signal<Draft>
  wrong: Partial<Draft>
}

/** What it answers, and to what. */
export function DraftFields({ server, entry, draft, wrong }: DraftProps): VNode {
  const { operation_id: operation } = entry
  const { data } = useCall(
    'get_operation',
    operation === null ? undefined : { server, operation_id: operation },
  )
  const set = (change: Partial<Draft>): void => {
    draft.value = { ...draft.value, ...change }
  }
  const base = new URL(mock.value?.url ?? location.origin).pathname.replace(/\/$/, '')
  // Stubs name the paths of the document, which lie below the base path.
  const own = entry.path.startsWith(`${base}/`) ? entry.path.slice(base.length) : entry.path
  useEffect(() => set({ path: own }), [own])
  const isKept =
    (entry.response_body ?? '').length >= entry.response_size || entry.response_size === 0
  return (
    <>
      <PathField draft={draft} own={own} template={data.value?.path} error={wrong.path} />
      <div class="fields">
        <Line label="Status" name="status" draft={draft} wrong={wrong} />
        <Line label="Content type" name="type" draft={draft} wrong={wrong} />
        <Line label="Delay in ms" name="delay" draft={draft} wrong={wrong} />
      </div>
      <Field
        label="Body"
        error={wrong.body}
        help={isKept ? undefined : 'The journal has only the beginning of it.'}
      >
        {(id) => (
          <textarea
            id={id}
            class="area stub-body"
            spellcheck={false}
            value={draft.value.body}
            onInput={(event) => set({ body: event.currentTarget.value })}
          />
        )}
      </Field>
    </>
  )
}

interface PathProps {
  draft: Signal<Draft>
  /** The path that was asked for, and that of its operation. */
  own: string
  template: string | undefined
  error: string | undefined
}

function PathField({ draft, own, template, error }: PathProps): VNode {
  const set = (path: string): void => {
    draft.value = { ...draft.value, path }
  }
  return (
    <Field label={`Answers ${draft.value.method}`} error={error}>
      {(id) => (
        <div class="stub-path">
          <input
            id={id}
            class="input mono"
            value={draft.value.path}
            onInput={(event) => set(event.currentTarget.value)}
          />
          {template !== undefined && template !== own && (
            <button
              type="button"
              class="button"
              aria-pressed={draft.value.path === template}
              onClick={() => set(draft.value.path === template ? own : template)}
            >
              All of {template}
            </button>
          )}
        </div>
      )}
    </Field>
  )
}

interface LineProps {
  label: string
  name: keyof Draft
  draft: Signal<Draft>
  wrong: Partial<Draft>
}

function Line({ label, name, draft, wrong }: LineProps): VNode {
  return (
    <Field label={label} error={wrong[name]}>
      {(id) => (
        <input
          id={id}
          class="input"
          value={draft.value[name]}
          onInput={(event) => (draft.value = { ...draft.value, [name]: event.currentTarget.value })}
        />
      )}
    </Field>
  )
}
