import { createOutbound } from '../lib/outbound.ts'
import type { Outbound } from '../lib/outbound.ts'
import { isObject } from '../types.ts'
import type { Diagnostic, JsonObject } from '../types.ts'
import { unbundle } from './bundle.ts'
import { loadSpec } from './load.ts'
import type { Spec } from './load.ts'
import { locate } from './locate.ts'
import { toPointer } from './pointer.ts'
import { Schemas } from './schema.ts'

/**
 * All findings about a document: structure, references, every schema compiled, every example checked,
 * each with file, line and column.
 * @throws SpecificationError when it cannot be read or is no OpenAPI
 */
export async function checkSpec(
  source: string,
  options: { outbound?: Outbound },
): Promise<Diagnostic[]> {
  const outbound = options.outbound ?? createOutbound()
  try {
    const spec = await loadSpec(source, outbound)
    const diagnostics = [...spec.diagnostics, ...checkSchemas(spec)]
    for (const file of spec.files) {
      if (file.text !== undefined)
        locate(
          diagnostics.filter((one) => one.file === file.uri),
          file.text,
        )
    }
    return diagnostics
  } finally {
    if (options.outbound === undefined) await outbound.close()
  }
}

function checkSchemas(spec: Spec): Diagnostic[] {
  const found = new Map<string, Diagnostic>()
  const pointers = new Map<object, string>()
  const add = (pointer: string, code: string, message: string): void => {
    const { file, pointer: inFile } = unbundle(spec.files, pointer)
    const place = file === undefined || file.uri === '' ? {} : { file: file.uri }
    const diagnostic = {
      code,
      severity: 'warning' as const,
      message,
      pointer: inFile,
      ...place,
      ...fixOf(code),
    }
    found.set(`${pointer} ${code} ${message}`, diagnostic)
  }
  const schemas = new Schemas(spec.refs, (node, code, message) => {
    add((isObject(node) ? pointers.get(node) : undefined) ?? '', code, message)
  })
  const media: { pointer: string; node: JsonObject }[] = []
  eachNode(spec.document, (node, path) => {
    pointers.set(node, toPointer(path))
    if (path.at(-2) === 'content' && 'schema' in node)
      media.push({ pointer: toPointer(path), node })
  })
  for (const one of media) checkMedia(schemas, one, add)
  return [...found.values()]
}

function checkMedia(
  schemas: Schemas,
  { pointer, node }: { pointer: string; node: JsonObject },
  add: (pointer: string, code: string, message: string) => void,
): void {
  const direction = pointer.includes('/requestBody') ? 'request' : 'response'
  const check = schemas.check(node['schema'], direction)
  if (!/[/+]json\b/.test(pointer.replaceAll('~1', '/'))) return
  const named = Object.entries(isObject(node['examples']) ? node['examples'] : {})
  const examples: [path: string, value: unknown][] = named.flatMap(([name, example]) =>
    isObject(example) && 'value' in example
      ? [[`/examples${toPointer([name])}/value`, example['value']]]
      : [],
  )
  if ('example' in node) examples.push(['/example', node['example']])
  for (const [path, value] of examples) {
    const [violation] = check(value)
    if (violation === undefined) continue
    const where = violation.instancePath === '' ? '' : `${violation.instancePath} `
    add(
      pointer + path,
      'wrong-example',
      `the example breaks its schema: ${where}${violation.message}`,
    )
  }
}

function fixOf(code: string): { fix?: string } {
  if (code === 'wrong-example')
    return { fix: 'mend the example or the schema; it is served as written' }
  if (code === 'bad-pattern')
    return { fix: 'write a pattern that ECMA-262 understands; it is ignored until then' }
  if (code === 'bad-schema')
    return { fix: 'mend the schema; nothing is checked against it until then' }
  return { fix: 'mend the keyword; it is ignored until then' }
}

function eachNode(root: unknown, visit: (node: JsonObject, path: readonly string[]) => void): void {
  const seen = new Set<object>()
  const path: string[] = []
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null || seen.has(node)) return
    seen.add(node)
    if (isObject(node)) visit(node, path)
    for (const [key, child] of Object.entries(node)) {
      path.push(key)
      walk(child)
      path.pop()
    }
  }
  walk(root)
}
