import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { SpecificationError } from '../errors.ts'

/** What `spec/` needs of the outbound gate. */
export interface Fetcher {
  fetchText(url: string, options?: { trusted?: boolean }): Promise<{ url: string; text: string }>
}

export function isUrl(uri: string): boolean {
  return /^https?:\/\//i.test(uri)
}

/**
 * Reads the text behind a path, an http(s) URL or `-` (standard input).
 * @throws SpecificationError in one line; for a missing file `cause.code` is `ENOENT`.
 */
export async function readSource(
  uri: string,
  options: { outbound: Fetcher; trusted?: boolean },
): Promise<string> {
  if (uri === '-') return readStdin()
  if (isUrl(uri)) return fetchSource(uri, options)
  try {
    if ((await stat(uri)).isDirectory()) {
      throw new SpecificationError(
        `${uri}: is a directory; name the file in it that holds the API description`,
        uri,
      )
    }
    return await readFile(uri, 'utf8')
  } catch (error) {
    if (error instanceof SpecificationError) throw error
    throw new SpecificationError(`${uri}: ${fileReason(error)}`, uri, error)
  }
}

async function fetchSource(
  url: string,
  options: { outbound: Fetcher; trusted?: boolean },
): Promise<string> {
  try {
    const answer = await options.outbound.fetchText(url, { trusted: options.trusted ?? false })
    return answer.text
  } catch (error) {
    throw new SpecificationError(error instanceof Error ? error.message : String(error), url, error)
  }
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks).toString('utf8')
}

function fileReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'no such file'
  if (code === 'EACCES') return 'may not be read: permission denied'
  return error instanceof Error ? error.message : String(error)
}

/** Splits a `$ref` and makes its file part absolute against the file it stands in. */
export function resolveRef(ref: string, base: string): { uri: string; fragment: string } {
  const hash = ref.indexOf('#')
  const file = hash === -1 ? ref : ref.slice(0, hash)
  const fragment = hash === -1 ? '' : ref.slice(hash + 1)
  if (file === '') return { uri: base, fragment }
  if (isUrl(file)) return { uri: file, fragment }
  if (isUrl(base)) return { uri: new URL(file, base).href, fragment }
  const path = file.startsWith('file://') ? new URL(file).pathname : file
  return { uri: resolve(dirname(base), decodePath(path)), fragment }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
