import type { ResolvedConfig, ResolvedMock } from './config.ts'
import { openHostOutbox } from './deliveries.ts'
import { InvalidArgumentError } from './errors.ts'
import type { Serving } from './handle.ts'
import { openHostJournal } from './journal.ts'
import type { HostJournal } from './journal.ts'
import { createId } from './lib/ids.ts'
import { createOutbound } from './lib/outbound.ts'
import type { Outbound } from './lib/outbound.ts'
import type { Live } from './live.ts'
import type { Journal } from './log/entry.ts'
import { createLogger } from './log/logger.ts'
import type { Logger } from './log/logger.ts'
import type { Mock, MockParts } from './mock.ts'
import type { Switched } from './scenario/editor.ts'
import { openStore } from './scenario/store/store.ts'
import type { Store } from './scenario/store/store.ts'
import { PLAIN } from './record.ts'
import { rebind } from './takeover.ts'
import type { Outbox } from './webhooks/outbox.ts'

/** Time for the last word to those who want to know of the end, in ms. */
const PATIENCE = 500

/** What the mocks of a host share, and what of each goes on over its reloads. */
export class Shared {
  readonly log: Logger
  readonly #storage: ResolvedConfig['storage']
  readonly #outbound: Outbound
  readonly #recorder: HostJournal
  readonly #createId = createId()
  readonly #live = new Map<string, Live>()
  readonly outbox: Outbox
  /** Ports of the admin: nothing is fetched from them or sent to them, whatever is allowed. */
  readonly ownPorts: Set<number> = new Set()
  #served: readonly Mock[] = []
  #store: Promise<Store> | undefined
  /** Of those that keep nothing. */
  #memory: Promise<Store> | undefined
  #isClosed = false

  constructor(config: ResolvedConfig) {
    this.#storage = config.storage
    this.log = createLogger(config.log)
    this.#outbound = createOutbound({
      ...config.outbound,
      blockedPorts: () => [...this.ownPorts],
    })
    this.#recorder = openHostJournal(config, this.log)
    this.outbox = openHostOutbox(config, {
      outbound: this.#outbound,
      log: this.log,
      redactorOf: (name) => this.#served.find((mock) => mock.name === name)?.redactor ?? PLAIN,
    })
  }

  get journal(): Journal {
    return this.#recorder.journal
  }

  /** What a port serves with. */
  serving({
    limits,
    port,
    log,
  }: ResolvedConfig): Omit<Serving, 'mocks'> & { port: number | undefined } {
    const journal = log.maxEntries === 0 ? undefined : this.journal
    return { log: this.log, journal, createId: this.#createId, limits, port }
  }

  /** What a mock is loaded with. Throws a StorageError when the storage is not to be had. */
  async parts(
    { limits, log }: ResolvedConfig,
    { keepsNothing = false }: Pick<ResolvedMock, 'keepsNothing'>,
  ): Promise<MockParts> {
    const store = keepsNothing
      ? (this.#memory ??= openStore(false, { log: this.log }))
      : (this.#store ??= this.#openStore())
    return {
      outbound: this.#outbound,
      log: this.log,
      redact: log.redact,
      limits,
      store: await store,
      outbox: this.outbox,
      createId: this.#createId,
      live: this.#live,
    }
  }

  liveOf(name: string): Live {
    const live = this.#live.get(name)
    if (live === undefined) throw new InvalidArgumentError(`the mock "${name}" is no longer served`)
    return live
  }

  /** Holds what goes on against the specs that are now served, and forgets what is not served any more. */
  async keep(mocks: readonly Mock[]): Promise<void> {
    const served = this.#served
    this.#served = mocks
    for (const before of served)
      if (!mocks.some((mock) => isSame(mock, before))) tellServer(before, 'server.stopped')
    for (const mock of mocks) {
      const before = this.#live.get(mock.name)
      this.#live.set(mock.name, mock.live)
      mock.live.editor.onSwitch = (change) => tellSwitch(mock, change)
      if (before !== undefined) {
        if (before.scenarios !== mock.live.scenarios) before.scenarios.close()
        await rebind(mock)
      }
      if (!served.some((one) => isSame(mock, one))) tellServer(mock, 'server.started')
    }
    for (const [name, { scenarios }] of this.#live) {
      if (mocks.some((mock) => mock.name === name)) continue
      scenarios.close()
      this.#live.delete(name)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const isHeard = this.#served.some(({ caller }) => caller.hears('server.stopped'))
    for (const mock of this.#served) tellServer(mock, 'server.stopped')
    await this.outbox.close(isHeard ? PATIENCE : 0)
    await this.#outbound.close()
    for (const { scenarios } of this.#live.values()) scenarios.close()
    await this.#recorder.close()
    for (const store of [this.#store, this.#memory])
      await (await store?.catch(() => undefined))?.close()
    this.log.flush()
  }

  /** What other hosts change is taken over when the store tells so. */
  async #openStore(): Promise<Store> {
    const store = await openStore(this.#storage, { log: this.log })
    store.watch((mock) => {
      const live = this.#live.get(mock)
      const refreshed = Promise.all([live?.editor.refresh(), live?.hooks.refresh()])
      refreshed.catch((error: unknown) => {
        if (!this.#isClosed) this.log.warn({ mock, err: error }, 'what was saved cannot be read')
      })
    })
    return store
  }
}

/** Whether a mock only goes on, from another spec perhaps. */
function isSame(one: Mock, other: Mock): boolean {
  return one.name === other.name && one.live.scenarios === other.live.scenarios
}

function tellServer(
  { name, spec, caller }: Mock,
  event: 'server.started' | 'server.stopped',
): void {
  const { title, version, operations } = spec
  caller.tell(event, () => ({ server: name, title, version, operations: operations.length }))
}

function tellSwitch({ name, caller }: Mock, { active, previous, session }: Switched): void {
  caller.tell('scenario.switched', () => ({
    server: name,
    session: session ?? null,
    active_scenario: active,
    previous_scenario: previous,
  }))
}
