import { useSignal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Warning } from '../../control/verbs/common.ts'
import type { Entry } from '../../log/entry.ts'
import { call } from '../lib/api.ts'
import type { CallError } from '../lib/request.ts'
import { toError } from '../lib/resource.ts'
import { loadServers } from '../lib/servers.ts'
import { say } from '../lib/toast.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Warnings } from '../ui/warnings.tsx'
import { checkDraft, toDraft, toOverride, toStub } from './stub.ts'
import type { Draft, Place } from './stub.ts'
import { DraftFields, Where } from './stub-fields.tsx'

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
  const error = useSignal<CallError | undefined>(undefined)
  const wrong = checkDraft(draft.value)
  const save = async (): Promise<void> => {
    const session = inSession.value ? { session: entry.session } : {}
    try {
      error.value = undefined
      warnings.value = await keep(draft.value, place.value, { server, ...session })
      if (warnings.value.length === 0) {
        onClose()
        say('done', 'Saved: the mock answers so from now on')
      }
      await loadServers()
    } catch (reason) {
      error.value = toError(reason)
    }
  }
  const actions = (
    <>
      <button type="button" class="button" onClick={onClose}>
        {warnings.value === undefined ? 'Cancel' : 'Close'}
      </button>
      <button
        type="submit"
        form="stub"
        class="button button-main"
        disabled={Object.keys(wrong).length > 0}
      >
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
        {entry.violations.length > 0 && (
          <p class="notice notice-warn">
            This request breaks the contract. While it is validated strictly, it is refused before
            any stub is asked; the stub answers requests that are right.
          </p>
        )}
        <Where server={server} entry={entry} place={place} inSession={inSession} />
        <DraftFields server={server} entry={entry} draft={draft} wrong={wrong} />
      </form>
      {error.value !== undefined && <Refused error={error.value} />}
      {warnings.value !== undefined && <Warnings warnings={warnings.value} />}
    </Dialog>
  )
}

function Refused({ error }: { error: CallError }): VNode {
  return (
    <div class="notice notice-bad" role="alert" ref={(element) => element?.scrollIntoView()}>
      <p>{error.message}</p>
      {error.suggestion !== undefined && <p>{error.suggestion}</p>}
    </div>
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
