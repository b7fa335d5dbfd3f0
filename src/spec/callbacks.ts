import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { ExpressionError, parseUrlTemplate } from './expression.ts'
import type { UrlTemplate } from './expression.ts'
import type { Spec } from './load.ts'
import { METHODS } from './operations.ts'
import type { Operation } from './operations.ts'
import { toPointer } from './pointer.ts'
import { tryFollow } from './refs.ts'
import type { Refs } from './refs.ts'

/** A request that the API sends, as its document describes it. */
export interface Call {
  /** Of the callback or webhook. */
  name: string
  /** Its request; the path is the URL as written, empty for a webhook. */
  operation: Operation
}

/** What an operation calls back after its answer (3.1 §4.8.18). */
export interface Callback extends Call {
  url: UrlTemplate
}

/** A URL of a callback that cannot be read. */
export interface BrokenCallback {
  node: object
  key: string
  message: string
}

type Described = Pick<Spec, 'document' | 'operations' | 'refs'>

/** The callbacks of all operations, by operationId; what is broken is told and left out. */
export function listCallbacks(
  { operations, refs }: Pick<Spec, 'operations' | 'refs'>,
  tell: (broken: BrokenCallback) => void = () => {},
): ReadonlyMap<string, readonly Callback[]> {
  const found = new Map<string, readonly Callback[]>()
  for (const { operationId, node } of operations) {
    const callbacks = Object.entries(asObject(node['callbacks'], refs)).flatMap(([name, written]) =>
      name.startsWith('x-') ? [] : readCallback(name, tryFollow(refs, written), { refs, tell }),
    )
    if (callbacks.length > 0) found.set(operationId, callbacks)
  }
  return found
}

function readCallback(
  name: string,
  node: unknown,
  { refs, tell }: { refs: Refs; tell: (broken: BrokenCallback) => void },
): Callback[] {
  if (!isObject(node)) return []
  return Object.entries(node).flatMap(([key, written]) => {
    if (key.startsWith('x-') || key === '$ref') return []
    try {
      const url = parseUrlTemplate(key)
      return callsOf(name, { path: key, item: asObject(written, refs) }, refs).map(
        ({ operation }) => ({ name, operation, url }),
      )
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      tell({ node, key, message: error.message })
      return []
    }
  })
}

/** The webhooks of a document (3.1 §4.8.1), and what older ones write as `x-webhooks`. */
export function listWebhooks({
  document,
  refs,
}: Pick<Described, 'document' | 'refs'>): ReadonlyMap<string, Call> {
  const written = {
    ...asObject(document['x-webhooks'], refs),
    ...asObject(document['webhooks'], refs),
  }
  const calls = Object.entries(written).flatMap(([name, item]) =>
    callsOf(name, { path: '', item: asObject(item, refs) }, refs),
  )
  const found = new Map<string, Call>()
  for (const call of calls) {
    const { name, operation } = call
    // A webhook with several methods is several; the first has the name alone.
    const key = found.has(name) ? `${name} ${operation.method}` : name
    found.set(key, { ...call, name: key })
  }
  return found
}

function callsOf(
  name: string,
  { path, item }: { path: string; item: JsonObject },
  refs: Refs,
): Call[] {
  return METHODS.flatMap((method) => {
    const node = tryFollow(refs, item[method])
    if (!isObject(node)) return []
    const { operationId, deprecated } = node
    const operation: Operation = {
      operationId: typeof operationId === 'string' ? operationId : name,
      method: method.toUpperCase(),
      path,
      pointer: toPointer([name, method]),
      node,
      item,
      deprecated: deprecated === true,
    }
    return [{ name, operation }]
  })
}

function asObject(written: unknown, refs: Refs): JsonObject {
  const node = tryFollow(refs, written)
  return isObject(node) ? node : {}
}
