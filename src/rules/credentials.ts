import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { AuthSettings } from '../config/resolved.ts'

/** What authorisation looks at of a request. */
export interface AuthRequest {
  header(name: string): string | undefined
  /** As sent, without the question mark. */
  query: string
}

/** The accepted credentials in a form that is quickly compared. */
export interface Credentials {
  apiKeys: Buffer[]
  /** Digests of the passwords by user name. */
  users: Map<string, Buffer>
  nonce: string
}

/** Prepares the settings' credentials. */
export function readCredentials({ apiKeys, basic }: AuthSettings): Credentials {
  return {
    apiKeys: apiKeys.map(digest),
    users: new Map(Object.entries(basic).map(([user, password]) => [user, digest(password)])),
    nonce: randomBytes(16).toString('hex'),
  }
}

/** The token of the Bearer scheme (RFC 6750 §2.1). */
export function readBearer(request: AuthRequest): string | undefined {
  return readScheme(request, 'bearer')
}

/** What follows the name of a scheme (RFC 9110 §11.4), whose case does not matter; one word unless `isList`. */
export function readScheme(
  { header }: AuthRequest,
  scheme: string,
  isList = false,
): string | undefined {
  const sent = header('authorization')?.trim() ?? ''
  const space = sent.indexOf(' ')
  if (space === -1 || sent.slice(0, space).toLowerCase() !== scheme) return undefined
  const rest = sent.slice(space).trim()
  return isList || !/\s/.test(rest) ? rest : undefined
}

/** The credentials of the Basic scheme (RFC 7617 §2), or `undefined` for anything else. */
export function readBasic(sent: string): { user: string; password: string } | undefined {
  if (!/^[\w+/-]+={0,2}$/.test(sent)) return undefined
  const text = Buffer.from(sent, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon === -1) return undefined
  return { user: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** The value of a cookie (RFC 6265 §4.2.1), without quotes. */
export function readCookie(header: string, name: string): string | undefined {
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals === -1 || pair.slice(0, equals).trim() !== name) continue
    const value = pair.slice(equals + 1).trim()
    return decode(value.replace(/^"(.*)"$/, '$1'))
  }
  return undefined
}

/** Whether a text is one of several; all are compared, so that the time tells nothing. */
export function isAmong(value: string, digests: readonly Buffer[]): boolean {
  const sent = digest(value)
  return digests.filter((one) => timingSafeEqual(one, sent)).length > 0
}

/** Whether a user has this password. */
export function isUser(
  { user, password }: { user: string; password: string },
  users: ReadonlyMap<string, Buffer>,
): boolean {
  // An unknown user takes as long as a known one.
  return timingSafeEqual(digest(password), users.get(user) ?? digest('')) && users.has(user)
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
