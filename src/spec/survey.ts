import { SpecificationError } from '../errors.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { toPointer } from './pointer.ts'
import { tokensOf, walk } from './walk.ts'
import type { Context, Cursor, RefNode } from './walk.ts'

export const MAX_DEPTH = 200

/**
 * What a reference is for: `ref` stands for its target, `map` stands for a whole map of named
 * things, `mapping` is a member of a discriminator, `example` stands for data in another file.
 */
export type SlotKind = 'ref' | 'map' | 'mapping' | 'example'

/** A place that names another: `holder[key]` is the reference. */
export interface Slot {
  kind: SlotKind
  holder: JsonObject
  key: string
  /** The reference as the author wrote it. */
  written: string
  /** The innermost schema with an `$id` around it. */
  scope: Resource | undefined
}

/** A schema with an `$id`: an embedded document of its own (JSON Schema 2020-12 §8.2.1). */
export interface Resource {
  node: JsonObject
  pointer: string
  /** Its absolute URI, or as much of one as is known. */
  uri: string
}

/** What there is in a file to connect it with others. */
export interface Survey {
  slots: Slot[]
  resources: Resource[]
  /** Pointers by `$anchor` and `$dynamicAnchor`. */
  anchors: Map<string, string>
}

export interface Surveyed {
  /** For messages. */
  name: string
  /** Absent for an inline document. */
  text: string | undefined
  tree: unknown
  graph: boolean
}

/**
 * Finds in one walk all that names something or can be named.
 * @throws SpecificationError when the tree is too deep
 */
export function survey(file: Surveyed, context: Context): Survey {
  const found: Survey = { slots: [], resources: [], anchors: new Map() }
  const scopes = createScopes(file, found)
  walk(
    file.tree,
    (node, context, cursor) => {
      if (cursor.depth > MAX_DEPTH) throw tooDeep(file.name)
      if (Array.isArray(node)) return
      const scope = context === 'node' ? scopes?.(node as JsonObject, cursor) : undefined
      addSlots(found.slots, { node: node as JsonObject, context, scope })
    },
    { context, graph: file.graph },
  )
  return found
}

function tooDeep(name: string): SpecificationError {
  return new SpecificationError(`${name}: is nested deeper than ${MAX_DEPTH} levels`, name)
}

function addSlots(
  slots: Slot[],
  { node, context, scope }: { node: JsonObject; context: Context; scope: Resource | undefined },
): void {
  if (context === 'data') return
  const written = node['$ref']
  if (typeof written === 'string') {
    const kind = slotKind(node as RefNode, context)
    if (kind !== undefined) slots.push({ kind, holder: node, key: '$ref', written, scope })
  }
  if (context === 'node' && isObject(node['mapping']) && 'propertyName' in node)
    addMapping(slots, node['mapping'], scope)
}

function slotKind(node: RefNode, context: Context): SlotKind | undefined {
  if (context === 'payload') return isFileExample(node) ? 'example' : undefined
  return context === 'node' ? 'ref' : 'map'
}

/** Not in the standard, but wide-spread: an example that is nothing but a reference to a file. */
function isFileExample(node: RefNode): boolean {
  return Object.keys(node).length === 1 && /^[^#]*\.(json|ya?ml)(#|$)/i.test(node.$ref)
}

/** A mapping names a schema by its bare name, or by a reference (3.0 §4.7.25). */
function addMapping(slots: Slot[], mapping: JsonObject, scope: Resource | undefined): void {
  for (const [key, written] of Object.entries(mapping)) {
    if (typeof written === 'string' && /[/#]|\.(json|ya?ml)$/i.test(written))
      slots.push({ kind: 'mapping', holder: mapping, key, written, scope })
  }
}

/** Follows which `$id` a walk is below; nothing at all where the text holds none. */
function createScopes(
  { text, tree }: Surveyed,
  found: Survey,
): ((node: JsonObject, cursor: Cursor) => Resource | undefined) | undefined {
  if (text !== undefined && !/\$id|[Aa]nchor|\$self/.test(text)) return undefined
  const open: { depth: number; resource: Resource }[] = []
  return (node, cursor) => {
    while ((open.at(-1)?.depth ?? -1) >= cursor.depth) open.pop()
    const id = node['$id'] ?? (node === tree ? node['$self'] : undefined)
    if (typeof id === 'string') {
      const uri = joinUri(id, open.at(-1)?.resource.uri ?? '')
      const resource = { node, pointer: toPointer(tokensOf(cursor)), uri }
      found.resources.push(resource)
      if (node !== tree) open.push({ depth: cursor.depth, resource })
    }
    for (const key of ['$anchor', '$dynamicAnchor']) {
      const name = node[key]
      if (typeof name === 'string') found.anchors.set(name, toPointer(tokensOf(cursor)))
    }
    return open.at(-1)?.resource
  }
}

/** A URI made absolute where the base is known; as it stands where not. */
export function joinUri(uri: string, base: string): string {
  const joined = URL.canParse(uri, base) ? new URL(uri, base).href : uri
  return joined.replace(/#$/, '')
}
