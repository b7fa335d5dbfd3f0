import { InvalidArgumentError } from '../../errors.ts'
import type { ProblemCode } from '../../errors.ts'
import { NotFoundError } from '../../errors/verbs.ts'
import type { TrialRequest } from '../../exchange.ts'
import { didYouMean } from '../../lib/nearest.ts'
import type { Entry } from '../../log/entry.ts'
import { fits } from '../../rules/draws.ts'
import type { About } from '../../verify/compare.ts'
import { namesIn } from '../../scenario/match/match.ts'
import { verifyRequests } from '../../verify/verify.ts'
import { explainRequest } from '../../trial.ts'
import { queryOf } from '../../verify/facts.ts'
import type { Handlers } from '../control.ts'
import { toServerConfig } from '../settings.ts'
import { toRecorded } from '../verbs/diagnosis.ts'
import type { DiagnosisVerbs, ExplainInput, Trouble } from '../verbs/diagnosis.ts'
import { recordedOf, servedOf } from './common.ts'
import type { Served } from './common.ts'
import type { ControlledHost } from './host.ts'

/** What the verbs that find out about requests do. */
export function diagnosisHandlers(host: ControlledHost): Pick<Handlers, keyof DiagnosisVerbs> {
  return {
    async explain_request(input) {
      const served = servedOf(host, input.server)
      const { name: own, settings } = served.mock
      const entry = input.id === undefined ? undefined : await entryOf(host, own, input.id)
      const request = entry === undefined ? toRequest(input) : recall(entry)
      const named = input.session
      const { server, suggestion, ...explanation } = await explainRequest(served.serving, {
        ...request,
        headers: {
          ...request.headers,
          ...(named !== undefined && { [settings.session.header]: named }),
        },
      })
      if (server !== null && server !== own)
        throw new InvalidArgumentError(
          `${request.method} ${request.path} is taken by the mock "${server}": ask that one`,
        )
      return {
        ...explanation,
        trouble: troubleOf(served, explanation.operation_id),
        recorded: entry === undefined ? null : toRecorded(entry),
        suggestion: suggestion ?? suggestFor(entry),
      }
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

/** What is on at the mock and is about the operation; null for nothing. */
function troubleOf({ mock }: Served, operationId: string | null): Trouble | null {
  const operation = mock.spec.operations.find((one) => one.operationId === operationId)
  const now = mock.live.faults.get()
  const faults = [now.faults ?? []]
    .flat()
    .filter((rule) => operation === undefined || fits(rule, operation))
  const { delay, errors, profile, rate_limit, ...shown } = toServerConfig(mock.settings, {
    ...now,
    faults,
  })
  const isOn = [delay, errors, profile, rate_limit].some((one) => one !== null)
  if (!isOn && shown.faults.length === 0) return null
  return { delay, errors, faults: shown.faults, profile, rate_limit }
}

/** What was done to a request on purpose is not wrong with it. */
function suggestFor(entry: Entry | undefined): string | null {
  if (entry === undefined) return null
  const isProblem = (code: ProblemCode): boolean =>
    entry.response_body?.includes(`urn:mockloop:problem:${code}"`) === true
  if (entry.source === 'fault' || entry.fault !== null || isProblem('injected-error'))
    return 'what came was trouble on purpose: update_config with null turns off what the mock has on, and the stub may have a fault of its own'
  if (isProblem('rate-limited'))
    return 'the rate limit refused it: raise it, or turn it off, with update_config'
  return null
}

async function entryOf({ journal }: ControlledHost, server: string, id: string): Promise<Entry> {
  const entry = await journal.get(id)
  if (entry?.server === server) return entry
  throw new NotFoundError(`there is no request "${id}" in the journal`)
}

/** The request of an entry; what was masked in it stays masked, so that credentials may be missing. */
function recall(entry: Entry): TrialRequest {
  const { method, path, request_headers, request_body } = entry
  const query = queryOf(entry)
  return {
    method,
    path: query === '' ? path : `${path}?${query}`,
    headers: request_headers,
    ...(request_body !== null && { body: request_body }),
  }
}
