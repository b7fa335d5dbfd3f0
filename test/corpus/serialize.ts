import { isTree } from './places.ts'
import type { Param } from './operations.ts'

type Pair = readonly [name: string, value: string]

function text(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object'
    ? JSON.stringify(value)
    : String(value as string | number | boolean)
}

function encode(value: unknown): string {
  return encodeURIComponent(text(value)).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

function entries(value: object): [string, unknown][] {
  return Object.entries(value).filter(([, one]) => one !== undefined)
}

/** A value in a path segment: simple, label or matrix. */
export function pathValue(param: Param, value: unknown): string {
  if (param.content !== undefined) return encode(JSON.stringify(value))
  const prefix = param.style === 'label' ? '.' : ''
  const separator = param.style === 'label' && param.explode ? '.' : ','
  if (param.style === 'matrix') return matrix(param, value)
  if (Array.isArray(value)) return prefix + value.map(encode).join(separator)
  if (!isTree(value)) return prefix + encode(value)
  return prefix + entries(value).map(pairText(param.explode, separator)).join(separator)
}

function pairText(explode: boolean, separator: string): (pair: [string, unknown]) => string {
  return ([key, one]) => `${encode(key)}${explode ? '=' : separator}${encode(one)}`
}

function matrix(param: Param, value: unknown): string {
  const name = encode(param.name)
  if (Array.isArray(value)) {
    return param.explode
      ? value.map((one) => `;${name}=${encode(one)}`).join('')
      : `;${name}=${value.map(encode).join(',')}`
  }
  if (!isTree(value)) return `;${name}=${encode(value)}`
  return param.explode
    ? entries(value)
        .map(([key, one]) => `;${encode(key)}=${encode(one)}`)
        .join('')
    : `;${name}=${entries(value).map(pairText(false, ',')).join(',')}`
}

const SEPARATORS: Record<string, string> = {
  spaceDelimited: '%20',
  pipeDelimited: '%7C',
  tabDelimited: '%09',
}

/** A value in a query, or in an urlencoded body, which follows the same rules; names and values encoded. */
export function queryPairs(param: Param, value: unknown): Pair[] {
  const name = encode(param.name)
  if (param.content !== undefined) return [[name, encode(JSON.stringify(value))]]
  if (param.style === 'deepObject' && typeof value === 'object' && value !== null) {
    return deepPairs(name, value)
  }
  const separator = SEPARATORS[param.style] ?? ','
  if (Array.isArray(value)) {
    if (param.explode) return value.map((one) => [name, encode(one)])
    return [[name, value.map(encode).join(separator)]]
  }
  if (!isTree(value)) return [[name, encode(value)]]
  if (param.explode) return entries(value).map(([key, one]) => [encode(key), encode(one)])
  return [[name, entries(value).map(pairText(false, separator)).join(separator)]]
}

function deepPairs(name: string, value: object): Pair[] {
  return entries(value).flatMap(([key, one]) => {
    const deep = Object.values(one ?? {}).some((item) => typeof item === 'object')
    if (Array.isArray(one) && !deep)
      return one.map((item): Pair => [`${name}[${encode(key)}]`, encode(item)])
    // The specification is silent; lists of objects have an index wherever they are sent.
    if (typeof one === 'object' && one !== null) return deepPairs(`${name}[${encode(key)}]`, one)
    return [[`${name}[${encode(key)}]`, encode(one)]]
  })
}

/** A value in a header: simple. */
export function headerValue(param: Param, value: unknown): string {
  if (param.content !== undefined) return JSON.stringify(value)
  if (Array.isArray(value)) return value.map(text).join(',')
  if (!isTree(value)) return text(value)
  const sign = param.explode ? '=' : ','
  return entries(value)
    .map(([key, one]) => `${key}${sign}${text(one)}`)
    .join(',')
}

/** Pairs of a `Cookie` header: form. */
export function cookiePairs(param: Param, value: unknown): string[] {
  return queryPairs(param, value).map(([name, one]) => `${name}=${one}`)
}
