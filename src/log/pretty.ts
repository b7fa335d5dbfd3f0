import { styleText } from 'node:util'
import { isObject } from '../types.ts'

type Style = Parameters<typeof styleText>[0]

/** Turns pino's NDJSON into one readable line an entry. */
export function prettyStream(out: NodeJS.WritableStream & { isTTY?: boolean }): {
  write(line: string): void
} {
  const colour = out.isTTY === true && process.env['NO_COLOR'] === undefined
  const paint = (style: Style, text: string): string => (colour ? styleText(style, text) : text)
  return {
    write(line) {
      const entry: unknown = JSON.parse(line)
      if (isObject(entry)) out.write(`${toLine(entry, paint)}\n`)
    },
  }
}

function toLine(
  entry: Record<string, unknown>,
  paint: (style: Style, text: string) => string,
): string {
  const time = paint('dim', String(entry['time']).slice(11, 19))
  if (typeof entry['path'] !== 'string')
    return `${time} ${levelOf(entry, paint)}${plain(entry['msg'])}`
  const status = Number(entry['status'])
  const tone = status >= 500 ? 'red' : status >= 400 ? 'yellow' : 'green'
  const { method, path, query, source, operation, ms, fault, reason, violations } = entry
  const target = query === undefined ? path : `${path}?${String(query)}`
  const broken = fault === undefined ? undefined : `fault: ${String(fault)}`
  const why = reason ?? firstOf(violations)
  const tail = [`${Number(ms).toFixed(1)} ms`, source, operation, broken, why]
    .filter((part) => part !== undefined)
    .map(plain)
  return `${time} ${paint('bold', plain(method).padEnd(6))} ${plain(target)} ${paint(tone, String(status))} ${paint('dim', tail.join(' · '))}`
}

/** What is wrong with the request, in short; its answer and the JSON log have all of it. */
function firstOf(violations: unknown): string | undefined {
  const [first, ...others] = Array.isArray(violations) ? violations : []
  if (!isObject(first)) return undefined
  return `${String(first['message'])}${others.length === 0 ? '' : ` (and ${others.length} more)`}`
}

function levelOf(
  entry: Record<string, unknown>,
  paint: (style: Style, text: string) => string,
): string {
  const level = Number(entry['level'])
  if (level >= 50) return paint('red', 'error ')
  return level >= 40 ? paint('yellow', 'warning ') : ''
}

/** Control characters of requests and documents never reach a terminal. */
function plain(value: unknown): string {
  return String(value ?? '').replaceAll(/\p{Cc}/gu, '?')
}
