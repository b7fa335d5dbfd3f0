import { createLru } from '../../lib/lru.ts'
import type { Random } from '../../lib/random.ts'
import type { Attempt, DeliveryStatus, NewDelivery } from '../delivery.ts'
import { retrySettings } from './retry.ts'

/** A delivery as it is kept, secrets included; times are in milliseconds since 1970. */
export interface Job {
  readonly id: string
  readonly plan: NewDelivery
  readonly created: number
  status: DeliveryStatus
  reason: string | null
  /** From when on it may be sent: its place among those of its target. */
  ready: number
  /** When it is sent next. */
  due: number
  finished: number | null
  /** Since it was asked for the last time. */
  made: number
  attempts: Attempt[]
  /** Whether a fault sends it once more when it has been delivered. */
  duplicate: 'no' | 'wanted' | 'now'
  redelivery: boolean
}

/** Targets by URL: the same few are asked for several times with each delivery. */
const TARGETS = createLru<string>({
  maxBytes: 1_000_000,
  sizeOf: (target, url) => target.length + url.length,
})
/** Attempts that are kept of one delivery. */
const MAX_ATTEMPTS = 50

/** Adds an attempt; of very many the oldest go. */
export function addAttempt(job: Job, attempt: Attempt): void {
  job.attempts.push(attempt)
  if (job.attempts.length > MAX_ATTEMPTS) job.attempts.shift()
  job.made += 1
}

/** Why a job that failed is not tried again, in words. */
export function givenUp({ made }: Job, { error }: Pick<Attempt, 'error'>): string {
  const attempts = made === 1 ? 'one attempt' : `${made} attempts`
  return `given up after ${attempts}: ${error ?? ''}`
}

/**
 * Where it goes: a URL without its query, or the text itself when it is no URL. Not its origin: one
 * endpoint of a server that fails must not hold up what goes to the others.
 */
export function targetOf({ plan: { url } }: Job): string {
  const known = TARGETS.get(url)
  if (known !== undefined) return known
  const target = readTarget(url)
  TARGETS.set(url, target)
  return target
}

function readTarget(url: string): string {
  if (!URL.canParse(url)) return url.slice(0, 200)
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

/** What it is and where it goes, for a line of the log. */
export function shortOf(job: Job): string {
  return `${job.plan.event} to ${targetOf(job)}`
}

/** Bytes that it takes, about. */
export function sizeOf({ plan: { body, headers, url } }: Job): number {
  const names = headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  return 500 + body.length + url.length + names
}

/** A new job; whether a fault sends it twice is decided here. */
export function createJob(
  delivery: NewDelivery,
  { id, now, random }: { id: string; now: number; random: Random },
): Job {
  const { delay_ms = 0, faults = {} } = delivery
  const ready = now + Math.max(0, delay_ms) + Math.max(0, faults.delay_ms ?? 0)
  return {
    id,
    plan: { ...delivery },
    created: now,
    status: 'pending',
    reason: null,
    ready,
    due: ready,
    finished: null,
    made: 0,
    attempts: [],
    duplicate: happens(faults.duplicate_percent, random) ? 'wanted' : 'no',
    redelivery: false,
  }
}

/** Begins one that had ended again; nothing goes wrong with it on purpose this time. */
export function renew(job: Job, now: number): void {
  job.status = 'pending'
  job.reason = null
  job.finished = null
  job.made = 0
  job.ready = now
  job.due = now
  job.duplicate = 'no'
  job.redelivery = true
}

/** One that was kept over a restart; the machine's time may have been set back since, and it must not wait longer for that. */
export function resume(job: Job, now: number): Job {
  job.ready = Math.min(job.ready, now + Math.max(0, job.ready - job.created))
  job.due = Math.min(job.due, Math.max(job.ready, now + retrySettings(job.plan.retry).max_ms))
  return job
}

/** Whether something that happens so many times in a hundred happens now. */
export function happens(percent: number | undefined, random: Random): boolean {
  return percent !== undefined && percent > 0 && random.chance(percent / 100)
}
