import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { createOutbound } from '../../src/lib/outbound.ts'
import { readResponse } from '../../src/respond/responses.ts'
import { checkSpec } from '../../src/spec/check.ts'
import { loadSpec } from '../../src/spec/load.ts'
import type { Spec } from '../../src/spec/load.ts'
import type { Diagnostic, JsonObject } from '../../src/types.ts'

/** A folder of its own for one test, with these files; names may have slashes. */
export function folder(files: Record<string, string | Uint8Array>): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'mockloop-spec-')))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), content)
  }
  return path
}

/** The path of one file with this content. */
export function file(content: string | Uint8Array, name = 'api.yaml'): string {
  return join(folder({ [name]: content }), name)
}

export async function load(source: string | JsonObject, allow: string[] = []): Promise<Spec> {
  const outbound = createOutbound({ allow })
  onTestFinished(() => outbound.close())
  return loadSpec(source, outbound)
}

/** The spec of a text in YAML or JSON. */
export function loadText(text: string, name?: string): Promise<Spec> {
  return load(file(text, name))
}

/** All findings about several files, of which `api.yaml` is the first; files are named by their place in the folder. */
export async function findings(
  files: Record<string, string> | string,
  first = 'api.yaml',
): Promise<Diagnostic[]> {
  const root = folder(typeof files === 'string' ? { [first]: files } : files)
  const found = await checkSpec(join(root, first), {})
  return found.map((one) => ({ ...one, file: one.file?.replace(`${root}/`, '') ?? '' }))
}

/** A 3.0 document with these paths and whatever else. */
export function openapi(paths: JsonObject, more: JsonObject = {}): JsonObject {
  return { openapi: '3.0.3', info: { title: 'Test', version: '1' }, paths, ...more }
}

/** Paths with one GET that answers with this schema. */
export function answering(schema: unknown, path = '/a'): JsonObject {
  const content = { 'application/json': { schema } }
  return { [path]: { get: { responses: { 200: { description: 'ok', content } } } } }
}

/** The schema of the 200 answer of an operation, with references followed. */
export function answerSchema(spec: Spec, index = 0): unknown {
  const operation = spec.operations[index]
  if (operation === undefined) return undefined
  return spec.refs.follow(readResponse(operation, '200', spec.refs).contents[0]?.schema)
}

export const HEAD = 'openapi: 3.0.3\ninfo: { title: Test, version: "1" }\n'

/** One GET /a that answers with the schema behind a reference, in YAML. */
export function pathTo(ref: string): string {
  return `${HEAD}paths:
  /a:
    get:
      responses:
        '200':
          description: ok
          content: { application/json: { schema: { $ref: '${ref}' } } }
`
}

/** A web server on loopback; `{ to }` redirects. */
export async function serve(
  files: Record<string, string | { to: string }>,
): Promise<{ url: string; host: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const found = files[request.url ?? '']
    if (found === undefined) response.writeHead(404).end()
    else if (typeof found === 'string') response.end(found)
    else response.writeHead(302, { location: found.to }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { url: `http://${host}`, host, asked }
}
