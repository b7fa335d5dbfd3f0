import { assertConfig } from '../../config.ts'
import type { MockSettings, SettingsConfig } from '../../config.ts'
import { resolveAuth, resolveCors } from '../../config/settings.ts'
import { defined } from '../../lib/defined.ts'

type Checking = Pick<MockSettings, 'validation' | 'auth' | 'cors'>

/**
 * Settings of which some were given anew, over those that hold now.
 * @throws InvalidArgumentError for such as make no sense together
 */
export function layOver(
  { validation, auth, cors }: Pick<SettingsConfig, keyof Checking>,
  now: Checking,
): Partial<Checking> {
  const requests = typeof validation === 'string' ? { requests: validation } : defined(validation)
  const next: Partial<Checking> = {
    ...(validation !== undefined && { validation: { ...now.validation, ...requests } }),
    ...(auth !== undefined && { auth: pick(auth, now.auth || resolveAuth(true)) }),
    ...(cors !== undefined && { cors: pick(cors, now.cors || resolveCors(true)) }),
  }
  assertConfig(next, { cwd: '' })
  return next
}

/** `true` brings back what was there, an object changes some of it. */
function pick<T extends object>(given: boolean | Partial<T>, now: T | false): T | false {
  if (given === false || now === false) return false
  return given === true ? now : { ...now, ...defined(given) }
}
