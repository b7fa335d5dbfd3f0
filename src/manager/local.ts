import { resolveConfig } from '../config.ts'
import type { MockLoopConfig } from '../config.ts'
import { featuresOf } from '../generator/options.ts'
import type { ServerInstance } from '../models.ts'
import type { Registry } from '../registry.ts'
import { adminOf, toRecords } from '../registry/host.ts'
import type { Serving } from './serving.ts'

/** Starts a server in this process; throws what `MockServer.start` throws, and then leaves nothing open. */
export async function startLocal(
  instance: ServerInstance,
  config: MockLoopConfig,
  { registry, workspace }: { registry: Registry; workspace: string },
): Promise<Serving> {
  const { createServer } = await import('../server.ts')
  const resolved = resolveConfig(config, { cwd: workspace })
  const host = createServer(resolved, workspace)
  const presence = registry.join()
  const stop = async (): Promise<void> => {
    await Promise.allSettled([presence.withdraw()])
    await host.close()
  }
  try {
    await host.start()
    const { specPath, options } = instance.config
    const announce = async (): Promise<void> => {
      const mocks = toRecords(host.hosted)
      const itself = mocks.find(({ name }) => name === instance.name)
      if (itself) Object.assign(itself, { spec: specPath, features: featuresOf(options) })
      await presence.announce({ workspace, mocks, ...adminOf(host) })
    }
    const tell = (): Promise<void> => announce().catch((error: unknown) => warn(instance, error))
    host.onChange(tell)
    await tell()
    return { url: host.url, pid: process.pid, stop }
  } catch (error) {
    await stop().catch(() => {})
    throw error
  }
}

function warn({ name }: ServerInstance, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error)
  process.emitWarning(`${name} will not be found by other processes: ${reason}`, 'MockLoopWarning')
}
