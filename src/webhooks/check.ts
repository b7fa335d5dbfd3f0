import { WEBHOOK_EVENTS } from '../config/webhooks.ts'
import type { WebhookConfig } from '../config/webhooks.ts'
import { webhookRule } from '../config/table.ts'
import { InvalidArgumentError } from '../errors.ts'
import { didYouMean } from '../lib/nearest.ts'

/** What of the document webhooks may name. */
export interface Named {
  /** Ids of its operations. */
  operations: readonly string[]
  /** Names of the webhooks that it describes. */
  webhooks: readonly string[]
}

/** A webhook of the right shape; throws an InvalidArgumentError. */
export function toWebhook(given: unknown): WebhookConfig {
  const problem = webhookRule(given, '')
  if (problem !== undefined) throw new InvalidArgumentError(`the webhook's ${problem}`)
  return given as WebhookConfig
}

/** Throws an InvalidArgumentError for an event or operation that there is not; it names the nearest. */
export function checkNames(
  { events, operations }: Pick<WebhookConfig, 'events' | 'operations'>,
  contract: Named,
): void {
  const known = [...WEBHOOK_EVENTS, ...contract.webhooks]
  for (const event of events) if (!known.includes(event)) throw unknown('event', event, known)
  for (const operation of operations ?? [])
    if (!contract.operations.includes(operation))
      throw unknown('operation', operation, contract.operations)
}

function unknown(what: string, name: string, known: readonly string[]): InvalidArgumentError {
  const all = known.length > 20 ? '' : `: there are ${known.join(', ')}`
  return new InvalidArgumentError(
    `there is no ${what} ${JSON.stringify(name)}${didYouMean(name, known) || all}`,
  )
}
