import type { Handlers } from './control/control.ts'
import type { ControlledHost, HostedMock } from './control/handlers/host.ts'
import type { DiscoverInput, GenerateInput, GenerateVerbs } from './control/verbs/generate.ts'
import { PortInUseError } from './errors.ts'
import { NameInUseError } from './errors/verbs.ts'
import type { Serving } from './generator/describe.ts'
import type { GenerateMock, Stage } from './generator/mock.ts'
import { findFreePort } from './lib/free-port.ts'
import { createQueues } from './lib/queue.ts'

const USUAL_PORT = 8000
/** How often another port is looked for when somebody else was quicker. */
const TRIES = 5

/** What the verbs that make and find mocks do on a host; the generator is loaded when it is needed. */
export function createGenerateHandlers(host: ControlledHost): Pick<Handlers, keyof GenerateVerbs> {
  let generate: Promise<GenerateMock<GenerateInput>> | undefined
  return {
    generate_mock_api: async (given) => (await (generate ??= openGenerator(host)))(given),
    discover_mock_servers: (given) => discoverFrom(host, given),
  }
}

async function openGenerator(host: ControlledHost): Promise<GenerateMock<GenerateInput>> {
  const { createGenerateMock, toNewMock } = await import('./generator/mock.ts')
  const { workspace, outbound } = host
  const inTurn = createQueues()
  const stage: Stage = {
    reserve: (name, directory) => assertFree(host, name, directory),
    find: async ({ name }) => {
      const found = host.mocks.find((one) => one.name === name && one.served !== undefined)
      return found && toServing(host, found)
    },
    start: ({ name, outputDirectory, manifest }, { port, base_path: basePath }) =>
      inTurn('', async () => {
        const mock = {
          ...toNewMock(name, outputDirectory, manifest),
          ...(basePath !== undefined && { basePath }),
        }
        return toServing(host, await startOn(host, mock, port))
      }),
  }
  return createGenerateMock({ workspace, outbound, isForeign: true }, stage)
}

/** What this host serves under the name, or has served, is to be the mock of that folder. */
function assertFree(host: ControlledHost, name: string, directory: string): void {
  const taken = host.mocks.find((one) => one.name === name)
  if (taken === undefined) return
  const { spec } = taken
  if (typeof spec === 'string' && spec.startsWith(directory)) return
  throw new NameInUseError(
    `the mock "${name}" of this host was not generated: choose another output_dir_name`,
  )
}

type NewMock = Parameters<ControlledHost['start']>[0]

/** On a port of its own, unless that of the host serves nothing, or the base path keeps them apart. */
async function startOn(
  host: ControlledHost,
  mock: NewMock,
  port: number | undefined,
): Promise<HostedMock> {
  const isShared = host.mocks.some(({ served }) => served !== undefined)
  if (port !== undefined) return host.start({ ...mock, port })
  if (!isShared || mock.basePath !== undefined) return host.start(mock)
  for (let tries = 1; ; tries++) {
    try {
      return await host.start({ ...mock, port: await findFreePort(USUAL_PORT) })
    } catch (error) {
      if (!(error instanceof PortInUseError) || tries === TRIES) throw error
    }
  }
}

function toServing({ adminUrl }: ControlledHost, { url }: HostedMock): Serving {
  return { url, adminUrl: adminUrl === '' ? null : adminUrl, lifetime: 'session' }
}

async function discoverFrom(
  host: ControlledHost,
  { ports, check_health: checkHealth, include_generated: includeGenerated }: DiscoverInput,
) {
  const { discover } = await import('./registry/discover.ts')
  const { toRecords } = await import('./registry/host.ts')
  const found = await discover({
    ports,
    checkHealth,
    includeGenerated,
    workspace: host.workspace,
    own: {
      mocks: toRecords(host.mocks),
      adminUrl: host.adminUrl === '' ? null : host.adminUrl,
      startedAt: new Date(host.startedAt),
    },
  })
  const servers = found.running_servers.map(async (one) => {
    const mock = one.pid === process.pid && host.mocks.find(({ url }) => url === one.url)
    if (!mock || mock.served === undefined) return one
    return {
      ...one,
      active_scenario: mock.served.mock.live.editor.current(),
      endpoints: mock.served.info.operations,
      total_requests: (await host.journal.analyze({ server: mock.name })).total_requests,
    }
  })
  return { ...found, running_servers: await Promise.all(servers) }
}
