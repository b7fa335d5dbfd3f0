import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/lib/random.ts'
import type { Random } from '../../src/lib/random.ts'
import { createStubIndex } from '../../src/scenario/match/stubs.ts'
import type { IndexedStub } from '../../src/scenario/match/stubs.ts'
import { factsOf, matcherOf } from './_facts.ts'
import type { Sent } from './_facts.ts'

interface Stub extends IndexedStub {
  name: string
}

let order = 0

async function stub(name: string, when?: unknown, more: Partial<IndexedStub> = {}): Promise<Stub> {
  return {
    name,
    matcher: await matcherOf(when),
    operationId: 'op',
    priority: 0,
    order: order++,
    ...more,
  }
}

function namesOf(stubs: Iterable<Stub>): string[] {
  return Array.from(stubs, ({ name }) => name)
}

describe('the order of matching stubs', () => {
  it('is priority, then concrete paths, then more comparisons, then the later one', async () => {
    const index = createStubIndex([
      await stub(
        'low',
        { params: { id: 1 }, query: { a: 1 } },
        { priority: -1, concrete: '/pets/1' },
      ),
      await stub('early'),
      await stub('late'),
      await stub('special', { params: { id: 1 }, query: { a: { gt: 0, lt: 2 } } }),
      await stub('less special', { params: { id: 1 } }),
      await stub('concrete', undefined, { concrete: '/pets/1' }),
      await stub('special concrete', { query: { a: 1 } }, { concrete: '/pets/1' }),
      await stub('high', undefined, { priority: 5 }),
      await stub('elsewhere', undefined, { concrete: '/pets/2', priority: 9 }),
      await stub('another', undefined, { operationId: 'other', priority: 9 }),
      await stub('unmet', { query: { a: 2 } }, { priority: 9 }),
    ])
    const facts = factsOf({ path: '/pets/1', params: { id: '1' }, query: 'a=1' })
    expect(namesOf(index.find('op', facts))).toEqual([
      'high',
      'special concrete',
      'concrete',
      'special',
      'less special',
      'late',
      'early',
      'low',
    ])
    expect(namesOf(index.find('nothing', facts))).toEqual([])
  })

  it('can be gone through as often as is asked for', async () => {
    const index = createStubIndex([await stub('a'), await stub('b', { query: { x: 1 } })])
    const found = index.find('op', factsOf({ query: 'x=1' }))
    expect(namesOf(found)).toEqual(['b', 'a'])
    expect(namesOf(found)).toEqual(['b', 'a'])
  })

  it('names a stub once, though several values of a request lead to it', async () => {
    const index = createStubIndex([
      await stub('seven', { query: { x: 7 } }),
      await stub('text', { query: { x: '7' } }),
    ])
    expect(namesOf(index.find('op', factsOf({ query: 'x=7&x=07&x=7' })))).toEqual(['text', 'seven'])
    expect(namesOf(index.find('op', factsOf({ query: 'x=07&x=8' })))).toEqual(['seven'])
  })
})

describe('finding', () => {
  it('compares no more than what is asked for, and what may match', async () => {
    const compared: string[] = []
    const stubs = await Promise.all(
      Array.from({ length: 100 }, async (_, id) => {
        const one = await stub(`${id}`, { params: { id } })
        const test: typeof one.matcher.test = (facts) => {
          compared.push(one.name)
          return one.matcher.test(facts)
        }
        return { ...one, matcher: { ...one.matcher, test } }
      }),
    )
    const index = createStubIndex([...stubs, await stub('any')])
    const found = index.find('op', factsOf({ params: { id: '42' } }))
    expect(compared).toEqual([])
    for (const one of found) {
      expect(one.name).toBe('42')
      break
    }
    expect(compared).toEqual(['42'])
    expect(namesOf(found)).toEqual(['42', 'any'])
  })

  it('says of which operations the body is needed', async () => {
    const index = createStubIndex([
      await stub('a', { body: { x: 1 } }, { operationId: 'create' }),
      await stub('b', { params: { id: 1 } }, { operationId: 'read' }),
    ])
    expect(['create', 'read', 'nothing', '__proto__'].map((id) => index.needsBody(id))).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})

describe('the index', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'finds what comparing all stubs would find (seed %i)',
    async (seed) => {
      const random = createRandom(seed)
      const stubs: Stub[] = []
      for (let count = 0; count < 150; count++) stubs.push(await randomStub(random, `${count}`))
      const index = createStubIndex(stubs)
      for (let count = 0; count < 200; count++) {
        const sent = randomSent(random)
        const operationId = random.pick(['op', 'other'])
        const found = index.find(operationId, factsOf(sent))
        const expected = naively(stubs, operationId, sent)
        expect({ sent, found: namesOf(found) }).toEqual({ sent, found: expected })
      }
    },
  )
})

/** All that the index saves: comparing every stub, and sorting at each request. */
function naively(stubs: readonly Stub[], operationId: string, sent: Sent): string[] {
  const facts = factsOf(sent)
  return stubs
    .filter((one) => one.operationId === operationId)
    .filter(({ concrete }) => concrete === undefined || concrete === sent.path)
    .filter(({ matcher }) => matcher.test(facts))
    .map((one) => ({
      ...one,
      key: [one.priority, one.concrete ? 1 : 0, one.matcher.leaves, one.order],
    }))
    .sort((a, b) => {
      const at = a.key.findIndex((value, index) => value !== b.key[index])
      return (b.key[at] ?? 0) - (a.key[at] ?? 0)
    })
    .map(({ name }) => name)
}

function randomStub(random: Random, name: string): Promise<Stub> {
  const concrete = random.chance(0.3) ? { concrete: `/pets/${random.int(1, 3)}` } : {}
  return stub(name, random.chance(0.1) ? undefined : randomWhen(random, 2), {
    operationId: random.chance(0.8) ? 'op' : 'other',
    priority: random.int(-1, 1),
    order: random.int(0, 1_000_000),
    ...concrete,
  })
}

function randomWhen(random: Random, depth: number): Record<string, unknown> {
  const when: Record<string, unknown> = {}
  const places = ['params', 'query', 'headers', 'cookies', 'body']
  for (const place of places)
    if (random.chance(0.3)) when[place] = { [random.pick(['a', 'b'])]: randomExpected(random) }
  if (random.chance(0.1)) when['session'] = random.pick(['default', 'x', { ne: 'x' }])
  if (depth === 0) return when
  if (random.chance(0.1)) when['not'] = randomWhen(random, depth - 1)
  for (const combined of ['any', 'all'])
    if (random.chance(0.15))
      when[combined] = [randomWhen(random, depth - 1), randomWhen(random, depth - 1)]
  return when
}

function randomExpected(random: Random): unknown {
  const plain = (): unknown => random.pick<unknown>([1, 2, '1', '2', '01', 'x', true, 'true'])
  return random.pick([
    plain,
    plain,
    plain,
    () => ({ eq: plain() }),
    () => ({ eq: plain(), present: true }),
    () => ({ ne: plain() }),
    () => ({ in: [plain(), plain()] }),
    () => ({ gte: 2 }),
    () => ({ absent: true }),
    () => ({ not: plain() }),
    () => ({ any: [plain(), plain()] }),
  ])()
}

function randomSent(random: Random): Sent {
  const text = (): string => random.pick(['1', '2', '01', 'x', 'true', ''])
  const pairs = (): string[] =>
    Array.from({ length: random.int(0, 3) }, () => `${random.pick(['a', 'b'])}=${text()}`)
  const data = (): unknown =>
    random.pick<unknown>([1, 2, '1', '01', true, 'true', null, [1], { a: 1 }])
  return {
    path: `/pets/${random.int(1, 4)}`,
    params: { a: text() },
    query: pairs().join('&'),
    headers: {
      a: text(),
      cookie: pairs().join('; '),
      'content-type': random.pick(['application/json', 'application/x-www-form-urlencoded']),
    },
    body: random.pick<unknown>([undefined, { a: data() }, { a: data(), b: data() }, 'text', 1]),
    session: random.pick(['default', 'x']),
  }
}
