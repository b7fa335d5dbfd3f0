import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { VNode } from 'preact'
import type { Warning } from '../../control/verbs/common.ts'
import type { DeliveryShown } from '../../control/verbs/deliveries.ts'
import type { DocumentWebhook } from '../../control/verbs/webhooks.ts'
import { call } from '../lib/api.ts'
import { isJson } from '../lib/json.ts'
import type { CallError } from '../lib/request.ts'
import { toError } from '../lib/resource.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Area, Line } from '../ui/inputs.tsx'
import { Failure } from '../ui/states.tsx'
import { Warnings } from '../ui/warnings.tsx'

interface TriggerProps {
  server: string
  webhook: DocumentWebhook
  onClose: () => void
  onSent: (delivery: DeliveryShown) => void
}

const WITHIN = 5000

/** Sends a webhook of the document now. */
export function TriggerDialog({ server, webhook, onClose, onSent }: TriggerProps): VNode {
  const url = useSignal('')
  const payload = useSignal('')
  const error: Signal<CallError | undefined> = useSignal(undefined)
  const warnings: Signal<readonly Warning[]> = useSignal([])
  const isWrong = isWrongJson(payload.value)
  const send = async (): Promise<void> => {
    const input = {
      server,
      name: webhook.name,
      within_ms: WITHIN,
      ...(url.value !== '' && { url: url.value }),
      ...(payload.value.trim() !== '' && { payload: JSON.parse(payload.value) as unknown }),
    }
    try {
      const result = await call('trigger_webhook', input)
      result.deliveries.forEach(onSent)
      error.value = undefined
      warnings.value = result.warnings
      if (result.warnings.length === 0) onClose()
    } catch (reason) {
      error.value = toError(reason)
    }
  }
  const actions = (
    <>
      <button type="button" class="button" onClick={onClose}>
        Close
      </button>
      <button type="submit" form="trigger" class="button button-main" disabled={isWrong}>
        Send
      </button>
    </>
  )
  return (
    <Dialog title={`Send ${webhook.name}`} onClose={onClose} actions={actions} isWide>
      <form
        id="trigger"
        class="form"
        onSubmit={(event) => {
          event.preventDefault()
          void send()
        }}
      >
        <Fields url={url} payload={payload} />
      </form>
      {error.value !== undefined && <Failure error={error.value} />}
      <Warnings warnings={warnings.value} isSaved={false} />
    </Dialog>
  )
}

function Fields({ url, payload }: { url: Signal<string>; payload: Signal<string> }): VNode {
  return (
    <>
      <Line
        label="To the URL"
        isMono
        isWide
        value={url.value}
        placeholder="those who registered for it"
        onInput={(value) => (url.value = value)}
      />
      <Area
        label="Payload"
        rows={8}
        value={payload.value}
        help="JSON. Empty: the example of the document, or one made from its schema."
        error={isWrongJson(payload.value) ? 'That is no JSON' : undefined}
        onInput={(value) => (payload.value = value)}
      />
    </>
  )
}

function isWrongJson(text: string): boolean {
  return text.trim() !== '' && !isJson(text)
}
