import type { ComponentChildren, VNode } from 'preact'
import type { AttemptShown, DeliveryRow, DeliveryShown } from '../../control/verbs/deliveries.ts'
import { toClock, toDuration, toMoment } from '../lib/format.ts'
import { toPretty } from '../lib/json.ts'
import { hrefOf } from '../lib/route.ts'
import { toVisible } from '../lib/visible.ts'
import { Card } from '../ui/card.tsx'
import { Status, Tag } from '../ui/chips.tsx'
import type { TagKind } from '../ui/chips.tsx'
import { Code } from '../ui/code.tsx'
import { Pairs } from '../ui/pairs.tsx'

const KINDS: Readonly<Record<DeliveryRow['status'], TagKind>> = {
  pending: 'plain',
  delivered: 'good',
  failed: 'bad',
  dropped: 'warn',
}

interface OutcomeProps extends Pick<DeliveryRow, 'status'> {
  last_status_code?: number | null
  last_error?: string | null
}

/** What became of a delivery, and what its last attempt was answered. */
export function Outcome({
  status,
  last_status_code: code,
  last_error: error,
}: OutcomeProps): VNode {
  const isRetried = status === 'pending' && (code ?? error ?? null) !== null
  return (
    <span class="outcome" title={toVisible(error ?? '')}>
      <Tag text={isRetried ? 'retrying' : status} kind={isRetried ? 'warn' : KINDS[status]} />
      {typeof code === 'number' && <Status code={code} />}
    </span>
  )
}

interface DeliveryCardProps {
  delivery: DeliveryShown
  title: string
  actions?: ComponentChildren
}

/** One delivery with all of its attempts. */
export function DeliveryCard({ delivery, title, actions }: DeliveryCardProps): VNode {
  const { event, url, method, reason, next_attempt_at: next, request_id: request } = delivery
  return (
    <Card title={title} actions={actions}>
      <div class="form">
        <p class="title-line">
          <Outcome status={delivery.status} />
          <strong>{toVisible(event)}</strong>
          <span class="mono wrap">
            {method} {toVisible(url)}
          </span>
          {delivery.signed && <Tag text="signed" />}
          {request !== null && (
            <a href={hrefOf('traffic', '', { entry: request })}>The request that caused it</a>
          )}
        </p>
        {reason !== null && delivery.attempts.at(-1)?.error !== reason && (
          <p class="notice notice-warn">{toVisible(reason)}</p>
        )}
        {next !== null && <p class="muted">The next attempt is made at {toMoment(next)}.</p>}
        {delivery.attempts.length > 0 && <Attempts attempts={delivery.attempts} />}
        <h3>Body</h3>
        {delivery.body === '' ? (
          <p class="muted">None</p>
        ) : (
          <Code label="Body of the delivery" text={toVisible(toPretty(delivery.body))} />
        )}
        <details>
          <summary>Headers</summary>
          <Pairs pairs={delivery.headers} />
        </details>
      </div>
    </Card>
  )
}

/** Characters of an answer in its row. */
const LONGEST = 300

function Attempts({ attempts }: { attempts: readonly AttemptShown[] }): VNode {
  return (
    <table class="table">
      <thead>
        <tr>
          <th>Attempt</th>
          <th>At</th>
          <th>Answer</th>
          <th class="number">Took</th>
        </tr>
      </thead>
      <tbody>
        {attempts.map((one) => (
          <tr key={one.number}>
            <td>
              {one.number} {one.redelivery && <Tag text="asked for" />}{' '}
              {one.duplicate && <Tag text="duplicate" kind="warn" />}
            </td>
            <td class="mono">{toClock(one.started_at)}</td>
            <td class="wrap">
              {one.status_code !== null && <Status code={one.status_code} />}{' '}
              {toVisible(one.error ?? one.response_body ?? '').slice(0, LONGEST)}
            </td>
            <td class="number">{toDuration(one.ms)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
