import { anything, mapOf, object, text } from '../../control/schema.ts'
import type { Inputs } from '../../control/verbs.ts'
import { InvalidArgumentError } from '../../errors.ts'
import type { Tool } from '../tool.ts'
import { bool, int, map, maybe, method, output, rows, server, word } from './schemas.ts'

type Request = Omit<Inputs['explain_request'], 'id'>
type Given = Request & { request_id?: string }

const MOST_LISTED = 10

/** Why an answer is what it is. */
export const explain: Tool = {
  name: 'explain_request',
  title: 'Explain a request',
  description:
    'Tell why a request is answered as it is: one of the log (request_id), or one to try (method and path; nothing is sent or changed). Shows what decided, what is wrong with it, and what came nearest.',
  toolset: 'default',
  kind: 'read',
  isIdempotent: true,
  input: object({
    server,
    'request_id?': text('Id of a log row', { pattern: '^[0-9A-Za-z_-]{1,64}$' }),
    'method?': method,
    'path?': text('With base path and query', { pattern: '^/', maxLength: 8192 }),
    'headers?': mapOf({ type: 'string' }, 'Request headers', { maxProperties: 200 }),
    'body?': anything('JSON, or text as sent'),
    'session?': text('A session', { minLength: 1, maxLength: 200 }),
  }),
  output: output({
    matched: bool,
    operation_id: maybe(word),
    source: maybe(word),
    stub_id: maybe(word),
    scenario: maybe(word),
    session: word,
    status: int,
    violations: rows({ in: word, pointer: word, message: word }),
    nearest: rows({ operation: word, why_not: word }),
    suggestion: maybe(word),
    'trouble?': maybe(map),
    'recorded?': maybe(map),
  }),
  advise({ path }) {
    const isUrl = typeof path === 'string' && /^https?:/i.test(path)
    return isUrl ? 'Give the path alone, with its query, and the mock as server.' : undefined
  },
  async run({ request_id: id, ...request }: Given, { verb }) {
    if ((id === undefined) === (request.path === undefined))
      throw new InvalidArgumentError('give a request_id of query_mock_logs, or method and path')
    const input =
      id === undefined ? withType(request) : { server: request.server, ...ofSession(request), id }
    const { violations, nearest, ...told } = await verb('explain_request', input)
    return {
      data: {
        ...told,
        violations: violations.slice(0, MOST_LISTED),
        nearest: nearest.slice(0, MOST_LISTED),
        ...(violations.length > MOST_LISTED && { truncated: true }),
      },
    }
  },
}

function ofSession({ session }: Request): { session?: string } {
  return session === undefined ? {} : { session }
}

/** JSON would be sent as such, whether it is given so or as text. */
function withType(request: Request): Request {
  const { headers = {}, body } = request
  const isTyped = Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')
  if (isTyped || body === undefined || (typeof body === 'string' && !isJson(body))) return request
  return { ...request, headers: { ...headers, 'content-type': 'application/json' } }
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object'
  } catch {
    return false
  }
}
