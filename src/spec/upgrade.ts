import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import type { Refs } from './refs.ts'
import { isRef } from './walk.ts'

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch']
const FLOWS: Record<string, string> = {
  application: 'clientCredentials',
  accessCode: 'authorizationCode',
}
/** What a 2.0 parameter says about its value, beside what it says about itself. */
const SCHEMA_KEYS = (
  'type format items default enum pattern multipleOf x-nullable maximum ' +
  'exclusiveMaximum minimum exclusiveMinimum maxLength minLength maxItems minItems ' +
  'uniqueItems maxProperties minProperties'
).split(' ')
const STYLES: Record<string, { style?: string; explode: boolean }> = {
  csv: { explode: false },
  ssv: { style: 'spaceDelimited', explode: false },
  pipes: { style: 'pipeDelimited', explode: false },
  multi: { style: 'form', explode: true },
}

interface Upgrade {
  root: JsonObject
  refs: Refs
  /** Shared nodes (named responses, path items of other files) are converted once. */
  done: WeakSet<object>
}

/**
 * Gives a Swagger 2.0 tree the shape of 3.x, in place. `definitions` stay where they are, so that
 * references and diagnostics keep their pointers; `components.schemas` is the same object.
 */
export function upgradeSwagger(root: JsonObject, refs: Refs): void {
  const upgrade: Upgrade = { root, refs, done: new WeakSet() }
  root['servers'] = toServers(root)
  root['components'] = {
    schemas: root['definitions'] ?? {},
    securitySchemes: mapValues(root['securityDefinitions'], toSecurityScheme),
  }
  for (const item of Object.values(isObject(root['paths']) ? root['paths'] : {})) {
    upgradePathItem(upgrade, item)
  }
}

function toServers(root: JsonObject): JsonObject[] {
  const base = typeof root['basePath'] === 'string' ? root['basePath'] : ''
  if (typeof root['host'] !== 'string') return [{ url: base === '' ? '/' : base }]
  const schemes =
    Array.isArray(root['schemes']) && root['schemes'].length > 0 ? root['schemes'] : ['http']
  return schemes.map((scheme) => ({ url: `${scheme}://${root['host']}${base}` }))
}

function toSecurityScheme(scheme: JsonObject): JsonObject {
  if (scheme['type'] === 'basic') return { type: 'http', scheme: 'basic' }
  if (scheme['type'] !== 'oauth2') return scheme
  const flow = String(scheme['flow'] ?? 'implicit')
  const { authorizationUrl, tokenUrl, scopes } = scheme
  return {
    type: 'oauth2',
    flows: { [FLOWS[flow] ?? flow]: { authorizationUrl, tokenUrl, scopes: scopes ?? {} } },
  }
}

function upgradePathItem(upgrade: Upgrade, written: unknown): void {
  const item = quietFollow(upgrade.refs, written)
  if (!isObject(item) || upgrade.done.has(item)) return
  upgrade.done.add(item)
  const shared = asList(item['parameters'])
  delete item['parameters']
  for (const method of METHODS) {
    if (isObject(item[method])) upgradeOperation(upgrade, item[method], shared)
  }
}

function upgradeOperation(
  upgrade: Upgrade,
  operation: JsonObject,
  shared: readonly unknown[],
): void {
  const own = asList(operation['parameters']).map((node) => quietFollow(upgrade.refs, node))
  const inherited = shared
    .map((node) => quietFollow(upgrade.refs, node))
    .filter((one) => !own.some((other) => sameParameter(one, other)))
  const parameters = [...inherited, ...own]
  operation['parameters'] = parameters.filter((one) => !isBodyPart(one)).map(toParameter)
  const body = toRequestBody(
    parameters.filter(isBodyPart),
    mediaTypes(upgrade, operation, 'consumes'),
  )
  if (body !== undefined) operation['requestBody'] = body
  const produces = mediaTypes(upgrade, operation, 'produces')
  if (isObject(operation['responses'])) {
    operation['responses'] = mapValues(operation['responses'], (node) => {
      const response = quietFollow(upgrade.refs, node)
      // Left as it is, so that the broken reference is reported where it stands.
      return isObject(response) ? toResponse(response, produces) : node
    })
  }
}

function mediaTypes(
  upgrade: Upgrade,
  operation: JsonObject,
  key: 'consumes' | 'produces',
): string[] {
  const listed = asList(operation[key] ?? upgrade.root[key]).filter(
    (type) => typeof type === 'string',
  )
  return listed
}

function isBodyPart(parameter: unknown): parameter is JsonObject {
  return isObject(parameter) && (parameter['in'] === 'body' || parameter['in'] === 'formData')
}

function sameParameter(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return false
  return one['name'] === other['name'] && one['in'] === other['in']
}

function toParameter(parameter: unknown): unknown {
  if (!isObject(parameter) || isRef(parameter) || isObject(parameter['schema'])) return parameter
  const upgraded = omit(parameter, [...SCHEMA_KEYS, 'collectionFormat'])
  upgraded['schema'] = toSchema(parameter)
  if (parameter['type'] === 'array') Object.assign(upgraded, styleOf(parameter))
  if ('x-example' in parameter) upgraded['example'] = parameter['x-example']
  return upgraded
}

function styleOf(parameter: JsonObject): JsonObject {
  return { ...(STYLES[String(parameter['collectionFormat'] ?? 'csv')] ?? STYLES['csv']) }
}

function toSchema(parameter: JsonObject): JsonObject {
  const schema: JsonObject = {}
  for (const key of SCHEMA_KEYS) if (key in parameter) schema[key] = parameter[key]
  if (schema['type'] !== 'file') return schema
  return { ...schema, type: 'string', format: 'binary' }
}

function toRequestBody(
  parts: readonly JsonObject[],
  consumes: readonly string[],
): JsonObject | undefined {
  const body = parts.find((part) => part['in'] === 'body')
  if (body !== undefined) {
    const types = consumes.length > 0 ? consumes : ['application/json']
    const media = { schema: body['schema'] ?? {}, ...exampleOf(body) }
    return {
      description: body['description'],
      required: body['required'] === true,
      content: eachType(types, media),
    }
  }
  return parts.length === 0 ? undefined : toForm(parts, consumes)
}

function exampleOf(body: JsonObject): JsonObject {
  return 'x-example' in body ? { example: body['x-example'] } : {}
}

function toForm(parts: readonly JsonObject[], consumes: readonly string[]): JsonObject {
  const files = parts.some((part) => part['type'] === 'file')
  const forms = consumes.filter(
    (type) => type.startsWith('multipart/') || type.endsWith('urlencoded'),
  )
  const types =
    forms.length > 0 ? forms : [files ? 'multipart/form-data' : 'application/x-www-form-urlencoded']
  const properties = Object.fromEntries(
    parts.map((part) => [
      String(part['name']),
      { description: part['description'], ...toSchema(part) },
    ]),
  )
  const required = parts
    .filter((part) => part['required'] === true)
    .map((part) => String(part['name']))
  const encoding = Object.fromEntries(
    parts
      .filter((part) => part['type'] === 'array')
      .map((part) => [String(part['name']), styleOf(part)]),
  )
  const schema = { type: 'object', properties, ...(required.length > 0 ? { required } : {}) }
  return { required: required.length > 0, content: eachType(types, { schema, encoding }) }
}

function eachType(types: readonly string[], media: JsonObject): JsonObject {
  return Object.fromEntries(types.map((type) => [type, media]))
}

function toResponse(response: JsonObject, produces: readonly string[]): JsonObject {
  if ('content' in response) return response
  const upgraded = omit(response, ['schema', 'examples', 'headers'])
  const examples = isObject(response['examples']) ? response['examples'] : {}
  const content: JsonObject = {}
  if (response['schema'] !== undefined) {
    const schema = fileSchema(response['schema'])
    const types = produces.length > 0 ? produces : ['application/json']
    for (const type of types) content[type] = { schema }
  }
  for (const [type, example] of Object.entries(examples)) {
    if (type.includes('/'))
      content[type] = { ...(isObject(content[type]) ? content[type] : {}), example }
  }
  if (Object.keys(content).length > 0) upgraded['content'] = content
  upgraded['headers'] = mapValues(response['headers'], (header) => {
    return { ...omit(header, SCHEMA_KEYS), schema: toSchema(header) }
  })
  return upgraded
}

function fileSchema(schema: unknown): unknown {
  return isObject(schema) && schema['type'] === 'file'
    ? { type: 'string', format: 'binary' }
    : schema
}

function quietFollow(refs: Refs, node: unknown): unknown {
  try {
    return refs.follow(node)
  } catch {
    return node
  }
}

function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function omit(node: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(node).filter(([key]) => !keys.includes(key)))
}

function mapValues(map: unknown, convert: (value: JsonObject) => unknown): JsonObject {
  if (!isObject(map)) return {}
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [key, isObject(value) ? convert(value) : value]),
  )
}
