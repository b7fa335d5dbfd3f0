#!/usr/bin/env node
import module from 'node:module'
import { COMMANDS } from './commands.ts'
import type { CommandEntry } from './commands.ts'
import { fail } from './exit.ts'

const args = inFlags(process.argv.slice(2))
const [word = '', ...rest] = args
const named = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined

process.stdout.on('error', endQuietly)
// Since Node 22.1: what is loaded from here on is compiled once, not at each start.
if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function')
  module.enableCompileCache()
try {
  if (named !== undefined) await runNamed(named)
  else if (word === 'complete') await (await import('./complete.ts')).run(rest)
  else await startUnlessMistyped(word)
} catch (error) {
  fail(error, args.includes('--debug') || Boolean(process.env['MOCKLOOP_DEBUG']))
}

/** `mockloop help logs` and `mockloop version`, as other commands have it. */
function inFlags(given: string[]): string[] {
  const [first = '', ...others] = given
  if (first === 'help') return [...others.slice(0, 1), '--help']
  return first === 'version' && others.length === 0 ? ['--version'] : given
}

async function runNamed({ load }: CommandEntry): Promise<void> {
  const [{ command }, { runCommand }] = await Promise.all([load(), import('./command.ts')])
  await runCommand(rest, command)
}

/** A word that is nearly a command and names no file is not taken for a document. */
async function startUnlessMistyped(name: string): Promise<void> {
  if (/^[a-z]+$/i.test(name)) await refuseMistyped(name)
  await (await import('./start.ts')).run(args)
}

async function refuseMistyped(name: string): Promise<void> {
  const { existsSync } = await import('node:fs')
  const { nearest } = await import('../lib/nearest.ts')
  const [meant] = nearest(name, Object.keys(COMMANDS))
  if (meant === undefined || existsSync(name)) return
  const { InvalidArgumentError } = await import('../errors.ts')
  throw new InvalidArgumentError(`unknown command ${name} (did you mean ${meant}?)`)
}

/** `mockloop check spec.yaml | head` closes our output early. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit()
}
