import type { Warning } from '../../control/verbs/common.ts'
import { call } from '../lib/api.ts'
import { isRecord } from '../lib/record.ts'
import { toError } from '../lib/resource.ts'
import { toScenarioInput } from './draft.ts'

/** Something about a text, with the line where it is. */
export interface Finding extends Warning {
  line: number
  kind: 'bad' | 'warn'
}

/** What became of a text: as long as nothing is bad about it, it can be saved. */
export interface Checked {
  findings: Finding[]
  isGood: boolean
}

/** A text with where it belongs. */
export interface Text {
  server: string
  name: string
  text: string
  /** Whether a scenario of the name is there. */
  isThere: boolean
}

/** Holds a text against the document, or saves it as well; a CallError only where nothing answered. */
export async function put(
  { server, name, text, isThere }: Text,
  { dry_run, signal }: { dry_run: boolean; signal?: AbortSignal },
): Promise<Checked> {
  const { linesOf, readDocument } = await import('../lib/yaml.ts')
  const read = readDocument(text)
  if ('message' in read) return bad({ pointer: '', message: read.message }, read.line)
  const input = toScenarioInput(server, name, read.value)
  if (typeof input === 'string') return bad({ pointer: '', message: input }, 1)
  const toFindings = (found: readonly Warning[], kind: Finding['kind']): Finding[] => {
    const lines = linesOf(
      text,
      found.map(({ pointer }) => pointer),
    )
    return found.map((one, index) => ({ ...one, kind, line: lines[index] ?? 1 }))
  }
  try {
    const verb = isThere ? 'update_scenario' : 'create_scenario'
    const options = signal === undefined ? {} : { signal }
    const { warnings } = await call(verb, { ...input, dry_run }, options)
    return { findings: toFindings(warnings, 'warn'), isGood: true }
  } catch (reason) {
    const error = toError(reason)
    if (error.status === 0) throw error
    const found = Array.isArray(error.details) ? error.details.filter(isWarning) : []
    return found.length > 0
      ? { findings: toFindings(found, 'bad'), isGood: false }
      : bad({ pointer: '', message: error.message }, 1)
  }
}

function bad(warning: Warning, line: number): Checked {
  return { findings: [{ ...warning, line, kind: 'bad' }], isGood: false }
}

function isWarning(value: unknown): value is Warning {
  return (
    isRecord(value) && typeof value['pointer'] === 'string' && typeof value['message'] === 'string'
  )
}
