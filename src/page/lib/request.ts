import type { Inputs, Outputs, VerbName } from '../../control/verbs.ts'

/** Method and path of each verb, its parameters in braces. */
export type Routes = Readonly<Record<string, readonly [method: string, path: string]>>

/** What the admin answers instead of a result: its problem (RFC 9457), or that nothing answers at all. */
export class CallError extends Error {
  /** Of HTTP; 0 when nothing answered. */
  readonly status: number
  /** What helps, in words. */
  readonly suggestion: string | undefined
  readonly details: unknown

  constructor(message: string, { status = 0, suggestion, details }: Partial<CallError> = {}) {
    super(message)
    this.status = status
    this.suggestion = suggestion
    this.details = details
  }
}

/** Verbs whose result is JSON; a file is a link, events are a stream. */
export type CallName = Exclude<VerbName, 'export_logs' | 'stream_logs' | 'metrics'>

export type Call = <N extends CallName>(
  name: N,
  input: Inputs[N],
  options?: { signal?: AbortSignal },
) => Promise<Outputs[N]>

/** The URL of a verb that is read: for a link to a file, or a stream. */
export function toUrl<N extends VerbName>(routes: Routes, name: N, input: Inputs[N]): string {
  return toRequest(routes, name, input).url
}

/** What a call sends. */
interface Outgoing {
  method: string
  url: string
  body: string | undefined
}

/** As the table says: path first; then the query, or a body where there may be one; a session is in the query. */
export function toRequest(routes: Routes, name: string, input: object): Outgoing {
  const [method = 'GET', path = ''] = routes[name] ?? []
  const given = new Map(Object.entries(input).filter(([, value]) => value !== undefined))
  const filled = path.replaceAll(/\{(\w+)\}/g, (_all, key: string) => {
    const value = encodeURIComponent(String(given.get(key)))
    given.delete(key)
    return value
  })
  const hasBody = method === 'POST' || method === 'PUT'
  const inQuery = [...given].filter(([key]) => !hasBody || key === 'session')
  const inBody = [...given].filter(([key]) => hasBody && key !== 'session')
  const query = new URLSearchParams(inQuery.map(([key, value]) => [key, String(value)]))
  return {
    method,
    url: query.size === 0 ? filled : `${filled}?${query.toString()}`,
    body: inBody.length === 0 ? undefined : JSON.stringify(Object.fromEntries(inBody)),
  }
}

/** Creates what runs verbs over HTTP; throws a CallError, and an AbortError when it was aborted. */
export function createCall(routes: Routes, send: typeof fetch): Call {
  return async (name, input, { signal } = {}) => {
    const { method, url, body } = toRequest(routes, name, input)
    const response = await send(url, {
      method,
      ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
      ...(signal !== undefined && { signal }),
    }).catch((error: unknown) => {
      throw signal?.aborted === true ? error : new CallError('MockLoop does not answer', GONE)
    })
    const result: unknown = await response.json().catch(() => null)
    if (!response.ok && name !== 'ready') throw toCallError(response.status, result)
    return result as never
  }
}

const GONE = { suggestion: 'Is it still running? The page tries again by itself.' }

/** The error of an answer that is none of the results. */
export function toCallError(status: number, problem: unknown): CallError {
  const { message, suggestion, details } = toObject(problem)
  return new CallError(toText(message) ?? `MockLoop answered with ${status}`, {
    status,
    suggestion: toText(suggestion),
    details,
  })
}

function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function toObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
