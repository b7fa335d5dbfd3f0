/** Where a node that no author wrote comes from. */
interface Origin {
  node: object
  /** Paths from there to what became its members; others have kept their names. */
  members: Record<string, readonly string[]>
}

/** What the nodes of an upgraded document were made from, so that findings are placed in what was written. */
export class Origins {
  readonly #known = new WeakMap<object, Origin>()

  /** Notes what a node was made from, and answers the node. */
  note<T extends object>(made: T, node: object, members: Origin['members'] = {}): T {
    this.#known.set(made, { node, members })
    return made
  }

  /** The written node, and the path from it to the node itself or to a member of it. */
  of(node: object, member?: string): { node: object; path: readonly string[] } {
    const origin = this.#known.get(node)
    const own = member === undefined ? [] : [member]
    if (origin === undefined) return { node, path: own }
    const path = member === undefined ? [] : (origin.members[member] ?? own)
    return { node: origin.node, path }
  }
}
