import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SpecificationError } from '../errors.ts'
import { isObject } from '../types.ts'
import type { Diagnostic, JsonObject } from '../types.ts'
import { findBroken } from './broken.ts'
import { bundleFiles } from './bundle.ts'
import { copyDocument } from './copy.ts'
import { unbundle } from './files.ts'
import type { SourceFile } from './files.ts'
import { listOperations } from './operations.ts'
import type { Operation } from './operations.ts'
import { parseText } from './parse.ts'
import type { Refs } from './refs.ts'
import { findSamePaths } from './same-paths.ts'
import { isUrl, readSource } from './source.ts'
import type { Fetcher } from './source.ts'
import { upgradeSwagger } from './upgrade.ts'
import type { Origins } from './origins.ts'

/** A description, read whole: one tree in the shape of OpenAPI 3.x in which every `$ref` is local. */
export interface Spec {
  document: JsonObject
  /** As written: `2.0`, `3.0.3`, … */
  openapi: string
  title: string
  version: string
  /** Path, URL, `-`, or `''` for an inline document. */
  source: string
  files: SourceFile[]
  /** References count from the first file as it was written. */
  refs: Refs
  /** What nodes of the document were made from that no author wrote. */
  origins: Origins
  operations: Operation[]
  diagnostics: Diagnostic[]
}

/**
 * Reads a description and everything it refers to.
 * @param source a path, an http(s) URL, `-` for standard input, or the document itself
 * @param options `trusted`: a URL is fetched as given, without the gate's rules
 * @throws SpecificationError when it cannot be read or is no OpenAPI; all else is a diagnostic
 */
export async function loadSpec(
  source: string | JsonObject,
  outbound: Fetcher,
  { trusted = true }: { trusted?: boolean } = {},
): Promise<Spec> {
  const root = await readRoot(source, { outbound, trusted })
  const openapi = versionOf(root)
  const bundle = await bundleFiles(root, outbound)
  const { files, refs } = bundle
  const { document, origins } = openapi.startsWith('2')
    ? upgradeSwagger(root.tree, refs)
    : { document: root.tree, origins: bundle.origins }
  const findings = checkRoot(root.tree, openapi)
  const operations = listOperations(document, refs, findings)
  findings.push(...findSamePaths(operations))
  const broken = findBroken(bundle)
  const info = isObject(document['info']) ? document['info'] : {}
  return {
    document,
    openapi,
    title: String(info['title'] ?? 'untitled'),
    version: String(info['version'] ?? ''),
    source: typeof source === 'string' ? root.uri : '',
    files,
    refs,
    origins,
    operations,
    diagnostics: [
      ...root.diagnostics,
      ...bundle.diagnostics,
      ...findings
        .map((one) => placeInFile(one, files, refs))
        .filter((one) => !broken.some((other) => isSamePlace(one, other))),
      ...broken,
    ],
  }
}

type Root = SourceFile & { tree: JsonObject; diagnostics: Diagnostic[] }

async function readRoot(
  source: string | JsonObject,
  gate: { outbound: Fetcher; trusted: boolean },
): Promise<Root> {
  const context = 'node'
  if (typeof source !== 'string') {
    const tree = copyDocument(source)
    return { uri: '', text: undefined, tree, context, graph: true, mount: '', diagnostics: [] }
  }
  const { uri, text } = await readSource(toUri(source), gate)
  const name = source === '-' ? 'standard input' : source
  const { tree, graph, diagnostics } = parseText(text, name)
  if (!isObject(tree)) throw notOpenApi(name, 'it holds no JSON or YAML object', diagnostics)
  for (const one of diagnostics) one.file = uri
  return { uri, text, tree, context, graph, mount: '', diagnostics }
}

/** Absolute, so that a file that refers back to the first one finds it. */
function toUri(source: string): string {
  if (source === '-' || isUrl(source)) return source
  return source.startsWith('file://') ? fileURLToPath(source) : resolve(source)
}

function versionOf({ tree, uri, diagnostics }: Root): string {
  const { swagger, openapi } = tree
  const name = uri === '' ? 'the document' : uri === '-' ? 'standard input' : uri
  const version = readVersion(swagger) ?? readVersion(openapi)
  if (version === undefined)
    throw notOpenApi(name, 'it has no "openapi" or "swagger" field at the top', diagnostics)
  if (/^2(\.|$)/.test(version) && swagger !== undefined) return '2.0'
  if (/^3(\.|$)/.test(version)) return version
  throw new SpecificationError(
    `${name}: version ${version} is not supported; Swagger 2.0 and OpenAPI 3.0 to 3.2 are`,
    name,
  )
}

/** YAML makes a number of `3.1`. */
function readVersion(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? `${value}.0` : String(value)
  return typeof value === 'string' ? value.trim() : undefined
}

function notOpenApi(
  name: string,
  reason: string,
  diagnostics: readonly Diagnostic[],
): SpecificationError {
  const also = diagnostics.map(({ message }) => `; ${message}`).join('')
  return new SpecificationError(`${name}: is no OpenAPI document: ${reason}${also}`, name)
}

function checkRoot(
  { info, paths, webhooks, components }: JsonObject,
  openapi: string,
): Diagnostic[] {
  const findings: Diagnostic[] = []
  if (!isObject(info)) {
    findings.push({
      code: 'missing-info',
      severity: 'warning',
      message: 'the document has no info object',
      pointer: '',
      fix: 'add info with title and version',
    })
  }
  const mayLackPaths = /^3\.[1-9]/.test(openapi) && (isObject(webhooks) || isObject(components))
  if (!isObject(paths) && !(mayLackPaths && paths === undefined)) {
    findings.push({
      code: 'missing-paths',
      severity: 'error',
      message: 'the document has no paths object: there is nothing to serve',
      pointer: '',
      fix: 'add paths',
    })
  }
  return findings
}

/** Gives a finding the pointer and file where its author can mend it. */
function placeInFile(finding: Diagnostic, files: readonly SourceFile[], refs: Refs): Diagnostic {
  const place = refs.trace(finding.pointer)?.pointer ?? finding.pointer
  const { file, pointer } = unbundle(files, place)
  if (file === undefined || file.uri === '') return { ...finding, pointer }
  return { ...finding, pointer, file: file.uri }
}

/** What a broken reference should have named is missing as well, but that says nothing new. */
function isSamePlace(one: Diagnostic, other: Diagnostic): boolean {
  return one.file === other.file && one.pointer === other.pointer
}
