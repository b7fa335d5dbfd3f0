import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import type { LogFormat } from '../../control/verbs/logs.ts'
import { InvalidArgumentError } from '../../errors.ts'
import type { Asked, Command } from '../command.ts'
import type { Flag } from '../flag.ts'
import { filtersOf, LOG_FLAGS } from '../log-flags.ts'

const HELP = `mockloop export [file] [filters]

Saves requests with their answers: HAR for the tools of browsers, CSV for a
spreadsheet, NDJSON or JSON for programs. The file's name says which; without a
file they are printed.`

const FORMATS: Readonly<Record<string, LogFormat>> = {
  har: 'har',
  csv: 'csv',
  ndjson: 'ndjson',
  json: 'json',
}

const FLAGS: readonly Flag[] = [
  {
    name: 'format',
    kind: 'text',
    value: 'har|csv|…',
    names: Object.keys(FORMATS),
    about: 'har, csv, ndjson or json (by the name)',
  },
  { name: 'force', kind: 'switch', about: 'write over a file that is there' },
  ...LOG_FLAGS,
]

/** `mockloop export`: the journal, for other tools. */
export const command: Command = {
  help: HELP,
  words: [0, 1],
  flags: FLAGS,
  next: () => 'files',
  run: save,
}

async function save(asked: Asked): Promise<void> {
  const [file] = asked.positionals
  const format = formatOf(file, asked.text('format'))
  if (file !== undefined && !asked.has('force') && existsSync(file))
    throw new InvalidArgumentError(`${file} is there already: --force writes over it`)
  const { connect } = await import('../connect.ts')
  const { call, server } = await connect(asked)
  const { body } = await call('export_logs', { server, ...filtersOf(asked), format })
  const { print, write } = await import('../write.ts')
  if (file === undefined) return print(body)
  const bytes = await write(file, body)
  asked.print({ file, format, bytes }, () => `${file} is written: ${bytes} bytes`)
}

function formatOf(file: string | undefined, asked: string | undefined): LogFormat {
  const word = asked ?? (file === undefined ? 'ndjson' : extname(file).slice(1).toLowerCase())
  const format = Object.hasOwn(FORMATS, word) ? FORMATS[word] : undefined
  if (format !== undefined) return format
  const names = Object.keys(FORMATS).join(', ')
  throw new InvalidArgumentError(
    asked === undefined
      ? `${file} does not say what it is to hold: end its name in one of ${names}, or say --format`
      : `--format: must be one of ${names}, got ${JSON.stringify(asked)}`,
  )
}
