import type { Clock, Timers } from '../lib/clock.ts'
import type { Outbound } from '../lib/outbound.ts'
import type { Random } from '../lib/random.ts'
import type { Redactor } from '../log/redact.ts'
import type { HeaderList } from '../types.ts'

/** What a delivery comes from: a registered webhook (its id), a callback (`operationId/name`), or a name among the document's webhooks. */
export interface Cause {
  kind: 'webhook' | 'callback' | 'spec'
  name: string
}

/** How often, and when, an attempt that failed is made again. */
export interface RetrySettings {
  /** In all, the first one included. @default 6 */
  attempts: number
  /** Milliseconds before the second attempt; five times as many before each next one. @default 1000 */
  base_ms: number
  /** The longest wait, that of `Retry-After` included, in milliseconds. @default 600000 */
  max_ms: number
  /** The share by which a wait is longer or shorter at random, from 0 to 1. @default 0.2 */
  jitter: number
  /** For one attempt, in milliseconds. @default 10000 */
  timeout_ms: number
}

/** What goes wrong with a delivery on purpose, so that its receiver can be tested. */
export interface DeliveryFaults {
  /** It comes so much later; those that come after it in time overtake it. */
  delay_ms?: number
  /** So many of a hundred are never sent. */
  drop_percent?: number
  /** So many of a hundred are sent twice, with the same id. */
  duplicate_percent?: number
}

/** Something to be sent to somebody else's server. */
export interface NewDelivery {
  /** The name of the mock. */
  server: string
  cause: Cause
  /** E.g. `response.sent`, or the name of the callback. */
  event: string
  /** The request that caused it. */
  request_id?: string
  url: string
  method: string
  headers: HeaderList
  body: string
  /** Signs it by the Standard Webhooks convention: `whsec_` and base64, or any text. */
  secret?: string
  /** It is sent so much later, in milliseconds. */
  delay_ms?: number
  faults?: DeliveryFaults
  retry?: Partial<RetrySettings>
}

/** `dropped`: never sent, by a fault or because too many were waiting; `failed`: given up. */
export type DeliveryStatus = 'pending' | 'delivered' | 'failed' | 'dropped'

/** One time that it was sent. */
export interface Attempt {
  /** From 1. */
  number: number
  started_at: string
  /** How long it took, in milliseconds. */
  ms: number
  /** Of the response; null without one. */
  status_code: number | null
  /** Why it does not count, in words; null when it does. */
  error: string | null
  response_headers: Record<string, string | string[]>
  /** Its first 64 KiB; null without a response. */
  response_body: string | null
  /** Somebody asked for it after the delivery had ended. */
  redelivery: boolean
  /** A fault sent it once more. */
  duplicate: boolean
}

/** A delivery without what it consists of, for lists. */
export interface DeliverySummary {
  /** Sent as `webhook-id`, the same with every attempt. */
  id: string
  server: string
  cause: Cause
  event: string
  request_id: string | null
  url: string
  method: string
  status: DeliveryStatus
  /** Why it was not delivered, in words. */
  reason: string | null
  created_at: string
  /** When it ended. */
  finished_at: string | null
  /** When it is sent next, once those before it are done with. */
  next_attempt_at: string | null
  attempts_made: number
  /** Of the last attempt. */
  last_status_code: number | null
  last_error: string | null
}

/** A delivery with all that is known about it; secrets are masked. */
export interface Delivery extends DeliverySummary {
  headers: HeaderList
  body: string
  /** Whether it carries a signature. */
  signed: boolean
  attempts: Attempt[]
}

/** Which deliveries; all that is given has to hold. */
export interface DeliveryQuery {
  server?: string
  /** `cause.name`. */
  cause?: string
  kind?: Cause['kind']
  status?: DeliveryStatus
  event?: string
  /** Text in the URL, in any case. */
  url?: string
  request_id?: string
  /** @default 100, at most 1000 */
  limit?: number
  /** `next_cursor` of the page before. */
  cursor?: string
}

/** Newest first. */
export interface DeliveryPage {
  deliveries: DeliverySummary[]
  /** All that match, whatever the limit. */
  total: number
  next_cursor: string | null
}

/** One address that deliveries go to. */
export interface TargetState {
  /** A URL without its query, as `https://example.com:8443/hook`. */
  target: string
  /** `open`: it failed so often that nothing is sent for a while; `half-open`: one attempt is being made. */
  circuit: 'closed' | 'open' | 'half-open'
  /** Attempts that failed, one after the other. */
  failures: number
  queued: number
  in_flight: number
  /** When the next attempt is made; null when one is under way or nothing waits. */
  next_attempt_at: string | null
}

/** How the deliveries are. */
export interface DeliveriesHealth {
  status: 'ok' | 'degraded'
  reason?: string
  pending: number
  /** Never sent, as too many were waiting. */
  dropped: number
}

/** Sends deliveries in order to each target, tries again, and keeps a log of it. */
export interface Deliveries {
  /** Takes a delivery and answers its id at once; never throws and never waits. */
  enqueue(delivery: NewDelivery): string
  list(query: DeliveryQuery): Promise<DeliveryPage>
  get(id: string): Promise<Delivery | undefined>
  /**
   * Sends one that has ended again, with the same id, behind those that wait; one that waits for a
   * retry is sent now. Throws `MockLoopError` (015) for an id that is not known.
   */
  redeliver(id: string): Promise<Delivery>
  targets(): TargetState[]
  health(): DeliveriesHealth
  /** Waits until nothing is pending, but so many milliseconds at most; tells whether nothing is. */
  idle(ms: number): Promise<boolean>
  /** Cuts what is under way; what is pending is kept in the file for the next time. */
  close(): Promise<void>
}

/** How many deliveries there may be; every field has a default. */
export interface DeliveryLimits {
  /** Deliveries that wait for one target. @default 2000 */
  perTarget: number
  /** Deliveries that wait in all. @default 10000 */
  pending: number
  /** Bytes of their bodies and headers. @default 67108864 */
  pendingBytes: number
  /** Attempts at the same time. @default 32 */
  concurrency: number
  /** Deliveries that are kept after they have ended. @default 10000 */
  finished: number
  /** Bytes that all records may take. @default 67108864 */
  bytes: number
  /** Attempts that have to fail, one after the other, before a target counts as dead. @default 10 */
  failures: number
  /** Milliseconds for which nothing is sent to a dead target. @default 30000 */
  rest: number
}

/** What deliveries are made with. */
export interface DeliveriesOptions {
  /** The SQLite file, which belongs to one host at a time; absent: in memory. */
  file: string | undefined
  /** Bytes that the disk has for it; for tests. */
  maxFile?: number
  /** Its `send` is used; it is not closed. */
  outbound: Pick<Outbound, 'send'>
  /** @default the machine's */
  clock?: Clock & Timers
  random?: Random
  limits?: Partial<DeliveryLimits>
  /** Masks what is shown of a mock's deliveries. @default the headers and parameters that are always masked */
  redactorOf?: (server: string) => Redactor
  /** Hears of what a user should know. */
  log?: { warn(text: string): void } | undefined
}

/** The shape of `createDeliveries`, which is loaded with the first delivery from `webhooks/delivery/engine.ts`. */
export type CreateDeliveries = (options: DeliveriesOptions) => Deliveries
