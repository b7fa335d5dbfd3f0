import { CORE_SCHEMA, load, mergeTag, YAMLException } from 'js-yaml'
import { SpecificationError } from '../errors.ts'
import type { Diagnostic } from '../types.ts'

/** Anchors make YAML a graph: past this many nodes when written out, it is a bomb, not a document. */
const MAX_EXPANDED_NODES = 5_000_000
const MAX_DEPTH = 200

const schema = CORE_SCHEMA.withTags(mergeTag)

/** A parsed file with what was odd about its syntax. */
export interface Parsed {
  tree: unknown
  diagnostics: Diagnostic[]
}

/**
 * Parses JSON or YAML.
 * @throws SpecificationError naming file, line and column when it is neither.
 */
export function parseText(text: string, file: string): Parsed {
  if (text.includes('\0')) {
    throw new SpecificationError(
      `${file}: is a binary file, not an OpenAPI document in JSON or YAML`,
      file,
    )
  }
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text
  const json = /^\s*[{[]/.test(source) ? parseJson(source) : undefined
  const parsed = json ?? parseYaml(source, file)
  checkDepth(parsed.tree, file)
  return parsed
}

function parseJson(text: string): Parsed | undefined {
  try {
    return { tree: JSON.parse(text), diagnostics: [] }
  } catch {
    // YAML is a superset of JSON and gives line and column for what is wrong.
    return undefined
  }
}

function parseYaml(text: string, file: string): Parsed {
  try {
    const tree = loadYaml(text, false)
    return { tree: checkSize(tree, text, file), diagnostics: [] }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    if (!error.reason.startsWith('duplicated mapping key')) throw syntaxError(error, file)
    const tree = retryDuplicates(text, file)
    return { tree: checkSize(tree, text, file), diagnostics: [duplicateKey(error, file)] }
  }
}

function loadYaml(text: string, json: boolean): unknown {
  return load(text, { schema, json, maxDepth: MAX_DEPTH, maxTotalMergeKeys: 100_000 })
}

function retryDuplicates(text: string, file: string): unknown {
  try {
    return loadYaml(text, true)
  } catch (error) {
    throw error instanceof YAMLException ? syntaxError(error, file) : error
  }
}

function syntaxError(error: YAMLException, file: string): SpecificationError {
  const line = (error.mark?.line ?? 0) + 1
  const column = (error.mark?.column ?? 0) + 1
  return new SpecificationError(`${file}:${line}:${column}: ${error.reason}`, file, error)
}

function duplicateKey(error: YAMLException, file: string): Diagnostic {
  return {
    code: 'duplicate-key',
    severity: 'warning',
    message: 'a key stands twice in the same mapping; the last one counts',
    pointer: '',
    file,
    line: (error.mark?.line ?? 0) + 1,
    column: (error.mark?.column ?? 0) + 1,
    fix: 'remove one of the two',
  }
}

/** Counts nodes as if every alias were written out, without writing them out. */
function checkSize(tree: unknown, text: string, file: string): unknown {
  if (!text.includes('*')) return tree
  const sizes = new Map<object, number>()
  const size = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 1
    const known = sizes.get(value)
    if (known === Infinity)
      throw new SpecificationError(`${file}: a YAML alias contains itself`, file)
    if (known !== undefined) return known
    sizes.set(value, Infinity)
    let total = 1
    for (const child of Object.values(value)) total += size(child)
    sizes.set(value, total)
    return total
  }
  if (size(tree) > MAX_EXPANDED_NODES) {
    throw new SpecificationError(
      `${file}: its YAML aliases expand to more than ${MAX_EXPANDED_NODES} nodes`,
      file,
    )
  }
  return tree
}

function checkDepth(tree: unknown, file: string): void {
  let level: unknown[] = [tree]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) {
      throw new SpecificationError(`${file}: is nested deeper than ${MAX_DEPTH} levels`, file)
    }
    level = nextLevel(level)
  }
}

function nextLevel(level: readonly unknown[]): unknown[] {
  const next = new Set<unknown>()
  for (const value of level) {
    if (typeof value !== 'object' || value === null) continue
    for (const key in value) {
      const child = (value as Record<string, unknown>)[key]
      if (typeof child === 'object' && child !== null) next.add(child)
    }
  }
  return [...next]
}
