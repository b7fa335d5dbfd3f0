import { fragmentPointer, getPointer } from './pointer.ts'
import { isRef } from './walk.ts'

/** A `$ref` that leads nowhere, or round in a circle. */
export class UnresolvedRefError extends Error {
  readonly ref: string

  constructor(ref: string, reason: string) {
    super(`$ref "${ref}" ${reason}`)
    this.name = 'UnresolvedRefError'
    this.ref = ref
  }
}

/** Looks references up in the one tree of a description, each once. */
export class Refs {
  readonly #root: unknown
  readonly #known = new Map<string, unknown>()

  constructor(root: unknown) {
    this.#root = root
  }

  /** The node a reference names, or `undefined`. */
  find(ref: string): unknown {
    if (this.#known.has(ref)) return this.#known.get(ref)
    const pointer = ref.startsWith('#') ? fragmentPointer(ref.slice(1)) : undefined
    const target = pointer === undefined ? undefined : getPointer(this.#root, pointer)
    this.#known.set(ref, target)
    return target
  }

  /**
   * Follows references until something else stands there.
   * @throws UnresolvedRefError
   */
  follow(node: unknown): unknown {
    const passed = new Set<string>()
    let current = node
    while (isRef(current)) {
      const ref = current.$ref
      if (passed.has(ref)) throw new UnresolvedRefError(ref, 'leads back to itself')
      passed.add(ref)
      current = this.find(ref)
      if (current === undefined) throw new UnresolvedRefError(ref, 'leads nowhere')
    }
    return current
  }
}
