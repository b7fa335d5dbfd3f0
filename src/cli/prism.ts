import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** Flags of Prism's that have another name here, or need none. */
const TWINS = new Map([
  [
    '--errors',
    'invalid requests are refused without it, answers that break the contract with --validate-responses',
  ],
  ['--multiprocess', 'leave it out, one process is enough'],
  ['-m', 'leave it out, one process is enough'],
  ['--verboseLevel', 'here it is --log-level, with the same words'],
  [
    '--json-schema-faker-fillProperties',
    'leave it out, optional properties are made, others are not',
  ],
  ['--ignoreExamples', 'here it is --ignore-examples'],
])

/** What to write in place of a flag of Prism's; nothing for others. */
export function twinOf(rawName: string): string | undefined {
  return TWINS.get(rawName)
}

/** Takes off the word of `prism mock <spec>`, unless it is a document's name. */
export function dropMock(positionals: string[], cwd: string): string[] {
  const [word, ...specs] = positionals
  return word === 'mock' && specs.length > 0 && !existsSync(resolve(cwd, word))
    ? specs
    : positionals
}
