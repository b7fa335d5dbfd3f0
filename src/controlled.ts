import { featuresOf } from './config/features.ts'
import { resolveMocks } from './config/mocks.ts'
import { resolveSettings } from './config/settings.ts'
import { assertConfig } from './config.ts'
import type { MockSettings } from './config.ts'
import type { ControlledHost, HostedMock, NewMock } from './control/handlers/host.ts'
import { InvalidArgumentError } from './errors.ts'
import { ServerNotFoundError } from './errors/servers.ts'
import type { Host } from './host.ts'
import { findFreePort } from './lib/free-port.ts'
import type { Journal } from './log/entry.ts'
import type { Placed } from './ports.ts'
import { diffOperations } from './spec/diff.ts'
import type { SpecDiff } from './spec/diff.ts'
import type { Deliveries, DeliveriesHealth } from './webhooks/delivery.ts'

/** What a host is called by, and where it works. */
export interface ControlledOptions {
  version: string
  /** Absolute. */
  workspace: string
}

/** A mock that was stopped. */
interface Stopped {
  config: Placed['config']
  url: string
}

/** A host as the verbs see it: its mocks with those that were stopped, by name or id. */
export class Controlled implements ControlledHost {
  readonly #host: Host
  readonly #stopped = new Map<string, Stopped>()
  readonly #times = new Map<string, { created: Date; started: Date }>()
  readonly version: string
  readonly workspace: string
  readonly startedAt: number = Date.now()
  adminUrl = ''
  /** Told when mocks were started or stopped, or changed; the verb waits for it. */
  onChange: () => Promise<void> = async () => {}

  constructor(host: Host, { version, workspace }: ControlledOptions) {
    this.#host = host
    this.version = version
    this.workspace = workspace
  }

  get outbound(): { allow: string[] } {
    return this.#host.config.outbound
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
        url: one.info.url,
        features: featuresOf(one.config, this.#host.config),
        served: one,
        spec: one.config.spec,
        createdAt: created,
        startedAt: started,
      }
    })
    const isServed = (name: string): boolean => served.some((one) => one.name === name)
    const away = [...this.#stopped.values()].filter(({ config }) => !isServed(config.name))
    const stopped = away.map(({ config, url }): HostedMock => {
      const { name } = config
      const { created } = this.#timesOf(name)
      return {
        id: name,
        name,
        status: 'stopped',
        url,
        features: featuresOf(config, this.#host.config),
        served: undefined,
        spec: config.spec,
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
    const known = this.mocks.find((one) => one.name === name)
    const now = new Date()
    await this.#host.add(await this.#configOf(mock))
    this.#stopped.delete(name)
    this.#times.set(name, { created: known?.createdAt ?? now, started: now })
    await this.onChange()
    return this.find(name)
  }

  async stop(name: string): Promise<HostedMock> {
    const served = this.#host.served().find(({ mock }) => mock.name === name)
    if (served === undefined) return this.find(name)
    await this.#host.remove(name)
    this.#stopped.set(name, { config: served.config, url: served.info.url })
    await this.onChange()
    return this.find(name)
  }

  async restart(name: string): Promise<HostedMock> {
    if (this.find(name).served === undefined) return this.start({ name })
    await this.#host.restart(name)
    this.#times.set(name, { ...this.#timesOf(name), started: new Date() })
    await this.onChange()
    return this.find(name)
  }

  async reload(name: string): Promise<SpecDiff> {
    const before = this.find(name).served?.mock.spec
    const takeBack = await this.#refresh(name)
    try {
      const diff = await this.#host.reloadMock(name)
      const after = this.find(name).served?.mock.spec
      await this.onChange()
      // Who watches the files may have been quicker.
      return before && after ? diffOperations(before, after) : diff
    } catch (error) {
      await takeBack?.()
      throw error
    }
  }

  async configure(name: string, settings: Partial<MockSettings>): Promise<void> {
    await this.#host.configure(name, settings)
    await this.onChange()
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

  /** A generated mock is served from a copy of its document. */
  async #refresh(name: string): Promise<(() => Promise<void>) | undefined> {
    const { spec } = this.find(name)
    const { refreshGenerated } = await import('./generator/mock.ts')
    const { workspace, outbound } = this
    return refreshGenerated(name, spec, { workspace, outbound, isForeign: true })
  }

  #timesOf(name: string): { created: Date; started: Date } {
    const known = this.#times.get(name) ?? {
      created: new Date(this.startedAt),
      started: new Date(this.startedAt),
    }
    this.#times.set(name, known)
    return known
  }

  async #configOf(asked: NewMock): Promise<Placed['config']> {
    const { name, port, basePath, settings = {} } = asked
    const own = {
      ...(port !== undefined && { port: port === 0 ? await findFreePort() : port }),
      ...(basePath !== undefined && { basePath }),
    }
    const before = this.#stopped.get(name)?.config
    const wanted = await this.#documentOf(asked, before !== undefined)
    if (wanted !== undefined) return this.#newConfig(wanted, own)
    if (before === undefined)
      throw new InvalidArgumentError(
        `there is no stopped mock "${name}": give spec_path to start a new one`,
      )
    assertConfig(settings, { cwd: this.workspace })
    const names = new Set(Object.keys(settings))
    const given = Object.entries(resolveSettings(settings, {}, this.workspace))
    const changed = Object.fromEntries(given.filter(([key]) => names.has(key)))
    return { ...before, ...own, settings: { ...before.settings, ...changed } }
  }

  /** What is asked for with its document; that of a generated mock is found by its name. */
  async #documentOf(asked: NewMock, isKnown: boolean): Promise<NewMock | undefined> {
    if (asked.spec !== undefined) return asked
    if (isKnown) return undefined
    const { readGenerated } = await import('./generator/mock.ts')
    const generated = await readGenerated(this.workspace, asked.name)
    return generated && { ...generated, settings: { ...generated.settings, ...asked.settings } }
  }

  async #newConfig(
    { name, spec = '', settings, keepsNothing, isUnlisted }: NewMock,
    own: object,
  ): Promise<Placed['config']> {
    const { placeBelow } = await import('./generator/mock.ts')
    const { workspace } = this
    const mocks = { [name]: { spec: placeBelow(workspace, spec), ...own, ...settings } }
    assertConfig({ mocks }, { cwd: workspace })
    const [config] = resolveMocks({ mocks }, workspace)
    if (config === undefined) throw new InvalidArgumentError(`the mock "${name}" has no config`)
    return {
      ...config,
      isForeign: true,
      ...(keepsNothing !== undefined && { keepsNothing }),
      ...(isUnlisted !== undefined && { isUnlisted }),
    }
  }
}
