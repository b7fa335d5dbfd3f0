import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { asList, mapValues, omit, textsOf } from './members.ts'
import { Origins } from './origins.ts'
import { tryFollow } from './refs.ts'
import type { Refs } from './refs.ts'
import { isBodyPart, toParameter, toRequestBody } from './upgrade-parameters.ts'
import { toResponse } from './upgrade-responses.ts'

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch'])
const FLOWS = new Map([
  ['application', 'clientCredentials'],
  ['accessCode', 'authorizationCode'],
])

interface Upgrade {
  root: JsonObject
  refs: Refs
  origins: Origins
}

/**
 * A Swagger 2.0 document in the shape of 3.x. What was written is not touched: references still
 * count from it, and `components.schemas` is its `definitions`.
 */
export function upgradeSwagger(
  root: JsonObject,
  refs: Refs,
): { document: JsonObject; origins: Origins } {
  const origins = new Origins()
  const upgrade: Upgrade = { root, refs, origins }
  const components = {
    schemas: root['definitions'] ?? {},
    securitySchemes: mapValues(root['securityDefinitions'], toSecurityScheme),
  }
  const document: JsonObject = { ...root, servers: toServers(root), components }
  if (isObject(root['paths'])) {
    document['paths'] = mapValues(root['paths'], (item, path) =>
      path.startsWith('x-') ? item : toPathItem(upgrade, item),
    )
  }
  return { document, origins }
}

function toServers(root: JsonObject): JsonObject[] {
  const written = typeof root['basePath'] === 'string' ? root['basePath'] : ''
  const base = written === '' || written.startsWith('/') ? written : `/${written}`
  if (typeof root['host'] !== 'string') return [{ url: base === '' ? '/' : base }]
  const schemes = textsOf(root['schemes'])
  return (schemes.length > 0 ? schemes : ['http']).map((scheme) => ({
    url: `${scheme}://${root['host']}${base}`,
  }))
}

function toSecurityScheme(scheme: JsonObject): JsonObject {
  if (scheme['type'] === 'basic') return { type: 'http', scheme: 'basic' }
  if (scheme['type'] !== 'oauth2') return scheme
  const flow = String(scheme['flow'] ?? 'implicit')
  const { authorizationUrl, tokenUrl, scopes } = scheme
  return {
    type: 'oauth2',
    flows: { [FLOWS.get(flow) ?? flow]: { authorizationUrl, tokenUrl, scopes: scopes ?? {} } },
  }
}

function toPathItem(upgrade: Upgrade, written: JsonObject): JsonObject {
  const item = resolved(upgrade.refs, written)
  if (item === undefined) return written
  const shared = asList(item['parameters'])
  return mapValues(omit(item, ['parameters']), (member, key) =>
    METHODS.has(key) ? toOperation(upgrade, member, shared) : member,
  )
}

function toOperation(
  { root, refs, origins }: Upgrade,
  written: JsonObject,
  shared: readonly unknown[],
): JsonObject {
  const operation = resolved(refs, written)
  if (operation === undefined) return written
  const follow = (node: unknown): unknown => tryFollow(refs, node) ?? node
  const own = asList(operation['parameters']).map(follow)
  const inherited = shared.map(follow).filter((one) => !own.some((other) => isSame(one, other)))
  const consumes = textsOf(operation['consumes'] ?? root['consumes'])
  const produces = textsOf(operation['produces'] ?? root['produces'])
  const requestBody = toRequestBody([...own, ...inherited], { consumes, origins })
  const parameters = [...inherited, ...own].filter((one) => !isBodyPart(one))
  const upgraded: JsonObject = {
    ...operation,
    parameters: parameters.map((one) => toParameter(one, origins)),
    ...(requestBody !== undefined && { requestBody }),
  }
  if (isObject(operation['responses'])) {
    upgraded['responses'] = mapValues(operation['responses'], (node) => {
      const response = tryFollow(refs, node)
      // Left as it is, so that the broken reference is reported where it stands.
      return isObject(response) ? toResponse(response, { produces, origins }) : node
    })
  }
  return origins.note(upgraded, written)
}

/** What a node and its reference say together; what stands beside a `$ref` wins. */
function resolved(refs: Refs, written: JsonObject): JsonObject | undefined {
  const target = tryFollow(refs, written)
  if (target === written) return written
  return isObject(target) ? { ...target, ...omit(written, ['$ref']) } : undefined
}

function isSame(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return false
  return one['name'] === other['name'] && one['in'] === other['in']
}
