import { randomFillSync } from 'node:crypto'
import { systemClock } from './clock.ts'
import type { Clock } from './clock.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Every pair of digits, so that an id costs few look-ups. */
const PAIRS = Array.from(ALPHABET, (high) => Array.from(ALPHABET, (low) => high + low)).flat()
const POOL_BYTES = 4096

/**
 * Creates a maker of ids: 26 characters (ULID), unique, and in the order of their making when
 * sorted as text, also within a millisecond and when the clock jumps back.
 */
export function createId(clock: Clock = systemClock): () => string {
  const random = createBytes()
  let time = -1
  let prefix = ''
  let counter = 0

  return () => {
    const now = Math.floor(clock.now())
    if (now > time) {
      time = now
      prefix = encode(time, 5) + encode(random.read(5), 4)
      // The top bit is left free for counting on.
      counter = random.read(5) % 2 ** 39
    } else {
      counter += 1
    }
    return prefix + encode(counter, 4)
  }
}

/** The lowest `pairs` × 10 bits in Crockford's base 32. */
function encode(value: number, pairs: number): string {
  let text = ''
  let rest = value
  for (let pair = 0; pair < pairs; pair++) {
    text = PAIRS[rest % 1024] + text
    rest = Math.floor(rest / 1024)
  }
  return text
}

/** Fetches random bytes in batches, as each call of the system's source costs about 1 µs. */
function createBytes(): { read(count: number): number } {
  const pool = Buffer.alloc(POOL_BYTES)
  let at = POOL_BYTES
  return {
    read(count) {
      if (at + count > POOL_BYTES) {
        randomFillSync(pool)
        at = 0
      }
      at += count
      return pool.readUIntBE(at - count, count)
    },
  }
}
