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
import { time } from './common.ts'

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

/** A delivery as lists have it. */
export const deliverySummary: Schema = object(row, { title: 'DeliverySummary' })

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
