import { OpenAPIRouter } from 'openapi-backend'
import type {
  Document,
  Operation as BackendOperation,
  Request as BackendRequest,
} from 'openapi-backend'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { basePaths, stripBase } from './base.ts'
import type { BasePath } from './base.ts'
import type { Operation } from './operations.ts'
import type { Refs } from './refs.ts'
import { parsePathKey, splitPath } from './template.ts'
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

/** Where a request goes. */
export type Route =
  | { kind: 'operation'; operation: Operation; params: Record<string, string>; path: string }
  | { kind: 'method'; allow: string[]; path: string }
  | { kind: 'none'; path: string }

interface Leaf {
  operation: Operation
  pins: Pin[]
  /** Differs only by pins from another operation of the same method and template. */
  contested: boolean
}

/**
 * openapi-backend's router with an index built once: the stock one flattens every operation and
 * compiles a regular expression for each on every request.
 */
export class IndexedRouter extends OpenAPIRouter {
  readonly bases: BasePath[]
  /** Whether a urlencoded body may have to be read before the operation is known. */
  readonly readsForms: boolean
  readonly #trie = new PathTrie<Map<string, Leaf[]>>()
  readonly #byId: Map<string, Operation>

  constructor(
    spec: { document: JsonObject; operations: readonly Operation[]; refs: Refs },
    definition: Document,
    basePath?: string,
  ) {
    super({ definition })
    this.bases = basePaths(spec.document, basePath)
    this.#byId = new Map(spec.operations.map((operation) => [operation.operationId, operation]))
    const keys = groupByTemplate(spec)
    for (const { segments, leaves } of keys.values()) this.#trie.add(segments, leaves)
    this.readsForms = [...keys.values()].some(({ leaves }) =>
      [...leaves.values()]
        .flat()
        .some((leaf) => leaf.contested && leaf.pins.some((pin) => pin.in === 'any')),
    )
  }

  /** Finds the operation of a request: below a base path first, then as a bare path. */
  route(target: Target): Route {
    let refused: Route | undefined
    for (const path of this.#readings(target.path)) {
      const route = this.#match(target, path)
      if (route.kind === 'operation') return route
      if (route.kind === 'method') refused ??= route
    }
    return refused ?? { kind: 'none', path: target.path }
  }

  /** How many segments of the longest base path a URL path begins with. */
  baseLength(path: string): number {
    const segments = splitPath(path)
    return this.bases.find((base) => stripBase(base, segments) !== undefined)?.length ?? -1
  }

  /** The segments that a URL path may mean: below each base path, bare, and each with its trailing slash toggled. */
  *#readings(path: string): Generator<string[]> {
    const segments = splitPath(path)
    const toggled = segments.at(-1) === '' ? segments.slice(0, -1) : [...segments, '']
    for (const reading of [segments, toggled]) {
      for (const base of this.bases) {
        const rest = stripBase(base, reading)
        if (rest !== undefined) yield rest
      }
    }
  }

  #match(target: Target, path: string[]): Route {
    const allow = new Set<string>()
    const written = `/${path.join('/')}`
    const found = this.#trie.find(path, ({ params, value }) => {
      for (const method of value.keys()) allow.add(method)
      const leaves =
        value.get(target.method) ?? (target.method === 'HEAD' ? value.get('GET') : undefined)
      const leaf = leaves === undefined ? undefined : choose(leaves, target)
      return leaf === undefined
        ? undefined
        : ({ kind: 'operation', operation: leaf.operation, params, path: written } as const)
    })
    if (found !== undefined) return found
    if (allow.has('GET')) allow.add('HEAD')
    const known = allow.size > 0 && !allow.has(target.method)
    return known
      ? { kind: 'method', allow: [...allow], path: written }
      : { kind: 'none', path: written }
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

/** Most pins that hold first; a lone operation need not have its pins met. */
function choose(leaves: readonly Leaf[], target: Target): Leaf | undefined {
  const [only] = leaves
  if (leaves.length === 1) return only
  return leaves.find((leaf) =>
    leaf.pins.every((pin) => target.pinned(pin.name, pin.in) === pin.value),
  )
}

function groupByTemplate(spec: {
  operations: readonly Operation[]
  refs: Refs
}): Map<
  string,
  { segments: ReturnType<typeof parsePathKey>['segments']; leaves: Map<string, Leaf[]> }
> {
  const groups: ReturnType<typeof groupByTemplate> = new Map()
  for (const operation of spec.operations) {
    const key = parsePathKey(operation.path)
    const id = `/${operation.path}`.replace(/[?#].*$/, '').replace('//', '/')
    const group = groups.get(id) ?? { segments: key.segments, leaves: new Map<string, Leaf[]>() }
    groups.set(id, group)
    const leaves = group.leaves.get(operation.method) ?? []
    group.leaves.set(operation.method, leaves)
    leaves.push({
      operation,
      pins: [...key.pins, ...requiredPins(operation, spec.refs)],
      contested: false,
    })
    for (const leaf of leaves) leaf.contested = leaves.length > 1
    leaves.sort((one, other) => other.pins.length - one.pins.length)
  }
  return groups
}

/** Required parameters that can only have one value tell operations of one template apart. */
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
    if (where === 'query' || where === 'header') {
      pins.push({ name: String(parameter['name']), value: String(values[0]), in: where })
    }
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
