import type { DiscoveredServer } from '../../control/verbs/generate.ts'
import type { HostRecord } from '../../registry/record.ts'
import type { Asked, Command } from '../command.ts'
import type { Flag } from '../flag.ts'

const HELP = `mockloop list [--all]

Lists the mocks that run on this machine, and whether they answer. With --all
those as well that were generated here (generated_mocks/) and do not run.`

const FLAGS: readonly Flag[] = [
  { name: 'all', alias: 'a', kind: 'switch', about: 'generated ones that do not run too' },
]

/** `mockloop list`: the mocks that run. */
export const command: Command = { help: HELP, words: [0, 0], flags: FLAGS, run: show }

async function show(asked: Asked): Promise<void> {
  const { discover } = await import('../../registry/discover.ts')
  const { createRegistry } = await import('../../registry.ts')
  const includeGenerated = asked.has('all')
  const found = await discover({ ports: [], includeGenerated, includeStopped: true })
  for (const warning of found.warnings) console.error(warning)
  const isWanted = fits(asked.text('server'))
  const { hosts } = await createRegistry().list()
  const running = found.running_servers.filter(isWanted)
  const servers = await Promise.all(running.map((one) => askAdmin(one, hosts)))
  const generated = found.generated_mocks.filter(isWanted)
  const result = { servers, total: servers.length, ...(includeGenerated && { generated }) }
  const { table } = await import('../table.ts')
  const idle = generated.filter(({ status }) => status !== 'running')
  asked.print(result, () => {
    if (servers.length + idle.length === 0)
      return 'no server is running: start one with mockloop <spec>'
    const rows = [
      ...servers.map((one) => [
        one.name,
        one.status,
        one.active_scenario,
        one.pid,
        one.url,
        one.admin_url,
      ]),
      ...idle.map((one) => [one.name, one.status, null, null, one.error ?? one.directory, null]),
    ]
    return table(['NAME', 'STATUS', 'SCENARIO', 'PID', 'URL', 'ADMIN'], rows)
  })
}

function fits(wanted: string | undefined): (one: { name: string }) => boolean {
  return ({ name }) => wanted === undefined || name === wanted
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
