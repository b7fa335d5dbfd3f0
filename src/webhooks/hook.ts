import type { WebhookConfig } from '../config/webhooks.ts'
import { createRandom } from '../lib/random.ts'
import { makeUuid } from '../scenario/template/scope.ts'
import type { Scope } from '../scenario/template/scope.ts'
import { prepareTemplate } from '../scenario/template/template.ts'
import type { LoadFaker } from '../scenario/template/template.ts'
import { isObject } from '../types.ts'
import type { HeaderList, JsonObject } from '../types.ts'

/** Something that happened, as those are told who want to know. */
export interface Told {
  /** Of the event: the same for all who are told. */
  id: string
  type: string
  /** ISO 8601. */
  timestamp: string
  data: JsonObject
  /** All of it as JSON, made once for all who are told. */
  text(): string
}

/** What filters look at. */
export interface EventFacts {
  operation?: string | undefined
  method?: string | undefined
  status?: number | undefined
}

/** A registered webhook, ready to be asked. */
export interface PreparedHook {
  webhook: WebhookConfig
  wants(event: string, facts: EventFacts): boolean
  /** Those of its own, in lower case; throws a MockLoopError where a template fails. */
  headers(told: Told): HeaderList
  /** Throws a MockLoopError where its template fails. */
  render(told: Told): { headers: HeaderList; body: string }
}

/** Of which the templates of a hook are made. */
export interface HookParts {
  loadFaker: LoadFaker
  env: Readonly<Record<string, string>>
  seed: number
}

const JSON_TYPE = 'application/json'

/**
 * Prepares a registered webhook.
 * @throws InvalidArgumentError for a body or header that is no template
 */
export async function prepareHook(webhook: WebhookConfig, parts: HookParts): Promise<PreparedHook> {
  const { loadFaker, env } = parts
  const body = await prepareTemplate(webhook.body, 'body', loadFaker)
  const headers = await prepareTemplate(webhook.headers ?? {}, 'headers', loadFaker)
  const random = createRandom(parts.seed)
  const plain = toHeaders(webhook.headers)
  const scopeOf = (told: Told): Scope => createScope(told, { env, random })
  const own = (told: Told): HeaderList =>
    headers.dynamic ? toHeaders(headers.render(scopeOf(told))) : plain
  return {
    webhook,
    wants: createFilter(webhook),
    headers: own,
    render(told) {
      if (webhook.body === undefined)
        return { headers: withType(own(told), false), body: told.text() }
      const value = body.render(scopeOf(told))
      const isText = typeof value === 'string'
      const text = isText ? value : (JSON.stringify(value) ?? '')
      return { headers: withType(own(told), isText), body: text }
    },
  }
}

/** Filters by what an event does not have let it pass: `server.started` has no operation. */
function createFilter({
  events,
  operations,
  methods,
  statuses,
}: WebhookConfig): PreparedHook['wants'] {
  const wanted = new Set(events)
  const upper = methods?.map((method) => method.toUpperCase())
  const ranges = statuses?.map((status) => status.toLowerCase())
  return (event, { operation, method, status }) =>
    wanted.has(event) &&
    (operation === undefined || operations === undefined || operations.includes(operation)) &&
    (method === undefined || upper === undefined || upper.includes(method)) &&
    (status === undefined || ranges === undefined || ranges.some((range) => fits(status, range)))
}

function fits(status: number, range: string): boolean {
  return range === String(status) || range === `${Math.floor(status / 100)}xx`
}

function createScope(
  { id, type, timestamp, data }: Told,
  { env, random }: Pick<Scope, 'random'> & Pick<HookParts, 'env'>,
): Scope {
  const values = {
    ...data,
    id,
    type,
    timestamp,
    data,
    env,
    now: timestamp,
    get uuid() {
      return makeUuid(random)
    },
  }
  return { values, random, now: Date.parse(timestamp) }
}

function toHeaders(given: unknown): HeaderList {
  return Object.entries(isObject(given) ? given : {}).map(([name, value]) => [
    name.toLowerCase(),
    // A template may have brought in what no header may have.
    String(value).replaceAll(/[^\t\x20-\x7e]+/g, ' '),
  ])
}

/** Unless it says itself what it sends. */
function withType(list: HeaderList, isText: boolean): HeaderList {
  const isSaid = list.some(([name]) => name === 'content-type')
  return isSaid
    ? list
    : [['content-type', isText ? 'text/plain; charset=utf-8' : JSON_TYPE], ...list]
}
