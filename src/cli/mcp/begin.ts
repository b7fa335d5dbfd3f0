import { resolveConfig } from '../../config.ts'
import { createRegistry } from '../../registry.ts'
import type { Presence } from '../../registry.ts'
import { adminOf, toRecords } from '../../registry/host.ts'
import type { Server } from '../../server.ts'

/** Where a host works, and what it may fetch although it is not public. */
export interface BeginOptions {
  workspace: string
  /** Hosts and address ranges. */
  allow: string[]
}

/** A host of this process that others can find. */
export interface Begun {
  server: Server
  presence: Presence
}

/** Begins a host without mocks. Its log goes nowhere: standard output belongs to the protocol. */
export async function begin({ workspace, allow }: BeginOptions): Promise<Begun> {
  const { createServer } = await import('../../server.ts')
  const config = resolveConfig(
    { log: { level: 'silent' }, outbound: { allow } },
    { cwd: workspace },
  )
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
