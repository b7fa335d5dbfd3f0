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

Explains a problem that MockLoop answered: what leads to it and what mends it.
The code is what follows urn:mockloop:problem: in its type. Without one, all are listed.`

interface Row {
  code: string
  status: number
  title: string
  cause: string
  mend: string
}

/** `mockloop problem <code>`: what leads to a problem and what mends it. */
export async function run(args: string[]): Promise<void> {
  const { positionals, values, ...asked } = parse(args, FLAGS, process.cwd())
  if (asked.help) return console.log(HELP)
  if (asked.version) return console.log(version())
  const all = Object.entries(PROBLEMS).map(([code, row]): Row => Object.assign({ code }, row))
  const [wanted] = positionals
  if (values.get('json') === true) {
    console.log(JSON.stringify(wanted === undefined ? all : find(wanted, all), null, 2))
  } else if (wanted === undefined) {
    for (const row of all) console.log(`${row.status}  ${row.code.padEnd(24)}${row.title}`)
  } else console.log(explain(find(wanted, all)))
}

function find(wanted: string, all: readonly Row[]): Row {
  const code = wanted.replace(/^urn:mockloop:problem:/, '')
  const found = all.find((row) => row.code === code)
  if (found !== undefined) return found
  const codes = all.map((row) => row.code)
  const [near] = nearest(code, codes, { max: 1 })
  const hint = near === undefined ? `the codes are ${codes.join(', ')}` : `did you mean ${near}?`
  throw new InvalidArgumentError(`no such problem: ${wanted} (${hint})`)
}

function explain({ code, status, title, cause, mend }: Row): string {
  return `${title} (${code}, ${status})\n\nCause  ${cause}\nMend   ${mend}`
}
