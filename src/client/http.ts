import type { CallContext, Control } from '../control/control.ts'
import type { Download, Verb } from '../control/verb.ts'
import { getVerb, pathOf, placeOf } from '../control/verbs.ts'
import { InvalidArgumentError } from '../errors.ts'
import { ConnectionError, MockServerError } from '../errors/servers.ts'
import { CancelledError } from '../errors/verbs.ts'
import { isObject } from '../types.ts'
import { toError } from './errors.ts'
import { readEvents, readText } from './events.ts'

/** Where an admin is, and what lets one in. */
export interface AdminAccess {
  /** With or without a path, which is not looked at. */
  adminUrl: string
  token?: string | undefined
}

/**
 * Runs verbs on a host over HTTP, with nothing but `fetch`. Throws what the admin answers as the error
 * that it was there, a ConnectionError when nothing answers, and a CancelledError.
 */
export function createHttpControl({ adminUrl, token }: AdminAccess): Control {
  if (!URL.canParse(adminUrl) || !/^https?:/.test(adminUrl))
    throw new InvalidArgumentError(
      `the admin's URL must be an http(s) URL, got ${JSON.stringify(adminUrl)}`,
    )
  const { origin } = new URL(adminUrl)
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }

  async function call(name: string, input: unknown, { signal }: Partial<CallContext> = {}) {
    const verb = getVerb(name)
    if (!isObject(input)) throw new InvalidArgumentError(`${name}: the input must be an object`)
    const { path, body } = toRequest(verb, input)
    const response = await send(origin + path, {
      method: verb.method,
      headers: { ...authorization, ...(body !== undefined && { 'content-type': JSON_TYPE }) },
      redirect: 'error',
      ...(body !== undefined && { body }),
      ...(signal !== undefined && { signal }),
    })
    return readResult(verb, response)
  }
  return { call: call as Control['call'] }
}

const JSON_TYPE = 'application/json'

/** Where each member of the input stands in a request. */
function toRequest(verb: Verb, input: object): { path: string; body: string | undefined } {
  const given = Object.entries(input).filter(([, value]) => value !== undefined)
  const at = (place: string) => given.filter(([name]) => placeOf(verb, name) === place)
  const inPath = new Map(at('path'))
  const path = pathOf(verb).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = inPath.get(name)
    if (typeof value === 'string' && !/^\.{0,2}$/.test(value)) return encodeURIComponent(value)
    throw new InvalidArgumentError(`${verb.name}: ${name} is missing`)
  })
  const query = new URLSearchParams(at('query').map(([name, value]) => [name, String(value)]))
  const body = at('body')
  return {
    path: query.size === 0 ? path : `${path}?${query}`,
    body: body.length === 0 ? undefined : JSON.stringify(Object.fromEntries(body)),
  }
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (error) {
    if (init.signal?.aborted) throw new CancelledError('the request was cancelled', error)
    const { origin } = new URL(url)
    throw new ConnectionError(`nothing answers at ${origin}: is the server running?`, error)
  }
}

async function readResult(verb: Verb, response: Response): Promise<unknown> {
  const type = response.headers.get('content-type') ?? ''
  if (response.ok && verb.answer === 'events') return readEvents(readText(response))
  if (response.ok && verb.answer === 'file') return toDownload(response, type)
  const text = await response.text().catch((error: unknown) => {
    throw new ConnectionError(`${response.url} broke off`, error)
  })
  if (verb.answer === 'text' && response.ok) return text
  const isProblem = type.startsWith('application/problem+json')
  // That a host is not ready is a result, with a status of 503.
  if (!isProblem && !type.startsWith(JSON_TYPE)) throw foreign(response)
  const value = parse(text, response)
  if (isProblem) throw toError(value, response.status)
  return value
}

function toDownload(response: Response, type: string): Download {
  const disposition = response.headers.get('content-disposition') ?? ''
  const filename = /filename="?([^";]+)/.exec(disposition)?.[1] ?? 'download'
  return { media_type: type, filename, body: readText(response) }
}

function parse(text: string, response: Response): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw foreign(response)
  }
}

function foreign({ url, status }: Response): MockServerError {
  const { origin } = new URL(url)
  return new MockServerError(`${origin} is no admin of MockLoop: it answered with ${status}`, {
    status,
  })
}
