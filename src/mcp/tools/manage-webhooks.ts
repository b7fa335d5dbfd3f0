import { anything, flag, object, oneOf, text, whole } from '../../control/schema.ts'
import type { DeliveryShown } from '../../control/verbs/deliveries.ts'
import { changes } from '../../control/verbs/webhooks.ts'
import { InvalidArgumentError } from '../../errors.ts'
import { assertConfirmed } from '../confirm.ts'
import type { Tool, ToolCall } from '../tool.ts'
import type { JsonObject } from '../../types.ts'
import { adviseName, confirm, map, output, rows, server, word } from './schemas.ts'
import {
  deliveryRows,
  fitDelivery,
  fitLists,
  fitWebhook,
  runVerb,
  suggestions,
  toDeliveryRow,
} from './webhook-parts.ts'
import type { HookInput } from './webhook-parts.ts'

/** Milliseconds that are waited for the first attempt, unless told otherwise. */
const PATIENCE = 5000

type Act = (given: HookInput, call: ToolCall, head: JsonObject) => Promise<JsonObject>

const ACTS: Readonly<Record<string, Act>> = {
  async create(given, call, head) {
    const { webhook, warnings } = await runVerb('create_webhook', given, call)
    const message = `${webhook.name} is registered; operation test sends it a sample`
    return fitWebhook({ ...head, message, warnings }, webhook)
  },
  async update(given, call, head) {
    const { webhook, warnings } = await runVerb('update_webhook', given, call)
    return fitWebhook({ ...head, message: `${webhook.name} is changed`, warnings }, webhook)
  },
  async delete(given, call, head) {
    if (given['name'] !== undefined)
      assertConfirmed(given.confirm, `deletes the webhook "${String(given['name'])}"`)
    const { deleted } = await runVerb('delete_webhook', given, call)
    return { ...head, message: `${deleted} is deleted`, deleted }
  },
  async test(given, call, head) {
    const { delivery } = await runVerb('test_webhook', waiting(given), call)
    return fitDelivery({ ...head, message: say(delivery) }, delivery)
  },
  async trigger(given, call, head) {
    const { deliveries, source, warnings } = await runVerb('trigger_webhook', waiting(given), call)
    const message = deliveries.map(say).slice(0, 5).join('; ')
    const shown = deliveries.map(({ headers: _h, body: _b, attempts: _a, signed: _s, ...row }) =>
      toDeliveryRow(row),
    )
    return fitLists({ ...head, message, source }, { deliveries: shown, warnings })
  },
  async redeliver(given, call, head) {
    const { delivery } = await runVerb('redeliver', waiting(given), call)
    return fitDelivery({ ...head, message: say(delivery) }, delivery)
  },
}

/** Changes what a mock sends to others, and sends it. */
export const manageWebhooks: Tool = {
  name: 'manage_webhooks',
  title: 'Manage webhooks',
  description:
    'Change or try what a mock sends to others: create, update or delete a registered webhook, test it (a sample), trigger a webhook of the document, redeliver a delivery. Only to hosts that the user allows.',
  toolset: 'webhooks',
  kind: 'destructive',
  isIdempotent: false,
  isOpenWorld: true,
  isLong: true,
  suggestions,
  input: object({
    server,
    operation: oneOf(Object.keys(ACTS), 'What to do'),
    'name?': text('Of the webhook; for trigger as the document names it', {
      minLength: 1,
      maxLength: 1000,
    }),
    // No defaults: who fills them in would be told that most are for another operation.
    ...changes,
    'event?': text('For test; without it, the first that it wants', { maxLength: 200 }),
    'data?': { type: 'object', description: 'For test, in the place of the sample' },
    'payload?': anything('For trigger; without it, made from the document'),
    'strict?': flag('For trigger: refuse a payload that breaks the document'),
    'id?': text('For redeliver', { minLength: 1, maxLength: 64 }),
    'within_ms?': whole(`Wait for the first attempt (test, trigger, redeliver); else ${PATIENCE}`, {
      minimum: 0,
      maximum: 50_000,
    }),
    'confirm?': confirm,
  }),
  json: ['body', 'payload'],
  output: output({
    server: word,
    operation: word,
    message: word,
    'webhook?': map,
    'deleted?': word,
    'delivery?': map,
    'deliveries?': deliveryRows,
    'source?': word,
    'warnings?': rows({ pointer: word, message: word, fix: word }),
  }),
  advise({ operation, name }) {
    if (typeof operation === 'string' && /^(list|get|show|query|deliver)/.test(operation))
      return 'Call query_webhooks: this tool only changes and sends.'
    return operation === 'trigger' ? undefined : adviseName(name)
  },
  async run(given: HookInput, call) {
    const { server: name, operation } = given
    const act = ACTS[operation]
    if (act === undefined) throw new InvalidArgumentError(`there is no operation ${operation}`)
    return { data: await act(given, call, { server: name, operation }) }
  },
}

function waiting(given: HookInput): HookInput {
  return { within_ms: PATIENCE, ...given }
}

/** What has become of a delivery so far. */
function say(delivery: DeliveryShown): string {
  const { status, reason, last_error, last_status_code, attempts_made, next_attempt_at } = delivery
  const cause = reason ?? last_error ?? ''
  if (status === 'delivered') return `delivered: the receiver answered ${last_status_code}`
  if (status !== 'pending') return `${status}: ${cause}`
  if (attempts_made === 0)
    return 'not sent yet: query_webhooks tells what becomes of it (operation delivery, its id)'
  return `attempt ${attempts_made} failed (${cause}); the next is at ${next_attempt_at}`
}
