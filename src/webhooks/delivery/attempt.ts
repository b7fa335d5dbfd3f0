import { Buffer } from 'node:buffer'
import { BlockedAddressError, InvalidArgumentError } from '../../errors.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Outbound, OutboundReply } from '../../lib/outbound.ts'
import type { HeaderList } from '../../types.ts'
import type { Attempt } from '../delivery.ts'
import type { Job } from './job.ts'
import { retryAfter, retrySettings } from './retry.ts'
import { webhookHeaders } from './sign.ts'

/** What came of an attempt. */
export interface Outcome {
  attempt: Attempt
  /** `final`: another attempt would be of no use. */
  verdict: 'delivered' | 'retry' | 'final'
  /** What it says of its target. */
  target: 'alive' | 'dead' | 'unknown'
  /** Milliseconds that the receiver asked for. */
  asked?: number | undefined
}

/** Bytes that are kept of a response's body. */
const MAX_BODY = 65_536

/** Sends a delivery once; never throws. */
export async function attempt(
  job: Job,
  {
    outbound,
    clock,
    signal,
  }: { outbound: Pick<Outbound, 'send'>; clock: Clock; signal: AbortSignal },
): Promise<Outcome> {
  const { plan } = job
  const now = clock.now()
  const started = clock.monotonic()
  const ended = await outbound
    .send({
      url: plan.url,
      method: plan.method,
      headers: headersOf(job, now),
      body: plan.body,
      timeoutMs: retrySettings(plan.retry).timeout_ms,
      maxBytes: MAX_BODY,
      signal,
    })
    .then((reply) => judge(reply, clock.now()), judgeFailure)
  return {
    ...ended,
    attempt: {
      number: (job.attempts.at(-1)?.number ?? 0) + 1,
      started_at: new Date(now).toISOString(),
      ms: Math.round(clock.monotonic() - started),
      ...ended.attempt,
      redelivery: job.redelivery,
      duplicate: job.duplicate === 'now',
    },
  }
}

/** Headers that the user set win, so that a receiver can be shown a wrong signature. */
function headersOf({ id, plan: { headers, body, secret } }: Job, now: number): HeaderList {
  const given = new Set(headers.map(([name]) => name.toLowerCase()))
  const ours = webhookHeaders({ id, body, secret }, now).filter(([name]) => !given.has(name))
  return [...headers, ...ours]
}

type Ended = Omit<Outcome, 'attempt'> & {
  attempt: Pick<Attempt, 'status_code' | 'error' | 'response_headers' | 'response_body'>
}

function judge({ status, headers, body }: OutboundReply, now: number): Ended {
  const told = {
    status_code: status,
    response_headers: headers,
    response_body: Buffer.from(body).toString(),
  }
  if (status >= 200 && status < 300)
    return { attempt: { ...told, error: null }, verdict: 'delivered', target: 'alive' }
  return {
    attempt: { ...told, error: describe(status, headers) },
    verdict: status === 410 ? 'final' : 'retry',
    target: status >= 500 ? 'dead' : 'alive',
    asked: retryAfter(headers['retry-after'], now),
  }
}

function describe(status: number, headers: OutboundReply['headers']): string {
  if (status === 410) return 'the receiver answered 410: it wants no more of these'
  if (status < 300 || status > 399) return `the receiver answered ${status}`
  const to = headers['location']
  return `the receiver answered ${status}${to === undefined ? '' : `, a redirect to ${String(to)}`}; redirects of deliveries are not followed`
}

/** What the gate refuses now, it refuses the next time. */
function judgeFailure(error: unknown): Ended {
  const isRefused = error instanceof BlockedAddressError || error instanceof InvalidArgumentError
  const message = error instanceof Error ? error.message : String(error)
  return {
    attempt: { status_code: null, error: message, response_headers: {}, response_body: null },
    verdict: isRefused ? 'final' : 'retry',
    target: isRefused ? 'unknown' : 'dead',
  }
}
