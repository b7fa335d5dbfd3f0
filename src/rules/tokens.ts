import type { AuthSettings } from '../config/resolved.ts'
import { systemClock } from '../lib/clock.ts'
import type { Clock } from '../lib/clock.ts'
import type { Spec } from '../spec/load.ts'
import { getMember } from '../spec/pointer.ts'
import { tryFollow } from '../spec/refs.ts'
import { isObject } from '../types.ts'
import type { Answer, HeaderList, JsonObject } from '../types.ts'
import {
  OAuthError,
  readClient,
  readForm,
  readGrant,
  readScope,
  SCOPE,
  toRefreshToken,
} from './grants.ts'
import type { Form, TokenRequest } from './grants.ts'
import type { KeySet } from './keys.ts'
import { createMint } from './mint.ts'
import type { Grant, Mint } from './mint.ts'

export type { TokenRequest } from './grants.ts'

/** A token endpoint (RFC 6749 §3.2) and its key set, for clients that have to log in first. */
export interface TokenEndpoint {
  /** Where tokens are to be had: the document's own paths, else `/oauth/token`. */
  paths: readonly string[]
  matches(method: string, path: string): boolean
  answer(request: TokenRequest): Promise<Answer>
  /** The public keys, for authorisation to accept. */
  keys(): KeySet
}

/** What the token endpoint needs to know. */
export interface TokenOptions {
  spec: Pick<Spec, 'document' | 'refs'>
  settings: AuthSettings
  clock?: Clock
}

interface Endpoint {
  mint: Mint
  users: Record<string, string>
  /** All that the document knows; granted where none is asked for. */
  scope: string
}

const DEFAULT_PATH = '/oauth/token'
const KEYS_PATH = '/.well-known/jwks.json'
/** Seconds. */
const LIFETIME = 3600

/** Prepares the token endpoint of one document. */
export function createTokenEndpoint({ spec, settings, clock }: TokenOptions): TokenEndpoint {
  const flows = readFlows(spec)
  const found = [...new Set(flows.flatMap(({ tokenUrl }) => toPath(tokenUrl) ?? []))]
  const paths = found.length > 0 ? found : [DEFAULT_PATH]
  const templates = paths.map((path) => path.split('/'))
  const mint = createMint(settings.jwt, clock ?? systemClock)
  const endpoint: Endpoint = { mint, users: settings.basic, scope: allScopes(flows) }
  return {
    paths,
    keys: mint.keys,
    matches: (method, path) => (isGet(method) ? trim(path) === KEYS_PATH : isPost(method, path)),
    answer: async (request) =>
      trim(request.path) === KEYS_PATH ? toAnswer(200, mint.keys()) : grant(endpoint, request),
  }

  function isPost(method: string, path: string): boolean {
    const segments = trim(path).split('/')
    return method === 'POST' && templates.some((template) => fits(template, segments))
  }
}

function isGet(method: string): boolean {
  return method === 'GET' || method === 'HEAD'
}

async function grant(endpoint: Endpoint, request: TokenRequest): Promise<Answer> {
  try {
    const form = await readForm(request)
    const client = readClient(request, form)
    return await issue(endpoint, form, client)
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error
    const { code, message, status } = error
    const headers: HeaderList =
      status === 401 ? [['www-authenticate', 'Basic realm="MockLoop"']] : []
    return toAnswer(status, { error: code, error_description: message }, headers)
  }
}

/** RFC 6749 §5.1; a refresh token where there is a user (§4.4.3). */
async function issue(
  { mint, users, scope: usual }: Endpoint,
  form: Form,
  client: string | undefined,
): Promise<Answer> {
  const { subject, scope: kept, isUser } = readGrant(form, client, users)
  const scope = readScope(form) ?? kept ?? usual
  const granted: Grant = { subject, client: client ?? 'anonymous', scope }
  return toAnswer(200, {
    access_token: await mint.sign(granted, LIFETIME),
    token_type: 'Bearer',
    expires_in: LIFETIME,
    ...(isUser && { refresh_token: toRefreshToken(granted) }),
    ...(scope !== '' && { scope }),
  })
}

function toAnswer(status: number, body: object, more: HeaderList = []): Answer {
  const headers: HeaderList = [
    ['content-type', 'application/json'],
    ['cache-control', 'no-store'],
    ['pragma', 'no-cache'],
    ...more,
    ['x-mockloop-source', 'fake'],
  ]
  return { status, headers, body: JSON.stringify(body), source: 'fake' }
}

/** The OAuth Flow Objects (3.1 §4.8.29) of all schemes. */
function readFlows({ document, refs }: TokenOptions['spec']): JsonObject[] {
  const schemes = tryFollow(refs, getMember(document['components'], 'securitySchemes'))
  return members(schemes)
    .flatMap((written) => {
      const scheme = tryFollow(refs, written)
      return isObject(scheme) && scheme['type'] === 'oauth2' ? members(scheme['flows']) : []
    })
    .filter(isObject)
}

function members(value: unknown): unknown[] {
  return isObject(value) ? Object.values(value) : []
}

function allScopes(flows: readonly JsonObject[]): string {
  const names = flows.flatMap(({ scopes }) => (isObject(scopes) ? Object.keys(scopes) : []))
  return [...new Set(names)].filter((name) => SCOPE.test(name)).join(' ')
}

/** The path of a URL whose host may hold variables; `undefined` for the root, which is not ours to take. */
function toPath(url: unknown): string | undefined {
  if (typeof url !== 'string') return undefined
  const path = trim(url.replace(/^([^/?#]*:)?\/\/[^/?#]*/, '').replace(/[?#].*$/s, ''))
  if (path === '') return undefined
  return path.startsWith('/') ? path : `/${path}`
}

function trim(path: string): string {
  return path.endsWith('/') ? path.slice(0, -1) : path
}

/** A `{tenant}` in the path is any one segment. */
function fits(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length &&
    template.every(
      (one, index) => one === segments[index] || (isVariable(one) && segments[index] !== ''),
    )
  )
}

function isVariable(segment: string): boolean {
  return segment.startsWith('{') && segment.endsWith('}')
}
