import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'

/** A reference as it stands in a document. */
export type RefNode = JsonObject & { $ref: string }

export function isRef(value: unknown): value is RefNode {
  return isObject(value) && typeof value['$ref'] === 'string'
}

/** Members whose own members are names chosen by the author, not keywords. */
const NAMED = new Set(
  (
    'properties patternProperties $defs definitions dependentSchemas schemas responses ' +
    'headers examples content callbacks links paths requestBodies securitySchemes ' +
    'pathItems webhooks encoding mediaTypes'
  ).split(' '),
)
/** Members that hold data of the API, in which `$ref` is only a word. */
const PAYLOAD = new Set(['example', 'default', 'enum', 'const', 'value', 'x-example'])

/** Calls `visit` for each reference of a document, with its path; payloads are not looked into. */
export function eachRef(
  root: unknown,
  visit: (node: RefNode, path: readonly string[]) => void,
): void {
  const seen = new Set<object>()
  const path: string[] = []
  const walk = (node: unknown, named: boolean): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return
    seen.add(node)
    if (!named && isRef(node)) visit(node, path)
    for (const [key, child] of Object.entries(node)) {
      if (typeof child !== 'object' || child === null) continue
      path.push(key)
      if (named || Array.isArray(node)) walk(child, false)
      else if (isPayload(key, child)) visitPayload(child, path, visit)
      else walk(child, NAMED.has(key))
      path.pop()
    }
  }
  walk(root, false)
}

function isPayload(key: string, value: unknown): boolean {
  return PAYLOAD.has(key) || (key === 'examples' && Array.isArray(value))
}

/** Not in the standard, but wide-spread: an example that is nothing but a reference to a file. */
function visitPayload(
  value: unknown,
  path: readonly string[],
  visit: (node: RefNode, path: readonly string[]) => void,
): void {
  if (isRef(value) && Object.keys(value).length === 1 && !value.$ref.startsWith('#'))
    visit(value, path)
}
