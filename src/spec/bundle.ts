import { isObject } from '../types.ts'
import type { Diagnostic, JsonObject } from '../types.ts'
import { parseText } from './parse.ts'
import { escapeToken, fragmentPointer, toPointer } from './pointer.ts'
import { isUrl, readSource, resolveRef } from './source.ts'
import type { Fetcher } from './source.ts'
import { eachRef } from './walk.ts'
import type { RefNode } from './walk.ts'

/** Where referenced files hang in the bundled document: `/x-mockloop-files/<n>`. */
export const FILES_KEY = 'x-mockloop-files'

/** One file of a description; the first is the one that was named. */
export interface SourceFile {
  /** Absolute path, URL, `-` for standard input, or `''` for an inline document. */
  uri: string
  /** Absent for an inline document. */
  text: string | undefined
  tree: unknown
}

interface Bundle {
  files: SourceFile[]
  /** Index in `files` by URI. */
  byUri: Map<string, number>
  /** References by plain name into other files, looked up once all are read. */
  pending: { node: RefNode; file: number; name: string }[]
  /** `$id`s and `$anchor`s of each file. */
  ids: Map<string, string>[]
  diagnostics: Diagnostic[]
  outbound: Fetcher
}

/**
 * Makes one tree of a description over several files, in place: each file that a `$ref` names is
 * hung under `x-mockloop-files`, and every `$ref` then points into the one tree. Nothing is copied,
 * so cycles over files are no different from cycles within one.
 */
export async function bundleFiles(
  root: SourceFile & { tree: JsonObject },
  outbound: Fetcher,
): Promise<{ files: SourceFile[]; diagnostics: Diagnostic[] }> {
  const bundle: Bundle = {
    files: [root],
    byUri: new Map([[root.uri, 0]]),
    pending: [],
    ids: [],
    diagnostics: [],
    outbound,
  }
  const mounted: JsonObject = {}
  let next = 0
  while (next < bundle.files.length) {
    const wave = bundle.files.slice(next)
    const first = next
    next = bundle.files.length
    await Promise.all(wave.map((file, offset) => readInto(bundle, file, first + offset)))
    for (const [offset, file] of wave.entries()) {
      if (first + offset > 0) mounted[String(first + offset)] = file.tree
      localise(bundle, file, first + offset)
    }
  }
  for (const { node, file, name } of bundle.pending) {
    const local = bundle.ids[file]?.get(`#${name}`)
    if (local !== undefined) node.$ref = `#${mountOf(file)}${local.slice(1)}`
  }
  if (bundle.files.length > 1) root.tree[FILES_KEY] = mounted
  return bundle
}

async function readInto(bundle: Bundle, file: SourceFile, index: number): Promise<void> {
  if (index === 0) return
  try {
    file.text = await readSource(file.uri, { outbound: bundle.outbound })
    const parsed = parseText(file.text, file.uri)
    file.tree = parsed.tree
    bundle.diagnostics.push(...parsed.diagnostics)
  } catch (error) {
    bundle.diagnostics.push({
      code: 'unreadable-file',
      severity: 'error',
      message: error instanceof Error ? error.message : String(error),
      pointer: '',
      file: file.uri,
      fix: 'mend the file, or the $ref that names it',
    })
  }
}

/** Rewrites the references of one file so that they point into the bundle. */
function localise(bundle: Bundle, file: SourceFile, index: number): void {
  const ids = collectIds(file.tree)
  bundle.ids[index] = ids
  eachRef(file.tree, (node) => {
    const ref = ids.get(node.$ref) ?? node.$ref
    if (index === 0 && (ref === '#' || ref.startsWith('#/'))) node.$ref = ref
    else node.$ref = localRef(bundle, { node, ref, base: file.uri })
  })
}

function localRef(bundle: Bundle, at: { node: RefNode; ref: string; base: string }): string {
  if (at.base === '' && !at.ref.startsWith('#') && !isUrl(at.ref)) return at.ref
  const { uri, fragment } = resolveRef(at.ref, at.base)
  const file = fileIndex(bundle, uri)
  const pointer = fragmentPointer(fragment)
  if (pointer !== undefined) return `#${encodeFragment(mountOf(file) + pointer)}`
  bundle.pending.push({ node: at.node, file, name: fragment })
  return at.ref
}

function fileIndex(bundle: Bundle, uri: string): number {
  const known = bundle.byUri.get(uri)
  if (known !== undefined) return known
  const index = bundle.files.push({ uri, text: undefined, tree: undefined }) - 1
  bundle.byUri.set(uri, index)
  return index
}

function mountOf(file: number): string {
  return file === 0 ? '' : `/${FILES_KEY}/${file}`
}

function encodeFragment(pointer: string): string {
  return pointer.includes('%') ? pointer.replaceAll('%', '%25') : pointer
}

/** `$id`s and `$anchor`s of a file (JSON Schema 2020-12 §8.2), as the local references they stand for. */
function collectIds(tree: unknown): Map<string, string> {
  const ids = new Map<string, string>()
  const path: string[] = []
  const seen = new Set<object>()
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return
    seen.add(node)
    if (isObject(node)) {
      if (typeof node['$id'] === 'string') ids.set(node['$id'], `#${toPointer(path)}`)
      if (typeof node['$anchor'] === 'string') ids.set(`#${node['$anchor']}`, `#${toPointer(path)}`)
    }
    for (const [key, child] of Object.entries(node)) {
      path.push(key)
      walk(child)
      path.pop()
    }
  }
  walk(tree)
  return ids
}

/** Where a pointer into the bundle stands in the files as they were written. */
export function unbundle(
  files: readonly SourceFile[],
  pointer: string,
): { file: SourceFile | undefined; pointer: string } {
  const match = new RegExp(`^/${escapeToken(FILES_KEY)}/(\\d+)(.*)$`).exec(pointer)
  if (match === null) return { file: files[0], pointer }
  return { file: files[Number(match[1])], pointer: match[2] ?? '' }
}
