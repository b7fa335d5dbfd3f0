import type { ConfigPatch } from '../../control/verbs/config.ts'
import { call } from '../lib/api.ts'
import { loadServers } from '../lib/servers.ts'
import { attempt } from '../lib/toast.ts'

/** Changes settings of a mock, says what became of it, and shows what is in force then. */
export async function update(
  server: string,
  patch: ConfigPatch & { for?: number },
  done: string,
): Promise<boolean> {
  const isDone = await attempt(() => call('update_config', { server, ...patch }), done)
  await loadServers()
  return isDone
}
