import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/errors.ts'
import { createTestClock } from '../../src/lib/clock.ts'
import type { Followed, Entry, Journal, LogFilter, LogQuery } from '../../src/log/entry.ts'
import { openJournal } from '../../src/log/journal/journal.ts'
import { createFollowers } from '../../src/log/journal/follow.ts'
import type { JournalOptions } from '../../src/log/journal/journal.ts'
import { makeEntry } from './_entries.ts'

const open: Journal[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((journal) => journal.close()))
})

function journalOf(entries: Partial<Entry>[], options: Partial<JournalOptions> = {}): Journal {
  const bounds = { maxEntries: 100_000, maxBytes: 1e9, maxBody: 65_536 }
  const journal = openJournal({ file: undefined, ...bounds, ...options })
  open.push(journal)
  for (const entry of entries) journal.add(makeEntry(entry))
  return journal
}

const numbered = (count: number): Partial<Entry>[] =>
  Array.from({ length: count }, (_, index) => ({ path: `/pets/${index}` }))

const pathsOf = (entries: readonly Entry[]): string[] => entries.map(({ path }) => path)

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}

describe('an entry', () => {
  it('comes back as it was added, its JSON text as it was sent', async () => {
    const entry = makeEntry({
      query_params: JSON.parse('{"__proto__":"x","tag":["a","b"]}') as Entry['query_params'],
      request_body: '{ "total": 275.0, "ü": "\u{1F600}\\u0000\0" }\n',
      response_body: null,
      violations: [{ in: 'body', pointer: '/total', code: 'type', message: 'is no text' }],
      near_misses: [{ operation: 'GET /pets', why_not: 'another path' }],
      session: '\u2028"\\',
    })
    const journal = journalOf([])
    journal.add(entry)
    expect((await journal.query({})).logs).toEqual([entry])
    expect(await journal.get(entry.id)).toEqual(entry)
    expect(Object.keys((await journal.get(entry.id)) ?? {})).toEqual(Object.keys(entry))
  })

  it.each([1, 31, 32, 33, 64, 101])('is one of %i that came at once, in order', async (count) => {
    const entries = Array.from({ length: count }, (_, index) =>
      makeEntry({ path: `/${index}`, request_body: index % 2 === 0 ? null : `a\0${index}` }),
    )
    const journal = journalOf(entries)
    expect((await journal.query({ order: 'asc', limit: count + 1 })).logs).toEqual(entries)
  })

  it('that is not there is undefined', async () => {
    expect(await journalOf(numbered(3)).get('01ARZ3NDEKTSV4RRFFQ69G5FAV')).toBeUndefined()
  })

  it.each([
    ['x'.repeat(20), 'x'.repeat(10)],
    ['ä'.repeat(20), 'ääääää'.slice(0, 5)],
    [`123456789\u{1F600}`, '123456789'],
    ['ääääa', 'ääääa'],
  ])('keeps %j as %j when bodies have 10 bytes', async (text, kept) => {
    const journal = journalOf([{ request_body: text, response_body: text }], { maxBody: 10 })
    const { logs } = await journal.query({})
    expect(logs[0]).toMatchObject({ request_body: kept, response_body: kept })
  })

  it('is there for the very next question, of 32 at once', async () => {
    const journal = journalOf([])
    const client = async (name: number): Promise<boolean[]> => {
      const found: boolean[] = []
      for (let turn = 0; turn < 40; turn++) {
        const entry = makeEntry({ session: `${name}` })
        journal.add(entry)
        const { logs } = await journal.query({ session: `${name}`, limit: 1 })
        found.push(logs[0]?.id === entry.id)
      }
      return found
    }
    const found = await Promise.all(Array.from({ length: 32 }, (_, name) => client(name)))
    expect(found.flat().filter((one) => !one)).toEqual([])
    expect((await journal.query({ limit: 1 })).total).toBe(32 * 40)
  })
})

describe('a filter', () => {
  const at = (second: number): string => `2026-11-23T08:00:0${second}.000Z`
  const entries: Partial<Entry>[] = [
    { path: '/a', method: 'GET', status_code: 200, timestamp: at(0), session: 'one' },
    { path: '/b', method: 'POST', status_code: 404, timestamp: at(1), operation_id: null },
    { path: '/c', method: 'GET', status_code: 422, timestamp: at(2), source: 'problem' },
    { path: '/d', method: 'PUT', status_code: 503, timestamp: at(3), response_time_ms: 80 },
    { path: '/e', server: null, scenario_name: 'sold-out', client_ip: '::1', timestamp: at(4) },
    { path: '/f', admin: true, timestamp: at(5), request_body: '{"name":"100%_ÄPFEL\\\\"}' },
  ]
  let journal: Journal
  beforeAll(() => {
    journal = journalOf(entries)
    open.pop()
  })
  afterAll(() => journal.close())

  it.each<[LogFilter, string[]]>([
    [{}, ['/a', '/b', '/c', '/d', '/e']],
    [{ include_admin: true }, ['/a', '/b', '/c', '/d', '/e', '/f']],
    [{ method: 'get' }, ['/a', '/c', '/e']],
    [{ status: '404' }, ['/b']],
    [{ status: '4xx' }, ['/b', '/c']],
    [{ status: '5XX' }, ['/d']],
    [{ session: 'one' }, ['/a']],
    [{ server: 'petstore', status: '2xx' }, ['/a']],
    [{ scenario: 'sold-out' }, ['/e']],
    [{ source: 'problem' }, ['/c']],
    [{ client_ip: '::1' }, ['/e']],
    [{ min_ms: 80 }, ['/d']],
    [{ unmatched_only: true }, ['/b']],
    [{ operation_id: 'getPet', method: 'PUT' }, ['/d']],
    [{ path_pattern: '^/[b-d]$' }, ['/b', '/c', '/d']],
    [{ path_pattern: '(?=/a)' }, ['/a']],
    [{ time_from: at(1), time_to: at(3) }, ['/b', '/c']],
    [{ time_from: '2026-11-23T09:00:03+01:00' }, ['/d', '/e']],
    [{ time_from: '2026-11-23 08:00:03' }, ['/d', '/e']],
    [{ time_to: '2026-11-23' }, []],
    [{ session: 'nobody' }, []],
    [{ q: '/C' }, ['/c']],
    [{ q: '' }, ['/a', '/b', '/c', '/d', '/e']],
    [{ q: '100%_', include_admin: true }, ['/f']],
    [{ q: '1%_', include_admin: true }, []],
    [{ q: 'äpfel\\', include_admin: true }, ['/f']],
    [{ q: 'öpfel', include_admin: true }, []],
    [{ q: 'NAME', include_admin: true }, ['/f']],
  ])('%j finds %j', async (filter, paths) => {
    const page = await journal.query({ ...filter, order: 'asc' })
    expect(pathsOf(page.logs)).toEqual(paths)
    expect(page.total).toBe(paths.length)
    expect(pathsOf((await collect(journal.all(filter))).flat())).toEqual(paths)
  })

  it.each<[LogFilter, string[]]>([
    [{ q: 'äpfel', include_admin: true }, ['/f']],
    [{ status: '4xx', method: 'get' }, ['/c']],
    [{ time_from: at(2), min_ms: 80 }, ['/d']],
    [{ path_pattern: '^/[ab]' }, ['/a', '/b']],
  ])('%j lets the same entries be followed', async (filter, paths) => {
    const journal = journalOf([])
    const stop = new AbortController()
    const followed = collect(journal.follow(filter, stop.signal))
    const seen = journal.follow({ include_admin: true }, stop.signal)[Symbol.asyncIterator]()
    for (const entry of entries) journal.add(makeEntry(entry))
    for (const _ of entries) await seen.next()
    const drained = new Promise((resolve) => setImmediate(resolve))
    await drained
    stop.abort()
    expect(pathsOf(await followed)).toEqual(paths)
  })

  it('of a catastrophic pattern is answered', async () => {
    const journal = journalOf([{ path: `/${'a'.repeat(50_000)}!` }, { path: '/aa' }])
    const { logs } = await journal.query({ path_pattern: '^(/?(a+)+)+$' })
    expect(pathsOf(logs)).toEqual(['/aa'])
  })

  it.each<[object, string]>([
    [{ methd: 'GET' }, 'there is no filter "methd" (did you mean "method"?)'],
    [
      { source: 'stubs' },
      'source is "stubs", but has to be one of stub, example, fake, empty, fault, problem (did you mean "stub"?)',
    ],
    [{ order: 'down' }, 'order is "down", but has to be one of asc, desc'],
    [{ status: '4x' }, 'status is "4x", but has to be as 404 or 4xx'],
    [{ status: '999' }, 'status is "999"'],
    [{ limit: 10_001 }, 'limit is 10001, but has to be a whole number from 1 to 10000'],
    [{ limit: 0 }, 'limit is 0'],
    [{ offset: -1 }, 'offset is -1'],
    [{ time_from: 'yesterday' }, 'time_from is "yesterday", but has to be a time as'],
    [{ time_to: '2026-13-45' }, 'time_to is "2026-13-45"'],
    [{ path_pattern: '(' }, 'path_pattern "(" cannot be searched for'],
    [{ cursor: 'next' }, 'cursor is "next", but has to be the next_cursor of a page'],
    [{ min_ms: '5' }, 'min_ms is "5", but has to be a number'],
    [{ q: 'x'.repeat(257) }, 'has to be a text of at most 256 characters'],
    [{ __proto__: null, constructor: 'x' }, 'there is no filter "constructor"'],
  ])('%j is refused in one line', async (query, message) => {
    const asked = journal.query(query as LogQuery)
    await expect(asked).rejects.toThrow(InvalidArgumentError)
    await expect(asked).rejects.toThrow(message)
  })
})

describe('pages', () => {
  it.each(['asc', 'desc'] as const)(
    'go on where the last ended while entries come in, %s',
    async (order) => {
      const journal = journalOf(numbered(50))
      const paths: string[] = []
      let cursor: string | null | undefined
      while (cursor !== null) {
        const page = await journal.query({
          limit: 7,
          order,
          ...(cursor !== undefined && { cursor }),
        })
        paths.push(...pathsOf(page.logs))
        cursor = page.next_cursor
        if (paths.length < 50) journal.add(makeEntry({ path: '/new' }))
      }
      const old = paths.filter((path) => path !== '/new')
      const expected = numbered(50).map(({ path }) => path)
      expect(old).toEqual(order === 'asc' ? expected : expected.reverse())
      expect(new Set(old).size).toBe(50)
    },
  )

  it('have the newest first, and skip an offset', async () => {
    const page = await journalOf(numbered(10)).query({ offset: 2, limit: 3 })
    expect(pathsOf(page.logs)).toEqual(['/pets/7', '/pets/6', '/pets/5'])
    expect(page.total).toBe(10)
  })

  it('have no next after the last, also when it is full', async () => {
    const journal = journalOf(numbered(4))
    const first = await journal.query({ limit: 2 })
    const second = await journal.query({ limit: 2, cursor: first.next_cursor ?? '' })
    expect([first.next_cursor, second.next_cursor]).toEqual([expect.any(String), null])
  })

  it('of everything hold what was there when they began, across all batches', async () => {
    const journal = journalOf(numbered(12_345))
    const paths: string[] = []
    for await (const page of journal.all({ path_pattern: '[02468]$' })) {
      expect(page.length).toBeLessThanOrEqual(500)
      paths.push(...pathsOf(page))
      journal.add(makeEntry({ path: '/new0' }))
    }
    const even = numbered(12_345).filter((_, index) => index % 2 === 0)
    expect(paths).toEqual(even.map(({ path }) => path))
  })
})

describe('everything, in part', () => {
  it('has the bodies that are wanted, and all the rest', async () => {
    const journal = journalOf([{ request_body: '{"a":1}' }])
    const [[whole] = []] = await collect(journal.all({}))
    expect(whole).toMatchObject({ request_body: '{"a":1}', response_body: '{"id":7}' })
    const [[request] = []] = await collect(journal.all({}, 'request'))
    expect(request).toEqual({ ...whole, response_body: null })
    const [[facts] = []] = await collect(journal.all({}, 'facts'))
    expect(facts).toEqual({ ...whole, request_body: null, response_body: null })
  })
})

describe('a page without bodies', () => {
  it('has everything else', async () => {
    const journal = journalOf([{ request_body: '{"a":1}', path: '/a' }])
    const [whole] = (await journal.query({})).logs
    const [lean] = (await journal.query({ bodies: false })).logs
    expect(whole).toMatchObject({ request_body: '{"a":1}', response_body: '{"id":7}' })
    expect(lean).toEqual({ ...whole, request_body: null, response_body: null })
  })
})

describe('following', () => {
  it('ends with the signal, when it is aborted already, and when the journal closes', async () => {
    const journal = journalOf([])
    expect(await collect(journal.follow({}, AbortSignal.abort()))).toEqual([])
    const followed = collect(journal.follow({}, new AbortController().signal))
    await journal.close()
    expect(await followed).toEqual([])
  })

  it('keeps no more than 1000 entries for a slow reader', async () => {
    const journal = journalOf([])
    const reader = journal.follow({}, new AbortController().signal)[Symbol.asyncIterator]()
    for (const entry of numbered(1500)) journal.add(makeEntry(entry))
    const { value } = (await reader.next()) as { value: Entry }
    expect(value.path).toBe('/pets/500')
  })

  it('tells how many a slow reader has missed', async () => {
    const journal = journalOf([])
    const reader = journal.follow({}, new AbortController().signal)[Symbol.asyncIterator]()
    for (const entry of numbered(1500)) journal.add(makeEntry(entry))
    const skipped: (number | undefined)[] = []
    for (let read = 0; read < 1000; read++) {
      const { value } = (await reader.next()) as { value: Followed }
      skipped.push(value.skipped)
    }
    expect(skipped.reduce<number>((sum, one) => sum + (one ?? 0), 0)).toBe(500)
  })

  it('tells so many a second as are wanted, and how many there were in between', async () => {
    const clock = createTestClock()
    const followers = createFollowers(clock)
    const stop = new AbortController()
    const followed = followers.follow({ method: 'GET' }, stop.signal, { perSecond: 2 })
    const tell = (path: string): void => followers.tell(makeEntry({ path }))
    for (const path of ['/1', '/2', '/3', '/4']) tell(path)
    followers.tell(makeEntry({ method: 'POST' }))
    clock.advance(500)
    for (const path of ['/5', '/6']) tell(path)
    clock.advance(10_000)
    tell('/7')
    const reader = followed[Symbol.asyncIterator]()
    const told: unknown[] = []
    for (let read = 0; read < 4; read++) {
      const { value } = (await reader.next()) as { value: Followed }
      told.push([value.path, value.skipped])
    }
    expect(told).toEqual([
      ['/1', undefined],
      ['/2', undefined],
      ['/5', 2],
      ['/7', 1],
    ])
  })
})

describe('clearing', () => {
  it('removes what matches, tells how many, and nothing else', async () => {
    const journal = journalOf([...numbered(2000), { path: '/x', status_code: 500 }])
    expect(await journal.clear({ path_pattern: '[13579]$' })).toBe(1000)
    expect((await journal.query({ path_pattern: '^/pets' })).total).toBe(1000)
    expect((await journal.query({ status: '5xx' })).logs).toHaveLength(1)
    journal.add(makeEntry({ path: '/after' }))
    expect(pathsOf((await journal.query({ limit: 2 })).logs)).toEqual(['/after', '/x'])
    expect(await journal.clear({})).toBe(1002)
    expect((await journal.query({})).total).toBe(0)
  })
})

describe('the bounds', () => {
  it('keep the newest entries, and count the others', async () => {
    const journal = journalOf(numbered(2500), { maxEntries: 1000 })
    const page = await journal.query({ limit: 10_000, order: 'asc' })
    expect(pathsOf(page.logs)).toEqual(
      numbered(2500)
        .slice(1500)
        .map(({ path }) => path),
    )
    expect(page).toMatchObject({ total: 1000, evicted: 1500, dropped: 0 })
    expect(journal.health()).toMatchObject({ status: 'ok', entries: 1000, evicted: 1500 })
  })

  it('hold for bytes, and the file stays about as large', async () => {
    const bodies = Array.from({ length: 3000 }, () => ({ response_body: 'x'.repeat(10_000) }))
    const journal = journalOf(bodies, { maxBytes: 1_000_000 })
    await journal.flush()
    const { entries, evicted, size } = journal.health()
    expect(entries).toBeGreaterThan(80)
    expect(entries).toBeLessThan(100)
    expect(evicted).toBe(3000 - entries)
    expect(size).toBeLessThan(20_000_000)
  })

  it('drop an entry that is larger than all that may be kept', async () => {
    const journal = journalOf([{ response_body: 'x'.repeat(5000) }], { maxBytes: 1000 })
    expect(await journal.query({})).toMatchObject({ total: 0, evicted: 1 })
  })
})

describe('too many at once', () => {
  it('lose their bodies first, then are dropped, and are counted', async () => {
    // All in one turn, in which the worker can report nothing.
    const journal = journalOf(numbered(25_000))
    expect(journal.health()).toMatchObject({ status: 'degraded', dropped: 5000 })
    await journal.flush()
    const { logs, total, dropped } = await journal.query({ limit: 10_000, order: 'asc' })
    expect({ total, dropped }).toEqual({ total: 20_000, dropped: 5000 })
    expect(logs.every(({ response_body }) => response_body !== null)).toBe(true)
    const [newest] = (await journal.query({ limit: 1 })).logs
    expect(newest).toMatchObject({ path: '/pets/19999', response_body: null, response_size: 8 })
    expect(journal.health()).toMatchObject({
      status: 'ok',
      bodies_dropped: 10_000,
      entries: 20_000,
    })
  })

  it('are bounded by their bytes as well', () => {
    const large = { request_body: 'x'.repeat(60_000), response_body: 'y'.repeat(60_000) }
    const journal = journalOf(Array.from({ length: 1000 }, () => large))
    expect(journal.health().bodies_dropped).toBeGreaterThan(700)
    expect(journal.health().dropped).toBe(0)
  })
})
