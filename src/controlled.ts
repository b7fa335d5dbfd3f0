import { relative, resolve } from 'node:path'
import { isUrl, resolveMocks } from './config/mocks.ts'
import { resolveSettings } from './config/settings.ts'
import { assertConfig } from './config.ts'
import type { MockSettings } from './config.ts'
import type { ControlledHost, HostedMock, NewMock } from './control/handlers/host.ts'
import { InvalidArgumentError, NameInUseError } from './errors.ts'
import { ServerNotFoundError } from './errors/servers.ts'
import type { Host } from './host.ts'
import { createFolder } from './lib/files.ts'
import { findFreePort } from './lib/free-port.ts'
import type { Journal } from './log/entry.ts'
import type { Placed } from './ports.ts'
import type { SpecDiff } from './spec/diff.ts'
import type { Deliveries, DeliveriesHealth } from './webhooks/delivery.ts'

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

  get isRecording(): boolean {
    return this.#host.config.log.maxEntries > 0
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
    const isServed = (name: string): boolean => served.some((one) => one.name === name)
    const away = [...this.#stopped.values()].filter(({ name }) => !isServed(name))
    const stopped = away.map(({ name, spec }): HostedMock => {
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
    await this.#host.add(await this.#configOf(mock))
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
    if (this.find(name).served === undefined) return this.start({ name })
    await this.#host.restart(name)
    this.#times.set(name, { ...this.#timesOf(name), started: new Date() })
    return this.find(name)
  }

  reload(name: string): Promise<SpecDiff> {
    return this.#host.reloadMock(name)
  }

  configure(name: string, settings: Partial<MockSettings>): Promise<void> {
    return this.#host.configure(name, settings)
  }

  deliveries(): Promise<Deliveries> {
    return this.#host.outbox.open()
  }

  deliveriesHealth(): DeliveriesHealth | undefined {
    return this.#host.outbox.health()
  }

  complaints(): string[] {
    const parts = { journal: this.journal.health(), webhooks: this.deliveriesHealth() }
    return Object.entries(parts).flatMap(([name, health]) =>
      health === undefined || health.status === 'ok'
        ? []
        : [`${name}: ${health.reason ?? 'it is degraded'}`],
    )
  }

  #timesOf(name: string): { created: Date; started: Date } {
    const known = this.#times.get(name) ?? {
      created: new Date(this.startedAt),
      started: new Date(this.startedAt),
    }
    this.#times.set(name, known)
    return known
  }

  async #configOf({
    name,
    spec,
    port,
    basePath,
    settings = {},
  }: NewMock): Promise<Placed['config']> {
    const before = this.#stopped.get(name)
    const root = resolve('.')
    const own = {
      ...(port !== undefined && { port: port === 0 ? await findFreePort() : port }),
      ...(basePath !== undefined && { basePath }),
    }
    if (spec !== undefined) {
      const mocks = { [name]: { spec: placeIn(root, spec), ...own, ...settings } }
      assertConfig({ mocks }, { cwd: root })
      const [config] = resolveMocks({ mocks }, root)
      if (config !== undefined) return { ...config, isForeign: true }
    }
    if (before === undefined)
      throw new InvalidArgumentError(
        `there is no stopped mock "${name}": give spec_path to start a new one`,
      )
    assertConfig(settings, { cwd: root })
    const names = new Set(Object.keys(settings))
    const given = Object.entries(resolveSettings(settings, {}, root))
    const changed = Object.fromEntries(given.filter(([key]) => names.has(key)))
    return { ...before, ...own, settings: { ...before.settings, ...changed } }
  }
}

/** A document that a verb names: a URL, or a file below the working directory. Throws an OutsideFolderError. */
function placeIn(root: string, spec: string): string {
  return isUrl(spec) ? spec : createFolder(root).path(relative(root, resolve(root, spec)))
}
