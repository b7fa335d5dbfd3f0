import { MockLoopError, ServerError } from '../errors.ts'

/** No server is managed under this id. */
export class ServerNotFoundError extends ServerError {
  constructor(id: string, known: readonly string[] = []) {
    const others = known.length === 0 ? 'none is managed' : `there are ${known.join(', ')}`
    super(`there is no server ${JSON.stringify(id)}: ${others}`, {
      serverId: id,
      errorCode: 'MOCKLOOP_ERROR_015',
    })
  }
}

/** A mock server that answered with an error where it was asked to do something. */
export class MockServerError extends ServerError {
  /** Of its answer; `undefined` where it gave none. */
  readonly status: number | undefined

  constructor(
    message: string,
    {
      status,
      ...options
    }: ConstructorParameters<typeof ServerError>[1] & {
      status?: number | undefined
    } = {},
  ) {
    super(message, options)
    this.status = status
  }
}

/** A mock that could not be made from its description. */
export class GenerationError extends MockLoopError {
  /** Where it stopped: `options`, `parse`, `folder` or `write`. */
  readonly stage: string | undefined

  constructor(
    message: string,
    stage?: string,
    options: { errorCode?: string; cause?: unknown } = {},
  ) {
    super(message, options)
    this.stage = stage
  }
}

/** The search for running servers failed as a whole. */
export class DiscoveryError extends MockLoopError {}

/** A server that cannot be reached. */
export class ConnectionError extends MockLoopError {
  constructor(message: string, cause?: unknown) {
    super(message, { errorCode: 'MOCKLOOP_ERROR_002', cause })
  }
}
