import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { VNode } from 'preact'
import type { Warning } from '../../control/verbs/common.ts'
import type { Entry } from '../../log/entry.ts'
import { call } from '../lib/api.ts'
import { useCall } from '../lib/resource.ts'
import { loadServers, server as mock } from '../lib/servers.ts'
import { attempt } from '../lib/toast.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Field, Toggle } from '../ui/fields.tsx'
import { Warnings } from '../ui/warnings.tsx'
import { checkDraft, toDraft, toOverride, toStub } from './stub.ts'
import type { Draft, Place } from './stub.ts'

interface StubDialogProps {
  server: string
  entry: Entry
  onClose: () => void
}

/** Makes a prepared answer of one that was given: edited first, then checked and kept. */
export function StubDialog({ server, entry, onClose }: StubDialogProps): VNode {
  const draft = useSignal(toDraft(entry))
  const place = useSignal<Place>({ kind: 'override' })
  const inSession = useSignal(false)
  const warnings = useSignal<readonly Warning[] | undefined>(undefined)
  const wrong = checkDraft(draft.value)
  const isWrong = Object.keys(wrong).length > 0
  const save = async (): Promise<void> => {
    const session = inSession.value ? { session: entry.session } : {}
    await attempt(async () => {
      warnings.value = await keep(draft.value, place.value, { server, ...session })
    }, 'Saved: the mock answers so from now on')
    await loadServers()
    if (warnings.value?.length === 0) onClose()
  }
  const actions = (
    <>
      <button type="button" class="button" onClick={onClose}>
        {warnings.value === undefined ? 'Cancel' : 'Close'}
      </button>
      <button type="submit" form="stub" class="button button-main" disabled={isWrong}>
        {warnings.value === undefined ? 'Save' : 'Save again'}
      </button>
    </>
  )
  return (
    <Dialog title="Make this a stub" onClose={onClose} actions={actions} isWide>
      <form
        id="stub"
        class="stub-form"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Where server={server} entry={entry} place={place} inSession={inSession} />
        <DraftFields server={server} entry={entry} draft={draft} wrong={wrong} />
      </form>
      {warnings.value !== undefined && <Warnings warnings={warnings.value} />}
    </Dialog>
  )
}

interface Given {
  server: string
  session?: string
}

async function keep(draft: Draft, place: Place, given: Given): Promise<readonly Warning[]> {
  if (place.kind === 'override')
    return (await call('update_response', toOverride(draft, given))).warnings
  const { name, isNew } = place
  const { server } = given
  const saved = isNew
    ? await call('create_scenario', { server, name, stubs: [toStub(draft)] })
    : await addTo(server, name, draft)
  await call('switch_scenario', { ...given, name })
  return saved.warnings
}

/** The first of two that match equally answers. */
async function addTo(server: string, name: string, draft: Draft) {
  const { scenario } = await call('get_scenario', { server, name })
  const stubs = [toStub(draft), ...scenario.stubs]
  return call('update_scenario', { server, ...scenario, stubs })
}

interface WhereProps {
  server: string
  entry: Entry
  place: Signal<Place>
  inSession: Signal<boolean>
}

function Where({ server, entry, place, inSession }: WhereProps): VNode {
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

function DraftFields({ server, entry, draft, wrong }: DraftProps): VNode {
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
