import { resolve } from 'node:path'
import { hashSeed } from '../lib/random.ts'
import { defined } from '../lib/defined.ts'
import type {
  AuthConfig,
  CorsConfig,
  RateLimitConfig,
  SettingsConfig,
  ValidationConfig,
  ValidationMode,
} from './options.ts'
import type { AuthSettings, CorsSettings, MockSettings } from './resolved.ts'
import { resolveWebhooks } from './webhooks.ts'

const VALIDATION: Required<ValidationConfig> = {
  requests: 'strict',
  responses: false,
  operations: {},
}
const AUTH: AuthSettings = { apiKeys: [], basic: {}, jwt: undefined, tokens: false }
const RATE_LIMIT = { burst: 0, key: 'ip' }
const ERRORS = { percent: 0, status: 500 }
const SESSION = {
  header: 'x-mockloop-session',
  cookie: undefined,
  query: undefined,
  bearer: false,
  idle: 3600,
  max: 10_000,
}
const CORS: CorsSettings = {
  origins: ['*'],
  methods: [],
  headers: [],
  expose: [],
  credentials: false,
  maxAge: 600,
}
const PLAIN = {
  seed: 1,
  locale: 'en',
  dynamic: false,
  ignoreExamples: false,
  fillExamples: false,
  delay: 0,
  profile: undefined,
  scenario: undefined,
}

/** Fills in every setting of a mock: its own, else the top level's, else the default. */
export function resolveSettings(
  own: SettingsConfig,
  shared: SettingsConfig,
  root: string,
): MockSettings {
  const given: SettingsConfig = { ...defined(shared), ...defined(own) }
  const plain = { ...PLAIN, ...given }
  return {
    seed: toSeed(plain.seed),
    locale: plain.locale,
    dynamic: plain.dynamic,
    ignoreExamples: plain.ignoreExamples,
    fillExamples: plain.fillExamples,
    delay: plain.delay,
    profile: plain.profile,
    scenario: plain.scenario,
    validation: resolveValidation(given.validation),
    auth: resolveAuth(given.auth),
    cors: resolveCors(given.cors),
    session: { ...SESSION, ...defined(given.session) },
    errors: { ...ERRORS, ...defined(given.errors) },
    faults: [given.faults ?? []].flat(),
    rateLimit: given.rateLimit && withBurst(given.rateLimit),
    scenarios:
      typeof given.scenarios === 'string' ? resolve(root, given.scenarios) : given.scenarios,
    middleware: (given.middleware ?? []).map((file) => resolve(root, file)),
    webhooks: resolveWebhooks(given.webhooks),
    env: given.env ?? {},
  }
}

/** `7` and `'7'` are the same seed. */
function toSeed(given: number | string): number {
  const number = Number(given)
  return Number.isSafeInteger(number) && String(number) === String(given) ? number : hashSeed(given)
}

/** With every default filled in. */
export function resolveValidation(
  given: ValidationMode | ValidationConfig | undefined,
): Required<ValidationConfig> {
  return { ...VALIDATION, ...(typeof given === 'string' ? { requests: given } : defined(given)) }
}

/** With every default filled in. */
export function resolveAuth(given: boolean | AuthConfig | undefined): AuthSettings | false {
  return given === false ? false : { ...AUTH, ...(given === true ? {} : defined(given)) }
}

/** With every default filled in. */
export function resolveCors(given: boolean | CorsConfig | undefined): CorsSettings | false {
  return given === false ? false : { ...CORS, ...(given === true ? {} : defined(given)) }
}

function withBurst(given: RateLimitConfig): Required<RateLimitConfig> {
  return { ...RATE_LIMIT, ...defined(given) }
}
