import type { Columns } from './columns.ts'
import type { LogFilter } from '../entry.ts'
import { conditionsOf } from './conditions.ts'
import type { JournalFile } from './file.ts'
import { narrow, select, testOf } from './select.ts'
import type { Span } from './select.ts'

/** What is searched. */
export interface Searched {
  columns: Columns
  file: JournalFile
}

/** The positions of a span that a filter selects, ascending. */
export type Selector = (span?: Span) => Uint32Array<ArrayBuffer>

/** Prepares a checked filter, for one span after the other until the next change. */
export function createSelector(searched: Searched, { q = '', ...filter }: LogFilter): Selector {
  const { columns } = searched
  const tests = conditionsOf(filter).map((condition) => testOf(columns, condition))
  return (span) => {
    const found = select(columns, tests, span)
    return q === '' ? found : searchText(searched, found, q)
  }
}

/** Of these positions, those whose path or bodies have the text in them; letter case does not matter. */
function searchText(
  { columns, file }: Searched,
  positions: Uint32Array<ArrayBuffer>,
  text: string,
): Uint32Array<ArrayBuffer> {
  const [first, last] = [positions[0], positions.at(-1)]
  if (first === undefined || last === undefined) return positions
  const wanted = text.toLowerCase()
  const { seq } = columns.numbers
  const inBody = markBodies(columns, file.search(toPattern(text), seq[first] ?? 0, seq[last] ?? 0))
  const { codes, dictionary } = columns.texts.path
  const isInPath = dictionary.accept((path) => path !== null && path.toLowerCase().includes(wanted))
  const isSure = /^[\0-\x7f]*$/.test(text)
  return narrow(positions, (at) => {
    if (isInPath(codes[at] ?? 0)) return true
    if (inBody[at - columns.start] !== 1) return false
    return isSure || hasBody(file, seq[at] ?? 0, wanted)
  })
}

/** By distance from the start: 1 for each entry that was found. */
function markBodies(columns: Columns, seqs: readonly number[]): Uint8Array {
  const marks = new Uint8Array(columns.count)
  for (const seq of seqs) marks[columns.positionOf(seq) - columns.start] = 1
  return marks
}

/** `LIKE` knows the case of ASCII letters only: what stands for others is looked at afterwards. */
function toPattern(text: string): string {
  const literal = text.replaceAll(/[\\%_]/g, String.raw`\$&`)
  return `%${literal.replaceAll(/[^\0-\x7f]+/g, '%')}%`
}

function hasBody(file: JournalFile, seq: number, wanted: string): boolean {
  const [, ...bodies] = file.read(seq) ?? []
  return bodies.some((body) => body?.toLowerCase().includes(wanted) === true)
}
