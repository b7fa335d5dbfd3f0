import type { ErrorObject } from 'ajv/dist/2020.js'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import { listExamples } from './check-examples.ts'
import { ownTree } from './files.ts'
import type { Finding } from './findings.ts'
import type { Spec } from './load.ts'
import { Schemas } from './schema.ts'
import type { Direction } from './schema.ts'
import { walk } from './walk.ts'
import type { Context, Cursor } from './walk.ts'

/** Something with a schema: a media type, parameter or header, or a named schema itself. */
export interface Subject {
  node: JsonObject
  schema: unknown
  /** The media type, or nothing when it is no content. */
  mediaType: string | undefined
  directions: [Direction, ...Direction[]]
}

const REQUEST = new Set(['requestBody', 'requestBodies', 'parameters'])
/** Compiles every schema of a description and checks every example against its own. */
export function checkContents(spec: Spec): Finding[] {
  const findings: Finding[] = []
  const schemas = new Schemas(spec.refs, (node, code, message) => {
    if (isObject(node)) findings.push({ node, path: [], code, message })
  })
  for (const subject of listSubjects(spec)) {
    // Compiled whether it has examples or not.
    schemas.check(subject.schema, subject.directions[0])
    for (const { path, values } of listExamples(subject, spec.refs)) {
      const violation = violationOf(values, subject, schemas)
      if (violation === undefined) continue
      const where = violation.instancePath === '' ? '' : `${violation.instancePath} `
      const message = `the example breaks its schema: ${where}${violation.message}`
      findings.push({ node: subject.node, path, code: 'wrong-example', message })
    }
  }
  schemas.settle()
  return findings
}

/** What fits in one of the ways in which it may be meant is right. */
function violationOf(
  values: readonly unknown[],
  { schema, directions }: Subject,
  schemas: Schemas,
): ErrorObject | undefined {
  let first: ErrorObject | undefined
  for (const direction of directions) {
    const check = schemas.check(schema, direction)
    for (const value of values) {
      const [violation] = check(value)
      if (violation === undefined) return undefined
      first ??= violation
    }
  }
  return first
}

function listSubjects({ document, files, openapi }: Spec): Subject[] {
  const subjects: Subject[] = []
  const [first, ...others] = files
  const visit = (node: object, context: Context, cursor: Cursor): void => {
    const subject = context === 'node' && isObject(node) ? toSubject(node, cursor) : undefined
    if (subject !== undefined) subjects.push(subject)
  }
  if (openapi.startsWith('2')) {
    const { paths, components } = document
    walk({ paths, components }, visit, { graph: true })
    return subjects
  }
  if (first !== undefined) walk(ownTree(first), visit, { graph: true })
  for (const { tree, context } of others) walk(tree, visit, { context, graph: true })
  return subjects
}

function toSubject(node: JsonObject, cursor: Cursor): Subject | undefined {
  const tokens = cursor.keys.slice(0, cursor.depth)
  const [above, parent, own] = [tokens.at(-3), tokens.at(-2), tokens.at(-1)]
  const directions = directionsOf(tokens)
  if (isObject(node['schema'])) {
    const mediaType = parent === 'content' ? String(own) : undefined
    return { node, schema: node['schema'], mediaType, directions }
  }
  const isNamed = (above === 'components' && parent === 'schemas') || parent === 'definitions'
  return isNamed ? { node, schema: node, mediaType: undefined, directions } : undefined
}

/** Both where nothing tells: a schema by itself, say, or a file of its own. */
function directionsOf(tokens: readonly (string | number)[]): Subject['directions'] {
  if (tokens.some((token) => REQUEST.has(String(token)))) return ['request']
  return tokens.includes('responses') ? ['response'] : ['response', 'request']
}
