import type { ErrorObject } from 'ajv/dist/2020.js'
import type { Spec } from '../../spec/load.ts'
import { statusKeys } from '../../spec/operations.ts'
import type { Operation } from '../../spec/operations.ts'
import { tryFollow } from '../../spec/refs.ts'
import type { Refs } from '../../spec/refs.ts'
import type { Check, Schemas } from '../../spec/schema.ts'
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
  const known = new Map<Operation, Map<number | undefined, Check[]>>()
  const checksOf = (operation: Operation, status: number | undefined): Check[] => {
    const byStatus = known.get(operation) ?? new Map<number | undefined, Check[]>()
    known.set(operation, byStatus)
    const checks =
      byStatus.get(status) ??
      schemasOf(operation, status, refs).map((node) => schemas.check(node, 'response'))
    byStatus.set(status, checks)
    return checks
  }
  return (operation, status, value) => {
    const outcomes = checksOf(operation, status).map((check) => check(value))
    const [first = []] = outcomes
    // Which of several media types is sent depends on the request.
    if (outcomes.some((errors) => errors.length === 0)) return []
    // The branches of a union say the same of what they share.
    return [...new Set(first.map(describe))].slice(0, MOST_VIOLATIONS)
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

function describe({ instancePath, message = 'is not valid', params }: ErrorObject): string {
  const { additionalProperty, allowedValues } = params
  const named = typeof additionalProperty === 'string' ? `: ${additionalProperty}` : ''
  const allowed = Array.isArray(allowedValues) ? `: ${allowedValues.join(', ')}` : ''
  return `${instancePath === '' ? 'the body' : instancePath} ${message}${named}${allowed}`
}
