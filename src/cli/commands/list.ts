import type { DiscoveredServer } from '../../control/verbs/generate.ts'
import type { HostRecord } from '../../registry/record.ts'
import { runCommand } from '../command.ts'
import type { Asked } from '../command.ts'

const HELP = `mockloop list

Lists the mocks that run on this machine, and whether they answer.`

/** `mockloop list`: the mocks that run. */
export async function run(args: string[]): Promise<void> {
  await runCommand(args, { help: HELP, words: [0, 0], run: show })
}

async function show(asked: Asked): Promise<void> {
  const { discover } = await import('../../registry/discover.ts')
  const { createRegistry } = await import('../../registry.ts')
  const { running_servers: found, warnings } = await discover({
    ports: [],
    includeGenerated: false,
    includeStopped: true,
  })
  for (const warning of warnings) console.error(warning)
  const wanted = asked.text('server')
  const listed = found.filter(({ name }) => wanted === undefined || name === wanted)
  const { hosts } = await createRegistry().list()
  const servers = await Promise.all(listed.map((one) => askAdmin(one, hosts)))
  const { table } = await import('../table.ts')
  asked.print({ servers, total: servers.length }, () => {
    if (servers.length === 0) return 'no server is running: start one with mockloop <spec>'
    const rows = servers.map((one) => [
      one.name,
      one.status,
      one.active_scenario,
      one.pid,
      one.url,
      one.admin_url,
    ])
    return table(['NAME', 'STATUS', 'SCENARIO', 'PID', 'URL', 'ADMIN'], rows)
  })
}

/** What only the admin of a mock knows: whether it was stopped, and its scenario. */
async function askAdmin(one: DiscoveredServer, hosts: readonly HostRecord[]) {
  const unknown = { ...one, active_scenario: null }
  const { createHttpControl } = await import('../../client/http.ts')
  const host = hosts.find(({ admin_url }) => admin_url === one.admin_url)
  if (one.admin_url === null || host === undefined) return unknown
  const access = { adminUrl: one.admin_url, token: host.token ?? undefined }
  try {
    const asked = await createHttpControl(access).call('get_server', { server: one.name })
    return { ...one, status: asked.status, active_scenario: asked.active_scenario }
  } catch {
    return unknown
  }
}
