import { isObject } from '../types.ts'
import { unbundle } from './files.ts'
import type { Spec } from './load.ts'
import type { Operation } from './operations.ts'
import { fragmentPointer } from './pointer.ts'
import { isBareRef, isRef, walk } from './walk.ts'
import type { Context } from './walk.ts'

/** What a reload changed, as `GET /pets`. */
export interface SpecDiff {
  added: string[]
  removed: string[]
  changed: string[]
}

/** One reading of a document. */
export type Reading = Pick<Spec, 'operations' | 'refs' | 'files'>

/** A node with what it says itself, and what it names. */
interface Part {
  text: string
  names: Set<string>
}

/** An operation, or what a reference names: by method and path, or by file and pointer. */
interface Parts {
  operations: Map<string, Part>
  targets: Map<string, Part>
}

/** Compares the operations of two readings of a document, with all that they refer to. */
export function diffOperations(before: Reading, after: Reading): SpecDiff {
  const [old, fresh] = [readParts(before), readParts(after)]
  const touched = findTouched(old.targets, fresh.targets)
  const differs = ([name, part]: [string, Part]): boolean => {
    const known = old.operations.get(name)
    if (known === undefined) return false
    return known.text !== part.text || [...part.names].some((target) => touched.has(target))
  }
  return {
    added: [...fresh.operations.keys()].filter((name) => !old.operations.has(name)),
    removed: [...old.operations.keys()].filter((name) => !fresh.operations.has(name)),
    changed: [...fresh.operations].filter(differs).map(([name]) => name),
  }
}

/** The targets that say something else, or lead to one that does; each is looked at once, so that circles end. */
function findTouched(
  before: ReadonlyMap<string, Part>,
  after: ReadonlyMap<string, Part>,
): Set<string> {
  const namedBy = new Map<string, string[]>()
  const touched = new Set<string>()
  for (const [name, { text, names }] of after) {
    if (before.get(name)?.text !== text) touched.add(name)
    for (const target of names) {
      const holders = namedBy.get(target)
      if (holders === undefined) namedBy.set(target, [name])
      else holders.push(name)
    }
  }
  // What is added to a set while it is gone through is gone through too.
  for (const name of touched) for (const holder of namedBy.get(name) ?? []) touched.add(holder)
  return touched
}

function readParts(reading: Reading): Parts {
  const operations = new Map<string, Part>()
  const targets = new Map<string, Part>()
  const open = new Map<string, string>()
  const read = (node: object): Part => readPart(node, reading, (name, ref) => open.set(name, ref))
  for (const operation of reading.operations)
    operations.set(nameOf(operation), read(ownPart(operation)))
  for (const [name, ref] of open) {
    const target = reading.refs.find(ref)
    const isNode = typeof target === 'object' && target !== null
    targets.set(name, isNode ? read(target) : { text: String(target), names: new Set() })
  }
  return { operations, targets }
}

/** What an operation says, with what it has from its path item. */
function ownPart({ node, item }: Operation): object {
  const { parameters, servers } = item
  return { node, item: { parameters, servers } }
}

function readPart(
  node: object,
  { files }: Reading,
  take: (name: string, ref: string) => void,
): Part {
  const names = new Set<string>()
  const nameRef = (ref: string): string => (files.length > 1 ? toName(ref, files) : ref)
  const add = (ref: string): void => {
    names.add(nameRef(ref))
    take(nameRef(ref), ref)
  }
  const visit = (one: object, context: Context): void => {
    const isWord = context === 'data' || (context === 'payload' && !isBareRef(one))
    if (isRef(one) && !isWord) add(one.$ref)
    if (context !== 'node' || !isObject(one) || !('propertyName' in one)) return
    for (const ref of Object.values(isObject(one['mapping']) ? one['mapping'] : {}))
      if (typeof ref === 'string' && ref.startsWith('#')) add(ref)
  }
  walk(node, visit, { graph: true })
  // The number of a file depends on what else is read.
  const rename = (key: string, value: unknown): unknown =>
    key === '$ref' && typeof value === 'string' ? nameRef(value) : value
  const text = files.length > 1 ? JSON.stringify(node, rename) : JSON.stringify(node)
  return { text, names }
}

/** A reference into the bundle by the file that it names. */
function toName(ref: string, files: Reading['files']): string {
  const pointer = ref.startsWith('#') ? fragmentPointer(ref.slice(1)) : undefined
  if (pointer === undefined) return ref
  const { file, pointer: own } = unbundle(files, pointer)
  return `${file?.uri}#${own}`
}

function nameOf({ method, path }: Operation): string {
  return `${method} ${path}`
}
