import { dirname } from 'node:path'
import type { ResolvedConfig } from '../config.ts'
import type { Presence } from '../registry.ts'
import type { Server } from '../server.ts'

/** Lets other processes of this user find a running server. */
export interface Visibility {
  /** Says what is served now; that it cannot be said stops nothing. */
  show(config: ResolvedConfig): Promise<void>
  hide(): Promise<void>
}

/** `file`: that of the config, whose folder the server works in. */
export function createVisibility(
  server: Pick<Server, 'mocks' | 'admin'>,
  file: string | undefined,
): Visibility {
  // A manager keeps the config of a detached server out of its workspace.
  const workspace =
    process.env['MOCKLOOP_WORKSPACE'] || (file === undefined ? process.cwd() : dirname(file))
  let presence: Presence | undefined
  let isHidden = false
  return {
    async show(config) {
      try {
        const { createRegistry } = await import('../registry.ts')
        const { adminOf, toRecords } = await import('../registry/host.ts')
        if (isHidden) return
        presence ??= createRegistry().join()
        const mocks = toRecords(server.mocks, config)
        await presence.announce({ workspace, mocks, ownsProcess: true, ...adminOf(server) })
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error)
        console.error(`other commands will not find this server: ${reason}`)
      }
    },
    async hide() {
      isHidden = true
      await presence?.withdraw().catch(() => {})
    },
  }
}
