import type { Diagnostic } from '../types.ts'
import type { Spec } from './load.ts'
import { findPlaces } from './places.ts'
import type { Place } from './places.ts'
import { toPointer } from './pointer.ts'

/** Something wrong at a node, not placed yet. */
export interface Finding {
  node: object
  /** The member of the node that is wrong. */
  path: readonly string[]
  code: string
  message: string
}

const FIXES = new Map([
  ['wrong-example', 'mend the example or the schema; an example is used as written'],
  ['unchecked-pattern', 'nothing is checked against it; say it without lookaround if that matters'],
  ['bad-pattern', 'write a pattern that ECMA-262 understands; it is ignored until then'],
  ['bad-schema', 'mend the schema; nothing is checked against it until then'],
  ['unsatisfied-schema', 'mend what contradicts itself; what nearly fits is served until then'],
  ['external-example', 'mend the externalValue, or open its host with outbound.allow'],
  ['contradictory-bounds', 'mend one of the two; no value is valid until then'],
  ['unknown-faker', 'name a method as faker does, person.firstName say; it is ignored until then'],
  ['empty-paths', 'add paths'],
  [
    'undeclared-path-parameter',
    'declare it with in: path and a schema; any text is taken until then',
  ],
  ['unused-path-parameter', 'name it in the path, or mend its name; it is ignored until then'],
  ['bad-parameter-place', 'say query, header, path or cookie; it is ignored until then'],
  ['bad-expression', 'mend the expression; nothing is sent by it until then'],
  ['bad-status', 'write a status, a range like 2XX, or default; it is never answered until then'],
  [
    'unknown-security-scheme',
    'describe it in components.securitySchemes; it asks for nothing until then',
  ],
])
/** What serving cannot make good. */
const ERRORS = new Set(['bad-parameter-place', 'bad-status', 'unknown-security-scheme'])

/** Places findings in the files as their author wrote them, in one walk; what is shared is told once. */
export function placeFindings(
  { files, origins }: Pick<Spec, 'files' | 'origins'>,
  findings: readonly Finding[],
): Diagnostic[] {
  const written = findings.map((finding) => {
    const { node, path } = origins.of(finding.node, finding.path[0])
    return { ...finding, node, path: [...path, ...finding.path.slice(1)] }
  })
  const places = findPlaces(files, new Set(written.map(({ node }) => node)))
  const diagnostics = written.map((one) => toDiagnostic(one, places.get(one.node)))
  const distinct = diagnostics.map((one): [string, Diagnostic] => [JSON.stringify(one), one])
  return [...new Map(distinct).values()]
}

function toDiagnostic({ path, code, message }: Finding, place?: Place): Diagnostic {
  const pointer = (place?.pointer ?? '') + toPointer(path)
  const fix = FIXES.get(code) ?? 'mend the keyword; it is ignored until then'
  const severity = severityOf(code)
  return { ...place, code, severity, message, pointer, fix }
}

function severityOf(code: string): Diagnostic['severity'] {
  if (code === 'unchecked-pattern') return 'info'
  return ERRORS.has(code) ? 'error' : 'warning'
}

/** `api.yaml:4:7`, as exactly as is known; a pointer alone for an inline document. */
export function placeText({ file, line, column = 1, pointer }: Diagnostic): string {
  if (file === undefined) return pointer === '' ? '' : `#${pointer}`
  return line === undefined ? `${file}#${pointer}` : `${file}:${line}:${column}`
}
