import {
  anyOf,
  flag,
  list,
  mapOf,
  nullable,
  number,
  object,
  oneOf,
  text,
  whole,
} from '../schema.ts'
import type { Schema } from '../schema.ts'
import type { Subject } from '../verb.ts'
import { cursor, percent, server, time, total } from './common.ts'
import type { OfServer } from './common.ts'

/** One time that something was sent. */
export interface AttemptShown {
  number: number
  started_at: string
  ms: number
  status_code: number | null
  error: string | null
  response_headers: Record<string, string | string[]>
  response_body: string | null
  redelivery: boolean
  duplicate: boolean
}

/** Something that was sent or is to be sent. */
export interface DeliveryRow {
  id: string
  server: string
  cause: { kind: 'webhook' | 'callback' | 'spec'; name: string }
  event: string
  request_id: string | null
  url: string
  method: string
  status: 'pending' | 'delivered' | 'failed' | 'dropped'
  reason: string | null
  created_at: string
  finished_at: string | null
  next_attempt_at: string | null
  attempts_made: number
  last_status_code: number | null
  last_error: string | null
}

/** The same with what it consists of. */
export interface DeliveryShown extends DeliveryRow {
  headers: [name: string, value: string][]
  body: string
  signed: boolean
  attempts: AttemptShown[]
}

/** Which deliveries are meant; all that is given has to hold. */
export interface DeliveryFilter {
  /** Of a webhook or callback. */
  name?: string
  kind?: DeliveryRow['cause']['kind']
  status?: DeliveryRow['status']
  event?: string
  url?: string
  request_id?: string
  limit?: number
  cursor?: string
}

/** What the verbs about deliveries take and give. */
export interface DeliveryVerbs {
  list_deliveries: {
    input: OfServer & DeliveryFilter
    output: { deliveries: DeliveryRow[]; total: number; next_cursor: string | null }
  }
  get_delivery: { input: OfServer & { id: string }; output: DeliveryShown }
  redeliver: {
    input: OfServer & { id: string; within_ms?: number }
    output: { delivery: DeliveryShown }
  }
}

/** Milliseconds, a day at most. */
export function milliseconds(description: string): Schema {
  return number(description, { minimum: 0, maximum: 86_400_000 })
}

/** What goes wrong with deliveries on purpose. */
export const faults: Schema = object(
  {
    'delay?': milliseconds('Later by so many milliseconds; others overtake it'),
    'drop?': percent,
    'duplicate?': percent,
  },
  { description: 'What goes wrong on purpose' },
)
/** How attempts are made again. */
export const retry: Schema = object(
  {
    'attempts?': whole('In all', { minimum: 1, maximum: 20, default: 6 }),
    'base?': number('Milliseconds before the second one', { minimum: 1, default: 1000 }),
    'max?': number('The longest wait in milliseconds', { minimum: 1, default: 600_000 }),
    'jitter?': number('Share of a wait that is random', { minimum: 0, maximum: 1, default: 0.2 }),
    'timeout?': number('Of one attempt in milliseconds', { minimum: 1, default: 10_000 }),
  },
  { description: 'How an attempt that failed is made again' },
)

const texts = list(text('A value'), 'Several')

const row: Record<string, Schema> = {
  id: text('Sent as webhook-id, the same with every attempt'),
  server: text('Name of the mock'),
  cause: object({
    kind: oneOf(['webhook', 'callback', 'spec'], 'What it comes from'),
    name: text('Of the webhook, or operationId/name of a callback'),
  }),
  event: text('What it is about'),
  request_id: nullable(text('Id of the request that caused it')),
  url: text('Where it goes'),
  method: text('Of its request'),
  status: oneOf(['pending', 'delivered', 'failed', 'dropped'], 'What became of it'),
  reason: nullable(text('Why it was not delivered, and how to mend that')),
  created_at: time,
  finished_at: nullable(time),
  next_attempt_at: nullable(time),
  attempts_made: whole('Times that it was sent', { minimum: 0 }),
  last_status_code: nullable(whole('Of the last attempt')),
  last_error: nullable(text('Of the last attempt')),
}

const attempt = object(
  {
    number: whole('From 1', { minimum: 1 }),
    started_at: time,
    ms: number('How long it took', { minimum: 0 }),
    status_code: nullable(whole('Of the response')),
    error: nullable(text('Why it does not count')),
    response_headers: mapOf(
      anyOf([text('A value'), texts], 'a text or several'),
      'Of the response',
    ),
    response_body: nullable(text('Its beginning')),
    redelivery: flag('Whether somebody asked for it'),
    duplicate: flag('Whether a fault sent it once more'),
  },
  { title: 'Attempt' },
)

const deliverySummary = object(row, { title: 'DeliverySummary' })

/** A delivery with all that is known about it. */
export const delivery: Schema = object(
  {
    ...row,
    headers: list(
      {
        type: 'array',
        items: { type: 'string' },
        minItems: 2,
        maxItems: 2,
        description: 'Name and value',
      },
      'As sent, secrets masked',
    ),
    body: text('As sent, secrets masked'),
    signed: flag('Whether it carries a signature'),
    attempts: list(attempt, 'In their order'),
  },
  { title: 'Delivery' },
)

const id = text('Id of a delivery, as receivers see it in webhook-id', {
  pattern: '^[0-9A-Za-z_-]{1,64}$',
})
/** How long a verb waits for what becomes of what it sends. */
export const within: Schema = whole('Milliseconds to wait for the first attempt', {
  minimum: 0,
  maximum: 60_000,
  default: 0,
})

export const deliveries: Subject<DeliveryVerbs> = {
  list_deliveries: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/deliveries',
    kind: 'read',
    summary: 'Lists what a mock has sent or is to send, the newest first.',
    input: object({
      server,
      'name?': text('Of a webhook, or operationId/name of a callback', { maxLength: 1000 }),
      'kind?': oneOf(['webhook', 'callback', 'spec'], 'What it comes from'),
      'status?': oneOf(['pending', 'delivered', 'failed', 'dropped'], 'What became of it'),
      'event?': text('An event', { maxLength: 200 }),
      'url?': text('Text in the URL; letter case does not matter', { maxLength: 1000 }),
      'request_id?': text('Id of the request that caused it', { maxLength: 200 }),
      'limit?': whole('How many at most', { minimum: 1, maximum: 1000, default: 100 }),
      'cursor?': cursor,
    }),
    output: object({
      deliveries: list(deliverySummary, 'The page'),
      total,
      next_cursor: nullable(text('For the next page; null on the last')),
    }),
  },
  get_delivery: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/deliveries/{id}',
    kind: 'read',
    summary: 'Shows one delivery with all of its attempts.',
    input: object({ server, id }),
    output: delivery,
  },
  redeliver: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/deliveries/{id}/redeliver',
    kind: 'write',
    summary: 'Sends a delivery again, with the same id; one that waits for a retry is sent now.',
    input: object({ server, id, 'within_ms?': within }),
    output: object({ delivery }),
  },
}
