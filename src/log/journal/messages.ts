import type { Analysis, KnownOperation, LogFilter, Parts } from '../entry.ts'
import type { Texts } from './fields.ts'

/** What the worker is started with. */
export interface StoreOptions {
  /** Absent: in memory. */
  file: string | undefined
  maxEntries: number
  maxBytes: number
  /** Bytes that the file may have. */
  maxFile?: number
}

/** What the worker tells after each change. */
export interface Stats {
  entries: number
  /** Bytes of the file. */
  size: number
  evicted: number
  /** Up to when entries are gone, whichever process has lost them, in ms since 1970. */
  gone: number | undefined
  /** Entries that could not be stored. */
  dropped: number
  /** Why the last ones were not. */
  trouble: string | null
}

/** Entries as they go between the threads: `Texts` after `Texts`, flat, as copying arrays costs more than their texts. */
export type Flat = (string | null)[]

export interface PageInput {
  filter: LogFilter
  limit: number
  offset: number
  /** The `seq` of the last entry of the page before. */
  cursor: number | undefined
  order: 'asc' | 'desc'
  bodies: boolean
}

export interface PageOutput {
  texts: Flat
  total: number
  next: number | null
  stats: Stats
}

export interface ScanInput {
  filter: LogFilter
  parts: Parts
  after: number
  /** The last `seq` that is of interest; absent: the last there is. */
  until: number | undefined
  limit: number
}

export interface ScanOutput {
  texts: Flat
  /** The `after` of the next scan; absent: there is no more. */
  next: number | undefined
  until: number
}

/** What the worker can be asked, in the order of its messages. */
export interface Asks {
  page(input: PageInput): PageOutput
  scan(input: ScanInput): ScanOutput
  get(id: string): Texts | undefined
  clear(filter: LogFilter): number
  analyze(input: { filter: LogFilter; operations: readonly KnownOperation[] | undefined }): Analysis
  flush(input: null): null
  close(input: null): null
}
