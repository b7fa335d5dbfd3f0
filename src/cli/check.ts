import { relative } from 'node:path'
import { InvalidArgumentError, MockLoopError, SpecificationError } from '../errors.ts'
import type { Diagnostic } from '../types.ts'
import type { Asked, Command } from './command.ts'
import { fail } from './exit.ts'
import { showProgress } from './progress.ts'
import { sourceOf } from './sources.ts'
import { count, painter, plain } from './text.ts'

const HELP = `mockloop check <spec...>

Lists every finding of OpenAPI documents with its place and what to do about it.
A spec is a path, a URL, or - for standard input. Exit code 1 when there is an
error, 2 when a document cannot be read.`

/** `mockloop check <spec...>`: lists every finding; exit code 1 when one is an error. */
export const command: Command = {
  help: HELP,
  words: [0, Infinity],
  next: () => 'files',
  isLocal: true,
  run: checkAll,
}

async function checkAll(asked: Asked): Promise<void> {
  const cwd = process.cwd()
  const { positionals } = asked
  if (positionals.length === 0) throw new InvalidArgumentError('nothing to check: name a document')
  const progress = showProgress(
    (done) => `checking: ${done} of ${count(positionals.length, 'document')} done`,
    !asked.has('json'),
  )
  let done = 0
  const checked = await Promise.all(
    positionals.map(async (spec) => {
      const found = await check(spec, cwd)
      progress.update(++done)
      return found
    }),
  ).finally(progress.end)
  const read = checked.filter((one) => Array.isArray(one)).flat()
  const unread = checked.filter((one) => one instanceof MockLoopError)
  if (asked.has('json')) {
    const { toUnreadable } = await import('../spec/check.ts')
    const diagnostics = [...unread.map(toUnreadable), ...read]
    const [errors, warnings] = [number(diagnostics, 'error'), number(diagnostics, 'warning')]
    console.log(JSON.stringify({ diagnostics, errors, warnings }, null, 2))
  } else {
    for (const error of unread) fail(error, asked.has('debug'))
    if (unread.length < checked.length) print(read, cwd)
  }
  process.exitCode = unread.length > 0 ? 2 : number(read, 'error') > 0 ? 1 : 0
}

/** The findings of one document, or why it cannot be read. */
async function check(spec: string, cwd: string): Promise<Diagnostic[] | MockLoopError> {
  const { checkSpec } = await import('../spec/check.ts')
  try {
    return await checkSpec(sourceOf(spec, cwd), {})
  } catch (error) {
    if (error instanceof SpecificationError || error instanceof InvalidArgumentError) return error
    throw error
  }
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

/** Columns beyond which lines are not read by people. */
const LONG_LINE = 200

type Place = Pick<Diagnostic, 'file' | 'line' | 'column' | 'pointer'>

function where({ file, line, column, pointer }: Place, cwd: string): string {
  const name = file === undefined ? '-' : shorten(file, cwd)
  if (line === undefined) return `${name}#${pointer}`
  const place = `${name}:${line}:${column ?? 1}`
  // In a document of one line, a column leads nobody anywhere.
  return column !== undefined && column > LONG_LINE ? `${place} #${pointer}` : place
}

/** A path from here; URLs stay as they are. */
function shorten(file: string, cwd: string): string {
  return /^[a-z]+:\/\//i.test(file) ? file : relative(cwd, file)
}
