import { isObject } from '../types.ts'
import type { Diagnostic, JsonObject } from '../types.ts'
import { listAnchors, nearestAnchor, nodesOf, pointersOf, redefine } from './anchors.ts'
import type { Anchor, Override } from './anchors.ts'
import { FILES_KEY } from './files.ts'
import type { SourceFile } from './files.ts'
import type { Origins } from './origins.ts'
import { fragmentPointer, fromPointer, toFragment, toPointer } from './pointer.ts'
import type { Refs } from './refs.ts'
import { splitRef } from './source.ts'
import type { Link } from './survey.ts'
import { isRef } from './walk.ts'

/** Nodes that are copied; a document that needs more builds on itself. */
const MOST_COPIED = 200_000

export interface Bundled {
  root: JsonObject
  files: readonly SourceFile[]
  links: readonly Link[]
  refs: Refs
  origins: Origins
}

/**
 * Turns each `$dynamicRef` into a `$ref` (JSON Schema 2020-12 §8.2.3.2): to the anchor beside it, and,
 * in a copy for each schema that redefines the anchor, to what that one says. Nothing else has to
 * know of dynamic scopes. A copy is found by what it was made from.
 */
export function settleDynamic(bundled: Bundled): Diagnostic[] {
  const links = bundled.links.filter(({ key }) => key === '$dynamicRef')
  return links.length > 0 ? new Settling(bundled, links).run() : []
}

const TOO_MUCH: Diagnostic = {
  code: 'too-dynamic',
  severity: 'info',
  message: 'too much is redefined for $dynamicRef: the rest means the anchor that is nearest to it',
  pointer: '',
  fix: 'name schemas by $ref where they need not be redefined',
}

class Settling {
  readonly #bundled: Bundled
  readonly #links: readonly Link[]
  readonly #anchors: Anchor[]
  readonly #pointers: Map<object, string>
  /** Names by the node that refers to them. */
  readonly #names = new Map<object, string>()
  readonly #reaching: (name: string) => ReadonlySet<string>
  readonly #copies = new Map<string, string>()
  readonly #redirected = new Set<object>()
  #copied = 0
  readonly #open: (() => void)[] = []
  /** Written at the end: until then every schema is as its author wrote it. */
  readonly #late: (() => void)[] = []

  constructor(bundled: Bundled, links: readonly Link[]) {
    this.#bundled = bundled
    this.#links = links
    this.#anchors = listAnchors(bundled.files)
    this.#pointers = pointersOf(bundled.files, new Set(links.map(({ holder }) => holder)))
    for (const { holder, written } of links) this.#names.set(holder, splitRef(written).fragment)
    this.#reaching = createReaching(bundled, this.#names)
  }

  run(): Diagnostic[] {
    for (const override of redefine(this.#anchors, this.#bundled.files)) {
      this.#redirect(override)
      for (let work = this.#open.pop(); work !== undefined; work = this.#open.pop()) work()
    }
    for (const { holder, written } of this.#links) {
      const ref = this.#usual(holder, written)
      if (ref !== undefined) this.#late.push(() => settle(holder, ref))
    }
    for (const write of this.#late) write()
    return this.#copied < MOST_COPIED ? [] : [TOO_MUCH]
  }

  /** What a reference means that nobody redefines: the anchor that is nearest to it in its file. */
  #usual(holder: JsonObject, written: string): string | undefined {
    const { file, fragment } = splitRef(written)
    const ref = String(holder['$dynamicRef'])
    if (file !== '' || fragmentPointer(fragment) !== undefined)
      return this.#bundled.refs.find(ref) === undefined ? undefined : ref
    return nearestAnchor(this.#anchors, fragment, this.#pointers.get(holder) ?? '')
  }

  /** Lets what a schema refers to mean the anchors that it redefines. */
  #redirect(override: Override): void {
    for (const node of nodesOf(override.node)) {
      const name = this.#names.get(node)
      const own = name === undefined ? undefined : override.anchors.get(name)
      if (own !== undefined) this.#late.push(() => settle(node, own))
      // Of two that redefine, one within the other, the outer was here first.
      if (!isRef(node) || this.#redirected.has(node) || !this.#reaches(node.$ref, override))
        continue
      this.#redirected.add(node)
      const ref = this.#copy(node.$ref, override)
      this.#late.push(() => (node['$ref'] = ref))
    }
  }

  /** Whether something that a schema redefines is asked for behind a reference. */
  #reaches(ref: string, { anchors }: Override): boolean {
    return [...anchors.keys()].some((name) => this.#reaching(name).has(ref))
  }

  /** A reference to a copy of what a reference names, made for one schema. */
  #copy(ref: string, override: Override): string {
    const key = `${override.pointer} ${ref}`
    const known = this.#copies.get(key)
    const target = this.#bundled.refs.find(ref)
    if (known !== undefined) return known
    if (!isObject(target) || target === override.node || this.#copied >= MOST_COPIED) return ref
    const name = fromPointer(ref.slice(1)).at(-1) ?? ''
    const copied = toFragment(toPointer([FILES_KEY, key, name]))
    this.#copies.set(key, copied)
    // One after the other: a chain of references may be longer than the stack is deep.
    this.#open.push(() => {
      const copy = this.#clone(target, override)
      this.#late.push(() => hang(this.#bundled.root, key, { [name]: copy }))
    })
    return copied
  }

  #clone(target: JsonObject, override: Override): JsonObject {
    const twins = new Map<object, JsonObject>()
    const copy = copyNode(target, this.#bundled.origins, twins)
    this.#copied += twins.size
    for (const node of nodesOf(target)) {
      const twin = twins.get(node)
      if (twin === undefined) continue
      for (const key of ['$id', '$anchor', '$dynamicAnchor']) delete twin[key]
      if (isRef(node)) {
        const ref = this.#reaches(node.$ref, override) ? this.#copy(node.$ref, override) : node.$ref
        twin['$ref'] = ref
      }
      const name = this.#names.get(node)
      if (name === undefined) continue
      const ref = override.anchors.get(name) ?? this.#usual(node, `#${name}`)
      if (ref !== undefined) settle(twin, ref)
    }
    return copy
  }
}

/** Which references lead to where a name is asked for: looked up once a name, backwards. */
function createReaching(
  { links, refs }: Bundled,
  names: ReadonlyMap<object, string>,
): (name: string) => ReadonlySet<string> {
  const asking = new Map<string, Set<string>>()
  const namedBy = new Map<string, Set<string>>()
  const all = new Set(links.map(({ holder, key }) => String(holder[key])))
  for (const ref of all) {
    const target = refs.find(ref)
    for (const node of isObject(target) ? nodesOf(target) : []) {
      const name = names.get(node)
      if (name !== undefined) asking.set(name, (asking.get(name) ?? new Set()).add(ref))
      if (isRef(node)) namedBy.set(node.$ref, (namedBy.get(node.$ref) ?? new Set()).add(ref))
    }
  }
  const known = new Map<string, ReadonlySet<string>>()
  return (name) => {
    const before = known.get(name)
    if (before !== undefined) return before
    const reaching = new Set(asking.get(name))
    known.set(name, reaching)
    // What is added to a set while it is gone through is gone through too.
    for (const ref of reaching) for (const other of namedBy.get(ref) ?? []) reaching.add(other)
    return reaching
  }
}

/** The plain reference in place of the dynamic one; the first that settles it counts. */
function settle(holder: JsonObject, ref: string): void {
  if (!('$dynamicRef' in holder)) return
  delete holder['$dynamicRef']
  if (!isRef(holder)) holder['$ref'] = ref
  else holder['allOf'] = [...(Array.isArray(holder['allOf']) ? holder['allOf'] : []), { $ref: ref }]
}

function hang(root: JsonObject, key: string, named: JsonObject): void {
  const others = isObject(root[FILES_KEY]) ? root[FILES_KEY] : {}
  root[FILES_KEY] = Object.assign(others, { [key]: named })
}

/** A copy of a tree that knows what each of its nodes was made from. */
function copyNode<T>(value: T, origins: Origins, twins: Map<object, JsonObject>): T
function copyNode(value: unknown, origins: Origins, twins: Map<object, JsonObject>): unknown {
  if (Array.isArray(value))
    return origins.note(
      value.map((item: unknown) => copyNode(item, origins, twins)),
      value,
    )
  if (!isObject(value)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, copyNode(item, origins, twins)])
  const twin: JsonObject = origins.note(Object.fromEntries(entries), value)
  twins.set(value, twin)
  return twin
}
