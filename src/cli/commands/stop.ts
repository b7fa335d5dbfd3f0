import { setTimeout as pause } from 'node:timers/promises'
import { ServerError } from '../../errors.ts'
import type { HostRecord } from '../../registry/record.ts'
import { runCommand } from '../command.ts'
import type { Asked } from '../command.ts'

const HELP = `mockloop stop [name]

Stops a mock; when its process serves no other, the process ends.`

/** Milliseconds: a server ends its open work within one second. */
const PATIENCE = 5000

/** `mockloop stop [name]`: ends a mock, and its process where that does nothing else. */
export async function run(args: string[]): Promise<void> {
  await runCommand(args, { help: HELP, words: [0, 1], run: stop })
}

async function stop(asked: Asked): Promise<void> {
  const { listHosts } = await import('../connect.ts')
  const { findMock, locate } = await import('../../client/locate.ts')
  const hosts = await listHosts()
  const wanted = asked.positionals[0] ?? asked.text('server')
  const { host, mock } = findMock(hosts, wanted)
  const endsProcess = host.owns_process && host.mocks.length === 1
  if (endsProcess) await end(host)
  else {
    const { createHttpControl } = await import('../../client/http.ts')
    const { server, ...access } = locate(hosts, mock.url)
    await createHttpControl(access).call('stop_server', { server })
  }
  asked.print({ stopped: mock.name, pid: host.pid, process_ended: endsProcess }, () =>
    endsProcess ? `${mock.name} is stopped` : `${mock.name} is stopped; its process goes on`,
  )
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
