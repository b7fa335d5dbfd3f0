import type { AuthConfig, CorsConfig, FaultRule, SettingsConfig } from '../config/options.ts'
import type { AuthSettings, CorsSettings, MockSettings } from '../config/resolved.ts'
import type { FaultPatch, FaultsNow } from '../rules/faults.ts'
import type { ConfigPatch, ServerConfig, WireAuth, WireCors, WireFault } from './verbs/config.ts'

/** What `update_config` changes, as the parts of a mock take it. */
export interface SettingsPatch {
  /** For the live faults; null turns one off. */
  faults: FaultPatch
  /** For the settings, of which a new mock is made. */
  settings: Pick<SettingsConfig, 'validation' | 'auth' | 'cors'>
}

const MASKED = '***'

/** Turns what came over the wire into settings; what was not given is not there. */
export function toSettings(patch: ConfigPatch & { for?: number }): SettingsPatch {
  const { delay, errors, faults, profile, rate_limit: rateLimit } = patch
  const { validation, auth, cors } = patch
  return {
    faults: given({
      delay,
      errors,
      faults: faults?.map(toFaultRule) ?? faults,
      profile,
      rateLimit,
      for: patch.for,
    }),
    settings: given({
      validation,
      auth: typeof auth === 'object' ? toAuth(auth) : auth,
      cors: typeof cors === 'object' ? toCors(cors) : cors,
    }),
  }
}

/** The settings of a mock as they are shown, secrets masked. */
export function toServerConfig(settings: MockSettings, now: FaultsNow): ServerConfig {
  const { delay, errors, faults = [], profile, rateLimit, endsIn = {} } = now
  const { rateLimit: rateLimitEnd, ...ends } = endsIn
  return {
    delay: delay ?? null,
    errors: errors ?? null,
    faults: [faults].flat().map(toWireFault),
    profile: profile ?? null,
    rate_limit: rateLimit ?? null,
    ends_in: { ...ends, ...(rateLimitEnd !== undefined && { rate_limit: rateLimitEnd }) },
    validation: settings.validation,
    auth: settings.auth && toWireAuth(settings.auth),
    cors: settings.cors && toWireCors(settings.cors),
  }
}

function toFaultRule({ succeed_first, fail_first, ...rest }: WireFault): FaultRule {
  return { ...rest, ...given({ succeedFirst: succeed_first, failFirst: fail_first }) }
}

function toWireFault({ succeedFirst, failFirst, ...rest }: FaultRule): WireFault {
  return { ...rest, ...given({ succeed_first: succeedFirst, fail_first: failFirst }) }
}

function toAuth({ api_keys: apiKeys, jwt, basic, tokens }: WireAuth): AuthConfig {
  const { public_key: publicKey, ...rest } = jwt ?? {}
  const own = jwt && { ...rest, ...given({ publicKey }) }
  return given({ apiKeys, basic, jwt: own, tokens })
}

function toWireAuth({ apiKeys, basic, jwt, tokens }: AuthSettings): WireAuth {
  const { secret, publicKey, ...rest } = jwt ?? {}
  const shown = { ...rest, ...given({ secret: secret && MASKED, public_key: publicKey }) }
  return {
    api_keys: apiKeys.map(() => MASKED),
    basic: Object.fromEntries(Object.keys(basic).map((name) => [name, MASKED])),
    ...(jwt !== undefined && { jwt: shown }),
    tokens,
  }
}

function toCors({ max_age: maxAge, ...rest }: WireCors): CorsConfig {
  return { ...rest, ...given({ maxAge }) }
}

function toWireCors({ maxAge, ...rest }: CorsSettings): WireCors {
  return { ...rest, max_age: maxAge }
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** The members that hold something. */
function given<T extends object>(members: T): Given<T> {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Given<T>
}
