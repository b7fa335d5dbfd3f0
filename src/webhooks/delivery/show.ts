import type { Redactor } from '../../log/redact.ts'
import type { Attempt, Delivery, DeliverySummary } from '../delivery.ts'
import type { Job } from './job.ts'

/** What lists show, as yet with its secrets. */
export function toSummary(job: Job): DeliverySummary {
  const { plan, attempts } = job
  const last = attempts.at(-1)
  return {
    id: job.id,
    server: plan.server,
    cause: plan.cause,
    event: plan.event,
    request_id: plan.request_id ?? null,
    url: plan.url,
    method: plan.method,
    status: job.status,
    reason: job.reason,
    created_at: toText(job.created),
    finished_at: job.finished === null ? null : toText(job.finished),
    next_attempt_at: job.status === 'pending' ? toText(job.due) : null,
    attempts_made: last?.number ?? 0,
    last_status_code: last?.status_code ?? null,
    last_error: last?.error ?? null,
  }
}

/** A summary without its secrets. */
export function maskSummary(summary: DeliverySummary, redactor: Redactor): DeliverySummary {
  return { ...summary, url: maskUrl(summary.url, redactor) }
}

/** All that is shown of a delivery, without its secrets. */
export function toDelivery(job: Job, redactor: Redactor): Delivery {
  const { headers, body, secret } = job.plan
  const mediaType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  return {
    ...maskSummary(toSummary(job), redactor),
    headers: headers.map(([name, value]) => [name, maskHeader(name, value, redactor)]),
    body: redactor.body(body, mediaType),
    signed: secret !== undefined && secret !== '',
    attempts: job.attempts.map((attempt) => maskAttempt(attempt, redactor)),
  }
}

function maskAttempt(attempt: Attempt, redactor: Redactor): Attempt {
  const { response_headers, response_body } = attempt
  const type = response_headers['content-type']
  const mediaType = Array.isArray(type) ? type[0] : type
  return {
    ...attempt,
    response_headers: redactor.headers(response_headers),
    response_body: response_body === null ? null : redactor.body(response_body, mediaType),
  }
}

function maskHeader(name: string, value: string, redactor: Redactor): string {
  return redactor.headers({ [name]: value })[name] ?? value
}

function maskUrl(url: string, redactor: Redactor): string {
  const at = url.indexOf('?')
  return at === -1 ? url : url.slice(0, at) + redactor.query(url.slice(at))
}

function toText(time: number): string {
  return new Date(time).toISOString()
}
