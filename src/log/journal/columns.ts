import { Dictionary } from './dictionary.ts'
import type { Facts } from './fields.ts'

/** What filters ask of as a text, and what is counted by it. */
export const TEXT_COLUMNS = [
  'server',
  'session',
  'method',
  'path',
  'operation_id',
  'scenario_name',
  'source',
  'client_ip',
] as const

export type TextColumn = (typeof TEXT_COLUMNS)[number]
export type NumberColumn = 'time' | 'status_code' | 'response_time_ms' | 'admin'

interface Numbers {
  seq: Float64Array<ArrayBuffer>
  /** Milliseconds since 1970. */
  time: Float64Array<ArrayBuffer>
  response_time_ms: Float64Array<ArrayBuffer>
  status_code: Uint16Array<ArrayBuffer>
  admin: Uint8Array<ArrayBuffer>
  /** Bytes that the entry takes. */
  size: Uint32Array<ArrayBuffer>
  /** Of the id. */
  hash: Uint32Array<ArrayBuffer>
}

interface Codes {
  codes: Uint32Array<ArrayBuffer>
  dictionary: Dictionary
}

/**
 * What filters and analyses read of all entries, 70 bytes each, in the order in which they came:
 * a scan of a million takes milliseconds, where an index a column would triple the cost of every
 * insertion and help with one filter at a time. A position is good until the next change.
 */
export class Columns {
  numbers: Numbers = makeNumbers(1024)
  readonly texts: Record<TextColumn, Codes> = makeTexts(1024)
  /** The position of the oldest entry, and that behind the newest. */
  start = 0
  end = 0
  /** Bytes of all entries. */
  bytes = 0

  get count(): number {
    return this.end - this.start
  }

  add(seq: number, facts: Facts, size: number): void {
    if (this.end === this.numbers.seq.length) this.#makeRoom()
    const at = this.end++
    const { numbers } = this
    numbers.seq[at] = seq
    numbers.time[at] = Date.parse(facts.timestamp)
    numbers.response_time_ms[at] = facts.response_time_ms
    numbers.status_code[at] = facts.status_code
    numbers.admin[at] = facts.admin ? 1 : 0
    numbers.size[at] = size
    numbers.hash[at] = hashOf(facts.id)
    for (const name of TEXT_COLUMNS) {
      const { codes, dictionary } = this.texts[name]
      codes[at] = dictionary.take(facts[name])
    }
    this.bytes += size
  }

  /** Forgets so many of the oldest. */
  evict(count: number): void {
    const until = Math.min(this.start + count, this.end)
    for (let at = this.start; at < until; at++) this.#release(at)
    this.start = until
  }

  /** Forgets what stands at these positions, which are ascending. */
  remove(positions: Uint32Array): void {
    let to = positions[0] ?? this.end
    let next = 0
    for (let at = to; at < this.end; at++) {
      if (at !== positions[next]) this.#move(at, to++)
      else {
        this.#release(at)
        next++
      }
    }
    this.end = to
  }

  /** The first position whose `seq` is not below this one. */
  positionOf(seq: number): number {
    let low = this.start
    let high = this.end
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.numbers.seq[middle] ?? 0) < seq) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The `seq` of entries that may have this id, the newest first. */
  *candidates(id: string): Generator<number> {
    const hash = hashOf(id)
    const { hash: hashes, seq } = this.numbers
    for (let at = this.end - 1; at >= this.start; at--) if (hashes[at] === hash) yield seq[at] ?? 0
  }

  #release(at: number): void {
    this.bytes -= this.numbers.size[at] ?? 0
    for (const name of TEXT_COLUMNS) {
      const { codes, dictionary } = this.texts[name]
      dictionary.release(codes[at] ?? 0)
    }
  }

  #move(from: number, to: number): void {
    for (const array of this.#arrays()) array[to] = array[from] ?? 0
  }

  /** Moves all to the front when a quarter is free there, so that each entry is moved thrice at most; else grows. */
  #makeRoom(): void {
    const { start, end } = this
    if (start * 4 >= end) for (const array of this.#arrays()) array.copyWithin(0, start, end)
    else this.#grow()
    this.start = 0
    this.end = end - start
  }

  #grow(): void {
    const { start, end, numbers } = this
    const grown = makeNumbers(numbers.seq.length * 2)
    grown.seq.set(numbers.seq.subarray(start, end))
    grown.time.set(numbers.time.subarray(start, end))
    grown.response_time_ms.set(numbers.response_time_ms.subarray(start, end))
    grown.status_code.set(numbers.status_code.subarray(start, end))
    grown.admin.set(numbers.admin.subarray(start, end))
    grown.size.set(numbers.size.subarray(start, end))
    grown.hash.set(numbers.hash.subarray(start, end))
    this.numbers = grown
    for (const column of Object.values(this.texts)) {
      const codes = new Uint32Array(column.codes.length * 2)
      codes.set(column.codes.subarray(start, end))
      column.codes = codes
    }
  }

  #arrays(): (Float64Array | Uint32Array | Uint16Array | Uint8Array)[] {
    return [...Object.values(this.numbers), ...Object.values(this.texts).map(({ codes }) => codes)]
  }
}

function makeNumbers(length: number): Numbers {
  return {
    seq: new Float64Array(length),
    time: new Float64Array(length),
    response_time_ms: new Float64Array(length),
    status_code: new Uint16Array(length),
    admin: new Uint8Array(length),
    size: new Uint32Array(length),
    hash: new Uint32Array(length),
  }
}

function makeTexts(length: number): Record<TextColumn, Codes> {
  const make = (): Codes => ({ codes: new Uint32Array(length), dictionary: new Dictionary() })
  return {
    server: make(),
    session: make(),
    method: make(),
    path: make(),
    operation_id: make(),
    scenario_name: make(),
    source: make(),
    client_ip: make(),
  }
}

/** FNV-1a. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
