import type { H3Core } from 'h3'
import { resolveConfig } from './config.ts'
import type { MockLoopConfig, ResolvedConfig, ResolvedMock } from './config.ts'
import { handle } from './handle.ts'
import type { Serving } from './handle.ts'
import { createId } from './lib/ids.ts'
import { createOutbound } from './lib/outbound.ts'
import type { Outbound } from './lib/outbound.ts'
import { createApp, openSocket } from './listen.ts'
import type { Socket } from './listen.ts'
import { createLogger } from './log/logger.ts'
import type { Logger } from './log/logger.ts'
import { loadMock } from './mock.ts'
import type { Mock } from './mock.ts'
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
  /** Ends open work within a second; harmless when called again, or before the start. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Time for open work at the end, in ms. */
const PATIENCE = 800
const USUAL_PORT = 8000

/**
 * Creates a mock server; nothing is read or opened before `start()`.
 * @throws InvalidArgumentError for a config that makes no sense
 */
export function createMockServer(config: MockLoopConfig): MockServer {
  return createHost(resolveConfig(config, { cwd: process.cwd() }))
}

/** Creates a host from a resolved config. */
export function createHost(config: ResolvedConfig): MockServer {
  return new Host(config)
}

/** One listening port and what it serves. */
interface Port {
  asked: number | undefined
  serving: Serving
  app: H3Core
  socket: Socket | undefined
}

class Host implements MockServer {
  readonly #config: ResolvedConfig
  readonly #log: Logger
  readonly #outbound: Outbound
  #ports: Port[] = []
  #started: Promise<void> | undefined
  #closed: Promise<void> | undefined

  constructor(config: ResolvedConfig) {
    this.#config = config
    this.#log = createLogger(config.log)
    this.#outbound = createOutbound(config.outbound)
  }

  start(): Promise<void> {
    return (this.#started ??= this.#start())
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

  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #start(): Promise<void> {
    const { limits, host } = this.#config
    const createRequestId = createId()
    for (const [asked, group] of groupByPort(this.#config)) {
      const context = { outbound: this.#outbound, log: this.#log }
      const mocks = await Promise.all(group.map((mock) => loadMock(mock, context)))
      const serving: Serving = { mocks, log: this.#log, createId: createRequestId, limits }
      this.#ports.push({
        asked,
        serving,
        app: createApp((event) => handle(serving, event)),
        socket: undefined,
      })
    }
    for (const port of this.#ports) {
      port.socket = await openSocket(port.app, { host, port: port.asked, usual: USUAL_PORT })
    }
  }

  async #close(): Promise<void> {
    await this.#started?.catch(() => undefined)
    await Promise.all(this.#ports.map((port) => port.socket?.close(PATIENCE)))
    await this.#outbound.close()
  }
}

function groupByPort(config: ResolvedConfig): Map<number | undefined, ResolvedMock[]> {
  const groups = new Map<number | undefined, ResolvedMock[]>()
  for (const mock of config.mocks) {
    const port = mock.port ?? config.port
    groups.set(port, [...(groups.get(port) ?? []), mock])
  }
  return groups
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
