import type { Clock } from '../../lib/clock.ts'

/** Values by name, which go when they are unused for too long, or when there are too many. */
export interface Pool<T> {
  /** Marks the value as used. */
  use(name: string): T | undefined
  peek(name: string): T | undefined
  /** The value counts as used. */
  set(name: string, value: T): void
  /** Tells whether there was one. */
  delete(name: string): boolean
  clear(): void
  /** The least recently used comes first. */
  values(): T[]
  /** Drops what has been unused for too long, which is otherwise only hidden. */
  sweep(): void
}

interface Entry<T> {
  value: T
  /** Of the monotonic clock: the time of day may jump. */
  touched: number
}

/** Creates a pool of at most `max` values, which last `idle` seconds; each use takes the same time for any number of them. */
export function createPool<T>({
  idle,
  max,
  clock,
}: {
  idle: number
  max: number
  clock: Clock
}): Pool<T> {
  // A Map keeps the order of insertion, so that the first is the least recently used.
  const entries = new Map<string, Entry<T>>()
  let newest: Entry<T> | undefined

  const isOver = ({ touched }: Entry<T>): boolean => clock.monotonic() - touched >= idle * 1000

  function find(name: string): Entry<T> | undefined {
    const entry = entries.get(name)
    return entry && !isOver(entry) ? entry : undefined
  }

  function moveLast(name: string, entry: Entry<T>): void {
    entries.delete(name)
    entries.set(name, entry)
    newest = entry
  }

  return {
    use(name) {
      const entry = find(name)
      if (!entry) return undefined
      entry.touched = clock.monotonic()
      // Most requests are of the session that was used last, and need no moving.
      if (entry !== newest) moveLast(name, entry)
      return entry.value
    },
    peek: (name) => find(name)?.value,
    set(name, value) {
      moveLast(name, { value, touched: clock.monotonic() })
      const oldest = entries.keys().next()
      if (entries.size > max && !oldest.done) entries.delete(oldest.value)
    },
    delete: (name) => entries.delete(name),
    clear: () => entries.clear(),
    values: () => [...entries.values()].filter((entry) => !isOver(entry)).map(({ value }) => value),
    sweep() {
      for (const [name, entry] of entries) {
        if (!isOver(entry)) return
        entries.delete(name)
      }
    },
  }
}
