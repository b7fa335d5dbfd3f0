import type { AdminServer } from './admin-server.ts'
import { resolveConfig } from './config.ts'
import type { MockLoopConfig, ResolvedConfig } from './config.ts'
import type { Control } from './control/control.ts'
import type { HostedMock } from './control/handlers/host.ts'
import { Controlled } from './controlled.ts'
import { InvalidArgumentError } from './errors.ts'
import type { MockFace, MockInfo, MockServer } from './face.ts'
import { Host } from './host.ts'
import { version } from './lib/version.ts'
import { createFace } from './steer.ts'

/** Creates a server from a resolved config; `workspace` is an absolute path. */
export function createServer(config: ResolvedConfig, workspace?: string): Server {
  return new Server(config, workspace)
}

/** A host with its control, and the admin that makes it reachable. */
export class Server implements MockServer {
  readonly #host: Host
  readonly #controlled: Controlled
  #started: Promise<void> | undefined
  #admin: AdminServer | undefined
  #lazy: Promise<Control> | undefined

  /** `workspace`: below which documents are named by verbs, and mocks generated. */
  constructor(config: ResolvedConfig, workspace: string = process.cwd()) {
    this.#host = new Host(config)
    this.#controlled = new Controlled(this.#host, { version: version(), workspace })
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

  get adminUrl(): string | undefined {
    return this.#admin?.url
  }

  /** The admin, once it is open. */
  get admin(): AdminServer | undefined {
    return this.#admin
  }

  /** The mocks with those that were stopped. */
  get hosted(): readonly HostedMock[] {
    return this.#controlled.mocks
  }

  /** Calls a function whenever a verb has started, stopped or changed a mock; the verb waits for it. */
  onChange(listener: () => Promise<void>): void {
    this.#controlled.onChange = listener
  }

  get mocks(): MockInfo[] {
    return this.#host.served().map(({ info }) => info)
  }

  mock(name?: string): MockFace {
    const { mocks } = this
    const only = name === undefined && mocks.length === 1 ? mocks[0] : undefined
    const info = only ?? mocks.find((one) => one.name === name)
    if (info === undefined) throw new InvalidArgumentError(whichMock(name, mocks))
    const served = this.#host.served().find(({ mock }) => mock.name === info.name)
    const sessionHeader = served?.mock.settings.session.header ?? ''
    return createFace({ name: info.name, url: info.url, sessionHeader }, () =>
      this.#host.liveOf(info.name),
    )
  }

  get control(): Control {
    const call = async (verb: string, input: unknown, options?: object): Promise<unknown> => {
      await this.start()
      return (await this.#openControl()).call(verb, input, options)
    }
    return { call: call as Control['call'] }
  }

  async fetch(request: Request): Promise<Response> {
    await this.start()
    return this.#host.fetch(request)
  }

  reload(config?: MockLoopConfig): Promise<void> {
    return this.reloadResolved(
      config === undefined ? this.#host.config : resolveConfig(config, { cwd: process.cwd() }),
    )
  }

  /** As `reload`, with a resolved config. */
  async reloadResolved(config: ResolvedConfig): Promise<void> {
    await this.start()
    await this.#host.reload(config)
  }

  async close(): Promise<void> {
    const hostIsClosed = this.#host.close()
    await this.#started?.catch(() => undefined)
    await this.#admin?.close()
    await hostIsClosed
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** The mocks first: who waits for an answer does not wait for the admin. */
  async #start(): Promise<void> {
    await this.#host.start()
    const { config, log } = this.#host
    if (config.admin === false) return
    const { openAdmin } = await import('./admin-server.ts')
    const control = await this.#openControl()
    const { admin } = config
    const journal = config.log.admin && config.log.maxEntries > 0 ? this.#host.journal : undefined
    const servers = () =>
      this.mocks.map(({ name, url }) => ({ name, url, admin_url: this.adminUrl ?? null }))
    const parts = { control, log, journal, servers }
    this.#admin = await openAdmin({ ...config, admin }, parts).catch(async (error: unknown) => {
      await this.#host.close()
      throw error
    })
    this.#controlled.adminUrl = this.#admin.url
    this.#host.refuse(this.#admin.url)
  }

  /** Loaded when something is controlled; ajv and the table of verbs take their time. */
  #openControl(): Promise<Control> {
    return (this.#lazy ??= import('./control-open.ts').then(({ openControl }) =>
      openControl(this.#controlled, this.#host.log),
    ))
  }
}

function whichMock(name: string | undefined, mocks: readonly MockInfo[]): string {
  const names = mocks.map((one) => one.name)
  if (names.length === 0) return 'the server has not been started: await start() first'
  const asked = name === undefined ? 'there are several mocks' : `there is no mock "${name}"`
  return `${asked}: name one of ${names.join(', ')}`
}
