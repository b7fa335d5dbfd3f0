import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/errors.ts'
import type { Entry, Journal } from '../../src/log/entry.ts'
import { openJournal } from '../../src/log/journal/journal.ts'
import { verifyRequests } from '../../src/verify/verify.ts'
import type { VerifyInput } from '../../src/verify/expectations.ts'
import { makeEntry } from '../log/_entries.ts'

const open: Journal[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((journal) => journal.close()))
})

function journalOf(entries: Partial<Entry>[], maxEntries = 1000): Journal {
  const journal = openJournal({ file: undefined, maxEntries, maxBytes: 1e8, maxBody: 1000 })
  open.push(journal)
  for (const entry of entries) journal.add(makeEntry(entry))
  return journal
}

const order = (body: unknown): Partial<Entry> => ({
  method: 'POST',
  path: '/orders',
  operation_id: 'createOrder',
  request_body: JSON.stringify(body),
})
const get: Partial<Entry> = {}

describe('an expectation', () => {
  const entries = [get, order({ pet: 7, quantity: 1 }), get, order({ pet: 8, quantity: 1 })]

  it.each<[string, VerifyInput['expectations'][number], boolean, number]>([
    ['of an operation, at least once', { operation: 'getPet' }, true, 2],
    ['times, exactly', { operation: 'createOrder', times: 2 }, true, 2],
    ['times, too many', { operation: 'createOrder', times: 1 }, false, 2],
    ['times, too few', { operation: 'createOrder', times: 3 }, false, 2],
    ['at_least', { operation: 'createOrder', at_least: 2 }, true, 2],
    ['at_least, too few', { operation: 'createOrder', at_least: 3 }, false, 2],
    ['at_most', { operation: 'createOrder', at_most: 2 }, true, 2],
    ['at_most, too many', { operation: 'createOrder', at_most: 1 }, false, 2],
    ['a range', { operation: 'createOrder', at_least: 1, at_most: 3 }, true, 2],
    ['never', { operation: 'deletePet', never: true }, true, 0],
    ['never, but it came', { operation: 'getPet', never: true }, false, 2],
    ['method and template', { method: 'get', path: '/pets/{id}' }, true, 2],
    ['a part of the body', { path: '/orders', body: { pet: 7 }, times: 1 }, true, 1],
    ['another server', { operation: 'getPet', server: 'other' }, false, 0],
  ])('%s', async (_, expectation, passed, count) => {
    const done = await verifyRequests(journalOf(entries), { expectations: [expectation] })
    expect(done).toMatchObject({ passed, results: [{ index: 0, passed, count }] })
    expect(done.results[0]?.reason === null).toBe(passed)
  })

  it('reads numbers in headers and queries as their texts, and header names in any case', async () => {
    const journal = journalOf([
      { request_headers: { 'x-count': '5' }, query_params: { limit: '10', tag: ['a', 'b'] } },
    ])
    const expectation = { headers: { 'X-Count': 5 }, query: { limit: 10, tag: 'b' }, times: 1 }
    const done = await verifyRequests(journal, { expectations: [expectation] })
    expect(done.passed).toBe(true)
  })

  it('compares as stubs do, with operators, in JSON and in forms', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const journal = journalOf([
      order({ pet: { age: 3, tags: ['a', 'b'] }, eq: 1, other: 2 }),
      { ...order({}), request_headers: form, request_body: 'name=Rex+I&age=3' },
    ])
    const count = async (more: object): Promise<number | undefined> => {
      const expectations = [{ path: '/orders', ...more }]
      return (await verifyRequests(journal, { expectations })).results[0]?.count
    }
    expect(await count({ body: { pet: { age: { gte: 3, lt: 4 } } } })).toBe(1)
    expect(await count({ body: { pet: { age: { gte: 4 } } } })).toBe(0)
    expect(await count({ body: { pet: { tags: { contains: 'b' } } } })).toBe(1)
    expect(await count({ body: { pet: { gone: { absent: true } } } })).toBe(2)
    expect(await count({ body: { jsonPath: '$.pet.tags[*]', eq: 'a' } })).toBe(1)
    expect(await count({ body: { name: { matches: '^Rex' }, age: 3 } })).toBe(1)
    expect(await count({ headers: { 'Content-Type': { contains: 'form' } } })).toBe(1)
  })

  it('says in words what was expected', async () => {
    const expectations = [
      { operation: 'createOrder', times: 1, body: { pet: 1 } },
      { method: 'get', path: '/pets', at_most: 2 },
      { operation: 'x', never: true as const },
    ]
    const { results } = await verifyRequests(journalOf([]), { expectations })
    expect(results.map(({ expected }) => expected)).toEqual([
      'exactly 1 request to createOrder with fitting body',
      'at most 2 requests to GET /pets',
      'no request to x',
    ])
  })
})

describe('a failure', () => {
  it('shows the nearest requests first, with the fields that differ', async () => {
    const journal = journalOf([
      get,
      order({ pet: 7, quantity: 2, to: { city: 'Bonn' } }),
      order({ pet: 9, quantity: 3, to: {} }),
    ])
    const body = { pet: 7, quantity: 1, to: { city: 'Bonn' } }
    const { results } = await verifyRequests(journal, {
      expectations: [{ operation: 'createOrder', body }],
    })
    const [result] = results
    expect(result?.reason).toBe('no request came, 1 too few')
    expect(result?.nearest.map(({ differences }) => differences)).toEqual([
      [{ field: 'body.quantity', expected: 1, actual: 2 }],
      [
        { field: 'body.pet', expected: 7, actual: 9 },
        { field: 'body.quantity', expected: 1, actual: 3 },
        { field: 'body.to.city', expected: 'Bonn' },
      ],
      [
        { field: 'operation', expected: 'createOrder', actual: 'getPet' },
        { field: 'body', expected: body },
      ],
    ])
  })

  it('by too many shows those that are beyond', async () => {
    const journal = journalOf([get, get, get])
    const { results } = await verifyRequests(journal, {
      expectations: [{ operation: 'getPet', times: 1 }],
    })
    expect(results[0]?.reason).toBe('3 requests came, 2 too many')
    expect(results[0]?.nearest).toHaveLength(2)
  })

  it('is told operator by operator', async () => {
    const journal = journalOf([order({ name: 'Rex', age: 3 })])
    const expectations = [{ path: '/orders', body: { name: { contains: 'x' }, age: { gt: 5 } } }]
    const { results } = await verifyRequests(journal, { expectations })
    expect(results[0]?.nearest[0]?.differences).toEqual([
      { field: 'body.age', expected: { gt: 5 }, actual: 3 },
    ])
  })
})

describe('in order', () => {
  const expectations = [{ operation: 'createOrder' }, { operation: 'getPet' }]

  it('passes when the second came after the first', async () => {
    const journal = journalOf([get, order({}), get])
    expect((await verifyRequests(journal, { expectations, in_order: true })).passed).toBe(true)
  })

  it('fails when it only came before', async () => {
    const journal = journalOf([get, order({})])
    const { passed, results } = await verifyRequests(journal, { expectations, in_order: true })
    expect(passed).toBe(false)
    expect(results[0]?.passed).toBe(true)
    expect(results[1]?.reason).toContain('too few began after those of expectations[0]')
    expect((await verifyRequests(journal, { expectations })).passed).toBe(true)
  })
})

describe('absence', () => {
  it.each([{ never: true as const }, { at_most: 3 }, { times: 0 }])(
    'as %j is not certified when entries of the time are gone',
    async (bounds) => {
      const journal = journalOf([get, get, get, get, get], 3)
      const { passed, results } = await verifyRequests(journal, {
        expectations: [{ operation: 'deletePet', ...bounds }],
      })
      expect(passed).toBe(false)
      expect(results[0]?.reason).toMatch(/^cannot be certified: 2 entries made room/)
    },
  )

  it('is not certified after a restart either, of entries that made room before it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mockloop-verify-'))
    const start = (maxEntries: number): Journal => {
      const file = join(folder, 'journal.db')
      const journal = openJournal({ file, maxEntries, maxBytes: 1e8, maxBody: 1000 })
      open.push(journal)
      return journal
    }
    const at = (day: number) => ({ timestamp: `2026-01-0${day}T00:00:00.000Z` })
    const first = start(2)
    for (const day of [1, 3, 2, 4]) first.add(makeEntry(at(day)))
    await first.close()
    const second = start(100)
    second.add(makeEntry(at(5)))
    const verify = async (journal: Journal, since?: string): Promise<string | null | undefined> => {
      const never = { operation: 'deletePet', never: true as const }
      const input = { expectations: [never], ...(since !== undefined && { since }) }
      return (await verifyRequests(journal, input)).results[0]?.reason
    }
    expect(await verify(second)).toMatch(/^cannot be certified: .*of 2026-01-03T00:00:00\.000Z/)
    expect(await verify(second, '2026-01-03T00:00:00Z')).toMatch(/^cannot be certified/)
    expect(await verify(second, '2026-01-03T00:00:01Z')).toBeNull()
    await second.close()
    writeFileSync(join(folder, 'journal.db'), 'no database at all')
    expect(await verify(start(100), '2026-01-03T00:00:01Z')).toMatch(/^cannot be certified/)
    rmSync(folder, { recursive: true, force: true })
  })

  it('is certified of a time of which all is left', async () => {
    const old = { timestamp: '2026-01-01T00:00:00.000Z' }
    const journal = journalOf([old, old, old, { timestamp: '2026-02-01T00:00:00.000Z' }], 2)
    const never = { operation: 'deletePet', never: true as const }
    const verify = async (since: string): Promise<boolean> =>
      (await verifyRequests(journal, { expectations: [never], since })).passed
    expect(await verify('2026-01-15T00:00:00Z')).toBe(true)
    expect(await verify('2025-12-15T00:00:00Z')).toBe(false)
  })

  it('is not certified when entries were dropped, but presence is', async () => {
    const journal = journalOf([get])
    // BigInt is no JSON, so that the entry cannot be kept.
    journal.add(makeEntry({ response_time_ms: 1n as unknown as number }))
    const { results } = await verifyRequests(journal, {
      expectations: [{ operation: 'deletePet', never: true }, { operation: 'getPet' }],
    })
    expect(results[0]?.reason).toMatch(/^cannot be certified: 1 entries .* dropped/)
    expect(results[1]?.passed).toBe(true)
  })
})

describe('within_ms', () => {
  it('waits for what is still to come, and no longer', async () => {
    const journal = journalOf([])
    const done = verifyRequests(journal, {
      expectations: [{ operation: 'getPet', at_least: 3 }],
      within_ms: 200_000,
    })
    journal.add(makeEntry())
    await journal.flush()
    journal.add(makeEntry())
    journal.add(makeEntry())
    expect(await done).toMatchObject({ passed: true, results: [{ count: 3 }] })
  })

  it('fails an absence as soon as a request comes', async () => {
    const journal = journalOf([])
    const done = verifyRequests(journal, {
      expectations: [{ operation: 'getPet', never: true }],
      within_ms: 200_000,
    })
    await journal.flush()
    journal.add(makeEntry())
    expect(await done).toMatchObject({ passed: false, results: [{ count: 1 }] })
  })

  it('certifies an absence at its end', async () => {
    const journal = journalOf([])
    const input = { expectations: [{ operation: 'x', never: true as const }], within_ms: 120 }
    expect((await verifyRequests(journal, input)).passed).toBe(true)
  })
})

describe('what makes no sense', () => {
  it.each<[unknown, string]>([
    [{ expectations: [] }, 'expectations has to be a list'],
    [{ expectations: [{}] }, 'does not say which requests'],
    [
      { expectations: [{ operatoin: 'x' }] },
      'expectations[0].operatoin is not known (did you mean "operation"?)',
    ],
    [{ expectations: [{ operation: 'x', times: -1 }] }, 'expectations[0].times has to be a count'],
    [{ expectations: [{ operation: 'x', times: 1, never: true }] }, 'times and never'],
    [
      { expectations: [{ operation: 'x', headers: { a: { gtee: 1 } } }] },
      'expectations[0].headers.a: unknown operator "gtee" (did you mean "gte"?)',
    ],
    [
      { expectations: [{ operation: 'x', query: { a: { $foo: 1 } } }] },
      'expectations[0].query.a: unknown operator "$foo": there are eq, ',
    ],
    [
      {
        expectations: [
          { operation: 'x' },
          { operation: 'x', body: { pets: [{ age: { gtee: 1 } }] } },
        ],
      },
      'expectations[1].body.pets[0].age: unknown operator "gtee" (did you mean "gte"?); for a member',
    ],
    [
      { expectations: [{ operation: 'x', body: { not: { $gt: 1 } } }] },
      'expectations[0].body.not: unknown operator "$gt" (did you mean "gt"?)',
    ],
    [{ expectations: [{ operation: 'x', body: { $foo: 1 } }] }, 'unknown operator "$foo"'],
    [
      { expectations: [{ operation: 'x', body: { age: { gt: {} } } }] },
      'expectations[0].body.age.gt: must be a number',
    ],
    [{ expectations: [{ operation: 'x', body: { a: { matches: '(' } } }] }, 'regular expression'],
    [{ expectations: [{ operation: 'x' }], within_ms: 1e9 }, 'within_ms has to be'],
    [{ expectations: [{ operation: 'x' }], since: 'soon' }, 'since has to be a time'],
  ])('%j is refused', async (input, message) => {
    const done = verifyRequests(journalOf([]), input as VerifyInput)
    await expect(done).rejects.toThrow(InvalidArgumentError)
    await expect(done).rejects.toThrow(message)
  })

  it('is not doubted where a body may well have the name', async () => {
    const journal = journalOf([order({ to: { note: 'x' }, $ref: { a: 1 } })])
    const passes = async (body: unknown, knows: (name: string) => boolean): Promise<boolean> => {
      const expectations = [{ path: '/orders', body }]
      return (await verifyRequests(journal, { expectations }, { knows })).passed
    }
    expect(await passes({ to: { note: 'x' } }, (name) => name === 'note')).toBe(true)
    expect(await passes({ to: { eq: { note: 'x' } } }, () => false)).toBe(true)
    expect(await passes({ to: { note: 'x' }, $ref: { a: 1 } }, (name) => name === 'note')).toBe(
      true,
    )
    await expect(passes({ to: { note: 'x' } }, () => false)).rejects.toThrow('did you mean "not"')
  })
})
