import type { Diagnostic } from '../types.ts'
import { eachEntry, placer } from './events.ts'

const FINDING = {
  code: 'duplicate-key',
  severity: 'warning',
  message: 'a key stands twice in the same mapping; the last one counts',
  fix: 'remove one of the two',
} as const

/** The keys of a text in JSON or YAML that stand in their mapping a second time. */
export function findDuplicates(text: string, file: string): Diagnostic[] {
  const found: { pointer: string; offset: number }[] = []
  eachEntry(text, ({ again, ...entry }) => {
    if (again && !entry.pointer.endsWith('/<<')) found.push(entry)
  })
  if (found.length === 0) return []
  const toPlace = placer(text)
  return found.map(({ pointer, offset }) =>
    Object.assign(toPlace(offset), FINDING, { pointer, file }),
  )
}
