import type { Columns } from './columns.ts'
import type { Condition } from './conditions.ts'

/** A part of the positions; by default all. */
export interface Span {
  start: number
  end: number
}

/** Whether something holds at a position; good until the next change of the columns. */
export type PositionTest = (position: number) => boolean

/** The positions at which all tests hold, ascending. */
export function select(
  columns: Columns,
  tests: readonly PositionTest[],
  { start, end }: Span = columns,
): Uint32Array<ArrayBuffer> {
  let positions = new Uint32Array(Math.max(0, end - start))
  for (let at = start; at < end; at++) positions[at - start] = at
  for (const test of tests) positions = narrow(positions, test)
  return positions
}

/** Those that are kept, in the memory of all. */
export function narrow(
  positions: Uint32Array<ArrayBuffer>,
  keep: PositionTest,
): Uint32Array<ArrayBuffer> {
  let count = 0
  for (const position of positions) if (keep(position)) positions[count++] = position
  return positions.subarray(0, count)
}

/** What a condition asks of a position. */
export function testOf(columns: Columns, condition: Condition): PositionTest {
  if (condition.kind === 'text') {
    const { codes, dictionary } = columns.texts[condition.column]
    const isAccepted = dictionary.accept(condition.test)
    return (position) => isAccepted(codes[position] ?? 0)
  }
  const { from, below } = condition
  const values = columns.numbers[condition.column]
  return (position) => {
    const value = values[position] ?? NaN
    return value >= from && value < below
  }
}
