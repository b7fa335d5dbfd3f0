import { getVerb } from '../../control/verbs.ts'
import { InvalidArgumentError } from '../../errors.ts'
import { ConnectionError } from '../../errors/servers.ts'
import type { Backend, RunningMock } from '../../mcp/backend.ts'
import { findRunning } from '../../mcp/find.ts'
import { outliving } from '../../mcp/own.ts'
import type { HostRecord } from '../../registry/record.ts'
import type { JsonObject } from '../../types.ts'
import { begin } from './begin.ts'
import type { BeginOptions, Begun } from './begin.ts'
import { controlOf, drivenOf, listHosts, ownOf } from './hosts.ts'
import type { Driven } from './hosts.ts'

interface CallOptions {
  signal?: AbortSignal
}

/**
 * The mocks of this machine, found through the registry. What concerns a host goes to the one that
 * runs in the workspace, or else to one that is begun in this process then.
 */
export class LocalBackend implements Backend {
  readonly #options: BeginOptions
  #begun: Promise<Begun> | undefined
  #isClosed = false

  constructor(options: BeginOptions) {
    this.#options = options
  }

  async call(verb: string, input: JsonObject, options: CallOptions = {}): Promise<unknown> {
    const { server, name } = input
    if (verb === 'start_server' && typeof name === 'string')
      return this.#start(name, input, options)
    if (getVerb(verb).scope === 'host' || typeof server !== 'string')
      return this.#callHost(verb, input, options)
    const found = await this.#find(server)
    return found.control().call(verb, { ...input, server: found.name }, options)
  }

  async servers(): Promise<RunningMock[]> {
    const known = (await this.#tiers()).flat()
    return known
      .filter(({ isRunning }) => isRunning)
      .map(({ name, url, admin_url }) => ({ name, url, admin_url }))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const begun = await this.#begun?.catch(() => undefined)
    await begun?.presence.withdraw()
    await begun?.server.close()
  }

  /** On the host that has stopped it, whichever that is. */
  async #start(name: string, input: JsonObject, options: CallOptions): Promise<unknown> {
    const known = (await this.#tiers()).flat().find((one) => one.name === name)
    if (known === undefined) return this.#callHost('start_server', input, options)
    return known.control().call('start_server', input, options)
  }

  async #callHost(verb: string, input: JsonObject, options: CallOptions): Promise<unknown> {
    const { keep_running: isKept = false, ...given } = input
    const home = await this.#home()
    if (home !== undefined) {
      const result = await controlOf(home).call(verb, given, options)
      return home.owns_process ? outliving(result) : result
    }
    if (isKept === true) return this.#generateDetached(given)
    // Who only looks around begins nothing.
    if (verb === 'discover_mock_servers' && this.#begun === undefined)
      return (await this.#machine()).discover(given)
    const { server } = await this.#begin()
    if (this.#isClosed) throw new ConnectionError('the connection has ended')
    return server.control.call(verb, given, options)
  }

  async #generateDetached(given: JsonObject): Promise<unknown> {
    if (given['base_path'] !== undefined)
      throw new InvalidArgumentError('base_path is not for keep_running: the mock has its own port')
    return (await this.#machine()).generate({ ...given, detached: true })
  }

  async #machine() {
    const { createMachine } = await import('../../client/machine.ts')
    const { workspace, allow } = this.#options
    return createMachine(workspace, { isForeign: true, outbound: { allow } })
  }

  #begin(): Promise<Begun> {
    return (this.#begun ??= begin(this.#options).catch((error: unknown) => {
      this.#begun = undefined
      throw error
    }))
  }

  /** The host that runs in the workspace already, unless it is ours. */
  async #home(): Promise<HostRecord | undefined> {
    if (this.#begun !== undefined) return undefined
    const { workspace } = this.#options
    const here = (await listHosts()).filter((one) => one.workspace === workspace)
    const withAdmin = here.filter(({ admin_url }) => admin_url !== null)
    return withAdmin.find(({ owns_process }) => owns_process) ?? withAdmin[0]
  }

  /** A mock by name or URL; of several that have a name, that of this process or workspace is meant. */
  async #find(wanted: string): Promise<Driven> {
    const [near, far] = await this.#tiers()
    const isNear = near.some(({ name }) => name === wanted)
    return findRunning(isNear ? near : [...near, ...far], wanted)
  }

  /** The mocks of this process and workspace, then those of others. */
  async #tiers(): Promise<[near: Driven[], far: Driven[]]> {
    const begun = await this.#begun?.catch(() => undefined)
    const own = begun === undefined ? [] : ownOf(begun.server)
    const others = (await listHosts()).filter(({ pid }) => pid !== process.pid)
    const isHere = ({ workspace }: HostRecord): boolean => workspace === this.#options.workspace
    return [
      [...own, ...others.filter(isHere).flatMap(drivenOf)],
      others.filter((host) => !isHere(host)).flatMap(drivenOf),
    ]
  }
}
