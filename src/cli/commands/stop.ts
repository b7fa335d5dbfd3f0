import { setTimeout as pause } from 'node:timers/promises'
import type { Control } from '../../control/control.ts'
import { ServerError } from '../../errors.ts'
import { ConnectionError } from '../../errors/servers.ts'
import type { HostRecord } from '../../registry/record.ts'
import type { Asked, Command } from '../command.ts'

const HELP = `mockloop stop [name]

Stops a mock; when its process serves no other, the process ends.`

/** Milliseconds: a server ends its open work within one second. */
const PATIENCE = 5000

/** `mockloop stop [name]`: ends a mock, and its process where that does nothing else. */
export const command: Command = {
  help: HELP,
  words: [0, 1],
  next: (before) => (before.length === 0 ? 'servers' : []),
  run: stop,
}

async function stop(asked: Asked): Promise<void> {
  const { listHosts } = await import('../connect.ts')
  const { findMock } = await import('../../client/locate.ts')
  const wanted = asked.positionals[0] ?? asked.text('server')
  const { host, mock } = findMock(await listHosts(), wanted, process.cwd())
  const call = await controlOf(host)
  const endsProcess = host.owns_process && (await isLast(host, mock.name, call))
  if (endsProcess) await end(host)
  else if (call !== undefined) await call('stop_server', { server: mock.name })
  else throw new ConnectionError(`${mock.name} has no admin: end process ${host.pid} instead`)
  asked.print({ stopped: mock.name, pid: host.pid, process_ended: endsProcess }, () =>
    endsProcess ? `${mock.name} is stopped` : `${mock.name} is stopped; its process goes on`,
  )
}

async function controlOf(host: HostRecord): Promise<Control['call'] | undefined> {
  const { admin_url: adminUrl, token } = host
  if (adminUrl === null) return undefined
  const { createHttpControl } = await import('../../client/http.ts')
  return createHttpControl({ adminUrl, token: token ?? undefined }).call
}

/** Whether a host serves nothing else; its admin knows of mocks that were started or stopped since. */
async function isLast(
  { mocks }: HostRecord,
  wanted: string,
  call: Control['call'] | undefined,
): Promise<boolean> {
  if (call === undefined) return mocks.length === 1
  const { servers } = await call('list_servers', {})
  return servers.every(({ name, status }) => name === wanted || status === 'stopped')
}

async function end({ pid, mark }: HostRecord): Promise<void> {
  const { isRunning } = await import('../../lib/process.ts')
  process.kill(pid, 'SIGTERM')
  for (let waited = 0; waited < PATIENCE; waited += 50) {
    if (!isRunning({ pid, ...mark })) return
    await pause(50)
  }
  throw new ServerError(`process ${pid} does not end: it was told to ${PATIENCE / 1000} s ago`)
}
