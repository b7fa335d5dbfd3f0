import { CODES, ERROR_CODE } from '../control/codes.ts'
import { InvalidArgumentError, PROBLEMS } from '../errors.ts'
import { nearest } from '../lib/nearest.ts'
import type { Flag } from './flag.ts'
import { parse } from './parse.ts'
import { version } from '../lib/version.ts'

const FLAGS: readonly Flag[] = [
  { name: 'json', kind: 'switch', about: 'print JSON' },
  { name: 'debug', kind: 'switch', about: 'show the stack of an error' },
]

const HELP = `Usage: mockloop problem [code] [--json]

Explains a problem that a mock answered, or an error of the admin, the client or
an MCP tool: what leads to it and what mends it. The code is what follows
urn:mockloop:problem: in its type, or an error_code such as MOCKLOOP_ERROR_004,
of which 004 is enough. Without one, all are listed.`

interface Row {
  code: string
  status: number
  title: string
  /** Not where the message of the error itself says it. */
  cause?: string
  mend: string
}

/** `mockloop problem <code>`: what leads to a problem and what mends it. */
export async function run(args: string[]): Promise<void> {
  const { positionals, values, ...asked } = parse(args, FLAGS, process.cwd())
  if (asked.help) return console.log(HELP)
  if (asked.version) return console.log(version())
  const all = [...problems(), ...errors()]
  const [wanted] = positionals
  if (values.get('json') === true) {
    console.log(JSON.stringify(wanted === undefined ? all : find(wanted, all), null, 2))
  } else if (wanted === undefined) {
    for (const row of all) console.log(`${row.status}  ${row.code.padEnd(24)}${row.title}`)
  } else console.log(explain(find(wanted, all)))
}

/** What mocks answer. */
function problems(): Row[] {
  return Object.entries(PROBLEMS).map(([code, row]) => Object.assign({ code }, row))
}

/** What the admin and its clients answer. */
function errors(): Row[] {
  const all = Object.entries(CODES).map(([number, { status, title, suggestion }]) => {
    return { code: ERROR_CODE + number, status, title, mend: suggestion }
  })
  return all.sort((one, other) => one.code.localeCompare(other.code))
}

function find(wanted: string, all: readonly Row[]): Row {
  const number = /^(?:mockloop_error_)?(\d{1,3})$/i.exec(wanted)?.[1]
  const code =
    number === undefined
      ? wanted.replace(/^urn:mockloop:problem:/, '')
      : ERROR_CODE + number.padStart(3, '0')
  const found = all.find((row) => row.code === code)
  if (found !== undefined) return found
  const codes = all.map((row) => row.code)
  const [near] = nearest(code, codes, { max: 1 })
  const hint = near === undefined ? `the codes are ${codes.join(', ')}` : `did you mean ${near}?`
  throw new InvalidArgumentError(`no such problem: ${wanted} (${hint})`)
}

function explain({ code, status, title, cause, mend }: Row): string {
  const lines = [...(cause === undefined ? [] : [`Cause  ${cause}`]), `Mend   ${mend}`]
  return `${title} (${code}, ${status})\n\n${lines.join('\n')}`
}
