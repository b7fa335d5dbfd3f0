import { createPublicKey } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { JSONWebKeySet } from 'jose'
import type { JwtConfig } from '../config/options.ts'
import { InvalidArgumentError } from '../errors.ts'
import type { Clock } from '../lib/clock.ts'
import { isObject } from '../types.ts'

/** A JSON Web Key Set (RFC 7517 §5). */
export type KeySet = JSONWebKeySet

/** Reads a text from the net. */
export type FetchText = (url: string) => Promise<{ text: string }>

/** Where keys come from. */
export interface KeyOptions {
  jwt: JwtConfig
  fetchText?: FetchText
  ownKeys?: () => KeySet
  clock: Clock
}

/** A key in a form that jose takes. */
export type Key = KeyObject | CryptoKey | Uint8Array
/** What a token says about its key. */
export type Header = { alg?: string; kid?: string }
/** The keys of a set that fit the header of a token; `isMiss`: the ones known before did not. */
export type Lookup = (header: Header, isMiss: boolean) => Promise<Key[]>

/** How old a key set may grow, in milliseconds: in general, when a key is missed, when it was not to be had. */
const MAX_AGE = { usual: 600_000, missed: 30_000, failed: 5_000 }

/** A reason for refusing a token, in words for its sender. */
export class TokenError extends Error {}

/**
 * Gathers the keys that may have signed a token.
 * @throws InvalidArgumentError when the configured ones make no sense
 */
export function createLookup({ jwt, fetchText, ownKeys, clock }: KeyOptions): Lookup {
  const { secret, publicKey, jwks } = jwt
  if (!secret && !publicKey && !jwks && !ownKeys)
    throw new InvalidArgumentError('auth.jwt wants one of secret, publicKey and jwks')
  const shared = secret ? [new TextEncoder().encode(secret)] : []
  const single = publicKey ? [readPem(publicKey)] : []
  const sets: Lookup[] = []
  if (jwks)
    sets.push(jwks.trim().startsWith('{') ? inlineSet(jwks) : remoteSet(jwks, fetchText, clock))
  if (ownKeys) sets.push(ownSet(ownKeys))
  return async (header, isMiss) => {
    // A public key must never serve as a shared secret.
    if (header.alg?.startsWith('HS') === true) return isMiss ? [] : shared
    const found = await Promise.allSettled(sets.map((find) => find(header, isMiss)))
    const keys = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
    const failed = found.find((one) => one.status === 'rejected')
    // A provider that cannot be reached does not make the other keys worse.
    if (failed !== undefined && keys.length + single.length === 0) throw failed.reason
    return [...(isMiss ? [] : single), ...keys]
  }
}

/** Environment variables often have their line breaks written out. */
function readPem(text: string): KeyObject {
  try {
    return createPublicKey(text.replaceAll('\\n', '\n'))
  } catch (error) {
    throw new InvalidArgumentError('auth.jwt.publicKey is no public key in PEM', error)
  }
}

function inlineSet(text: string): Lookup {
  const set = parseSet(text)
  if (set === undefined) throw new InvalidArgumentError('auth.jwt.jwks is no JSON Web Key Set')
  const find = toFinder(set)
  return async (header, isMiss) => (isMiss ? [] : find(header))
}

function ownSet(ownKeys: () => KeySet): Lookup {
  let find: ((header: Header) => Promise<Key[]>) | undefined
  return async (header, isMiss) => (isMiss ? [] : (find ??= toFinder(ownKeys()))(header))
}

/** Keys are replaced now and then: a missing one is worth another look, but not for each request. */
function remoteSet(url: string, fetchText: FetchText | undefined, clock: Clock): Lookup {
  let current: { at: number; isBad: boolean; set: Promise<KeySet> } | undefined
  let find: { set: KeySet; in: (header: Header) => Promise<Key[]> } | undefined
  const load = (): Promise<KeySet> => {
    const entry = { at: clock.monotonic(), isBad: false, set: fetchSet(url, fetchText) }
    entry.set.catch(() => (entry.isBad = true))
    current = entry
    return entry.set
  }
  return async (header, isMiss) => {
    const age = current === undefined ? Infinity : clock.monotonic() - current.at
    const reason = current?.isBad === true ? 'failed' : isMiss ? 'missed' : 'usual'
    const isOld = age >= MAX_AGE[reason]
    if (isMiss && !isOld) return []
    const set = await (isOld || current === undefined ? load() : current.set)
    if (find?.set !== set) find = { set, in: toFinder(set) }
    return find.in(header)
  }
}

async function fetchSet(url: string, fetchText: FetchText | undefined): Promise<KeySet> {
  try {
    if (fetchText === undefined) throw new Error('nothing may be fetched here')
    const set = parseSet((await fetchText(url)).text)
    if (set !== undefined) return set
    throw new Error('it is no JSON Web Key Set')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new TokenError(`the key set ${url} cannot be read: ${reason}`)
  }
}

function parseSet(text: string): KeySet | undefined {
  try {
    const set: unknown = JSON.parse(text)
    return isObject(set) && Array.isArray(set['keys']) && set['keys'].every(isObject)
      ? { keys: set['keys'] }
      : undefined
  } catch {
    return undefined
  }
}

function toFinder(set: KeySet): (header: Header) => Promise<Key[]> {
  let local: Promise<ReturnType<typeof import('jose').createLocalJWKSet>> | undefined
  const open = async () => (await import('jose')).createLocalJWKSet(set)
  return async (header) => {
    const find = await (local ??= open())
    try {
      return [await find({ ...header, alg: header.alg ?? '' }, { payload: '', signature: '' })]
    } catch (error) {
      return listMatches(error)
    }
  }
}

/** A token without `kid` may fit several keys; jose hands them out with its error. */
async function listMatches(error: unknown): Promise<Key[]> {
  const { errors } = await import('jose')
  if (error instanceof errors.JWKSNoMatchingKey) return []
  if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
  const keys: Key[] = []
  for await (const key of error) keys.push(key)
  return keys
}
