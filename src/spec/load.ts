import { SpecificationError } from '../errors.ts'
import { isObject } from '../types.ts'
import type { Diagnostic, JsonObject } from '../types.ts'
import { bundleFiles, unbundle } from './bundle.ts'
import type { SourceFile } from './bundle.ts'
import { listOperations } from './operations.ts'
import type { Operation } from './operations.ts'
import { parseText } from './parse.ts'
import { toPointer } from './pointer.ts'
import { Refs } from './refs.ts'
import { readSource } from './source.ts'
import type { Fetcher } from './source.ts'
import { upgradeSwagger } from './upgrade.ts'
import { eachRef } from './walk.ts'

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
  refs: Refs
  operations: Operation[]
  diagnostics: Diagnostic[]
}

/**
 * Reads a description and everything it refers to.
 * @param source a path, an http(s) URL, `-` for standard input, or the document itself
 * @throws SpecificationError when it cannot be read or is no OpenAPI; all else is a diagnostic
 */
export async function loadSpec(source: string | JsonObject, outbound: Fetcher): Promise<Spec> {
  const root = await readRoot(source, outbound)
  const openapi = versionOf(root)
  const { files, diagnostics } = await bundleFiles(root, outbound)
  const document = root.tree
  const refs = new Refs(document)
  if (openapi.startsWith('2')) upgradeSwagger(document, refs)
  const info = isObject(document['info']) ? document['info'] : {}
  const findings = [
    ...root.diagnostics,
    ...diagnostics,
    ...checkRoot(root, openapi),
    ...checkRefs(document, refs),
  ]
  const operations = listOperations(document, refs, findings)
  return {
    document,
    openapi,
    title: String(info['title'] ?? 'untitled'),
    version: String(info['version'] ?? ''),
    source: root.uri,
    files,
    refs,
    operations,
    diagnostics: findings.map((one) => placeInFile(one, files)),
  }
}

type Root = SourceFile & { tree: JsonObject; diagnostics: Diagnostic[] }

async function readRoot(source: string | JsonObject, outbound: Fetcher): Promise<Root> {
  // A description given as an object stays the caller's: ours is changed in place.
  if (typeof source !== 'string')
    return { uri: '', text: undefined, tree: structuredClone(source), diagnostics: [] }
  const text = await readSource(source, { outbound, trusted: true })
  const name = source === '-' ? 'standard input' : source
  const { tree, diagnostics } = parseText(text, name)
  if (!isObject(tree)) {
    throw new SpecificationError(
      `${name}: is no OpenAPI document: it holds no JSON or YAML object`,
      name,
    )
  }
  return { uri: source, text, tree, diagnostics }
}

function versionOf(root: Root): string {
  const { swagger, openapi } = root.tree
  const name = root.uri === '' ? 'the document' : root.uri
  if (typeof swagger === 'string' || typeof swagger === 'number') {
    if (String(swagger).startsWith('2')) return '2.0'
    throw new SpecificationError(
      `${name}: Swagger ${swagger} is not supported; convert it to OpenAPI 3`,
      name,
    )
  }
  if (typeof openapi === 'string' || typeof openapi === 'number') {
    if (String(openapi).startsWith('3')) return String(openapi)
    throw new SpecificationError(
      `${name}: OpenAPI ${openapi} is not supported; 2.0 and 3.0 to 3.2 are`,
      name,
    )
  }
  throw new SpecificationError(
    `${name}: is no OpenAPI document: it has no "openapi" or "swagger" field at the top`,
    name,
  )
}

function checkRoot(root: Root, openapi: string): Diagnostic[] {
  const findings: Diagnostic[] = []
  const { paths, webhooks, components } = root.tree
  if (!isObject(root.tree['info'])) {
    findings.push(
      finding('missing-info', 'the document has no info object', 'add info with title and version'),
    )
  }
  const mayLackPaths = /^3\.[1-9]/.test(openapi) && (isObject(webhooks) || isObject(components))
  if (!isObject(paths) && !mayLackPaths) {
    findings.push({
      ...finding(
        'missing-paths',
        'the document has no paths object: there is nothing to serve',
        'add paths',
      ),
      severity: 'error',
    })
  }
  return findings
}

function finding(code: string, message: string, fix: string): Diagnostic {
  return { code, severity: 'warning', message, pointer: '', fix }
}

function checkRefs(document: JsonObject, refs: Refs): Diagnostic[] {
  const findings: Diagnostic[] = []
  eachRef(document, (node, path) => {
    if (refs.find(node.$ref) !== undefined) return
    findings.push({
      code: 'unresolved-ref',
      severity: 'error',
      message: `$ref "${node.$ref}" leads nowhere`,
      pointer: toPointer(path),
      fix: 'name something that exists, or add what is named',
    })
  })
  return findings
}

function placeInFile(diagnostic: Diagnostic, files: readonly SourceFile[]): Diagnostic {
  if (diagnostic.file !== undefined) return diagnostic
  const { file, pointer } = unbundle(files, diagnostic.pointer)
  return file === undefined || file.uri === ''
    ? diagnostic
    : { ...diagnostic, pointer, file: file.uri }
}
