import { useEffect } from 'preact/hooks'
import type { VNode } from 'preact'
import type { Inputs } from '../../control/verbs.ts'
import type { DeliveryRow } from '../../control/verbs/deliveries.ts'
import { call } from '../lib/api.ts'
import { plural, toClock } from '../lib/format.ts'
import { useCall } from '../lib/resource.ts'
import { route, setQuery } from '../lib/route.ts'
import { attempt } from '../lib/toast.ts'
import { toVisible } from '../lib/visible.ts'
import { Card } from '../ui/card.tsx'
import { Choose } from '../ui/fields.tsx'
import { Icon } from '../ui/icons.tsx'
import { Empty, Failure, Loading } from '../ui/states.tsx'
import { DeliveryCard, Outcome } from './delivery.tsx'

/** Milliseconds between looks at what is sent. */
export const LOOK_EVERY = 2000
const STATUSES = ['pending', 'delivered', 'failed', 'dropped'] as const

/** What was sent and what waits, as it changes. */
export function Deliveries({ server }: { server: string }): VNode {
  const { query } = route.value
  const status = STATUSES.find((one) => one === query.get('status'))
  const name = query.get('name') ?? ''
  const input: Inputs['list_deliveries'] = {
    server,
    ...(status !== undefined && { status }),
    ...(name !== '' && { name }),
  }
  const { data, error, reload } = useCall('list_deliveries', input)
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) reload()
    }, LOOK_EVERY)
    return () => clearInterval(timer)
  }, [])
  if (error.value !== undefined) return <Failure error={error.value} onRetry={reload} />
  if (data.value === undefined) return <Loading what="the deliveries" />
  const { deliveries, total } = data.value
  const id = query.get('delivery')
  return (
    <div class="form part">
      <div class="form-actions">
        <Choose
          label="Status of deliveries"
          value={status ?? ''}
          options={[['', 'Any status'], ...STATUSES.map((one) => [one, one] as const)]}
          onChange={(value) => setQuery({ status: value })}
        />
        <input
          class={name === '' ? 'input' : 'input is-set'}
          aria-label="Name of a webhook"
          placeholder="Webhook or callback"
          value={name}
          onInput={(event) => setQuery({ name: event.currentTarget.value })}
        />
        <span class="muted">{plural(total, 'delivery', 'deliveries')}</span>
      </div>
      {id !== null && <Chosen server={server} id={id} version={JSON.stringify(deliveries)} />}
      <Card title="Deliveries" isFlush>
        {deliveries.length === 0 ? (
          <Empty title={total === 0 && name === '' ? 'Nothing was sent yet' : 'None fits'}>
            Deliveries appear here as webhooks and callbacks are sent.
          </Empty>
        ) : (
          <Rows deliveries={deliveries} />
        )}
      </Card>
    </div>
  )
}

function Rows({ deliveries }: { deliveries: readonly DeliveryRow[] }): VNode {
  return (
    <table class="table table-narrow">
      <thead>
        <tr>
          <th>Time</th>
          <th>Outcome</th>
          <th>Event</th>
          <th>Of</th>
          <th>To</th>
          <th class="number">Attempts</th>
        </tr>
      </thead>
      <tbody>
        {deliveries.map((one) => (
          <tr key={one.id}>
            <td class="mono">{toClock(one.created_at)}</td>
            <td>
              <Outcome {...one} />
            </td>
            <td>
              <button
                type="button"
                class="row-button"
                onClick={() => setQuery({ delivery: one.id }, { push: true })}
              >
                {toVisible(one.event)}
              </button>
            </td>
            <td>{toVisible(one.cause.name)}</td>
            <td class="mono wrap">{toVisible(one.url)}</td>
            <td class="number">{one.attempts_made}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

interface ChosenProps {
  server: string
  id: string
  /** Another one has it read anew. */
  version: string
}

function Chosen({ server, id, version }: ChosenProps): VNode {
  const { data, error, reload } = useCall('get_delivery', { server, id })
  useEffect(reload, [version])
  const again = async (): Promise<void> => {
    await attempt(() => call('redeliver', { server, id, within_ms: 5000 }), 'It was sent again')
    reload()
  }
  if (error.value !== undefined) return <Failure error={error.value} onRetry={reload} />
  if (data.value === undefined) return <Loading what="the delivery" />
  const actions = (
    <>
      <button type="button" class="button" onClick={() => void again()}>
        <Icon name="reload" /> Send again
      </button>
      <button
        type="button"
        class="button button-bare"
        aria-label="Close the delivery"
        onClick={() => setQuery({ delivery: undefined })}
      >
        <Icon name="close" />
      </button>
    </>
  )
  return <DeliveryCard delivery={data.value} title={`Delivery ${id}`} actions={actions} />
}
