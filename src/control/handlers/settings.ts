import type { FaultRule, RateLimitConfig } from '../../config/options.ts'
import { resolveAuth, resolveCors } from '../../config/settings.ts'
import type { MockSettings } from '../../config/resolved.ts'
import type { FaultPatch, FaultsNow } from '../../rules/faults.ts'
import type { ConfigPatch, ServerConfig, WireAuth, WireCors, WireFault } from '../verbs/config.ts'

const MASK = '***'

/** The settings of a mock as they go over the wire, secrets masked. */
export function toWireConfig(settings: MockSettings, now: FaultsNow): ServerConfig {
  const { delay, errors, faults, profile, rateLimit, endsIn } = now
  return {
    delay: delay ?? null,
    errors: errors ?? null,
    faults: [faults ?? []].flat().map(toWireFault),
    profile: profile ?? null,
    rate_limit: rateLimit ?? null,
    ends_in: toWireNames({ ...endsIn }),
    validation: settings.validation,
    auth: settings.auth && toWireAuth(settings.auth),
    cors: settings.cors && toWireCors(settings.cors),
  }
}

/** What of a patch is about faults, which are changed in place. */
export function toFaultPatch(patch: ConfigPatch & { for?: number }): FaultPatch {
  const { delay, errors, faults, profile, rate_limit } = patch
  return {
    ...(delay !== undefined && { delay }),
    ...(errors !== undefined && { errors }),
    ...(faults !== undefined && { faults: faults && faults.map(fromWireFault) }),
    ...(profile !== undefined && { profile }),
    ...(rate_limit !== undefined && { rateLimit: rate_limit as RateLimitConfig | null }),
    ...(patch.for !== undefined && { for: patch.for }),
  }
}

/** What of a patch is about checking, laid over the settings that hold now. */
export function toSettings(patch: ConfigPatch, now: MockSettings): Partial<MockSettings> {
  const { validation, auth, cors } = patch
  return {
    ...(validation !== undefined && { validation: toValidation(validation, now.validation) }),
    ...(auth !== undefined && { auth: toAuth(auth, now.auth) }),
    ...(cors !== undefined && { cors: toCors(cors, now.cors) }),
  }
}

function toValidation(
  given: NonNullable<ConfigPatch['validation']>,
  now: MockSettings['validation'],
): MockSettings['validation'] {
  return { ...now, ...(typeof given === 'string' ? { requests: given } : given) }
}

function toAuth(given: boolean | WireAuth, now: MockSettings['auth']): MockSettings['auth'] {
  if (typeof given === 'boolean') return given && (now === false ? resolveAuth(true) : now)
  const base = now === false ? resolveAuth(true) : now
  return base && { ...base, ...fromWireAuth(given) }
}

function toCors(given: boolean | WireCors, now: MockSettings['cors']): MockSettings['cors'] {
  if (typeof given === 'boolean') return given && (now === false ? resolveCors(true) : now)
  const base = now === false ? resolveCors(true) : now
  return base && { ...base, ...fromWireCors(given) }
}

function toWireFault({ succeedFirst, failFirst, ...rule }: FaultRule): WireFault {
  return {
    ...rule,
    ...(succeedFirst !== undefined && { succeed_first: succeedFirst }),
    ...(failFirst !== undefined && { fail_first: failFirst }),
  }
}

function fromWireFault({ succeed_first, fail_first, ...rule }: WireFault): FaultRule {
  return {
    ...rule,
    ...(succeed_first !== undefined && { succeedFirst: succeed_first }),
    ...(fail_first !== undefined && { failFirst: fail_first }),
  }
}

/** Which keys there are is told, but none of them. */
function toWireAuth({
  apiKeys,
  basic,
  jwt,
  tokens,
}: Exclude<MockSettings['auth'], false>): WireAuth {
  return {
    api_keys: apiKeys.map(() => MASK),
    basic: Object.fromEntries(Object.keys(basic).map((user) => [user, MASK])),
    ...(jwt !== undefined && {
      jwt: {
        ...(jwt.secret !== undefined && { secret: MASK }),
        ...(jwt.publicKey !== undefined && { public_key: jwt.publicKey }),
        ...(jwt.jwks !== undefined && { jwks: jwt.jwks }),
        ...(jwt.issuer !== undefined && { issuer: jwt.issuer }),
        ...(jwt.audience !== undefined && { audience: jwt.audience }),
      },
    }),
    tokens,
  }
}

function fromWireAuth({ api_keys, basic, jwt, tokens }: WireAuth) {
  const { public_key, ...rest } = jwt ?? {}
  return {
    ...(api_keys !== undefined && { apiKeys: api_keys }),
    ...(basic !== undefined && { basic }),
    ...(jwt !== undefined && {
      jwt: { ...rest, ...(public_key !== undefined && { publicKey: public_key }) },
    }),
    ...(tokens !== undefined && { tokens }),
  }
}

function toWireCors({ maxAge, ...cors }: Exclude<MockSettings['cors'], false>): WireCors {
  return { ...cors, max_age: maxAge }
}

function fromWireCors({ max_age, ...cors }: WireCors) {
  return { ...cors, ...(max_age !== undefined && { maxAge: max_age }) }
}

function toWireNames(endsIn: Record<string, number>): Record<string, number> {
  const { rateLimit, ...rest } = endsIn
  return rateLimit === undefined ? rest : { ...rest, rate_limit: rateLimit }
}
