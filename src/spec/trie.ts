import { matchMixed } from './template.ts'
import type { Mixed, Segment } from './template.ts'

interface Node<T> {
  literals: Map<string, Node<T>>
  /** Most literal text first. */
  mixed: { segment: Mixed; node: Node<T> }[]
  param: Node<T> | undefined
  value: T | undefined
}

/** Takes a match with what its parameters stand for; `undefined` lets the search go on. */
type Take<T, R> = (value: T, captured: readonly string[]) => R | undefined

/** Path templates, indexed by segment: literal before mixed before parameter, per segment. */
export class PathTrie<T> {
  readonly #root: Node<T> = createNode()

  /** The value at a template, made when there is none; templates that only name their parameters differently share it. */
  at(segments: readonly Segment[], make: () => T): T {
    let node = this.#root
    for (const segment of segments) node = descend(node, segment)
    return (node.value ??= make())
  }

  /** Calls `take` with each match, best first, until it answers something. */
  find<R>(path: readonly string[], take: Take<T, R>): R | undefined {
    return search(this.#root, { path, captured: [], take }, 0)
  }
}

interface Search<T, R> {
  path: readonly string[]
  captured: string[]
  take: Take<T, R>
}

function search<T, R>(node: Node<T>, state: Search<T, R>, depth: number): R | undefined {
  const text = state.path[depth]
  if (text === undefined)
    return node.value === undefined ? undefined : state.take(node.value, state.captured)
  const literal = node.literals.get(text)
  const found = literal === undefined ? undefined : search(literal, state, depth + 1)
  // Nothing is no value of a parameter: `/pets/` is not the pet without an id.
  if (found !== undefined || text === '') return found
  for (const { segment, node: next } of node.mixed) {
    const captured = matchMixed(segment, text)
    const answer = captured === undefined ? undefined : searchWith(next, state, { depth, captured })
    if (answer !== undefined) return answer
  }
  return node.param === undefined
    ? undefined
    : searchWith(node.param, state, { depth, captured: [text] })
}

function searchWith<T, R>(
  node: Node<T>,
  state: Search<T, R>,
  step: { depth: number; captured: string[] },
): R | undefined {
  const before = state.captured.length
  state.captured.push(...step.captured)
  const found = search(node, state, step.depth + 1)
  state.captured.length = before
  return found
}

function descend<T>(node: Node<T>, segment: Segment): Node<T> {
  if (segment.kind === 'param') return (node.param ??= createNode())
  if (segment.kind === 'literal') {
    const known = node.literals.get(segment.text) ?? createNode()
    node.literals.set(segment.text, known)
    return known
  }
  const known = node.mixed.find((one) => formOf(one.segment) === formOf(segment))
  if (known !== undefined) return known.node
  const next = createNode<T>()
  node.mixed.push({ segment, node: next })
  node.mixed.sort((one, other) => literalLength(other.segment) - literalLength(one.segment))
  return next
}

/** A mixed segment without the names: `{id}.json` and `{name}.json` are alike. */
function formOf({ literals }: Mixed): string {
  return literals.join('{}')
}

function literalLength({ literals }: Mixed): number {
  return literals.join('').length
}

function createNode<T>(): Node<T> {
  return { literals: new Map(), mixed: [], param: undefined, value: undefined }
}
