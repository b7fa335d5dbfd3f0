import { SpecificationError } from '../errors.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { toFragment, toPointer } from './pointer.ts'
import { MAX_DEPTH } from './walk.ts'

/**
 * Copies a document that was given as an object, which stays its owner's. Where an object contains
 * itself, as in documents that were dereferenced, the copy has a reference.
 * @throws SpecificationError when it is too deep
 */
export function copyDocument(document: JsonObject): JsonObject {
  const copies = new Map<object, unknown>()
  const open = new Map<object, string>()
  const copy = (written: unknown, path: readonly string[]): unknown => {
    const value = plain(written)
    if (typeof value !== 'object' || value === null) return value
    const above = open.get(value)
    if (above !== undefined) return { $ref: toFragment(above) }
    if (copies.has(value)) return copies.get(value)
    if (path.length > MAX_DEPTH) throw tooDeep()
    open.set(value, toPointer(path))
    const made = copyMembers(value, (key, child) => copy(child, [...path, key]))
    open.delete(value)
    copies.set(value, made)
    return made
  }
  const made = copy(document, [])
  return isObject(made) ? made : {}
}

/** A date, say, as JSON has it. */
function plain(value: unknown): unknown {
  return isObject(value) && typeof value['toJSON'] === 'function' ? value['toJSON']('') : value
}

/** What JSON has no word for is left out. */
function copyMembers(value: object, copy: (key: string, child: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item, index) => copy(String(index), item))
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => !['undefined', 'function', 'symbol'].includes(typeof child))
      .map(([key, child]) => [key, copy(key, child)]),
  )
}

function tooDeep(): SpecificationError {
  return new SpecificationError(`the document is nested deeper than ${MAX_DEPTH} levels`)
}
