import { Buffer } from 'node:buffer'
import type { Entry } from '../entry.ts'
import { toFacts } from './fields.ts'
import type { Flat } from './messages.ts'

/** A message: so many entries, or so many characters. */
const BATCH = { entries: 1000, length: 1_000_000 }
/** What may wait in all: first bodies are dropped, then entries. */
const BODIES = { entries: 10_000, length: 32_000_000 }
const ENTRIES = { entries: 20_000, length: 64_000_000 }

interface Load {
  entries: number
  length: number
}

/** What waits for the worker, here and in its mailbox. */
export class Queue {
  /** Entries, and bodies of entries, that were not kept. */
  readonly dropped = { entries: 0, bodies: 0 }
  /** When the last was, in milliseconds since 1970. */
  lastDropped: number | undefined
  readonly #maxBody: number
  #texts: Flat = []
  #here: Load = { entries: 0, length: 0 }
  /** By message. */
  #posted: Load[] = []
  #all: Load = { entries: 0, length: 0 }

  /** Bodies are cut at `maxBody` bytes. */
  constructor(maxBody: number) {
    this.#maxBody = maxBody
  }

  /** Entries that wait here. */
  get waiting(): number {
    return this.#here.entries
  }

  /** Whether it is time to post. */
  get isFull(): boolean {
    return this.#here.entries >= BATCH.entries || this.#here.length >= BATCH.length
  }

  /** Why entries are being dropped, in words. */
  get trouble(): string | undefined {
    if (this.#exceeds(ENTRIES))
      return 'requests come faster than they can be stored, and are dropped'
    if (this.#exceeds(BODIES))
      return 'requests come faster than they can be stored, and lose their bodies'
    return undefined
  }

  /** Never throws. */
  add(entry: Entry): void {
    try {
      if (this.#exceeds(ENTRIES)) this.drop('entries', 1)
      else this.#push(entry)
    } catch {
      // What cannot be written as JSON, as a getter that throws.
      this.drop('entries', 1)
    }
  }

  /** All that waits here, for posting. */
  take(): Flat {
    const texts = this.#texts
    this.#posted.push(this.#here)
    this.#texts = []
    this.#here = { entries: 0, length: 0 }
    return texts
  }

  /** The oldest message that was posted is done with. */
  taken(): void {
    const { entries, length } = this.#posted.shift() ?? { entries: 0, length: 0 }
    this.#all.entries -= entries
    this.#all.length -= length
  }

  /** What was posted is lost. */
  lost(): void {
    for (const { entries } of this.#posted) this.drop('entries', entries)
    this.#posted = []
    this.#all = { ...this.#here }
  }

  drop(what: 'entries' | 'bodies', count: number): void {
    this.dropped[what] += count
    this.lastDropped = Date.now()
  }

  #push(entry: Entry): void {
    const facts = toFacts(entry)
    const hasRoom = !this.#exceeds(BODIES)
    if (!hasRoom && (entry.request_body ?? entry.response_body) !== null) this.drop('bodies', 1)
    const request = hasRoom ? cut(entry.request_body, this.#maxBody) : null
    const response = hasRoom ? cut(entry.response_body, this.#maxBody) : null
    this.#texts.push(facts, request, response)
    const length = facts.length + (request?.length ?? 0) + (response?.length ?? 0)
    for (const load of [this.#here, this.#all]) {
      load.entries += 1
      load.length += length
    }
  }

  #exceeds(limit: Load): boolean {
    return this.#all.entries >= limit.entries || this.#all.length >= limit.length
  }
}

/** At most so many bytes of UTF-8, without half a character. */
function cut(text: string | null, max: number): string | null {
  if (text === null || text.length * 3 <= max) return text
  if (text.length <= max && Buffer.byteLength(text) <= max) return text
  const bytes = new Uint8Array(max)
  const { written } = new TextEncoder().encodeInto(text, bytes)
  // A slice would hold on to the whole text.
  return Buffer.from(bytes.buffer, 0, written).toString()
}
