import type { Tree } from './coerce.ts'

/** How the value of a parameter is written (3.1 §4.8.12.2.2, the table of style and explode). */
export interface Style {
  name: string
  style: string
  explode: boolean
  /** Turns one piece into text, after it has been split off: what is encoded separates nothing. */
  decode: (text: string) => string
}

export type Kind = 'scalar' | 'array' | 'object'

/** One value that is not written in the style of its parameter. */
export const MALFORMED: unique symbol = Symbol('malformed')

export type Reading = readonly Tree[] | typeof MALFORMED

/** Names and values of a query, a cookie or a form, in order. */
export interface Pairs {
  list: readonly [name: string, value: string][]
  /** Raw values by decoded name. */
  byName: ReadonlyMap<string, string[]>
  /** What stands in brackets after a name, with the raw value. */
  deep: ReadonlyMap<string, [keys: string[], value: string][]>
}

const DELIMITERS = new Map([
  ['spaceDelimited', /%20|\+| /],
  ['pipeDelimited', /%7C|\|/i],
  ['tabDelimited', /%09|\t/],
])

/** Percent-decodes; what is no encoding stays as it is. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** As `decodePercent`, with the plus sign of HTML forms for a space. */
export function decodeForm(text: string): string {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text)
}

/** Splits a query or an urlencoded body; values stay encoded. */
export function splitPairs(text: string): Pairs {
  const parts = text.split('&').filter((part) => part !== '')
  return toPairs(parts.map((part) => cut(part)).map(([name, value]) => [decodeForm(name), value]))
}

/** The cookies of a `Cookie` header (RFC 6265 §4.2). */
export function splitCookies(header: string): Pairs {
  const parts = header.split(';').map((part) => part.trim())
  const pairs = parts.filter((part) => part !== '').map((part) => cut(part))
  return toPairs(pairs.map(([name, value]) => [decodePercent(name), unquote(value)]))
}

function toPairs(list: [string, string][]): Pairs {
  const byName = new Map<string, string[]>()
  const deep = new Map<string, [string[], string][]>()
  for (const [name, value] of list) {
    push(byName, name, value)
    const open = name.indexOf('[')
    if (open > 0 && name.endsWith(']'))
      push(deep, name.slice(0, open), [name.slice(open + 1, -1).split(']['), value])
  }
  return { list, byName, deep }
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key)
  if (known === undefined) map.set(key, [value])
  else known.push(value)
}

function cut(text: string): [string, string] {
  const at = text.indexOf('=')
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function unquote(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
}

/** Reads a value of a path segment or a header: simple, label, matrix, or a collection format of 2.0. */
export function readText(style: Style, text: string, kind: Kind): Reading {
  if (style.style === 'label')
    return text.startsWith('.') ? readLabel(style, text.slice(1), kind) : MALFORMED
  if (style.style === 'matrix')
    return text.startsWith(';') ? readMatrix(style, text.slice(1), kind) : MALFORMED
  return readParts(style, text, DELIMITERS.get(style.style) ?? ',', kind)
}

/** Without explode, 3.0.0 to 3.0.3 put dots between the values, RFC 6570 puts commas. */
function readLabel(style: Style, text: string, kind: Kind): Reading {
  if (kind === 'scalar' || style.explode) return readParts(style, text, '.', kind)
  const commas = readParts(style, text, ',', kind)
  if (text.includes(',') || !text.includes('.')) return commas
  const dots = readParts(style, text, '.', kind)
  if (commas === MALFORMED || dots === MALFORMED) return commas === MALFORMED ? dots : commas
  return [...commas, ...dots]
}

function readMatrix(style: Style, text: string, kind: Kind): Reading {
  const pairs = text.split(';').map((part) => cut(part))
  if (kind === 'object' && style.explode) return [toMap(style, pairs)]
  if (pairs.some(([name]) => style.decode(name) !== style.name)) return MALFORMED
  if (kind === 'array' && style.explode) return [pairs.map(([, value]) => style.decode(value))]
  const [first, ...others] = pairs
  return first === undefined || others.length > 0
    ? MALFORMED
    : readParts({ ...style, explode: false }, first[1], ',', kind)
}

function readParts(style: Style, text: string, delimiter: string | RegExp, kind: Kind): Reading {
  if (kind === 'scalar') return [style.decode(text)]
  const parts = text === '' ? [] : text.split(delimiter).map((part) => part.trim())
  if (kind === 'array') return [parts.map(style.decode)]
  if (style.explode) {
    return parts.every((part) => part.includes('=')) ? [toMap(style, parts.map(cut))] : MALFORMED
  }
  return parts.length % 2 === 0 ? [toMap(style, inTwos(parts))] : MALFORMED
}

function inTwos(parts: readonly string[]): [string, string][] {
  return parts.flatMap((part, index): [string, string][] =>
    index % 2 === 0 ? [[part, parts[index + 1] ?? '']] : [],
  )
}

function toMap({ decode }: Style, pairs: readonly [string, string][]): ReadonlyMap<string, Tree> {
  return new Map(pairs.map(([name, value]) => [decode(name), decode(value)]))
}

/**
 * Reads a value of a query, a cookie or a form: form, spaceDelimited, pipeDelimited or deepObject.
 * @param owns which names belong to an object that is written as pairs of its own
 * @returns nothing when it is not there
 */
export function readPairs(
  style: Style,
  pairs: Pairs,
  kind: Kind,
  owns: (name: string) => boolean,
): Reading | undefined {
  const values = pairs.byName.get(style.name)
  if (style.style === 'deepObject') {
    const deep = kind === 'scalar' ? undefined : readDeep(style, pairs)
    return deep === undefined ? readValues(style, values, kind) : [deep]
  }
  if (kind !== 'object' || !style.explode) return readValues(style, values, kind)
  const own = pairs.list.filter(([name]) => owns(name))
  if (own.length === 0) return undefined
  return [grow(own.map(([name, value]) => [[name], style.decode(value)]))]
}

function readValues(
  style: Style,
  values: readonly string[] | undefined,
  kind: Kind,
): Reading | undefined {
  const [first] = values ?? []
  if (values === undefined || first === undefined) return undefined
  if (kind === 'scalar') return values.length === 1 ? [style.decode(first)] : undefined
  if (kind === 'array' && style.explode) {
    if (values.length === 1 && first === '') return [[]]
    return [values.map(style.decode)]
  }
  const delimiter = DELIMITERS.get(style.style) ?? ','
  if (kind === 'array')
    return [values.flatMap((one) => (one === '' ? [] : one.split(delimiter))).map(style.decode)]
  return style.style === 'deepObject' ? MALFORMED : readParts(style, first, delimiter, kind)
}

/** `a[b]=1&a[c][d]=2`, to a depth that nobody exceeds by accident. */
export function readDeep(style: Style, pairs: Pairs): Tree | undefined {
  const found = pairs.deep.get(style.name)?.filter(([keys]) => keys.length <= 20)
  if (found === undefined || found.length === 0) return undefined
  return grow(found.map(([keys, value]) => [keys, style.decode(value)]))
}

type Branch = Map<string, Tree>

/** Pairs with the keys on the way to each; what is there more than once becomes a list. */
function grow(pairs: readonly [keys: readonly string[], value: string][]): Tree {
  const root: Branch = new Map()
  const branches = new Set<unknown>([root])
  const lists = new Map<string, string[]>()
  for (const [keys, value] of pairs) {
    let branch = root
    for (const key of keys.slice(0, -1)) branch = descend(branch, key, branches)
    const last = keys.at(-1) ?? ''
    const known = branch.get(last)
    if (known === undefined) {
      const list = [value]
      lists.set(JSON.stringify(keys), list)
      branch.set(last, value)
    } else if (!branches.has(known)) {
      const list = lists.get(JSON.stringify(keys)) ?? []
      list.push(value)
      branch.set(last, list)
    }
  }
  return root
}

function descend(branch: Branch, key: string, branches: Set<unknown>): Branch {
  const known = branch.get(key)
  if (known instanceof Map && branches.has(known)) return known
  const next: Branch = new Map()
  branches.add(next)
  branch.set(key, next)
  return next
}
