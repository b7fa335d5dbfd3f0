import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { splitPath } from './template.ts'

/** The segments before a document's own paths; `undefined` stands for a server variable without enum. */
export type BasePath = (string | undefined)[]

const MAX_VARIANTS = 64

/**
 * The base paths under which a document is served, longest first: those of its servers and the bare
 * one, or only the configured one.
 */
export function basePaths(document: JsonObject, configured: string | undefined): BasePath[] {
  if (configured !== undefined) return [trimSlash(splitPath(configured))]
  const servers = Array.isArray(document['servers']) ? document['servers'] : []
  const found = new Map<string, BasePath>([['[]', []]])
  for (const server of servers) {
    for (const base of serverPaths(server)) found.set(JSON.stringify(base), base)
  }
  return [...found.values()].sort((one, other) => other.length - one.length)
}

/** The segments after the base path, or `undefined` when the path does not begin with it. */
export function stripBase(base: BasePath, segments: readonly string[]): string[] | undefined {
  for (const [index, text] of base.entries()) {
    const segment = segments[index]
    if (segment === undefined || (text !== undefined && text !== segment)) return undefined
  }
  const rest = segments.slice(base.length)
  return rest.length === 0 ? [''] : rest
}

function serverPaths(server: unknown): BasePath[] {
  if (!isObject(server) || typeof server['url'] !== 'string') return []
  const variables = isObject(server['variables']) ? server['variables'] : {}
  return expand(server['url'], variables).map((url) => {
    const path = url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/[?#].*$/, '')
    return trimSlash(splitPath(path)).map((text) => (text.includes('{') ? undefined : text))
  })
}

/** Puts each allowed value of each variable into a server URL; one without `enum` stays as it is. */
function expand(url: string, variables: JsonObject): string[] {
  let urls = [url]
  for (const [name, variable] of Object.entries(variables)) {
    const values = isObject(variable) && Array.isArray(variable['enum']) ? variable['enum'] : []
    if (values.length === 0 || urls.length * values.length > MAX_VARIANTS) continue
    urls = urls.flatMap((one) => values.map((value) => one.replaceAll(`{${name}}`, String(value))))
  }
  return urls
}

function trimSlash(segments: string[]): string[] {
  return segments.filter((text) => text !== '')
}
