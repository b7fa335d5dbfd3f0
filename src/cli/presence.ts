import { dirname, resolve } from 'node:path'
import type { Presence } from '../registry.ts'
import type { Server } from '../server.ts'

/** Lets other processes of this user find a running server. */
export interface Visibility {
  /** Says what is served now; that it cannot be said stops nothing. */
  show(): Promise<void>
  hide(): Promise<void>
}

/** The folder that a server works in: that of its config file, where it has one. */
export function workspaceOf(file: string | undefined): string {
  // A manager keeps the config of a detached server out of its workspace.
  const given = process.env['MOCKLOOP_WORKSPACE']
  return resolve(given || (file === undefined ? '' : dirname(file)))
}

/** Makes a server known, and what becomes of its mocks. */
export function createVisibility(
  server: Pick<Server, 'hosted' | 'admin'>,
  workspace: string,
): Visibility {
  let presence: Presence | undefined
  let isHidden = false
  return {
    async show() {
      try {
        const { createRegistry } = await import('../registry.ts')
        const { adminOf, toRecords } = await import('../registry/host.ts')
        if (isHidden) return
        presence ??= createRegistry().join()
        const mocks = toRecords(server.hosted)
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
