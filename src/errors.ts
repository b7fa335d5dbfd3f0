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

/** One thing that is wrong or odd in a document of ours. */
export interface Finding {
  /** Where, as one would write it in code: `stubs[2].when.headers`, `endpoints["/pets"].GET`. */
  pointer: string
  message: string
  /** What to do about it, in words. */
  fix?: string
}

/** A scenario that cannot be used, with all that is wrong with it. */
export class ScenarioError extends InvalidArgumentError {
  /** At least one. */
  readonly findings: readonly Finding[]

  constructor(subject: string, findings: readonly Finding[]) {
    super(`${subject}: ${findings.map(describeFinding).join('; ')}`)
    this.findings = findings
  }
}

/** A finding on one line. */
export function describeFinding({ pointer, message, fix }: Finding): string {
  const place = pointer === '' ? '' : `${pointer}: `
  return `${place}${message}${fix === undefined ? '' : ` (${fix})`}`
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

  constructor(port: number, cause?: unknown, flag: string = '--port') {
    super(`port ${port} is in use: stop what listens there, or choose another with ${flag}`, {
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

/** The storage cannot be reached, read or written; what was to be saved is not. */
export class StorageError extends MockLoopError {}

/** The storage folder belongs to another host that is running. */
export class StorageInUseError extends StorageError {
  readonly pid: number

  constructor(folder: string, pid: number) {
    const holder = pid === process.pid ? 'this process' : `process ${pid}`
    super(
      `the storage folder ${folder} is in use by ${holder}: stop that one, choose another folder with --storage, or keep nothing with --no-storage`,
    )
    this.pid = pid
  }
}

/** Every problem that MockLoop itself answers (RFC 9457): code → status, title, what leads to it and what mends it. */
export const PROBLEMS = {
  'no-operation': {
    status: 404,
    title: 'No operation has this path',
    cause: 'No path of the document fits the one asked for, with or without its base path.',
    mend: 'Compare with the nearest operations that the problem names; check the base path.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'The path has no operation with this method',
    cause: 'The document has the path, but not with this method.',
    mend: 'Use one of the methods in Allow, or add the operation to the document.',
  },
  'no-such-response': {
    status: 404,
    title: 'The operation defines no response with this status',
    cause: 'It asked for a status (Prefer: code, or __code) that the operation does not define.',
    mend: 'Ask for a status that it defines, or add the response, its range or default.',
  },
  'no-such-example': {
    status: 404,
    title: 'The response has no example with this name',
    cause:
      'The request asked for an example (Prefer: example, or __example) that is not there or cannot be read.',
    mend: 'Ask for one of the names that the problem lists.',
  },
  'no-such-scenario': {
    status: 404,
    title: 'There is no scenario with this name',
    cause: 'The request names a scenario in x-mockloop-scenario that the mock does not have.',
    mend: 'Name one of those that the problem lists, or create it.',
  },
  'broken-stub': {
    status: 500,
    title: 'The stub of a scenario cannot be rendered',
    cause:
      'A template of the stub fails, or passes its limits, with the values of this request; or it names a response or an example that the document does not have.',
    mend: 'Mend the stub where the problem says, or the state that it reads.',
  },
  'broken-middleware': {
    status: 500,
    title: 'A middleware failed',
    cause: 'A module of the setting middleware has thrown, or gave an answer that cannot be sent.',
    mend: 'Mend the module that the problem names; the log has the stack.',
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    cause: 'rateLimit, --rate-limit or a profile allows so many requests in a window.',
    mend: 'Wait for the seconds in Retry-After, or raise or switch off the limit.',
  },
  'injected-error': {
    status: 500,
    title: 'An error that was asked for',
    cause:
      'errors, faults, --error-rate or a profile lets so many requests fail, and the document has no body for it.',
    mend: 'Nothing is wrong with the request; switch the fault off if it is not wanted.',
  },
  'not-acceptable': {
    status: 406,
    title: 'No media type of the response is acceptable',
    cause: 'None of the documented media types fits the Accept header.',
    mend: 'Accept one of those that the problem lists, or */*.',
  },
  'bad-preference': {
    status: 422,
    title: 'A preference of the request makes no sense',
    cause: 'A value in Prefer, or in its query twin, cannot be read.',
    mend: 'Write code=<three digits>, dynamic=true or false, pace=<milliseconds>, validation=strict, warn or off.',
  },
  'bad-request': {
    status: 400,
    title: 'The request cannot be read',
    cause: 'The body is not what its content type says, or was cut off.',
    mend: 'Send a body that is whole and well-formed.',
  },
  unauthorized: {
    status: 401,
    title: 'The request has no valid credentials',
    cause: 'The operation is secured, and what it asks for was missing or wrong.',
    mend: 'Send what WWW-Authenticate and the detail ask for; --no-auth turns the check off.',
  },
  forbidden: {
    status: 403,
    title: 'The credentials do not suffice',
    cause: 'The token is good, but lacks a scope that the operation requires.',
    mend: 'Ask for a token with the scopes that the problem names.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The content type of the request is not supported',
    cause: 'The operation does not document a body of this type.',
    mend: 'Send one of the content types that the problem lists.',
  },
  'invalid-request': {
    status: 422,
    title: 'The request breaks the contract',
    cause: 'Parameters or body do not fit their schemas.',
    mend: 'Mend each of the violations; Prefer: validation=off lets one request through.',
  },
  'invalid-response': {
    status: 500,
    title: 'The answer breaks the contract',
    cause: 'Response validation is on, and the example or scenario does not fit its schema.',
    mend: 'Mend the example or the schema, or turn --validate-responses off.',
  },
  'payload-too-large': {
    status: 413,
    title: 'The request body is too large',
    cause: 'The body is larger than limits.body (10 MiB).',
    mend: 'Send less, or raise limits.body.',
  },
  'uri-too-long': {
    status: 414,
    title: 'The request URL is too long',
    cause: 'The URL is longer than limits.url (8 KiB).',
    mend: 'Send less in the URL, or raise limits.url.',
  },
  'broken-operation': {
    status: 501,
    title: 'The description of this operation is broken',
    cause:
      'The document does not say how to answer: a reference leads nowhere, or responses are missing.',
    mend: 'Mend what the diagnostic names; mockloop check shows its place.',
  },
  'internal-error': {
    status: 500,
    title: 'MockLoop failed to answer',
    cause: 'A defect in MockLoop.',
    mend: 'Look up the id of the request in the log, and report what stands there.',
  },
} as const

export type ProblemCode = keyof typeof PROBLEMS

/** An RFC 9457 problem thrown anywhere on the request path; `handle.ts` turns it into the answer. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly detail: string
  /** Extension members of the body (RFC 9457 §3.2). */
  readonly members: JsonObject
  readonly headers: readonly [string, string][]
  readonly status: number

  /** `status`: in place of the code's own. */
  constructor(
    code: ProblemCode,
    detail: string,
    extra: { members?: JsonObject; headers?: [string, string][]; status?: number } = {},
  ) {
    super(detail)
    this.name = 'Problem'
    this.code = code
    this.detail = detail
    this.members = extra.members ?? {}
    this.headers = extra.headers ?? []
    this.status = extra.status ?? PROBLEMS[code].status
  }
}
