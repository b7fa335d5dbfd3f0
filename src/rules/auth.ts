import type { AuthSettings } from '../config/resolved.ts'
import { systemClock } from '../lib/clock.ts'
import type { Clock } from '../lib/clock.ts'
import type { Spec } from '../spec/load.ts'
import { asList, textsOf } from '../spec/members.ts'
import type { Operation } from '../spec/operations.ts'
import { getMember } from '../spec/pointer.ts'
import { tryFollow } from '../spec/refs.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { readBearer, readCredentials } from './credentials.ts'
import type { AuthRequest, Credentials } from './credentials.ts'
import { createVerifier } from './jwt.ts'
import type { Verdict, Verifier } from './jwt.ts'
import type { FetchText, KeySet } from './keys.ts'
import { createChecker } from './schemes.ts'
import type { Checker, Refusal } from './schemes.ts'

export type { AuthRequest } from './credentials.ts'

/** Why a request may not pass. */
export interface AuthFailure {
  status: 401 | 403
  /** Values for `WWW-Authenticate`, one a header line (RFC 9110 §11.6.1). */
  challenges: string[]
  /** What to send where, in words. */
  detail: string
}

/** Holds requests against the Security Requirement Objects of their operations (3.1 §4.8.30). */
export interface Auth {
  /** A promise only where a token has to be verified. */
  check(
    operation: Operation,
    request: AuthRequest,
  ): AuthFailure | undefined | Promise<AuthFailure | undefined>
}

/** What authorisation needs to know. */
export interface AuthOptions {
  spec: Pick<Spec, 'document' | 'refs'>
  settings: AuthSettings | false
  /** Reads the key set that the config names; goes through the outbound gate. */
  fetchText?: FetchText
  /** The public keys of the mock's own token endpoint. */
  ownKeys?: () => KeySet
  clock?: Clock
}

/** What one operation requires: one of these lists, whole. */
interface Requirement {
  alternatives: Checker[][]
  readsToken: boolean
}

const HINT = '--no-auth turns this off'
const OFF: Auth = { check: () => undefined }

/**
 * Prepares authorisation for one document; each operation's requirement is prepared once.
 * @throws InvalidArgumentError when the configured keys make no sense
 */
export function createAuth({ spec, settings, ...options }: AuthOptions): Auth {
  if (settings === false) return OFF
  const credentials = readCredentials(settings)
  const { jwt, tokens } = settings
  const ownKeys = tokens ? options.ownKeys : undefined
  const verify =
    jwt && createVerifier({ clock: systemClock, ...options, jwt, ...(ownKeys && { ownKeys }) })
  // `null`: nothing is required.
  const known = new WeakMap<Operation, Requirement | null>()
  return {
    check(operation, request) {
      let requirement = known.get(operation)
      if (requirement === undefined) {
        requirement = readRequirement(spec, operation, credentials)
        known.set(operation, requirement)
      }
      return requirement === null ? undefined : checkRequirement(requirement, request, verify)
    },
  }
}

function checkRequirement(
  requirement: Requirement,
  request: AuthRequest,
  verify: Verifier | undefined,
): AuthFailure | undefined | Promise<AuthFailure | undefined> {
  // There is one `Authorization` header, hence one token, however many schemes want one.
  const token = verify && requirement.readsToken ? readBearer(request) : undefined
  if (verify === undefined || token === undefined) return judge(requirement, request, undefined)
  return verify(token).then((verdict) => judge(requirement, request, verdict))
}

/** One alternative is enough; who lacks nothing but scopes is told so, whatever else would do. */
function judge(
  { alternatives }: Requirement,
  request: AuthRequest,
  verdict: Verdict | undefined,
): AuthFailure | undefined {
  const refused: Refusal[] = []
  const wanted: string[] = []
  let forbidden: Refusal[] | undefined
  for (const checkers of alternatives) {
    const missing: string[] = []
    const refusals = checkers.flatMap((one) => {
      const refusal = one.check(request, verdict)
      if (refusal?.status === 401) missing.push(one.wanted)
      return refusal ?? []
    })
    if (refusals.length === 0) return undefined
    wanted.push(missing.join(' and '))
    if (refusals.every(({ status }) => status === 403)) forbidden ??= refusals
    refused.push(...refusals)
  }
  if (forbidden !== undefined) return toFailure(403, forbidden, 'send a token that has it')
  return toFailure(401, refused, `send ${[...new Set(wanted)].join(', or ')}`)
}

function toFailure(status: 401 | 403, refusals: readonly Refusal[], advice: string): AuthFailure {
  const relevant = refusals.filter((one) => one.status === status)
  const problems = new Set(relevant.flatMap(({ problem }) => problem ?? []))
  return {
    status,
    challenges: [...new Set(relevant.map(({ challenge }) => challenge))],
    detail: [...problems, advice, HINT].join('; '),
  }
}

/** The operation's own list, else the document's; an empty one, or `{}` in it, requires nothing. */
function readRequirement(
  spec: AuthOptions['spec'],
  { node }: Operation,
  credentials: Credentials,
): Requirement | null {
  const own = node['security']
  const lists = asList(Array.isArray(own) ? own : spec.document['security']).filter(isObject)
  const alternatives = lists.map((one) => readAlternative(spec, one, credentials))
  if (alternatives.length === 0 || alternatives.some((one) => one.length === 0)) return null
  return { alternatives, readsToken: alternatives.flat().some((one) => one.readsToken) }
}

/** Schemes that nobody described cannot be asked for: they count as satisfied. */
function readAlternative(
  spec: AuthOptions['spec'],
  requirement: JsonObject,
  credentials: Credentials,
): Checker[] {
  return Object.entries(requirement).flatMap(([name, scopes]) => {
    const scheme = findScheme(spec, name)
    return (scheme && createChecker(scheme, textsOf(scopes), credentials)) ?? []
  })
}

/** The query parameters that hold keys: their values are nobody else's business. */
export function secretParameters(spec: AuthOptions['spec']): Set<string> {
  const schemes = tryFollow(spec.refs, getMember(spec.document['components'], 'securitySchemes'))
  const names = Object.keys(isObject(schemes) ? schemes : {}).flatMap((name) => {
    const scheme = findScheme(spec, name)
    return scheme?.['type'] === 'apiKey' && scheme['in'] === 'query' ? scheme['name'] : []
  })
  return new Set(textsOf(names))
}

/** By its name in the components, or since 3.2 by a reference to where it stands. */
function findScheme({ document, refs }: AuthOptions['spec'], name: string): JsonObject | undefined {
  const schemes = tryFollow(refs, getMember(document['components'], 'securitySchemes'))
  const named = getMember(schemes, name) ?? (name.startsWith('#/') ? { $ref: name } : undefined)
  const scheme = tryFollow(refs, named)
  return isObject(scheme) ? scheme : undefined
}
