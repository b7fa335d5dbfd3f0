import { resolveConfig } from '../../config.ts'
import type { Control } from '../../control/control.ts'
import { getVerb } from '../../control/verbs.ts'
import { createHttpControl } from '../../client/http.ts'
import { ConnectionError } from '../../errors/servers.ts'
import type { Backend, RunningMock } from '../../mcp/backend.ts'
import { findRunning } from '../../mcp/find.ts'
import { outliving } from '../../mcp/own.ts'
import { createRegistry } from '../../registry.ts'
import type { Presence } from '../../registry.ts'
import { adminOf, toRecords } from '../../registry/host.ts'
import type { HostRecord } from '../../registry/record.ts'
import type { Server } from '../../server.ts'

/** A host of this process, as long as it is needed. */
interface Begun {
  server: Server
  presence: Presence
}

/** A mock, and what drives its host. */
interface Driven extends RunningMock {
  control: () => Control
}

/**
 * A backend for the mocks of this machine, found through the registry. What concerns a host goes to
 * the one that runs in `workspace`, or else to one that is begun in this process then.
 */
export function createLocalBackend(workspace: string): Backend {
  return new LocalBackend(workspace)
}

class LocalBackend implements Backend {
  readonly #workspace: string
  #begun: Promise<Begun> | undefined
  #isClosed = false

  constructor(workspace: string) {
    this.#workspace = workspace
  }

  async call(verb: string, input: Record<string, unknown>, options: { signal?: AbortSignal } = {}) {
    const { server } = input
    if (getVerb(verb).scope === 'host' || typeof server !== 'string')
      return this.#callHost(verb, input, options)
    const { control, name } = await this.#find(server)
    return control().call(verb, { ...input, server: name }, options)
  }

  async servers(): Promise<RunningMock[]> {
    return (await this.#tiers())
      .flat()
      .map(({ name, url, admin_url }) => ({ name, url, admin_url }))
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const begun = await this.#begun?.catch(() => undefined)
    await begun?.presence.withdraw()
    await begun?.server.close()
  }

  async #callHost(verb: string, input: Record<string, unknown>, options: { signal?: AbortSignal }) {
    const home = this.#begun === undefined ? await this.#home() : undefined
    if (home !== undefined) {
      const result = await controlOf(home).call(verb, input, options)
      return home.owns_process ? outliving(result) : result
    }
    this.#begun ??= begin(this.#workspace)
    const { server } = await this.#begun.catch((error: unknown) => {
      this.#begun = undefined
      throw error
    })
    if (this.#isClosed) throw new ConnectionError('the connection has ended')
    return server.control.call(verb, input, options)
  }

  /** The host that runs in the workspace already. */
  async #home(): Promise<HostRecord | undefined> {
    const hosts = await listHosts()
    return hosts.find((one) => one.workspace === this.#workspace && one.admin_url !== null)
  }

  /** A mock by name or URL; of several that have a name, that of this process or workspace is meant. */
  async #find(wanted: string): Promise<Driven> {
    const [near = [], far = []] = await this.#tiers()
    const isNear = near.some(({ name }) => name === wanted)
    return findRunning(isNear ? near : [...near, ...far], wanted)
  }

  /** The mocks of this process and workspace, then those of others. */
  async #tiers(): Promise<[near: Driven[], far: Driven[]]> {
    const begun = await this.#begun?.catch(() => undefined)
    const own = begun === undefined ? [] : ownOf(begun.server)
    const others = (await listHosts()).filter(({ pid }) => pid !== process.pid)
    const isHere = ({ workspace }: HostRecord) => workspace === this.#workspace
    return [
      [...own, ...others.filter(isHere).flatMap(drivenOf)],
      others.filter((host) => !isHere(host)).flatMap(drivenOf),
    ]
  }
}

async function listHosts(): Promise<HostRecord[]> {
  return (await createRegistry().list()).hosts
}

function ownOf({ mocks, adminUrl, control }: Server): Driven[] {
  const admin_url = adminUrl ?? null
  return mocks.map(({ name, url }) => ({ name, url, admin_url, control: () => control }))
}

function drivenOf(host: HostRecord): Driven[] {
  const { admin_url, mocks } = host
  return mocks.map(({ name, url }) => ({ name, url, admin_url, control: () => controlOf(host) }))
}

function controlOf({ admin_url: adminUrl, token, mocks }: HostRecord): Control {
  if (adminUrl === null) {
    const names = mocks.map(({ name }) => name).join(', ')
    throw new ConnectionError(`${names} has no admin: start it without --no-admin`)
  }
  return createHttpControl({ adminUrl, token: token ?? undefined })
}

/** Its log goes nowhere: standard output belongs to the protocol. */
async function begin(workspace: string): Promise<Begun> {
  const { createServer } = await import('../../server.ts')
  const config = resolveConfig({ log: { level: 'silent' } }, { cwd: workspace })
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
