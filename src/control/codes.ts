/** What a code stands for: the HTTP status, the title, and what helps where the message does not say it. */
export interface CodeRow {
  status: number
  title: string
  suggestion: string
}

/** What every `error_code` begins with. */
export const ERROR_CODE = 'MOCKLOOP_ERROR_'

/** The last part of every `error_code`, after `MOCKLOOP_ERROR_`. */
export const CODES: Readonly<Record<string, CodeRow>> = {
  '001': {
    status: 422,
    title: 'Invalid source of a document',
    suggestion: 'Give an http(s) URL, a path below the workspace folder, or the document itself.',
  },
  '002': {
    status: 502,
    title: 'Server not reachable',
    suggestion: 'Ask list_servers which mocks run, and start the one that is meant.',
  },
  '003': {
    status: 400,
    title: 'Invalid argument',
    suggestion: 'Mend what the message names; /admin/api/v1/openapi.json says what is allowed.',
  },
  '004': {
    status: 404,
    title: 'Scenario not found',
    suggestion: 'Use one of those that list_scenarios tells, or create it.',
  },
  '005': {
    status: 403,
    title: 'Permission denied',
    suggestion:
      'Send the admin token as "Authorization: Bearer <token>"; mockloop token prints it.',
  },
  '006': {
    status: 422,
    title: 'Bad document',
    suggestion: 'Mend what the message names; mockloop check shows the place.',
  },
  '007': {
    status: 409,
    title: 'Name in use',
    suggestion: 'Choose another name, or change what has it.',
  },
  '008': {
    status: 409,
    title: 'Port in use',
    suggestion: 'Choose another port, or 0 for any free one.',
  },
  '009': {
    status: 409,
    title: 'Confirmation needed',
    suggestion: 'Send the same again with confirm: true.',
  },
  '010': {
    status: 403,
    title: 'Address blocked',
    suggestion: 'Let the operator add the host to outbound.allow, if it is meant.',
  },
  '011': {
    status: 403,
    title: 'Path outside of the workspace',
    suggestion: 'Use a path below the workspace folder.',
  },
  '012': {
    status: 429,
    title: 'Too many requests',
    suggestion: 'Wait a moment, then send it again.',
  },
  '013': {
    status: 413,
    title: 'Too large',
    suggestion: 'Send less, or raise the limit that the message names.',
  },
  '014': {
    status: 503,
    title: 'Cancelled',
    suggestion: 'Send it again, if it is still wanted.',
  },
  '015': {
    status: 404,
    title: 'Not found',
    suggestion: 'Use one of the names that the message tells; lists tell all of them.',
  },
  '016': {
    status: 500,
    title: 'Internal error',
    suggestion: 'Look up the id in the log, and report what stands there.',
  },
  '017': {
    status: 503,
    title: 'Storage not available',
    suggestion: 'Nothing was saved; make the storage available, then send it again.',
  },
}

const INTERNAL = CODES['016'] ?? { status: 500, title: 'Internal error', suggestion: '' }

/** The row of an `error_code`; that of an internal error for one that is not known. */
export function rowOf(errorCode: string): CodeRow {
  return CODES[errorCode.replace(ERROR_CODE, '')] ?? INTERNAL
}
