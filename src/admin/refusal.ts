import { MockLoopError } from '../errors.ts'
import type { HeaderList } from '../types.ts'

/** Why a request to the admin is refused before any verb sees it. */
interface Reason {
  /** Of HTTP. */
  status: number
  /** The last part of the `error_code`: `003`. */
  code: string
  /** What helps, where the code's own suggestion does not. */
  suggestion?: string
  headers?: HeaderList
}

/** A request that the admin refuses, with the HTTP status and headers that say so. */
export class Refusal extends MockLoopError {
  readonly status: number
  readonly suggestion: string | undefined
  readonly headers: HeaderList

  constructor(message: string, { status, code, suggestion, headers = [] }: Reason) {
    super(message, { errorCode: `MOCKLOOP_ERROR_${code}` })
    this.status = status
    this.suggestion = suggestion
    this.headers = headers
  }
}
