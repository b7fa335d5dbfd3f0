import type { JsonObject } from './types.ts'

/** Base of every error that MockLoop throws on purpose. */
export class MockLoopError extends Error {
  readonly errorCode: string | undefined

  constructor(message: string, options: { errorCode?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.name = new.target.name
    this.errorCode = options.errorCode
  }
}

/** A document that cannot be served at all: unreadable, or no OpenAPI. `cause.code` may be `ENOENT`. */
export class SpecificationError extends MockLoopError {
  readonly specPath: string | undefined

  constructor(message: string, specPath?: string, cause?: unknown) {
    super(message, { errorCode: 'MOCKLOOP_ERROR_006', cause })
    this.specPath = specPath
  }
}

/** An argument, flag or config field that makes no sense. */
export class InvalidArgumentError extends MockLoopError {
  constructor(message: string, cause?: unknown) {
    super(message, { errorCode: 'MOCKLOOP_ERROR_003', cause })
  }
}

/** A server that failed while starting or running. */
export class ServerError extends MockLoopError {
  readonly serverId: string | undefined

  constructor(
    message: string,
    options: { serverId?: string; errorCode?: string; cause?: unknown } = {},
  ) {
    super(message, options)
    this.serverId = options.serverId
  }
}

export class ServerStartError extends ServerError {}

/** The port that was asked for is taken. */
export class PortInUseError extends ServerStartError {
  readonly port: number

  constructor(port: number, cause?: unknown) {
    super(`port ${port} is in use: stop what listens there, or choose another with --port`, {
      errorCode: 'MOCKLOOP_ERROR_008',
      cause,
    })
    this.port = port
  }
}

/** An outbound request that the gate refused. */
export class BlockedAddressError extends MockLoopError {
  constructor(message: string, cause?: unknown) {
    super(message, { errorCode: 'MOCKLOOP_ERROR_010', cause })
  }
}

/** A file outside the folder that may be touched. */
export class OutsideFolderError extends MockLoopError {
  constructor(message: string, cause?: unknown) {
    super(message, { errorCode: 'MOCKLOOP_ERROR_011', cause })
  }
}

/** Something that is larger than its limit. */
export class TooLargeError extends MockLoopError {
  constructor(message: string, cause?: unknown) {
    super(message, { errorCode: 'MOCKLOOP_ERROR_013', cause })
  }
}

/** Every problem that MockLoop itself answers: code → status and title (RFC 9457). */
export const PROBLEMS = {
  'no-operation': { status: 404, title: 'No operation has this path' },
  'method-not-allowed': { status: 405, title: 'The path has no operation with this method' },
  'no-such-response': { status: 404, title: 'The operation defines no response with this status' },
  'no-such-example': { status: 404, title: 'The response has no example with this name' },
  'not-acceptable': { status: 406, title: 'No media type of the response is acceptable' },
  'bad-preference': { status: 422, title: 'A preference of the request makes no sense' },
  'bad-request': { status: 400, title: 'The request cannot be read' },
  'payload-too-large': { status: 413, title: 'The request body is too large' },
  'uri-too-long': { status: 414, title: 'The request URL is too long' },
  'broken-operation': { status: 501, title: 'The description of this operation is broken' },
  'internal-error': { status: 500, title: 'MockLoop failed to answer' },
} as const

export type ProblemCode = keyof typeof PROBLEMS

/** An RFC 9457 problem thrown anywhere on the request path; `handle.ts` turns it into the answer. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly detail: string
  /** Extension members of the body (RFC 9457 §3.2). */
  readonly members: JsonObject
  readonly headers: readonly [string, string][]

  constructor(
    code: ProblemCode,
    detail: string,
    extra: { members?: JsonObject; headers?: [string, string][] } = {},
  ) {
    super(detail)
    this.name = 'Problem'
    this.code = code
    this.detail = detail
    this.members = extra.members ?? {}
    this.headers = extra.headers ?? []
  }

  get status(): number {
    return PROBLEMS[this.code].status
  }
}
