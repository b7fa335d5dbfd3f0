import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** A secret by its hash, so that comparing takes the same time whatever is given. */
export interface Secret {
  is(given: string): boolean
}

/** 256 random bits as base64url, 43 characters. */
export function makeSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** Hides a secret behind its hash. */
export function createSecret(secret: string): Secret {
  const hash = hashOf(secret)
  return { is: (given) => timingSafeEqual(hash, hashOf(given)) }
}

function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
