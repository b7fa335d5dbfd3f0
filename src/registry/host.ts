import type { HostedMock } from '../control/handlers/host.ts'
import type { MockRecord } from './record.ts'

/** Where the admin of a server is, and what lets one in. */
export function adminOf({ admin }: { admin: { url: string; token: string } | undefined }): {
  adminUrl?: string
  token?: string
} {
  return admin === undefined ? {} : { adminUrl: admin.url, token: admin.token }
}

/** What a host announces of its mocks: those that run, and those that were stopped. */
export function toRecords(mocks: readonly HostedMock[]): MockRecord[] {
  return mocks.map(({ name, url, spec, features, status }) => ({
    name,
    url,
    spec: typeof spec === 'string' && spec !== '-' ? spec : null,
    features: [...features],
    status: status === 'stopped' ? 'stopped' : 'running',
  }))
}
