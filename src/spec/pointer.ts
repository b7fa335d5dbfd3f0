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
  if (pointer === '') return []
  const tokens = pointer.slice(1).split('/')
  return pointer.includes('~')
    ? tokens.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    : tokens
}

/** The value at a pointer, or `undefined`; only own members are looked at. */
export function getPointer(root: unknown, pointer: string): unknown {
  let value = root
  for (const token of fromPointer(pointer)) {
    value = getMember(value, token)
    if (value === undefined) return undefined
  }
  return value
}

/** An own member of an object, or an item of a list by its plain index (RFC 6901 §4). */
export function getMember(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined
  return isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined
}

/** The JSON pointer in a URI fragment (RFC 6901 §6); `undefined` when it is a plain-name anchor. */
export function fragmentPointer(fragment: string): string | undefined {
  const decoded = decode(fragment)
  return decoded === '' || decoded.startsWith('/') ? decoded : undefined
}

/** A JSON pointer as the fragment of a local reference, with its `#`. */
export function toFragment(pointer: string): string {
  return `#${pointer.replaceAll('%', '%25')}`
}

function decode(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
