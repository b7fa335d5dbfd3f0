import { realpathSync } from 'node:fs'
import { resolveConfig } from './config.ts'
import type { MockLoopConfig, ResolvedConfig } from './config.ts'
import { InvalidArgumentError, SpecificationError } from './errors.ts'
import { createId } from './lib/ids.ts'
import { createOutbound } from './lib/outbound.ts'
import type { Outbound } from './lib/outbound.ts'
import { watchFiles } from './lib/watch.ts'
import type { Watch } from './lib/watch.ts'
import { createLogger } from './log/logger.ts'
import type { Logger } from './log/logger.ts'
import { loadMock } from './mock.ts'
import type { Mock } from './mock.ts'
import { arrangePorts, openPorts } from './ports.ts'
import type { Placed, Port } from './ports.ts'
import { diffOperations } from './spec/diff.ts'
import { isUrl } from './spec/source.ts'
import type { Diagnostic } from './types.ts'

/** What is known of a mock once it is served. */
export interface MockInfo {
  name: string
  title: string
  version: string
  url: string
  /** How many operations are served. */
  operations: number
  diagnostics: Diagnostic[]
  /** Path of a GET operation without parameters, to try first. */
  example?: string
}

/** A host: one or more mocks in this process. */
export interface MockServer {
  /** Loads the specs and opens the ports; further calls wait for the same start. */
  start(): Promise<void>
  /** Settles when `start()` has. */
  readonly ready: Promise<void>
  /** Of the first mock; throws before the start. */
  readonly url: string
  readonly mocks: MockInfo[]
  /** Answers a request in process, as the first port would. */
  fetch(request: Request): Promise<Response>
  /** Reads all specs again and swaps them whole; rejects, and leaves all as it was, when one cannot be read. */
  reload(config?: MockLoopConfig): Promise<void>
  /** Ends open work within a second; harmless when called again, or before the start. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Findings that a running mock does not take over. */
const LOSSES = new Set(['unreadable-file', 'missing-paths'])
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
      this.#log.warn('host, tls, log and outbound are taken over at the next start')
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
    for (const { config: one, mock } of placed) this.#assertWhole(one.name, mock)
    await this.#arrange(placed, config)
  }

  async #arrange(placed: Placed[], config: ResolvedConfig): Promise<void> {
    const { limits, port } = config
    const common = { log: this.#log, createId: this.#createId, limits, port }
    const ports = await openPorts(arrangePorts(placed, this.#ports, common), config)
    for (const { mock } of placed) this.#tellDiff(mock)
    const gone = this.#ports.filter((one) => !ports.includes(one))
    this.#ports = ports
    this.#placed = placed
    this.#config = config
    if (config.watch) this.#watch.update(placed.flatMap(({ mock }) => filesOf(mock)))
    await Promise.all(gone.map((one) => one.socket?.close(PATIENCE)))
  }

  #load(config: Placed['config']): Promise<Mock> {
    const { limits } = this.#config
    return loadMock(config, { outbound: this.#outbound, log: this.#log, limits })
  }

  /** Takes over the mocks whose files changed; the last good one stays where the new one cannot be read. */
  #reloadChanged(changed: ReadonlySet<string>): void {
    const touched = this.#placed.filter(({ mock }) =>
      filesOf(mock).some((file) => changed.has(file)),
    )
    for (const { config } of touched) {
      this.#reloading = this.#reloading
        .then(() => this.#reloadOne(config))
        .catch((error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error)
          this.#log.error({ mock: config.name }, `${config.name} goes on as it was: ${reason}`)
        })
    }
  }

  async #reloadOne(config: Placed['config']): Promise<void> {
    if (this.#closed !== undefined) return
    const mock = await this.#load(config)
    this.#assertWhole(config.name, mock)
    const placed = this.#placed.map((one) => (one.config === config ? { config, mock } : one))
    await this.#arrange(placed, this.#config)
  }

  /** A file that cannot be read, or a document that has lost all paths, is an edit half done: the old one stays. */
  #assertWhole(name: string, after: Mock): void {
    const before = this.#placed.find((one) => one.mock.name === name)?.mock.spec.diagnostics
    const lost = after.spec.diagnostics.find(({ code, message }) => {
      return LOSSES.has(code) && before?.every((one) => one.message !== message)
    })
    if (lost === undefined) return
    const place = lost.line === undefined ? '' : `${lost.file}:${lost.line}:${lost.column ?? 1}: `
    throw new SpecificationError(`${place}${lost.message}`, lost.file)
  }

  #tellDiff(after: Mock): void {
    const before = this.#placed.find((one) => one.mock.name === after.name)?.mock
    if (before === undefined || before === after) return
    const diff = diffOperations(before.spec, after.spec)
    const { added, removed, changed } = diff
    const counts = `${added.length} added, ${removed.length} removed, ${changed.length} changed`
    this.#log.info({ mock: after.name, ...diff }, `${after.name} was read again: ${counts}`)
  }

  async #close(): Promise<void> {
    this.#watch.close()
    await this.#started?.catch(() => undefined)
    await this.#reloading
    await Promise.all(this.#ports.map((port) => port.socket?.close(PATIENCE)))
    await this.#outbound.close()
    this.#log.flush()
  }
}

/** What is bound to open sockets and streams, and stays as it is until the next start. */
function fixedPart({ host, tls, log, outbound }: ResolvedConfig): string {
  return JSON.stringify([host, tls, log, outbound])
}

/** The files that a mock was read from; what came over the network is not watched. */
function filesOf(mock: Mock): string[] {
  const paths = mock.spec.files
    .map((file) => file.uri)
    .filter((uri) => uri !== '' && uri !== '-' && !isUrl(uri))
  return [...new Set([...paths, ...paths.map(realPath)])]
}

/** Where a link leads: the file there is the one that changes. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

function toInfo(mock: Mock, url: string): MockInfo {
  const { spec } = mock
  const example = spec.operations.find(
    ({ method, path }) => method === 'GET' && /^[^{?#]*$/.test(path),
  )?.path
  const [base = []] = mock.api.indexed.bases
  const path = base.includes(undefined) || base.length === 0 ? '' : `/${base.join('/')}`
  return {
    name: mock.name,
    title: spec.title,
    version: spec.version,
    url: url + path,
    operations: spec.operations.filter((operation) => operation.broken === undefined).length,
    diagnostics: spec.diagnostics,
    ...(example === undefined ? {} : { example }),
  }
}
