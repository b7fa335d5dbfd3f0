import type { Inputs } from '../../control/verbs.ts'
import type { WebhookShown } from '../../control/verbs/webhooks.ts'

/** A webhook while it is edited: all of it is text. */
export interface WebhookDraft {
  name: string
  url: string
  /** One a line. */
  events: string
  operations: string
  statuses: string
  /** A line each: `name: value`. */
  headers: string
  /** JSON; empty for the usual body. */
  body: string
  /** Empty: as it is, or none. */
  secret: string
  delay: string
  drop: string
  duplicate: string
  attempts: string
  isActive: boolean
}

/** Events that are told of. */
export const EVENTS = [
  'request.received',
  'response.sent',
  'request.unmatched',
  'validation.failed',
  'scenario.switched',
  'server.started',
  'server.stopped',
] as const

/** A webhook that tells of every answer, before anything is known of it. */
export const NEW_WEBHOOK: WebhookDraft = {
  name: '',
  url: '',
  events: 'response.sent',
  operations: '',
  statuses: '',
  headers: '',
  body: '',
  secret: '',
  delay: '',
  drop: '',
  duplicate: '',
  attempts: '',
  isActive: true,
}

/** One that is there, as it is edited. */
export function toWebhookDraft(webhook: WebhookShown): WebhookDraft {
  const { name, url, events, operations, statuses, headers, body, faults, retry } = webhook
  return {
    name,
    url,
    events: events.join('\n'),
    operations: (operations ?? []).join(', '),
    statuses: (statuses ?? []).join(', '),
    headers: Object.entries(headers)
      .map(([key, value]) => `${key}: ${value}`)
      .join('\n'),
    body: body === null ? '' : JSON.stringify(body, null, 2),
    secret: '',
    delay: webhook.delay > 0 ? String(webhook.delay) : '',
    drop: toText(faults.drop),
    duplicate: toText(faults.duplicate),
    attempts: toText(retry.attempts),
    isActive: webhook.active,
  }
}

function toText(value: number | undefined): string {
  return value === undefined ? '' : String(value)
}

/** Why a draft cannot be saved, by its field. */
export function checkWebhook({ name, url, events, body }: WebhookDraft): Partial<WebhookDraft> {
  const wrong: Partial<WebhookDraft> = {}
  if (!/^[A-Za-z0-9][\w-]{0,63}$/.test(name)) wrong.name = 'Letters, digits, _ and -'
  if (!URL.canParse(url) || !/^https?:/i.test(url)) wrong.url = 'A URL with http or https'
  if (events.trim() === '') wrong.events = 'At least one'
  try {
    if (body.trim() !== '') JSON.parse(body)
  } catch (error) {
    wrong.body = `No JSON: ${error instanceof Error ? error.message : String(error)}`
  }
  return wrong
}

/** What `create_webhook` takes. */
export function toNew(server: string, draft: WebhookDraft): Inputs['create_webhook'] {
  const { operations, statuses, headers, body, ...rest } = toMembers(draft)
  return {
    server,
    name: draft.name,
    ...rest,
    ...(operations !== null && { operations }),
    ...(statuses !== null && { statuses }),
    ...(headers !== null && { headers }),
    ...(body !== null && { body }),
  }
}

/** What `update_webhook` takes: what was taken out is null. */
export function toChanged(
  server: string,
  draft: WebhookDraft,
  before: WebhookShown,
): Inputs['update_webhook'] {
  const { faults, retry, ...members } = toMembers(draft)
  return {
    server,
    name: draft.name,
    ...members,
    faults: { ...only(before.faults, ['delay']), ...faults },
    retry: { ...only(before.retry, ['base', 'max', 'jitter', 'timeout']), ...retry },
  }
}

function only(value: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.includes(name)))
}

function toMembers(draft: WebhookDraft) {
  const { url, body, secret, isActive, drop, duplicate, attempts, delay } = draft
  const headers = linesOf(draft.headers).flatMap((line): [string, string][] => {
    const at = line.indexOf(':')
    return at < 1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]]
  })
  const parsed: unknown = body.trim() === '' ? null : JSON.parse(body)
  return {
    url,
    events: linesOf(draft.events),
    operations: listOrNull(draft.operations),
    statuses: listOrNull(draft.statuses),
    headers: headers.length === 0 ? null : Object.fromEntries(headers),
    body: parsed,
    ...(secret !== '' && { secret }),
    delay: Number(delay),
    faults: {
      ...(Number(drop) > 0 && { drop: Number(drop) }),
      ...(Number(duplicate) > 0 && { duplicate: Number(duplicate) }),
    },
    retry: { ...(Number(attempts) > 0 && { attempts: Number(attempts) }) },
    active: isActive,
  }
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean)
}

function listOrNull(text: string): string[] | null {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
  return words.length === 0 ? null : words
}
