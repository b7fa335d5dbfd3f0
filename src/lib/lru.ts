/** A cache with a limit in bytes; what was used least recently goes first. */
export interface Lru<V> {
  get(key: string): V | undefined
  /** An entry above an eighth of the limit is not kept, as it would drive out too many others. */
  set(key: string, value: V): void
  delete(key: string): void
  clear(): void
  /** The number of entries. */
  readonly size: number
  readonly bytes: number
}

/** Creates a cache; `sizeOf` tells the bytes of an entry and is asked once, when it is set. */
export function createLru<V>(options: {
  maxBytes: number
  sizeOf: (value: V, key: string) => number
}): Lru<V> {
  const { maxBytes, sizeOf } = options
  // A Map keeps the order of insertion, so that the first key is the least recently used.
  const entries = new Map<string, { value: V; bytes: number }>()
  let total = 0

  function remove(key: string): void {
    total -= entries.get(key)?.bytes ?? 0
    entries.delete(key)
  }

  return {
    get(key) {
      const entry = entries.get(key)
      if (!entry) return undefined
      entries.delete(key)
      entries.set(key, entry)
      return entry.value
    },
    set(key, value) {
      remove(key)
      const bytes = sizeOf(value, key)
      if (bytes > maxBytes / 8) return
      entries.set(key, { value, bytes })
      total += bytes
      for (const oldest of entries.keys()) {
        if (total <= maxBytes) break
        remove(oldest)
      }
    },
    delete: remove,
    clear() {
      entries.clear()
      total = 0
    },
    get size() {
      return entries.size
    },
    get bytes() {
      return total
    },
  }
}
