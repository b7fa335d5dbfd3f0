import { nearest } from '../../lib/nearest.ts'
import { stripBase } from '../../spec/base.ts'
import type { Spec } from '../../spec/load.ts'
import { nearestOperations } from '../../spec/near.ts'
import { ANY_METHOD } from '../../spec/operations.ts'
import type { Operation } from '../../spec/operations.ts'
import type { IndexedRouter, Route } from '../../spec/router.ts'
import { parsePathKey, splitPath } from '../../spec/template.ts'
import type { Segment } from '../../spec/template.ts'

/** What stubs can be for, indexed once. */
export interface Targets {
  readonly spec: Spec
  /** Decides which operation answers a concrete path. */
  readonly router: Pick<IndexedRouter, 'bases' | 'route'>
  readonly byId: ReadonlyMap<string, Operation>
  /** By the form of the path, in which parameters have no names. */
  readonly byForm: ReadonlyMap<string, readonly Operation[]>
}

/** What a stub says of where it belongs. */
export interface Target {
  operation?: string | undefined
  method?: string | undefined
  path?: string | undefined
}

/** `concrete`: the one path it is for, decoded and below the base path; without it, all that fit the template. */
export interface Resolved {
  operation: Operation
  concrete?: string
}

/** A resolved target, and how it is named. */
export interface Found extends Resolved {
  target: Target
}

/** `nearest`: operationIds, or operations such as `GET /pets/{id}`. */
export interface Unresolved {
  problem: string
  nearest: string[]
}

/** Indexes the operations of a spec; `router` is the one that serves it. */
export function createTargets(spec: Spec, router: Targets['router']): Targets {
  const byForm = new Map<string, Operation[]>()
  for (const operation of spec.operations) {
    const form = formOf(operation.path)
    const known = byForm.get(form)
    if (known === undefined) byForm.set(form, [operation])
    else known.push(operation)
  }
  const byId = new Map(spec.operations.map((operation) => [operation.operationId, operation]))
  return { spec, router, byId, byForm }
}

/** Finds the operation that a stub is for; a path without a method is taken as GET's. */
export function resolveTarget(stub: Target, targets: Targets): Resolved | Unresolved {
  const { operation, method = 'GET', path = '' } = stub
  if (operation !== undefined) return resolveId(operation, targets)
  const templates = operationsAt(path, targets)
  if (templates === undefined) return resolveConcrete(method, path, targets)
  const found =
    templates.find((one) => one.method === method) ??
    templates.find((one) => one.method === ANY_METHOD)
  if (found !== undefined) return { operation: found }
  const allow = templates.map((one) => one.method)
  const below = templates[0]?.path ?? path
  return wrongMethod({ method, path, below, allow }, targets)
}

/**
 * Finds all operations that a stub is for, with the target that names each. A path without a method
 * is for GET where there is GET, else for every method there.
 */
export function resolveTargets(stub: Target, targets: Targets): Found[] | Unresolved {
  const { operation, path, method } = stub
  const target = operation === undefined && method === undefined ? { path, method: 'GET' } : stub
  const found = resolveTarget(target, targets)
  if ('operation' in found) return [{ ...found, target }]
  const methods = path === undefined || target === stub ? [] : methodsAt(path, targets)
  const others = methods.flatMap((one): Found[] => {
    const target = { path, method: one }
    const resolved = resolveTarget(target, targets)
    return 'operation' in resolved ? [{ ...resolved, target }] : []
  })
  return others.length === 0 ? found : others
}

function methodsAt(path: string, targets: Targets): string[] {
  const templates = operationsAt(path, targets)
  if (templates !== undefined) return [...new Set(templates.map((one) => one.method))]
  const route = routeTo('GET', path, targets)
  return route.kind === 'method' && !/[?#{]/.test(path) ? route.allow : []
}

function resolveId(operationId: string, { byId }: Targets): Resolved | Unresolved {
  const operation = byId.get(operationId)
  if (operation !== undefined) return { operation }
  const problem = `no operation has the operationId ${JSON.stringify(operationId)}`
  return { problem, nearest: nearest(operationId, byId.keys()) }
}

/** The operations of a template, with or without a base path; `undefined` for what is no template here. */
function operationsAt(path: string, { byForm, router }: Targets): readonly Operation[] | undefined {
  const own = byForm.get(formOf(path))
  if (own !== undefined) return own
  const segments = splitPath(path)
  for (const base of router.bases) {
    const rest = base.length === 0 ? undefined : stripBase(base, segments)
    const found = rest === undefined ? undefined : byForm.get(formOf(`/${rest.join('/')}`))
    if (found !== undefined) return found
  }
  return undefined
}

function resolveConcrete(method: string, path: string, targets: Targets): Resolved | Unresolved {
  if (/[?#]/.test(path)) {
    const problem = `${path} is more than a path: conditions on the query belong under when.query`
    return { problem, nearest: [] }
  }
  const route = routeTo(method, path, targets)
  const { path: below } = route
  if (route.kind === 'method')
    return wrongMethod({ method, path, below, allow: route.allow }, targets)
  // A template that the spec does not have would be taken for a path with braces in it.
  if (route.kind === 'none' || path.includes('{')) {
    const near = nearestOperations({ method, path: below }, [servedBy(targets)])
    return { problem: `no operation has the path ${path}`, nearest: near }
  }
  const { operation, params } = route
  // The router answers HEAD with GET's operation, as the stubs of GET do.
  if (operation.method !== method && operation.method !== ANY_METHOD)
    return wrongMethod({ method, path, below, allow: [operation.method] }, targets)
  return Object.keys(params).length === 0 ? { operation } : { operation, concrete: route.path }
}

function routeTo(method: string, path: string, { router }: Targets): Route {
  return router.route({ method, path, pinned: () => undefined })
}

interface Refused {
  method: string
  path: string
  /** The path without the base path. */
  below: string
  allow: readonly string[]
}

function wrongMethod({ method, path, below, allow }: Refused, targets: Targets): Unresolved {
  const served = [...new Set(allow)].filter((one) => one !== 'HEAD')
  const problem =
    method === 'HEAD' && served.includes('GET')
      ? `HEAD ${path} is answered by the stubs of GET`
      : `${path} has no ${method}; it has ${served.join(', ')}`
  return { problem, nearest: nearestOperations({ method, path: below }, [servedBy(targets)]) }
}

function servedBy({ spec }: Targets): { base: string; operations: readonly Operation[] } {
  return { base: '', operations: spec.operations }
}

/** A path key without the names of its parameters: `/pets/{id}` and `/pets/{petId}` are alike. */
function formOf(path: string): string {
  // Most are plain; the others' forms are lists.
  if (!/[{?#%]/.test(path)) return path.startsWith('/') ? path : `/${path}`
  const { segments, pins, fragment } = parsePathKey(path)
  return JSON.stringify([segments.map(segmentForm), pins, fragment])
}

function segmentForm(segment: Segment): string {
  if (segment.kind === 'literal') return segment.text
  return segment.kind === 'param' ? '{}' : segment.literals.join('{}')
}
