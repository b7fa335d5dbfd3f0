import { ServerError } from '../../errors.ts'
import type { ControlledHost, HostedMock } from './host.ts'

/** A mock that is being served. */
export type Served = NonNullable<HostedMock['served']>

/** The mock that a verb is about; throws a ServerNotFoundError, or a ServerError while it is stopped. */
export function servedOf(host: ControlledHost, server: string): Served {
  const { name, served, status } = host.find(server)
  if (served !== undefined) return served
  throw new ServerError(`the mock "${name}" is ${status}: start it first`, { serverId: name })
}

/** A session that a verb may name. */
export function ofSession(session: string | undefined): { session?: string } {
  return session === undefined ? {} : { session }
}
