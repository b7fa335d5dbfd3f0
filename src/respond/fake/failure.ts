import { STATUS_CODES } from 'node:http'
import { toWords } from './words.ts'

const REASONS = new Set(Object.values(STATUS_CODES).map((reason) => reason?.toLowerCase()))

/** What people are told, where the reason alone says too little. */
const MESSAGES: Record<number, string> = {
  400: 'The request could not be understood; check its parameters and body.',
  401: 'Authentication is required to access this resource.',
  403: 'You do not have permission to access this resource.',
  404: 'The requested resource was not found.',
  405: 'The method is not allowed for this resource.',
  406: 'The resource is not available in an acceptable format.',
  409: 'The request conflicts with the current state of the resource.',
  410: 'The resource is no longer available.',
  413: 'The request body is too large.',
  415: 'The media type of the request is not supported.',
  422: 'The request is well-formed but could not be processed.',
  429: 'Too many requests; try again later.',
  500: 'An unexpected error occurred.',
  502: 'An upstream service gave an invalid response.',
  503: 'The service is temporarily unavailable.',
  504: 'An upstream service did not respond in time.',
}

/** What a member of an error body says about the status it is sent with, the likeliest first; nothing for other names. */
export function failureFacts(name: string, status: number, path: string): (string | number)[] {
  const words = toWords(name)
  const reason = STATUS_CODES[status] ?? (status < 500 ? 'Bad Request' : 'Internal Server Error')
  const snake = toWords(reason).replaceAll(' ', '_')
  if (/^(http )?(status|status code|http code)$/.test(words))
    return [status, String(status), reason]
  if (/^(error |err )?code$/.test(words))
    return [status, snake, snake.toUpperCase(), String(status)]
  if (/^(error )?(title|error|error name|reason|error type|status text)$/.test(words))
    return [reason, snake, snake.toUpperCase(), String(status)]
  if (/^(error |status )?(message|detail|details|description|msg)$/.test(words))
    return [MESSAGES[status] ?? `${reason}.`, reason]
  // RFC 9457 §3.1.5: what the problem occurred with.
  if (words === 'instance' && path !== '')
    return [encodeURI(path), `https://example.com${encodeURI(path)}`]
  const problem = `https://example.com/problems/${snake.replaceAll('_', '-')}`
  return words === 'type' ? [snake, snake.toUpperCase(), problem] : []
}

/** Whether an author's example speaks of an HTTP status, which need not be the one that is sent. */
export function isStatus(example: unknown): boolean {
  const text = String(example).toLowerCase()
  return REASONS.has(text) || (/^[45]\d\d$/.test(text) && text in STATUS_CODES)
}
