import { ServerError } from '../../errors.ts'
import { NotFoundError } from '../../errors/verbs.ts'
import type { Spec } from '../../spec/load.ts'
import type { Operation } from '../../spec/operations.ts'
import { didYouMean } from '../../lib/nearest.ts'
import { isObject } from '../../types.ts'
import type { ControlledHost, HostedMock } from './host.ts'

/** A mock that is being served. */
export type Served = NonNullable<HostedMock['served']>

/** The mock that a verb is about; throws a ServerNotFoundError, or a ServerError while it is stopped. */
export function servedOf(host: ControlledHost, server: string): Served {
  const { name, served, status } = host.find(server)
  if (served !== undefined) return served
  throw new ServerError(`the mock "${name}" is ${status}: start it first`, {
    serverId: name,
    errorCode: 'MOCKLOOP_ERROR_002',
  })
}

/** Name of the mock whose requests a verb is about; throws a NotFoundError where none are recorded. */
export function recordedOf(host: ControlledHost, server: string): string {
  const { name } = host.find(server)
  if (host.isRecording) return name
  throw new NotFoundError(
    'no requests are recorded, as log.maxEntries is 0: raise it, then start again',
  )
}

/** An operation by its id; throws a NotFoundError that names the nearest. */
export function operationOf({ operations }: Pick<Spec, 'operations'>, wanted: string): Operation {
  const found = operations.find(({ operationId }) => operationId === wanted)
  if (found !== undefined) return found
  const ids = operations.map(({ operationId }) => operationId)
  throw new NotFoundError(`there is no operation "${wanted}"${didYouMean(wanted, ids)}`)
}

/** A session that a verb may name. */
export function ofSession(session: string | undefined): { session?: string } {
  return session === undefined ? {} : { session }
}

/** Whether an operation wants credentials: no empty requirement lets one in without (3.1 §4.8.30). */
export function isSecured({ node }: Operation, { document }: Pick<Spec, 'document'>): boolean {
  const required = node['security'] ?? document['security']
  return Array.isArray(required) && required.length > 0 && !required.some(isEmpty)
}

function isEmpty(requirement: unknown): boolean {
  return isObject(requirement) && Object.keys(requirement).length === 0
}
