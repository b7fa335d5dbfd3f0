import type { Storage } from 'unstorage'
import { MockLoopError, StorageError } from '../../errors.ts'
import type { Backend } from './driver.ts'

/** What the store tells its host. */
export interface StoreLog {
  error(about: object, message: string): void
  info(about: object, message: string): void
}

/** A storage that does not answer within this time, in ms, is gone. */
const PATIENCE = 5000

/** The texts of an opened storage; each operation throws `StorageError` in one line, and the log hears once of a storage that is gone or back. */
export class Texts {
  readonly shared: boolean
  readonly #backend: Backend
  readonly #storage: Storage
  readonly #log: StoreLog | undefined
  #gone = false
  #closed = false

  constructor(backend: Backend, storage: Storage, log: StoreLog | undefined) {
    this.#backend = backend
    this.#storage = storage
    this.#log = log
    this.shared = backend.shared
  }

  /** All keys that begin so. */
  keys(prefix: string): Promise<string[]> {
    return this.#ask(() => this.#storage.getKeys(prefix))
  }

  /** `undefined` when there is none. */
  async get(key: string): Promise<string | undefined> {
    // Asked first, as not every driver can be asked for what is not there.
    if (!(await this.has(key))) return undefined
    return toText(await this.#ask(() => this.#storage.getItemRaw(key), this.shared))
  }

  has(key: string): Promise<boolean> {
    return this.#ask(() => this.#storage.hasItem(key), this.shared)
  }

  set(key: string, text: string): Promise<void> {
    return this.#ask(() => this.#storage.setItemRaw(key, text))
  }

  remove(key: string): Promise<void> {
    return this.#ask(() => this.#storage.removeItem(key))
  }

  /** Moves a damaged text out of the way, where that is for this host to do; whether it has been. */
  async setAside(key: string): Promise<boolean> {
    const { setAside } = this.#backend
    if (setAside === undefined) return false
    return setAside(key).then(
      () => true,
      () => false,
    )
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#storage.dispose()
    await this.#backend.release?.()
  }

  /** One file that cannot be read says nothing about the storage. */
  async #ask<T>(operation: () => Promise<T>, telling = true): Promise<T> {
    try {
      const result = await (this.shared ? within(PATIENCE, operation()) : operation())
      if (telling) this.#tell(undefined)
      return result
    } catch (error) {
      // Not ours to use, or not a thing to ask for: the storage itself is well.
      if (error instanceof MockLoopError) throw error
      const { place, trouble } = this.#backend
      const reason = trouble?.() ?? (error instanceof Error ? error.message : String(error))
      if (telling) this.#tell(reason)
      throw new StorageError(`the storage (${place}) cannot be used: ${reason}`, { cause: error })
    }
  }

  #tell(reason: string | undefined): void {
    const gone = reason !== undefined
    // What a close cuts off is no failure of the storage.
    if (gone === this.#gone || this.#closed) return
    this.#gone = gone
    const { place } = this.#backend
    if (!gone) this.#log?.info({ storage: place }, `the storage (${place}) is back`)
    else
      this.#log?.error(
        { storage: place },
        `the storage (${place}) is gone, nothing can be saved until it is back: ${reason}`,
      )
  }
}

async function within<T>(ms: number, operation: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${ms / 1000} s`)), ms)
  })
  try {
    return await Promise.race([operation, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Drivers give back bytes or text. */
function toText(raw: unknown): string | undefined {
  if (raw === null || raw === undefined) return undefined
  if (typeof raw === 'string') return raw
  if (raw instanceof Uint8Array || raw instanceof ArrayBuffer) return new TextDecoder().decode(raw)
  throw new StorageError('the storage driver gives back values that are no text')
}
