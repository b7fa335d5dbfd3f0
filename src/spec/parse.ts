import { load, YAMLException } from 'js-yaml'
import { SpecificationError } from '../errors.ts'
import type { Diagnostic } from '../types.ts'
import { findDuplicates } from './duplicates.ts'
import { MAX_DEPTH } from './walk.ts'
import { SCHEMA } from './yaml.ts'

/** Anchors make YAML a graph: past this many nodes when written out, it is a bomb, not a document. */
const MAX_EXPANDED_NODES = 5_000_000

/** A parsed file with what was odd about its syntax. */
export interface Parsed {
  tree: unknown
  /** Whether aliases may make one node stand at several places. */
  graph: boolean
  diagnostics: Diagnostic[]
}

/**
 * Parses JSON or YAML.
 * @throws SpecificationError naming file, line and column when it is neither.
 */
export function parseText(text: string, file: string): Parsed {
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  const json = /^\s*[{[]/.test(source) ? parseJson(source) : undefined
  if (json !== undefined && 'tree' in json) return { ...json, graph: false, diagnostics: [] }
  if (source.includes('\0'))
    throw failure(`${file}: is a binary file, not a document in JSON or YAML`, file)
  if (source.trim() === '') throw failure(`${file}: is empty`, file)
  const parsed = parseYaml(source, file)
  if (json !== undefined && /\.json$/i.test(file))
    parsed.diagnostics.push(notJson(json.problem, file))
  return parsed
}

/** Where a parser gave up, if it was a parser. */
export function placeOf(error: unknown): { line: number; column: number } | undefined {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof YAMLException ? markOf(cause) : undefined
}

function markOf({ mark }: YAMLException): { line: number; column: number } {
  return { line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1 }
}

function parseJson(text: string): { tree: unknown } | { problem: string } {
  try {
    return { tree: JSON.parse(text) }
  } catch (error) {
    // YAML is a superset of JSON and gives line and column for what is wrong.
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}

function notJson(problem: string, file: string): Diagnostic {
  return {
    code: 'not-json',
    severity: 'warning',
    message: `the file is read as YAML because it is not JSON: ${problem}`,
    pointer: '',
    file,
    fix: 'remove trailing commas and comments, or name the file .yaml',
  }
}

function parseYaml(text: string, file: string): Parsed {
  const { tree, diagnostics } = loadTwice(text, file)
  const graph = /&\S/.test(text) && /\*\S/.test(text)
  if (graph) measure(tree, file)
  return { tree, graph, diagnostics }
}

/** Strictly, and once more when all that is wrong is a key that stands twice. */
function loadTwice(text: string, file: string): Omit<Parsed, 'graph'> {
  try {
    return { tree: loadYaml(text, false), diagnostics: [] }
  } catch (error) {
    if (!isDuplicate(error)) throw explain(error, file)
  }
  try {
    return { tree: loadYaml(text, true), diagnostics: findDuplicates(text, file) }
  } catch (error) {
    throw explain(error, file)
  }
}

function loadYaml(text: string, json: boolean): unknown {
  return load(text, { schema: SCHEMA, json, maxDepth: MAX_DEPTH, maxTotalMergeKeys: 100_000 })
}

function isDuplicate(error: unknown): boolean {
  return error instanceof YAMLException && error.reason.startsWith('duplicated mapping key')
}

function explain(error: unknown, file: string): unknown {
  if (!(error instanceof YAMLException)) return error
  const { line, column } = markOf(error)
  return failure(`${file}:${line}:${column}: ${error.reason}`, file, error)
}

function failure(message: string, file: string, cause?: unknown): SpecificationError {
  return new SpecificationError(message, file, cause)
}

/** The size and height that a node has when every alias in it is written out. */
interface Extent {
  nodes: number
  height: number
}

/**
 * Measures a graph as if it were written out, without writing it out.
 * @throws SpecificationError when that would never end, or be too large or too deep
 */
function measure(tree: unknown, file: string): void {
  const known = new Map<object, Extent>()
  const open = new Set<object>()
  const extentOf = (node: unknown, depth: number): Extent => {
    if (typeof node !== 'object' || node === null) return { nodes: 1, height: 0 }
    if (open.has(node)) throw failure(`${file}: a YAML alias contains itself`, file)
    const extent = known.get(node) ?? { nodes: 1, height: 0 }
    if (depth + extent.height > MAX_DEPTH)
      throw failure(`${file}: is nested deeper than ${MAX_DEPTH} levels`, file)
    if (known.has(node)) return extent
    open.add(node)
    for (const child of Object.values(node)) {
      const inner = extentOf(child, depth + 1)
      extent.nodes += inner.nodes
      extent.height = Math.max(extent.height, inner.height + 1)
    }
    open.delete(node)
    known.set(node, extent)
    return extent
  }
  if (extentOf(tree, 0).nodes <= MAX_EXPANDED_NODES) return
  throw failure(`${file}: its YAML aliases expand to more than ${MAX_EXPANDED_NODES} nodes`, file)
}
