import { MASK } from '../log/redact.ts'
import { isObject } from '../types.ts'
import { cleanText } from './clean.ts'

/** One call, as it is kept. */
export interface AuditLine {
  /** ISO 8601. */
  time: string
  tool: string
  /** Secrets masked, long texts cut. */
  arguments: unknown
  /** `ok`, or the `error_code`. */
  outcome: string
  ms: number
}

/** Characters of a text, and levels and members of an argument, that are kept. */
const LONGEST = 500
const DEEPEST = 6
const MOST = 100

const SECRET =
  /authori[sz]ation|cookie|api[-_]?key|token|secret|passw(or)?d|credential|private[-_]?key/i

/** Arguments without what is nobody's business: secrets by their names, also in queries, and credentials in URLs. */
export function redactArguments(value: unknown, depth: number = 0): unknown {
  if (typeof value === 'string')
    return cleanText(value, LONGEST)
      .replace(/(https?:\/\/)[^/?#\s]*@/gi, `$1${MASK}@`)
      .replace(/([?&])([^=&#\s]*)=[^&#\s]*/g, (pair, before: string, name: string) =>
        SECRET.test(name) ? `${before}${name}=${MASK}` : pair,
      )
  if (depth > DEEPEST && typeof value === 'object') return '…'
  if (Array.isArray(value))
    return value.slice(0, MOST).map((item) => redactArguments(item, depth + 1))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MOST)
      .map(([name, item]) => [name, SECRET.test(name) ? MASK : redactArguments(item, depth + 1)]),
  )
}
