import { createLru } from '../lib/lru.ts'
import type { Lru } from '../lib/lru.ts'
import type { Answer } from '../types.ts'
import type { Ask } from './ask.ts'
import { readPaging } from './place.ts'

const KEPT_BYTES = 64 * 1024 * 1024
/** What an entry costs beside its body and headers. */
const OVERHEAD = 400

/** Answers that are kept ready, up to so many bytes; the least recently used go first. */
export function createKept(maxBytes: number = KEPT_BYTES): Lru<Answer> {
  return createLru({ maxBytes, sizeOf: (answer, key) => sizeOf(answer) + key.length * 2 })
}

/** What requests with the same answer have in common. */
export function keyOf({
  operation,
  params,
  query,
  accept,
  preferences,
  sent,
  reason,
  refused,
  isFaked,
}: Ask): string {
  const { code = '', example = '', dynamic = '', seed = '', validation = '' } = preferences
  let key = `${operation.pointer}\n${accept ?? ''}\n${code}\n${dynamic}\n${validation}`
  key += `\n${refused?.status ?? ''}\n${isFaked === true ? 'faked' : ''}`
  // What the request is free to say may hold line breaks: its length keeps it apart from what follows.
  for (const text of [example, seed, ...Object.values(params)]) key += `\n${text.length} ${text}`
  const { length = '', page } = readPaging(query)
  return `${key}\n${length}\n${page}\n${sent === undefined ? '' : 'sent'}\n${reason === undefined ? '' : 'reason'}`
}

function sizeOf(answer: Answer): number {
  const body =
    answer.body === undefined ? 0 : answer.body.length * (typeof answer.body === 'string' ? 2 : 1)
  return (
    OVERHEAD +
    body +
    answer.headers.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
  )
}
