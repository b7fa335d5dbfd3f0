import type { Columns } from './columns.ts'
import type { Condition } from './conditions.ts'

/** A part of the positions; by default all. */
export interface Span {
  start: number
  end: number
}

/** The positions at which all conditions hold, ascending. */
export function select(
  columns: Columns,
  conditions: readonly Condition[],
  { start, end }: Span = columns,
): Uint32Array<ArrayBuffer> {
  let positions = new Uint32Array(Math.max(0, end - start))
  for (let at = start; at < end; at++) positions[at - start] = at
  for (const condition of conditions) positions = narrow(positions, testOf(columns, condition))
  return positions
}

/** Those that are kept, in the memory of all. */
export function narrow(
  positions: Uint32Array<ArrayBuffer>,
  keep: (position: number) => boolean,
): Uint32Array<ArrayBuffer> {
  let count = 0
  for (const position of positions) if (keep(position)) positions[count++] = position
  return positions.subarray(0, count)
}

function testOf(columns: Columns, condition: Condition): (position: number) => boolean {
  if (condition.kind === 'text') {
    const { codes, dictionary } = columns.texts[condition.column]
    const accepted = dictionary.accept(condition.test)
    return (position) => accepted[codes[position] ?? 0] === 1
  }
  const { from, below } = condition
  const values = columns.numbers[condition.column]
  return (position) => {
    const value = values[position] ?? NaN
    return value >= from && value < below
  }
}
