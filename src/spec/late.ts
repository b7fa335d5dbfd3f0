import { isObject } from '../types.ts'
import type { Diagnostic } from '../types.ts'
import { placeFindings } from './findings.ts'
import type { Finding } from './findings.ts'
import type { Spec } from './load.ts'
import { locate } from './locate.ts'
import type { SchemaReport } from './schema.ts'

/** Findings come in bursts, and one walk places them all; in ms. */
const DELAY = 50
/** Counting the lines of a longer text would hold up requests (about 0.2 s for 1 MiB); in characters. */
const MOST_TEXT = 256 * 1024

/**
 * Takes findings that turn up while requests are answered, and tells of each once a place, a little
 * later: no request waits for it.
 */
export function createLateReport(spec: Spec, tell: (diagnostic: Diagnostic) => void): SchemaReport {
  const told = new WeakMap<object, Set<string>>()
  let waiting: Finding[] = []
  const flush = (): void => {
    const placed = place(spec, waiting)
    waiting = []
    placed.forEach(tell)
  }
  return (node, code, message) => {
    const holder = isObject(node) ? node : spec.document
    const known = told.get(holder) ?? new Set()
    told.set(holder, known)
    if (known.size === known.add(`${code} ${message}`).size) return
    if (waiting.length === 0) setTimeout(flush, DELAY).unref()
    waiting.push({ node: holder, path: [], code, message })
  }
}

function place(spec: Spec, findings: readonly Finding[]): Diagnostic[] {
  const placed = placeFindings(spec, findings)
  for (const { uri, text = '' } of spec.files) {
    const own = placed.filter((one) => one.file === uri)
    if (own.length > 0 && text.length <= MOST_TEXT) locate(own, text)
  }
  return placed
}
