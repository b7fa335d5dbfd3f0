import { fragmentPointer, fromPointer, getMember, getPointer, toPointer } from './pointer.ts'
import { isRef } from './walk.ts'
import type { RefNode } from './walk.ts'

/** A pointer through more references than this is a circle. */
const MAX_HOPS = 100

/** A `$ref` that leads nowhere, or round in a circle. */
export class UnresolvedRefError extends Error {
  readonly ref: string
  readonly isCircle: boolean

  /** `written` is what the author wrote for `ref`. */
  constructor(ref: string, isCircle: boolean, written: string = ref) {
    super(`$ref "${written}" leads ${isCircle ? 'back to itself' : 'nowhere'}`)
    this.name = 'UnresolvedRefError'
    this.ref = ref
    this.isCircle = isCircle
  }
}

/** Looks references up in the one tree of a description, each once. */
export class Refs {
  readonly #root: unknown
  readonly #known = new Map<string, unknown>()
  readonly #followed = new Map<string, unknown>()
  readonly #written = new Map<string, string>()

  constructor(root: unknown) {
    this.#root = root
  }

  /** The node a reference names, or `undefined`. */
  find(ref: string): unknown {
    if (this.#known.has(ref)) return this.#known.get(ref)
    const pointer = ref.startsWith('#') ? fragmentPointer(ref.slice(1)) : undefined
    const target =
      pointer === undefined
        ? undefined
        : (getPointer(this.#root, pointer) ?? this.trace(pointer)?.value)
    this.#known.set(ref, target)
    return target
  }

  /** What stands at a pointer, and where it really is: references on the way are followed. */
  trace(pointer: string): { pointer: string; value: unknown } | undefined {
    return this.#trace(pointer, MAX_HOPS)
  }

  #trace(pointer: string, hops: number): { pointer: string; value: unknown } | undefined {
    let place = { pointer: '', value: this.#root }
    for (const token of fromPointer(pointer)) {
      let value = getMember(place.value, token)
      if (value === undefined && isRef(place.value) && hops > 0) {
        const target = fragmentPointer(place.value.$ref.replace(/^#/, ''))
        place = (target === undefined ? undefined : this.#trace(target, hops - 1)) ?? place
        value = getMember(place.value, token)
      }
      if (value === undefined) return undefined
      place = { pointer: place.pointer + toPointer([token]), value }
    }
    return place
  }

  /**
   * Follows references until something else stands there.
   * @throws UnresolvedRefError
   */
  follow(node: unknown): unknown {
    if (!isRef(node)) return node
    const target = this.#followed.has(node.$ref) ? this.#followed.get(node.$ref) : this.#chase(node)
    if (!(target instanceof UnresolvedRefError)) return target
    throw new UnresolvedRefError(target.ref, target.isCircle, this.#written.get(target.ref))
  }

  /** Lets errors name a reference as its author wrote it. */
  rename(ref: string, written: string): void {
    this.#written.set(ref, written)
  }

  /** The end of a chain, kept for all its links. */
  #chase(start: RefNode): unknown {
    const passed = new Set<string>()
    let current: unknown = start
    while (isRef(current)) {
      const ref: string = current.$ref
      if (passed.has(ref)) current = new UnresolvedRefError(ref, true)
      else if (this.#followed.has(ref)) current = this.#followed.get(ref)
      else current = this.find(ref) ?? new UnresolvedRefError(ref, false)
      passed.add(ref)
    }
    for (const ref of passed) this.#followed.set(ref, current)
    return current
  }
}

/** What a chain of references ends at; a broken one answers `undefined`. */
export function tryFollow(refs: Refs, node: unknown): unknown {
  try {
    return refs.follow(node)
  } catch (error) {
    if (error instanceof UnresolvedRefError) return undefined
    throw error
  }
}
