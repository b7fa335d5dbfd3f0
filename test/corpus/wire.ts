import { writeBody } from './bodies.ts'
import type { Operation, Param } from './operations.ts'
import type { Reader } from './places.ts'
import type { RequestPlan } from './requests.ts'
import { cookiePairs, headerValue, pathValue, queryPairs } from './serialize.ts'

/** A request as it goes over the wire. */
export interface PlannedRequest {
  method: string
  target: string
  headers: Record<string, string>
  body?: Buffer | undefined
  /** What the judge itself doubts about the request it made. */
  doubts: string[]
}

interface Draft {
  query: Map<string, string[]>
  headers: Record<string, string>
  cookies: string[]
}

/** Writes a plan out: path, query, headers, cookies and body in the styles that the document names. */
export function writeRequest(reader: Reader, plan: RequestPlan): PlannedRequest {
  const { operation, params, doubts } = plan
  const { template, pinned, fragment } = takeApart(operation.path)
  const draft: Draft = { query: new Map(), headers: {}, cookies: [] }
  for (const { param, value } of params) addParam(draft, param, value)
  for (const [name, value] of new URLSearchParams(pinned)) pin(draft, name, value)
  if (fragment !== undefined) addFragment(operation, draft, fragment)
  const body = plan.body && writeBody(reader, plan.body)
  if (body !== undefined) draft.headers['content-type'] = body.type
  if (draft.cookies.length > 0) draft.headers.cookie = draft.cookies.join('; ')
  const pairs = [...draft.query].flatMap(([name, values]) => values.map((one) => `${name}=${one}`))
  const query = pairs.length > 0 ? `?${pairs.join('&')}` : ''
  return {
    method: operation.method.toUpperCase(),
    target: writePath(plan, template) + query,
    headers: draft.headers,
    body: body?.bytes,
    doubts,
  }
}

/** The template of a path, and the query and the fragment that are pinned to it. */
export function takeApart(path: string): {
  template: string
  pinned: string
  fragment: string | undefined
} {
  const [written = '', fragment] = path.split(/#(.*)/s)
  const [template = '', pinned = ''] = written.split(/\?(.*)/s)
  return { template, pinned, fragment }
}

/** The path with values in it. */
export function writePath({ params, filler }: RequestPlan, template: string): string {
  return template.replace(/\{([^{}]+)\}/g, (_all, written: string) => {
    const found = findInPath(
      params.map(({ param }) => param),
      written,
    )
    const filled = params.find(({ param }) => param === found)
    return filled === undefined ? filler : pathValue(filled.param, filled.value)
  })
}

/** The parameter that a name in a template stands for; `{+name}` and `{name*}` count as `{name}`. */
export function findInPath(params: readonly Param[], written: string): Param | undefined {
  const bare = written.replace(/^[+*]|[+*]$/g, '')
  const inPath = params.filter((one) => one.in === 'path')
  return inPath.find(({ name }) => name === written) ?? inPath.find(({ name }) => name === bare)
}

function pin(draft: Draft, name: string, value: string): void {
  draft.query.set(encodeURIComponent(name), [encodeURIComponent(value)])
}

function addParam(draft: Draft, param: Param, value: unknown): void {
  if (param.in === 'query') {
    const pairs = queryPairs(param, value)
    for (const [name, one] of pairs) {
      draft.query.set(name, [...(draft.query.get(name) ?? []), one])
    }
  } else if (param.in === 'header') {
    draft.headers[param.name.toLowerCase()] = headerSafe(headerValue(param, value))
  } else if (param.in === 'cookie') {
    draft.cookies.push(...cookiePairs(param, value))
  } else if (param.in === 'querystring') {
    const form = typeof value === 'object' && value !== null ? Object.entries(value) : []
    for (const [name, one] of form) pin(draft, name, String(one))
  }
}

function headerSafe(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ')
}

/** `#k=v&k2=v2`: each sent as the header the operation asks for, else in the query. */
function addFragment(operation: Operation, draft: Draft, fragment: string): void {
  for (const piece of fragment.split('&')) {
    const [name = '', value] = piece.split(/=(.*)/s)
    if (value === undefined) continue
    const asHeader = operation.params.some(
      (param) => param.in === 'header' && param.name.toLowerCase() === name.toLowerCase(),
    )
    if (asHeader) draft.headers[name.toLowerCase()] = headerSafe(value)
    else pin(draft, name, value)
  }
}
