import { Doubt, parsePattern } from './regex-syntax.ts'
import type { CharSet, Node, SyntaxFlags } from './regex-syntax.ts'

/** Steps that may be spent at each character of the text. */
const STEPS_PER_CHARACTER = 64
/** Steps that may be spent once a match. */
const STEPS_PER_MATCH = 50_000
const MAX_POSITIONS = 500

/**
 * Whether a backtracking engine matches the pattern in time linear in the text; `false` whenever
 * that is not proven. Never throws.
 *
 * A pattern is proven when each top-level alternative is one of:
 * - finite and small: only so many ways to match, whatever the text;
 * - anchored by `^`, and once a finite head and tail are cut off, deterministic: no character of
 *   the text can be matched in two ways, so that backtracking never finds a second road;
 * - a finite head, then one repeated character with nothing after it that could fail.
 */
export function isProvenHarmless(source: string, flags: SyntaxFlags): boolean {
  try {
    return isSafe(parsePattern(source, flags), false)
  } catch {
    // A Doubt, or nesting that is too deep for the stack.
    return false
  }
}

/** `pinned`: the match begins at one known place, as in a lookahead that is tried once. */
function isSafe(node: Node, pinned: boolean): boolean {
  if (node.kind === 'alt') return node.branches.every((branch) => isSafe(branch, pinned))
  const items = node.kind === 'seq' ? node.items : [node]
  const [first] = items
  if (items.length === 1 && first?.kind === 'alt') return isSafe(first, pinned)
  if (items.length === 1 && first?.kind === 'seq') return isSafe(first, pinned)
  return pinned || first?.kind === 'start' ? isSafeFromOnePlace(items) : isSafeAnywhere(items)
}

function isSafeAnywhere(items: Node[]): boolean {
  if (effort(items).visits <= STEPS_PER_CHARACTER) return true
  const last = items.at(-1)
  if (last?.kind !== 'repeat' || last.item.kind !== 'chars') return false
  return effort(items.slice(0, -1)).visits + last.min <= STEPS_PER_CHARACTER
}

function isSafeFromOnePlace(items: Node[]): boolean {
  if (effort(items).visits <= STEPS_PER_MATCH) return true
  const head = headLength(items)
  const tail = tailLength(items.slice(head))
  const middle = items.slice(head, items.length - tail)
  const before = effort(items.slice(0, head).filter((item) => item.kind !== 'look')).ends
  const after = effort(items.slice(items.length - tail)).visits
  return before * (1 + after) <= STEPS_PER_CHARACTER && isDeterministic(middle)
}

/** How many leading items are finite, or lookaheads that are harmless by themselves. */
function headLength(items: Node[]): number {
  let ends = 1
  for (const [index, item] of items.entries()) {
    if (isSafeLookahead(item)) continue
    const spent = effort([item])
    ends *= spent.ends
    if (spent.visits > STEPS_PER_CHARACTER || ends > 16) return index
  }
  return items.length
}

function isSafeLookahead(item: Node): boolean {
  return item.kind === 'look' && !item.behind && isSafe(item.item, true)
}

function tailLength(items: Node[]): number {
  let length = 0
  while (length < items.length && effort(items.slice(-length - 1)).visits < 16) length++
  return length
}

/** `visits`: the most steps that one attempt takes; `ends`: the most places where it may end. */
interface Effort {
  visits: number
  ends: number
}

function effort(items: Node[]): Effort {
  const total = { visits: 0, ends: 1 }
  for (const item of items) {
    const { visits, ends } = effortOf(item)
    total.visits += total.ends * visits
    total.ends *= ends
  }
  return total
}

function effortOf(node: Node): Effort {
  switch (node.kind) {
    case 'chars':
    case 'start':
    case 'assert':
      return { visits: 1, ends: 1 }
    case 'look':
      return { visits: 1 + effortOf(node.item).visits, ends: 1 }
    case 'seq':
      return effort(node.items)
    case 'alt':
      return node.branches.map(effortOf).reduce((sum, { visits, ends }) => {
        return { visits: sum.visits + visits, ends: sum.ends + ends }
      })
    case 'repeat':
      return effortOfRepeat(effortOf(node.item), node)
  }
}

function effortOfRepeat(once: Effort, { min, max }: { min: number; max: number }): Effort {
  if (once.ends === 1) return { visits: max * once.visits, ends: max - min + 1 }
  const total = { visits: 0, ends: 0 }
  let ways = 1
  for (let round = 0; round <= max && ways <= STEPS_PER_MATCH; round++) {
    if (round >= min) total.ends += ways
    if (round < max) total.visits += ways * once.visits
    ways *= once.ends
  }
  return ways > STEPS_PER_MATCH ? { visits: Infinity, ends: Infinity } : total
}

/** The automaton whose states are the places of the characters in the pattern (Glushkov). */
interface Automaton {
  sets: CharSet[]
  follow: number[][]
}

interface Piece {
  first: number[]
  last: number[]
  /** Whether it can match the empty text, in exactly one way. */
  empty: boolean
}

function isDeterministic(items: Node[]): boolean {
  const automaton: Automaton = { sets: [], follow: [] }
  const { first } = build({ kind: 'seq', items }, automaton)
  return [first, ...automaton.follow].every((states) => areDisjoint(states, automaton))
}

/** A state that is reached by two roads is in the list twice, and so overlaps itself. */
function areDisjoint(states: number[], { sets }: Automaton): boolean {
  let seen = 0n
  for (const state of states) {
    const set = sets[state] ?? 0n
    if (seen & set) return false
    seen |= set
  }
  return true
}

function build(node: Node, automaton: Automaton): Piece {
  switch (node.kind) {
    case 'chars':
      return buildChars(node.set, automaton)
    case 'start':
    case 'assert':
      return { first: [], last: [], empty: true }
    case 'look':
      if (effortOf(node).visits > STEPS_PER_CHARACTER) throw new Doubt()
      return { first: [], last: [], empty: true }
    case 'seq':
      return join(
        node.items.map((item) => build(item, automaton)),
        automaton,
      )
    case 'alt':
      return choose(node.branches.map((branch) => build(branch, automaton)))
    case 'repeat':
      return buildRepeat(node, automaton)
  }
}

function buildChars(set: CharSet, { sets, follow }: Automaton): Piece {
  const state = sets.push(set) - 1
  follow.push([])
  if (state > MAX_POSITIONS) throw new Doubt()
  return { first: [state], last: [state], empty: false }
}

function join(pieces: Piece[], automaton: Automaton): Piece {
  const whole: Piece = { first: [], last: [], empty: true }
  for (const { first, last, empty } of pieces) {
    link(whole.last, first, automaton)
    if (whole.empty) whole.first.push(...first)
    whole.last = empty ? [...whole.last, ...last] : last
    whole.empty &&= empty
  }
  return whole
}

function choose(pieces: Piece[]): Piece {
  const empties = pieces.filter((piece) => piece.empty).length
  if (empties > 1) throw new Doubt()
  const first = pieces.flatMap((piece) => piece.first)
  return { first, last: pieces.flatMap((piece) => piece.last), empty: empties === 1 }
}

/** `x{2,5}` is taken as `xx+` and `x{2}` as `xx`: more roads than there are, never fewer. */
function buildRepeat(node: Extract<Node, { kind: 'repeat' }>, automaton: Automaton): Piece {
  const { item, min, max } = node
  if (min > MAX_POSITIONS) throw new Doubt()
  const copies: Piece[] = []
  for (let round = 1; round < min; round++) copies.push(build(item, automaton))
  const final = build(item, automaton)
  // Empty rounds could be taken or left, which doubles the roads each time.
  if (final.empty) throw new Doubt()
  if (max > Math.max(min, 1)) link(final.last, final.first, automaton)
  copies.push({ ...final, empty: min === 0 })
  return join(copies, automaton)
}

function link(from: number[], to: number[], { follow }: Automaton): void {
  for (const state of from) follow[state]?.push(...to)
}
