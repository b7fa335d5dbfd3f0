import { SpecificationError } from '../errors.ts'
import type { MockLoopError } from '../errors.ts'
import { createOutbound } from '../lib/outbound.ts'
import type { Outbound } from '../lib/outbound.ts'
import type { Diagnostic } from '../types.ts'
import { checkCallbacks } from './check-callbacks.ts'
import { checkContents } from './check-contents.ts'
import { checkOperations } from './check-operations.ts'
import { checkSchemas } from './check-schemas.ts'
import { findDuplicates } from './duplicates.ts'
import type { SourceFile } from './files.ts'
import { placeFindings } from './findings.ts'
import { loadSpec } from './load.ts'
import { locate } from './locate.ts'
import { placeOf } from './parse.ts'

/**
 * All findings about a document: structure, references, every schema compiled, every example checked,
 * each with file, line and column, in the order of files and lines.
 * @throws SpecificationError when it cannot be read or is no OpenAPI
 */
export async function checkSpec(
  source: string,
  options: { outbound?: Outbound },
): Promise<Diagnostic[]> {
  const outbound = options.outbound ?? createOutbound()
  try {
    const spec = await loadSpec(source, outbound)
    const found = [
      ...checkOperations(spec),
      ...checkCallbacks(spec),
      ...checkContents(spec),
      ...(await checkSchemas(spec.files)),
    ]
    const diagnostics = [...spec.diagnostics, ...placeFindings(spec, found)]
    for (const file of spec.files) {
      if (file.text === undefined) continue
      if (isJson(file)) diagnostics.push(...findDuplicates(file.text, file.uri))
      const own = diagnostics.filter((one) => one.file === file.uri)
      locate(own, file.text)
    }
    return diagnostics.sort(compare)
  } finally {
    if (options.outbound === undefined) await outbound.close()
  }
}

/** The finding that a document is not read at all. */
export function toUnreadable(error: MockLoopError): Diagnostic {
  const file = error instanceof SpecificationError ? error.specPath : undefined
  return {
    code: 'unreadable-document',
    severity: 'error',
    message: error.message,
    pointer: '',
    ...(file !== undefined && { file }),
    ...placeOf(error),
    fix: 'name a file or URL that holds an OpenAPI document',
  }
}

/** JSON is parsed by the engine, which says nothing of keys that stand twice. */
function isJson({ text = '', graph }: SourceFile): boolean {
  return !graph && /^\s*[{[]/.test(text)
}

function compare(one: Diagnostic, other: Diagnostic): number {
  if (one.file !== other.file) return (one.file ?? '') < (other.file ?? '') ? -1 : 1
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0)
}
