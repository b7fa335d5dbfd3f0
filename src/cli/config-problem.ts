import { relative } from 'node:path'
import { isObject } from '../types.ts'

/** What is wrong with a config file, in one line that begins with its place, as exactly as its parser knows it. */
export function configProblem(error: unknown, file: string, cwd: string): string {
  const [line = 'cannot be read', ...more] = messageOf(error).split('\n')
  const at = placeOf(error, more.join('\n')) ?? []
  const [path = file, ...place] = at
  return `${[relative(cwd, path), ...place].join(':')}: ${plainWords(line)}`
}

/** What parsers say of brackets and quotes that nobody has closed, in the words of who wrote them. */
const PLAIN: [RegExp, string][] = [
  [/^ParseError: /, ''],
  [/ in JSON at position \d+.*$/, ''],
  [/^unexpected end of the stream within a flow collection$/i, 'a ] or } is missing at the end'],
  [
    /^unexpected end of the stream within a (double|single) quoted scalar$/i,
    'a $1 quote is missing at the end',
  ],
  [/^deficient indentation$/i, 'a ] or } is missing before, or this line is to be indented'],
  [/^(Unexpected end of JSON input)$/i, 'the JSON ends before it is whole'],
]

function plainWords(line: string): string {
  return PLAIN.reduce((said, [pattern, words]) => said.replace(pattern, words), line).trim()
}

/** Reads JSON; throws an error that knows its place. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw Object.assign(new SyntaxError(messageOf(error)), { mark: markOf(text) })
  }
}

type At = [path: string | undefined, line: number, column: number]

/** jiti says it in its second line, js-yaml in a mark; both count columns from 0. */
function placeOf(error: unknown, more: string): At | undefined {
  const said = /^\s*(\S.*):(\d+):(\d+)\s*$/m.exec(more)
  if (said !== null && messageOf(error).startsWith('ParseError: '))
    return [said[1], Number(said[2]), Number(said[3]) + 1]
  const mark = error instanceof Error && 'mark' in error ? error.mark : undefined
  if (!isObject(mark) || typeof mark['line'] !== 'number') return undefined
  return [undefined, mark['line'] + 1, Number(mark['column']) + 1]
}

function messageOf(error: unknown): string {
  if (error instanceof Error && 'reason' in error && typeof error.reason === 'string')
    return error.reason
  return error instanceof Error ? error.message : String(error)
}

/** The engine does not always say where JSON breaks: it is at the end of the shortest start that nothing could complete. */
function markOf(text: string): { line: number; column: number } {
  let low = 0
  let high = text.length + 1
  while (low + 1 < high) {
    const middle = (low + high) >> 1
    if (isOpen(text.slice(0, middle))) low = middle
    else high = middle
  }
  const lines = text.slice(0, low).split('\n')
  return { line: lines.length - 1, column: lines.at(-1)?.length ?? 0 }
}

/** Whether all that is wrong with a text is that it ends. */
function isOpen(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const said = /at position (\d+)/.exec(messageOf(error))
    return said === null ? /end of/.test(messageOf(error)) : Number(said[1]) >= text.length
  }
}
