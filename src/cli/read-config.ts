import { assertConfig } from '../config.ts'
import type { ConfigOrigin } from '../config.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { COMMANDS } from './commands.ts'
import { findConfig, isConfigName, loadConfigFile } from './load-config.ts'
import { applyFlags, replaceSpecs } from './merge.ts'
import { existingFile, sourceOf } from './sources.ts'

/** A config before its defaults, with the flags laid over it. */
export interface Input {
  input: JsonObject
  origin: ConfigOrigin
}

/** Puts together the config file, the specs of the command line, and the flags. */
export async function readConfig(
  positionals: string[],
  given: Map<string, unknown>,
  cwd: string,
): Promise<Input> {
  const specs = positionals.map((spec) => sourceOf(spec, cwd, Object.keys(COMMANDS)))
  const file = configFile(specs, given, cwd)
  const loaded = file === undefined ? {} : await loadConfigFile(file, cwd)
  const origin = file === undefined ? { cwd } : { cwd, file }
  // Checked by itself first: a wrong flag must not be blamed on the file, nor the other way round.
  assertConfig(loaded, origin)
  const config = isObject(loaded) ? loaded : {}
  return { input: applyFlags(replaceSpecs(config, specs), given), origin }
}

/** The config file that counts: the one that was named, else that of the folder when no spec was. */
export function configFile(
  specs: string[],
  given: Map<string, unknown>,
  cwd: string,
): string | undefined {
  const asked = given.get('config')
  if (typeof asked === 'string') return existingFile(asked, cwd, [], isConfigName)
  return specs.length === 0 ? findConfig(cwd) : undefined
}
