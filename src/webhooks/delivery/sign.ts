import { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'
import type { HeaderList } from '../../types.ts'

const PREFIX = 'whsec_'

/** What is signed. */
export interface Message {
  id: string
  body: string
  /** Absent or empty: not signed. */
  secret?: string | undefined
}

/**
 * The headers of the Standard Webhooks convention for one attempt: `webhook-id`,
 * `webhook-timestamp` and, with a secret, `webhook-signature` (HMAC-SHA256 over id, timestamp and
 * body). `now` is in milliseconds since 1970.
 */
export function webhookHeaders({ id, body, secret }: Message, now: number): HeaderList {
  const timestamp = String(Math.floor(now / 1000))
  const headers: HeaderList = [
    ['webhook-id', id],
    ['webhook-timestamp', timestamp],
  ]
  if (secret === undefined || secret === '') return headers
  const signature = createHmac('sha256', keyOf(secret))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')
  return [...headers, ['webhook-signature', `v1,${signature}`]]
}

/** The bytes behind `whsec_` and base64; any other text is the key as it is. */
function keyOf(secret: string): Buffer {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : ''
  const isBase64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text)
  return isBase64 && text !== '' ? Buffer.from(text, 'base64') : Buffer.from(secret)
}
