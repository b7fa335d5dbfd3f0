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
  const { running_servers: found, warnings } = await discover({
    ports: [],
    includeGenerated: false,
  })
  for (const warning of warnings) console.error(warning)
  const wanted = asked.text('server')
  const servers = found.filter(({ name }) => wanted === undefined || name === wanted)
  const { table } = await import('../table.ts')
  asked.print({ servers, total: servers.length }, () => {
    if (servers.length === 0) return 'no server is running: start one with mockloop <spec>'
    const rows = servers.map((one) => [one.name, one.status, one.url, one.admin_url, one.pid])
    return table(['NAME', 'STATUS', 'URL', 'ADMIN', 'PID'], rows)
  })
}
