import { sep } from 'node:path'
import {
  InvalidArgumentError,
  MockLoopError,
  PortInUseError,
  SpecificationError,
  StorageInUseError,
} from '../errors.ts'
import { ConnectionError, ServerNotFoundError } from '../errors/servers.ts'
import { NameInUseError, NotFoundError } from '../errors/verbs.ts'
import { plain } from './text.ts'

/** What is wrong with what was given. */
const BAD_INPUT = [
  InvalidArgumentError,
  SpecificationError,
  NotFoundError,
  NameInUseError,
  StorageInUseError,
]

/** The exit code that an error deserves. */
export function exitCodeOf(error: unknown): number {
  if (BAD_INPUT.some((one) => error instanceof one)) return 2
  if (error instanceof ConnectionError || error instanceof ServerNotFoundError) return 4
  return error instanceof PortInUseError ? 3 : 1
}

/** Says in one line what went wrong and sets the exit code; the stack only on request. */
export function fail(error: unknown, debug: boolean): void {
  const message = plain(error instanceof Error ? error.message : String(error)).replaceAll(
    `${process.cwd()}${sep}`,
    '',
  )
  const ours = error instanceof MockLoopError
  const line = ours || debug ? message : `${message} (--debug shows the stack)`
  process.stderr.write(`${line}\n`)
  if (debug && error instanceof Error) process.stderr.write(`${error.stack}\n`)
  process.exitCode = exitCodeOf(error)
}
