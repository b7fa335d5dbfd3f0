import { textsOf } from '../spec/members.ts'
import type { JsonObject } from '../types.ts'
import { isAmong, isUser, readBasic, readBearer, readCookie, readScheme } from './credentials.ts'
import type { AuthRequest, Credentials } from './credentials.ts'
import type { Verdict } from './jwt.ts'

/** Why one scheme is not satisfied. */
export interface Refusal {
  status: 401 | 403
  /** A value for `WWW-Authenticate` (RFC 9110 §11.6.1). */
  challenge: string
  /** What is wrong with what was sent; absent: nothing was sent. */
  problem?: string
}

/** One security scheme as one operation requires it. */
export interface Checker {
  /** What to send, in words. */
  wanted: string
  /** Whether a token's verdict is looked at. */
  readsToken: boolean
  check(request: AuthRequest, verdict: Verdict | undefined): Refusal | undefined
}

const REALM = 'realm="MockLoop"'
/** RFC 9110 §5.6.2: a name with anything else in it can never be the name of a header. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/
const DIGEST_PARTS = ['username', 'realm', 'nonce', 'uri', 'response']
/** May not begin within a word, so that long words are read once. */
const QUOTED_PART = /(?<![a-z*])([a-z]+)\s*=\s*"(?:[^"\\]|\\.)*"/gi
const PLACES = new Map([
  ['header', 'the header'],
  ['query', 'the query parameter'],
  ['cookie', 'the cookie'],
])

/**
 * The checker of a Security Scheme Object (3.1 §4.8.27); `undefined` for one that asks for nothing
 * that a mock could see: mutualTLS, and what is unknown or incomplete.
 */
export function createChecker(
  scheme: JsonObject,
  scopes: readonly string[],
  credentials: Credentials,
): Checker | undefined {
  const type = lower(scheme['type'])
  if (type === 'apikey') return checkApiKey(scheme, credentials)
  if (type === 'oauth2' || type === 'openidconnect') return checkBearer(scopes)
  if (type !== 'http') return undefined
  const name = lower(scheme['scheme'])
  if (name === 'basic') return checkBasic(credentials)
  // What stands in the list of another type are roles, which nobody says how to send (3.1 §4.8.30.1).
  if (name === 'bearer') return checkBearer([])
  return name === 'digest' ? checkDigest(credentials) : undefined
}

function checkApiKey(
  { in: where, name }: JsonObject,
  { apiKeys }: Credentials,
): Checker | undefined {
  const place = lower(where)
  const words = PLACES.get(place)
  if (words === undefined || typeof name !== 'string' || name === '') return undefined
  if (place === 'header' && !TOKEN.test(name)) return undefined
  const wanted = `${words} ${name}`
  const challenge = `ApiKey ${REALM}, in="${place}", name=${quote(name)}`
  return {
    wanted,
    readsToken: false,
    check(request) {
      const sent = readKey(request, place, name)?.trim() ?? ''
      if (sent === '') return { status: 401, challenge }
      if (apiKeys.length === 0 || keyForms(sent, name).some((one) => isAmong(one, apiKeys)))
        return undefined
      return { status: 401, challenge, problem: `${wanted} holds no key that is accepted` }
    },
  }
}

function readKey(request: AuthRequest, place: string, name: string): string | undefined {
  if (place === 'header') return request.header(name)
  if (place === 'cookie') return readCookie(request.header('cookie') ?? '', name)
  return new URLSearchParams(request.query).get(name) ?? undefined
}

/** Many documents describe `Authorization: Bearer <key>` as a plain key. */
function keyForms(sent: string, name: string): string[] {
  const bare = lower(name) === 'authorization' ? /^[a-z]+ +(\S+)$/i.exec(sent)?.[1] : undefined
  return bare === undefined ? [sent] : [sent, bare]
}

function checkBasic({ users }: Credentials): Checker {
  const challenge = `Basic ${REALM}, charset="UTF-8"`
  const refuse = (problem: string): Refusal => ({ status: 401, challenge, problem })
  return {
    wanted: 'Authorization: Basic <base64 of user:password>',
    readsToken: false,
    check(request) {
      const sent = readScheme(request, 'basic')
      if (sent === undefined) return { status: 401, challenge }
      const pair = readBasic(sent)
      if (pair === undefined)
        return refuse('what follows "Basic" is not the base64 of user:password')
      if (users.size === 0 || isUser(pair, users)) return undefined
      return refuse('no such user has this password')
    },
  }
}

function checkBearer(scopes: readonly string[]): Checker {
  return {
    wanted: 'Authorization: Bearer <token>',
    readsToken: true,
    check(request, verdict) {
      if (verdict === undefined)
        return readBearer(request) === undefined
          ? { status: 401, challenge: `Bearer ${REALM}` }
          : undefined
      return 'problem' in verdict
        ? invalidToken(verdict.problem)
        : checkScopes(verdict.claims, scopes)
    },
  }
}

/** RFC 6750 §3.1. */
function invalidToken(problem: string): Refusal {
  const description = `error_description="${problem.replaceAll(/[^ !#-[\]-~]/g, "'")}"`
  const challenge = `Bearer ${REALM}, error="invalid_token", ${description}`
  return { status: 401, challenge, problem: `the token is refused: ${problem}` }
}

function checkScopes(claims: JsonObject, scopes: readonly string[]): Refusal | undefined {
  if (scopes.length === 0) return undefined
  const granted = new Set(['scope', 'scp', 'scopes'].flatMap((name) => readScopes(claims, name)))
  const missing = scopes.filter((scope) => !granted.has(scope))
  if (missing.length === 0) return undefined
  const scope = `scope=${quote(scopes.join(' '))}`
  const challenge = `Bearer ${REALM}, error="insufficient_scope", ${scope}`
  return { status: 403, challenge, problem: `the token lacks the scope ${missing.join(' ')}` }
}

/** RFC 8693 §4.2 has one text with spaces; others issue lists. */
function readScopes(claims: JsonObject, name: string): string[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined
  return typeof value === 'string' ? value.split(' ') : textsOf(value)
}

function checkDigest({ nonce }: Credentials): Checker {
  const challenge = `Digest ${REALM}, qop="auth", nonce="${nonce}"`
  const parts = DIGEST_PARTS.join(', ')
  return {
    wanted: `Authorization: Digest with ${parts}`,
    readsToken: false,
    check(request) {
      const sent = readScheme(request, 'digest', true)
      if (sent === undefined) return { status: 401, challenge }
      const found = new Set([...sent.matchAll(QUOTED_PART)].map(([, name]) => lower(name)))
      const missing = DIGEST_PARTS.filter((part) => !found.has(part))
      if (missing.length === 0) return undefined
      return {
        status: 401,
        challenge,
        problem: `the digest lacks ${missing.join(', ')}, in quotes`,
      }
    },
  }
}

/** A quoted string (RFC 9110 §5.6.4) of visible ASCII. */
function quote(text: string): string {
  return `"${text.replaceAll(/[^ -~]/g, '?').replaceAll(/["\\]/g, '\\$&')}"`
}

function lower(value: unknown): string {
  return typeof value === 'string' ? value.toLowerCase() : ''
}
