import { InvalidArgumentError } from '../../errors.ts'
import { addHeader } from '../../lib/headers.ts'
import { SOURCES } from '../verbs/common.ts'
import { PATIENCE } from '../verbs/trial.ts'
import type { SampleRequest, TrialVerbs, Tried, TryInput } from '../verbs/trial.ts'
import type { Handlers } from '../control.ts'
import { operationOf, servedOf } from './common.ts'
import type { Served } from './common.ts'
import type { ControlledHost } from './host.ts'

/** Bytes of a body that are shown. */
const MOST = 1_048_576

/** What the verbs that try operations out do. */
export function trialHandlers(host: ControlledHost): Pick<Handlers, keyof TrialVerbs> {
  return {
    async try_request(input, { signal }) {
      const served = servedOf(host, input.server)
      const within = AbortSignal.timeout(input.within_ms ?? PATIENCE)
      const request = toRequest(input, served, AbortSignal.any([signal, within]))
      const startedAt = performance.now()
      const response = await served.fetch(request)
      const read = await readBody(response)
      const isSilent = within.aborted && response.type === 'error'
      return toTried(request, response, {
        ...read,
        response_time_ms: Math.round((performance.now() - startedAt) * 10) / 10,
        failure: isSilent ? 'no answer came in time' : read.failure,
      })
    },
    async sample_request({ server, operation_id }) {
      const { mock } = servedOf(host, server)
      const operation = operationOf(mock.spec, operation_id)
      const made = await mock.requester.make({ name: operation.operationId, operation })
      return toSample(operation, made)
    },
  }
}

function toRequest(input: TryInput, { info, mock }: Served, signal: AbortSignal): Request {
  const { method = 'GET', path, body, session } = input
  const url = new URL(info.url.replace(/\/+$/, '') + path)
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  try {
    const headers = new Headers(Object.entries(input.headers ?? {}))
    if (session !== undefined) headers.set(mock.settings.session.header, session)
    if (body !== undefined && !headers.has('content-type'))
      headers.set('content-type', 'application/json')
    return new Request(url, {
      method: method.toUpperCase(),
      headers,
      signal,
      ...(text !== undefined && { body: text }),
    })
  } catch (error) {
    if (error instanceof TypeError)
      throw new InvalidArgumentError(`the request cannot be sent: ${error.message}`, error)
    throw error
  }
}

type Read = Pick<Tried, 'body' | 'encoding' | 'size' | 'is_cut' | 'failure'>

/** Also of a body that breaks off, or never ends. */
async function readBody(response: Response): Promise<Read> {
  if (response.type === 'error')
    return { ...toText([]), is_cut: false, failure: 'the connection was broken' }
  const chunks: Uint8Array[] = []
  let size = 0
  const told = (failure: string | null): Read => ({
    ...toText(chunks),
    is_cut: size > MOST,
    failure,
  })
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      chunks.push(chunk)
      if (size > MOST) break
    }
    return told(null)
  } catch {
    return told('the body broke off')
  }
}

function toText(chunks: readonly Uint8Array[]): Pick<Read, 'body' | 'encoding' | 'size'> {
  const bytes = Buffer.concat(chunks).subarray(0, MOST)
  const size = bytes.byteLength
  if (size === 0) return { body: null, encoding: 'text', size }
  // A cut may be within a character.
  const isText = !bytes.toString('utf8').slice(0, -1).includes('\uFFFD')
  return isText
    ? { body: bytes.toString('utf8'), encoding: 'text', size }
    : { body: bytes.toString('base64'), encoding: 'base64', size }
}

type Rest = Read & Pick<Tried, 'response_time_ms'>

function toTried({ method, url }: Request, { headers, status }: Response, rest: Rest): Tried {
  const source = headers.get('x-mockloop-source') ?? ''
  return {
    method,
    url,
    status: status === 0 ? null : status,
    headers: toRecord(headers),
    source: SOURCES.includes(source) ? source : null,
    operation_id: decoded(headers.get('x-mockloop-operation')),
    scenario: headers.get('x-mockloop-scenario'),
    stub_id: decoded(headers.get('x-mockloop-stub')),
    request_id: headers.get('x-mockloop-request-id'),
    ...rest,
  }
}

function toRecord(headers: Headers): Tried['headers'] {
  const cookies = headers.getSetCookie()
  const found: Record<string, string> = {}
  for (const [name, value] of headers) if (name !== 'set-cookie') addHeader(found, name, value)
  return cookies.length === 0 ? found : { ...found, 'set-cookie': cookies }
}

function decoded(value: string | null): string | null {
  try {
    return value === null ? null : decodeURI(value)
  } catch {
    return value
  }
}

type Made = Awaited<ReturnType<Served['mock']['requester']['make']>>

function toSample({ method, path }: { method: string; path: string }, made: Made): SampleRequest {
  const { query, headers, body, source } = made
  // Many documents do not describe what their paths name.
  const named = [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']): [string, string] => [
    name,
    Object.hasOwn(made.params, name) ? (made.params[name] ?? '') : '1',
  ])
  const params = Object.fromEntries(named)
  const filled = named.reduce(
    (text, [name, value]) => text.replaceAll(`{${name}}`, encodeURIComponent(value)),
    path,
  )
  return {
    method,
    path: query === '' ? filled : `${filled}?${query}`,
    params,
    query: [...new URLSearchParams(query)],
    headers: Object.fromEntries(headers),
    body: body === '' ? null : body,
    source,
  }
}
