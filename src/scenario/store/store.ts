import { setTimeout as delay } from 'node:timers/promises'
import type { ResolvedConfig } from '../../config.ts'
import { InvalidArgumentError, StorageError, TooLargeError } from '../../errors.ts'
import { createQueues } from '../../lib/queue.ts'
import { openBackend } from './driver.ts'
import type { StorageSettings } from './driver.ts'
import { hasFiles } from './file-driver.ts'
import { documentKey, kindPrefix, nameIn, singleKey } from './keys.ts'
import type { Kind } from './keys.ts'
import { Revisions } from './revisions.ts'
import { nothingSaved, readSaved } from './saved.ts'
import type { Saved } from './saved.ts'
import { Texts } from './texts.ts'
import type { StoreLog } from './texts.ts'

export type { Kind, Saved, StoreLog }

/**
 * Scenario documents, active names and snapshots of all mocks of one host. Names that are none throw
 * `InvalidArgumentError`; what the storage refuses throws `StorageError`, and is then as it was or as it
 * was to be, never half.
 */
export interface Store {
  /** Everything saved of one mock but its snapshots; also tells `watch` that the mock is of interest. */
  read(mock: string): Promise<Saved>
  /** Settles when the document is stored, on disk for files; throws `TooLargeError`. */
  save(mock: string, kind: Kind, name: string, document: unknown): Promise<void>
  /** Whether there was one. */
  remove(mock: string, kind: Kind, name: string): Promise<boolean>
  clear(mock: string, kind: Kind): Promise<void>
  /** Names, sorted. */
  list(mock: string, kind: Kind): Promise<string[]>
  /** One document, `undefined` when there is none. */
  load(mock: string, kind: Kind, name: string): Promise<unknown>
  setActive(mock: string, name: string | undefined): Promise<void>
  /** Tells within a second of changes that other hosts make to the mocks that were read; returns how to stop it. */
  watch(onChange: (mock: string) => void): () => void
  /** Waits for what is being written, and gives the folder or connection back. */
  close(): Promise<void>
}

export interface StoreOptions {
  log?: StoreLog
  /** Of one document as JSON text, in bytes. @default 10 MiB */
  limit?: number
}

const LIMIT = 10 * 1024 * 1024
/** Time for what is being written to a shared storage at the end, in ms. */
const PATIENCE = 500

/**
 * Opens the store of a host. As long as nothing is saved, no driver is loaded and no file is made.
 * @throws InvalidArgumentError for a driver that is not there
 * @throws StorageError when the storage cannot be reached, `StorageInUseError` when its folder is another host's
 */
export async function openStore(
  settings: ResolvedConfig['storage'],
  { log, limit = LIMIT }: StoreOptions = {},
): Promise<Store> {
  const store = new DocumentStore(settings || { driver: 'memory' }, { log, limit })
  if (settings !== false && isInUse(settings)) await store.open()
  return store
}

/** Whether there is something to read; other drivers are opened at once, so that a wrong one is told at the start. */
function isInUse({ driver, base }: StorageSettings): boolean {
  return driver !== 'fs' || typeof base !== 'string' || hasFiles(base)
}

class DocumentStore implements Store {
  readonly #settings: StorageSettings
  readonly #log: StoreLog | undefined
  readonly #limit: number
  readonly #inOrder = createQueues()
  readonly #revisions = new Revisions(this.#inOrder)
  readonly #writing = new Set<Promise<unknown>>()
  #opening: Promise<Texts> | undefined
  #texts: Texts | undefined
  #closed: Promise<void> | undefined

  constructor(settings: StorageSettings, options: { log: StoreLog | undefined; limit: number }) {
    this.#settings = settings
    this.#log = options.log
    this.#limit = options.limit
  }

  /** Loads the driver; after a failure the next call tries again. */
  open(): Promise<Texts> {
    return (this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined
      throw error
    }))
  }

  async read(mock: string): Promise<Saved> {
    const texts = await this.#opened()
    if (texts === undefined) return nothingSaved()
    await this.#inOrder(mock, () => this.#revisions.begin(texts, mock))
    return await readSaved(texts, mock)
  }

  async save(mock: string, kind: Kind, name: string, document: unknown): Promise<void> {
    const key = documentKey(mock, kind, name)
    const text = this.#toText(`${kind} ${name}`, document)
    await this.#write(mock, (texts) => texts.set(key, text))
  }

  async remove(mock: string, kind: Kind, name: string): Promise<boolean> {
    const key = documentKey(mock, kind, name)
    let there = false
    await this.#clean(mock, async (texts) => {
      there = await texts.has(key)
      if (there) await texts.remove(key)
    })
    return there
  }

  async clear(mock: string, kind: Kind): Promise<void> {
    const prefix = kindPrefix(mock, kind)
    await this.#clean(mock, async (texts) => {
      // One by one, since some drivers clear more than what they are asked to.
      for (const key of await texts.keys(prefix)) await texts.remove(key)
    })
  }

  async list(mock: string, kind: Kind): Promise<string[]> {
    const prefix = kindPrefix(mock, kind)
    const keys = (await (await this.#opened())?.keys(prefix)) ?? []
    return keys
      .map((key) => nameIn(key, prefix))
      .filter((name) => name !== undefined)
      .sort()
  }

  async load(mock: string, kind: Kind, name: string): Promise<unknown> {
    const key = documentKey(mock, kind, name)
    const texts = await this.#opened()
    const text = await texts?.get(key)
    if (text === undefined) return undefined
    try {
      return JSON.parse(text)
    } catch (error) {
      throw new StorageError(`the ${kind} ${name} of ${mock} is damaged: it is not JSON`, {
        cause: error,
      })
    }
  }

  async setActive(mock: string, name: string | undefined): Promise<void> {
    const key = singleKey(mock, 'active')
    if (name === undefined) await this.#clean(mock, (texts) => texts.remove(key))
    else await this.#write(mock, (texts) => texts.set(key, JSON.stringify(name)))
  }

  watch(onChange: (mock: string) => void): () => void {
    return this.#revisions.watch(() => this.#texts, onChange)
  }

  close(): Promise<void> {
    return (this.#closed ??= this.#close())
  }

  async #open(): Promise<Texts> {
    const [{ createStorage }, backend] = await Promise.all([
      import('unstorage'),
      openBackend(this.#settings),
    ])
    const { driver } = backend
    this.#texts = new Texts(backend, createStorage({ driver }), this.#log)
    return this.#texts
  }

  /** What is open, or being opened; `undefined` when nothing has been saved yet. */
  #opened(): Promise<Texts> | undefined {
    if (this.#closed !== undefined) throw new StorageError('the store is closed')
    return this.#opening
  }

  #write(mock: string, write: (texts: Texts) => Promise<void>): Promise<void> {
    return this.#inTurn(mock, async () => {
      const texts = await this.open()
      await write(texts)
      await this.#revisions.wrote(texts, mock)
    })
  }

  /** Like `#write`, and nothing to do where nothing has been saved. */
  #clean(mock: string, clean: (texts: Texts) => Promise<void>): Promise<void> {
    return this.#inTurn(mock, async () => {
      const texts = await this.#opening
      if (texts === undefined) return
      await clean(texts)
      await this.#revisions.wrote(texts, mock)
    })
  }

  /** One change of a mock after the other, each with its revision. */
  async #inTurn(mock: string, change: () => Promise<void>): Promise<void> {
    if (this.#closed !== undefined) throw new StorageError('the store is closed')
    const turn = this.#inOrder(mock, change)
    this.#writing.add(turn)
    await turn.finally(() => this.#writing.delete(turn))
  }

  #toText(what: string, document: unknown): string {
    const text: string | undefined = JSON.stringify(document)
    if (text === undefined) throw new InvalidArgumentError(`the ${what} is not JSON`)
    const size = Buffer.byteLength(text)
    if (size <= this.#limit) return text
    throw new TooLargeError(
      `the ${what} is ${size} bytes of JSON, more than the ${this.#limit} that are kept`,
    )
  }

  async #close(): Promise<void> {
    this.#revisions.close()
    const written = Promise.allSettled(this.#writing)
    // A server that has gone silent must not hold up the end of the process.
    const late = delay(PATIENCE, null, { ref: false })
    await (this.#texts?.shared ? Promise.race([written, late]) : written)
    const texts = await this.#opening?.catch(() => undefined)
    await texts?.close()
  }
}
