import type { Inputs } from '../../control/verbs.ts'
import type { Entry } from '../../log/entry.ts'
import { isJson, toPretty } from '../lib/json.ts'

/** A prepared answer while it is edited: all of it is text. */
export interface Draft {
  method: string
  /** A template or a concrete path. */
  path: string
  status: string
  /** `content-type`. */
  type: string
  body: string
  /** Milliseconds. */
  delay: string
}

/** Where a draft is kept: put above everything, or in a scenario. */
export type Place = { kind: 'override' } | { kind: 'scenario'; name: string; isNew: boolean }

/** The answer of a request as the beginning of a stub. */
export function toDraft(entry: Entry): Draft {
  const type = entry.response_headers['content-type'] ?? ''
  return {
    method: entry.method,
    path: entry.path,
    status: String(entry.status_code),
    type: type.startsWith('application/problem+json') ? 'application/json' : type,
    body: toPretty(entry.response_body ?? ''),
    delay: entry.delay_ms > 0 ? String(entry.delay_ms) : '',
  }
}

/** Why a draft cannot be saved, by its field. */
export function checkDraft({ path, status, type, body, delay }: Draft): Partial<Draft> {
  const wrong: Partial<Draft> = {}
  const code = Number(status)
  if (!path.startsWith('/')) wrong.path = 'A path begins with a slash'
  if (!(Number.isInteger(code) && code >= 100 && code <= 599)) wrong.status = '100 to 599'
  if (!(Number(delay) >= 0)) wrong.delay = 'Milliseconds, or nothing'
  if (body.trim() !== '' && isJsonType(type) && !isJson(body))
    wrong.body = `No JSON: ${reasonOf(body)}`
  return wrong
}

function reasonOf(body: string): string {
  try {
    JSON.parse(body)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function isJsonType(type: string): boolean {
  return type === '' || /[/+]json\b/i.test(type)
}

/** What `update_response` takes. */
export function toOverride(
  draft: Draft,
  given: { server: string; session?: string },
): Inputs['update_response'] {
  const { status, type, delay } = draft
  return {
    ...given,
    endpoint_path: `${draft.method} ${draft.path}`,
    response_data: toData(draft),
    status_code: Number(status),
    ...(type !== '' && { headers: { 'content-type': type } }),
    ...(Number(delay) > 0 && { delay_ms: Number(delay) }),
  }
}

/** A stub of a scenario. */
export function toStub(draft: Draft): object {
  const { method, path, status, type, delay } = draft
  const body = toData(draft)
  return {
    method,
    path,
    respond: {
      status: Number(status),
      ...(type !== '' && { headers: { 'content-type': type } }),
      ...(body !== null && { body }),
      ...(Number(delay) > 0 && { delay: Number(delay) }),
    },
  }
}

function toData({ body, type }: Draft): unknown {
  if (body.trim() === '') return null
  return isJsonType(type) ? JSON.parse(body) : body
}
