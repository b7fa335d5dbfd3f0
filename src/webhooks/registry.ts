import type { WebhookConfig } from '../config/webhooks.ts'
import { MOST_WEBHOOKS } from '../config/webhooks.ts'
import { webhookRule } from '../config/table.ts'
import { TooLargeError } from '../errors.ts'
import { NameInUseError, NotFoundError } from '../errors/verbs.ts'
import { createQueues } from '../lib/queue.ts'
import type { Clock } from '../lib/clock.ts'
import type { Store } from '../scenario/store/store.ts'
import { isObject } from '../types.ts'
import { checkNames, toWebhook } from './check.ts'
import type { Named } from './check.ts'
import { prepareHook } from './hook.ts'
import type { EventFacts, HookParts, PreparedHook } from './hook.ts'

/** What webhooks are held against and made of. */
export type HookContract = Named & HookParts

/** A registered webhook with what is known about it. */
export interface Registered {
  webhook: WebhookConfig
  /** ISO 8601; undefined for one of the config that was never changed. */
  createdAt: string | undefined
  updatedAt: string | undefined
}

export interface WebhooksOptions {
  /** Name of the mock. */
  mock: string
  store: Store
  clock: Clock
  log: Record<'warn', (fields: object, message: string) => void>
}

/** As it is stored: a webhook, or that one of the config is not wanted any more. */
type Saved = { webhook: WebhookConfig; created_at: string; updated_at: string } | { hidden: true }

/**
 * The registered webhooks of one mock: those of the config, and over them what was saved. Changes are
 * stored first, then seen, one after the other.
 */
export class Webhooks {
  readonly #options: WebhooksOptions
  readonly #inOrder = createQueues()
  #contract: HookContract
  #base: ReadonlyMap<string, WebhookConfig> = new Map()
  #saved: ReadonlyMap<string, Saved> = new Map()
  #hooks: ReadonlyMap<string, PreparedHook> = new Map()
  /** What any of them wants, kept for the request path. */
  #events: ReadonlySet<string> = new Set()

  constructor(options: WebhooksOptions, contract: HookContract) {
    this.#options = options
    this.#contract = contract
  }

  /** Takes over what config and store say; what cannot be used is told and left out. */
  bind(base: readonly WebhookConfig[], contract: HookContract): Promise<void> {
    return this.#inOrder('', async () => {
      this.#contract = contract
      this.#base = new Map(base.map((one) => [one.name, one]))
      await this.#read()
      this.#warnOfNames()
    })
  }

  /** Takes over what another host has saved. */
  refresh(): Promise<void> {
    return this.#inOrder('', () => this.#read())
  }

  /** Whether nobody wants to know anything. */
  get isQuiet(): boolean {
    return this.#events.size === 0
  }

  /** Whether anybody wants to know of an event. */
  hears(event: string): boolean {
    return this.#events.has(event)
  }

  /** Those who want to know, in the order of their names. */
  wanting(event: string, facts: EventFacts = {}): PreparedHook[] {
    if (!this.#events.has(event)) return []
    return [...this.#hooks.values()].filter(
      (hook) => hook.webhook.active !== false && hook.wants(event, facts),
    )
  }

  /** By name. */
  list(): Registered[] {
    return [...this.#hooks.keys()].map((name) => this.get(name))
  }

  /** Throws a NotFoundError that names those that are there. */
  get(name: string): Registered {
    const { webhook } = this.prepared(name)
    const saved = this.#saved.get(name)
    const isOwn = saved !== undefined && 'webhook' in saved
    return {
      webhook,
      createdAt: isOwn ? saved.created_at : undefined,
      updatedAt: isOwn ? saved.updated_at : undefined,
    }
  }

  /** Throws a NotFoundError that names those that are there. */
  prepared(name: string): PreparedHook {
    const hook = this.#hooks.get(name)
    if (hook !== undefined) return hook
    const names = [...this.#hooks.keys()]
    const known = names.length === 0 ? 'there are none' : `there are ${names.join(', ')}`
    throw new NotFoundError(`there is no webhook "${name}": ${known}`)
  }

  /** Throws an InvalidArgumentError for an event that there is not; it names the nearest. */
  assertEvent(event: string): void {
    checkNames({ events: [event] }, this.#contract)
  }

  /** Throws a NameInUseError, an InvalidArgumentError, and a TooLargeError where there are too many. */
  create(webhook: WebhookConfig): Promise<Registered> {
    return this.#inOrder('', async () => {
      const { name } = webhook
      if (this.#hooks.has(name))
        throw new NameInUseError(
          `the webhook "${name}" is there already: update it, or choose another name`,
        )
      if (this.#hooks.size >= MOST_WEBHOOKS)
        throw new TooLargeError(`there are ${MOST_WEBHOOKS} webhooks already: delete some`)
      return this.#put(webhook)
    })
  }

  /** Changes the given members; null takes one away. Throws as `create`, and a NotFoundError. */
  update(name: string, patch: Readonly<Record<string, unknown>>): Promise<Registered> {
    return this.#inOrder('', async () => {
      const merged = Object.entries({ ...this.prepared(name).webhook, ...patch })
      const next: Record<string, unknown> = Object.fromEntries(
        merged.filter(([, value]) => value !== null && value !== undefined),
      )
      return this.#put({ ...toWebhook(next), name })
    })
  }

  /** Throws a NotFoundError. */
  delete(name: string): Promise<void> {
    return this.#inOrder('', async () => {
      this.prepared(name)
      const { mock, store } = this.#options
      const isInConfig = this.#base.has(name)
      if (isInConfig) await store.save(mock, 'webhook', name, { hidden: true } satisfies Saved)
      else await store.remove(mock, 'webhook', name)
      await this.#keep(name, isInConfig ? { hidden: true } : undefined)
    })
  }

  /** Back to what the config says. */
  reset(): Promise<void> {
    return this.#inOrder('', async () => {
      if (this.#saved.size === 0) return
      await this.#options.store.clear(this.#options.mock, 'webhook')
      this.#saved = new Map()
      await this.#prepare()
    })
  }

  async #put(webhook: WebhookConfig): Promise<Registered> {
    const { mock, store, clock } = this.#options
    const { name } = toWebhook(webhook)
    checkNames(webhook, this.#contract)
    await prepareHook(webhook, this.#contract)
    const now = new Date(clock.now()).toISOString()
    const before = this.#saved.get(name)
    const created = before !== undefined && 'webhook' in before ? before.created_at : now
    const saved: Saved = { webhook, created_at: created, updated_at: now }
    await store.save(mock, 'webhook', name, saved)
    await this.#keep(name, saved)
    return this.get(name)
  }

  async #keep(name: string, saved: Saved | undefined): Promise<void> {
    const next = new Map(this.#saved)
    if (saved === undefined) next.delete(name)
    else next.set(name, saved)
    this.#saved = next
    await this.#prepare()
  }

  async #read(): Promise<void> {
    const { mock, store } = this.#options
    const saved = new Map<string, Saved>()
    for (const name of await store.list(mock, 'webhook')) {
      const document = await store.load(mock, 'webhook', name).catch((error: unknown) => error)
      if (isSaved(document)) saved.set(name, document)
      else this.#warn(name, 'what is saved of it cannot be read; create it anew')
    }
    this.#saved = saved
    await this.#prepare()
  }

  async #prepare(): Promise<void> {
    const all = new Map(this.#base)
    for (const [name, one] of this.#saved) {
      if ('webhook' in one) all.set(name, one.webhook)
      else all.delete(name)
    }
    const hooks = new Map<string, PreparedHook>()
    for (const name of [...all.keys()].sort()) {
      const webhook = all.get(name)
      const hook = webhook && (await this.#prepareOne(webhook))
      if (hook !== undefined) hooks.set(name, hook)
    }
    this.#hooks = hooks
    this.#events = new Set(
      [...hooks.values()].flatMap(({ webhook }) =>
        webhook.active === false ? [] : webhook.events,
      ),
    )
  }

  async #prepareOne(webhook: WebhookConfig): Promise<PreparedHook | undefined> {
    const known = this.#hooks.get(webhook.name)
    if (known?.webhook === webhook) return known
    try {
      return await prepareHook(webhook, this.#contract)
    } catch (error) {
      this.#warn(webhook.name, `it is left out: ${reasonOf(error)}`)
      return undefined
    }
  }

  /** One that names what the document does not have, or no more, goes on with the rest. */
  #warnOfNames(): void {
    for (const { webhook } of this.#hooks.values()) {
      try {
        checkNames(webhook, this.#contract)
      } catch (error) {
        this.#warn(webhook.name, reasonOf(error))
      }
    }
  }

  #warn(name: string, message: string): void {
    const { mock, log } = this.#options
    log.warn({ mock, webhook: name }, `webhook ${name}: ${message}`)
  }
}

function isSaved(document: unknown): document is Saved {
  if (!isObject(document)) return false
  if (document['hidden'] === true) return true
  return (
    webhookRule(document['webhook'], '') === undefined && typeof document['created_at'] === 'string'
  )
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
