import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { InvalidArgumentError } from '../../src/errors.ts'
import { createTestClock } from '../../src/lib/clock.ts'
import { claim, prepareRule } from '../../src/scenario/session/claim.ts'
import type { Claimable } from '../../src/scenario/session/claim.ts'
import { createPool } from '../../src/scenario/session/pool.ts'
import type { StateRule } from '../../src/scenario/scenario.ts'
import { createScope } from '../../src/scenario/template/scope.ts'
import { createSessions } from '../../src/scenario/session/session.ts'
import type { Session, SessionsOptions } from '../../src/scenario/session/session.ts'
import { applyState, meetsState, readPath } from '../../src/scenario/session/state.ts'

describe('a state', () => {
  const state = { cart: { items: [{ sku: 'a' }], open: true }, note: null, text: 'x' }

  it('is read at dotted paths, also into lists', () => {
    expect(readPath(state, 'cart.items.0.sku')).toBe('a')
    expect(readPath(state, 'cart.items.1.sku')).toBeUndefined()
    expect(readPath(state, 'cart.items.length')).toBeUndefined()
    expect(readPath(state, 'note')).toBeNull()
    expect(readPath(state, 'text.length')).toBeUndefined()
    expect(readPath({}, 'toString')).toBeUndefined()
  })

  it.each([
    [{ 'cart.open': true }, true],
    [{ 'cart.open': 'true' }, false],
    [{ cart: { open: true, items: [{ sku: 'a' }] } }, true],
    [{ cart: { open: true } }, false],
    [{ 'cart.items': [{ sku: 'a' }, 1] }, false],
    [{ note: null }, true],
    [{ missing: null }, false],
    [{ 'cart.open': true, text: 'y' }, false],
    [{ cart: ['a'] }, false],
    [{}, true],
  ])('meets %j: %s', (require, expected) => {
    expect(meetsState(state, require)).toBe(expected)
  })

  it('is changed by set, push and unset into a new one, and stays as it was', () => {
    const before = structuredClone(state)
    const after = applyState(state, {
      set: { 'a.b.c': 1, 'cart.items.0.sku': 'z', note: 'n' },
      push: { 'cart.items': { sku: 'b' }, log: 'first' },
      unset: ['cart.open', 'missing.deeper', 'text'],
    })
    expect(after).toEqual({
      a: { b: { c: 1 } },
      cart: { items: [{ sku: 'z' }, { sku: 'b' }] },
      note: 'n',
      log: ['first'],
    })
    expect(state).toEqual(before)
  })

  it('loses an item of a list whole', () => {
    expect(applyState({ list: [1, 2, 3] }, { unset: ['list.1', 'list.7'] })).toEqual({
      list: [1, 3],
    })
    expect(applyState({ list: [1] }, { set: { 'list.1': 2 } })).toEqual({ list: [1, 2] })
  })

  it('shares what has not changed', () => {
    const after = applyState(state, { set: { note: 1 } })
    expect(after['cart']).toBe(state.cart)
  })

  it.each([
    [{ set: { 'text.deeper': 1 } }, /text\.deeper cannot be changed: there is a string/],
    [{ push: { text: 1 } }, /nothing can be pushed to the state's text/],
    [{ set: { 'cart.items.9': 1 } }, /"9" is no place in a list of 1/],
    [{ set: { 'cart.items.last': 1 } }, /"last" is no place/],
    [{ set: { '__proto__.x': 1 } }, /"__proto__" cannot be a name/],
    [{ push: { 'a.constructor': 1 } }, /"constructor" cannot be a name/],
    [{ unset: ['a.prototype'] }, /"prototype" cannot be a name/],
    [{ set: { 'a..b': 1 } }, /a name is empty/],
    [{ set: { ['a.'.repeat(99) + 'a']: 1 } }, /more than 50 names/],
  ])('refuses %j', (change, message) => {
    expect(() => applyState(state, change)).toThrow(InvalidArgumentError)
    expect(() => applyState(state, change)).toThrow(message)
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })

  it('keeps names of the prototype that come in values as data', () => {
    const value: unknown = JSON.parse('{"__proto__": {"x": 1}, "constructor": 2}')
    const after = applyState(applyState({}, { set: { a: value } }), { set: { 'a.b': 1 } })
    expect(JSON.stringify(after)).toBe('{"a":{"__proto__":{"x":1},"constructor":2,"b":1}}')
  })
})

describe('a claim', () => {
  it('answers as often as times says, in each session', () => {
    const sessions = create()
    const stub = { id: 'a', times: 2 }
    const ann = sessions.get('ann')
    expect([1, 2, 3].map(() => take(ann, stub))).toEqual([0, 0, undefined])
    expect(take(sessions.get('bob'), stub)).toBe(0)
  })

  it.each([
    [undefined, [0, 1, 2, 2, 2, 2, 2]],
    ['last', [0, 1, 2, 2, 2, 2, 2]],
    ['cycle', [0, 1, 2, 0, 1, 2, 0]],
    ['next-stub', [0, 1, 2, undefined, undefined, undefined, undefined]],
  ] as const)('walks a sequence; then: %s', (then, expected) => {
    const session = create().get('ann')
    const stub = walk(3, then)
    expect(expected.map(() => take(session, stub))).toEqual(expected)
  })

  it('ends a cycle when times says so, and never begins an empty sequence', () => {
    const session = create().get('ann')
    const stub = { ...walk(2, 'cycle'), times: 3 }
    expect([1, 2, 3, 4].map(() => take(session, stub))).toEqual([0, 1, 0, undefined])
    expect(take(session, walk(0, 'cycle'))).toBeUndefined()
  })

  it('counts nothing for stubs that do not count', () => {
    const session = create().get('ann')
    expect(take(session, { id: 'a' })).toBe(0)
    expect(session.counters.size).toBe(0)
  })

  it('serves times: 1 exactly once to 200 parallel requests', async () => {
    const sessions = create()
    const rule = await prepareRule({ push: { log: '{{ request.query.n }}' } }, 'stub')
    const stub = { id: 'a', times: 1, rule }
    const served = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        await turn()
        const session = sessions.get('ann')
        await turn()
        const step = take(session, stub, `n=${n}`)
        await turn()
        return step
      }),
    )
    expect(served.filter((step) => step === 0)).toHaveLength(1)
    expect(sessions.get('ann').state['log']).toHaveLength(1)
  })

  it('gives 32 walkers of a cycle of four each step equally often', async () => {
    const sessions = create()
    const stub = walk(4, 'cycle')
    const counts = [0, 0, 0, 0]
    const walkOn = async () => {
      for (let n = 0; n < 1000; n++) {
        const step = take(sessions.get('ann'), stub) ?? NaN
        counts[step] = (counts[step] ?? NaN) + 1
        await Promise.resolve()
      }
    }
    await Promise.all(Array.from({ length: 32 }, walkOn))
    expect(counts).toEqual([8000, 8000, 8000, 8000])
  })

  it('changes the state with values from the request, and asks for it', async () => {
    const session = create().get('ann')
    const add = await stubWith({ push: { cart: '{{ request.query }}' }, set: { stage: 'filled' } })
    const pay = await stubWith({
      require: { stage: 'filled', 'cart.0.sku': '{{ request.query.sku }}' },
      set: { stage: 'paid' },
      unset: ['cart'],
    })
    expect(take(session, pay, 'sku=a')).toBeUndefined()
    expect(take(session, add, 'sku=a')).toBe(0)
    expect(session.state).toEqual({ cart: [{ sku: 'a' }], stage: 'filled' })
    expect(take(session, pay, 'sku=b')).toBeUndefined()
    expect(take(session, pay, 'sku=a')).toBe(0)
    expect(session.state).toEqual({ stage: 'paid' })
  })

  it('that fails changes nothing and counts nothing', async () => {
    const session = create().get('ann')
    const rule = await prepareRule({ set: { a: 1, 'text.b': 2 } }, 'stub "a" state')
    const stub = { id: 'a', times: 1, rule }
    session.state = { text: 'x' }
    expect(() => take(session, stub)).toThrow(/text\.b cannot be changed/)
    expect(session.state).toEqual({ text: 'x' })
    session.state = {}
    expect(take(session, stub)).toBe(0)
  })

  it('is refused when the state would pass 1 MiB, and then keeps the old one', async () => {
    const session = create().get('ann')
    const push = await stubWith({ push: { list: 'x'.repeat(1000) } })
    let pushed = 0
    expect(() => {
      for (; pushed < 2000; pushed++) take(session, push)
    }).toThrow(/larger than 1 MiB; unset/)
    expect(session.state['list']).toHaveLength(pushed)
    expect(JSON.stringify(session.state).length).toBeLessThanOrEqual(2 ** 20)
    expect(JSON.stringify(session.state).length).toBeGreaterThan(2 ** 20 - 2000)
    take(session, await stubWith({ unset: ['list'] }))
    expect(take(session, push)).toBe(0)
  })

  it('is refused when the state would nest without end', async () => {
    const session = create().get('ann')
    const nest = await stubWith({ set: { inner: '{{ state }}' } })
    expect(() => {
      for (let n = 0; n < 1000; n++) take(session, nest)
    }).toThrow(/more than 200 levels deep/)
    expect(() => JSON.stringify(session.state)).not.toThrow()
  })

  it.each([
    [{ set: { '__proto__.x': 1 } }, /^stub "a" state\.set: "__proto__\.x" is no path/],
    [{ require: { 'a..b': 1 } }, /^stub "a" state\.require: .*a name is empty; write it as/],
    [{ unset: ['constructor'] }, /^stub "a" state\.unset: /],
    [{ set: { a: '{{ now | nope }}' } }, /^stub "a" state\.set\.a: .*undefined filter: nope/],
  ])('has its rule checked when it is saved: %j', async (rule, message) => {
    await expect(prepareRule(rule, 'stub "a" state')).rejects.toThrow(message)
  })
})

describe('sessions', () => {
  it('are made when they are asked for, and stay', () => {
    const sessions = create()
    expect(sessions.peek('ann')).toBeUndefined()
    const ann = sessions.get('ann')
    expect(sessions.get('ann')).toBe(ann)
    expect(sessions.peek('ann')).toBe(ann)
    expect(sessions.get('__proto__').state).toEqual({})
    expect(sessions.list().map(({ id }) => id)).toEqual(['__proto__', 'ann'])
    expect(sessions.size).toBe(2)
  })

  it('have a seed of their own, alike for one seed of the mock', () => {
    const [ann, bob] = ['ann', 'bob'].map((id) => create().get(id).seed)
    expect(ann).toBe(create().get('ann').seed)
    expect(ann).not.toBe(bob)
    expect(ann).not.toBe(create({ seed: 8 }).get('ann').seed)
  })

  it('end when they are idle, not by being looked at', () => {
    const clock = createTestClock(1000)
    const sessions = create({ clock, idle: 10 })
    const ann = sessions.get('ann')
    clock.advance(9999)
    sessions.peek('ann')
    sessions.get('bob')
    clock.advance(1)
    expect(sessions.peek('ann')).toBeUndefined()
    expect(sessions.list().map(({ id }) => id)).toEqual(['bob'])
    expect(sessions.size).toBe(1)
    expect(sessions.get('ann')).not.toBe(ann)
    expect(sessions.get('ann')).toMatchObject({ createdAt: 11_000, usedAt: 11_000 })
  })

  it('do not end because the time of day jumps', () => {
    const clock = createTestClock(1000)
    const sessions = create({ clock, idle: 10 })
    const ann = sessions.get('ann')
    clock.jump(10 ** 12)
    expect(sessions.get('ann')).toBe(ann)
  })

  it('are swept away when idle, until they are closed', () => {
    vi.useFakeTimers()
    try {
      const clock = createTestClock()
      const pool = createPool<string>({ idle: 10, max: 9, clock })
      for (const name of ['a', 'b', 'c']) pool.set(name, name)
      clock.advance(6000)
      pool.use('a')
      clock.advance(6000)
      pool.sweep()
      expect(['a', 'b', 'c'].map((name) => pool.delete(name))).toEqual([true, false, false])
      const sessions = createSessions({ idle: 10, max: 9, clock, seed: 7 })
      expect(vi.getTimerCount()).toBe(1)
      sessions.get('ann')
      clock.advance(10_000)
      vi.advanceTimersByTime(10_000)
      expect(sessions.reset('ann')).toBe(0)
      sessions.close()
      expect(vi.getTimerCount()).toBe(0)
    } finally {
      vi.useRealTimers()
    }
  })

  it('give way to new ones above the cap, the least recently used first', () => {
    const sessions = create({ max: 3 })
    for (const id of ['a', 'b', 'c', 'a', 'd']) sessions.get(id)
    expect(sessions.list().map(({ id }) => id)).toEqual(['d', 'a', 'c'])
  })

  it('never pass the cap', () => {
    const sessions = create({ max: 100 })
    for (let n = 0; n < 10_000; n++) sessions.get(`session-${n}`)
    expect(sessions.size).toBe(100)
    expect(sessions.peek('session-9999')).toBeDefined()
    expect(sessions.peek('session-9899')).toBeUndefined()
  })

  it('are reset one by one or all', () => {
    const sessions = create()
    sessions.get('ann').state = { a: 1 }
    sessions.get('bob')
    expect(sessions.reset('ann')).toBe(1)
    expect(sessions.reset('ann')).toBe(0)
    expect(sessions.get('ann').state).toEqual({})
    expect(sessions.reset()).toBe(2)
    expect(sessions.size).toBe(0)
  })

  it('are found again after a reset that took the last used one', () => {
    const sessions = create()
    for (const round of [1, 2]) {
      const ann = sessions.get('ann')
      expect(sessions.get('ann'), `round ${round}`).toBe(ann)
      sessions.reset('ann')
    }
  })

  it('count again from the beginning where a scenario is restarted', () => {
    const sessions = create()
    const [ann, bob] = [sessions.get('ann'), sessions.get('bob')]
    const stub = { id: 'a', times: 1 }
    for (const session of [ann, bob]) take(session, stub)
    take(ann, stub, '', 'other')
    sessions.restart('happy')
    expect(take(ann, stub)).toBe(0)
    expect(take(bob, stub)).toBe(0)
    expect(take(ann, stub, '', 'other')).toBeUndefined()
  })

  it('forget the counters of stubs that are gone', () => {
    const sessions = create()
    const ann = sessions.get('ann')
    for (const id of ['a', 'b']) take(ann, { id, times: 1 })
    sessions.keep('happy', new Set(['a']))
    expect(take(ann, { id: 'a', times: 1 })).toBeUndefined()
    expect(take(ann, { id: 'b', times: 1 })).toBe(0)
  })
})

describe('a snapshot', () => {
  function filled() {
    const sessions = create()
    const ann = sessions.get('ann')
    ann.state = { cart: [1] }
    ann.scenario = 'own'
    ann.overrides = [{ id: 'o', operation: 'getPet', respond: { status: 204 } }]
    take(ann, { id: 'a', times: 2 })
    take(ann, { id: '__proto__', times: 2 }, '', '__proto__')
    sessions.get('bob')
    return sessions
  }

  it('holds everything as plain JSON, and brings it back', () => {
    const snapshot = filled().snapshot()
    const text = JSON.stringify(snapshot)
    expect(JSON.parse(text)).toEqual(snapshot)
    const sessions = create()
    sessions.get('other')
    sessions.restore(JSON.parse(text))
    expect(sessions.list().map(({ id }) => id)).toEqual(['bob', 'ann'])
    expect(sessions.snapshot()).toEqual(snapshot)
    const ann = sessions.get('ann')
    expect(ann).toMatchObject({ scenario: 'own', state: { cart: [1] }, overrides: [{ id: 'o' }] })
    expect(ann.seed).toBe(filled().get('ann').seed)
    expect([1, 2].map(() => take(ann, { id: 'a', times: 2 }))).toEqual([0, undefined])
    expect([1, 2].map(() => take(ann, { id: '__proto__', times: 2 }, '', '__proto__'))).toEqual([
      0,
      undefined,
    ])
  })

  it('does not change with the sessions, nor they with it', async () => {
    const sessions = filled()
    const snapshot = sessions.snapshot()
    const text = JSON.stringify(snapshot)
    take(sessions.get('ann'), await stubWith({ push: { cart: 2 } }))
    take(sessions.get('ann'), { id: 'a', times: 2 })
    expect(JSON.stringify(snapshot)).toBe(text)
    sessions.restore(snapshot)
    take(sessions.get('ann'), await stubWith({ push: { cart: 3 } }))
    expect(JSON.stringify(snapshot)).toBe(text)
  })

  it('does not bring back more than the cap', () => {
    const sessions = create({ max: 1 })
    sessions.restore(filled().snapshot())
    expect(sessions.list().map(({ id }) => id)).toEqual(['bob'])
  })

  const good = { id: 'a', createdAt: 1, usedAt: 1, state: {}, counters: [], overrides: [] }
  it.each([
    [null, /no snapshot of version 1/],
    [{ version: 2, sessions: [] }, /no snapshot of version 1/],
    [{ version: 1 }, /sessions is not a list/],
    [{ version: 1, sessions: [1] }, /sessions\[0\] is not an object/],
    [{ version: 1, sessions: [good, { ...good, id: 7 }] }, /sessions\[1\]\.id is not text/],
    [{ version: 1, sessions: [{ ...good, state: [] }] }, /\.state is not an object/],
    [{ version: 1, sessions: [{ ...good, counters: [['s', 'a', -1]] }] }, /\.counters is not/],
    [{ version: 1, sessions: [{ ...good, counters: [7] }] }, /\.counters is not/],
    [{ version: 1, sessions: [{ ...good, overrides: {} }] }, /\.overrides is not a list/],
    [{ version: 1, sessions: [{ ...good, scenario: 1 }] }, /\.scenario is not text/],
    [
      { version: 1, sessions: [{ ...good, state: { a: 'x'.repeat(2 ** 20) } }] },
      /larger than 1 MiB/,
    ],
  ])('that is none is refused, and all sessions stay: %#', (snapshot, message) => {
    const sessions = filled()
    expect(() => sessions.restore(snapshot)).toThrow(InvalidArgumentError)
    expect(() => sessions.restore(snapshot)).toThrow(message)
    expect(sessions.size).toBe(2)
  })
})

function create(options: Partial<SessionsOptions> = {}) {
  const sessions = createSessions({
    idle: 3600,
    max: 10_000,
    clock: createTestClock(),
    seed: 7,
    ...options,
  })
  sessions.close()
  return sessions
}

function walk(steps: number, then?: Claimable['then']): Claimable {
  const sequence = Array.from({ length: steps }, () => ({}))
  // oxlint-disable-next-line unicorn/no-thenable -- the document's own word
  return { id: `walk-${steps}`, sequence, ...(then && { then }) }
}

async function stubWith(rule: StateRule): Promise<Claimable> {
  return { id: 'stub', rule: await prepareRule(rule, 'stub') }
}

function take(session: Session, stub: Claimable, query: string = '', scenario: string = 'happy') {
  return claim(session, scenario, stub, scopeOf(session, query))
}

function scopeOf(session: Session, query: string) {
  const facts = {
    method: 'GET',
    path: '/',
    params: {},
    query,
    header: () => undefined,
    headers: () => ({}),
    body: undefined,
    session: session.id,
  }
  return createScope({ facts, session, scenario: 'happy', now: 0, seed: session.seed })
}
