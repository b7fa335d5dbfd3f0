import { InvalidArgumentError } from '../errors.ts'
import { didYouMean } from '../lib/nearest.ts'
import { version } from '../lib/version.ts'
import type { Flag, Names } from './flag.ts'
import { flagRow } from './help-row.ts'
import { parse } from './parse.ts'

/** What was asked of a command. */
export interface Asked {
  positionals: string[]
  /** The value of a flag; undefined where it was not given. */
  text(flag: string): string | undefined
  number(flag: string): number | undefined
  has(flag: string): boolean
  /** Shows a result: as JSON where that is wanted, else in words. */
  print(result: unknown, words: () => string): void
}

/** A command with words and flags of its own. */
export interface Command {
  help: string
  /** Those of its own. */
  flags?: readonly Flag[]
  /** How many words there may be, from and to. */
  words: readonly [least: number, most: number]
  /** What the next word may be, after those that are there. */
  next?(before: readonly string[]): Names
  /** Whether it needs no running server. */
  isLocal?: true
  run(asked: Asked): Promise<void>
}

const SERVER: Flag = {
  name: 'server',
  alias: 's',
  kind: 'text',
  value: 'name',
  names: 'servers',
  about: 'which mock, by name, port or URL',
}

const COMMON: readonly Flag[] = [
  { name: 'json', kind: 'switch', about: 'print JSON' },
  { name: 'debug', kind: 'switch', about: 'show the stack of an error' },
]

/** The session whose scenario, responses or state are meant. */
export const SESSION: Flag = {
  name: 'session',
  kind: 'text',
  value: 'id',
  about: 'only in this session',
}

/** The flags of a command, those that all have included. */
export function flagsOf({ flags = [], isLocal }: Command): Flag[] {
  return [...flags, ...(isLocal ? [] : [SERVER]), ...COMMON]
}

/** Reads the command line of a command and runs it; its help loads nothing else. */
export async function runCommand(args: string[], command: Command): Promise<void> {
  const flags = flagsOf(command)
  const { positionals, values, ...asked } = parse(args, flags, process.cwd())
  if (asked.help) return console.log(helpOf(command.help, flags))
  if (asked.version) return console.log(version())
  checkWords(positionals, command)
  await command.run({
    positionals,
    text: (flag) => (values.has(flag) ? String(values.get(flag)) : undefined),
    number: (flag) => (values.has(flag) ? Number(values.get(flag)) : undefined),
    has: (flag) => values.get(flag) === true,
    print(result, words) {
      console.log(values.get('json') === true ? JSON.stringify(result, null, 2) : words())
    },
  })
}

/** The action that a word names; throws an InvalidArgumentError that names the nearest. */
export function choose<T>(word: string, actions: Readonly<Record<string, T>>): T {
  const action = Object.hasOwn(actions, word) ? actions[word] : undefined
  if (action !== undefined) return action
  const names = Object.keys(actions)
  const hint = didYouMean(word, names) || ` (there are ${names.join(', ')})`
  throw new InvalidArgumentError(`unknown word ${JSON.stringify(word)}${hint}`)
}

/** A word of the command line; throws an InvalidArgumentError that says what is missing. */
export function wordAt({ positionals }: Asked, index: number, what: string): string {
  const word = positionals[index]
  if (word === undefined) throw new InvalidArgumentError(`${what} is missing: see --help`)
  return word
}

function checkWords(positionals: readonly string[], { words, help }: Command): void {
  const [least, most] = words
  if (positionals.length < least)
    throw new InvalidArgumentError(`something is missing: ${help.split('\n', 1).join('')}`)
  if (positionals.length > most)
    throw new InvalidArgumentError(`unexpected ${JSON.stringify(positionals[most])}: see --help`)
}

function helpOf(text: string, flags: readonly Flag[]): string {
  return `Usage: ${text}\n\nFlags\n${flags.map(flagRow).join('\n')}`
}
