import type { JwtConfig } from '../config/options.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { createLookup, TokenError } from './keys.ts'
import type { Key, KeyOptions, Lookup } from './keys.ts'

/** What became of a token. */
export type Verdict = { claims: JsonObject } | { problem: string }

/** Tells what a token is worth. Never rejects. */
export type Verifier = (token: string) => Promise<Verdict>

/**
 * Prepares the verification of signed JSON Web Tokens (RFC 7519 §7.2).
 * @throws InvalidArgumentError when the configured keys make no sense
 */
export function createVerifier(options: KeyOptions): Verifier {
  const findKeys = createLookup(options)
  return async (token) => {
    try {
      return { claims: await verifyToken(token, findKeys, options) }
    } catch (error) {
      return { problem: explain(error, options.jwt) }
    }
  }
}

async function verifyToken(
  token: string,
  findKeys: Lookup,
  options: KeyOptions,
): Promise<JsonObject> {
  const { decodeProtectedHeader } = await import('jose')
  const header = decodeProtectedHeader(token)
  for (const isMiss of [false, true]) {
    for (const key of await findKeys(header, isMiss)) {
      const claims = await tryKey(token, key, options)
      if (claims !== undefined) return claims
    }
  }
  throw new TokenError('none of the configured keys has signed it')
}

/** The claims, or `undefined` when another key has signed them. */
async function tryKey(
  token: string,
  key: Key,
  { jwt: { issuer, audience }, clock }: KeyOptions,
): Promise<JsonObject | undefined> {
  const { jwtVerify } = await import('jose')
  const expected = { ...(issuer && { issuer }), ...(audience && { audience }) }
  try {
    return (await jwtVerify(token, key, { ...expected, currentDate: new Date(clock.now()) }))
      .payload
  } catch (error) {
    if (isOtherKey(error)) return undefined
    throw error
  }
}

/** A TypeError: the key is not of the kind that the token's algorithm wants. */
function isOtherKey(error: unknown): boolean {
  return error instanceof TypeError || codeOf(error) === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED'
}

const REASONS = new Map([
  ['ERR_JWT_EXPIRED', 'it has expired (exp)'],
  ['ERR_JOSE_NOT_SUPPORTED', 'its algorithm is not supported'],
  ['ERR_JOSE_ALG_NOT_ALLOWED', 'its algorithm is not supported'],
  ['ERR_JWKS_INVALID', 'the configured key set is malformed'],
])

/** Nothing of the token itself is repeated. */
function explain(error: unknown, { issuer, audience }: JwtConfig): string {
  if (error instanceof TokenError) return error.message
  const code = codeOf(error)
  if (code !== 'ERR_JWT_CLAIM_VALIDATION_FAILED')
    return REASONS.get(code) ?? 'it is no signed JSON Web Token'
  const claim = isObject(error) ? String(error['claim']) : ''
  if (claim === 'nbf') return 'it is not valid yet (nbf)'
  if (claim === 'iss') return `its issuer (iss) is not ${issuer}`
  return claim === 'aud'
    ? `its audience (aud) is not ${audience}`
    : `its claim ${claim} makes no sense`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
