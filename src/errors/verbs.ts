import { describeFinding, InvalidArgumentError, MockLoopError } from '../errors.ts'
import type { Finding } from '../errors.ts'

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
export class NotFoundError extends MockLoopError {
  constructor(message: string) {
    super(message, { errorCode: 'MOCKLOOP_ERROR_015' })
  }
}

/** Something that its caller may not do. */
export class PermissionError extends MockLoopError {
  constructor(message: string) {
    super(message, { errorCode: 'MOCKLOOP_ERROR_005' })
  }
}

/** Something that was given up before its end, as its caller wished or had gone. */
export class CancelledError extends MockLoopError {
  constructor(message: string, cause?: unknown) {
    super(message, { errorCode: 'MOCKLOOP_ERROR_014', cause })
  }
}
