import type { Segment } from './template.ts'

interface Node<T> {
  literals: Map<string, Node<T>>
  /** Most literal text first. */
  mixed: { segment: Segment & { kind: 'mixed' }; node: Node<T> }[]
  param: Node<T> | undefined
  /** Names of the parameters on the way here differ per leaf, so leaves carry them. */
  leaves: { names: string[]; value: T }[]
}

/** A leaf with the values its parameters have in the path. */
export interface TrieMatch<T> {
  params: Record<string, string>
  value: T
}

/** Path templates, indexed by segment: literal before mixed before parameter, per segment. */
export class PathTrie<T> {
  readonly #root: Node<T> = createNode()

  add(segments: readonly Segment[], value: T): void {
    let node = this.#root
    const names: string[] = []
    for (const segment of segments) {
      if (segment.kind === 'param') names.push(segment.name)
      if (segment.kind === 'mixed') names.push(...segment.names)
      node = descend(node, segment)
    }
    node.leaves.push({ names, value })
  }

  /** Calls `take` with each match, best first, until it answers something. */
  find<R>(path: readonly string[], take: (match: TrieMatch<T>) => R | undefined): R | undefined {
    return search(this.#root, { path, values: [], take }, 0)
  }
}

interface Search<T, R> {
  path: readonly string[]
  values: string[]
  take: (match: TrieMatch<T>) => R | undefined
}

function search<T, R>(node: Node<T>, state: Search<T, R>, depth: number): R | undefined {
  const text = state.path[depth]
  if (text === undefined) return takeLeaves(node, state)
  const literal = node.literals.get(text)
  const found = literal === undefined ? undefined : search(literal, state, depth + 1)
  if (found !== undefined || text === '') return found
  for (const { segment, node: next } of node.mixed) {
    const match = segment.pattern.exec(text)
    const answer =
      match === null ? undefined : searchWith(next, state, { depth, values: match.slice(1) })
    if (answer !== undefined) return answer
  }
  return node.param === undefined
    ? undefined
    : searchWith(node.param, state, { depth, values: [text] })
}

function searchWith<T, R>(
  node: Node<T>,
  state: Search<T, R>,
  step: { depth: number; values: string[] },
): R | undefined {
  const before = state.values.length
  state.values.push(...step.values)
  const found = search(node, state, step.depth + 1)
  state.values.length = before
  return found
}

function takeLeaves<T, R>(node: Node<T>, state: Search<T, R>): R | undefined {
  for (const { names, value } of node.leaves) {
    const params: Record<string, string> = {}
    for (const [index, name] of names.entries()) params[name] = state.values[index] ?? ''
    const answer = state.take({ params, value })
    if (answer !== undefined) return answer
  }
  return undefined
}

function descend<T>(node: Node<T>, segment: Segment): Node<T> {
  if (segment.kind === 'param') return (node.param ??= createNode())
  if (segment.kind === 'literal') {
    const known = node.literals.get(segment.text) ?? createNode()
    node.literals.set(segment.text, known)
    return known
  }
  const known = node.mixed.find((one) => one.segment.pattern.source === segment.pattern.source)
  if (known !== undefined) return known.node
  const next = createNode<T>()
  node.mixed.push({ segment, node: next })
  node.mixed.sort((one, other) => other.segment.literalLength - one.segment.literalLength)
  return next
}

function createNode<T>(): Node<T> {
  return { literals: new Map(), mixed: [], param: undefined, leaves: [] }
}
