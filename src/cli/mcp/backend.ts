import { resolveConfig } from '../../config.ts'
import type { Control } from '../../control/control.ts'
import { getVerb } from '../../control/verbs.ts'
import { createHttpControl } from '../../client/http.ts'
import { locate } from '../../client/locate.ts'
import type { Backend } from '../../mcp/backend.ts'
import { createRegistry } from '../../registry.ts'
import type { Presence } from '../../registry.ts'
import { adminOf, toRecords } from '../../registry/host.ts'
import type { HostRecord } from '../../registry/record.ts'
import type { Server } from '../../server.ts'

/** A host of this process, as long as it is needed. */
interface Begun {
  server: Server
  presence: Presence
}

/**
 * A backend for the mocks of this machine, found through the registry. What concerns a host goes to
 * the one that runs in `workspace`, or else to one that is begun in this process then.
 */
export function createLocalBackend(workspace: string): Backend {
  let begun: Promise<Begun> | undefined

  async function hostControl(): Promise<Control> {
    const own =
      begun === undefined ? (await listHosts()).find((one) => isHome(one, workspace)) : undefined
    if (own?.admin_url != null)
      return createHttpControl({ adminUrl: own.admin_url, token: own.token ?? undefined })
    begun ??= begin(workspace)
    return (await begun).server.control
  }

  return {
    async call(verb, input, options = {}) {
      const { server } = input
      if (getVerb(verb).scope === 'host' || typeof server !== 'string')
        return (await hostControl()).call(verb, input, options)
      const found = locate(await listHosts(), server)
      return createHttpControl(found).call(verb, { ...input, server: found.server }, options)
    },
    async servers() {
      return (await listHosts()).flatMap(({ admin_url, mocks }) =>
        mocks.map(({ name, url }) => ({ name, url, admin_url })),
      )
    },
    async close() {
      const { server, presence } = (await begun?.catch(() => undefined)) ?? {}
      await presence?.withdraw()
      await server?.close()
    },
  }
}

async function listHosts(): Promise<HostRecord[]> {
  return (await createRegistry().list()).hosts
}

function isHome({ workspace, admin_url, pid }: HostRecord, folder: string): boolean {
  return workspace === folder && admin_url !== null && pid !== process.pid
}

/** Its log goes nowhere: standard output belongs to the protocol. */
async function begin(workspace: string): Promise<Begun> {
  const { createServer } = await import('../../server.ts')
  const config = resolveConfig({ log: { level: 'silent' } }, { cwd: workspace })
  const server = createServer(config, workspace)
  const presence = createRegistry().join()
  const announce = (): Promise<void> =>
    presence.announce({ workspace, mocks: toRecords(server.hosted), ...adminOf(server) })
  server.onChange(announce)
  try {
    await server.start()
    await announce()
    return { server, presence }
  } catch (error) {
    await presence.withdraw()
    await server.close()
    throw error
  }
}
