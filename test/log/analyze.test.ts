import { afterEach, describe, expect, it } from 'vitest'
import type { Analysis, Entry, Journal, KnownOperation } from '../../src/log/entry.ts'
import { openJournal } from '../../src/log/journal/journal.ts'
import { makeEntry } from './_entries.ts'

const open: Journal[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((journal) => journal.close()))
})

const OPERATIONS: KnownOperation[] = [
  { server: 'petstore', operation_id: 'getPet', method: 'get', path: '/pets/{petId}' },
  { server: 'petstore', operation_id: 'createPet', method: 'post', path: '/pets' },
  { server: 'petstore', operation_id: 'deletePet', method: 'delete', path: '/pets/{petId}' },
]

async function analyze(
  entries: Partial<Entry>[],
  operations: KnownOperation[] | undefined = OPERATIONS,
): Promise<Analysis> {
  const bounds = { maxEntries: 100_000, maxBytes: 1e9, maxBody: 1000 }
  const journal = openJournal({ file: undefined, ...bounds })
  open.push(journal)
  for (const entry of entries) journal.add(makeEntry(entry))
  return await journal.analyze({}, operations)
}

const times = (count: number, entry: Partial<Entry>): Partial<Entry>[] =>
  Array.from({ length: count }, () => entry)

const create: Partial<Entry> = {
  method: 'POST',
  path: '/pets',
  operation_id: 'createPet',
  status_code: 201,
}

describe('an analysis', () => {
  it('counts over all that matches', async () => {
    const found = await analyze([
      { path: '/pets/1', response_time_ms: 10, timestamp: '2026-11-23T03:59:59.999Z' },
      { path: '/pets/2', response_time_ms: 20, timestamp: '2026-11-23T04:00:00.000Z' },
      {
        path: '/pets/2',
        response_time_ms: 60,
        timestamp: '2026-11-23T04:10:00.000Z',
        status_code: 404,
      },
      { ...create, response_time_ms: 30, timestamp: '2026-11-23T04:20:00.000Z', client_ip: '::1' },
    ])
    const timing = {
      avg_response_time_ms: 30,
      min_response_time_ms: 10,
      max_response_time_ms: 60,
      p50_response_time_ms: 20,
      p95_response_time_ms: 60,
      p99_response_time_ms: 60,
    }
    expect(found).toEqual({
      total_requests: 4,
      ...timing,
      error_rate_percent: 25,
      unique_clients: 2,
      status_distribution: { 200: 2, 201: 1, 404: 1 },
      method_distribution: { GET: 3, POST: 1 },
      top_endpoints: [
        {
          path: '/pets/{petId}',
          method: 'GET',
          operation_id: 'getPet',
          count: 3,
          avg_response_time_ms: 30,
          error_rate_percent: 33.33,
        },
        {
          path: '/pets',
          method: 'POST',
          operation_id: 'createPet',
          count: 1,
          avg_response_time_ms: 30,
          error_rate_percent: 0,
        },
      ],
      slowest_endpoints: [
        expect.objectContaining({ operation_id: 'getPet' }),
        expect.objectContaining({ operation_id: 'createPet' }),
      ],
      performance_metrics: timing,
      traffic_patterns: {
        requests_per_hour: { '2026-11-23T03:00:00Z': 1, '2026-11-23T04:00:00Z': 3 },
        peak_hour: '2026-11-23T04:00:00Z',
        most_popular_endpoint: 'GET /pets/{petId}',
        unique_clients: 2,
      },
      error_analysis: {
        total_errors: 1,
        error_breakdown: { 404: 1 },
        common_error_paths: [{ path: '/pets/{petId}', method: 'GET', count: 1 }],
      },
      coverage: {
        operations_total: 3,
        operations_hit: 2,
        statuses_hit: { getPet: [200, 404], createPet: [201] },
        never_called: ['deletePet'],
      },
      insights: [
        '1 of 3 operations (33.33 %) were never called: deletePet; call them, if your tests are meant to cover them',
      ],
    })
  })

  it('has percentiles that were measured, of any distribution', async () => {
    const measured = Array.from({ length: 10_007 }, (_, at) => ((at * 7919) % 10_007) ** 2 / 1e4)
    const found = await analyze(measured.map((ms) => ({ response_time_ms: ms })))
    for (const [percentile, value] of [
      [50, found.p50_response_time_ms],
      [95, found.p95_response_time_ms],
      [99, found.p99_response_time_ms],
    ] as const) {
      const atMost = measured.filter((ms) => ms <= (value ?? 0) + 0.001).length
      const below = measured.filter((ms) => ms < (value ?? 0) - 0.001).length
      expect(atMost / measured.length).toBeGreaterThanOrEqual(percentile / 100)
      expect(below / measured.length).toBeLessThan(percentile / 100)
    }
  })

  it('names the endpoints that took longest on average, however often they were called', async () => {
    const found = await analyze([
      ...Array.from({ length: 5 }, () => ({ response_time_ms: 10 })),
      { path: '/report', operation_id: null, response_time_ms: 900 },
    ])
    expect(found.slowest_endpoints.map(({ path, count }) => [path, count])).toEqual([
      ['/report', 1],
      ['/pets/{petId}', 5],
    ])
  })

  it('of nothing has nothing to say', async () => {
    const found = await analyze([])
    expect(found).toMatchObject({
      total_requests: 0,
      avg_response_time_ms: null,
      p99_response_time_ms: null,
      error_rate_percent: 0,
      top_endpoints: [],
      insights: [],
    })
  })

  it('without the operations leaves open how many there are', async () => {
    const journal = openJournal({ file: undefined, maxEntries: 10, maxBytes: 1e6, maxBody: 100 })
    open.push(journal)
    journal.add(makeEntry({ path: '/pets/7' }))
    const found = await journal.analyze({})
    expect(found.coverage).toEqual({
      operations_total: null,
      operations_hit: 1,
      statuses_hit: { getPet: [200] },
      never_called: null,
    })
    expect(found.top_endpoints[0]?.path).toBe('/pets/7')
  })

  it('tells operations of several servers apart', async () => {
    const both = [...OPERATIONS.slice(0, 1), { ...OPERATIONS[0]!, server: 'shop' }]
    const { coverage } = await analyze([{ server: 'shop' }], both)
    expect(coverage.statuses_hit).toEqual({ 'shop/getPet': [200] })
    expect(coverage.never_called).toEqual(['petstore/getPet'])
  })
})

describe('an insight', () => {
  const insights = async (entries: Partial<Entry>[]): Promise<string[]> =>
    (await analyze(entries, OPERATIONS.slice(0, 1))).insights

  it('is not made where nothing is wrong', async () => {
    expect(await insights(times(200, {}))).toEqual([])
  })

  it('names paths that no operation took', async () => {
    const lost = { operation_id: null, path: '/pet/7', status_code: 404 }
    expect(await insights([...times(97, {}), ...times(3, lost)])).toEqual([
      '3 of 100 requests (3 %) fitted no operation, most often GET /pet/7: compare the path and method with the document, or add the operation to it',
    ])
  })

  it('names what fails', async () => {
    const [line, ...others] = await insights([...times(80, {}), ...times(20, { status_code: 422 })])
    expect(line).toMatch(
      /^20 of 100 requests \(20 %\) failed .* with 422, .* GET \/pets\/\{petId\} \(20 of 100\)/,
    )
    expect(others).toEqual([])
  })

  it('names refused credentials and rate limits', async () => {
    const lines = await insights([...times(98, {}), { status_code: 401 }, { status_code: 429 }])
    expect(lines.map((line) => line.slice(0, 40))).toEqual([
      '1 request had no valid credentials (401)',
      '1 request met a rate limit (429), most o',
    ])
  })

  it('names what is slow, and what is slow now and then', async () => {
    const [slow] = await insights(times(100, { response_time_ms: 1500 }))
    expect(slow).toMatch(
      /^1 in 20 requests took 1500 ms or more.* GET \/pets\/\{petId\} \(1500 ms\)/,
    )
    const uneven = [...times(197, { response_time_ms: 2 }), ...times(3, { response_time_ms: 400 })]
    expect((await insights(uneven))[0]).toMatch(
      /^1 in 100 requests took 400 ms or more, 200 times the median of 2 ms/,
    )
  })
})
