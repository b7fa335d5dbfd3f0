import { resolve } from 'node:path'
import { PortInUseError, ServerError, ServerStartError } from './errors.ts'
import { ServerNotFoundError } from './errors/servers.ts'
import { createId } from './lib/ids.ts'
import { planServer, toConfig } from './manager/config.ts'
import type { Plan } from './manager/config.ts'
import type { Serving } from './manager/serving.ts'
import { ServerInstance, ServerStatus } from './models.ts'
import type { LogLevel, ServerConfigInput } from './models.ts'
import { createRegistry } from './registry.ts'
import type { Registry } from './registry.ts'
import { WELL_KNOWN } from './well-known.ts'

/** What all servers of a manager have in common. */
export interface ManagerOptions {
  /** Where relative paths start, and `.mockloop` is. @default the working directory */
  workspace?: string
  /** How much servers of this process log. @default 'warn' */
  logLevel?: LogLevel | 'warn' | 'fatal' | 'silent'
}

interface Managed {
  instance: ServerInstance
  starting: Promise<Serving>
  stopping?: Promise<void>
}

/** Starts and stops mock servers, in this process or in processes of their own. */
export class MockServerManager {
  readonly #workspace: string
  readonly #logLevel: NonNullable<ManagerOptions['logLevel']>
  readonly #createId = createId()
  readonly #managed = new Map<string, Managed>()
  /** Names of those that are being planned. */
  readonly #planned = new Set<string>()
  #registry: Registry | undefined
  #isClosed = false

  constructor({ workspace = '', logLevel = 'warn' }: ManagerOptions = {}) {
    this.#workspace = resolve(workspace)
    this.#logLevel = logLevel
  }

  /**
   * Starts a server, and waits until it answers.
   * @param port wins over that of the config; without either, any free one
   * @throws PortInUseError, ServerStartError (for a name that is taken too), InvalidArgumentError
   */
  async startServer(config: ServerConfigInput, port?: number): Promise<ServerInstance> {
    this.#reserve(config.name)
    try {
      const managed = this.#launch(await planServer(config, port, this.#workspace))
      return await this.#settle(managed)
    } finally {
      this.#planned.delete(config.name)
    }
  }

  /**
   * Stops a server, and waits until it has ended.
   * @throws ServerNotFoundError for one that is not there, or has been stopped
   */
  async stopServer(id: string): Promise<boolean> {
    const managed = this.#managed.get(id)
    if (managed === undefined) throw new ServerNotFoundError(id, [...this.#managed.keys()])
    managed.stopping ??= this.#stop(managed)
    await managed.stopping
    return true
  }

  /** All that have been started and not stopped, also those that have crashed; they go on changing. */
  listServers(): ServerInstance[] {
    return Array.from(this.#managed.values(), ({ instance }) => instance)
  }

  /** Stops all of them, detached ones too; nothing can be started afterwards. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.allSettled(Array.from(this.#managed.keys(), (id) => this.stopServer(id)))
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #reserve(name: string): void {
    if (this.#isClosed) throw new ServerStartError('the manager is closed: create another one')
    const isTaken = this.listServers().some(
      (one) => one.name === name && one.status !== ServerStatus.ERROR,
    )
    if (isTaken || this.#planned.has(name))
      throw new ServerStartError(
        `a server named ${JSON.stringify(name)} is running: stop it first`,
        { errorCode: 'MOCKLOOP_ERROR_007' },
      )
    this.#planned.add(name)
  }

  #launch(plan: Plan): Managed {
    if (this.#isClosed) throw new ServerStartError('the manager is closed: create another one')
    const { server: config } = plan
    const id = this.#createId()
    const instance = new ServerInstance({ id, name: config.name, config, port: config.port ?? 0 })
    const managed = { instance, starting: this.#start(instance, plan) }
    this.#managed.set(id, managed)
    return managed
  }

  async #start(instance: ServerInstance, plan: Plan): Promise<Serving> {
    const workspace = this.#workspace
    this.#registry ??= createRegistry()
    const shared = { registry: this.#registry, workspace }
    const config = toConfig(plan, workspace)
    if (!instance.config.detached) {
      const { startLocal } = await import('./manager/local.ts')
      return startLocal(instance, { ...config, log: { level: this.#logLevel } }, shared)
    }
    const { startDetached } = await import('./manager/detached.ts')
    const onCrash = (reason: string): void => fail(instance, reason)
    return startDetached(instance, config, { ...shared, onCrash })
  }

  async #settle({ instance, starting }: Managed): Promise<ServerInstance> {
    try {
      const { url, pid } = await starting
      const { origin, port } = new URL(url)
      Object.assign(instance, {
        url,
        pid,
        port: Number(port),
        startTime: new Date(),
        healthCheckUrl: origin + WELL_KNOWN,
      })
      if (instance.status === ServerStatus.STARTING) instance.status = ServerStatus.RUNNING
      return instance
    } catch (error) {
      const told = toStartError(error, instance)
      fail(instance, told.message)
      this.#managed.delete(instance.id)
      throw told
    }
  }

  async #stop({ instance, starting }: Managed): Promise<void> {
    instance.status = ServerStatus.STOPPING
    try {
      const serving = await starting.catch(() => undefined)
      await serving?.stop()
      instance.status = ServerStatus.STOPPED
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      fail(instance, reason)
      throw new ServerError(`${instance.name} cannot be stopped: ${reason}`, {
        serverId: instance.id,
        cause: error,
      })
    } finally {
      this.#managed.delete(instance.id)
    }
  }
}

function fail(instance: ServerInstance, reason: string): void {
  instance.status = ServerStatus.ERROR
  instance.error = reason
}

/** What went wrong, as an error that names the server. */
function toStartError(error: unknown, { id, name }: ServerInstance): ServerStartError {
  if (error instanceof PortInUseError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new ServerStartError(`${name} cannot be started: ${reason}`, {
    serverId: id,
    cause: error,
  })
}
