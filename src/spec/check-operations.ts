import { STATUS_CODES } from 'node:http'
import { didYouMean } from '../lib/nearest.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import type { Finding } from './findings.ts'
import type { Spec } from './load.ts'
import { asList } from './members.ts'
import { statusKeys } from './operations.ts'
import type { Operation } from './operations.ts'
import { getMember } from './pointer.ts'
import { tryFollow } from './refs.ts'
import { namesOf, parsePathKey } from './template.ts'

type Described = Pick<Spec, 'document' | 'openapi' | 'operations' | 'refs'>

const PLACES = ['query', 'header', 'path', 'cookie']
const RANGES = ['default', '1XX', '2XX', '3XX', '4XX', '5XX']

/** What an operation says of parameters, statuses and credentials that does not hold together. */
export function checkOperations(spec: Described): Finding[] {
  const served = spec.operations.filter(({ broken }) => broken === undefined)
  return [
    ...checkAny(spec),
    ...served.flatMap((operation) => checkPath(operation, spec)),
    ...checkPlaces(spec),
    ...spec.operations.flatMap(checkStatuses),
    ...[spec.document, ...spec.operations.map(({ node }) => node)].flatMap((node) =>
      checkSecurity(node, spec),
    ),
  ]
}

/** A document may be there for its components or webhooks alone. */
function checkAny({ document }: Described): Finding[] {
  const { paths, webhooks, components } = document
  if (!isObject(paths) || Object.keys(paths).length > 0) return []
  if (isObject(webhooks) || isObject(components)) return []
  const message = 'the document has no paths: there is nothing to serve'
  return [{ node: paths, path: [], code: 'empty-paths', message }]
}

/** Parameters of the path, in its template and in the list (3.1 §4.8.12.1). */
function checkPath({ node, item, method, path }: Operation, { refs }: Described): Finding[] {
  const named = parsePathKey(path).segments.flatMap(namesOf)
  const declared = [...asList(item['parameters']), ...asList(node['parameters'])].flatMap((one) => {
    const parameter = tryFollow(refs, one)
    if (!isObject(parameter) || parameter['in'] !== 'path') return []
    return [{ written: one, name: String(parameter['name']) }]
  })
  const missing = named
    .filter((name) => declared.every((one) => one.name !== name))
    .map((name) => ({
      node,
      path: [],
      code: 'undeclared-path-parameter',
      message: `${method} ${path} does not declare its path parameter ${name}`,
    }))
  const unused = declared.flatMap(({ written, name }) => {
    if (named.includes(name) || !isObject(written)) return []
    const message = `the path ${path} has no {${name}}${didYouMean(name, named)}`
    return [{ node: written, path: [], code: 'unused-path-parameter', message }]
  })
  return [...missing, ...unused]
}

function checkPlaces({ document, openapi, operations, refs }: Described): Finding[] {
  const shared = getMember(document['components'], 'parameters')
  const written = [
    ...Object.values(isObject(shared) ? shared : {}),
    ...operations.flatMap(({ node, item }) => [
      ...asList(item['parameters']),
      ...asList(node['parameters']),
    ]),
  ]
  const known = /^3\.[2-9]/.test(openapi) ? [...PLACES, 'querystring'] : PLACES
  const parameters = new Set(written.map((one) => tryFollow(refs, one)).filter(isObject))
  return [...parameters].flatMap((node) => {
    const { in: place } = node
    if (typeof place === 'string' && known.includes(place)) return []
    const message =
      place === undefined
        ? `the parameter ${String(node['name'])} has no "in"`
        : `there are no parameters in ${JSON.stringify(place)}${didYouMean(String(place), known)}`
    return [{ node, path: place === undefined ? [] : ['in'], code: 'bad-parameter-place', message }]
  })
}

function checkStatuses({ node }: Operation): Finding[] {
  const { responses } = node
  if (!isObject(responses)) return []
  const known = statusKeys(node)
  return Object.keys(responses)
    .filter((key) => !known.includes(key) && !key.startsWith('x-') && key !== '$ref')
    .map((key) => ({
      node: responses,
      path: [key],
      code: 'bad-status',
      message: `the response ${JSON.stringify(key)} has no status${meantStatus(key)}`,
    }))
}

/** A range first: `20x` is as near to a code. */
function meantStatus(key: string): string {
  return didYouMean(key, RANGES) || didYouMean(key, Object.keys(STATUS_CODES))
}

/** Names of schemes; since 3.2 references to them as well (3.2 §4.30). */
function checkSecurity({ security }: JsonObject, { document }: Described): Finding[] {
  const schemes = getMember(document['components'], 'securitySchemes')
  const names = Object.keys(isObject(schemes) ? schemes : {})
  return asList(security)
    .filter(isObject)
    .flatMap((requirement) =>
      Object.keys(requirement)
        .filter((name) => !names.includes(name) && !/[#/]/.test(name))
        .map((name) => ({
          node: requirement,
          path: [name],
          code: 'unknown-security-scheme',
          message: `there is no security scheme ${JSON.stringify(name)}${didYouMean(name, names)}`,
        })),
    )
}
