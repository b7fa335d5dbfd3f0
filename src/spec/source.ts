import { readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SpecificationError } from '../errors.ts'

/** What `spec/` needs of the outbound gate. */
export interface Fetcher {
  fetchText(url: string, options?: { trusted?: boolean }): Promise<{ url: string; text: string }>
}

/** A text and where it really came from, which redirects may have changed. */
export interface SourceText {
  uri: string
  text: string
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
): Promise<SourceText> {
  if (uri === '-') return { uri, text: decodeText(await readStdin()) }
  if (isUrl(uri)) return fetchSource(uri, options)
  try {
    return { uri, text: decodeText(await readBytes(uri)) }
  } catch (error) {
    throw new SpecificationError(`${uri}: ${fileReason(error)}`, uri, error)
  }
}

async function fetchSource(
  url: string,
  options: { outbound: Fetcher; trusted?: boolean },
): Promise<SourceText> {
  try {
    const answer = await options.outbound.fetchText(url, { trusted: options.trusted ?? false })
    return { uri: answer.url, text: answer.text }
  } catch (error) {
    throw new SpecificationError(error instanceof Error ? error.message : String(error), url, error)
  }
}

/** Plain files at one go, which for thousands of small ones is far quicker than promises; pipes may take their time. */
async function readBytes(path: string): Promise<Buffer> {
  return statSync(path).isFile() ? readFileSync(path) : readFile(path)
}

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

/** UTF-8, or UTF-16 by its byte order mark, as Windows shells write it. */
function decodeText(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  return bytes.toString('utf8')
}

const REASONS: Record<string, string> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'is a directory; name the file in it that holds the API description',
  EACCES: 'may not be read: permission denied',
  EPERM: 'may not be read: permission denied',
}

function fileReason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error))
}

/**
 * Splits a `$ref` and makes its file part absolute against the file it stands in.
 * @throws SpecificationError when that file came from a URL and names a local one
 */
export function resolveRef(ref: string, base: string): { uri: string; fragment: string } {
  const { file, fragment } = splitRef(ref)
  if (file === '') return { uri: base, fragment }
  if (isUrl(file)) return { uri: file, fragment }
  if (isUrl(base)) return { uri: remoteUri(file, base), fragment }
  return { uri: localPath(file, base), fragment }
}

export function splitRef(ref: string): { file: string; fragment: string } {
  const hash = ref.indexOf('#')
  return hash === -1
    ? { file: ref, fragment: '' }
    : { file: ref.slice(0, hash), fragment: ref.slice(hash + 1) }
}

function remoteUri(file: string, base: string): string {
  const uri = URL.canParse(file, base) ? new URL(file, base).href : ''
  if (isUrl(uri)) return uri
  throw new SpecificationError(`${file}: a description from a URL may only name http(s) URLs`, base)
}

function localPath(file: string, base: string): string {
  if (base === '')
    throw new SpecificationError(`${file}: an inline description has no folder to look in`, base)
  return file.startsWith('file://') ? fileURLToPath(file) : resolve(dirname(base), decodePath(file))
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
