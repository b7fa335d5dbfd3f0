import type { Faker } from '@faker-js/faker'
import type { Context } from 'liquidjs'
import { MockLoopError } from '../../errors.ts'
import type { QueryJson } from './json-path.ts'
import type { Scope } from './scope.ts'

/** What is loaded only for templates that use it. */
export interface Tools {
  faker?: Faker
  queryJson?: QueryJson
}

/** One rendering of a value: all strings of it share their limits. */
export interface Run {
  scope: Scope
  tools: Tools
  /** Characters that may still be put out. */
  left: number
}

/** Characters of all strings of a value. */
export const MAX_OUTPUT: number = 1024 * 1024
const REGISTER = 'mockloop'

/** Puts a run where filters find it. */
export function setRun(context: Context, run: Run): void {
  context.setRegister(REGISTER, run)
}

/** The run that a filter works for. */
export function runOf(context: Context): Run {
  return context.getRegister<Run>(REGISTER)
}

/** Takes from what may still be put out; throws when nothing is left. */
export function spend(run: Run, size: number): void {
  run.left -= size
  if (run.left < 0) throw new MockLoopError('it puts out more than 1 MiB')
}
