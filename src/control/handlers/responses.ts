import { InvalidInputError } from '../../errors/verbs.ts'
import type { StubResponse } from '../../scenario/scenario.ts'
import type { ResponseVerbs, UpdateResponseInput } from '../verbs/responses.ts'
import { ofSession, servedOf } from './common.ts'
import type { ControlledHost } from './host.ts'
import type { Handlers } from '../control.ts'

/** What the verbs about responses do. */
export function responseHandlers(host: ControlledHost): Pick<Handlers, keyof ResponseVerbs> {
  const responses = (server: string) => servedOf(host, server).mock.live.responses
  return {
    async list_responses({ server, session }) {
      const list = responses(server).list(ofSession(session))
      return { responses: list, total: list.length }
    },
    async update_response(input) {
      const { times } = input
      const { endpoints, previous, next, warnings } = await responses(input.server).update(
        input.endpoint_path,
        toResponse(input),
        {
          ...ofSession(input.session),
          dryRun: input.dry_run ?? false,
          ...(times !== undefined && { times }),
        },
      )
      return { endpoints, previous_response: previous ?? null, new_response: next, warnings }
    },
    async reset_response({ server, endpoint_path, session }) {
      return { reset: await responses(server).reset(endpoint_path, ofSession(session)) }
    },
  }
}

function toResponse(input: UpdateResponseInput): StubResponse {
  const { response_data, status_code, headers, delay_ms } = input
  if ([response_data, status_code, headers, delay_ms].every((one) => one === undefined))
    throw new InvalidInputError('update_response', [
      {
        pointer: 'response_data',
        message: 'is required, where there is no status_code, headers or delay_ms',
      },
    ])
  return {
    ...(status_code !== undefined && { status: status_code }),
    ...(headers !== undefined && { headers }),
    ...(response_data !== undefined && { body: response_data }),
    ...(delay_ms !== undefined && { delay: delay_ms }),
  }
}
