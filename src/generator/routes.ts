import { ParsedSpecification, RouteDefinition } from '../models.ts'
import type { GenerationOptions } from '../models.ts'
import type { Spec } from '../spec/load.ts'
import { listOperations, statusKeys } from '../spec/operations.ts'
import type { Operation } from '../spec/operations.ts'
import { Refs, tryFollow } from '../spec/refs.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'

/** A description in the form of the seed. */
export function toParsed({ document, title, version, diagnostics }: Spec): ParsedSpecification {
  const info = isObject(document['info']) ? document['info'] : {}
  const { components, paths } = document
  return new ParsedSpecification({
    title,
    version,
    description: textOf(info['description']),
    servers: objectsIn(document['servers']),
    paths: isObject(paths) ? paths : {},
    components: isObject(components) ? components : undefined,
    security: objectsIn(document['security']),
    tags: objectsIn(document['tags']),
    document,
    diagnostics,
  })
}

/** The operations of a description that a mock answers, in its order. */
export function toRoutes(
  { document, security }: ParsedSpecification,
  { authEnabled }: GenerationOptions,
): RouteDefinition[] {
  const refs = new Refs(document)
  return listOperations(document, refs, [])
    .filter(({ broken }) => broken === undefined)
    .map((operation) => {
      const own = operation.node['security']
      const wanted = Array.isArray(own) ? objectsIn(own) : security
      return toRoute(operation, refs, authEnabled ? wanted : [])
    })
}

function toRoute(operation: Operation, refs: Refs, security: JsonObject[]): RouteDefinition {
  const { node, item, path, method, operationId } = operation
  const body = tryFollow(refs, node['requestBody'])
  return new RouteDefinition({
    path,
    method,
    operationId,
    summary: textOf(node['summary']),
    description: textOf(node['description']),
    parameters: parametersOf(item, node, refs),
    requestBody: isObject(body) ? body : undefined,
    responses: responsesOf(node, refs),
    security,
    tags: (Array.isArray(node['tags']) ? node['tags'] : []).filter(
      (tag) => typeof tag === 'string',
    ),
  })
}

/** Those of the operation win over those of its path with the same name and place (3.1 §4.8.9.1). */
function parametersOf(item: JsonObject, node: JsonObject, refs: Refs): JsonObject[] {
  const all = [item, node].flatMap(({ parameters }) =>
    (Array.isArray(parameters) ? parameters : []).map((one) => tryFollow(refs, one)),
  )
  const named = all.filter(isObject).map((one) => [`${one['in']} ${one['name']}`, one] as const)
  return [...new Map(named).values()]
}

function responsesOf(node: JsonObject, refs: Refs): Record<string, JsonObject> {
  const responses = isObject(node['responses']) ? node['responses'] : {}
  const entries = statusKeys(node).map((key) => [key, tryFollow(refs, responses[key])] as const)
  return Object.fromEntries(entries.flatMap(([key, one]) => (isObject(one) ? [[key, one]] : [])))
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function objectsIn(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}
