import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import type { Operation } from './operations.ts'
import { splitPath } from './template.ts'

/** The segments before a document's own paths; `undefined` stands for a server variable without enum. */
export type BasePath = (string | undefined)[]

const MAX_VARIANTS = 64

/**
 * The base paths under which a document is served, longest first: the configured one, else those of
 * all servers, wherever in the document they stand, else the bare one.
 */
export function basePaths(
  spec: { document: JsonObject; operations: readonly Operation[] },
  configured: string | undefined,
): BasePath[] {
  if (configured !== undefined) return [trimSlash(splitPath(configured))]
  const holders = [spec.document, ...spec.operations.flatMap(({ item, node }) => [item, node])]
  const found = new Map<string, BasePath>()
  for (const { servers } of holders) {
    for (const base of Array.isArray(servers) ? servers.flatMap(serverPaths) : [])
      found.set(JSON.stringify(base), base)
  }
  if (found.size === 0) return [[]]
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
    // The scheme and the host may be variables too, and no URL could be made of them.
    const path = url.replace(/^([^/?#]*:)?\/\/[^/?#]*/, '').replace(/[?#].*$/, '')
    return trimSlash(splitPath(path)).map((text) => (text.includes('{') ? undefined : text))
  })
}

/** Puts each allowed value of each variable into a server URL. */
function expand(url: string, variables: JsonObject): string[] {
  let urls = [url]
  for (const [name, variable] of Object.entries(variables)) {
    const values = isObject(variable) ? valuesOf(name, variable) : []
    if (values.length === 0 || urls.length * values.length > MAX_VARIANTS) continue
    urls = urls.flatMap((one) => values.map((value) => one.replaceAll(`{${name}}`, value)))
  }
  return urls
}

/** Without `enum` a variable is anything that fits in a segment, and its default where that does not. */
function valuesOf(name: string, { enum: allowed, default: usual }: JsonObject): string[] {
  if (Array.isArray(allowed) && allowed.length > 0) return allowed.map(String)
  const fits = typeof usual !== 'string' || /^[^/]+$/.test(usual)
  return fits ? [] : [usual, `{${name}}`]
}

/** Without empty segments; those of a dot mean the place of the document, which is not known here. */
function trimSlash(segments: string[]): string[] {
  return segments.filter((text) => !/^\.{0,2}$/.test(text))
}
