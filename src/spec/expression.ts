import { didYouMean } from '../lib/nearest.ts'
import { isObject } from '../types.ts'
import { getPointer } from './pointer.ts'

/** A runtime expression (3.1 §4.8.20.4), ready to be evaluated. */
export type Expression =
  | { kind: 'url' | 'method' | 'statusCode' }
  | { kind: 'header' | 'query' | 'path'; of: Side; name: string }
  | { kind: 'body'; of: Side; pointer: string }

type Side = 'request' | 'response'

/** A URL with expressions in braces, and path parameters where the author wrote `{name}`. */
export interface UrlTemplate {
  /** As written. */
  text: string
  parts: readonly Part[]
}

type Part = string | { expression: Expression; written: string } | { param: string }

/** One exchange as expressions see it; nothing is read before an expression asks for it. */
export interface ExpressionFacts {
  /** Whole, as the client wrote it. */
  url(): string
  method: string
  statusCode: number
  request: Message & {
    query(name: string): string | undefined
    path(name: string): string | undefined
  }
  response: Message
}

interface Message {
  header(name: string): string | undefined
  /** JSON and forms as data, else the text; undefined without one. */
  body(): unknown
}

/** What an expression that does not hold together says, in words. */
export class ExpressionError extends Error {}

const PLAIN = ['$url', '$method', '$statusCode'] as const
const SOURCES = ['header.', 'query.', 'path.', 'body']
const STARTS = [
  ...PLAIN,
  ...SOURCES.map((source) => `$request.${source}`),
  '$response.header.',
  '$response.body',
]
/** RFC 9110 §5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/

/** Parses one expression without braces. Throws an ExpressionError. */
export function parseExpression(text: string): Expression {
  const plain = PLAIN.find((one) => one === text)
  if (plain !== undefined) return { kind: PLAIN_KINDS[plain] }
  const [, of, source = ''] = /^\$(request|response)\.(.*)$/s.exec(text) ?? []
  if (of !== 'request' && of !== 'response') throw unknown(text)
  return /^body(#|$)/.test(source)
    ? { kind: 'body', of, pointer: readPointer(source.slice(5), text) }
    : parseNamed(of, source, text)
}

function parseNamed(of: Side, source: string, text: string): Expression {
  const [, kind, name = ''] = /^(header|query|path)\.(.*)$/s.exec(source) ?? []
  if (kind === 'header') return { kind, of, name: readToken(name, text) }
  if (kind !== 'query' && kind !== 'path') throw unknown(text)
  if (of === 'response') throw new ExpressionError(`a response has no ${kind}: ${text}`)
  if (name === '') throw new ExpressionError(`${text} names no ${kind} parameter`)
  return { kind, of, name }
}

const PLAIN_KINDS = { $url: 'url', $method: 'method', $statusCode: 'statusCode' } as const

function unknown(text: string): ExpressionError {
  const meant = didYouMean(text, STARTS)
  return new ExpressionError(
    `${text} is no runtime expression${meant || `: there are ${STARTS.join(', ')}`}`,
  )
}

function readToken(name: string, text: string): string {
  if (TOKEN.test(name)) return name.toLowerCase()
  throw new ExpressionError(`${text} names no header`)
}

function readPointer(written: string, text: string): string {
  const pointer = decode(written)
  if (pointer !== '' && !pointer.startsWith('/'))
    throw new ExpressionError(`the pointer in ${text} must begin with a slash: body#/${written}`)
  if (/~(?![01])/.test(pointer))
    throw new ExpressionError(`the pointer in ${text} has a "~" that is neither ~0 nor ~1`)
  return pointer
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Parses a URL with `{$…}` in it; one that is nothing but an expression needs no braces. Throws an ExpressionError. */
export function parseUrlTemplate(text: string): UrlTemplate {
  if (text.startsWith('$'))
    return { text, parts: [{ expression: parseExpression(text), written: text }] }
  const parts: Part[] = []
  let at = 0
  while (at < text.length) {
    const open = text.indexOf('{', at)
    const literal = text.slice(at, open === -1 ? text.length : open)
    if (literal.includes('}')) throw new ExpressionError(`"}" stands alone in ${text}`)
    if (literal !== '') parts.push(literal)
    if (open === -1) break
    const close = text.indexOf('}', open)
    if (close === -1) throw new ExpressionError(`"{" is not closed in ${text}`)
    parts.push(toPart(text.slice(open + 1, close)))
    at = close + 1
  }
  return { text, parts }
}

function toPart(written: string): Part {
  if (written.startsWith('$')) return { expression: parseExpression(written), written }
  // Forgotten by many; nothing else in braces looks like it.
  if (/^(request|response)\.|^(url|method|statusCode)$/.test(written))
    throw new ExpressionError(`{${written}} is no runtime expression (did you mean {$${written}}?)`)
  return { param: written }
}

/** Names of `{name}` in a template that are no expressions. */
export function paramsOf({ parts }: UrlTemplate): string[] {
  return parts.flatMap((part) => (typeof part === 'object' && 'param' in part ? [part.param] : []))
}

/** The value of an expression, as a text; undefined where the exchange has none. Of an object or a list it is the JSON. */
export function evaluate(expression: Expression, facts: ExpressionFacts): string | undefined {
  switch (expression.kind) {
    case 'url':
      return facts.url()
    case 'method':
      return facts.method
    case 'statusCode':
      return String(facts.statusCode)
    case 'header':
      return facts[expression.of].header(expression.name)
    case 'query':
    case 'path':
      return facts.request[expression.kind](expression.name)
    case 'body':
      return toText(getPointer(facts[expression.of].body(), expression.pointer))
  }
}

function toText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return isObject(value) || Array.isArray(value) ? JSON.stringify(value) : String(value)
}

/** A URL, or the expression that has no value. */
export type Resolved = { url: string } | { missing: string }

/**
 * Fills a template in. What stands at the beginning, or in the authority, is taken as it is; further
 * on it is a value, and encoded, so that it cannot end the part of the URL that it stands in.
 */
export function resolveUrl(
  { parts }: UrlTemplate,
  facts: ExpressionFacts,
  params: Readonly<Record<string, string>> = {},
): Resolved {
  let url = ''
  for (const part of parts) {
    if (typeof part === 'string') {
      url += part
      continue
    }
    const value = 'param' in part ? params[part.param] : evaluate(part.expression, facts)
    if (value === undefined) return { missing: 'param' in part ? `{${part.param}}` : part.written }
    url += isWhole(url) ? value : encodeURIComponent(value)
  }
  return { url }
}

/** Whether what follows is still the beginning or the authority. */
function isWhole(before: string): boolean {
  return /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)?$/i.test(before)
}
