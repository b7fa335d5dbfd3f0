import { planBody, type BodyPlan } from './bodies.ts'
import type { Body, Operation, Param } from './operations.ts'
import type { Reader } from './places.ts'
import type { Sampled, Sampler } from './sampler.ts'
import { pathValue } from './serialize.ts'
import { shapeOf } from './shape.ts'
import { numberFor } from './values.ts'
import { findInPath, takeApart, writePath } from './wire.ts'

/** A parameter with the value it is to have. */
export interface Filled {
  param: Param
  value: unknown
}

/** A request before it is written out. */
export interface RequestPlan {
  operation: Operation
  params: Filled[]
  /** Stands in the path where no parameter is declared. */
  filler: string
  body?: BodyPlan | undefined
  /** What the judge itself doubts about the request. */
  doubts: string[]
}

export interface Planner {
  reader: Reader
  sampler: Sampler
  /** All paths that have the operation's method. */
  paths: readonly string[]
}

/** Headers that are about the message or its connection, or that speak to the mock itself. */
const NOT_FREE =
  /^(?:prefer|host|connection|cookie|expect|te|trailer|upgrade|transfer-encoding|content-.*|accept.*)$/i

/**
 * One well-formed request for an operation: what is required and no more, or where it is to be
 * rich, all that may be sent.
 */
export function planRequest(planner: Planner, operation: Operation, rich = false): RequestPlan {
  const plan = planPath(planner, operation)
  for (const param of operation.params) {
    const wanted = param.required || (rich && isFree(planner, param))
    if (wanted && param.in !== 'path') addParam(plan, planner.sampler, param)
  }
  const { body } = operation
  if (body === undefined || !(body.required || rich)) return plan
  return addBody(plan, planner.sampler, body, rich)
}

/** What is optional stays out where no valid value is found for it, or none that can be written. */
function addParam(plan: RequestPlan, sampler: Sampler, param: Param): void {
  const { value, doubt } = sampler.pickParameter(param.schema, param.examples)
  if (!param.required && (doubt !== undefined || !isWritable(param, value))) return
  if (doubt !== undefined) plan.doubts.push(`${param.in} ${param.name}: ${doubt}`)
  plan.params.push({ param, value })
}

/** Only JSON and deepObject say how structures in structures are written. */
function isWritable({ content, style }: Param, value: unknown): boolean {
  if (content !== undefined || style === 'deepObject') return true
  const members = typeof value === 'object' && value !== null ? Object.values(value) : []
  return members.every((one) => typeof one !== 'object' || one === null)
}

function addBody(plan: RequestPlan, sampler: Sampler, body: Body, rich: boolean): RequestPlan {
  const planned = planBody(sampler, body, rich)
  if (planned?.doubt === undefined) return { ...plan, body: planned }
  if (!body.required) return plan
  return { ...plan, body: planned, doubts: [...plan.doubts, `body: ${planned.doubt}`] }
}

/** Whether an optional parameter can be sent without saying something else as well. */
function isFree({ reader }: Planner, param: Param): boolean {
  if (param.in === 'header') return !NOT_FREE.test(param.name)
  if (param.in !== 'query' && param.in !== 'cookie') return false
  if (param.schema === undefined || param.content !== undefined) return true
  const { types, properties, choices } = shapeOf(reader, [param.schema])
  const mixed = types.includes('object') || properties.size > 0 || choices.length > 0
  // The members of an exploded object look like other parameters.
  return !(mixed && param.explode && param.style === 'form')
}

/** Values for the path, chosen so that no more literal path takes the request. */
function planPath(planner: Planner, operation: Operation): RequestPlan {
  const { template } = takeApart(operation.path)
  let plan: RequestPlan = { operation, params: [], filler: 'abc', doubts: [] }
  for (let attempt = 0; attempt < 4; attempt += 1) {
    plan = fillPath(planner, operation, attempt)
    if (!isTaken(planner, template, writePath(plan, template))) return plan
  }
  plan.doubts.push('path: a more literal one takes it')
  return plan
}

/** Whether a path goes to another operation than the template's. */
export function isTaken(
  { paths }: Pick<Planner, 'paths'>,
  template: string,
  path: string,
): boolean {
  return paths.some((rival) => rival !== template && takes(rival, template, path))
}

/** Whether another operation has the same path but for the names in it. */
export function isAmbiguous(paths: readonly string[], own: string): boolean {
  return (
    !isPinned(own) &&
    paths.some(
      (rival) => rival !== own && !isPinned(rival) && shapeOfPath(rival) === shapeOfPath(own),
    )
  )
}

function isPinned(path: string): boolean {
  const { pinned, fragment = '' } = takeApart(path)
  return pinned !== '' || fragment.includes('=')
}

function shapeOfPath(path: string): string {
  return takeApart(path).template.replace(/\{[^{}]*\}/g, '{}')
}

function fillPath(planner: Planner, operation: Operation, attempt: number): RequestPlan {
  const { template } = takeApart(operation.path)
  const filler = attempt === 0 ? 'abc' : `abc${attempt}`
  const plan: RequestPlan = { operation, params: [], filler, doubts: [] }
  for (const [, written = ''] of template.matchAll(/\{([^{}]+)\}/g)) {
    const param = findInPath(operation.params, written)
    if (param === undefined || plan.params.some((one) => one.param === param)) continue
    const { value, doubt } = pathSample(planner, param, attempt)
    if (doubt !== undefined) plan.doubts.push(`path ${param.name}: ${doubt}`)
    if (pathValue(param, value) === '') plan.doubts.push(`path ${param.name}: empty`)
    plan.params.push({ param, value })
  }
  return plan
}

function pathSample({ sampler, reader }: Planner, param: Param, attempt: number): Sampled {
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
