#!/usr/bin/env node
import module from 'node:module'
import { fail } from './exit.ts'

interface Command {
  run: (args: string[]) => Promise<void>
}

// Each file is loaded only when its command is called: start-up time is what a user feels first.
const COMMANDS: Record<string, () => Promise<Command>> = {
  analyze: () => import('./commands/analyze.ts'),
  check: () => import('./check.ts'),
  explain: () => import('./commands/explain.ts'),
  list: () => import('./commands/list.ts'),
  logs: () => import('./commands/logs.ts'),
  mcp: () => import('./commands/mcp.ts'),
  openapi: () => import('./commands/openapi.ts'),
  problem: () => import('./problem.ts'),
  reset: () => import('./commands/reset.ts'),
  response: () => import('./commands/response.ts'),
  scenario: () => import('./commands/scenario.ts'),
  snapshot: () => import('./commands/snapshot.ts'),
  stop: () => import('./commands/stop.ts'),
  token: () => import('./commands/token.ts'),
  verify: () => import('./commands/verify.ts'),
  webhook: () => import('./commands/webhook.ts'),
}

const args = process.argv.slice(2)
const [word = '', ...rest] = args
const command = Object.hasOwn(COMMANDS, word) ? COMMANDS[word] : undefined

process.stdout.on('error', endQuietly)
// Since Node 22.1: what is loaded from here on is compiled once, not at each start.
if ('enableCompileCache' in module && typeof module.enableCompileCache === 'function')
  module.enableCompileCache()
try {
  if (command === undefined && /^[a-z]+$/i.test(word)) await refuseMistyped(word)
  await (command ? (await command()).run(rest) : (await import('./start.ts')).run(args))
} catch (error) {
  fail(error, args.includes('--debug') || Boolean(process.env['MOCKLOOP_DEBUG']))
}

/** A word that is nearly a command and names no file is not taken for a document. */
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
