import { timingSafeEqual } from 'node:crypto'
import { isObject } from '../types.ts'
import { readBasic } from './credentials.ts'
import type { Grant } from './mint.ts'

/** What the token endpoint looks at of a request; an exchange fits. */
export interface TokenRequest {
  path: string
  header(name: string): string | undefined
  /** The body; throws a Problem when it is larger than so many bytes. */
  text(limit: number): Promise<string>
}

/** An error of RFC 6749 §5.2. */
export class OAuthError extends Error {
  readonly code: string
  readonly status: 400 | 401

  constructor(code: string, message: string, status: 400 | 401 = 400) {
    super(message)
    this.code = code
    this.status = status
  }
}

/** The parameters of a token request. */
export type Form = ReadonlyMap<string, string>

const MAX_BODY = 65_536
/** RFC 6749 §3.3. */
export const SCOPE: RegExp = /^[!#-[\]-~]+( [!#-[\]-~]+)*$/

/** Whom a grant is for; without `scope` it does not say for what. */
export interface Claimed {
  subject: string
  scope?: string
  isUser: boolean
}

/** Codes and refresh tokens are taken as they come: there is nobody who could have issued wrong ones. */
export function readGrant(
  form: Form,
  client: string | undefined,
  users: Record<string, string>,
): Claimed {
  const type = need(form, 'grant_type')
  if (type === 'client_credentials') {
    if (client !== undefined) return { subject: client, isUser: false }
    const ways = 'by Authorization: Basic, or by client_id and client_secret in the body'
    throw new OAuthError('invalid_client', `the client must say who it is: ${ways}`, 401)
  }
  if (type === 'password') return readPassword(form, users)
  if (type === 'authorization_code') {
    need(form, 'code')
    return { subject: 'user', isUser: true }
  }
  if (type === 'refresh_token') return readRefreshToken(need(form, 'refresh_token'))
  const known = 'client_credentials, password, authorization_code and refresh_token'
  throw new OAuthError('unsupported_grant_type', `grant_type may be ${known}`)
}

function readPassword(form: Form, users: Record<string, string>): Claimed {
  const subject = need(form, 'username')
  const password = need(form, 'password')
  const expected = Object.hasOwn(users, subject) ? users[subject] : undefined
  if (Object.keys(users).length > 0 && (expected === undefined || !isSame(expected, password)))
    throw new OAuthError('invalid_grant', 'no such user has this password')
  return { subject, isUser: true }
}

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)]
  return left.length === right.length && timingSafeEqual(left, right)
}

function need(form: Form, name: string): string {
  const value = form.get(name) ?? ''
  if (value !== '') return value
  throw new OAuthError('invalid_request', `${name} is missing`)
}

/** The scope that was asked for (RFC 6749 §3.3). */
export function readScope(form: Form): string | undefined {
  const scope = form.get('scope')?.trim() ?? ''
  if (scope === '') return undefined
  if (SCOPE.test(scope)) return scope
  throw new OAuthError('invalid_scope', 'scope must be names with single spaces between them')
}

/** Holds what it stands for, so that nothing has to be kept; no JWT, so that it opens nothing itself. */
export function toRefreshToken({ subject, scope }: Grant): string {
  return Buffer.from(JSON.stringify({ subject, scope })).toString('base64url')
}

function readRefreshToken(token: string): Claimed {
  const held = parse(Buffer.from(token, 'base64url').toString('utf8'))
  const { subject, scope } = isObject(held) ? held : {}
  return {
    subject: typeof subject === 'string' ? subject : 'user',
    isUser: true,
    ...(typeof scope === 'string' && (scope === '' || SCOPE.test(scope)) && { scope }),
  }
}

/** The client, if it says who it is; it must do so in one way only (RFC 6749 §2.3). */
export function readClient({ header }: TokenRequest, form: Form): string | undefined {
  const [scheme = '', sent = ''] = (header('authorization') ?? '').trim().split(/ +/, 2)
  if (scheme.toLowerCase() !== 'basic') return form.get('client_id') || undefined
  const user = readBasic(sent)?.user ?? ''
  if (user === '')
    throw new OAuthError('invalid_client', 'Authorization: Basic holds no client', 401)
  if (form.has('client_secret'))
    throw new OAuthError('invalid_request', 'the client says who it is in header and body')
  return decode(user)
}

/** A client's name is form-encoded in there (RFC 6749 §2.3.1). */
function decode(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' '))
  } catch {
    return name
  }
}

/** A form as RFC 6749 §4 wants it, or JSON as many servers take it; no parameter comes twice (§3.2). */
export async function readForm(request: TokenRequest): Promise<Form> {
  const text = await request.text(MAX_BODY)
  const isJson = /[/+]json\b/i.test(request.header('content-type') ?? '')
  const body = isJson ? parse(text) : undefined
  if (isJson && !isObject(body))
    throw new OAuthError('invalid_request', 'the body is no JSON object')
  const pairs = isObject(body) ? Object.entries(body) : [...new URLSearchParams(text)]
  const form = new Map<string, string>()
  for (const [name, value] of pairs) {
    if (form.has(name)) throw new OAuthError('invalid_request', 'a parameter comes more than once')
    if (typeof value === 'string') form.set(name, value)
  }
  return form
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
