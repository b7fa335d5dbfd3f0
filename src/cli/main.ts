#!/usr/bin/env node
import module from 'node:module'
import { fail } from './exit.ts'

interface Command {
  run: (args: string[]) => Promise<void>
}

// Each file is loaded only when its command is called: start-up time is what a user feels first.
const COMMANDS: Record<string, () => Promise<Command>> = {
  check: () => import('./check.ts'),
  problem: () => import('./problem.ts'),
}

const args = process.argv.slice(2)
const [word = '', ...rest] = args
const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined

process.stdout.on('error', endQuietly)
// Since Node 22.1: what is loaded from here on is compiled once, not at each start.
if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function')
  module.enableCompileCache()
try {
  await (command ? (await command()).run(rest) : (await import('./start.ts')).run(args))
} catch (error) {
  fail(error, args.includes('--debug') || Boolean(process.env['MOCKLOOP_DEBUG']))
}

/** `mockloop check spec.yaml | head` closes our output early. */
function endQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
  process.exit()
}
