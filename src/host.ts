import { dirname, sep } from 'node:path'
import type { MockSettings, ResolvedConfig } from './config.ts'
import { InvalidArgumentError } from './errors.ts'
import { NameInUseError } from './errors/verbs.ts'
import { toInfo } from './info.ts'
import type { MockInfo } from './face.ts'
import type { Serving } from './handle.ts'
import type { Journal } from './log/entry.ts'
import { diffOperations } from './spec/diff.ts'
import type { SpecDiff } from './spec/diff.ts'
import { watchFiles } from './lib/watch.ts'
import type { Watch } from './lib/watch.ts'
import type { Logger } from './log/logger.ts'
import type { Live } from './live.ts'
import { createMock, loadMock } from './mock.ts'
import type { Mock } from './mock.ts'
import { Shared } from './shared.ts'
import {
  assertWhole,
  filesOf,
  fixedPart,
  rebind,
  tellDiff,
  tellStays,
  tellUrls,
} from './takeover.ts'
import { arrangePorts, openPorts } from './ports.ts'
import type { Outbox } from './webhooks/outbox.ts'
import type { Placed, Port } from './ports.ts'

/** Time for open work at the end, in ms. */
const PATIENCE = 800

/** A mock that is being served, with its port and what it was made from. */
export interface ServedMock {
  config: Placed['config']
  mock: Mock
  info: MockInfo
  serving: Serving
  port: number
  /** Answers in process, as its port would. */
  fetch: (request: Request) => Promise<Response>
}

/** The mocks, ports and watches of one process. */
export class Host {
  #config: ResolvedConfig
  readonly #shared: Shared
  readonly #watch: Watch
  #placed: Placed[] = []
  #ports: Port[] = []
  /** What was added to the config, and goes on when that is read again. */
  readonly #added = new Map<string, Placed['config']>()
  #started: Promise<void> | undefined
  #closed: Promise<void> | undefined
  /** Reloads happen one after the other, so that the last edit wins. */
  #reloading: Promise<unknown> = Promise.resolve()

  constructor(config: ResolvedConfig) {
    this.#config = config
    this.#shared = new Shared(config)
    this.#watch = watchFiles({
      onChange: (changed) => this.#reloadChanged(changed),
      onFail: (folder, reason) => this.log.warn({ folder }, `changes go unnoticed: ${reason}`),
    })
  }

  /** Loads the specs and opens the ports; further calls wait for the same start. */
  start(): Promise<void> {
    return (this.#started ??= this.#replace(this.#config))
  }

  get config(): ResolvedConfig {
    return this.#config
  }

  get log(): Logger {
    return this.#shared.log
  }

  get journal(): Journal {
    return this.#shared.journal
  }

  get outbox(): Outbox {
    return this.#shared.outbox
  }

  /** Nothing is fetched from the port of this URL or sent to it, whatever is allowed. */
  refuse(url: string): void {
    const { port, protocol } = new URL(url)
    this.#shared.ownPorts.add(Number(port) || (protocol === 'https:' ? 443 : 80))
  }

  /** The mocks that are served now. */
  served(): ServedMock[] {
    return this.#ports.flatMap((port) => {
      const url = port.socket?.url ?? ''
      return port.serving.mocks.flatMap((mock) => {
        const config = this.#placed.find((one) => one.mock === mock)?.config
        if (config === undefined) return []
        const { serving, app } = port
        const fetch = async (request: Request): Promise<Response> => app.fetch(request)
        const info = toInfo(mock, url)
        return [{ config, mock, info, serving, port: port.socket?.port ?? 0, fetch }]
      })
    })
  }

  /** Serves one more mock. Throws a NameInUseError when one of that name is served. */
  add(config: Placed['config']): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#before(config.name) !== undefined) throw runsAlready(config.name)
      const mock = await this.#load(config)
      await this.#arrange([...this.#placed, { config, mock }], this.#config)
      this.#added.set(mock.name, config)
    })
  }

  /** Begins a mock anew, with its document read again; the old one stays on an error. */
  restart(name: string): Promise<void> {
    return this.#inTurn(async () => {
      const { config } = this.#placedAs(name)
      const parts = await this.#shared.parts(this.#config, config)
      await this.#put(config, {
        config,
        mock: await loadMock(config, { ...parts, live: new Map() }),
      })
    })
  }

  /** Serves a mock no longer. */
  remove(name: string): Promise<void> {
    this.#added.delete(name)
    return this.#inTurn(() =>
      this.#arrange(
        this.#placed.filter(({ mock }) => mock.name !== name),
        this.#config,
      ),
    )
  }

  /** Reads the document of a mock anew, and tells what has changed; the old one stays on an error. */
  reloadMock(name: string): Promise<SpecDiff> {
    return this.#inTurn(async () => {
      const { config, mock: before } = this.#placedAs(name)
      await this.#reloadOne(config)
      return diffOperations(before.spec, this.#placedAs(name).mock.spec)
    })
  }

  /** Puts other settings of a mock in place; its document is not read again. */
  configure(name: string, settings: Partial<MockSettings>): Promise<void> {
    return this.#inTurn(async () => {
      const { config: before, mock } = this.#placedAs(name)
      const config = { ...before, settings: { ...before.settings, ...settings } }
      const parts = await this.#shared.parts(this.#config, config)
      const next = await createMock(mock.spec, config, parts)
      await this.#put(before, { config, mock: next })
    })
  }

  /** What of a mock goes on over its reloads. Throws an InvalidArgumentError when it is no longer served. */
  liveOf(name: string): Live {
    return this.#shared.liveOf(name)
  }

  async fetch(request: Request): Promise<Response> {
    await this.start()
    const [first] = this.#ports
    return first === undefined ? Response.error() : first.app.fetch(request)
  }

  /** Reads all specs again and swaps them whole; rejects, and leaves all as it was, when one cannot be read. */
  async reload(config: ResolvedConfig): Promise<void> {
    await this.start()
    if (fixedPart(config) !== fixedPart(this.#config)) {
      this.log.warn('host, tls, log, outbound and storage are taken over at the next start')
    }
    await this.#inTurn(() => this.#replace(config))
  }

  /** One change after the other, so that the last one wins. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#reloading.then(task)
    this.#reloading = turn.catch(() => undefined)
    return turn
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  /** Builds everything aside, then swaps it; what serves already goes on until then. */
  async #replace(config: ResolvedConfig): Promise<void> {
    const added = [...this.#added.values()].filter(
      ({ name }) => !config.mocks.some((one) => one.name === name),
    )
    const placed = await Promise.all(
      [...config.mocks, ...added].map(async (one) => ({
        config: one,
        mock: await this.#load(one),
      })),
    )
    for (const { config: one, mock } of placed) assertWhole(this.#before(one.name), mock)
    await this.#arrange(placed, config)
  }

  async #arrange(placed: Placed[], config: ResolvedConfig): Promise<void> {
    const before = this.served().map(({ info }) => info)
    const ports = await openPorts(
      arrangePorts(placed, this.#ports, this.#shared.serving(config)),
      config,
    )
    for (const { mock } of placed) tellDiff(this.log, this.#before(mock.name), mock)
    const gone = this.#ports.filter((one) => !ports.includes(one))
    this.#ports = ports
    this.#placed = placed
    if (before.length > 0)
      tellUrls(
        this.log,
        before,
        this.served().map(({ info }) => info),
      )
    this.#config = config
    await this.#shared.keep(placed.map(({ mock }) => mock))
    if (config.watch) this.#watch.update(placed.flatMap(({ mock }) => filesOf(mock)))
    await Promise.all(gone.map((one) => one.socket?.close(PATIENCE)))
  }

  async #load(config: Placed['config']): Promise<Mock> {
    return loadMock(config, await this.#shared.parts(this.#config, config))
  }

  /** Takes over the mocks whose files changed; the last good one stays where the new one cannot be read. */
  #reloadChanged(changed: ReadonlySet<string>): void {
    const folders = new Set([...changed].map((file) => dirname(file) + sep))
    for (const { config, mock } of this.#placed) {
      const files = filesOf(mock)
      if (files.some((file) => changed.has(file)))
        this.#retake(config, () => this.#reloadOne(config))
      else if (files.some((file) => folders.has(file)))
        this.#retake(config, () => this.#rereadScenarios(config))
    }
  }

  #retake(config: Placed['config'], task: () => Promise<void>): void {
    this.#inTurn(task).catch((error: unknown) => tellStays(this.log, config.name, error))
  }

  async #rereadScenarios({ name }: Placed['config']): Promise<void> {
    const mock = this.#before(name)
    if (this.#closed !== undefined || mock === undefined) return
    await rebind(mock)
    const count = mock.live.scenarios.layers.names.length
    this.log.info({ mock: name }, `the scenarios of ${name} were read again: there are ${count}`)
  }

  async #reloadOne(config: Placed['config']): Promise<void> {
    if (this.#closed !== undefined) return
    const mock = await this.#load(config)
    assertWhole(this.#before(config.name), mock)
    await this.#put(config, { config, mock })
  }

  async #put(before: Placed['config'], next: Placed): Promise<void> {
    const placed = this.#placed.map((one) => (one.config === before ? next : one))
    await this.#arrange(placed, this.#config)
  }

  #placedAs(name: string): Placed {
    const found = this.#placed.find(({ mock }) => mock.name === name)
    if (found === undefined) throw new InvalidArgumentError(`the mock "${name}" is not served`)
    return found
  }

  #before(name: string): Mock | undefined {
    return this.#placed.find((one) => one.mock.name === name)?.mock
  }

  async #close(): Promise<void> {
    this.#watch.close()
    await this.#started?.catch(() => undefined)
    await this.#reloading
    await Promise.all(this.#ports.map((port) => port.socket?.close(PATIENCE)))
    await this.#shared.close()
  }
}

function runsAlready(name: string): NameInUseError {
  return new NameInUseError(
    `the mock "${name}" is running already: choose another name, or stop it first`,
  )
}
