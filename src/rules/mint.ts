import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { JwtConfig } from '../config/options.ts'
import type { Clock } from '../lib/clock.ts'
import type { KeySet } from './keys.ts'

/** Whom a token is for, and for what. */
export interface Grant {
  subject: string
  client: string
  scope: string
}

/** Makes access tokens. */
export interface Mint {
  /** A signed JWT with the claims of RFC 9068 §2.2. */
  sign(grant: Grant, seconds: number): Promise<string>
  /** The public keys (RFC 7517 §5); empty where a shared secret signs. */
  keys(): KeySet
}

interface Signer {
  key: Uint8Array | KeyObject
  header: { alg: string; typ: 'at+jwt'; kid?: string }
  keys: KeySet
}

/** Signs with the configured secret, else with a key pair of its own that is made at first use. */
export function createMint(jwt: JwtConfig = {}, clock: Clock): Mint {
  let made: Signer | undefined
  const signer = (): Signer => (made ??= jwt.secret ? shareSecret(jwt.secret) : makeKeyPair())
  return {
    keys: () => signer().keys,
    async sign({ subject, client, scope }, seconds) {
      const { SignJWT } = await import('jose')
      const { key, header } = signer()
      const now = Math.floor(clock.now() / 1000)
      const token = new SignJWT({ client_id: client, ...(scope !== '' && { scope }) })
        .setProtectedHeader(header)
        .setIssuer(jwt.issuer ?? 'mockloop')
        .setSubject(subject)
        .setIssuedAt(now)
        .setExpirationTime(now + seconds)
        .setJti(randomUUID())
      if (jwt.audience !== undefined) token.setAudience(jwt.audience)
      return token.sign(key)
    },
  }
}

function shareSecret(secret: string): Signer {
  const header = { alg: 'HS256', typ: 'at+jwt' } as const
  return { key: new TextEncoder().encode(secret), header, keys: { keys: [] } }
}

function makeKeyPair(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const kid = `mockloop-${randomBytes(6).toString('hex')}`
  const header = { alg: 'ES256', typ: 'at+jwt', kid } as const
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }
  return { key: privateKey, header, keys: { keys: [jwk] } }
}
