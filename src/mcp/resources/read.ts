import {
  ProtocolError,
  ProtocolErrorCode,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server'
import type { ReadResourceResult, Variables } from '@modelcontextprotocol/server'
import { codeOf } from '../../control/wire-error.ts'
import { MockLoopError } from '../../errors.ts'
import { cleanText } from '../clean.ts'

/** A name that nothing has, or that none can have, or a mock that does not run. */
const NOT_THERE = new Set(['002', '003', '004', '015'].map((code) => `MOCKLOOP_ERROR_${code}`))
const MOST_ERROR = 2000

/**
 * Reads a resource.
 * @throws ResourceNotFoundError that names what is there, ProtocolError for what else goes wrong
 */
export async function readOr(
  uri: URL,
  read: () => Promise<ReadResourceResult>,
): Promise<ReadResourceResult> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof MockLoopError)) throw error
    const message = cleanText(error.message, MOST_ERROR)
    if (NOT_THERE.has(codeOf(error))) throw new ResourceNotFoundError(uri.href, message)
    throw new ProtocolError(ProtocolErrorCode.InternalError, message)
  }
}

/** A variable of a URI, decoded once; what cannot be decoded is taken as it is. */
export function valueOf(variables: Variables, name: string): string {
  const written = [variables[name] ?? ''].flat().join(',')
  try {
    return decodeURIComponent(written)
  } catch {
    return written
  }
}

/** `mockloop://servers/petstore/logs/01H…`. */
export function uriOf(...names: string[]): string {
  return `mockloop://servers/${names.map(encodeURIComponent).join('/')}`
}
