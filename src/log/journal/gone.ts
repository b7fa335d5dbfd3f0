import type { Columns } from './columns.ts'
import type { Facts } from './fields.ts'
import type { Gone } from './file.ts'

/** What makes room: so many of the oldest, and entries that are not even stored; nothing for none. */
export function goneOf(
  { start, numbers }: Columns,
  out: number,
  lost: readonly { facts: Facts }[],
): Gone | undefined {
  if (out + lost.length === 0) return undefined
  let until = -Infinity
  for (const { facts } of lost) until = Math.max(until, Date.parse(facts.timestamp))
  for (let at = start; at < start + out; at++) until = Math.max(until, numbers.time[at] ?? until)
  return { seq: out === 0 ? 0 : (numbers.seq[start + out - 1] ?? 0), until }
}
