import { COMMANDS } from './commands.ts'
import { variable } from './flag.ts'
import { FLAGS } from './flags.ts'
import { flagRow, helpRow } from './help-row.ts'
import { version } from '../lib/version.ts'

const USAGE = `a mock server for OpenAPI documents

Usage
  mockloop <spec...>         serve documents: paths, URLs, - for standard input
  mockloop                   serve what mockloop.config.{ts,js,json,yaml} says
  mockloop <command>         each has --help, and --json for scripts
`

const PRECEDENCE = `
With a spec on the command line, a config file is read only where --config names
it. A flag wins over its variable (${variable('port')} for --port), and a variable
over the config file.
`

/** The text of `mockloop --help`. */
export function startHelp(): string {
  const shown = FLAGS.filter((flag) => !flag.envOnly)
  return [
    `MockLoop ${version()}: ${USAGE}`,
    'Commands',
    ...Object.entries(COMMANDS).map(([name, { about }]) => helpRow(name, about)),
    PRECEDENCE,
    'Flags of a start',
    ...shown.map(flagRow),
    helpRow('-h, --help', 'this text'),
    helpRow('-v, --version', 'the version'),
  ].join('\n')
}
