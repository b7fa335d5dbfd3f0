import { createHttpControl } from '../../client/http.ts'
import type { Control } from '../../control/control.ts'
import { ConnectionError } from '../../errors/servers.ts'
import type { RunningMock } from '../../mcp/backend.ts'
import { createRegistry } from '../../registry.ts'
import type { HostRecord } from '../../registry/record.ts'
import type { Server } from '../../server.ts'

/** A mock, and what drives its host. */
export interface Driven extends RunningMock {
  isRunning: boolean
  control: () => Control
}

/** The hosts that run on this machine. */
export async function listHosts(): Promise<HostRecord[]> {
  return (await createRegistry().list()).hosts
}

/** The mocks of a host of this process. */
export function ownOf({ hosted, adminUrl, control }: Server): Driven[] {
  const admin_url = adminUrl ?? null
  return hosted.map(({ name, url, status }) => ({
    name,
    url,
    admin_url,
    isRunning: status === 'running',
    control: () => control,
  }))
}

/** The mocks of another. */
export function drivenOf(host: HostRecord): Driven[] {
  return host.mocks.map(({ name, url, status }) => ({
    name,
    url,
    admin_url: host.admin_url,
    isRunning: status === 'running',
    control: () => controlOf(host),
  }))
}

/** What drives another host. Throws a ConnectionError where it has no admin. */
export function controlOf({ admin_url: adminUrl, token, mocks }: HostRecord): Control {
  if (adminUrl === null) {
    const names = mocks.map(({ name }) => name).join(', ')
    throw new ConnectionError(`${names} has no admin: start it without --no-admin`)
  }
  return createHttpControl({ adminUrl, token: token ?? undefined })
}
