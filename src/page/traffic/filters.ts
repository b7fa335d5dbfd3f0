import type { Inputs } from '../../control/verbs.ts'
import type { Entry, LogFilter } from '../../log/entry.ts'

/** The members of the URL that filter, by what they are called there. */
export const FILTERS = [
  'q',
  'path',
  'method',
  'status',
  'source',
  'operation',
  'session',
  'client',
  'min_ms',
  'unmatched',
] as const

export type FilterName = (typeof FILTERS)[number]

const SOURCES: readonly Entry['source'][] = ['stub', 'example', 'fake', 'empty', 'fault', 'problem']

/** The filter that a URL says. */
export function toFilter(
  query: URLSearchParams,
  server: string,
): LogFilter & Pick<Inputs['stream_logs'], 'server'> {
  const text = (name: FilterName): string | undefined => query.get(name)?.trim() || undefined
  const path = text('path')
  const slowest = Number(text('min_ms'))
  const given = {
    q: text('q'),
    path_pattern: path === undefined ? undefined : toPattern(path),
    method: text('method'),
    status: text('status'),
    source: SOURCES.find((one) => one === text('source')),
    operation_id: text('operation'),
    session: text('session'),
    client_ip: text('client'),
    min_ms: slowest > 0 ? slowest : undefined,
    unmatched_only: text('unmatched') === 'true' ? true : undefined,
  }
  const set = Object.entries(given).filter(([, value]) => value !== undefined)
  return { server, ...Object.fromEntries(set) }
}

/** A template as `/users/{id}` means any one segment; everything else is a regular expression. */
export function toPattern(path: string): string {
  return /\{[^{}/\d][^{}/]*\}/.test(path)
    ? `^${path
        .split(/\{[^{}/]+\}/)
        .map(escape)
        .join('[^/]+')}$`
    : path
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

/** How many filters are set. */
export function countFilters(query: URLSearchParams): number {
  return FILTERS.filter((name) => (query.get(name) ?? '').trim() !== '').length
}

/** No filter at all. */
export const CLEARED: Readonly<Record<FilterName, undefined>> = {
  q: undefined,
  path: undefined,
  method: undefined,
  status: undefined,
  source: undefined,
  operation: undefined,
  session: undefined,
  client: undefined,
  min_ms: undefined,
  unmatched: undefined,
}
