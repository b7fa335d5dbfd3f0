import { join, resolve } from 'node:path'
import type { Machine } from '../client.ts'
import { defaultName } from '../config/mocks.ts'
import { name as nameRule } from '../config/table.ts'
import { InvalidArgumentError, PortInUseError } from '../errors.ts'
import { MockServerGenerator } from '../generator.ts'
import type { GenerationResult } from '../generator.ts'
import { MockServerManager } from '../manager.ts'
import type { ServerInstance } from '../models.ts'
import { createRegistry } from '../registry.ts'
import type { HostRecord } from '../registry/record.ts'
import { discover } from '../registry/discover.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import type { GenerateArguments } from './arguments.ts'
import { describeGenerated } from './generated.ts'

const GENERATED = 'generated_mocks'
/** Where mocks are when nothing is said. */
const USUAL_PORT = 8000

/** What a client can do here; nothing is opened before something is started. */
export function createMachine(folder: string): Machine {
  const workspace = resolve(folder)
  const generator = new MockServerGenerator({ workspace })
  const manager = new MockServerManager({ workspace })

  return {
    hosts: listHosts,
    async generate(given) {
      const source = await sourceOf(given)
      const name = nameOf(given, source)
      const directory = join(workspace, GENERATED, name)
      const result = await generator.generate(source, directory, {
        authEnabled: given.auth_enabled ?? true,
        webhooksEnabled: given.webhooks_enabled ?? true,
        adminUiEnabled: given.admin_ui_enabled ?? true,
        storageEnabled: given.storage_enabled ?? true,
      })
      const before = findRunning(await listHosts(), result)
      if (before !== undefined || given.start === false)
        return describeGenerated(result, { running: before, given, wasRunning: true })
      await start(manager, result, given)
      const running = findRunning(await listHosts(), result)
      return describeGenerated(result, { running, given, wasRunning: false })
    },
    discover: ({ ports, check_health: checkHealth, include_generated: includeGenerated }) =>
      discover({ ports, checkHealth, includeGenerated, workspace }),
    close: () => manager.close(),
  }
}

async function listHosts(): Promise<HostRecord[]> {
  return (await createRegistry().list()).hosts
}

async function sourceOf(given: GenerateArguments): Promise<string | JsonObject> {
  const { spec_url_or_path: place, spec_inline: inline, base_path } = given
  if (base_path !== undefined)
    throw new InvalidArgumentError('base_path is for a host that is named by baseUrl')
  if ((place === undefined) === (inline === undefined))
    throw new InvalidArgumentError('one of spec_url_or_path and spec_inline is wanted')
  if (place !== undefined) return place
  const { parseText } = await import('../spec/parse.ts')
  const tree = typeof inline === 'string' ? parseText(inline, 'spec_inline').tree : inline
  if (isObject(tree)) return tree
  throw new InvalidArgumentError('spec_inline must be a document: an object, JSON or YAML')
}

/** The name is that of a folder as well. */
function nameOf(given: GenerateArguments, source: string | JsonObject): string {
  const name = given.output_dir_name ?? defaultName(source)
  const problem = nameRule(name, 'output_dir_name')
  if (problem !== undefined) throw new InvalidArgumentError(problem)
  return name
}

/** Where nothing is said, on the usual port if that is free. */
async function start(
  manager: MockServerManager,
  { name, outputDirectory: specPath }: GenerationResult,
  { port, detached = false }: GenerateArguments,
): Promise<ServerInstance> {
  const config = { name, specPath, detached }
  if (port !== undefined) return manager.startServer({ ...config, port })
  try {
    return await manager.startServer(config, USUAL_PORT)
  } catch (error) {
    if (error instanceof PortInUseError) return manager.startServer(config)
    throw error
  }
}

function findRunning(hosts: HostRecord[], { outputDirectory, manifest }: GenerationResult) {
  const spec = join(outputDirectory, manifest.spec)
  const found = hosts.flatMap((host) => host.mocks.map((mock) => ({ host, mock })))
  return found.find(({ mock }) => mock.spec === spec)
}
