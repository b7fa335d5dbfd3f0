import type { Dispatcher } from 'undici'
import { MockLoopError, TooLargeError } from '../errors.ts'

type Response = Dispatcher.ResponseData

const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** Where a response redirects to, as its server wrote it. */
export function redirectOf({ statusCode, headers }: Response): string | undefined {
  return REDIRECTS.has(statusCode) ? one(headers['location']) : undefined
}

/**
 * The whole body of a good response; throws `MockLoopError` for a status other than 2xx or an
 * encoding, `TooLargeError` above `maxBytes`. `url` is for the message.
 */
export async function readBody(
  response: Response,
  { url, maxBytes }: { url: string; maxBytes: number },
): Promise<{ bytes: Uint8Array; contentType: string }> {
  const refusal = refusalOf(response)
  if (refusal) {
    discard(response)
    throw new MockLoopError(`${url}: the server answered with ${refusal}`)
  }
  const bytes = await readUpTo(maxBytes, response)
  if (bytes) return { bytes, contentType: one(response.headers['content-type']) ?? '' }
  discard(response)
  throw new TooLargeError(`${url}: the body is larger than ${maxBytes} bytes`)
}

/** Lets go of a response without reading it, together with its connection. */
export function discard({ body }: Response): void {
  body.on('error', () => {}).destroy()
}

/** Text in the charset that the content type names, UTF-8 if none or an unknown one. */
export function decode(bytes: Uint8Array, contentType: string): string {
  const charset = /charset="?([\w.:-]+)/i.exec(contentType)?.[1]
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}

function refusalOf({ statusCode, headers }: Response): string | undefined {
  if (statusCode < 200 || statusCode > 299) return `status ${statusCode}`
  const encoding = one(headers['content-encoding']) ?? 'identity'
  // `accept-encoding: identity` was sent; a compressed body could also be a bomb.
  return encoding === 'identity' ? undefined : `content-encoding ${encoding}, not asked for`
}

async function readUpTo(
  maxBytes: number,
  { headers, body }: Response,
): Promise<Uint8Array | undefined> {
  if (Number(one(headers['content-length'])) > maxBytes) return undefined
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
