import { MockLoopError } from '../../errors.ts'
import type { JsonObject } from '../../types.ts'
import type { Handlers } from '../control.ts'
import type { GenerateVerbs } from '../verbs/generate.ts'
import { deliveryHandlers } from './deliveries.ts'
import { diagnosisHandlers } from './diagnosis.ts'
import type { ControlledHost } from './host.ts'
import { hostHandlers } from './hosts.ts'
import { logHandlers } from './logs.ts'
import { operationHandlers } from './operations.ts'
import { responseHandlers } from './responses.ts'
import { scenarioHandlers } from './scenarios.ts'
import { serverHandlers } from './servers.ts'
import { stateHandlers } from './state.ts'
import { webhookHandlers } from './webhooks.ts'

/** What does the work of all verbs; generating and discovering are handed in by whoever can. */
export function createHandlers(
  host: ControlledHost,
  given: { openapi: () => JsonObject; generate?: Pick<Handlers, keyof GenerateVerbs> },
): Handlers {
  return {
    ...serverHandlers(host),
    ...operationHandlers(host),
    ...scenarioHandlers(host),
    ...responseHandlers(host),
    ...stateHandlers(host),
    ...logHandlers(host),
    ...diagnosisHandlers(host),
    ...webhookHandlers(host),
    ...deliveryHandlers(host),
    ...hostHandlers(host, given.openapi),
    ...(given.generate ?? NOBODY),
  }
}

const NOBODY: Pick<Handlers, keyof GenerateVerbs> = {
  generate_mock_api: () => refuse('generate_mock_api'),
  discover_mock_servers: () => refuse('discover_mock_servers'),
}

async function refuse(verb: string): Promise<never> {
  throw new MockLoopError(
    `${verb} is not available in this host: it was not started by the mockloop command`,
    {
      errorCode: 'MOCKLOOP_ERROR_003',
    },
  )
}
