import type { Columns } from './columns.ts'
import { ForeignFileError } from '../../lib/damage.ts'
import { fromKept } from './fields.ts'
import type { Kept } from './fields.ts'
import type { JournalFile } from './file.ts'

/** Entries that are read in one go, in about 20 ms. */
export const CHUNK = 4000
/** What an entry takes beside its texts: in the file, and among the columns. */
export const OVERHEAD = 100

/**
 * Adds the entries of a file that come after a `seq` to the columns, as many as one go takes.
 * Tells after which to go on, and nothing when there are no more.
 * @throws ForeignFileError for an entry that is none
 */
export function loadChunk(file: JournalFile, columns: Columns, after: number): number | undefined {
  const rows = parse(file.load(after, CHUNK), after)
  for (const [seq, bytes, kept] of rows) columns.add(seq, fromKept(kept), bytes + OVERHEAD)
  return rows.length < CHUNK ? undefined : rows.at(-1)?.[0]
}

function parse(text: string, after: number): [seq: number, bytes: number, kept: Kept][] {
  try {
    return JSON.parse(text) as [number, number, Kept][]
  } catch (error) {
    throw new ForeignFileError(`one of the entries after ${after} is garbled`, { cause: error })
  }
}
