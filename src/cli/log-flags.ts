import type { FilterInput } from '../control/verbs/logs.ts'
import { didYouMean } from '../lib/nearest.ts'
import { SESSION } from './command.ts'
import type { Asked } from './command.ts'
import type { Flag } from './flag.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE']

/** The filters of the journal, as flags. */
export const LOG_FLAGS: readonly Flag[] = [
  {
    name: 'method',
    kind: 'text',
    value: 'GET',
    names: METHODS,
    about: 'only this method',
  },
  { name: 'path', kind: 'text', value: 'regex', about: 'only paths that it fits' },
  {
    name: 'status',
    kind: 'text',
    value: '404|4xx',
    names: ['2xx', '3xx', '4xx', '5xx'],
    about: 'only these statuses',
  },
  { name: 'from', kind: 'text', value: 'time', about: 'only since then (ISO 8601)' },
  { name: 'to', kind: 'text', value: 'time', about: 'only before then' },
  {
    name: 'operation',
    kind: 'text',
    value: 'id',
    names: 'operations',
    about: 'only this operation',
  },
  {
    name: 'scenario',
    kind: 'text',
    value: 'name',
    names: 'scenarios',
    about: 'only what it answered',
  },
  {
    name: 'source',
    kind: 'text',
    value: 'name',
    names: ['stub', 'example', 'fake', 'empty', 'fault', 'problem'],
    about: 'stub, example, fake, fault, problem …',
  },
  { name: 'min-ms', kind: 'number', value: 'ms', about: 'only what took so long' },
  { name: 'unmatched', kind: 'switch', about: 'only what no operation took' },
  { name: 'q', kind: 'text', value: 'text', about: 'text in paths and bodies' },
  SESSION,
]

/** Flags by the name of their filter. */
const TEXTS = {
  method: 'method',
  path_pattern: 'path',
  status: 'status',
  time_from: 'from',
  time_to: 'to',
  operation_id: 'operation',
  scenario: 'scenario',
  q: 'q',
  session: 'session',
  source: 'source',
} as const

/** The filters that were asked for; the server says what is wrong with them. */
export function filtersOf(asked: Asked): Omit<FilterInput, 'server'> {
  doubtMethod(asked.text('method') ?? '')
  const texts = Object.entries(TEXTS).map(([filter, flag]) => [filter, asked.text(flag)] as const)
  const given = Object.fromEntries(texts.filter(([, value]) => value !== undefined))
  const min_ms = asked.number('min-ms')
  return {
    ...given,
    ...(min_ms !== undefined && { min_ms }),
    ...(asked.has('unmatched') && { unmatched_only: true }),
  }
}

/** Any word may be a method, and the server takes it; one that is nearly a usual one is doubted. */
function doubtMethod(method: string): void {
  if (METHODS.includes(method.toUpperCase())) return
  const meant = didYouMean(method, METHODS)
  if (meant !== '') console.error(`unknown method ${method}${meant}`)
}
