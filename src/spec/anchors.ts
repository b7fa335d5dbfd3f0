import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { ownTree } from './files.ts'
import type { SourceFile } from './files.ts'
import { fromPointer, toFragment, toPointer } from './pointer.ts'
import { tokensOf, walk } from './walk.ts'
import type { Context, Cursor } from './walk.ts'

/** A schema that goes by a name which others may redefine. */
export interface Anchor {
  name: string
  node: JsonObject
  /** In the bundle. */
  pointer: string
}

/** A schema that redefines anchors for all that it refers to. */
export interface Override {
  node: JsonObject
  pointer: string
  /** References by name. */
  anchors: Map<string, string>
}

/** Each `$dynamicAnchor` of a description. */
export function listAnchors(files: readonly SourceFile[]): Anchor[] {
  const anchors: Anchor[] = []
  eachNode(files, (node, pointer) => {
    const name = node['$dynamicAnchor']
    if (typeof name === 'string') anchors.push({ name, node, pointer })
  })
  return anchors
}

/** The schemas that have anchors themselves or in their `$defs`. */
export function redefine(anchors: readonly Anchor[], files: readonly SourceFile[]): Override[] {
  const byNode = new Map(anchors.map((anchor) => [anchor.node, anchor]))
  const overrides: Override[] = []
  eachNode(files, (node, pointer) => {
    const parts = [node, ...Object.values(isObject(node['$defs']) ? node['$defs'] : {})]
    const own = parts.flatMap((part) => (isObject(part) ? (byNode.get(part) ?? []) : []))
    if (own.length === 0) return
    const refs = own.map((one): [string, string] => [one.name, toFragment(one.pointer)])
    overrides.push({ node, pointer, anchors: new Map(refs.reverse()) })
  })
  return overrides
}

/** Where nodes stand in the bundle. */
export function pointersOf(
  files: readonly SourceFile[],
  nodes: ReadonlySet<object>,
): Map<object, string> {
  const pointers = new Map<object, string>()
  eachNode(files, (node, pointer) => {
    if (nodes.has(node)) pointers.set(node, pointer)
  })
  return pointers
}

/** A reference to the anchor of a name that has most of its way in common with who asks for it. */
export function nearestAnchor(
  anchors: readonly Anchor[],
  name: string,
  pointer: string,
): string | undefined {
  const from = fromPointer(pointer)
  const common = (anchor: Anchor): number => {
    const tokens = fromPointer(anchor.pointer)
    const end = tokens.findIndex((token, index) => token !== from[index])
    return end === -1 ? tokens.length : end
  }
  const named = anchors.filter((anchor) => anchor.name === name)
  const [best] = named.sort((one, other) => common(other) - common(one))
  return best && toFragment(best.pointer)
}

/** The parts of a description in a node, itself included; no data. */
export function nodesOf(root: object): JsonObject[] {
  const nodes: JsonObject[] = []
  const visit = (node: object, context: Context): void => {
    if (context === 'node' && isObject(node)) nodes.push(node)
  }
  walk(root, visit, { graph: true })
  return nodes
}

function eachNode(
  files: readonly SourceFile[],
  visit: (node: JsonObject, pointer: string) => void,
): void {
  for (const file of files) {
    const step = (node: object, context: Context, cursor: Cursor): void => {
      if (context !== 'node' || !isObject(node)) return
      visit(node, file.mount + toPointer(tokensOf(cursor)))
    }
    walk(ownTree(file), step, file)
  }
}
