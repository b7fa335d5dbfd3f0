import { describeFinding, InvalidArgumentError, MockLoopError } from '../errors.ts'
import type { Finding } from '../errors.ts'
import { MockServerError } from './servers.ts'

/** The input of a verb that does not fit it, with all that is wrong. */
export class InvalidInputError extends InvalidArgumentError {
  /** At least one; `pointer` names the field. */
  readonly findings: readonly Finding[]

  constructor(subject: string, findings: readonly Finding[]) {
    super(`${subject}: ${findings.map(describeFinding).join('; ')}`)
    this.findings = findings
  }
}

/** Something that was asked for by its name and is not there. */
export class NotFoundError extends MockServerError {
  constructor(message: string, { errorCode = 'MOCKLOOP_ERROR_015', status }: Answered = {}) {
    super(message, { errorCode, status })
  }
}

/** A scenario that is not there. */
export class ScenarioNotFoundError extends NotFoundError {
  constructor(message: string, { status }: Answered = {}) {
    super(message, { errorCode: 'MOCKLOOP_ERROR_004', status })
  }
}

/** A name that is taken. */
export class NameInUseError extends MockServerError {
  constructor(message: string, { status }: Answered = {}) {
    super(message, { errorCode: 'MOCKLOOP_ERROR_007', status })
  }
}

/** Something that its caller may not do. */
export class PermissionError extends MockServerError {
  constructor(message: string, { status }: Answered = {}) {
    super(message, { errorCode: 'MOCKLOOP_ERROR_005', status })
  }
}

/** Something that was given up before its end, as its caller wished or had gone. */
export class CancelledError extends MockLoopError {
  constructor(message: string, cause?: unknown) {
    super(message, { errorCode: 'MOCKLOOP_ERROR_014', cause })
  }
}

/** What is known of an answer that says so; nothing where none went over the wire. */
interface Answered {
  errorCode?: string
  status?: number | undefined
}
