import { systemClock } from '../../lib/clock.ts'
import type { Clock } from '../../lib/clock.ts'
import type { Entry, Followed, LogFilter, Pace } from '../entry.ts'
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
  follow(filter: LogFilter, signal: AbortSignal, pace?: Pace): AsyncIterable<Followed>
  end(): void
}

/** Creates the list; without followers an entry costs nothing. */
export function createFollowers(clock: Clock = systemClock): Followers {
  const followers = new Set<Follower>()
  return {
    tell(entry) {
      for (const follower of followers) follower.offer(entry)
    },
    follow(filter, signal, { perSecond } = {}) {
      const hasRoom = perSecond === undefined ? () => true : createPace(perSecond, clock)
      const line = createLine(createPredicate(filter), hasRoom)
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
  next(): Promise<Followed | undefined>
}

async function* read(line: Line, end: () => void): AsyncGenerator<Followed> {
  try {
    for (let entry = await line.next(); entry !== undefined; entry = await line.next()) yield entry
  } finally {
    end()
  }
}

function createLine(isWanted: (entry: Entry) => boolean, hasRoom: () => boolean): Line {
  const waiting: Followed[] = []
  let skipped = 0
  let hasEnded = false
  let wake: (() => void) | undefined
  return {
    offer(entry) {
      if (!isWanted(entry)) return
      if (!hasRoom()) return void skipped++
      if (waiting.length >= MAX_WAITING) skipped += 1 + (waiting.shift()?.skipped ?? 0)
      waiting.push(skipped === 0 ? entry : { ...entry, skipped })
      skipped = 0
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

/** Tells whether there is room for one more: so many a second, and those of a second at once. */
function createPace(perSecond: number, clock: Clock): () => boolean {
  const most = Math.max(1, perSecond)
  let room = most
  let last = clock.monotonic()
  return () => {
    const now = clock.monotonic()
    room = Math.min(most, room + ((now - last) * perSecond) / 1000)
    last = now
    if (room < 1) return false
    room--
    return true
  }
}
