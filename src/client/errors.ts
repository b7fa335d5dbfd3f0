import {
  BlockedAddressError,
  InvalidArgumentError,
  MockLoopError,
  OutsideFolderError,
  PortInUseError,
  SpecificationError,
  TooLargeError,
} from '../errors.ts'
import { ConnectionError, MockServerError } from '../errors/servers.ts'
import {
  CancelledError,
  NameInUseError,
  NotFoundError,
  PermissionError,
  ScenarioNotFoundError,
} from '../errors/verbs.ts'
import { isObject } from '../types.ts'

type Make = (message: string, details: unknown, of: { status?: number }) => MockLoopError

/** By the last part of the `error_code`. */
const CLASSES = new Map<string, Make>([
  ['001', (message, details) => new SpecificationError(message, memberOf(details, 'spec_path'))],
  ['002', (message) => new ConnectionError(message)],
  ['003', (message) => new InvalidArgumentError(message)],
  ['004', (message, _details, of) => new ScenarioNotFoundError(message, of)],
  ['005', (message, _details, of) => new PermissionError(message, of)],
  ['006', (message, details) => new SpecificationError(message, memberOf(details, 'spec_path'))],
  ['007', (message, _details, of) => new NameInUseError(message, of)],
  ['008', (message, details) => toPortError(message, details)],
  ['010', (message) => new BlockedAddressError(message)],
  ['011', (message) => new OutsideFolderError(message)],
  ['013', (message) => new TooLargeError(message)],
  ['014', (message) => new CancelledError(message)],
  ['015', (message, _details, of) => new NotFoundError(message, of)],
])

/** An error of the admin as what it was there; a MockServerError for what has no class of its own. */
export function toError(body: unknown, status?: number): MockLoopError {
  const code = memberOf(body, 'error_code')
  const message = memberOf(body, 'message')
  const of = status === undefined ? {} : { status }
  if (code === undefined || message === undefined)
    return new MockServerError('the admin answered with an error that says nothing', of)
  const make = CLASSES.get(code.slice(-3))
  if (make === undefined) return new MockServerError(message, { errorCode: code, ...of })
  return make(message, isObject(body) ? body['details'] : undefined, of)
}

function toPortError(message: string, details: unknown): MockLoopError {
  const port = isObject(details) ? details['port'] : undefined
  return typeof port === 'number'
    ? new PortInUseError(port)
    : new MockLoopError(message, { errorCode: 'MOCKLOOP_ERROR_008' })
}

function memberOf(value: unknown, name: string): string | undefined {
  const member = isObject(value) ? value[name] : undefined
  return typeof member === 'string' ? member : undefined
}
