import { isObject } from '../types.ts'
import type { DelayConfig } from './options.ts'
import { fields, first, flag, is, listOf, mapOf, number, objectOr, text, whole } from './rules.ts'
import type { Rule } from './rules.ts'

/** What happens at a mock that a webhook can be told of. */
export const WEBHOOK_EVENTS = [
  'request.received',
  'response.sent',
  'request.unmatched',
  'validation.failed',
  'scenario.switched',
  'server.started',
  'server.stopped',
] as const
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number]

/** What goes wrong with deliveries on purpose, so that a receiver can be tested. */
export interface WebhookFaults {
  /** Milliseconds; those that come after it overtake it. */
  delay?: number
  /** So many of a hundred are never sent. */
  drop?: number
  /** So many of a hundred are sent twice, with the same id. */
  duplicate?: number
}

/** How an attempt that failed is made again. */
export interface WebhookRetry {
  /** In all, the first one included. @default 6 */
  attempts?: number
  /** Milliseconds before the second one; five times as many before each next one. @default 1000 */
  base?: number
  /** The longest wait in milliseconds. @default 600000 */
  max?: number
  /** The share by which a wait is longer or shorter at random, 0 to 1. @default 0.2 */
  jitter?: number
  /** For one attempt, in milliseconds. @default 10000 */
  timeout?: number
}

/** How a delivery is made. */
export interface WebhookDelivery {
  /** Signs it by the Standard Webhooks convention: `whsec_` and base64, or any text. */
  secret?: string
  faults?: WebhookFaults
  retry?: WebhookRetry
}

/** Somebody who is told what happens at a mock. */
export interface WebhookConfig extends WebhookDelivery {
  /** Unique in its mock. */
  name: string
  url: string
  /** Events of the mock, and names of webhooks that its document describes. */
  events: string[]
  /** By operationId. @default all */
  operations?: string[]
  /** @default all */
  methods?: string[]
  /** Such as `201` or `4xx`; only answers have one. @default all */
  statuses?: string[]
  /** Sent with each delivery; values may be templates. */
  headers?: Record<string, string>
  /** In the place of the usual body; its texts may be templates. */
  body?: unknown
  /** Milliseconds. @default 0 */
  delay?: number
  /** @default true */
  active?: boolean
}

/** What a mock sends to others. */
export interface WebhooksConfig extends WebhookDelivery {
  /** Whether the callbacks of the document are sent. @default true */
  callbacks?: boolean
  /** Between an answer and its callbacks, in milliseconds. @default 100 */
  delay?: DelayConfig
  /** Where the webhooks of the document go that nobody else wants. */
  target?: string
  /** Registered webhooks. */
  hooks?: WebhookConfig[]
}

/** What a mock sends to others, with nothing left open. */
export interface WebhookSettings extends WebhookDelivery {
  callbacks: boolean
  delay: DelayConfig
  target: string | undefined
  hooks: WebhookConfig[]
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Receivers read what comes after `whsec_` as base64, and refuse what is none. */
function isSecret(value: string): boolean {
  const [, key] = /^whsec_(.*)$/s.exec(value) ?? []
  return key === undefined || (key !== '' && BASE64.test(key))
}

/** Registered webhooks of one mock. */
export const MOST_WEBHOOKS = 100

const PLAIN = { callbacks: true, delay: 100, target: undefined, hooks: [] }

/** Whether something is an http(s) URL, without a user name or password: those are never sent. */
export function isTargetUrl(value: unknown): value is string {
  if (typeof value !== 'string' || !/^https?:\/\//i.test(value) || !URL.canParse(value))
    return false
  const { username, password } = new URL(value)
  return username === '' && password === ''
}

/** What `isTargetUrl` wants, in words. */
export const TARGET_URL = 'an http(s) URL without a user name or password'

const url: Rule = is(TARGET_URL, isTargetUrl)
/** What came of it is not shown, as it is a secret. */
const secret: Rule = (value, at) =>
  text(value, at) ??
  (isSecret(String(value)) ? undefined : `${at} must be "whsec_" and base64, or any other text`)
const status: Rule = is('a status like 404, or a range like "4xx"', (value) =>
  /^[1-5](\d\d|xx)$/i.test(String(value)),
)
const method = is(
  'an HTTP method',
  (value) => typeof value === 'string' && /^[a-z]{1,20}$/i.test(value),
)
const headers: Rule = (value, at) =>
  mapOf(is('text on one line', (one) => typeof one === 'string' && !/[\r\n\0]/.test(one)))(
    value,
    at,
  ) ??
  first(Object.keys(isObject(value) ? value : {}), (key) =>
    /^[!#$%&'*+.^_`|~0-9a-z-]+$/i.test(key)
      ? undefined
      : `${at} has ${JSON.stringify(key)}, which is no name of a header`,
  )

/** The rules of webhooks, made from those that other settings have as well. */
export function createWebhookRules(
  common: Record<'name' | 'delay' | 'milliseconds' | 'percent', Rule>,
): {
  /** A registered one; its events and operations are held against the document elsewhere. */
  webhook: Rule
  /** `webhooks` of a mock: on or off, a list of them, or more. */
  webhooks: Rule
} {
  const { name, delay, milliseconds, percent } = common
  const delivery: Record<string, Rule> = {
    secret,
    faults: fields({ delay: milliseconds, drop: percent, duplicate: percent }),
    retry: fields({
      attempts: whole(1, 20),
      base: number(1, 3_600_000),
      max: number(1, 86_400_000),
      jitter: number(0, 1),
      timeout: number(1, 600_000),
    }),
  }
  const webhook = fields(
    {
      name,
      url,
      events: listOf(text),
      operations: listOf(text),
      methods: listOf(method),
      statuses: listOf(status),
      headers,
      body: () => undefined,
      delay: milliseconds,
      active: flag,
      ...delivery,
    },
    ['name', 'url', 'events'],
  )
  const hooks: Rule = (value, at) => listOf(webhook)(value, at) ?? findClash(value, at)
  const settings = fields({ callbacks: flag, delay, target: url, hooks, ...delivery })
  return {
    webhook,
    webhooks: (value, at) =>
      Array.isArray(value) ? hooks(value, at) : objectOr(settings, flag)(value, at),
  }
}

function findClash(value: unknown, at: string): string | undefined {
  const names = Array.isArray(value) ? value.map((one) => isObject(one) && one['name']) : []
  if (names.length > MOST_WEBHOOKS)
    return `${at} has ${names.length} webhooks; ${MOST_WEBHOOKS} are allowed`
  const twice = names.find((one, index) => names.indexOf(one) < index)
  return twice === undefined ? undefined : `${at} has two webhooks named ${JSON.stringify(twice)}`
}

/** With every default filled in; false where nothing is sent. */
export function resolveWebhooks(
  given: boolean | WebhooksConfig | WebhookConfig[] | undefined,
): WebhookSettings | false {
  if (given === false) return false
  if (Array.isArray(given)) return { ...PLAIN, hooks: given }
  return { ...PLAIN, ...(typeof given === 'object' ? given : {}) }
}
