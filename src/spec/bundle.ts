import { SpecificationError } from '../errors.ts'
import { isObject } from '../types.ts'
import type { Diagnostic, JsonObject } from '../types.ts'
import { settleDynamic } from './dynamic.ts'
import { FILES_KEY, FileSet } from './files.ts'
import type { SourceFile } from './files.ts'
import { Origins } from './origins.ts'
import { fragmentPointer, getPointer, toFragment } from './pointer.ts'
import { Refs, tryFollow } from './refs.ts'
import { splitRef } from './source.ts'
import type { Fetcher } from './source.ts'
import { joinUri, survey } from './survey.ts'
import type { Link, LinkKind, Resource } from './survey.ts'
import type { Context } from './walk.ts'

/** A description over several files as one tree, the root of the first. */
export interface Bundle {
  files: SourceFile[]
  links: Link[]
  refs: Refs
  /** What was copied for a reference that means something else there. */
  origins: Origins
  diagnostics: Diagnostic[]
}

/** Something in a file: a pointer, or an anchor that is known once the file is read. */
interface Place {
  file: SourceFile
  pointer: string
  anchor?: string
}

/**
 * Makes one tree of a description over several files, in place: each file that a `$ref` names is
 * hung under `x-mockloop-files`, and every `$ref` then points into the one tree. Nothing is copied,
 * so cycles over files are no different from cycles within one.
 * @throws SpecificationError when the first file is too deep
 */
export async function bundleFiles(
  root: SourceFile & { tree: JsonObject },
  outbound: Fetcher,
): Promise<Bundle> {
  const files = new FileSet(root, outbound)
  const linker = new Linker(files)
  linker.connect(root)
  for (let next = 1; next < files.list.length;) {
    const wave = files.list.slice(next)
    next = files.list.length
    await Promise.all(wave.map((file) => files.read(file)))
    for (const file of wave) linker.connect(file)
  }
  const mounted = files.mounted()
  if (mounted !== undefined) root.tree[FILES_KEY] = mounted
  const refs = new Refs(root.tree)
  linker.finish(refs)
  const origins = new Origins()
  const { list, diagnostics } = files
  const { links } = linker
  diagnostics.push(...settleDynamic({ root: root.tree, files: list, links, refs, origins }))
  return { files: list, links, diagnostics, refs, origins }
}

/** Turns the references of files into references into the bundle. */
class Linker {
  readonly links: Link[] = []
  readonly #files: FileSet
  /** Schemas by the absolute URI that their `$id` gives them. */
  readonly #resources = new Map<string, Place>()
  readonly #anchors = new Map<SourceFile, Map<string, string>>()
  /** Links that are written once every file is read. */
  readonly #late: { link: Link; place: Place }[] = []

  constructor(files: FileSet) {
    this.#files = files
  }

  /** @throws SpecificationError when the first file is too deep; any other is then unreadable */
  connect(file: SourceFile): void {
    try {
      this.#connect(file)
    } catch (error) {
      if (file.mount === '' || !(error instanceof SpecificationError)) throw error
      Object.assign(file, { tree: undefined, failure: error })
    }
  }

  #connect(file: SourceFile): void {
    const { links, resources, anchors } = survey(file)
    this.#anchors.set(file, anchors)
    for (const { uri, pointer } of resources) this.#resources.set(uri, { file, pointer })
    for (const link of links) this.#link(link)
  }

  /** Writes what had to wait, and fills maps that are a reference to a map elsewhere. */
  finish(refs: Refs): void {
    for (const { link, place } of this.#late) {
      const { file, anchor } = place
      const pointer = anchor === undefined ? place.pointer : this.#anchors.get(file)?.get(anchor)
      const ref = toFragment(file.mount + (pointer ?? ''))
      if (pointer !== undefined && refs.find(ref) !== undefined) link.holder[link.key] = ref
    }
    for (const link of this.links) if (link.kind === 'map') fillMap(link.holder, refs)
  }

  #link(link: Link): void {
    this.links.push(link)
    const { from, written, scope } = link
    // By far the most are right as they stand.
    if (from.mount === '' && scope === undefined && (written.startsWith('#/') || written === '#'))
      return
    const place = this.#target(link)
    link.to = place.file
    if (place.anchor !== undefined || link.kind === 'example') this.#late.push({ link, place })
    else link.holder[link.key] = toFragment(place.file.mount + place.pointer)
  }

  #target({ written, scope, kind, from }: Link): Place {
    const { file, fragment } = splitRef(written)
    const pointer = fragmentPointer(fragment)
    const start =
      file === ''
        ? startWithin(from, scope, pointer)
        : (this.#resource(file, scope) ?? {
            file: this.#files.named(written, from, rootContext(kind, pointer)),
            pointer: '',
          })
    return pointer === undefined
      ? { ...start, anchor: fragment }
      : { ...start, pointer: start.pointer + pointer }
  }

  /** An embedded schema that goes by this URI. */
  #resource(uri: string, scope: Resource | undefined): Place | undefined {
    if (this.#resources.size === 0) return undefined
    return this.#resources.get(uri) ?? this.#resources.get(joinUri(uri, scope?.uri ?? ''))
  }
}

/** A pointer within a schema that has an `$id` counts from there; many authors count from the file all the same. */
function startWithin(
  file: SourceFile,
  scope: Resource | undefined,
  pointer: string | undefined,
): Place {
  const isWithin = scope !== undefined && getPointer(scope.node, pointer ?? '') !== undefined
  return { file, pointer: isWithin ? scope.pointer : '' }
}

/** What the root of a file is, judged by the first reference that names it. */
function rootContext(kind: LinkKind, pointer: string | undefined): Context {
  if (kind === 'example') return 'data'
  const isMap = kind === 'map' ? pointer === '' : /^\/[^/]+$/.test(pointer ?? '')
  return isMap ? 'names' : 'node'
}

/** `paths: { $ref: paths.yaml }`: not in the standard, but wide-spread. */
function fillMap(holder: JsonObject, refs: Refs): void {
  const target = tryFollow(refs, holder)
  if (!isObject(target)) return
  delete holder['$ref']
  for (const [name, value] of Object.entries(target)) {
    if (!Object.hasOwn(holder, name))
      Object.defineProperty(holder, name, {
        value,
        enumerable: true,
        configurable: true,
        writable: true,
      })
  }
}
