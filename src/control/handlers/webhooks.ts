import { MASK } from '../../log/redact.ts'
import type { Mock } from '../../mock.ts'
import type { Registered } from '../../webhooks/registry.ts'
import type { Handlers } from '../control.ts'
import type { Warning } from '../verbs/common.ts'
import type {
  DocumentWebhook,
  WebhookPatch,
  WebhookShown,
  WebhookVerbs,
} from '../verbs/webhooks.ts'
import { servedOf } from './common.ts'
import { settled } from './deliveries.ts'
import type { ControlledHost } from './host.ts'

/** What stands in the place of a secret; sent back, it changes nothing. */
const HIDDEN = '***'

const SAMPLE = {
  request: { method: 'GET', path: '/', query: {}, headers: {}, body: null },
  response: { status: 200, headers: {}, body: null },
}

/** What the verbs about webhooks do. */
export function webhookHandlers(host: ControlledHost): Pick<Handlers, keyof WebhookVerbs> {
  const mockOf = (server: string): Mock => servedOf(host, server).mock
  return {
    async list_webhooks({ server }) {
      const mock = mockOf(server)
      const webhooks = mock.live.hooks.list().map((one) => toShown(one, mock))
      return {
        webhooks,
        total: webhooks.length,
        document: documented(mock),
        enabled: mock.caller.isOn,
      }
    },
    async get_webhook({ server, name }) {
      const mock = mockOf(server)
      return { webhook: toShown(mock.live.hooks.get(name), mock) }
    },
    async create_webhook({ server, ...webhook }) {
      const mock = mockOf(server)
      const saved = await mock.live.hooks.create(webhook)
      return { webhook: toShown(saved, mock), warnings: warningsOf(mock) }
    },
    async update_webhook({ server, name, ...patch }) {
      const mock = mockOf(server)
      const { hooks } = mock.live
      const saved = await hooks.update(name, withSecrets(patch, hooks.get(name)))
      return { webhook: toShown(saved, mock), warnings: warningsOf(mock) }
    },
    async delete_webhook({ server, name }) {
      await mockOf(server).live.hooks.delete(name)
      return { deleted: name }
    },
    async test_webhook({ server, name, event, data, within_ms = 0 }, { signal }) {
      const { caller, name: mock } = mockOf(server)
      const id = await caller.test(name, event, { server: mock, ...(data ?? SAMPLE) })
      return { delivery: await settled(await host.deliveries(), id, { within: within_ms, signal }) }
    },
    async trigger_webhook({ server, within_ms = 0, ...input }, { signal }) {
      const { caller } = mockOf(server)
      const { payload, ...rest } = input
      const asked = 'payload' in input ? { ...rest, payload: { value: payload } } : rest
      const { deliveries: ids, source, violations } = await caller.trigger(asked)
      const all = await host.deliveries()
      const deliveries = await Promise.all(
        ids.map((id) => settled(all, id, { within: within_ms, signal })),
      )
      const warnings = violations.map(({ pointer, message }): Warning => ({
        pointer: `payload${pointer}`,
        message,
      }))
      return { source, deliveries, warnings }
    },
  }
}

function toShown({ webhook, createdAt, updatedAt }: Registered, { redactor }: Mock): WebhookShown {
  return {
    name: webhook.name,
    url: webhook.url,
    events: webhook.events,
    operations: webhook.operations ?? null,
    methods: webhook.methods ?? null,
    statuses: webhook.statuses ?? null,
    headers: redactor.headers(webhook.headers ?? {}),
    body: webhook.body ?? null,
    secret: webhook.secret === undefined ? null : HIDDEN,
    delay: webhook.delay ?? 0,
    faults: webhook.faults ?? {},
    retry: webhook.retry ?? {},
    active: webhook.active ?? true,
    created_at: createdAt ?? null,
    updated_at: updatedAt ?? null,
  }
}

/** What was shown masked and comes back so is as it was. */
function withSecrets(patch: WebhookPatch, { webhook }: Registered): WebhookPatch {
  const { secret, headers, ...rest } = patch
  const own = Object.entries(headers ?? {}).map(([name, value]): [string, string] => [
    name,
    value === MASK ? (webhook.headers?.[name] ?? value) : value,
  ])
  return {
    ...rest,
    ...(secret !== undefined && secret !== HIDDEN && { secret }),
    ...(headers !== undefined && { headers: headers && Object.fromEntries(own) }),
  }
}

function documented({ caller }: Mock): DocumentWebhook[] {
  return [...caller.webhooks.values()].map(({ name, operation }) => {
    const { summary } = { ...operation.item, ...operation.node }
    return { name, method: operation.method, summary: typeof summary === 'string' ? summary : null }
  })
}

function warningsOf({ caller }: Mock): Warning[] {
  if (caller.isOn) return []
  const message = 'nothing is sent, as webhooks is false in the config of the mock'
  return [{ pointer: '', message, fix: 'set it to true' }]
}
