import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Warning } from '../../control/verbs/common.ts'
import type { DocumentWebhook, WebhookShown } from '../../control/verbs/webhooks.ts'
import { call } from '../lib/api.ts'
import type { CallError } from '../lib/request.ts'
import { toError } from '../lib/resource.ts'
import { say } from '../lib/toast.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Toggle } from '../ui/fields.tsx'
import { Area, Line } from '../ui/inputs.tsx'
import { Failure } from '../ui/states.tsx'
import { Warnings } from '../ui/warnings.tsx'
import { checkWebhook, EVENTS, NEW_WEBHOOK, toChanged, toNew, toWebhookDraft } from './webhook.ts'
import type { WebhookDraft } from './webhook.ts'

interface DialogProps {
  server: string
  /** The one that is edited; else a new one is made. */
  webhook?: WebhookShown | undefined
  document: readonly DocumentWebhook[]
  onClose: () => void
  onSaved: () => void
}

/** Registers a webhook, or changes one. */
export function WebhookDialog(props: DialogProps): VNode {
  const { server, webhook, document, onClose, onSaved } = props
  const draft = useSignal(webhook === undefined ? NEW_WEBHOOK : toWebhookDraft(webhook))
  const warnings: Signal<readonly Warning[]> = useSignal([])
  const error: Signal<CallError | undefined> = useSignal(undefined)
  const wrong = checkWebhook(draft.value)
  const isWrong = Object.keys(wrong).length > 0
  const save = async (): Promise<void> => {
    try {
      const saved =
        webhook === undefined
          ? await call('create_webhook', toNew(server, draft.value))
          : await call('update_webhook', toChanged(server, draft.value, webhook))
      onSaved()
      say('done', `The webhook ${saved.webhook.name} is saved`)
      warnings.value = saved.warnings
      error.value = undefined
      if (saved.warnings.length === 0) onClose()
    } catch (reason) {
      error.value = toError(reason)
    }
  }
  const actions = (
    <>
      <button type="button" class="button" onClick={onClose}>
        Cancel
      </button>
      <button type="submit" form="webhook" class="button button-main" disabled={isWrong}>
        Save
      </button>
    </>
  )
  return (
    <Dialog
      title={webhook === undefined ? 'New webhook' : `Webhook ${webhook.name}`}
      onClose={onClose}
      actions={actions}
      isWide
    >
      <form
        id="webhook"
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <Fields draft={draft} isNew={webhook === undefined} document={document} />
      </form>
      {error.value !== undefined && <Failure error={error.value} />}
      <Warnings warnings={warnings.value} />
    </Dialog>
  )
}

interface FieldsProps {
  draft: Signal<WebhookDraft>
  isNew: boolean
  document: readonly DocumentWebhook[]
}

function Fields({ draft, isNew, document }: FieldsProps): VNode {
  const { value } = draft
  const wrong = checkWebhook(value)
  const set = (change: Partial<WebhookDraft>): void => {
    draft.value = { ...draft.value, ...change }
  }
  /** Nothing is wrong with what was not touched. */
  const told = (name: 'name' | 'url'): string | undefined =>
    value[name] === '' ? undefined : wrong[name]
  const events = [...EVENTS, ...document.map(({ name }) => name)].join(', ')
  return (
    <>
      <div class="fields">
        {isNew && (
          <Line
            label="Name"
            value={value.name}
            error={told('name')}
            onInput={(name) => set({ name })}
          />
        )}
        <Line
          label="URL"
          isMono
          value={value.url}
          error={told('url')}
          placeholder="http://localhost:3000/hook"
          onInput={(url) => set({ url })}
        />
      </div>
      <Area
        label="Events"
        rows={3}
        value={value.events}
        error={wrong.events}
        help={`One a line, of ${events}.`}
        onInput={(text) => set({ events: text })}
      />
      <Narrowing draft={draft} isNew={isNew} />
      <details>
        <summary>Body, headers, and what goes wrong on purpose</summary>
        <More draft={draft} />
      </details>
      <Toggle label="It is active" isOn={value.isActive} onChange={(on) => set({ isActive: on })} />
    </>
  )
}

function Narrowing({ draft, isNew }: Omit<FieldsProps, 'document'>): VNode {
  const { value } = draft
  const set = (change: Partial<WebhookDraft>): void => {
    draft.value = { ...draft.value, ...change }
  }
  return (
    <div class="fields">
      <Line
        label="Only operations"
        placeholder="all"
        value={value.operations}
        onInput={(operations) => set({ operations })}
      />
      <Line
        label="Only statuses"
        placeholder="all: 404, 5xx"
        value={value.statuses}
        onInput={(statuses) => set({ statuses })}
      />
      <Line
        label={isNew ? 'Secret' : 'Another secret'}
        type="password"
        value={value.secret}
        help="Signs by Standard Webhooks."
        onInput={(secret) => set({ secret })}
      />
    </div>
  )
}

function More({ draft }: { draft: Signal<WebhookDraft> }): VNode {
  const { value } = draft
  const set = (change: Partial<WebhookDraft>): void => {
    draft.value = { ...draft.value, ...change }
  }
  const number = (label: string, name: 'delay' | 'drop' | 'duplicate' | 'attempts'): VNode => (
    <Line
      label={label}
      type="number"
      value={value[name]}
      onInput={(text) => set({ [name]: text })}
    />
  )
  return (
    <div class="form inner">
      <Area
        label="Headers"
        rows={2}
        help="One a line: name: value"
        value={value.headers}
        onInput={(headers) => set({ headers })}
      />
      <Area
        label="Body"
        rows={4}
        help="JSON in the place of the usual one; its texts may be templates."
        value={value.body}
        error={checkWebhook(value).body}
        onInput={(body) => set({ body })}
      />
      <div class="fields">
        {number('Sent later by (ms)', 'delay')}
        {number('Lost (%)', 'drop')}
        {number('Sent twice (%)', 'duplicate')}
        {number('Attempts', 'attempts')}
      </div>
    </div>
  )
}
