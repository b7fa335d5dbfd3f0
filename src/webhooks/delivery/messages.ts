import type { DeliveryQuery, DeliverySummary } from '../delivery.ts'

/** What the worker is started with. */
export interface StoreOptions {
  /** Absent: in memory. */
  file: string | undefined
  /** Deliveries that have ended, and bytes of all, that are kept. */
  finished: number
  bytes: number
  /** Bytes that the file may have. */
  maxFile?: number
}

/** What the worker tells after each change. */
export interface Stats {
  /** Why deliveries are not kept on the disk, in words. */
  trouble: string | null
  /** How often a file was begun anew, so that what is pending has to be written again. */
  renewed: number
}

/** What the worker can be asked, in the order of its messages. */
export interface Asks {
  /** Those that are pending, in the order of coming, as JSON. */
  pending(input: null): string[]
  list(input: DeliveryQuery & { limit: number }): ListOutput
  get(id: string): string | undefined
  close(input: null): null
}

export interface ListOutput {
  summaries: DeliverySummary[]
  total: number
  next: string | null
}
