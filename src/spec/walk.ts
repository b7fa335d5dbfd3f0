import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'

/** A description that is nested deeper is refused. */
export const MAX_DEPTH = 200

/** A reference as it stands in a document. */
export type RefNode = JsonObject & { $ref: string }

export function isRef(value: unknown): value is RefNode {
  return isObject(value) && typeof value['$ref'] === 'string'
}

/** Whether a node says nothing of its own but where to look. */
export function isBareRef(node: unknown): node is RefNode {
  return isRef(node) && Object.keys(node).length === 1
}

/**
 * What a node is: a part of the description; a map from names that the author chose (`examples` for
 * the one whose members may be bare values); data of the API, in which `$ref` is only a word, and
 * `payload` for the whole of such data.
 */
export type Context = 'node' | 'names' | 'examples' | 'payload' | 'data'

const CONTEXTS = new Map<string, Context>([
  ...each(
    'properties patternProperties $defs definitions dependentSchemas dependencies schemas ' +
      'parameters responses headers content callbacks links paths requestBodies ' +
      'securitySchemes pathItems webhooks encoding mediaTypes',
    'names',
  ),
  ['examples', 'examples'],
  ...each('example x-example value dataValue', 'payload'),
  ...each('default enum const', 'data'),
])
/** An Example Object has one of these; a bare value in its place may have any. */
const EXAMPLE_KEYS = ['$ref', 'value', 'externalValue', 'dataValue', 'serializedValue', 'summary']

function each(words: string, context: Context): [string, Context][] {
  return words.split(' ').map((word) => [word, context])
}

/** Where a walk is: only the first `depth` keys count. */
export interface Cursor {
  readonly keys: readonly (string | number)[]
  readonly depth: number
}

/** The tokens of the pointer to where a walk is. */
export function tokensOf({ keys, depth }: Cursor): string[] {
  return keys.slice(0, depth).map(String)
}

export interface WalkOptions {
  /** What the root is. @default 'node' */
  context?: Context
  /** Whether one node may stand at several places; it is then visited once in each context. */
  graph?: boolean
}

/** Calls `visit` for each object and array of a tree, before those in it. */
export function walk(
  root: unknown,
  visit: (node: object, context: Context, cursor: Cursor) => void,
  { context = 'node', graph = false }: WalkOptions = {},
): void {
  const keys: (string | number)[] = []
  const cursor = { keys, depth: 0 }
  const isSeen = graph ? createSeen() : undefined
  const step = (node: object, context: Context): void => {
    if (isSeen?.(node, context) === true) return
    visit(node, context, cursor)
    const depth = cursor.depth++
    for (const key in node) {
      const child = (node as JsonObject)[key]
      if (typeof child !== 'object' || child === null) continue
      keys[depth] = key
      step(child, contextOf(key, child, node, context))
    }
    cursor.depth = depth
  }
  if (typeof root === 'object' && root !== null) step(root, context)
}

function createSeen(): (node: object, context: Context) => boolean {
  const seen = new Map<Context, Set<object>>()
  return (node, context) => {
    const known = seen.get(context) ?? new Set()
    seen.set(context, known)
    return known.size === known.add(node).size
  }
}

function contextOf(key: string, child: object, parent: object, context: Context): Context {
  if (context === 'data' || context === 'payload') return 'data'
  if (Array.isArray(parent) || context === 'names') return 'node'
  if (context === 'examples') return EXAMPLE_KEYS.some((one) => one in child) ? 'node' : 'payload'
  const found = CONTEXTS.get(key) ?? 'node'
  return found === 'examples' && Array.isArray(child) ? 'data' : found
}
