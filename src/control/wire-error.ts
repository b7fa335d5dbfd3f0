import {
  BlockedAddressError,
  MockLoopError,
  PortInUseError,
  ScenarioError,
  SpecificationError,
  StorageError,
} from '../errors.ts'
import { DiscoveryError, GenerationError } from '../errors/servers.ts'
import { CancelledError, InvalidInputError } from '../errors/verbs.ts'
import { isObject } from '../types.ts'
import { rowOf } from './codes.ts'

const NO_SOURCE = 'MOCKLOOP_ERROR_001'
const NAME_IN_USE = 'MOCKLOOP_ERROR_007'
const INTERNAL = 'MOCKLOOP_ERROR_016'
const STORAGE = 'MOCKLOOP_ERROR_017'

/** An error as it goes over the wire. */
export interface WireError {
  success: false
  /** `MOCKLOOP_ERROR_003`. */
  error_code: string
  /** What the code stands for. */
  error: string
  message: string
  suggestion: string
  /** What is wrong, one by one; or the place, the port; null where there is no more to tell. */
  details: unknown
}

/** A defect of ours, of which the caller learns no more than the id under which the log has it. */
export class InternalError extends MockLoopError {
  constructor(id: string, cause: unknown) {
    super(`something went wrong in MockLoop; its log has the details under ${id}`, {
      errorCode: INTERNAL,
      cause,
    })
  }
}

/** Where defects are told, and under which ids. */
export interface Defects {
  log: { error(fields: object, message: string): void }
  createId(): string
}

/** An error that may be told: one thrown on purpose as it is, a cancellation as such, a defect as an id. */
export function toTellable(
  error: unknown,
  { log, createId }: Defects,
  signal?: AbortSignal,
): MockLoopError {
  if (error instanceof MockLoopError) return error
  if (signal?.aborted) return new CancelledError('the caller has cancelled it or gone', error)
  const id = createId()
  log.error({ id, err: error }, 'a verb failed')
  return new InternalError(id, error)
}

/** An error as every skin shows it; one that was not thrown on purpose says nothing of itself. */
export function toWireError(error: unknown): WireError {
  if (!(error instanceof MockLoopError)) return toWireError(new InternalError('no id', error))
  const code = codeOf(error)
  const { title, suggestion } = rowOf(code)
  return {
    success: false,
    error_code: code,
    error: title,
    message: error.message,
    suggestion,
    details: detailsOf(error),
  }
}

/** The HTTP status of an error. */
export function statusOf(error: unknown): number {
  return rowOf(error instanceof MockLoopError ? codeOf(error) : INTERNAL).status
}

/** The `error_code` of an error; that of an internal error where it has none. */
export function codeOf(error: MockLoopError): string {
  if (error instanceof SpecificationError && error.cause !== undefined) {
    if (error.cause instanceof BlockedAddressError) return codeOf(error.cause)
    // There is no document, good or bad.
    if (isObject(error.cause) && error.cause['code'] === 'ENOENT') return NO_SOURCE
  }
  if (error.errorCode !== undefined) return error.errorCode
  if (error instanceof GenerationError) return error.stage === 'folder' ? NAME_IN_USE : STORAGE
  return error instanceof StorageError || error instanceof DiscoveryError ? STORAGE : INTERNAL
}

function detailsOf(error: MockLoopError): unknown {
  if (error instanceof InvalidInputError || error instanceof ScenarioError) return error.findings
  if (error instanceof SpecificationError) return { spec_path: error.specPath ?? null }
  if (error instanceof PortInUseError) return { port: error.port }
  return null
}
