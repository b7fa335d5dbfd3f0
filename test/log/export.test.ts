import { describe, expect, it } from 'vitest'
import { exportLogs } from '../../src/log/export.ts'
import type { ExportFormat } from '../../src/log/export.ts'
import type { Entry } from '../../src/log/entry.ts'
import { makeEntry } from './_entries.ts'

async function write(pages: Entry[][], format: ExportFormat): Promise<string> {
  const given = (async function* () {
    yield* pages
  })()
  let text = ''
  for await (const piece of exportLogs(given, format)) text += piece
  return text
}

/** A CSV reader of the standard's own words (RFC 4180 §2). */
function readCsv(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r\n)/y
  const rows: string[][] = [[]]
  for (let found = cell.exec(text); found !== null; found = cell.exec(text)) {
    rows.at(-1)?.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

const body = '{"total": 275.0, "note": "a \\"quote\\", and\\na line"}\r\n'
const pages = [[makeEntry({ request_body: body }), makeEntry()], [], [makeEntry({ path: '/ü' })]]

describe('an export', () => {
  it('as JSON is one list of whole entries', async () => {
    expect(JSON.parse(await write(pages, 'json'))).toEqual(pages.flat())
  })

  it('as NDJSON is one entry a line', async () => {
    const lines = (await write(pages, 'ndjson')).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(pages.flat())
  })

  it('as CSV has the names first, and keeps bodies with quotes and lines as they are', async () => {
    const [names = [], ...rows] = readCsv(await write(pages, 'csv'))
    expect(rows).toHaveLength(3)
    expect(new Set(names)).toEqual(new Set(Object.keys(makeEntry())))
    expect(rows[0]?.[names.indexOf('request_body')]).toBe(body)
    expect(rows[2]?.[names.indexOf('path')]).toBe('/ü')
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x","y")'])(
    'as CSV defuses %j',
    async (text) => {
      const [names = [], row] = readCsv(
        await write([[makeEntry({ request_body: text, user_agent: text })]], 'csv'),
      )
      expect(row?.[names.indexOf('request_body')]).toBe(`'${text}`)
      expect(row?.[names.indexOf('user_agent')]).toBe(`'${text}`)
    },
  )

  it.each([
    ['json', []],
    ['har', { log: { entries: [] } }],
  ] as const)('of nothing is whole as %s', async (format, expected) => {
    expect(JSON.parse(await write([], format))).toMatchObject(expected)
  })

  it('as HAR has what version 1.2 asks of an entry', async () => {
    const entry = makeEntry({
      method: 'POST',
      path: '/orders',
      query_params: { tag: ['a', 'b c'], page: '2' },
      request_headers: { host: 'shop.test:8000', 'content-type': 'application/json' },
      request_body: body,
      request_size: body.length,
      status_code: 201,
      response_headers: { location: '/orders/1', 'content-type': 'application/json' },
    })
    const har = JSON.parse(await write([[entry]], 'har')) as object
    expect(har).toEqual({
      log: {
        version: '1.2',
        creator: { name: 'mockloop', version: expect.any(String) },
        entries: [
          {
            startedDateTime: entry.timestamp,
            time: entry.response_time_ms,
            comment: 'petstore',
            request: {
              method: 'POST',
              url: 'http://shop.test:8000/orders?tag=a&tag=b+c&page=2',
              httpVersion: 'HTTP/1.1',
              cookies: [],
              headers: [
                { name: 'host', value: 'shop.test:8000' },
                { name: 'content-type', value: 'application/json' },
              ],
              queryString: [
                { name: 'tag', value: 'a' },
                { name: 'tag', value: 'b c' },
                { name: 'page', value: '2' },
              ],
              postData: { mimeType: 'application/json', text: body },
              headersSize: -1,
              bodySize: body.length,
            },
            response: {
              status: 201,
              statusText: 'Created',
              httpVersion: 'HTTP/1.1',
              cookies: [],
              headers: [
                { name: 'location', value: '/orders/1' },
                { name: 'content-type', value: 'application/json' },
              ],
              content: { size: 8, mimeType: 'application/json', text: '{"id":7}' },
              redirectURL: '/orders/1',
              headersSize: -1,
              bodySize: 8,
            },
            cache: {},
            timings: { send: 0, wait: 1.5, receive: 0 },
          },
        ],
      },
    })
  })

  it('as HAR says what is base64', async () => {
    const png = makeEntry({
      response_headers: { 'content-type': 'image/png' },
      response_body: 'iVBORw0KGgo=',
    })
    expect(JSON.parse(await write([[png]], 'har'))).toMatchObject({
      log: { entries: [{ response: { content: { encoding: 'base64', text: 'iVBORw0KGgo=' } } }] },
    })
  })
})
