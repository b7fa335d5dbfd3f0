import type { Inputs } from '../../control/verbs.ts'
import type { OperationDetail, SecurityNeed } from '../../control/verbs/operations.ts'
import { toPretty } from '../lib/json.ts'
import type { SampleRequest } from '../../control/verbs/trial.ts'

/** One value that may be sent. */
export interface Field {
  name: string
  in: 'path' | 'query' | 'header' | 'cookie'
  isRequired: boolean
  isSent: boolean
  value: string
  about: string
}

/** A request while it is filled in. */
export interface Attempt {
  fields: Field[]
  /** Further headers, a line each: `name: value`. */
  headers: string
  /** Empty: none is sent. */
  type: string
  body: string
  session: string
}

/** A name of the path that the document says nothing of. */
function toField(name: string, value: string): Field {
  return { name, value, in: 'path', isRequired: true, isSent: true, about: 'not described' }
}

/** An attempt with values that the operation takes. */
export function toAttempt(operation: OperationDetail, sample: SampleRequest): Attempt {
  const { type, ...headers } = splitType(sample.headers)
  const types = Object.keys(operation.request_body?.content ?? {})
  const known = new Set(operation.parameters.map(({ in: place, name }) => `${place} ${name}`))
  const unknown = Object.entries(sample.params)
    .filter(([name]) => !known.has(`path ${name}`))
    .map(([name, value]): Field => toField(name, value))
  return {
    fields: unknown.concat(
      operation.parameters.flatMap((parameter): Field[] => {
        const { name, required, outline } = parameter
        const place = PLACES.find((one) => one === parameter.in)
        if (place === undefined) return []
        const value = valueOf(name, place, { ...sample, headers: headers.rest })
        const isSent = required || place === 'path'
        return [{ name, in: place, isRequired: isSent, isSent, value, about: outline }]
      }),
    ),
    headers: credentialsOf(operation.security)
      .map(([name, value]) => `${name}: ${value}`)
      .join('\n'),
    type: sample.body === null ? '' : (type ?? types[0] ?? 'application/json'),
    body: toPretty(sample.body ?? ''),
    session: '',
  }
}

const PLACES = ['path', 'query', 'header', 'cookie'] as const

function splitType(headers: Record<string, string>) {
  const { 'content-type': type, ...rest } = headers
  return { type, rest }
}

function valueOf(
  name: string,
  place: Field['in'],
  { params, query, headers }: Pick<SampleRequest, 'params' | 'query' | 'headers'>,
): string {
  if (place === 'path') return params[name] ?? ''
  if (place === 'header') return headers[name.toLowerCase()] ?? ''
  const values = query.filter(([key]) => key === name).map(([, value]) => value)
  return place === 'query' ? values.join(',') : ''
}

/** Credentials of the right shape, which are enough where the config lists none. */
function credentialsOf(security: SecurityNeed[][]): [string, string][] {
  const [first = []] = security
  return first.flatMap(({ type, in: place, key, scheme }): [string, string][] => {
    if (type === 'apiKey' && place === 'header') return [[key ?? 'x-api-key', 'a-key']]
    if (type === 'apiKey' && place === 'cookie') return [['cookie', `${key ?? 'key'}=a-key`]]
    if (type === 'apiKey') return []
    return [
      ['authorization', scheme?.toLowerCase() === 'basic' ? `Basic ${ANY}` : 'Bearer a-token'],
    ]
  })
}

/** `user:password` as Basic has it (RFC 7617). */
const ANY = 'dXNlcjpwYXNzd29yZA=='

/** API keys that stand in the query. */
export function keysInQuery(security: SecurityNeed[][]): [string, string][] {
  const [first = []] = security
  return first
    .filter(({ type, in: place }) => type === 'apiKey' && place === 'query')
    .map(({ key }) => [key ?? 'key', 'a-key'])
}

/** What `try_request` takes. */
export function toInput(
  server: string,
  { method, path, security }: Pick<OperationDetail, 'method' | 'path' | 'security'>,
  attempt: Attempt,
): Inputs['try_request'] {
  const { fields, type, body, session } = attempt
  const sent = fields.filter(({ isSent }) => isSent)
  const of = (place: Field['in']): Field[] => sent.filter((one) => one.in === place)
  const filled = of('path').reduce(
    (text, { name, value }) => text.replaceAll(`{${name}}`, encodeURIComponent(value)),
    path,
  )
  const query = new URLSearchParams([
    ...of('query').map(({ name, value }): [string, string] => [name, value]),
    ...keysInQuery(security),
  ]).toString()
  const cookies = of('cookie').map(({ name, value }) => `${name}=${value}`)
  const headers = Object.fromEntries([
    ...(type === '' ? [] : [['content-type', type] as const]),
    ...of('header').map(({ name, value }) => [name, value] as const),
    ...(cookies.length === 0 ? [] : [['cookie', cookies.join('; ')] as const]),
    ...linesOf(attempt.headers),
  ])
  return {
    server,
    method,
    path: query === '' ? filled : `${filled}?${query}`,
    headers,
    ...(type !== '' && method !== 'GET' && method !== 'HEAD' && { body }),
    ...(session !== '' && { session }),
  }
}

function linesOf(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const at = line.indexOf(':')
    return at < 1 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()]]
  })
}
