import { isObject } from '../types.ts'

/** Joins reference tokens to an RFC 6901 JSON pointer. */
export function toPointer(tokens: readonly string[]): string {
  return tokens.map((token) => `/${escapeToken(token)}`).join('')
}

/** Escapes one reference token (RFC 6901 §3). */
export function escapeToken(token: string): string {
  return token.includes('~') || token.includes('/')
    ? token.replaceAll('~', '~0').replaceAll('/', '~1')
    : token
}

/** Splits an RFC 6901 JSON pointer into its tokens; `''` is the whole document. */
export function fromPointer(pointer: string): string[] {
  if (pointer === '' || pointer === '/') return pointer === '' ? [] : ['']
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The value at a pointer, or `undefined`; only own members are looked at. */
export function getPointer(root: unknown, pointer: string): unknown {
  let value = root
  for (const token of fromPointer(pointer)) {
    if (Array.isArray(value)) value = value[Number(token)]
    else if (isObject(value) && Object.hasOwn(value, token)) value = value[token]
    else return undefined
  }
  return value
}

/** The JSON pointer in a URI fragment (RFC 6901 §6); `undefined` when it is a plain-name anchor. */
export function fragmentPointer(fragment: string): string | undefined {
  const decoded = decode(fragment)
  return decoded === '' || decoded.startsWith('/') ? decoded : undefined
}

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
