/**
 * THE GUARD of the admin's port, before routing: whatever is served there passes it. In this order,
 * the first that is wrong ends it.
 *
 * 1. `Host` is one of ours with its port, else 403: a name that was rebound to us is not
 * 2. `Origin` is absent, or just ours with its port, else 403; `null` is not ours
 * 3. `Sec-Fetch-Site` is absent, `same-origin` or `none`, else 403
 * 4. the bearer token, or the cookie of a sign-in, else 401; only /health and the sign-in itself are open
 * 5. a write with a body is JSON, else 415
 */
import type { Exchange } from '../exchange.ts'
import type { Clock } from '../lib/clock.ts'
import { systemClock } from '../lib/clock.ts'
import { allowedHosts, ownHosts } from './hosts.ts'
import type { Place } from './hosts.ts'
import { Refusal } from './refusal.ts'
import { createSecret } from './secret.ts'
import { createSignIns } from './sign-in.ts'

/** What of a request the guard looks at. */
export type Guarded = Pick<Exchange, 'method' | 'path' | 'header' | 'hasBody'>

export interface GuardOptions {
  /** Asked at each request: the port is known once it is open. */
  place(): Place
  /** Further values of `Host`, with or without a port. */
  allowedHosts: readonly string[]
  token: string
  clock?: Clock
}

export interface Guard {
  /** Lets a request pass, or throws a Refusal. */
  check(request: Guarded): void
  /** Path and query of a link that signs a browser in, once and within five minutes. */
  createSignIn(): string
  /** The `Set-Cookie` for such a link's token; throws a Refusal when it has been used or is too old. */
  signIn(token: string): string
  /** Whether the request comes from a browser that is signed in. */
  isSignedIn(request: Guarded): boolean
  /** Ends the sign-in of a browser; the `Set-Cookie` that makes it forget. */
  signOut(request: Guarded): string
}

/** Where browsers sign in, and out. */
export const SIGN_IN = '/admin/sign-in'
export const SIGN_OUT = '/admin/sign-out'

const READS = new Set(['GET', 'HEAD'])
const OPEN = new Set(['/health', SIGN_IN])
const SITES = new Set([undefined, 'same-origin', 'none'])

/** Creates the guard of one admin port. */
export function createGuard(options: GuardOptions): Guard {
  const { place, token, clock = systemClock } = options
  const secret = createSecret(token)
  const signIns = createSignIns(clock)
  // Cookies know no ports: without it, two hosts of a machine would sign each other out.
  const cookieName = (): string => `mockloop_admin_${place().port}`
  const cookiesOf = ({ header }: Guarded): string[] => readCookies(header('cookie'), cookieName())
  const isSignedIn = (request: Guarded): boolean =>
    cookiesOf(request).some((value) => signIns.knows(value))

  function checkCredential(request: Guarded): void {
    if (READS.has(request.method) && OPEN.has(request.path)) return
    const given = request.header('authorization')
    if (given === undefined ? isSignedIn(request) : secret.is(bearerOf(given))) return
    throw unauthorized(given !== undefined)
  }

  return {
    check(request) {
      checkSource(request, options)
      checkCredential(request)
      checkType(request)
    },
    createSignIn: () => `${SIGN_IN}?token=${signIns.invite()}`,
    signIn(given) {
      const value = signIns.enter(given)
      if (value === undefined) throw usedLink()
      return toCookie(cookieName(), value, place())
    },
    isSignedIn,
    signOut(request) {
      for (const value of cookiesOf(request)) signIns.leave(value)
      return `${toCookie(cookieName(), '', place())}; Max-Age=0`
    },
  }
}

/** Where a request was sent to, and from where: what pages cannot choose for themselves. */
function checkSource({ header }: Guarded, { place, allowedHosts: entries }: GuardOptions): void {
  const here = place()
  const own = ownHosts(here)
  const allowed = allowedHosts(entries, here)
  const host = header('host')?.toLowerCase() ?? ''
  if (!own.includes(host) && !allowed.includes(host)) throw foreignHost(host, [...own, ...allowed])
  const origin = header('origin')
  if (origin !== undefined && !originsOf(host, here, allowed).includes(origin))
    throw forbidden(
      `pages of ${show(origin)} may not ask this admin`,
      'Ask from its own pages, or from outside of a browser.',
    )
  const site = header('sec-fetch-site')
  if (!SITES.has(site))
    throw forbidden(
      `a page of another origin (Sec-Fetch-Site: ${show(site ?? '')}) may not ask this admin`,
      'Ask from its own pages, or from outside of a browser.',
    )
}

/** What stands before us, where hosts are allowed, may speak TLS in our place. */
function originsOf(host: string, { isTls }: Place, allowed: readonly string[]): string[] {
  const own = `${isTls ? 'https' : 'http'}://${host}`
  return allowed.includes(host) ? [own, `https://${host}`] : [own]
}

function checkType({ method, header, hasBody }: Guarded): void {
  if (READS.has(method) || !hasBody()) return
  const type = header('content-type') ?? ''
  if (/^application\/json\s*(;|$)/i.test(type)) return
  const sent = type === '' ? 'without a content type' : `as ${show(type)}`
  throw new Refusal(`the body was sent ${sent}, but only application/json is taken`, {
    status: 415,
    code: '003',
    suggestion: 'Send "Content-Type: application/json"; a request without a body needs none.',
  })
}

/** The token of RFC 6750 §2.1; empty for anything else. */
function bearerOf(given: string): string {
  return /^Bearer +(\S+) *$/i.exec(given)?.[1] ?? ''
}

function toCookie(name: string, value: string, { isTls }: Place): string {
  return `${name}=${value}; Path=/admin; HttpOnly; SameSite=Strict${isTls ? '; Secure' : ''}`
}

/** All of that name, for a page of another port may have set one as well. */
function readCookies(header: string | undefined, name: string): string[] {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim())
  return pairs
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((one) => one.slice(name.length + 1))
}

function unauthorized(isGiven: boolean): Refusal {
  const message = isGiven
    ? 'this is not the token of this admin'
    : 'the admin wants its token, and none was sent'
  return new Refusal(message, {
    status: 401,
    code: '005',
    suggestion:
      'Send "Authorization: Bearer <token>"; mockloop token prints it, and mockloop token --link a sign-in link for a browser.',
    headers: [
      ['www-authenticate', `Bearer realm="mockloop"${isGiven ? ', error="invalid_token"' : ''}`],
    ],
  })
}

function usedLink(): Refusal {
  return new Refusal('this sign-in link has been used, or is older than five minutes', {
    status: 401,
    code: '005',
    suggestion: 'Ask for a new one: mockloop token --link prints it.',
    headers: [['www-authenticate', 'Bearer realm="mockloop"']],
  })
}

function foreignHost(host: string, known: readonly string[]): Refusal {
  const message = `this admin does not answer to the host ${show(host)}, but to ${known.join(', ')}`
  return forbidden(
    message,
    'Use one of these, or add the host to admin.allowedHosts if it is meant.',
  )
}

function forbidden(message: string, suggestion: string): Refusal {
  return new Refusal(message, { status: 403, code: '005', suggestion })
}

function show(text: string): string {
  return JSON.stringify(text.slice(0, 100))
}
