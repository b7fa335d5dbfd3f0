import type { Answer, HeaderList } from '../types.ts'

/** A part of a body, both ends included. */
export interface ByteRange {
  first: number
  last: number
}

/**
 * The single range that a `Range` header asks for (RFC 9110 §14.1.2): nothing when it is to be
 * ignored (several ranges, other units), `'unsatisfiable'` when it begins past the end.
 */
export function readRange(header: string, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header.trim())
  if (match === null || (match[1] === '' && match[2] === '')) return undefined
  const [, from = '', to = ''] = match
  if (from === '') {
    const length = Math.min(Number(to), size)
    return length === 0 ? 'unsatisfiable' : { first: size - length, last: size - 1 }
  }
  const first = Number(from)
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== '' && Number(to) < first) return undefined
  return first >= size ? 'unsatisfiable' : { first, last }
}

/** The part of a 200 answer that was asked for, as 206, or 416. */
export function cutAnswer(answer: Answer, header: string): Answer {
  const bytes =
    typeof answer.body === 'string'
      ? new TextEncoder().encode(answer.body)
      : (answer.body ?? new Uint8Array())
  const range = readRange(header, bytes.length)
  if (range === undefined) return answer
  if (range === 'unsatisfiable') {
    const kept = answer.headers.filter(([name]) => name.startsWith('x-mockloop-'))
    return {
      status: 416,
      headers: [...kept, ['content-range', `bytes */${bytes.length}`]],
      source: answer.source,
    }
  }
  const { first, last } = range
  const headers: HeaderList = [
    ...answer.headers,
    ['content-range', `bytes ${first}-${last}/${bytes.length}`],
  ]
  return { ...answer, status: 206, headers, body: bytes.slice(first, last + 1) }
}
