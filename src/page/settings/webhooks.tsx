import { useSignal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { VNode } from 'preact'
import type { DocumentWebhook } from '../../control/verbs/webhooks.ts'
import { call } from '../lib/api.ts'
import { plural } from '../lib/format.ts'
import { toError, useCall } from '../lib/resource.ts'
import { attempt, say } from '../lib/toast.ts'
import { toVisible } from '../lib/visible.ts'
import { Card } from '../ui/card.tsx'
import { Method } from '../ui/chips.tsx'
import { Confirm } from '../ui/dialog.tsx'
import { Failure, Loading } from '../ui/states.tsx'
import type { DeliveryShown } from '../../control/verbs/deliveries.ts'
import { DeliveryCard } from './delivery.tsx'
import { Registered } from './registered.tsx'
import type { Open } from './registered.tsx'
import { TriggerDialog } from './trigger-dialog.tsx'
import { WebhookDialog } from './webhook-dialog.tsx'

/** Milliseconds that a test waits for its answer. */
const WITHIN = 5000

/** Who is told what happens, and what the document says is sent. */
export function Webhooks({ server }: { server: string }): VNode {
  const { data, error, reload } = useCall('list_webhooks', { server })
  const open: Signal<Open | undefined> = useSignal(undefined)
  const sent: Signal<DeliveryShown | undefined> = useSignal(undefined)
  const close = (): void => {
    open.value = undefined
  }
  if (error.value !== undefined) return <Failure error={error.value} onRetry={reload} />
  if (data.value === undefined) return <Loading what="the webhooks" />
  const { webhooks, document, enabled } = data.value
  const shown = open.value
  const test = async (name: string): Promise<void> => {
    try {
      const { delivery } = await call('test_webhook', { server, name, within_ms: WITHIN })
      sent.value = delivery
      const isDone = delivery.status === 'delivered'
      say(isDone ? 'done' : 'error', `The sample for ${name} is ${delivery.status}`)
    } catch (reason) {
      const { message, suggestion } = toError(reason)
      say('error', message, suggestion)
    }
  }
  return (
    <div class="form part">
      {!enabled && (
        <p class="notice notice-warn">
          Nothing is sent, as <code>webhooks</code> is false in the config of this mock.
        </p>
      )}
      <Registered
        server={server}
        webhooks={webhooks}
        onOpen={(one) => (open.value = one)}
        onTest={(name) => void test(name)}
      />
      {sent.value !== undefined && <DeliveryCard delivery={sent.value} title="What was sent" />}
      <Documented webhooks={document} onOpen={(one) => (open.value = one)} />
      {shown?.kind === 'edit' && (
        <WebhookDialog
          server={server}
          webhook={shown.webhook}
          document={document}
          onClose={close}
          onSaved={reload}
        />
      )}
      {shown?.kind === 'trigger' && (
        <TriggerDialog
          server={server}
          webhook={shown.webhook}
          onClose={close}
          onSent={(delivery) => (sent.value = delivery)}
        />
      )}
      {shown?.kind === 'delete' && (
        <Delete server={server} name={shown.name} onClose={close} onDone={reload} />
      )}
    </div>
  )
}

interface DeleteProps {
  server: string
  name: string
  onClose: () => void
  onDone: () => void
}

function Delete({ server, name, onClose, onDone }: DeleteProps): VNode {
  const remove = async (): Promise<void> => {
    await attempt(() => call('delete_webhook', { server, name }), `${name} is deleted`)
    onDone()
  }
  return (
    <Confirm
      title={`Delete ${name}?`}
      action="Delete"
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <p>It is told nothing any more; what it is still to be sent goes on.</p>
    </Confirm>
  )
}

interface DocumentedProps {
  webhooks: readonly DocumentWebhook[]
  onOpen: (open: Open) => void
}

function Documented({ webhooks, onOpen }: DocumentedProps): VNode | null {
  if (webhooks.length === 0) return null
  return (
    <Card title="Of the document" note={plural(webhooks.length, 'webhook')} isFlush>
      <table class="table">
        <tbody>
          {webhooks.map((webhook) => (
            <tr key={webhook.name}>
              <td>
                <Method name={webhook.method} /> <span class="mono">{toVisible(webhook.name)}</span>
                <div class="muted">{toVisible(webhook.summary ?? '')}</div>
              </td>
              <td class="number">
                <button
                  type="button"
                  class="button"
                  onClick={() => onOpen({ kind: 'trigger', webhook })}
                >
                  Send <span class="hidden">{webhook.name}</span>
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}
