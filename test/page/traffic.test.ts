import { describe, expect, it } from 'vitest'
import { changeQuery, parseRoute } from '../../src/page/lib/route.ts'
import { createSeries, rateOf } from '../../src/page/overview/series.ts'
import { toCurl } from '../../src/page/traffic/curl.ts'
import { countFilters, toFilter, toPattern } from '../../src/page/traffic/filters.ts'
import { checkDraft, toDraft, toOverride, toStub } from '../../src/page/traffic/stub.ts'
import { makeEntry } from '../log/_entries.ts'

describe('a URL of the page', () => {
  it('names a page, what it is about, and filters', () => {
    expect(parseRoute('/admin/', '')).toMatchObject({ page: 'traffic', rest: '' })
    expect(parseRoute('/admin/operations/users%2Fget', '?server=a')).toMatchObject({
      page: 'operations',
      rest: 'users/get',
    })
    expect(parseRoute('/admin/operations/%zz', '').rest).toBe('%zz')
    expect(parseRoute('/admin/nothing', '').page).toBeUndefined()
    expect(parseRoute('/elsewhere', '').page).toBe('traffic')
  })

  it('loses what is taken away, and keeps the rest', () => {
    const query = new URLSearchParams('server=a&status=4xx&q=x')
    expect(changeQuery(query, { status: undefined, q: '', method: 'GET' }).toString()).toBe(
      'server=a&method=GET',
    )
  })

  it('becomes the filter of a query', () => {
    const query = new URLSearchParams(
      'q=+ann+&path=/users/{id}&method=GET&status=4xx&source=stub&operation=getUser&session=s&client=::1&min_ms=50&unmatched=true&server=a&entry=1',
    )
    expect(toFilter(query, 'shop')).toEqual({
      server: 'shop',
      q: 'ann',
      path_pattern: '^/users/[^/]+$',
      method: 'GET',
      status: '4xx',
      source: 'stub',
      operation_id: 'getUser',
      session: 's',
      client_ip: '::1',
      min_ms: 50,
      unmatched_only: true,
    })
    expect(countFilters(query)).toBe(10)
    const nonsense = new URLSearchParams('source=__proto__&min_ms=many&unmatched=maybe&q=')
    expect(toFilter(nonsense, 'shop')).toEqual({ server: 'shop' })
  })

  it('may have a template as path, or a regular expression', () => {
    expect(toPattern('/a.b/{id}/c')).toBe(String.raw`^/a\.b/[^/]+/c$`)
    expect(toPattern('^/users/\\d{2}$')).toBe('^/users/\\d{2}$')
  })
})

describe('a curl command', () => {
  it('sends the same again, whatever is in it', () => {
    const entry = makeEntry({
      method: 'PATCH',
      path: '/v1/pets/7',
      query_params: { tag: ['a b', "it's"], x: '1' },
      request_headers: { host: 'localhost', 'x-note': "it's", 'content-length': '3' },
      request_body: `{"a":"it's $HOME"}`,
    })
    expect(toCurl(entry, 'http://localhost:8000/v1')).toBe(
      String.raw`curl 'http://localhost:8000/v1/pets/7?tag=a+b&tag=it%27s&x=1' \
  -X 'PATCH' \
  -H 'x-note: it'\''s' \
  --data-raw '{"a":"it'\''s $HOME"}'`,
    )
    expect(toCurl(makeEntry({ request_headers: {} }), 'http://localhost:8000')).toBe(
      "curl 'http://localhost:8000/pets/7'",
    )
  })
})

describe('a stub made of an answer', () => {
  const entry = makeEntry({ response_headers: { 'content-type': 'application/json' } })

  it('begins as what was answered', () => {
    expect(toDraft(entry)).toEqual({
      method: 'GET',
      path: '/pets/7',
      status: '200',
      type: 'application/json',
      body: '{\n  "id": 7\n}',
      delay: '',
    })
    const problem = makeEntry({ response_headers: { 'content-type': 'application/problem+json' } })
    expect(toDraft(problem).type).toBe('application/json')
  })

  it('is told what is wrong with it, by field', () => {
    const draft = { ...toDraft(entry), path: 'pets', status: '99', delay: 'long', body: '{' }
    expect(Object.keys(checkDraft(draft)).toSorted()).toEqual(['body', 'delay', 'path', 'status'])
    expect(checkDraft({ ...toDraft(entry), type: 'text/plain', body: '{' })).toEqual({})
    expect(checkDraft({ ...toDraft(entry), body: ' ' })).toEqual({})
  })

  it('is an override, or one more stub of a scenario', () => {
    const draft = { ...toDraft(entry), delay: '300', path: '/pets/{petId}' }
    expect(toOverride(draft, { server: 'shop', session: 's' })).toEqual({
      server: 'shop',
      session: 's',
      endpoint_path: 'GET /pets/{petId}',
      response_data: { id: 7 },
      status_code: 200,
      headers: { 'content-type': 'application/json' },
      delay_ms: 300,
    })
    expect(toStub({ ...draft, type: 'text/plain', body: 'hello' })).toEqual({
      method: 'GET',
      path: '/pets/{petId}',
      respond: {
        status: 200,
        headers: { 'content-type': 'text/plain' },
        body: 'hello',
        delay: 300,
      },
    })
    expect(toStub({ ...draft, body: '', delay: '', type: '' })).toEqual({
      method: 'GET',
      path: '/pets/{petId}',
      respond: { status: 200 },
    })
  })
})

describe('the figures of the last minutes', () => {
  const at = (second: number, status = 200, time = 10, skipped?: number) => ({
    timestamp: new Date(second * 1000).toISOString(),
    status_code: status,
    response_time_ms: time,
    ...(skipped !== undefined && { skipped }),
  })

  it('are counted by second and status, without the second that goes on', () => {
    const series = createSeries(3)
    for (const entry of [at(7), at(8, 404), at(8), at(9, 503), at(10), at(2)]) series.add(entry)
    const data = series.data(10_500)
    expect(data).toMatchObject({
      seconds: [7, 8, 9],
      fine: [1, 1, 0],
      refused: [0, 1, 0],
      failed: [0, 0, 1],
    })
    expect(rateOf(data, 2)).toBe(1.5)
  })

  it('count what was left out as the others of its second', () => {
    const series = createSeries(1)
    for (const entry of [at(9), at(9), at(9, 500, 10, 96), at(9)]) series.add(entry)
    expect(series.data(10_000)).toMatchObject({ fine: [75], failed: [25] })
  })

  it('have percentiles that were measured, and none where nothing was', () => {
    const series = createSeries(2)
    for (let time = 1; time <= 100; time++) series.add(at(9, 200, time))
    expect(series.data(10_000)).toMatchObject({ median: [null, 50], slow: [null, 95] })
  })

  it('hold a second of a flood in little room', () => {
    const series = createSeries(1)
    for (let count = 0; count < 10_000; count++) series.add(at(9, count % 2 === 0 ? 200 : 400))
    const { fine, refused } = series.data(10_000)
    expect((fine[0] ?? 0) + (refused[0] ?? 0)).toBeCloseTo(10_000)
  })
})
