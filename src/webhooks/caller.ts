import { isTargetUrl, TARGET_URL } from '../config/webhooks.ts'
import type { WebhookConfig, WebhookDelivery, WebhookSettings } from '../config/webhooks.ts'
import { InvalidArgumentError } from '../errors.ts'
import { NotFoundError } from '../errors/verbs.ts'
import type { Violation } from '../explain/messages.ts'
import { didYouMean } from '../lib/nearest.ts'
import type { Random } from '../lib/random.ts'
import type { MadeRequest, Requester } from '../respond/request.ts'
import { drawDelay } from '../rules/delay.ts'
import { resolveUrl } from '../spec/expression.ts'
import type { ExpressionFacts } from '../spec/expression.ts'
import type { Call, Callback } from '../spec/callbacks.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import type { NewDelivery } from './delivery.ts'
import type { PreparedHook, Told } from './hook.ts'
import type { Outbox } from './outbox.ts'
import type { Webhooks } from './registry.ts'
import { deliveryOf, overlay, pick, withQuery } from './shape.ts'

export interface CallerOptions {
  /** Name of the mock. */
  mock: string
  /** False: nothing is sent. */
  settings: WebhookSettings | false
  callbacks: ReadonlyMap<string, readonly Callback[]>
  webhooks: ReadonlyMap<string, Call>
  requester: Requester
  hooks: Webhooks
  outbox: Outbox
  random: Random
  createId: () => string
  log: Record<'info' | 'warn', (fields: object, message: string) => void>
}

/** What is wished of a webhook of the document. */
export interface Trigger {
  name: string
  /** @default those of the registered webhooks that want it, else the config's target */
  url?: string | undefined
  payload?: { value: unknown } | undefined
  headers?: Readonly<Record<string, string>> | undefined
  /** Whether a payload that breaks the schema is refused. */
  strict?: boolean
}

/** What became of it. */
export interface Triggered {
  /** Ids of the deliveries. */
  deliveries: string[]
  source: MadeRequest['source']
  /** How the payload breaks the document. */
  violations: Violation[]
}

/** Sends what a mock has to send: callbacks and webhooks of its document, and what happens to those who registered. */
export class Caller {
  readonly #options: CallerOptions
  readonly #plans = new WeakMap<WebhookConfig, Plan>()

  constructor(options: CallerOptions) {
    this.#options = options
  }

  /** False: nothing is sent. */
  get isOn(): boolean {
    return this.#options.settings !== false
  }

  /** The webhooks of the document, by name. */
  get webhooks(): ReadonlyMap<string, Call> {
    return this.#options.webhooks
  }

  /** Whether an operation has callbacks that are sent. */
  callsBack(operationId: string | undefined): boolean {
    const { settings, callbacks } = this.#options
    return (
      operationId !== undefined &&
      settings !== false &&
      settings.callbacks &&
      callbacks.has(operationId)
    )
  }

  /** Whether anybody wants to know what happens. */
  get isHeard(): boolean {
    return this.isOn && !this.#options.hooks.isQuiet
  }

  /** Whether anybody wants to know of an event. */
  hears(event: string): boolean {
    return this.isOn && this.#options.hooks.hears(event)
  }

  /** Tells an event to those who want to know; `data` is made when there is somebody. */
  tell(
    type: string,
    data: () => JsonObject,
    about: { operation?: string; method?: string; status?: number; requestId?: string } = {},
  ): void {
    if (!this.isOn) return
    const hooks = this.#options.hooks.wanting(type, about)
    if (hooks.length === 0) return
    const told = this.#toTold(type, data())
    for (const hook of hooks)
      this.#options.outbox.later(() => this.#tellOne(hook, told, about.requestId))
  }

  /** Tells one registered webhook an event, whatever it wants; the id of the delivery. */
  async test(name: string, type: string | undefined, data: JsonObject): Promise<string> {
    this.#assertOn()
    const hook = this.#options.hooks.prepared(name)
    if (type !== undefined) this.#options.hooks.assertEvent(type)
    const told = this.#toTold(type ?? hook.webhook.events[0] ?? 'test', data)
    const deliveries = await this.#options.outbox.open()
    return deliveries.enqueue(this.#toDelivery(hook, told, undefined))
  }

  /** Sends the callbacks of an operation; those whose URL has no value are told in the log and left out. */
  callBack(operationId: string, facts: ExpressionFacts, requestId: string): void {
    for (const callback of this.#options.callbacks.get(operationId) ?? []) {
      this.#callOne(operationId, callback, { facts, requestId }).catch((error: unknown) =>
        this.#options.log.warn(
          { mock: this.#options.mock, err: error },
          `the callback ${callback.name} of ${operationId} cannot be made`,
        ),
      )
    }
  }

  /**
   * Sends a webhook of the document.
   * @throws NotFoundError, and InvalidArgumentError where nobody is to be told or `strict` is broken
   */
  async trigger(trigger: Trigger): Promise<Triggered> {
    this.#assertOn()
    const { outbox, requester } = this.#options
    const call = this.#webhook(trigger.name)
    const targets = this.#targetsOf(trigger)
    const { payload, headers } = trigger
    const turn = this.#options.createId()
    const made = await requester.make(call, { payload, turn })
    const { violations, source } = made
    if (trigger.strict === true && violations.length > 0)
      throw new InvalidArgumentError(
        `the payload does not fit the webhook ${trigger.name}: ${violations.map(({ message }) => message).join('; ')}`,
      )
    const deliveries = await outbox.open()
    const ids = targets.map(({ url, cause, ...target }) =>
      deliveries.enqueue({
        ...this.#common(target),
        cause,
        event: trigger.name,
        url: withQuery(url, made.query),
        method: call.operation.method,
        headers: overlay(overlay(made.headers, target.headers), headers),
        body: made.body,
      }),
    )
    return { deliveries: ids, source, violations }
  }

  async #callOne(
    operationId: string,
    callback: Callback,
    { facts, requestId }: { facts: ExpressionFacts; requestId: string },
  ): Promise<void> {
    const { mock, requester, outbox, log, settings, random } = this.#options
    if (settings === false) return
    const { name, url: template, operation } = callback
    const like = { ...membersOf(facts.request.body()), ...membersOf(facts.response.body()) }
    const made = await requester.make(callback, { like, turn: JSON.stringify(like) })
    const resolved = resolveUrl(template, facts, made.params)
    const where = { mock, operation: operationId, callback: name }
    if ('missing' in resolved)
      return log.info(
        where,
        `the callback ${name} is not sent: ${resolved.missing} has no value here`,
      )
    if (!/^https?:\/\//i.test(resolved.url) || !URL.canParse(resolved.url))
      return log.warn(
        where,
        `the callback ${name} is not sent: ${template.text} gives no http(s) URL`,
      )
    outbox.send({
      ...this.#common(settings),
      cause: { kind: 'callback', name: `${operationId}/${name}` },
      event: name,
      request_id: requestId,
      url: withQuery(resolved.url, made.query),
      method: operation.method,
      headers: made.headers,
      body: made.body,
      delay_ms: drawDelay(settings.delay, random),
    })
  }

  #tellOne(hook: PreparedHook, told: Told, requestId: string | undefined): void {
    const { outbox, log, mock } = this.#options
    try {
      outbox.send(this.#toDelivery(hook, told, requestId))
    } catch (error) {
      const { name } = hook.webhook
      log.warn({ mock, webhook: name, err: error }, `the webhook ${name} cannot be made`)
    }
  }

  #toDelivery(hook: PreparedHook, told: Told, requestId: string | undefined): NewDelivery {
    const { headers, body } = hook.render(told)
    const plan = { ...this.#planOf(hook.webhook), event: told.type, headers, body }
    return requestId === undefined ? plan : { ...plan, request_id: requestId }
  }

  /** What is the same in all that a registered webhook is told. */
  #planOf(webhook: WebhookConfig): Plan {
    const known = this.#plans.get(webhook)
    if (known !== undefined) return known
    const { name, url, delay } = webhook
    const plan: Plan = {
      ...this.#common(webhook),
      cause: { kind: 'webhook', name },
      url,
      method: 'POST',
      ...(delay !== undefined && { delay_ms: delay }),
    }
    this.#plans.set(webhook, plan)
    return plan
  }

  #toTold(type: string, data: JsonObject): Told {
    const event = { id: this.#options.createId(), type, timestamp: new Date().toISOString(), data }
    let text: string | undefined
    return { ...event, text: () => (text ??= JSON.stringify(event)) }
  }

  #common(own: WebhookDelivery): Pick<NewDelivery, 'server' | 'secret' | 'faults' | 'retry'> {
    const { mock, settings } = this.#options
    return { server: mock, ...deliveryOf(own, settings) }
  }

  #webhook(name: string): Call {
    const { webhooks } = this.#options
    const call = webhooks.get(name)
    if (call !== undefined) return call
    const names = [...webhooks.keys()]
    const known =
      names.length === 0 ? ': the document describes none' : `: there are ${names.join(', ')}`
    throw new NotFoundError(
      `there is no webhook ${JSON.stringify(name)} in the document${didYouMean(name, names) || known}`,
    )
  }

  #targetsOf({ name, url }: Trigger): Target[] {
    const { hooks, settings } = this.#options
    const spec: NewDelivery['cause'] = { kind: 'spec', name }
    if (url !== undefined && !isTargetUrl(url))
      throw new InvalidArgumentError(`url must be ${TARGET_URL}, got ${JSON.stringify(url)}`)
    if (url !== undefined) return [{ url, cause: spec }]
    const told = this.#toTold(name, { server: this.#options.mock })
    const wanting = hooks.wanting(name).map((hook) => toTarget(hook, told, spec))
    if (wanting.length > 0) return wanting
    if (settings !== false && settings.target !== undefined)
      return [{ url: settings.target, cause: spec }]
    throw new InvalidArgumentError(
      `nobody wants the webhook ${name}: give a url, register one with "events": [${JSON.stringify(name)}], or set webhooks.target in the config`,
    )
  }

  #assertOn(): void {
    if (this.isOn) return
    throw new InvalidArgumentError(
      `the webhooks of ${this.#options.mock} are switched off: set webhooks: true in its config`,
    )
  }
}

type Plan = Omit<NewDelivery, 'event' | 'request_id' | 'headers' | 'body'>

type Target = WebhookDelivery & {
  url: string
  cause: NewDelivery['cause']
  headers?: Readonly<Record<string, string>> | undefined
}

function toTarget(hook: PreparedHook, told: Told, cause: NewDelivery['cause']): Target {
  const { webhook } = hook
  const headers = Object.fromEntries(hook.headers(told))
  return { ...pick(webhook), url: webhook.url, headers, cause }
}

function membersOf(value: unknown): JsonObject {
  return isObject(value) ? value : {}
}
