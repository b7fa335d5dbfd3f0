import type { Operation as BackendOperation, Request as BackendRequest } from 'openapi-backend'
// Its main module loads two validators and a parser of references, which takes 50 ms of each start.
import { OpenAPIRouter } from 'openapi-backend/router.js'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { basePaths, stripBase } from './base.ts'
import type { BasePath } from './base.ts'
import { ANY_METHOD } from './operations.ts'
import type { Operation } from './operations.ts'
import type { Refs } from './refs.ts'
import { namesOf, parsePathKey, splitPath } from './template.ts'
import type { Pin } from './template.ts'
import { PathTrie } from './trie.ts'

/** What of a request decides where it goes. */
export interface Target {
  method: string
  /** URL path, not decoded. */
  path: string
  /** Values of query, header and urlencoded body, for paths that pin one; names as the spec writes them. */
  pinned(name: string, where: Pin['in']): string | undefined
}

/** Where a request goes; `path` is decoded and without the base path. */
export type Route =
  | { kind: 'operation'; operation: Operation; params: Record<string, string>; path: string }
  | { kind: 'method'; allow: string[]; path: string }
  /** `instead`: the operations that it may have meant, where more than one would answer. */
  | { kind: 'none'; path: string; instead?: string[] }

/** Below a base path, or bare where that is only a courtesy. */
export type Reach = 'base' | 'bare' | 'both'

interface Leaf {
  operation: Operation
  names: string[]
  pins: Pin[]
}

/** The operations of one template by method; those of one method differ by their pins, most pins first. */
type Methods = Map<string, Leaf[]>

/**
 * openapi-backend's router with an index built once: the stock one flattens every operation and
 * compiles a regular expression for each on every request.
 */
export class IndexedRouter extends OpenAPIRouter {
  /** Longest first. */
  readonly bases: BasePath[]
  readonly #reaches: Record<Reach, BasePath[]>
  readonly #trie = new PathTrie<Methods>()
  readonly #byId: Map<string, Operation>
  #readsForms = false

  constructor(
    spec: { document: JsonObject; operations: readonly Operation[]; refs: Refs },
    basePath?: string,
  ) {
    super({ definition: { openapi: '3.0.3', info: { title: '', version: '' }, paths: {} } })
    this.bases = basePaths(spec, basePath)
    const isOwn = basePath !== undefined || this.bases.some((base) => base.length === 0)
    const bare: BasePath[] = isOwn ? [] : [[]]
    this.#reaches = { base: this.bases, bare, both: [...this.bases, ...bare] }
    this.#byId = new Map(spec.operations.map((operation) => [operation.operationId, operation]))
    for (const operation of spec.operations) this.#add(operation, spec.refs)
  }

  /** Whether a urlencoded body may have to be read before the operation is known. */
  get readsForms(): boolean {
    return this.#readsForms
  }

  /** Finds the operation of a request; a trailing slash counts only where both paths exist. */
  route(target: Target, reach: Reach = 'both'): Route {
    const bases = this.#reaches[reach]
    const segments = splitPath(target.path)
    const toggled = segments.at(-1) === '' ? segments.slice(0, -1) : [...segments, '']
    return (
      this.#below(bases, segments, target) ??
      this.#below(bases, toggled, target) ?? { kind: 'none', path: strip(bases, segments) }
    )
  }

  /** A URL path, decoded and without its base path. */
  below(path: string): string {
    return strip(this.bases, splitPath(path))
  }

  /** How many segments of the longest base path a URL path begins with; -1: it is below none. */
  baseLength(path: string): number {
    const segments = splitPath(path)
    return this.bases.find((base) => stripBase(base, segments) !== undefined)?.length ?? -1
  }

  #add(operation: Operation, refs: Refs): void {
    const { segments, pins } = parsePathKey(operation.path)
    const methods = this.#trie.at(segments, () => new Map())
    const leaves = methods.get(operation.method) ?? []
    methods.set(operation.method, leaves)
    leaves.push({
      operation,
      names: segments.flatMap(namesOf),
      pins: pins.length > 0 ? pins : requiredPins(operation, refs),
    })
    leaves.sort((one, other) => other.pins.length - one.pins.length)
    if (leaves.length > 1)
      this.#readsForms ||= leaves.some((leaf) => leaf.pins.some((pin) => pin.in === 'any'))
  }

  #below(bases: readonly BasePath[], segments: string[], target: Target): Route | undefined {
    let refused: Route | undefined
    for (const base of bases) {
      const rest = stripBase(base, segments)
      const route = rest === undefined ? undefined : this.#match(target, rest)
      if (route?.kind === 'operation') return route
      refused ??= route
    }
    return refused
  }

  #match(target: Target, path: string[]): Route | undefined {
    const { method } = target
    const allow = new Set<string>()
    const written = `/${path.join('/')}`
    const found = this.#trie.find(path, (methods, captured): Route | undefined => {
      const leaves = leavesFor(methods, method)
      if (leaves === undefined) for (const one of methods.keys()) allow.add(one)
      const leaf = leaves === undefined ? undefined : choose(leaves, target)
      if (leaf === undefined) return undefined
      return {
        kind: 'operation',
        operation: leaf.operation,
        params: toParams(leaf, captured),
        path: written,
      }
    })
    if (found !== undefined || allow.size === 0) return found
    if (allow.has('GET')) allow.add('HEAD')
    return { kind: 'method', allow: [...allow], path: written }
  }

  override matchOperation(req: BackendRequest, strict: true): BackendOperation
  override matchOperation(req: BackendRequest, strict?: boolean): BackendOperation | undefined
  override matchOperation(req: BackendRequest): BackendOperation | undefined {
    const route = this.route({
      method: req.method.toUpperCase(),
      path: req.path,
      pinned: () => undefined,
    })
    return route.kind === 'operation' ? toBackend(route.operation) : undefined
  }

  override getOperations(): BackendOperation[] {
    return [...this.#byId.values()].map(toBackend)
  }

  override getOperation(operationId: string): BackendOperation | undefined {
    const operation = this.#byId.get(operationId)
    return operation === undefined ? undefined : toBackend(operation)
  }
}

function toBackend(operation: Operation): BackendOperation {
  const { operationId, path } = operation
  return {
    responses: {},
    ...operation.node,
    operationId,
    path,
    method: operation.method.toLowerCase(),
  }
}

function leavesFor(methods: Methods, method: string): Leaf[] | undefined {
  const head = method === 'HEAD' ? methods.get('GET') : undefined
  return methods.get(method) ?? head ?? methods.get(ANY_METHOD)
}

/** Most pins that hold first; a lone operation need not have its pins met. */
function choose(leaves: readonly Leaf[], target: Target): Leaf | undefined {
  if (leaves.length === 1) return leaves[0]
  return leaves.find((leaf) =>
    leaf.pins.every((pin) => target.pinned(pin.name, pin.in) === pin.value),
  )
}

function toParams({ names }: Leaf, captured: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {}
  for (const [index, name] of names.entries()) params[name] = captured[index] ?? ''
  return params
}

/** What a path is below the longest base path that fits. */
function strip(bases: readonly BasePath[], segments: string[]): string {
  for (const base of bases) {
    const rest = stripBase(base, segments)
    if (rest !== undefined) return `/${rest.join('/')}`
  }
  return `/${segments.join('/')}`
}

/**
 * Required parameters that can only have one value tell operations of one template apart where the
 * key itself names no value; those of the query may as well come in a form.
 */
function requiredPins(operation: Operation, refs: Refs): Pin[] {
  if (!/[?#]/.test(operation.path)) return []
  const pins: Pin[] = []
  for (const written of [operation.item['parameters'], operation.node['parameters']].flat()) {
    const parameter = tryFollow(refs, written)
    if (!isObject(parameter) || parameter['required'] !== true) continue
    const schema = tryFollow(refs, parameter['schema'])
    const values = isObject(schema) ? (schema['enum'] ?? [schema['const']]) : []
    const where = parameter['in']
    if (!Array.isArray(values) || values.length !== 1 || values[0] === undefined) continue
    if (where !== 'query' && where !== 'header') continue
    const name = String(parameter['name'])
    pins.push({ name, value: String(values[0]), in: where === 'header' ? 'header' : 'any' })
  }
  return pins
}

function tryFollow(refs: Refs, node: unknown): unknown {
  try {
    return refs.follow(node)
  } catch {
    return undefined
  }
}
