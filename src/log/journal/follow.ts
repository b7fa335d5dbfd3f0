import type { Entry, LogFilter } from '../entry.ts'
import { createPredicate } from './conditions.ts'

/** Entries that wait for a slow reader. */
const MAX_WAITING = 1000

interface Follower {
  offer(entry: Entry): void
  end(): void
}

/** Those who read entries as they come in. */
export interface Followers {
  tell(entry: Entry): void
  follow(filter: LogFilter, signal: AbortSignal): AsyncIterable<Entry>
  end(): void
}

/** Creates the list; without followers an entry costs nothing. */
export function createFollowers(): Followers {
  const followers = new Set<Follower>()
  return {
    tell(entry) {
      for (const follower of followers) follower.offer(entry)
    },
    follow(filter, signal) {
      const line = createLine(createPredicate(filter))
      if (signal.aborted) line.end()
      else followers.add(line)
      const end = (): void => {
        followers.delete(line)
        signal.removeEventListener('abort', end)
        line.end()
      }
      signal.addEventListener('abort', end)
      return read(line, end)
    },
    end() {
      for (const follower of followers) follower.end()
      followers.clear()
    },
  }
}

interface Line extends Follower {
  /** `undefined` when it has ended. */
  next(): Promise<Entry | undefined>
}

async function* read(line: Line, end: () => void): AsyncGenerator<Entry> {
  try {
    for (let entry = await line.next(); entry !== undefined; entry = await line.next()) yield entry
  } finally {
    end()
  }
}

function createLine(isWanted: (entry: Entry) => boolean): Line {
  const waiting: Entry[] = []
  let hasEnded = false
  let wake: (() => void) | undefined
  return {
    offer(entry) {
      if (!isWanted(entry)) return
      if (waiting.length >= MAX_WAITING) waiting.shift()
      waiting.push(entry)
      wake?.()
    },
    end() {
      hasEnded = true
      wake?.()
    },
    async next() {
      if (waiting.length === 0 && !hasEnded) await new Promise<void>((resolve) => (wake = resolve))
      return hasEnded ? undefined : waiting.shift()
    },
  }
}
