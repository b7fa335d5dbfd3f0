import { SpecificationError } from '../errors.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import type { SourceFile } from './files.ts'
import { toPointer } from './pointer.ts'
import { isUrl, splitRef } from './source.ts'
import { isBareRef, isRef, MAX_DEPTH, tokensOf, walk } from './walk.ts'
import type { Context, Cursor, RefNode } from './walk.ts'

const SCOPING = ['$id', '$anchor', '$dynamicAnchor', '$self']

/**
 * What a reference is for: `ref` stands for its target, `map` stands for a whole map of named
 * things, `mapping` is a member of a discriminator, `example` stands for data in another file.
 */
export type LinkKind = 'ref' | 'map' | 'mapping' | 'example'

/** A place that names another: `holder[key]` is the reference. */
export interface Link {
  kind: LinkKind
  holder: JsonObject
  key: string
  /** The reference as the author wrote it. */
  written: string
  /** The innermost schema with an `$id` around it. */
  scope: Resource | undefined
  from: SourceFile
  /** The file that it leads to. */
  to: SourceFile
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
  links: Link[]
  resources: Resource[]
  /** Pointers by `$anchor` and `$dynamicAnchor`. */
  anchors: Map<string, string>
}

/**
 * Finds in one walk all that names something or can be named.
 * @throws SpecificationError when the tree is too deep
 */
export function survey(file: SourceFile): Survey {
  const found: Survey = { links: [], resources: [], anchors: new Map() }
  const scopes = createScopes(file, found)
  const visit = (node: object, context: Context, cursor: Cursor): void => {
    if (cursor.depth > MAX_DEPTH) throw tooDeep(file.uri)
    if (context === 'data' || !isObject(node)) return
    const scope = context === 'node' ? scopes?.(node, cursor) : undefined
    if (context === 'node') addDynamic(found.links, node, { scope, from: file, to: file })
    if (isRef(node)) addRef(found.links, node, context, { scope, from: file, to: file })
    else if (isObject(node['mapping']) && 'propertyName' in node)
      addMapping(found.links, node['mapping'], { scope, from: file, to: file })
  }
  walk(file.tree, visit, file)
  return found
}

function tooDeep(uri: string): SpecificationError {
  const name = uri === '' ? 'the document' : uri
  return new SpecificationError(`${name}: is nested deeper than ${MAX_DEPTH} levels`, name)
}

type At = Pick<Link, 'scope' | 'from' | 'to'>

function addRef(links: Link[], holder: RefNode, context: Context, at: At): void {
  const kind = linkKind(holder, context)
  const { scope, from, to } = at
  if (kind !== undefined)
    links.push({ kind, holder, key: '$ref', written: holder.$ref, scope, from, to })
}

/** A `$dynamicRef` is a reference like another, until it is known who redefines what it names. */
function addDynamic(links: Link[], holder: JsonObject, { scope, from, to }: At): void {
  const key = '$dynamicRef'
  const written = holder[key]
  if (typeof written === 'string')
    links.push({ kind: 'ref', holder, key, written, scope, from, to })
}

function linkKind(node: RefNode, context: Context): LinkKind | undefined {
  if (context === 'payload') return isFileExample(node) ? 'example' : undefined
  return context === 'node' ? 'ref' : 'map'
}

/** Not in the standard, but wide-spread: an example that is nothing but a reference to a file. */
function isFileExample(node: RefNode): boolean {
  const { file } = splitRef(node.$ref)
  return isBareRef(node) && !isUrl(file) && /\.(json|ya?ml)$/i.test(file)
}

/** A mapping names a schema by its bare name, or by a reference (3.0 §4.7.25). */
function addMapping(links: Link[], holder: JsonObject, { scope, from, to }: At): void {
  for (const [key, written] of Object.entries(holder)) {
    if (typeof written === 'string' && /[/#]|\.(json|ya?ml)$/i.test(written))
      links.push({ kind: 'mapping', holder, key, written, scope, from, to })
  }
}

/** Follows which `$id` a walk is below; nothing at all where the text holds none. */
function createScopes(
  { text, tree }: SourceFile,
  found: Survey,
): ((node: JsonObject, cursor: Cursor) => Resource | undefined) | undefined {
  if (text !== undefined && !SCOPING.some((word) => text.includes(word))) return undefined
  const open: { depth: number; resource: Resource }[] = []
  let rootUri = ''
  return (node, cursor) => {
    while ((open.at(-1)?.depth ?? -1) >= cursor.depth) open.pop()
    const id = node['$id'] ?? (node === tree ? node['$self'] : undefined)
    if (typeof id === 'string') {
      const uri = joinUri(id, open.at(-1)?.resource.uri ?? rootUri)
      const resource = { node, pointer: toPointer(tokensOf(cursor)), uri }
      found.resources.push(resource)
      if (node === tree) rootUri = uri
      else open.push({ depth: cursor.depth, resource })
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
