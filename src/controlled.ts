import { join, resolve } from 'node:path'
import { resolveMocks } from './config/mocks.ts'
import type { MockSettings } from './config.ts'
import type { ControlledHost, HostedMock, NewMock } from './control/handlers/host.ts'
import { InvalidArgumentError, NameInUseError } from './errors.ts'
import { ServerNotFoundError } from './errors/servers.ts'
import type { Host } from './host.ts'
import type { Journal } from './log/entry.ts'
import type { Placed } from './ports.ts'
import type { SpecDiff } from './spec/diff.ts'

/** A host as the verbs see it: its mocks with those that were stopped, by name or id. */
export class Controlled implements ControlledHost {
  readonly #host: Host
  readonly #stopped = new Map<string, Placed['config']>()
  readonly #times = new Map<string, { created: Date; started: Date }>()
  readonly version: string
  readonly startedAt: number = Date.now()
  adminUrl = ''

  constructor(host: Host, version: string) {
    this.#host = host
    this.version = version
  }

  get journal(): Journal {
    return this.#host.journal
  }

  get mocks(): readonly HostedMock[] {
    const served = this.#host.served().map((one): HostedMock => {
      const { created, started } = this.#timesOf(one.mock.name)
      return {
        id: one.mock.name,
        name: one.mock.name,
        status: 'running',
        served: one,
        spec: one.config.spec,
        createdAt: created,
        startedAt: started,
      }
    })
    const stopped = [...this.#stopped.values()].map(({ name, spec }): HostedMock => {
      const { created } = this.#timesOf(name)
      return {
        id: name,
        name,
        status: 'stopped',
        served: undefined,
        spec,
        createdAt: created,
        startedAt: undefined,
      }
    })
    return [...served, ...stopped]
  }

  find(server: string): HostedMock {
    const { mocks } = this
    const found = mocks.find(({ id, name }) => name === server || id === server)
    if (found === undefined)
      throw new ServerNotFoundError(
        server,
        mocks.map(({ name }) => name),
      )
    return found
  }

  async start(mock: NewMock): Promise<HostedMock> {
    const { name } = mock
    if (this.mocks.some((one) => one.name === name && one.served !== undefined))
      throw new NameInUseError(
        `the mock "${name}" is running already: choose another name, or stop it first`,
      )
    await this.#host.add(this.#configOf(mock))
    this.#stopped.delete(name)
    this.#times.set(name, { ...this.#timesOf(name), started: new Date() })
    return this.find(name)
  }

  async stop(name: string): Promise<HostedMock> {
    const config = this.#host.served().find(({ mock }) => mock.name === name)?.config
    if (config === undefined) return this.find(name)
    await this.#host.remove(name)
    this.#stopped.set(name, config)
    return this.find(name)
  }

  async restart(name: string): Promise<HostedMock> {
    await this.stop(name)
    return this.start({ name })
  }

  reload(name: string): Promise<SpecDiff> {
    return this.#host.reloadMock(name)
  }

  configure(name: string, settings: Partial<MockSettings>): Promise<void> {
    return this.#host.configure(name, settings)
  }

  complaints(): string[] {
    const { status, reason } = this.journal.health()
    return status === 'ok' ? [] : [`journal: ${reason ?? 'it is degraded'}`]
  }

  #timesOf(name: string): { created: Date; started: Date } {
    const known = this.#times.get(name) ?? {
      created: new Date(this.startedAt),
      started: new Date(this.startedAt),
    }
    this.#times.set(name, known)
    return known
  }

  #configOf({ name, spec, port, basePath }: NewMock): Placed['config'] {
    const before = this.#stopped.get(name)
    if (spec === undefined && before === undefined)
      throw new InvalidArgumentError(
        `there is no stopped mock "${name}": give spec_path to start a new one`,
      )
    if (spec === undefined && before !== undefined)
      return { ...before, ...(port !== undefined && { port }) }
    const root = resolve('.')
    const entry = {
      spec: spec ?? '',
      ...(port !== undefined && { port }),
      ...(basePath !== undefined && { basePath }),
    }
    const [config] = resolveMocks({ mocks: { [name]: entry } }, root)
    if (config === undefined)
      throw new InvalidArgumentError(`${join(root, spec ?? '')} cannot be served`)
    return config
  }
}
