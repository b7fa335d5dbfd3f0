import { setImmediate } from 'node:timers/promises'
import type { Entry } from '../entry.ts'
import { toEntry } from './fields.ts'
import type { Flat } from './messages.ts'

/** Entries that are read in one go, about a millisecond. */
const SLICE = 200

/** Reads entries, and lets requests be served in between. */
export async function decode(texts: Flat): Promise<Entry[]> {
  const entries: Entry[] = []
  for (let at = 0; at < texts.length; at += 3) {
    if (entries.length % SLICE === SLICE - 1) await setImmediate()
    entries.push(toEntry([texts[at] ?? '', texts[at + 1] ?? null, texts[at + 2] ?? null]))
  }
  return entries
}
