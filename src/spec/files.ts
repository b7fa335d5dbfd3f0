import { escapeToken, fromPointer, toPointer } from './pointer.ts'
import { parseText } from './parse.ts'
import { isUrl, readSource, resolveRef, splitRef } from './source.ts'
import type { Fetcher } from './source.ts'
import { isObject } from '../types.ts'
import type { Diagnostic, JsonObject } from '../types.ts'
import type { Context } from './walk.ts'

/** Where referenced files hang in the bundled document: `/x-mockloop-files/<n>/<name>`. */
export const FILES_KEY = 'x-mockloop-files'

/** One file of a description; the first is the one that was named. */
export interface SourceFile {
  /** Absolute path, URL, `-` for standard input, or `''` for an inline document. */
  uri: string
  /** Absent for an inline document. */
  text: string | undefined
  /** As written, but for its references, which point into the bundle; absent when it cannot be read. */
  tree: unknown
  /** What its root is. */
  context: Context
  /** Whether one node of it stands at several places. */
  graph: boolean
  /** Pointer to it in the bundle. */
  mount: string
  /** Why it cannot be read. */
  failure?: unknown
}

/** The files of one description, each read once. */
export class FileSet {
  readonly list: SourceFile[]
  readonly diagnostics: Diagnostic[] = []
  readonly #byUri = new Map<string, SourceFile>()
  readonly #outbound: Fetcher

  constructor(root: SourceFile, outbound: Fetcher) {
    this.list = [root]
    this.#byUri.set(root.uri, root)
    this.#outbound = outbound
  }

  /** The file that a reference names; a new one is still to be read, or is refused for good. */
  named(ref: string, from: SourceFile, context: Context): SourceFile {
    try {
      const { uri } = resolveRef(ref, from.uri)
      return this.#byUri.get(uri) ?? this.#add(uri, context)
    } catch (error) {
      const refused = `refused:${splitRef(ref).file}`
      return (
        this.#byUri.get(refused) ??
        Object.assign(this.#add(refused, context), { uri: '', failure: error })
      )
    }
  }

  async read(file: SourceFile): Promise<void> {
    if (file.failure !== undefined) return
    try {
      const { uri, text } = await readSource(file.uri, { outbound: this.#outbound })
      if (!this.#byUri.has(uri)) this.#byUri.set(uri, file)
      Object.assign(file, { uri, text })
      const { tree, graph, diagnostics } = parseText(text, uri)
      Object.assign(file, { tree, graph })
      this.diagnostics.push(...diagnostics)
    } catch (error) {
      file.failure = error
    }
  }

  /** What hangs under `x-mockloop-files`, if anything. */
  mounted(): JsonObject | undefined {
    const [, ...others] = this.list
    if (others.length === 0) return undefined
    return Object.fromEntries(
      others.map(({ tree, mount }) => {
        const [, index = '', name = ''] = fromPointer(mount)
        return [index, { [name]: tree }]
      }),
    )
  }

  #add(uri: string, context: Context): SourceFile {
    const mount = `/${FILES_KEY}/${this.list.length}/${escapeToken(stem(uri))}`
    const file = { uri, text: undefined, tree: undefined, context, graph: false, mount }
    this.list.push(file)
    this.#byUri.set(uri, file)
    return file
  }
}

/** `schemas/Pet.yaml` → `Pet`, so that what is hung there still has a telling name. */
function stem(uri: string): string {
  const path = isUrl(uri) ? new URL(uri).pathname : uri
  const name = path.split(/[\\/]/).findLast((part) => part !== '') ?? 'file'
  return name.replace(/\.(json|ya?ml)$/i, '')
}

/** Where a pointer into the bundle stands in the files as they were written. */
export function unbundle(
  files: readonly SourceFile[],
  pointer: string,
): { file: SourceFile | undefined; pointer: string } {
  const [key, index = '', name = ''] = fromPointer(pointer)
  const file = files[key === FILES_KEY ? Number(index) : 0]
  const mount = key === FILES_KEY ? toPointer([key, index, name]) : ''
  return { file, pointer: pointer.slice(mount.length) }
}

/** The tree of a file without the other files that hang in it. */
export function ownTree({ tree, mount }: SourceFile): unknown {
  if (mount !== '' || !isObject(tree)) return tree
  const { [FILES_KEY]: _others, ...own } = tree
  return own
}
