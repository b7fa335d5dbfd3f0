import { join, resolve } from 'node:path'
import type { Machine } from '../client.ts'
import { InvalidArgumentError, PortInUseError } from '../errors.ts'
import type { GenerationResult, GeneratorConfig } from '../generator.ts'
import { createGenerateMock } from '../generator/mock.ts'
import type { Serving } from '../generator/describe.ts'
import { MockServerManager } from '../manager.ts'
import { createRegistry } from '../registry.ts'
import type { HostRecord } from '../registry/record.ts'
import { discover } from '../registry/discover.ts'
import type { GenerateArguments } from './arguments.ts'

/** Where mocks are when nothing is said. */
const USUAL_PORT = 8000

/** What a client can do here; nothing is opened before something is started. `config`: how documents are fetched. */
export function createMachine(
  folder: string,
  config: Pick<GeneratorConfig, 'isForeign' | 'outbound'> = {},
): Machine {
  const workspace = resolve(folder)
  const manager = new MockServerManager({ workspace })
  const generate = createGenerateMock<GenerateArguments>(
    { ...config, workspace },
    {
      find: async (made) => findServing(await listHosts(), made),
      async start(made, given) {
        await start(manager, made, given)
        const found = findServing(await listHosts(), made)
        if (found !== undefined) return found
        throw new InvalidArgumentError(`${made.name} was stopped while it was started`)
      },
    },
  )

  return {
    hosts: listHosts,
    async generate(given) {
      if (given.base_path !== undefined)
        throw new InvalidArgumentError('base_path is for a host that is named by baseUrl')
      return generate(given)
    },
    discover: ({ ports, check_health: checkHealth, include_generated: includeGenerated }) =>
      discover({ ports, checkHealth, includeGenerated, workspace }),
    close: () => manager.close(),
  }
}

async function listHosts(): Promise<HostRecord[]> {
  return (await createRegistry().list()).hosts
}

/** Where nothing is said, on the usual port if that is free. */
async function start(
  manager: MockServerManager,
  { name, outputDirectory: specPath }: GenerationResult,
  { port, detached = false }: GenerateArguments,
): Promise<void> {
  const config = { name, specPath, detached }
  if (port !== undefined) return void (await manager.startServer({ ...config, port }))
  try {
    await manager.startServer(config, USUAL_PORT)
  } catch (error) {
    if (!(error instanceof PortInUseError)) throw error
    await manager.startServer(config)
  }
}

/** A mock of another process goes on when this one ends. */
function findServing(
  hosts: HostRecord[],
  { outputDirectory, manifest }: GenerationResult,
): Serving | undefined {
  const spec = join(outputDirectory, manifest.spec)
  const found = hosts
    .flatMap((host) => host.mocks.map((mock) => ({ host, mock })))
    .find(({ mock }) => mock.spec === spec && mock.status === 'running')
  if (found === undefined) return undefined
  const { host, mock } = found
  const lifetime = host.pid === process.pid ? 'session' : 'detached'
  return { url: mock.url, adminUrl: host.admin_url, lifetime }
}
