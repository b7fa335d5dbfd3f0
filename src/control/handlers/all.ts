import type { JsonObject } from '../../types.ts'
import type { Handlers } from '../control.ts'
import type { GenerateVerbs } from '../verbs/generate.ts'
import { deliveryHandlers } from './deliveries.ts'
import { diagnosisHandlers } from './diagnosis.ts'
import type { ControlledHost } from './host.ts'
import { hostHandlers } from './hosts.ts'
import { logHandlers } from './logs.ts'
import { operationHandlers } from './operations.ts'
import { packHandlers } from './packs.ts'
import { responseHandlers } from './responses.ts'
import { scenarioHandlers } from './scenarios.ts'
import { serverHandlers } from './servers.ts'
import { stateHandlers } from './state.ts'
import { trialHandlers } from './trial.ts'
import { webhookHandlers } from './webhooks.ts'

/** What does the work of all verbs; generating and discovering are handed in, as they need more than a host. */
export function createHandlers(
  host: ControlledHost,
  given: { openapi: () => JsonObject; generate: Pick<Handlers, keyof GenerateVerbs> },
): Handlers {
  return {
    ...serverHandlers(host),
    ...operationHandlers(host),
    ...scenarioHandlers(host),
    ...packHandlers(host),
    ...responseHandlers(host),
    ...stateHandlers(host),
    ...logHandlers(host),
    ...diagnosisHandlers(host),
    ...trialHandlers(host),
    ...webhookHandlers(host),
    ...deliveryHandlers(host),
    ...hostHandlers(host, given.openapi),
    ...given.generate,
  }
}
