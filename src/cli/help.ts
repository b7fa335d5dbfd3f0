import { spelling, variable } from './flag.ts'
import type { Flag } from './flag.ts'
import { FLAGS } from './flags.ts'
import { version } from '../lib/version.ts'

const USAGE = `a mock server for OpenAPI documents

Usage
  mockloop <spec...>         serve documents: paths, URLs, or - for standard input
  mockloop                   serve what mockloop.config.{ts,mts,js,mjs,json,yaml,yml} says
  mockloop check <spec...>   list every finding of a document
  mockloop problem [code]    explain a problem that was answered

What runs (each with --help)
  mockloop list | stop | token | openapi
  mockloop scenario | response | reset | snapshot      change what is answered
  mockloop logs | analyze | explain | verify           see what was asked
  mockloop webhook                                     tell others what happens

With a spec on the command line, the config file is read only if --config names it.
A flag wins over its variable (${variable('port')} for --port), a variable over the config file.`

/** The text of `mockloop --help`. */
export function startHelp(): string {
  const shown = FLAGS.filter((flag) => !flag.envOnly)
  const later = shown.filter((flag) => flag.waitsFor !== undefined)
  return [
    `MockLoop ${version()}: ${USAGE}\n`,
    'Flags',
    ...shown.filter((flag) => flag.waitsFor === undefined).map(row),
    '  -h, --help                 this text',
    '  -v, --version              the version\n',
    'Accepted, without effect until the capability in brackets is there',
    ...later.map(row),
  ].join('\n')
}

function row(flag: Flag): string {
  const short = flag.alias === undefined ? '    ' : `-${flag.alias}, `
  const value = flag.value === undefined ? '' : ` <${flag.value}>`
  const name = `  ${short}${spelling(flag)}${value}`.padEnd(28)
  const negative = flag.negative === 'too' ? `; --no-${flag.name}: none` : ''
  return `${name} ${flag.about}${negative}${flag.waitsFor === undefined ? '' : ` [${flag.waitsFor}]`}`
}
