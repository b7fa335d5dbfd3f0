import { relative } from 'node:path'
import { InvalidArgumentError } from '../errors.ts'
import type { Diagnostic } from '../types.ts'
import type { Flag } from './flag.ts'
import { parse } from './parse.ts'
import { sourceOf } from './sources.ts'
import { count, painter, plain, version } from './text.ts'

const FLAGS: readonly Flag[] = [
  { name: 'json', kind: 'switch', about: 'print JSON' },
  { name: 'debug', kind: 'switch', about: 'show the stack of an error' },
]

const HELP = `Usage: mockloop check <spec...> [--json]

Lists every finding of OpenAPI documents with its place and what to do about it.
A spec is a path, a URL, or - for standard input. Exit code 1 when there is an error.`

/** `mockloop check <spec...>`: lists every finding; exit code 1 when one is an error. */
export async function run(args: string[]): Promise<void> {
  const cwd = process.cwd()
  const { positionals, values, ...asked } = parse(args, FLAGS, cwd)
  if (asked.help) return console.log(HELP)
  if (asked.version) return console.log(version())
  if (positionals.length === 0) throw new InvalidArgumentError('nothing to check: name a document')
  const sources = positionals.map((spec) => sourceOf(spec, cwd))
  const { checkSpec } = await import('../spec/check.ts')
  const diagnostics = (await Promise.all(sources.map((source) => checkSpec(source, {})))).flat()
  const [errors, warnings] = [number(diagnostics, 'error'), number(diagnostics, 'warning')]
  if (values.get('json') === true)
    console.log(JSON.stringify({ diagnostics, errors, warnings }, null, 2))
  else print(diagnostics, cwd)
  if (errors > 0) process.exitCode = 1
}

function number(diagnostics: Diagnostic[], severity: Diagnostic['severity']): number {
  return diagnostics.filter((diagnostic) => diagnostic.severity === severity).length
}

function print(diagnostics: Diagnostic[], cwd: string): void {
  const paint = painter(process.stdout)
  const colours = { error: 'red', warning: 'yellow', info: 'cyan' } as const
  for (const { severity, code, message, fix, ...place } of diagnostics) {
    const word = paint(colours[severity], severity)
    console.log(`${plain(where(place, cwd))}  ${word}  ${code}  ${plain(message)}`)
    if (fix !== undefined) console.log(`    ${plain(fix)}`)
  }
  const errors = count(number(diagnostics, 'error'), 'error')
  console.log(`${errors}, ${count(number(diagnostics, 'warning'), 'warning')}`)
}

type Place = Pick<Diagnostic, 'file' | 'line' | 'column' | 'pointer'>

function where({ file, line, column, pointer }: Place, cwd: string): string {
  const name = file === undefined ? '-' : shorten(file, cwd)
  return line === undefined ? `${name}#${pointer}` : `${name}:${line}:${column ?? 1}`
}

/** A path from here; URLs stay as they are. */
function shorten(file: string, cwd: string): string {
  return /^[a-z]+:\/\//i.test(file) ? file : relative(cwd, file)
}
