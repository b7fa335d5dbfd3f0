import type { ResolvedConfig, ResolvedMock } from '../config.ts'
import type { MockInfo } from '../info.ts'
import type { MockRecord } from './record.ts'

/** Where the admin of a server is, and what lets one in. */
export function adminOf({ admin }: { admin: { url: string; token: string } | undefined }): {
  adminUrl?: string
  token?: string
} {
  return admin === undefined ? {} : { adminUrl: admin.url, token: admin.token }
}

/** What a host announces of its mocks. */
export function toRecords(mocks: readonly MockInfo[], config: ResolvedConfig): MockRecord[] {
  return mocks.map(({ name, url }) => {
    const mock = config.mocks.find((one) => one.name === name)
    const spec = typeof mock?.spec === 'string' && mock.spec !== '-' ? mock.spec : null
    return { name, url, spec, features: mock === undefined ? [] : featuresOf(mock, config) }
  })
}

/** By the same names as those of generated mocks. */
function featuresOf({ settings }: ResolvedMock, { admin, storage }: ResolvedConfig): string[] {
  const features: [string, boolean][] = [
    ['auth', settings.auth !== false],
    ['webhooks', settings.webhooks !== false],
    ['admin_ui', admin !== false && admin.ui],
    ['storage', storage !== false],
    ['cors', settings.cors !== false],
    ['rate_limiting', settings.rateLimit !== undefined],
    ['custom_middleware', settings.middleware.length > 0],
  ]
  return features.filter(([, isOn]) => isOn).map(([name]) => name)
}
