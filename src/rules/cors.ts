import type { CorsSettings } from '../config/resolved.ts'
import type { HeaderList } from '../types.ts'

type ReadHeader = (name: string) => string | undefined

/** Cross-origin access (the CORS protocol, Fetch §3.3). */
export interface Cors {
  /** The headers of the 204 for a preflight request; `undefined`: the request is none. */
  preflight(method: string, header: ReadHeader): HeaderList | undefined
  /** The headers of any other answer; the list may be shared, so that it must not be changed. */
  headersFor(header: ReadHeader): HeaderList
}

/** RFC 9110 §5.6.2. */
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/
/** What MockLoop itself stamps on answers. */
const STAMPS = ['source', 'operation', 'request-id', 'scenario', 'stub', 'violations'].map(
  (name) => `x-mockloop-${name}`,
)
const VARY: [string, string] = ['vary', 'origin']
const OFF: Cors = { preflight: () => undefined, headersFor: () => [] }

/** Prepares the headers of cross-origin answers. */
export function createCors(settings: CorsSettings | false): Cors {
  if (settings === false) return OFF
  const allowOrigin = createOriginRule(settings)
  const preflight = createPreflight(settings, allowOrigin)
  const exposed = exposedHeaders(settings)
  return {
    preflight: (method, header) =>
      method === 'OPTIONS' && header('origin') && header('access-control-request-method')
        ? preflight(header)
        : undefined,
    headersFor: createAnswerHeaders(settings, allowOrigin, exposed),
  }
}

interface OriginRule {
  /** Whether each origin gets the same answer. */
  isStatic: boolean
  /** The headers that let an origin in; `undefined`: it stays out. */
  of(origin: string | undefined): HeaderList | undefined
}

/** A `*` lets anybody in but never with credentials; these are for the origins that are listed (Fetch §3.3.5). */
function createOriginRule({ origins, credentials }: CorsSettings): OriginRule {
  const listed = new Set(origins.filter((one) => one !== '*').map(normalise))
  const anybody: HeaderList | undefined = origins.includes('*')
    ? [['access-control-allow-origin', '*']]
    : undefined
  const isStatic = anybody !== undefined && !(credentials && listed.size > 0)
  return {
    isStatic,
    of(origin) {
      if (isStatic || origin === undefined || !listed.has(normalise(origin))) return anybody
      const allowed: HeaderList = [['access-control-allow-origin', origin]]
      if (credentials) allowed.push(['access-control-allow-credentials', 'true'])
      return allowed
    },
  }
}

/** An origin has no slash at its end, but people write one. */
function normalise(origin: string): string {
  return origin.toLowerCase().replace(/\/$/, '')
}

/** With credentials the `*` is a mere name, so that all names are written out. */
function exposedHeaders({ expose, credentials }: CorsSettings): string {
  return expose.length === 0 && !credentials ? '*' : [...new Set([...expose, ...STAMPS])].join(', ')
}

function createAnswerHeaders(
  { origins }: CorsSettings,
  allowOrigin: OriginRule,
  exposed: string,
): Cors['headersFor'] {
  const expose: [string, string] = ['access-control-expose-headers', exposed]
  const same: HeaderList = [...(allowOrigin.of(undefined) ?? []), expose]
  // Also to requests without an origin: a cache may hand the answer to one that has one.
  if (allowOrigin.isStatic) return () => same
  if (origins.length === 0) return () => []
  const others: HeaderList = allowOrigin.of(undefined) === undefined ? [VARY] : [...same, VARY]
  return (header) => {
    const origin = header('origin')
    const allowed = origin === undefined ? undefined : allowOrigin.of(origin)
    return allowed === undefined ? others : [...allowed, expose, VARY]
  }
}

function createPreflight(
  { methods, headers, maxAge }: CorsSettings,
  allowOrigin: OriginRule,
): (header: ReadHeader) => HeaderList {
  return (header) => {
    const origin = allowOrigin.of(header('origin'))
    const vary: [string, string] = ['vary', varyOf(allowOrigin, { methods, headers })]
    if (origin === undefined) return [vary]
    const allowed: HeaderList = [...origin]
    push(allowed, 'methods', methods, header('access-control-request-method'))
    push(allowed, 'headers', headers, header('access-control-request-headers'))
    if (header('access-control-request-private-network') === 'true')
      allowed.push(['access-control-allow-private-network', 'true'])
    return [...allowed, ['access-control-max-age', String(maxAge)], vary]
  }
}

function varyOf(
  { isStatic }: OriginRule,
  { methods, headers }: Pick<CorsSettings, 'methods' | 'headers'>,
): string {
  const names = ['access-control-request-private-network']
  if (headers.length === 0) names.unshift('access-control-request-headers')
  if (methods.length === 0) names.unshift('access-control-request-method')
  if (!isStatic) names.unshift('origin')
  return names.join(', ')
}

/** What is configured, else what was asked for; anything but names is left out of that. */
function push(
  list: HeaderList,
  kind: 'methods' | 'headers',
  configured: readonly string[],
  asked: string | undefined,
): void {
  const names =
    configured.length > 0 ? configured : (asked ?? '').split(',').map((one) => one.trim())
  const allowed = names.filter((name) => TOKEN.test(name))
  if (allowed.length > 0) list.push([`access-control-allow-${kind}`, allowed.join(', ')])
}
