import type { Diagnostic } from '../types.ts'
import { eachEntry, placer } from './events.ts'

/** Fills in line and column of diagnostics; a pointer that is not in the text gets its nearest ancestor's. */
export function locate(diagnostics: readonly Diagnostic[], text: string): void {
  const open = diagnostics.filter((diagnostic) => diagnostic.line === undefined)
  if (open.length === 0) return
  const offsets = new Map<string, number | undefined>()
  for (const { pointer } of open) for (const one of ancestors(pointer)) offsets.set(one, undefined)
  eachEntry(text, ({ pointer, offset }) => {
    // Of a key that stands twice the last one counts.
    if (offsets.has(pointer)) offsets.set(pointer, offset)
  })
  const toPlace = placer(text)
  for (const diagnostic of open) {
    const known = ancestors(diagnostic.pointer).find((one) => offsets.get(one) !== undefined)
    Object.assign(diagnostic, toPlace(offsets.get(known ?? '') ?? 0))
  }
}

/** The pointer itself, then each ancestor up to the root. */
function ancestors(pointer: string): string[] {
  const all = [pointer]
  for (let at = pointer.lastIndexOf('/'); at >= 0; at = pointer.lastIndexOf('/', at - 1)) {
    all.push(pointer.slice(0, at))
    if (at === 0) break
  }
  return all
}
