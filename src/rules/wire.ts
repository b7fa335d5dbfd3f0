import type { Operation } from '../spec/operations.ts'
import { matchMixed, parsePathKey } from '../spec/template.ts'
import { decodePercent, splitCookies, splitPairs } from './style.ts'
import type { Pairs } from './style.ts'

/** What of a request its parameters are read from. */
export interface ParameterSource {
  /** Decoded, by name. */
  params: Readonly<Record<string, string>>
  /** The path as it was sent; without it, an encoded comma of a path parameter separates. */
  path?: string | undefined
  /** Without the question mark. */
  query: string
  header(name: string): string | undefined
}

/** A request, taken apart for its parameters. */
export interface Wire {
  query: Pairs
  cookies: Pairs
  path: ReadonlyMap<string, string>
  source: ParameterSource
}

const NOTHING: ReadonlyMap<string, string> = new Map()

/** Takes a request apart, once for all its parameters. */
export function takeApart(
  operation: Operation,
  { hasCookies }: { hasCookies: boolean },
  source: ParameterSource,
): Wire {
  return {
    query: splitPairs(source.query),
    cookies: splitCookies(hasCookies ? (source.header('cookie') ?? '') : ''),
    path: rawParams(operation, source),
    source,
  }
}

/** A path parameter as the router has it. */
export function ownParam(
  params: Readonly<Record<string, string>>,
  name: string,
): string | undefined {
  return Object.hasOwn(params, name) ? params[name] : undefined
}

/** Path parameters as they were sent, so that what is encoded can be told from what separates. */
function rawParams(
  operation: Operation,
  { path, params }: ParameterSource,
): ReadonlyMap<string, string> {
  // Only what is encoded may be mistaken for something else.
  if (path === undefined || !path.includes('%')) return NOTHING
  const found = new Map<string, string>()
  const { segments } = parsePathKey(operation.path)
  const sent = path.replace(/^\//, '').split('/')
  if (sent.at(-1) === '' && sent.length > segments.length) sent.pop()
  const offset = sent.length - segments.length
  for (const [index, segment] of segments.entries()) {
    const text = sent[index + offset]
    if (text === undefined || segment.kind === 'literal') continue
    const names = segment.kind === 'param' ? [segment.name] : segment.names
    const values = segment.kind === 'param' ? [text] : (matchMixed(segment, text) ?? [])
    for (const [at, name] of names.entries()) {
      const value = values[at]
      if (value !== undefined && decodePercent(value) === ownParam(params, name))
        found.set(name, value)
    }
  }
  return found
}
