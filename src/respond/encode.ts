import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Answer, HeaderList } from '../types.ts'
import { isBinary } from './files.ts'

/** Bodies from this size on are worth compressing, in bytes. */
const LEAST = 1024
/** Fast rather than small: a kept body is compressed once, a fresh one on each request. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }

const packBrotli = promisify(brotliCompress)
const packGzip = promisify(gzip)

export type Coding = 'br' | 'gzip'

/** The content coding to answer with (RFC 9110 §12.5.3); nothing for the body as it is. */
export function chooseCoding(acceptEncoding: string | undefined): Coding | undefined {
  if (acceptEncoding === undefined || acceptEncoding === '' || acceptEncoding === 'identity')
    return undefined
  const quality = new Map(acceptEncoding.split(',').map((part) => readCoding(part)))
  const of = (coding: string): number => quality.get(coding) ?? quality.get('*') ?? 0
  const best: Coding = of('br') >= of('gzip') ? 'br' : 'gzip'
  return of(best) > 0 && of(best) >= (quality.get('identity') ?? 0) ? best : undefined
}

/** Whether a body would be compressed for a client that accepts it. */
export function isCompressible(body: Answer['body'], type: string): boolean {
  if (body === undefined || body.length < LEAST) return false
  // Events have to arrive one by one, and images are compressed already.
  return !/event-stream/i.test(type) && !isBinary(type)
}

/** The same answer in a content coding; packed off the main thread. */
export async function encodeAnswer(answer: Answer, coding: Coding): Promise<Answer> {
  const { body = '' } = answer
  const packed =
    coding === 'br' ? await packBrotli(body, QUALITY) : await packGzip(body, { level: 4 })
  const headers: HeaderList = [...answer.headers, ['content-encoding', coding]]
  return { ...answer, headers, body: new Uint8Array(packed), plain: body }
}

/** Tells caches that the coding was negotiated. */
export function addVary(headers: HeaderList): HeaderList {
  const known = headers.find(([name]) => name === 'vary')
  if (known === undefined) return [...headers, ['vary', 'Accept-Encoding']]
  return headers.map((one) => (one === known ? ['vary', `${known[1]}, Accept-Encoding`] : one))
}

function readCoding(part: string): [name: string, quality: number] {
  const [name = '', weight] = part.trim().split(/\s*;\s*q\s*=\s*/i)
  return [name.toLowerCase(), weight === undefined ? 1 : Number(weight) || 0]
}
