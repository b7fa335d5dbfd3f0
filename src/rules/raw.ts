import { Buffer, isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw } from 'node:zlib'
import { Problem } from '../errors.ts'

/** The body of a request, unread. */
export interface RawBody {
  header(name: string): string | undefined
  /** Throws a Problem 413 when there is more. */
  bytes(limit: number): Promise<Uint8Array>
}

/** A body that cannot be read because of what its headers say: 415. */
export class UnsupportedError extends Error {
  readonly code: 'content-type' | 'content-encoding'

  constructor(code: 'content-type' | 'content-encoding', message: string) {
    super(message)
    this.name = 'UnsupportedError'
    this.code = code
  }
}

type Unpack = (bytes: Uint8Array, options: { maxOutputLength: number }) => Promise<Uint8Array>

const toInflated: Unpack = promisify(inflate)
const toInflatedRaw: Unpack = promisify(inflateRaw)
const UNPACKERS = new Map<string, Unpack>([
  ['gzip', promisify(gunzip)],
  ['x-gzip', promisify(gunzip)],
  ['br', promisify(brotliDecompress)],
  // Some send it without the wrapper that the standard asks for (RFC 9110 §8.4.1.2).
  ['deflate', (bytes, options) => (hasWrapper(bytes) ? toInflated : toInflatedRaw)(bytes, options)],
])
/** Nobody packs more than twice. */
const MAX_CODINGS = 2

/** The body without its content codings (RFC 9110 §8.4), never larger than the limit. */
export async function readBytes(body: RawBody, limit: number): Promise<Uint8Array> {
  const coding = body.header('content-encoding')
  if (coding === undefined) return body.bytes(limit)
  const codings = coding
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity')
  const wrong = codings.find((coding) => !UNPACKERS.has(coding))
  if (wrong !== undefined || codings.length > MAX_CODINGS) {
    const message = `the Content-Encoding ${codings.join(', ')} is not known; gzip, br and deflate are`
    throw new UnsupportedError('content-encoding', message)
  }
  let bytes = await body.bytes(limit)
  for (const coding of codings.reverse()) {
    const unpack = UNPACKERS.get(coding)
    if (unpack !== undefined && bytes.length > 0)
      bytes = await unpackOnce(bytes, { coding, unpack, limit })
  }
  return bytes
}

async function unpackOnce(
  bytes: Uint8Array,
  { coding, unpack, limit }: { coding: string; unpack: Unpack; limit: number },
): Promise<Uint8Array> {
  try {
    return await unpack(bytes, { maxOutputLength: limit })
  } catch (error) {
    if (error instanceof RangeError)
      throw new Problem('payload-too-large', `the unpacked body is larger than ${limit} bytes`)
    throw new Problem('bad-request', `the body is no whole ${coding} data`)
  }
}

function hasWrapper([first = 0, second = 0]: Uint8Array): boolean {
  return (first & 15) === 8 && (first * 256 + second) % 31 === 0
}

/** Bytes as text in a charset, UTF-8 without one; what is not in it is answered with 400. */
export function decodeText(bytes: Uint8Array, charset: string | undefined): string {
  if (charset === undefined && isUtf8(bytes)) return decodeUtf8(bytes)
  const decoder = createDecoder(charset ?? 'utf-8')
  try {
    return decoder.decode(bytes)
  } catch {
    throw new Problem('bad-request', `the body is not valid ${decoder.encoding.toUpperCase()}`)
  }
}

/** Without the mark that some put at the beginning. */
function decodeUtf8({ buffer, byteOffset, byteLength }: Uint8Array): string {
  const text = Buffer.from(buffer, byteOffset, byteLength).toString('utf8')
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}

function createDecoder(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset, { fatal: true })
  } catch {
    throw new UnsupportedError('content-type', `the charset "${charset}" is not known`)
  }
}
