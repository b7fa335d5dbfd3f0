import { STATUS_CODES } from 'node:http'
import { isObject } from '../types.ts'
import type { Entry } from './entry.ts'

export const EXPORT_FORMATS = ['json', 'ndjson', 'csv', 'har'] as const

export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** The media types of the exports. */
export const EXPORT_TYPES: Record<ExportFormat, string> = {
  json: 'application/json',
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
  har: 'application/json',
}

interface Writer {
  before: string
  between: string
  after: string
  write(entry: Entry): string
}

const COLUMNS: readonly (keyof Entry)[] = [
  'id',
  'timestamp',
  'server',
  'session',
  'method',
  'path',
  'query_params',
  'operation_id',
  'scenario_name',
  'source',
  'stub_id',
  'status_code',
  'response_time_ms',
  'delay_ms',
  'request_headers',
  'request_body',
  'response_headers',
  'response_body',
  'request_size',
  'response_size',
  'client_ip',
  'user_agent',
  'request_id',
  'violations',
  'near_misses',
  'admin',
  'fault',
]

/** CSV is RFC 4180 with names in its first line; HAR is version 1.2. */
const WRITERS: Record<ExportFormat, Writer> = {
  json: { before: '[', between: ',\n', after: ']\n', write: (entry) => JSON.stringify(entry) },
  ndjson: { before: '', between: '', after: '', write: (entry) => `${JSON.stringify(entry)}\n` },
  csv: { before: `${COLUMNS.join(',')}\r\n`, between: '', after: '', write: toLine },
  har: {
    before: '{"log":{"version":"1.2","creator":{"name":"mockloop","version":"1"},"entries":[',
    between: ',\n',
    after: ']}}\n',
    write: (entry) => JSON.stringify(toHar(entry)),
  },
}

/** The entries as one text, a piece for each page, so that no more than a page is held. */
export async function* exportLogs(
  pages: AsyncIterable<readonly Entry[]>,
  format: ExportFormat,
): AsyncIterable<string> {
  const { before, between, after, write } = WRITERS[format]
  yield before
  let isFirst = true
  for await (const page of pages) {
    if (page.length === 0) continue
    yield (isFirst ? '' : between) + page.map(write).join(between)
    isFirst = false
  }
  yield after
}

function toLine(entry: Entry): string {
  return `${COLUMNS.map((column) => toCell(entry[column])).join(',')}\r\n`
}

function toCell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  // A spreadsheet would run what begins so.
  const harmless = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

interface Pair {
  name: string
  value: string
}

function toHar(entry: Entry): object {
  return {
    startedDateTime: entry.timestamp,
    time: entry.response_time_ms,
    request: toHarRequest(entry),
    response: toHarResponse(entry),
    cache: {},
    timings: { send: 0, wait: entry.response_time_ms, receive: 0 },
    ...(entry.server !== null && { comment: entry.server }),
  }
}

function toHarRequest({ request_headers: headers, request_body: text, ...entry }: Entry): object {
  const queryString = Object.entries(entry.query_params).flatMap(([name, value]) =>
    [value].flat().map((one): Pair => ({ name, value: one })),
  )
  const query = new URLSearchParams(queryString.map(({ name, value }) => [name, value])).toString()
  return {
    method: entry.method,
    url: `http://${headers['host'] ?? 'localhost'}${entry.path}${query === '' ? '' : `?${query}`}`,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: toPairs(headers),
    queryString,
    headersSize: -1,
    bodySize: entry.request_size,
    ...(text !== null && { postData: { mimeType: headers['content-type'] ?? '', text } }),
  }
}

function toHarResponse({
  response_headers: headers,
  response_body: text,
  ...entry
}: Entry): object {
  const mimeType = headers['content-type'] ?? ''
  return {
    status: entry.status_code,
    statusText: STATUS_CODES[entry.status_code] ?? '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: toPairs(headers),
    content: {
      size: entry.response_size,
      mimeType,
      ...(text !== null && { text }),
      ...(text !== null && isBinary(mimeType, text) && { encoding: 'base64' }),
    },
    redirectURL: headers['location'] ?? '',
    headersSize: -1,
    bodySize: entry.response_size,
  }
}

function toPairs(headers: unknown): Pair[] {
  if (!isObject(headers)) return []
  return Object.entries(headers).map(([name, value]) => ({ name, value: String(value) }))
}

/** An entry does not say whether its body is base64; a text of such a type would not look so. */
function isBinary(mediaType: string, text: string): boolean {
  return (
    !/^text\/|json|xml|form|javascript|yaml|^$/i.test(mediaType) && /^[\w+/]+={0,2}$/.test(text)
  )
}
