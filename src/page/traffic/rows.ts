/** What is known of a long list: its newest rows as they came in, and pages of what is stored. */
export interface Rows<T> {
  /** Rows in all. */
  readonly count: number
  /** Rows that were put on top since the last `reset`. */
  readonly added: number
  /** A row, the newest being 0; undefined while it is not known. */
  at(index: number): T | undefined
  /** Begins anew: so many are stored, of which these are the newest, the newest first. */
  reset(total: number, newest: readonly T[]): void
  /** Puts a row on top. */
  add(row: T): void
  /** Takes in a page of the stored ones, counted from the oldest. */
  fill(offset: number, page: readonly T[]): void
  /** The pages of which something is missing between two rows, as offsets from the oldest. */
  missing(from: number, to: number): number[]
}

/** Rows of a page. */
export const PAGE_SIZE = 200
/** New rows that are held; those before them are read again when they are wanted. */
const MOST_LIVE = 2000
/** Stored rows that are held. */
const MOST_STORED = 20_000

/**
 * Creates an empty list. What is stored is numbered from the oldest, since numbers from the newest
 * would change with each request that comes in.
 */
export function createRows<T>(): Rows<T> {
  let total = 0
  let live: T[] = []
  let added = 0
  const stored = new Map<number, T>()
  /** Of a stored row, from the oldest. */
  const numberOf = (index: number): number => total - 1 - (index - live.length)
  return {
    get count() {
      return total + live.length
    },
    get added() {
      return added
    },
    at: (index) =>
      index < live.length ? live[live.length - 1 - index] : stored.get(numberOf(index)),
    reset(count, newest) {
      total = count
      live = []
      added = 0
      stored.clear()
      newest.forEach((row, index) => stored.set(count - 1 - index, row))
    },
    add(row) {
      live.push(row)
      added++
      if (live.length > MOST_LIVE) live = live.slice(-MOST_LIVE / 2)
    },
    fill(offset, page) {
      page.forEach((row, index) => stored.set(offset + index, row))
      for (const number of stored.keys()) {
        if (stored.size <= MOST_STORED) return
        stored.delete(number)
      }
    },
    missing(from, to) {
      const offsets = new Set<number>()
      for (let index = Math.max(from, live.length); index < to; index++) {
        const number = numberOf(index)
        if (number >= 0 && !stored.has(number))
          offsets.add(Math.floor(number / PAGE_SIZE) * PAGE_SIZE)
      }
      return [...offsets]
    },
  }
}
