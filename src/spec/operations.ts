import { isObject } from '../types.ts'
import type { Diagnostic, JsonObject } from '../types.ts'
import { toPointer } from './pointer.ts'
import type { Refs } from './refs.ts'
import { isRef } from './walk.ts'

/** The methods that are members of a path item (3.2 §4.9 adds `query`). */
export const METHODS = [
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
  'trace',
  'query',
] as const

/** The method of a path item that cannot be read: it may have any. */
export const ANY_METHOD = '*'

/** A key of `responses`: a status, a range of them, or `default`. */
const STATUS_KEY = /^([1-9](\d\d|xx)|default)$/i

/** One operation, as written; what is needed of it is prepared at first use. */
export interface Operation {
  /** Unique in its document; invented from method and path where the author gave none. */
  operationId: string
  /** Upper case, or ANY_METHOD. */
  method: string
  /** The key under `paths`, as written. */
  path: string
  /** JSON pointer into the bundled document. */
  pointer: string
  node: JsonObject
  /** The path item it stands in. */
  item: JsonObject
  deprecated: boolean
  /** Why it cannot be served; it answers 501 with this. */
  broken?: Diagnostic
}

interface Listing {
  refs: Refs
  /** Responses may be left out since 3.1 (§4.8.10). */
  responsesOptional: boolean
  findings: Diagnostic[]
  taken: Set<string>
  operations: Operation[]
}

/** Flattens `paths` into operations, in document order; what is broken is reported and kept as such. */
export function listOperations(
  document: JsonObject,
  refs: Refs,
  findings: Diagnostic[],
): Operation[] {
  const responsesOptional = /^3\.[1-9]/.test(String(document['openapi']))
  const listing: Listing = { refs, responsesOptional, findings, taken: new Set(), operations: [] }
  const paths = isObject(document['paths']) ? document['paths'] : {}
  for (const [path, written] of Object.entries(paths)) {
    if (path.startsWith('x-')) continue
    const item = readPathItem(listing, path, written)
    if (isObject(item)) listPathItem(listing, path, item)
    else addBrokenItem(listing, path)
  }
  return nameOperations(listing)
}

/** Nobody knows which methods it was to have, so that it answers to any with what is wrong. */
function addBrokenItem(listing: Listing, path: string): void {
  const pointer = toPointer(['paths', path])
  const broken: Diagnostic = {
    code: 'bad-path-item',
    severity: 'error',
    message: `the path ${path} holds no path item object`,
    pointer,
    fix: 'give it an object with methods, or mend its $ref',
  }
  listing.findings.push(broken)
  const place = { method: ANY_METHOD, path, pointer, node: {}, item: {} }
  listing.operations.push({ ...place, operationId: '', deprecated: false, broken })
}

function readPathItem(listing: Listing, path: string, written: unknown): unknown {
  const pointer = toPointer(['paths', path])
  if (!path.startsWith('/')) {
    listing.findings.push({
      code: 'bad-path',
      severity: 'warning',
      message: `the path "${path}" does not begin with a slash; it is served as /${path}`,
      pointer,
      fix: 'begin the path with /',
    })
  }
  return resolveItem(listing.refs, written)
}

/** A path item may stand beside its own `$ref`; what stands beside it wins (3.1 §4.8.9.1). */
function resolveItem(refs: Refs, written: unknown): unknown {
  if (!isRef(written)) return written
  try {
    const target = refs.follow(written)
    return isObject(target) && Object.keys(written).length > 1 ? { ...target, ...written } : target
  } catch {
    return undefined
  }
}

function listPathItem(listing: Listing, path: string, item: JsonObject): void {
  for (const method of METHODS) {
    if (item[method] !== undefined)
      addOperation(listing, { path, key: [method], method, item }, item[method])
  }
  const others = item['additionalOperations']
  for (const [method, node] of Object.entries(isObject(others) ? others : {})) {
    addOperation(listing, { path, key: ['additionalOperations', method], method, item }, node)
  }
}

function addOperation(
  listing: Listing,
  at: { path: string; key: string[]; method: string; item: JsonObject },
  written: unknown,
): void {
  const pointer = toPointer(['paths', at.path, ...at.key])
  // Not in the standard, but descriptions over many files do it: an operation that is a reference.
  const target = resolveItem(listing.refs, written)
  const broken = findBroken(target, pointer, listing.responsesOptional)
  if (broken !== undefined) listing.findings.push(broken)
  const node = isObject(target) ? target : {}
  listing.operations.push({
    operationId: typeof node['operationId'] === 'string' ? node['operationId'].trim() : '',
    method: at.method.toUpperCase(),
    path: at.path,
    pointer,
    node,
    item: at.item,
    deprecated: node['deprecated'] === true,
    ...(broken === undefined ? {} : { broken }),
  })
}

function findBroken(
  node: unknown,
  pointer: string,
  responsesOptional: boolean,
): Diagnostic | undefined {
  const severity = 'error' as const
  if (!isObject(node)) {
    const message = 'the operation is not an object'
    return {
      code: 'bad-operation',
      severity,
      message,
      pointer,
      fix: 'give it an object with responses',
    }
  }
  if (responsesOptional && node['responses'] === undefined) return undefined
  if (!isObject(node['responses'])) {
    const message = 'the operation has no responses object'
    return {
      code: 'missing-responses',
      severity,
      message,
      pointer,
      fix: 'add responses with at least one status',
    }
  }
  if (statusKeys(node).length === 0) {
    const message = 'the operation defines no response'
    return {
      code: 'missing-responses',
      severity,
      message,
      pointer,
      fix: 'add at least one status to responses',
    }
  }
  return undefined
}

/** The keys of an operation's responses that name a status. */
export function statusKeys({ responses }: JsonObject): string[] {
  return Object.keys(isObject(responses) ? responses : {}).filter((key) => STATUS_KEY.test(key))
}

/** Written ids first, so that an invented one never takes a name that the author gave. */
function nameOperations(listing: Listing): Operation[] {
  for (const operation of listing.operations) {
    if (operation.operationId === '') continue
    if (listing.taken.has(operation.operationId)) {
      listing.findings.push({
        code: 'duplicate-operation-id',
        severity: 'warning',
        message: `the operationId "${operation.operationId}" is used more than once`,
        pointer: operation.pointer,
        fix: 'give each operation an id of its own',
      })
      operation.operationId = ''
    }
    listing.taken.add(operation.operationId)
  }
  for (const operation of listing.operations) {
    if (operation.operationId === '') operation.operationId = inventId(listing.taken, operation)
  }
  return listing.operations
}

/** `GET /pets/{id}` → `getPetsId`. */
function inventId(taken: Set<string>, operation: Operation): string {
  const words = operation.path.split(/[^A-Za-z0-9]+/).filter((word) => word !== '')
  const tail = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
  const base = operation.method.toLowerCase() + tail
  let id = base
  for (let count = 2; taken.has(id); count++) id = `${base}${count}`
  taken.add(id)
  return id
}
