import { useEffect } from 'preact/hooks'
import type { VNode } from 'preact'
import type { DeliveryRow } from '../../control/verbs/deliveries.ts'
import type { DocumentWebhook, WebhookShown } from '../../control/verbs/webhooks.ts'
import { plural, toClock } from '../lib/format.ts'
import { useCall } from '../lib/resource.ts'
import { hrefOf } from '../lib/route.ts'
import { toVisible } from '../lib/visible.ts'
import { Card } from '../ui/card.tsx'
import { Tag } from '../ui/chips.tsx'
import { Icon } from '../ui/icons.tsx'
import { Empty } from '../ui/states.tsx'
import { LOOK_EVERY } from './deliveries.tsx'
import { Outcome } from './delivery.tsx'

/** The dialog that is open. */
export type Open =
  | { kind: 'edit'; webhook: WebhookShown | undefined }
  | { kind: 'delete'; name: string }
  | { kind: 'trigger'; webhook: DocumentWebhook }

interface RegisteredProps {
  server: string
  webhooks: readonly WebhookShown[]
  onOpen: (open: Open) => void
  onTest: (name: string) => void
}

/** So many of the last deliveries are looked through for the last one of each webhook. */
const LOOKED = 100

/** The last delivery of each webhook by its name, as it changes. */
function useLast(server: string): Map<string, DeliveryRow> {
  const { data, reload } = useCall('list_deliveries', { server, limit: LOOKED })
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) reload()
    }, LOOK_EVERY)
    return () => clearInterval(timer)
  }, [])
  const ours = data.value?.deliveries.filter(({ cause }) => cause.kind === 'webhook') ?? []
  return new Map(ours.toReversed().map((one) => [one.cause.name, one]))
}

/** Who is told what happens, and whether the last of it arrived. */
export function Registered({ server, webhooks, onOpen, onTest }: RegisteredProps): VNode {
  const last = useLast(server)
  const add = (
    <button
      type="button"
      class="button"
      onClick={() => onOpen({ kind: 'edit', webhook: undefined })}
    >
      <Icon name="plus" /> New webhook
    </button>
  )
  return (
    <Card title="Registered" note={plural(webhooks.length, 'webhook')} actions={add} isFlush>
      {webhooks.length === 0 ? (
        <Empty title="Nobody is told what happens">
          A webhook is a URL that gets a request for each event: an answer that was sent, a request
          that fits nothing, a scenario that was switched.
        </Empty>
      ) : (
        <table class="table table-stacked">
          <thead>
            <tr>
              <th>Name</th>
              <th>Told of</th>
              <th>Last delivery</th>
              <th>
                <span class="hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {webhooks.map((one) => (
              <Row
                key={one.name}
                webhook={one}
                last={last.get(one.name)}
                onOpen={onOpen}
                onTest={onTest}
              />
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}

interface RowProps extends Pick<RegisteredProps, 'onOpen' | 'onTest'> {
  webhook: WebhookShown
  last: DeliveryRow | undefined
}

function Last({ of }: { of: DeliveryRow | undefined }): VNode {
  if (of === undefined) return <span class="muted">none yet</span>
  return (
    <a class="title-line" href={hrefOf('settings', 'deliveries', { delivery: of.id })}>
      <Outcome {...of} /> {toClock(of.created_at)}
    </a>
  )
}

function Row({ webhook, last, onOpen, onTest }: RowProps): VNode {
  const { name, url, events, active, secret } = webhook
  return (
    <tr>
      <td>
        <strong>{name}</strong> {!active && <Tag text="off" kind="warn" />}{' '}
        {secret !== null && <Tag text="signed" />}
        <div class="mono muted wrap">{toVisible(url)}</div>
      </td>
      <td class="wrap">{toVisible(events.join(', '))}</td>
      <td>
        <Last of={last} />
      </td>
      <td>
        <div class="row-actions">
          <button type="button" class="button" onClick={() => onTest(name)}>
            Test <span class="hidden">{name}</span>
          </button>
          <a
            class="button button-bare"
            aria-label={`Deliveries of ${name}`}
            title="Deliveries"
            href={hrefOf('settings', 'deliveries', { name })}
          >
            <Icon name="send" />
          </a>
          <button
            type="button"
            class="button button-bare"
            aria-label={`Edit ${name}`}
            title="Edit"
            onClick={() => onOpen({ kind: 'edit', webhook })}
          >
            <Icon name="edit" />
          </button>
          <button
            type="button"
            class="button button-bare"
            aria-label={`Delete ${name}`}
            title="Delete"
            onClick={() => onOpen({ kind: 'delete', name })}
          >
            <Icon name="trash" />
          </button>
        </div>
      </td>
    </tr>
  )
}
