/** Names that are longer are not compared; nobody mistypes them. */
const MAX_LENGTH = 200

/**
 * The candidates that a mistyped name may have meant, best first: few edits (insert, delete,
 * replace, swap neighbours) for its length, upper and lower case alike.
 */
export function nearest(
  name: string,
  candidates: Iterable<string>,
  { max = 3 }: { max?: number } = {},
): string[] {
  const wanted = name.toLowerCase()
  const found: { candidate: string; edits: number }[] = []
  for (const candidate of new Set(candidates)) {
    const edits = distance(wanted, candidate.toLowerCase(), tolerance(wanted))
    if (edits <= tolerance(wanted)) found.push({ candidate, edits })
  }
  found.sort((a, b) => a.edits - b.edits || compare(a.candidate, b.candidate))
  return found.slice(0, max).map(({ candidate }) => candidate)
}

/** ` (did you mean "x"?)` with the best candidate, or nothing; to be put after a message. */
export function didYouMean(name: string, candidates: Iterable<string>): string {
  const [best] = nearest(name, candidates, { max: 1 })
  return best === undefined ? '' : ` (did you mean ${JSON.stringify(best)}?)`
}

/** One edit in three characters: `gte` may mean `get`, but `a` not `b`. */
function tolerance(name: string): number {
  return Math.floor(name.length / 3)
}

/** Optimal string alignment; `Infinity` for what is certainly above the limit. */
function distance(a: string, b: string, limit: number): number {
  if (a === b) return 0
  if (Math.abs(a.length - b.length) > limit || a.length > MAX_LENGTH) return Infinity
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      current.push(cell({ a, b, row, column }, { before, previous, current }))
    }
    if (Math.min(...current, ...previous) > limit) return Infinity
    before = previous
    previous = current
  }
  return at(previous, b.length)
}

interface Rows {
  before: number[]
  previous: number[]
  current: number[]
}

function cell(
  { a, b, row, column }: { a: string; b: string; row: number; column: number },
  { before, previous, current }: Rows,
): number {
  const replaced = at(previous, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1)
  const best = Math.min(at(previous, column) + 1, at(current, column - 1) + 1, replaced)
  const swapped =
    row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
  return swapped ? Math.min(best, at(before, column - 2) + 1) : best
}

function at(row: number[], column: number): number {
  return row[column] ?? Infinity
}

/** By code units, so that the order does not depend on the locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
