import { join, resolve } from 'node:path'
import { fields, is, mapOf, flag, text } from '../config/rules.ts'
import { name, port } from '../config/table.ts'
import { isUrl } from '../config/mocks.ts'
import type { MockLoopConfig } from '../config.ts'
import { InvalidArgumentError } from '../errors.ts'
import { readManifest, SCENARIOS } from '../generator/manifest.ts'
import { resolveOptions, toSettings } from '../generator/options.ts'
import { ServerConfig } from '../models.ts'
import type { ServerConfigInput } from '../models.ts'
import { isObject } from '../types.ts'

const rule = fields(
  {
    name,
    specPath: text,
    port,
    host: text,
    options: is('an object', isObject),
    environment: mapOf(is('text', (value) => typeof value === 'string')),
    detached: flag,
  },
  ['name', 'specPath'],
)

/** A server that is to be started, and what of the folder that the generator made belongs to it. */
export interface Plan {
  server: ServerConfig
  scenarios: string | undefined
}

/**
 * Checks a server's config and fills in its defaults; those of a generated folder are its own options.
 * @throws InvalidArgumentError, GenerationError for a folder with a bad manifest
 */
export async function planServer(
  given: ServerConfigInput,
  port: number | undefined,
  workspace: string,
): Promise<Plan> {
  const problem = rule(given, '')
  if (problem !== undefined) throw new InvalidArgumentError(`the server's ${problem}`)
  const isFile = !isUrl(given.specPath) && given.specPath !== '-'
  const specPath = isFile ? resolve(workspace, given.specPath) : given.specPath
  const manifest = isFile ? await readManifest(specPath) : undefined
  const options = resolveOptions(given.options ?? manifest?.options)
  options.customMiddleware = options.customMiddleware.map((file) => resolve(workspace, file))
  return {
    server: new ServerConfig({
      ...given,
      options,
      port: port ?? given.port,
      specPath: manifest === undefined ? specPath : join(specPath, manifest.spec),
    }),
    scenarios: manifest && join(specPath, SCENARIOS),
  }
}

/** What `createMockServer`, or the command with `--config`, makes of it. */
export function toConfig({ server, scenarios }: Plan, workspace: string): MockLoopConfig {
  const { options, environment } = server
  const mock = {
    spec: server.specPath,
    env: environment,
    ...toSettings(options),
    ...(scenarios !== undefined && { scenarios }),
  }
  return {
    host: server.host,
    port: server.port ?? 0,
    admin: { ui: options.adminUiEnabled },
    // Each has a folder of its own, as only one host may hold it.
    storage: options.storageEnabled && join(workspace, '.mockloop', 'servers', server.name),
    mocks: { [server.name]: mock },
  }
}
