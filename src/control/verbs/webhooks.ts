import type { WebhookConfig, WebhookFaults, WebhookRetry } from '../../config/webhooks.ts'
import { anything, flag, list, mapOf, nullable, object, oneOf, text } from '../schema.ts'
import type { Schema } from '../schema.ts'
import type { Subject } from '../verb.ts'
import { method, nameOf, operationId, server, time, total, warnings } from './common.ts'
import type { OfServer, Warning } from './common.ts'
import { delivery, faults, milliseconds, retry, within } from './deliveries.ts'
import type { DeliveryShown } from './deliveries.ts'

/** A registered webhook as it is shown; of a secret only whether there is one. */
export interface WebhookShown {
  name: string
  url: string
  events: string[]
  operations: string[] | null
  methods: string[] | null
  statuses: string[] | null
  headers: Record<string, string>
  /** What is sent in the place of the usual body; null for that. */
  body: unknown
  secret: string | null
  delay: number
  faults: WebhookFaults
  retry: WebhookRetry
  active: boolean
  created_at: string | null
  updated_at: string | null
}

/** A webhook that the document describes. */
export interface DocumentWebhook {
  name: string
  method: string
  summary: string | null
}

/** Members of a webhook that are to be another; null takes one away. */
export type WebhookPatch = { [K in keyof Omit<WebhookConfig, 'name'>]?: WebhookConfig[K] | null }

export interface SavedWebhook {
  webhook: WebhookShown
  warnings: Warning[]
}

export interface TriggerInput extends OfServer {
  name: string
  url?: string
  payload?: unknown
  headers?: Record<string, string>
  strict?: boolean
  within_ms?: number
}

/** What the verbs about webhooks take and give. */
export interface WebhookVerbs {
  list_webhooks: {
    input: OfServer
    output: {
      webhooks: WebhookShown[]
      total: number
      document: DocumentWebhook[]
      enabled: boolean
    }
  }
  get_webhook: { input: OfServer & { name: string }; output: { webhook: WebhookShown } }
  create_webhook: { input: OfServer & WebhookConfig; output: SavedWebhook }
  update_webhook: { input: OfServer & { name: string } & WebhookPatch; output: SavedWebhook }
  delete_webhook: { input: OfServer & { name: string }; output: { deleted: string } }
  test_webhook: {
    input: OfServer & { name: string; event?: string; data?: object; within_ms?: number }
    output: { delivery: DeliveryShown }
  }
  trigger_webhook: {
    input: TriggerInput
    output: { source: string; deliveries: DeliveryShown[]; warnings: Warning[] }
  }
}

const name = nameOf('Of the webhook')
const url = text('http or https', { maxLength: 8192 })
const header = text('One line', { maxLength: 8192 })
const EVENTS =
  'request.received, response.sent, request.unmatched, validation.failed, scenario.switched, ' +
  'server.started, server.stopped, or names of webhooks of the document'

/** What can be given of a webhook, by its plain name. */
const members: Record<string, Schema> = {
  operations: list(operationId, 'Only requests to these; without it, all', { maxItems: 1000 }),
  methods: list(method, 'Only requests with these; without it, all', { maxItems: 20 }),
  statuses: list(
    text('404 or 4xx', { pattern: '^[1-5]([0-9]{2}|[xX]{2})$' }),
    'Only answers with these; without it, all',
    { maxItems: 100 },
  ),
  headers: mapOf(header, 'Sent with each delivery; values may be templates', {
    maxProperties: 100,
  }),
  body: anything('In the place of the usual body; its texts may be templates'),
  secret: text('Signs deliveries by Standard Webhooks: whsec_ and base64, or any text', {
    minLength: 1,
    maxLength: 1000,
  }),
  delay: milliseconds('Milliseconds before it is sent'),
  faults,
  retry,
  active: flag('Whether it is told anything', { default: true }),
}
const events = list(text('An event', { maxLength: 200 }), EVENTS, { minItems: 1, maxItems: 100 })

function optional(schemas: Record<string, Schema>): Record<string, Schema> {
  return Object.fromEntries(Object.entries(schemas).map(([key, schema]) => [`${key}?`, schema]))
}

function nullables(schemas: Record<string, Schema>): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(schemas).map(([key, schema]) => [
      key,
      'type' in schema ? nullable(schema) : schema,
    ]),
  )
}

/** What can be changed of a webhook; null takes a member away. */
export const changes: Record<string, Schema> = {
  'url?': url,
  'events?': events,
  ...optional(nullables(members)),
  // What is left out stays as it is.
  'active?': nullable(flag('Whether it is told anything')),
}

const webhook = object(
  {
    name,
    url,
    events,
    ...nullables(members),
    headers: mapOf(text('Masked where it may be a secret'), 'Sent with each delivery'),
    delay: milliseconds('Milliseconds before it is sent'),
    faults,
    retry,
    active: flag('Whether it is told anything'),
    secret: nullable(text('*** where there is one; it is never shown')),
    created_at: nullable(time),
    updated_at: nullable(time),
  },
  { title: 'Webhook', description: 'Somebody who is told what happens at a mock' },
)

const documented = object(
  {
    name: text('As the document names it'),
    method: text('Of its request'),
    summary: nullable(text('What it is for')),
  },
  { title: 'DocumentWebhook' },
)
const saved = object({ webhook, warnings })

export const webhooks: Subject<WebhookVerbs> = {
  list_webhooks: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/webhooks',
    kind: 'read',
    summary: 'Lists the registered webhooks of a mock, and those that its document describes.',
    input: object({ server }),
    output: object({
      webhooks: list(webhook, 'Those that are registered'),
      total,
      document: list(documented, 'Those of the document, for trigger_webhook'),
      enabled: flag('Whether anything is sent at all'),
    }),
  },
  get_webhook: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/webhooks/{name}',
    kind: 'read',
    summary: 'Shows a registered webhook.',
    input: object({ server, name }),
    output: object({ webhook }),
  },
  create_webhook: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/webhooks',
    kind: 'write',
    status: 201,
    summary: 'Registers a URL that is told what happens at a mock.',
    input: object({ server, name, url, events, ...optional(members) }),
    output: saved,
  },
  update_webhook: {
    scope: 'mock',
    method: 'PUT',
    path: '/servers/{server}/webhooks/{name}',
    kind: 'write',
    summary: 'Changes the given members of a registered webhook; null takes one away.',
    input: object({ server, name, ...changes }),
    output: saved,
  },
  delete_webhook: {
    scope: 'mock',
    method: 'DELETE',
    path: '/servers/{server}/webhooks/{name}',
    kind: 'destructive',
    summary: 'Deletes a registered webhook; what it is still to be sent goes on.',
    input: object({ server, name }),
    output: object({ deleted: name }),
  },
  test_webhook: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/webhooks/{name}/test',
    kind: 'write',
    summary: 'Sends a registered webhook a sample of an event, whatever its filters say.',
    input: object({
      server,
      name,
      'event?': text('What it is called; without it, the first that it wants', { maxLength: 200 }),
      'data?': { type: 'object', description: 'In the place of the sample' },
      'within_ms?': within,
    }),
    output: object({ delivery }),
  },
  trigger_webhook: {
    scope: 'mock',
    method: 'POST',
    path: '/servers/{server}/trigger-webhook',
    kind: 'write',
    summary: 'Sends a webhook of the document, with a given payload or one made from its schema.',
    input: object({
      server,
      name: text('As list_webhooks tells it', { minLength: 1, maxLength: 1000 }),
      'url?': url,
      'payload?': anything('The body; without it, the example of the document, or a fake'),
      'headers?': mapOf(header, 'In addition', { maxProperties: 100 }),
      'strict?': flag('Whether a payload that breaks the document is refused', { default: false }),
      'within_ms?': within,
    }),
    output: object({
      source: oneOf(['payload', 'example', 'fake', 'empty'], 'Where the body came from'),
      deliveries: list(delivery, 'One for each who is told'),
      warnings,
    }),
  },
}
