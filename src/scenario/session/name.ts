import type { SessionSettings } from '../../config/resolved.ts'
import { InvalidArgumentError, Problem } from '../../errors.ts'

const USUAL = 'default'
/** Nobody names a session longer. */
const LONGEST = 200

/** What of a request may name a session. */
interface Named {
  header(name: string): string | undefined
  query: string
}

/**
 * The session that a request names, in a header, a cookie, the query or its bearer token, by config.
 * @throws Problem `bad-request` for a name that is too long
 */
export function nameSession(settings: SessionSettings, request: Named): string {
  const name = findName(settings, request) ?? ''
  if (name === '') return USUAL
  if (name.length > LONGEST)
    throw new Problem('bad-request', `the name of the session has more than ${LONGEST} characters`)
  return name
}

/** Throws an InvalidArgumentError for a name that no request can carry. */
export function checkSessionName(name: string): void {
  if (name.length <= LONGEST && /^[^\s\p{Cc}]([^\p{Cc}]*[^\s\p{Cc}])?$/u.test(name)) return
  const shown = JSON.stringify(name.slice(0, 50))
  throw new InvalidArgumentError(
    `the name of a session is text of 1 to ${LONGEST} characters without line breaks, got ${shown}`,
  )
}

function findName(
  { header, cookie, query, bearer }: SessionSettings,
  request: Named,
): string | undefined {
  const sent = request.header(header)
  if (sent !== undefined) return sent
  if (cookie !== undefined) {
    const value = readCookie(request.header('cookie'), cookie)
    if (value !== undefined) return value
  }
  if (query !== undefined) {
    const value = new URLSearchParams(request.query).get(query)
    if (value !== null) return value
  }
  return bearer ? readToken(request.header('authorization')) : undefined
}

/** Tokens are long; their beginning and their end tell them apart. */
function readToken(header: string | undefined): string | undefined {
  const token = /^bearer\s+(\S+)/i.exec(header ?? '')?.[1]
  const half = LONGEST / 2
  return token === undefined || token.length <= LONGEST
    ? token
    : token.slice(0, half) + token.slice(-half)
}

function readCookie(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const at = pair.indexOf('=')
    if (at !== -1 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}
