import { dirname, sep } from 'node:path'
import { resolveConfig } from './config.ts'
import type { MockLoopConfig, ResolvedConfig } from './config.ts'
import { InvalidArgumentError } from './errors.ts'
import { createFace } from './face.ts'
import type { MockFace } from './face.ts'
import { toInfo } from './info.ts'
import type { MockInfo } from './info.ts'
import { createId } from './lib/ids.ts'
import { createOutbound } from './lib/outbound.ts'
import type { Outbound } from './lib/outbound.ts'
import { watchFiles } from './lib/watch.ts'
import type { Watch } from './lib/watch.ts'
import { createLogger } from './log/logger.ts'
import type { Logger } from './log/logger.ts'
import type { Live } from './live.ts'
import { loadMock } from './mock.ts'
import type { Mock } from './mock.ts'
import { openStore } from './scenario/store/store.ts'
import type { Store } from './scenario/store/store.ts'
import { assertWhole, filesOf, tellDiff, tellUrls } from './takeover.ts'
import { arrangePorts, openPorts } from './ports.ts'
import type { Placed, Port } from './ports.ts'

/** A host: one or more mocks in this process. */
export interface MockServer {
  /** Loads the specs and opens the ports; further calls wait for the same start. */
  start(): Promise<void>
  /** Settles when `start()` has. */
  readonly ready: Promise<void>
  /** Of the first mock; throws before the start. */
  readonly url: string
  readonly mocks: MockInfo[]
  /** A mock, to be driven while it runs; without a name, the only one there is. Throws before the start. */
  mock(name?: string): MockFace
  /** Answers a request in process, as the first port would. */
  fetch(request: Request): Promise<Response>
  /** Reads all specs again and swaps them whole; rejects, and leaves all as it was, when one cannot be read. */
  reload(config?: MockLoopConfig): Promise<void>
  /** Ends open work within a second; harmless when called again, or before the start. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Time for open work at the end, in ms. */
const PATIENCE = 800

/**
 * Creates a mock server; nothing is read or opened before `start()`.
 * @throws InvalidArgumentError for a config that makes no sense
 */
export function createMockServer(config: MockLoopConfig): MockServer {
  const resolved = resolveConfig(config, { cwd: process.cwd() })
  if (resolved.mocks.length === 0)
    throw new InvalidArgumentError('nothing to serve: set spec or mocks')
  return createHost(resolved)
}

/** Creates a host from a resolved config. */
export function createHost(config: ResolvedConfig): Host {
  return new Host(config)
}

/** The mocks, ports and watches of one process. */
export class Host implements MockServer {
  #config: ResolvedConfig
  readonly #log: Logger
  readonly #outbound: Outbound
  readonly #createId = createId()
  readonly #watch: Watch
  #store: Promise<Store> | undefined
  /** What of each mock goes on over its reloads. */
  readonly #live = new Map<string, Live>()
  #placed: Placed[] = []
  #ports: Port[] = []
  #started: Promise<void> | undefined
  #closed: Promise<void> | undefined
  /** Reloads happen one after the other, so that the last edit wins. */
  #reloading: Promise<unknown> = Promise.resolve()

  constructor(config: ResolvedConfig) {
    this.#config = config
    this.#log = createLogger(config.log)
    this.#outbound = createOutbound(config.outbound)
    this.#watch = watchFiles({
      onChange: (changed) => this.#reloadChanged(changed),
      onFail: (folder, reason) => this.#log.warn({ folder }, `changes go unnoticed: ${reason}`),
    })
  }

  start(): Promise<void> {
    return (this.#started ??= this.#replace(this.#config))
  }

  get ready(): Promise<void> {
    return (
      this.#started ??
      Promise.reject(new Error('the server has not been started: call start() first'))
    )
  }

  get url(): string {
    const [first] = this.mocks
    if (first === undefined) throw new Error('the server has not been started: await start() first')
    return first.url
  }

  get mocks(): MockInfo[] {
    return this.#ports.flatMap((port) =>
      port.serving.mocks.map((mock) => toInfo(mock, port.socket?.url ?? '')),
    )
  }

  mock(name?: string): MockFace {
    const { mocks } = this
    const names = mocks.map((one) => one.name)
    const info =
      name === undefined && mocks.length === 1 ? mocks[0] : mocks.find((one) => one.name === name)
    if (info === undefined) throw new InvalidArgumentError(whichMock(name, names))
    const settings = this.#placed.find(({ mock }) => mock.name === info.name)?.mock.settings
    return createFace(
      { name: info.name, url: info.url, sessionHeader: settings?.session.header ?? '' },
      () => this.#liveOf(info.name),
    )
  }

  #liveOf(name: string): Live {
    const live = this.#live.get(name)
    if (live === undefined) throw new InvalidArgumentError(`the mock "${name}" is no longer served`)
    return live
  }

  async fetch(request: Request): Promise<Response> {
    await this.start()
    const [first] = this.#ports
    return first === undefined ? Response.error() : first.app.fetch(request)
  }

  async reload(config?: MockLoopConfig): Promise<void> {
    await this.reloadResolved(
      config === undefined ? this.#config : resolveConfig(config, { cwd: process.cwd() }),
    )
  }

  /** As `reload`, with a resolved config. */
  async reloadResolved(config: ResolvedConfig): Promise<void> {
    await this.start()
    if (fixedPart(config) !== fixedPart(this.#config)) {
      this.#log.warn('host, tls, log, outbound and storage are taken over at the next start')
    }
    const turn = this.#reloading.then(() => this.#replace(config))
    this.#reloading = turn.catch(() => undefined)
    await turn
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Builds everything aside, then swaps it; what serves already goes on until then. */
  async #replace(config: ResolvedConfig): Promise<void> {
    const placed = await Promise.all(
      config.mocks.map(async (one) => ({ config: one, mock: await this.#load(one) })),
    )
    for (const { config: one, mock } of placed) assertWhole(this.#before(one.name), mock)
    await this.#arrange(placed, config)
  }

  async #arrange(placed: Placed[], config: ResolvedConfig): Promise<void> {
    const { limits, port } = config
    const common = { log: this.#log, createId: this.#createId, limits, port }
    const before = this.mocks
    const ports = await openPorts(arrangePorts(placed, this.#ports, common), config)
    for (const { mock } of placed) tellDiff(this.#log, this.#before(mock.name), mock)
    const gone = this.#ports.filter((one) => !ports.includes(one))
    this.#ports = ports
    this.#placed = placed
    if (before.length > 0) tellUrls(this.#log, before, this.mocks)
    this.#config = config
    await this.#bind(placed)
    if (config.watch) this.#watch.update(placed.flatMap(({ mock }) => filesOf(mock)))
    await Promise.all(gone.map((one) => one.socket?.close(PATIENCE)))
  }

  async #load(config: Placed['config']): Promise<Mock> {
    const { limits } = this.#config
    this.#store ??= this.#openStore()
    const store = await this.#store
    return loadMock(config, {
      outbound: this.#outbound,
      log: this.#log,
      limits,
      store,
      live: this.#live,
    })
  }

  /** Opened once; another host's changes are taken over when it tells them. */
  async #openStore(): Promise<Store> {
    const store = await openStore(this.#config.storage, { log: this.#log })
    store.watch((mock) => {
      const refreshed = this.#live.get(mock)?.editor.refresh()
      refreshed?.catch((error: unknown) => {
        if (this.#closed !== undefined) return
        this.#log.warn({ mock, err: error }, 'scenarios cannot be read')
      })
    })
    return store
  }

  /** Holds what goes on against the specs that are now served. */
  async #bind(placed: readonly Placed[]): Promise<void> {
    for (const { mock } of placed) {
      const before = this.#live.get(mock.name)
      this.#live.set(mock.name, mock.live)
      if (before !== undefined) await rebind(mock)
    }
    for (const [name, { scenarios }] of this.#live) {
      if (placed.some(({ mock }) => mock.name === name)) continue
      scenarios.close()
      this.#live.delete(name)
    }
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
    this.#reloading = this.#reloading.then(task).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error)
      this.#log.error({ mock: config.name }, `${config.name} goes on as it was: ${reason}`)
    })
  }

  async #rereadScenarios({ name }: Placed['config']): Promise<void> {
    const mock = this.#before(name)
    if (this.#closed !== undefined || mock === undefined) return
    await rebind(mock)
    const count = mock.live.scenarios.layers.names.length
    this.#log.info({ mock: name }, `the scenarios of ${name} were read again: there are ${count}`)
  }

  async #reloadOne(config: Placed['config']): Promise<void> {
    if (this.#closed !== undefined) return
    const mock = await this.#load(config)
    assertWhole(this.#before(config.name), mock)
    const placed = this.#placed.map((one) => (one.config === config ? { config, mock } : one))
    await this.#arrange(placed, this.#config)
  }

  #before(name: string): Mock | undefined {
    return this.#placed.find((one) => one.mock.name === name)?.mock
  }

  async #close(): Promise<void> {
    this.#watch.close()
    await this.#started?.catch(() => undefined)
    await this.#reloading
    await Promise.all(this.#ports.map((port) => port.socket?.close(PATIENCE)))
    await this.#outbound.close()
    for (const { scenarios } of this.#live.values()) scenarios.close()
    await (await this.#store?.catch(() => undefined))?.close()
    this.#log.flush()
  }
}

/** In turn with what else changes the scenarios. */
function rebind({ live, contract, settings }: Mock): Promise<void> {
  return live.editor.change(() => live.scenarios.bind(contract, settings))
}

function whichMock(name: string | undefined, names: readonly string[]): string {
  if (names.length === 0) return 'the server has not been started: await start() first'
  const asked = name === undefined ? 'there are several mocks' : `there is no mock "${name}"`
  return `${asked}: name one of ${names.join(', ')}`
}

/** What is bound to open sockets and streams, and stays as it is until the next start. */
function fixedPart({ host, tls, log, outbound, storage }: ResolvedConfig): string {
  return JSON.stringify([host, tls, log, outbound, storage])
}
