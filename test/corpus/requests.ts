import { buildBody } from './bodies.ts'
import type { Operation, Param } from './operations.ts'
import type { Reader } from './places.ts'
import type { Sampled, Sampler } from './sampler.ts'
import { cookiePairs, headerValue, pathValue, queryPairs } from './serialize.ts'
import { shapeOf } from './shape.ts'
import { numberFor } from './values.ts'

export interface PlannedRequest {
  method: string
  target: string
  headers: Record<string, string>
  body?: Buffer | undefined
  /** What the judge itself doubts about the request it made. */
  doubts: string[]
}

interface Draft {
  path: string
  query: Map<string, string[]>
  headers: Record<string, string>
  cookies: string[]
  doubts: string[]
}

export interface Planner {
  reader: Reader
  sampler: Sampler
  /** All paths that have the operation's method. */
  paths: readonly string[]
}

/** One well-formed request for an operation: what is required and no more. */
export function planRequest(planner: Planner, operation: Operation): PlannedRequest {
  const { reader, sampler } = planner
  const [written = '', fragment] = operation.path.split(/#(.*)/s)
  const [template = '', pinned = ''] = written.split(/\?(.*)/s)
  const draft: Draft = { path: '', query: new Map(), headers: {}, cookies: [], doubts: [] }
  draft.path = fillPath({ ...planner, operation, draft }, template)
  for (const param of operation.params) {
    if (param.required && param.in !== 'path') addParam(sampler, draft, param)
  }
  for (const [name, value] of new URLSearchParams(pinned)) pin(draft, name, value)
  if (fragment !== undefined) addFragment(operation, draft, fragment)
  const body = operation.body?.required ? buildBody(reader, sampler, operation.body) : undefined
  if (body !== undefined) {
    draft.headers['content-type'] = body.type
    if (body.doubt !== undefined) draft.doubts.push(`body: ${body.doubt}`)
  }
  return finish(draft, operation.method, body?.bytes)
}

function finish(draft: Draft, method: string, body: Buffer | undefined): PlannedRequest {
  const { path, headers, cookies, doubts } = draft
  if (cookies.length > 0) headers.cookie = cookies.join('; ')
  const pairs = [...draft.query].flatMap(([name, values]) => values.map((one) => `${name}=${one}`))
  const query = pairs.length > 0 ? `?${pairs.join('&')}` : ''
  return { method: method.toUpperCase(), target: path + query, headers, body, doubts }
}

function pin(draft: Draft, name: string, value: string): void {
  draft.query.set(encodeURIComponent(name), [encodeURIComponent(value)])
}

function addParam(sampler: Sampler, draft: Draft, param: Param): void {
  const { value, doubt } = sampler.pickParameter(param.schema, param.examples)
  if (doubt !== undefined) draft.doubts.push(`${param.in} ${param.name}: ${doubt}`)
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

interface Filling extends Planner {
  operation: Operation
  draft: Draft
}

/** The path with values in it, chosen so that no more literal path takes the request. */
function fillPath(filling: Filling, template: string): string {
  const { operation, draft, paths } = filling
  const rivals = paths.filter((path) => path !== template)
  let path = ''
  for (let attempt = 0; attempt < 4; attempt += 1) {
    const doubts: string[] = []
    path = template.replace(/\{([^{}]+)\}/g, (_all, written: string) => {
      const name = written.replace(/^[+*]|[+*]$/g, '')
      const param = operation.params.find((one) => one.in === 'path' && one.name === written)
      const known = param ?? operation.params.find((one) => one.in === 'path' && one.name === name)
      if (known === undefined) return attempt === 0 ? 'abc' : `abc${attempt}`
      const { value, doubt } = pathSample(filling, known, attempt)
      if (doubt !== undefined) doubts.push(`path ${name}: ${doubt}`)
      const text = pathValue(known, value)
      if (text === '') doubts.push(`path ${name}: empty`)
      return text
    })
    draft.doubts = doubts
    if (!rivals.some((rival) => takes(rival, template, path))) return path
  }
  draft.doubts.push('path: a more literal one takes it')
  return path
}

function pathSample({ sampler, reader }: Filling, param: Param, attempt: number): Sampled {
  const given = attempt === 0 ? param.examples : []
  const picked = sampler.pickParameter(param.schema, given)
  if (param.schema === undefined || attempt < 2) return picked
  const shape = shapeOf(reader, [param.schema])
  const { words } = shape
  const list = Array.isArray(words.enum) ? (words.enum as unknown[]) : []
  if (list[attempt - 1] !== undefined) return { value: list[attempt - 1] }
  if (shape.types.includes('string') && words.format === undefined && words.pattern === undefined) {
    return { value: `abc${attempt}` }
  }
  return shape.types.includes('integer') ? { value: numberFor(words, true) + attempt } : picked
}

/** Whether a rival template matches the path and is the more literal of the two. */
export function takes(rival: string, own: string, path: string): boolean {
  const bare = rival.split(/[?#]/)[0] ?? ''
  if (bare === own) return false
  const there = bare.split('/')
  const here = own.split('/')
  const segments = path.split('/')
  if (there.length !== segments.length) return false
  const matches = there.every((segment, index) => matcher(segment).test(segments[index] ?? ''))
  if (!matches) return false
  for (const [index, segment] of there.entries()) {
    const literal = segment.replace(/\{[^{}]*\}/g, '').length
    const mine = (here[index] ?? '').replace(/\{[^{}]*\}/g, '').length
    if (literal !== mine) return literal > mine
  }
  return false
}

const matchers = new Map<string, RegExp>()

function matcher(segment: string): RegExp {
  let regex = matchers.get(segment)
  if (regex === undefined) {
    const parts = segment
      .split(/\{[^{}]*\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    regex = new RegExp(`^${parts.join('.+')}$`)
    matchers.set(segment, regex)
  }
  return regex
}
