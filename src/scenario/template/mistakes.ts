import { didYouMean } from '../../lib/nearest.ts'
import { isObject } from '../../types.ts'
import { FILE_TAGS, MEMORY_LIMIT, RENDER_LIMIT } from './liquid.ts'

/** Liquid's words, and what they mean to whoever wrote the template. */
const WORDS: readonly [RegExp, string][] = [
  [/^template render limit/, `it takes longer than ${RENDER_LIMIT} ms`],
  [/^memory alloc limit/, `it makes more than ${MEMORY_LIMIT / 2 ** 20} MiB on the way`],
  [/^Maximum call stack/, 'it is nested too deeply'],
  [/^Invalid string length/, 'it makes a text that is too long'],
]

/** What went wrong while rendering, and where: `… (line 1, column 5)`. */
export function explain(error: unknown): string {
  const message = messageOf(error)
  const words = WORDS.find(([pattern]) => pattern.test(message))?.[1] ?? message
  return `${words}${positionOf(error)}`
}

/** What is wrong with the text of a template, where, and how it is mended. */
export function explainSyntax(
  error: unknown,
  known: { tags: readonly string[]; filters: readonly string[] },
): string {
  return `the template cannot be read: ${explain(error)}${mend(messageOf(error), known)}`
}

function mend(
  message: string,
  { tags, filters }: { tags: readonly string[]; filters: readonly string[] },
): string {
  const tag = /^tag "(.*)" not found$/s.exec(message)?.[1]
  if (tag !== undefined && FILE_TAGS.includes(tag))
    return '; a template cannot read another one, so write its text here'
  if (tag !== undefined) return didYouMean(tag, tags) || `; there are ${tags.join(', ')}`
  const filter = /^undefined filter: (.*)$/s.exec(message)?.[1]
  if (filter !== undefined)
    return didYouMean(filter, filters) || `; there are ${filters.join(', ')}`
  return '; text that is no template goes between {% raw %} and {% endraw %}'
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message.replace(/, line:\d+, col:\d+$/, '')
}

function positionOf(error: unknown): string {
  const token = isObject(error) ? error['token'] : undefined
  if (!isObject(token) || typeof token['getPosition'] !== 'function') return ''
  const position: unknown = Reflect.apply(token['getPosition'], token, [])
  return Array.isArray(position) ? ` (line ${position[0]}, column ${position[1]})` : ''
}
