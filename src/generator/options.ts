import { fields, flag, listOf, text } from '../config/rules.ts'
import { milliseconds, percent, seed } from '../config/table.ts'
import type { SettingsConfig } from '../config.ts'
import { InvalidArgumentError } from '../errors.ts'
import { GenerationOptions } from '../models.ts'

const RATE_LIMIT = { limit: 10, window: 1, burst: 40 }

const rule = fields({
  authEnabled: flag,
  webhooksEnabled: flag,
  adminUiEnabled: flag,
  storageEnabled: flag,
  corsEnabled: flag,
  rateLimitingEnabled: flag,
  customMiddleware: listOf(text),
  responseDelayMs: milliseconds,
  errorRatePercent: percent,
  seed,
})

/**
 * Options with all their defaults.
 * @throws InvalidArgumentError that names the first one that makes no sense
 */
export function resolveOptions(given: unknown = {}, at: string = 'options'): GenerationOptions {
  const problem = rule(given, at)
  if (problem !== undefined) throw new InvalidArgumentError(problem)
  return new GenerationOptions(given as Partial<GenerationOptions>)
}

/** What options mean in a config. */
export function toSettings(options: GenerationOptions): SettingsConfig {
  return {
    auth: options.authEnabled,
    cors: options.corsEnabled,
    delay: options.responseDelayMs,
    errors: { percent: options.errorRatePercent },
    middleware: options.customMiddleware,
    webhooks: options.webhooksEnabled,
    ...(options.rateLimitingEnabled && { rateLimit: RATE_LIMIT }),
    ...(options.seed !== undefined && { seed: options.seed }),
  }
}

/** What a mock can do, by the names that discovery shows. */
export function featuresOf(options: GenerationOptions): string[] {
  const features: [string, boolean][] = [
    ['auth', options.authEnabled],
    ['webhooks', options.webhooksEnabled],
    ['admin_ui', options.adminUiEnabled],
    ['storage', options.storageEnabled],
    ['cors', options.corsEnabled],
    ['rate_limiting', options.rateLimitingEnabled],
    ['custom_middleware', options.customMiddleware.length > 0],
  ]
  return features.filter(([, isOn]) => isOn).map(([name]) => name)
}
