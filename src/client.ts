/// <reference lib="esnext.disposable" preserve="true" />
import type {
  GenerateArguments,
  GenerateMockApiResult,
  ManageArguments,
  ManageResult,
  Operation,
  QueryArguments,
  QueryMockLogsResult,
  Succeeded,
} from './client/arguments.ts'
import { createHttpControl } from './client/http.ts'
import type { AdminAccess } from './client/http.ts'
import { locate, locateHost } from './client/locate.ts'
import type { Locatable, Located } from './client/locate.ts'
import { inputOf } from './client/operations.ts'
import type { Control } from './control/control.ts'
import type { Inputs } from './control/verbs.ts'
import type { DiscoverInput, DiscoverResult } from './control/verbs/generate.ts'
import { InvalidArgumentError } from './errors.ts'
import { isObject } from './types.ts'

export * from './errors.ts'
export * from './errors/servers.ts'
export * from './errors/verbs.ts'
export type * from './client/arguments.ts'

export interface ClientOptions {
  /** Of one host's admin; without it, mocks are found by the registry of this machine. */
  baseUrl?: string
  /** Of that admin. @default what the registry has for it */
  token?: string
  /** Where relative paths start and `generated_mocks` is. @default the working directory */
  workspace?: string
}

/** What a client can do on the machine that it runs on. */
export interface Machine {
  /** The hosts that run here. */
  hosts(): Promise<Locatable[]>
  generate(given: GenerateArguments): Promise<GenerateMockApiResult>
  discover(given: DiscoverInput): Promise<DiscoverResult>
  close(): Promise<void>
}

/**
 * Makes, steers and watches mocks over the admin API; imports nothing of Node. All that goes in and
 * comes out is what goes over the wire, in its case. Methods throw what the admin answers as the
 * error that it was there, and a ConnectionError when nothing answers.
 */
export class MockLoopClient {
  readonly #options: ClientOptions
  readonly #machine: Machine | undefined

  /** `target`: an admin's URL, or options; `machine`: where there is one to work on. */
  constructor(target: string | ClientOptions = {}, machine?: Machine) {
    this.#options = typeof target === 'string' ? { baseUrl: target } : target
    this.#machine = machine
  }

  /**
   * Makes a mock of a document and serves it, here or on the host of `baseUrl`.
   * @throws SpecificationError, InvalidArgumentError, GenerationError
   */
  async generateMockApi(given: GenerateArguments): Promise<GenerateMockApiResult> {
    if (this.#options.baseUrl === undefined) return this.#onMachine().generate(given)
    return this.call('generate_mock_api', given)
  }

  /** Changes what a mock answers, or tells it; throws an InvalidArgumentError for what is missing. */
  async manageMockData<O extends Operation>(given: ManageArguments<O>): Promise<ManageResult<O>> {
    const { server_url, operation } = given
    const input = inputOf(given)
    const { server, ...access } = await this.#find(server_url)
    const { call } = createHttpControl(access)
    // The verb of an operation has its name, and the input has been made for it.
    const result = await call<O>(operation, { ...input, server } as Inputs[O])
    const about: Succeeded & { operation: O } = {
      success: true,
      status: 'success',
      operation,
      server_url,
    }
    return Object.assign(about, result)
  }

  /** Finds requests that a mock has answered, with what they have in common unless `analyze` is false. */
  async queryMockLogs(given: QueryArguments): Promise<QueryMockLogsResult> {
    const { server_url, ...query } = given
    const { server, ...access } = await this.#find(server_url)
    const input = { analyze: true, ...query, server }
    const result = await createHttpControl(access).call('query_logs', input)
    return { success: true, status: 'success', server_url, ...result }
  }

  /** Finds the mocks that run, and those that were generated; throws a DiscoveryError. */
  async discoverMockServers(given: DiscoverInput = {}): Promise<DiscoverResult> {
    if (this.#options.baseUrl === undefined) return this.#onMachine().discover(given)
    return this.call('discover_mock_servers', given)
  }

  /** Runs any verb of the admin API: `call('get_log', { server: 'petstore', id })`. */
  readonly call: Control['call'] = async (verb: string, input: unknown, options?: object) => {
    const { access, server } = await this.#hostFor(input)
    const own = isObject(input) && server !== undefined ? { ...input, server } : input
    return createHttpControl(access).call(verb, own, options)
  }

  /** Stops what it has started in this process. */
  async close(): Promise<void> {
    await this.#machine?.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #hostFor(input: unknown): Promise<{ access: AdminAccess; server?: string }> {
    const base = await this.#base()
    if (base !== undefined) return { access: base }
    const named = isObject(input) ? input['server'] : undefined
    const hosts = await this.#onMachine().hosts()
    if (typeof named !== 'string') return { access: locateHost(hosts) }
    const { server, ...access } = locate(hosts, named)
    return { access, server }
  }

  async #find(serverUrl: string): Promise<Located> {
    if (typeof serverUrl !== 'string') throw new InvalidArgumentError('server_url is missing')
    const base = await this.#base()
    if (base === undefined) return locate(await this.#onMachine().hosts(), serverUrl)
    const { servers: mocks } = await createHttpControl(base).call('list_servers', {})
    return locate([{ admin_url: base.adminUrl, token: base.token ?? null, mocks }], serverUrl)
  }

  async #base(): Promise<AdminAccess | undefined> {
    const { baseUrl: adminUrl, token } = this.#options
    if (adminUrl === undefined) return undefined
    if (token !== undefined || this.#machine === undefined) return { adminUrl, token }
    const hosts = await this.#machine.hosts()
    const known = hosts.find(({ admin_url }) => admin_url === adminUrl.replace(/\/+$/, ''))
    return { adminUrl, token: known?.token ?? undefined }
  }

  #onMachine(): Machine {
    if (this.#machine !== undefined) return this.#machine
    throw new InvalidArgumentError('baseUrl is missing: name the URL of a running admin')
  }
}
