import type { ResolvedConfig, ResolvedMock } from './resolved.ts'

/** What a mock of a host can do, by the names that generated mocks have for it as well. */
export function featuresOf(
  { settings, keepsNothing = false, isUnlisted = false }: ResolvedMock,
  { admin, storage }: Pick<ResolvedConfig, 'admin' | 'storage'>,
): string[] {
  const features: [string, boolean][] = [
    ['auth', settings.auth !== false],
    ['webhooks', settings.webhooks !== false],
    ['admin_ui', admin !== false && admin.ui && !isUnlisted],
    ['storage', storage !== false && !keepsNothing],
    ['cors', settings.cors !== false],
    ['rate_limiting', settings.rateLimit !== undefined],
    ['custom_middleware', settings.middleware.length > 0],
  ]
  return features.filter(([, isOn]) => isOn).map(([name]) => name)
}
