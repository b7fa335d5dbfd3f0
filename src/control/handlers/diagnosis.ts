import { InvalidArgumentError } from '../../errors.ts'
import { NotFoundError } from '../../errors/verbs.ts'
import type { TrialRequest } from '../../exchange.ts'
import { didYouMean } from '../../lib/nearest.ts'
import type { About } from '../../verify/compare.ts'
import { namesIn } from '../../scenario/match/match.ts'
import { verifyRequests } from '../../verify/verify.ts'
import { explainRequest } from '../../trial.ts'
import { queryOf } from '../../verify/facts.ts'
import type { Handlers } from '../control.ts'
import type { DiagnosisVerbs, ExplainInput } from '../verbs/diagnosis.ts'
import { recordedOf, servedOf } from './common.ts'
import type { ControlledHost } from './host.ts'

/** What the verbs that find out about requests do. */
export function diagnosisHandlers(host: ControlledHost): Pick<Handlers, keyof DiagnosisVerbs> {
  return {
    async explain_request(input) {
      const { serving, mock } = servedOf(host, input.server)
      const { name: own } = mock
      const request =
        input.id === undefined
          ? toRequest(input)
          : await recall(host, { server: own, id: input.id })
      const named = input.session
      const header = mock.settings.session.header
      const { server, ...explanation } = await explainRequest(serving, {
        ...request,
        headers: { ...request.headers, ...(named !== undefined && { [header]: named }) },
      })
      if (server !== null && server !== own)
        throw new InvalidArgumentError(
          `${request.method} ${request.path} is taken by the mock "${server}": ask that one`,
        )
      return explanation
    },
    async verify_requests({ server, session, expectations, ...input }) {
      const scope = { server: recordedOf(host, server), ...(session !== undefined && { session }) }
      for (const { operation } of expectations) assertKnown(host, scope.server, operation)
      const scoped = expectations.map((one) => Object.assign({}, one, scope))
      return verifyRequests(host.journal, { ...input, expectations: scoped }, aboutOf(host, server))
    },
  }
}

/** What a mock that is served says of paths and names. */
function aboutOf(host: ControlledHost, server: string): About {
  const { served } = host.find(server)
  if (served === undefined) return {}
  const { router, spec, contract } = served.mock
  return {
    below: (path) => router.below(path),
    knows: (name) => namesIn(spec.document).has(name),
    compileSchema: contract.compileSchema,
  }
}

/** A misspelt operation was never asked for, which would prove nothing. */
function assertKnown(host: ControlledHost, server: string, operation: string | undefined): void {
  const served = host.find(server).served
  if (operation === undefined || served === undefined) return
  const ids = served.mock.spec.operations.map(({ operationId }) => operationId)
  if (ids.includes(operation)) return
  throw new InvalidArgumentError(
    `expectations: no operation has the operationId "${operation}"${didYouMean(operation, ids)}`,
  )
}

function toRequest({ method = 'GET', path, headers, body }: ExplainInput): TrialRequest {
  if (path === undefined)
    throw new InvalidArgumentError('nothing to explain: give an id of the journal, or a path')
  return {
    method,
    path,
    ...(headers !== undefined && { headers }),
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  }
}

/** The request of an entry; what was masked in it stays masked, so that credentials may be missing. */
async function recall(
  { journal }: ControlledHost,
  { server, id }: { server: string; id: string },
): Promise<TrialRequest> {
  const entry = await journal.get(id)
  if (entry?.server !== server)
    throw new NotFoundError(`there is no request "${id}" in the journal`)
  const { method, path, request_headers, request_body } = entry
  const query = queryOf(entry)
  return {
    method,
    path: query === '' ? path : `${path}?${query}`,
    headers: request_headers,
    ...(request_body !== null && { body: request_body }),
  }
}
