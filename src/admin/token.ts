import { chmod, stat } from 'node:fs/promises'
import { InvalidArgumentError } from '../errors.ts'
import { createFolder } from '../lib/files.ts'
import { makeSecret } from './secret.ts'

export interface TokenOptions {
  /** By config or environment. */
  given: string | undefined
  /** The workspace folder; undefined with storage off. */
  workspace: string | undefined
  /** Hears of what was mended. */
  warn: (message: string) => void
}

const FILE = 'token'
const SHORTEST = 16
/** What `Authorization: Bearer` can carry (RFC 6750 §2.1). */
const BEARER = /^[\w~+/.-]+=*$/
const OTHERS = 0o077

/**
 * The token of the admin: the given one; else that of `<workspace>/token`, which is made at the first
 * start and belongs to its user alone; else, with storage off, one of this process.
 * @throws InvalidArgumentError for a token that cannot be sent, or can be guessed
 */
export async function loadToken({ given, workspace, warn }: TokenOptions): Promise<string> {
  if (given !== undefined) return assertToken(given, 'admin.token')
  if (workspace === undefined) return makeSecret()
  const folder = createFolder(workspace, { mode: 0o600 })
  const kept = (await folder.read(FILE))?.trim()
  if (kept === undefined || kept === '') {
    const token = makeSecret()
    await folder.write(FILE, `${token}\n`)
    return token
  }
  const path = folder.path(FILE)
  await keepPrivate(path, warn)
  return assertToken(kept, path)
}

function assertToken(token: string, place: string): string {
  if (token.length >= SHORTEST && BEARER.test(token)) return token
  throw new InvalidArgumentError(
    `${place} is no good token: it has at least ${SHORTEST} letters, digits and "-._~+/", and "=" at its end only`,
  )
}

/** Copied or restored files often lose their mode; on Windows there is none. */
async function keepPrivate(path: string, warn: (message: string) => void): Promise<void> {
  if (process.platform === 'win32') return
  const { mode } = await stat(path)
  if ((mode & OTHERS) === 0) return
  await chmod(path, 0o600)
  warn(
    `${path} could be read by others, and is now yours alone: delete it to have a new token, if someone did`,
  )
}
