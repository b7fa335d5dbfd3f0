import { is, number, whole } from '../config/rules.ts'
import type { FilterInput } from '../control/verbs/logs.ts'
import { didYouMean } from '../lib/nearest.ts'
import { SESSION } from './command.ts'
import type { Asked } from './command.ts'
import type { Flag } from './flag.ts'

const STATUS = /^[1-5](\d{2}|[xX]{2})$/
const moment = is(
  'a time as 2026-11-23T08:30:00Z',
  (value) => /^\d{4}-/.test(String(value)) && !Number.isNaN(Date.parse(String(value))),
)

/** Those that a document may have. */
export const METHODS: readonly string[] = [
  'GET',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'HEAD',
  'OPTIONS',
  'TRACE',
]

/** How many of a list are shown. */
export const LIMIT: Flag = {
  name: 'limit',
  alias: 'n',
  kind: 'number',
  value: 'number',
  about: 'how many at most [20]',
  rule: whole(1, 10_000),
}

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
    rule: is('a status or a class (404, 4xx)', (value) => STATUS.test(String(value))),
    about: 'only these statuses',
  },
  { name: 'from', kind: 'text', value: 'time', about: 'only since then (ISO 8601)', rule: moment },
  { name: 'to', kind: 'text', value: 'time', about: 'only before then', rule: moment },
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
  {
    name: 'min-ms',
    kind: 'number',
    value: 'ms',
    about: 'only what took so long',
    rule: number(0),
  },
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
