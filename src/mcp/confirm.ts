import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  inputRequired,
} from '@modelcontextprotocol/server'
import type { InputRequiredResult, McpServer, ServerContext } from '@modelcontextprotocol/server'
import { MockLoopError } from '../errors.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { cleanText } from './clean.ts'

const KEY = 'confirm'

/** Something that cannot be undone, and was not confirmed. */
export class ConfirmationError extends MockLoopError {
  /** `what` ends a sentence: `deletes the scenario "x"`. */
  constructor(what: string) {
    super(`this ${what}, which cannot be undone`, { errorCode: 'MOCKLOOP_ERROR_009' })
  }
}

/** Throws a ConfirmationError unless `confirm: true` was given. */
export function assertConfirmed(confirm: boolean | undefined, what: string): void {
  if (confirm !== true) throw new ConfirmationError(what)
}

/** Whether the user has agreed, when this call is the answer to our question. */
export function hasConfirmed({ mcpReq }: ServerContext): boolean {
  return acceptedContent(mcpReq.inputResponses, KEY)?.[KEY] === true
}

/** Asks the user, where the client can: once, for whoever declines is not asked again. */
export function askToConfirm(
  error: ConfirmationError,
  server: McpServer,
  { mcpReq }: ServerContext,
): InputRequiredResult | undefined {
  const envelope: JsonObject = mcpReq.envelope ?? {}
  const told = envelope[CLIENT_CAPABILITIES_META_KEY] ?? server.server.getClientCapabilities()
  const canAsk = isObject(told) && isObject(told['elicitation'])
  if (!canAsk || mcpReq.inputResponses !== undefined) return undefined
  return inputRequired({
    inputRequests: {
      [KEY]: inputRequired.elicit({
        message: cleanText(`MockLoop: ${error.message}. Go on?`),
        requestedSchema: {
          type: 'object',
          properties: { [KEY]: { type: 'boolean', title: 'Go on' } },
          required: [KEY],
        },
      }),
    },
  })
}
