import type { Explaining } from '../../explain/alternatives.ts'
import { Shapes } from '../../explain/shape.ts'
import { explain } from '../../explain/union.ts'
import type { Spec } from '../../spec/load.ts'
import { statusKeys } from '../../spec/operations.ts'
import type { Operation } from '../../spec/operations.ts'
import { tryFollow } from '../../spec/refs.ts'
import type { Refs } from '../../spec/refs.ts'
import type { Schemas } from '../../spec/schema.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'

/** More of one body is not read. */
const MOST_VIOLATIONS = 3

/** Says how a body breaks the schema of its response; without a status, that of the success response. */
export type BodyCheck = (
  operation: Operation,
  status: number | undefined,
  value: unknown,
) => readonly string[]

/** Creates a check of stubs' bodies; a response without a JSON schema takes any. */
export function createBodyCheck({ refs }: Pick<Spec, 'refs'>, schemas: Schemas): BodyCheck {
  const explaining: Explaining = { refs, schemas, shapes: new Shapes(refs), direction: 'response' }
  const known = new Map<Operation, Map<number | undefined, unknown[]>>()
  const schemasFor = (operation: Operation, status: number | undefined): unknown[] => {
    const byStatus = known.get(operation) ?? new Map<number | undefined, unknown[]>()
    known.set(operation, byStatus)
    const nodes = byStatus.get(status) ?? schemasOf(operation, status, refs)
    byStatus.set(status, nodes)
    return nodes
  }
  return (operation, status, value) => {
    const nodes = schemasFor(operation, status)
    // Which of several media types is sent depends on the request.
    if (nodes.some((node) => schemas.check(node, 'response')(value).length === 0)) return []
    const place = { in: 'body', pointer: '', value } as const
    const found = nodes.length === 0 ? [] : explain(explaining, nodes[0], place)
    return found.slice(0, MOST_VIOLATIONS).map(({ message }) => message)
  }
}

/** The names of all examples of an operation's responses. */
export function exampleNames(operation: Operation, refs: Refs): Set<string> {
  const names = new Set<string>()
  for (const key of statusKeys(operation.node)) {
    for (const [, media] of mediaTypes(responseNode(operation, key, refs), refs)) {
      const { examples, schema } = media
      for (const name of Object.keys(isObject(examples) ? examples : {})) names.add(name)
      if (media['example'] !== undefined || hasExample(tryFollow(refs, schema)))
        names.add('default')
    }
  }
  return names
}

/** Whether a media type is JSON; without one, a response is whatever the spec says. */
export function isJson(mediaType: string): boolean {
  return /^\s*([\w.*-]+\/([\w.-]+\+)?json|application\/\*|\*\/\*)\s*(;|$)/i.test(mediaType)
}

/** The status itself, its range, `default`; without one the lowest 2xx, then as above. */
function responseKey(keys: readonly string[], status: number | undefined): string | undefined {
  const exact =
    status === undefined
      ? keys.filter((key) => /^2\d\d$/.test(key)).sort()[0]
      : keys.find((key) => key === String(status))
  const range = `${Math.floor((status ?? 200) / 100)}XX`
  return exact ?? keys.find((key) => key.toUpperCase() === range) ?? keys.find(isDefault)
}

function isDefault(key: string): boolean {
  return key === 'default'
}

function responseNode(operation: Operation, key: string, refs: Refs): JsonObject {
  const { responses } = operation.node
  const node = tryFollow(refs, isObject(responses) ? responses[key] : undefined)
  return isObject(node) ? node : {}
}

function mediaTypes({ content }: JsonObject, refs: Refs): [string, JsonObject][] {
  return Object.entries(isObject(content) ? content : {}).flatMap(([name, written]) => {
    const media = tryFollow(refs, written)
    return isObject(media) ? [[name, media]] : []
  })
}

/** The schemas of the JSON that a response may have. */
function schemasOf(operation: Operation, status: number | undefined, refs: Refs): unknown[] {
  const key = responseKey(statusKeys(operation.node), status)
  if (key === undefined) return []
  return mediaTypes(responseNode(operation, key, refs), refs)
    .filter(([name, media]) => isJson(name) && media['schema'] !== undefined)
    .map(([, media]) => media['schema'])
}

function hasExample(schema: unknown): boolean {
  return isObject(schema) && (schema['example'] !== undefined || Array.isArray(schema['examples']))
}
