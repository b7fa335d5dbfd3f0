import { describe, expect, it } from 'vitest'
import { createRows, PAGE_SIZE } from '../../src/page/traffic/rows.ts'

/** Stored rows by their number from the oldest, as a query in ascending order gives them. */
const page = (offset: number, total: number): string[] =>
  Array.from(
    { length: Math.min(PAGE_SIZE, total - offset) },
    (_, index) => `stored ${offset + index}`,
  )

describe('the rows of a long list', () => {
  it('have the newest on top, and know nothing that was not read', () => {
    const rows = createRows<string>()
    rows.reset(1000, ['stored 999', 'stored 998'])
    expect([rows.count, rows.at(0), rows.at(1), rows.at(2), rows.at(999)]).toEqual([
      1000,
      'stored 999',
      'stored 998',
      undefined,
      undefined,
    ])
  })

  it('tell which pages are missing, and take them in wherever they are, also while rows come in', () => {
    const rows = createRows<string>()
    rows.reset(1000, page(800, 1000).toReversed())
    expect(rows.missing(0, 200)).toEqual([])
    expect(rows.missing(150, 450)).toEqual([600, 400])
    rows.add('new 1')
    rows.add('new 2')
    rows.fill(400, page(400, 1000))
    expect([rows.count, rows.at(0), rows.at(1), rows.at(2)]).toEqual([
      1002,
      'new 2',
      'new 1',
      'stored 999',
    ])
    // 1001 is the oldest: stored 0.
    expect(rows.at(1001 - 400)).toBe('stored 400')
    expect(rows.missing(1001 - 599, 1001 - 400)).toEqual([])
    expect(rows.missing(0, 1002)).toEqual([600, 200, 0])
  })

  it('begin anew with what is stored then', () => {
    const rows = createRows<string>()
    rows.reset(2, ['b', 'a'])
    rows.add('c')
    rows.reset(3, ['c', 'b', 'a'])
    expect([rows.count, rows.added, rows.at(0), rows.at(3)]).toEqual([3, 0, 'c', undefined])
  })

  it('hold no more than a screen needs, however many come in or are scrolled by', () => {
    const rows = createRows<string>()
    rows.reset(100_000, [])
    for (let offset = 0; offset < 100_000; offset += PAGE_SIZE)
      rows.fill(offset, page(offset, 100_000))
    const held = Array.from({ length: 100_000 }, (_, index) => rows.at(index))
    expect(held.filter((row) => row !== undefined)).toHaveLength(20_000)
    expect(rows.at(0)).toBe('stored 99999')
    for (let count = 0; count < 10_000; count++) rows.add(`new ${count}`)
    expect(rows.at(0)).toBe('new 9999')
    expect(rows.count).toBeLessThanOrEqual(102_000)
  })
})
