import type { Schema } from '../../control/schema.ts'
import { getVerb } from '../../control/verbs.ts'
import type { Inputs, Outputs } from '../../control/verbs.ts'
import type { DeliveryRow, DeliveryShown, DeliveryVerbs } from '../../control/verbs/deliveries.ts'
import type { WebhookShown, WebhookVerbs } from '../../control/verbs/webhooks.ts'
import { InvalidArgumentError } from '../../errors.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { cutLists, fitPage } from '../fit.ts'
import { lengthOf, MOST_TEXT } from '../result.ts'
import type { ToolCall } from '../tool.ts'
import { int, map, maybe, rows, word } from './schemas.ts'

type HookVerb = keyof WebhookVerbs | keyof DeliveryVerbs

/** What the tools about webhooks take: members of the verbs side by side. */
export interface HookInput {
  server: string
  operation: string
  confirm?: boolean
  [member: string]: unknown
}

/** What helps those who asked for a webhook; the usual words are about scenarios. */
export const suggestions: Readonly<Record<string, string>> = {
  '007': 'Use operation update of manage_webhooks, or choose another name.',
  '013': 'Delete a webhook that is not needed, or ask for less: a smaller limit or a filter.',
  '015':
    'Use one that query_webhooks tells: operation list for webhooks, deliveries for what was sent.',
}

/** Rows of deliveries, without what is the same in all of them. */
export const deliveryRows: Schema = rows({
  id: word,
  created_at: word,
  cause: map,
  event: word,
  url: word,
  status: word,
  reason: maybe(word),
  attempts_made: int,
  last_status_code: maybe(int),
  last_error: maybe(word),
  next_attempt_at: maybe(word),
})

/**
 * Runs a verb with what was given for it. Throws an InvalidArgumentError for what is missing, and for
 * what belongs to another operation, so that nothing is passed over in silence.
 */
export async function runVerb<N extends HookVerb>(
  name: N,
  { operation, confirm: _confirm, ...given }: HookInput,
  { verb }: ToolCall,
): Promise<Outputs[N]> {
  const { properties, required } = getVerb(name).input
  const known = Object.keys(isObject(properties) ? properties : {})
  const wanted: unknown[] = Array.isArray(required) ? required : []
  const missing = wanted.filter((member) => given[String(member)] === undefined)
  if (missing.length > 0)
    throw new InvalidArgumentError(`operation ${operation} needs ${missing.join(' and ')}`)
  const odd = Object.keys(given).filter((member) => !known.includes(member))
  if (odd.length > 0)
    throw new InvalidArgumentError(
      `operation ${operation} takes no ${odd.join(', ')}: it takes ${known.join(', ')}`,
    )
  // The names are those of the verb, and it checks the values once more.
  return verb(name, given as unknown as Inputs[N])
}

/** One line of a list; the rest is told of a delivery alone. */
export function toDeliveryRow({ server: _server, ...row }: DeliveryRow): JsonObject {
  const { finished_at: _at, ...shown } = row
  return shown
}

/** Entries of a list of a webhook where all of it is too long. */
const MOST_LISTED = 100

/** A webhook within `head`; where it is too long, its lists are cut and its body is told as text. */
export async function fitWebhook(head: JsonObject, webhook: WebhookShown): Promise<JsonObject> {
  const whole = { ...head, webhook }
  if (lengthOf(whole) < MOST_TEXT) return whole
  const { body, ...rest } = webhook
  const cut = (most: number) => Object.assign({}, cutLists(rest, most))
  return fitPage(
    MOST_LISTED,
    async (most) => ({ ...cut(most), body: JSON.stringify(body) }),
    (shown) => ({ ...head, webhook: shown, truncated: true }),
  )
}

/** The last attempts are kept where there are too many. */
const MOST_ATTEMPTS = 50
const MOST_HEADERS = 100

/** A delivery within `head`, as much of it as fits. */
export function fitDelivery(
  head: JsonObject,
  { attempts, headers, ...delivery }: DeliveryShown,
): Promise<JsonObject> {
  return fitPage(
    MOST_ATTEMPTS,
    async (most) => attempts.slice(-most),
    (last) => ({
      ...head,
      delivery: {
        ...delivery,
        headers: headers.slice(0, MOST_HEADERS),
        attempts: last.map((one) => cutLists(one, MOST_HEADERS)),
      },
      ...(last.length < attempts.length && { truncated: true }),
    }),
  )
}

/** Lists within `head`, as many of their rows as fit, and whether that is all. */
export function fitLists(
  head: JsonObject,
  lists: Readonly<Record<string, readonly unknown[]>>,
): Promise<JsonObject> {
  const longest = Math.max(0, ...Object.values(lists).map(({ length }) => length))
  return fitPage(
    longest,
    async (most) => most,
    (most) => ({
      ...head,
      ...Object.fromEntries(Object.entries(lists).map(([name, all]) => [name, all.slice(0, most)])),
      ...(most < longest && { truncated: true }),
    }),
  )
}
