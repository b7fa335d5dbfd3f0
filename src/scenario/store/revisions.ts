import { randomUUID } from 'node:crypto'
import { isObject } from '../../types.ts'
import { singleKey } from './keys.ts'
import type { Texts } from './texts.ts'

/** The last write to a mock: every writer puts a new one in place of the one before. */
interface Revision {
  id: string
  /** The one whose place it took. */
  after?: string
}

type Listener = (mock: string) => void

/** Time between two looks, in ms. */
const INTERVAL = 250

/**
 * How hosts over one storage learn of each other's writes.
 *
 * A storage has no compare-and-swap, so of two writers at the same moment one overwrites the other's
 * revision without having seen it. That one finds out by `after`, and says it again.
 */
export class Revisions {
  readonly #listeners = new Set<Listener>()
  readonly #inOrder: <T>(mock: string, task: () => Promise<T>) => Promise<T>
  /** By mock, the last known; `undefined` as long as nobody has written. */
  readonly #known = new Map<string, string | undefined>()
  readonly #own = new Set<string>()
  #timer: NodeJS.Timeout | undefined

  /** `inOrder` keeps a look from coming between a write and its revision. */
  constructor(inOrder: <T>(mock: string, task: () => Promise<T>) => Promise<T>) {
    this.#inOrder = inOrder
  }

  /** Tells of the writes that others make from now on, to mocks that were read. */
  watch(texts: () => Texts | undefined, onChange: Listener): () => void {
    this.#listeners.add(onChange)
    this.#timer ??= this.#later(texts)
    return () => {
      this.#listeners.delete(onChange)
      if (this.#listeners.size === 0) this.close()
    }
  }

  close(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#listeners.clear()
  }

  /** To be called before a mock is read for the first time. */
  async begin(texts: Texts, mock: string): Promise<void> {
    if (!texts.shared || this.#known.has(mock)) return
    const current = await read(texts, mock)
    this.#known.set(mock, current?.id)
  }

  /** To be called after a write. */
  async wrote(texts: Texts, mock: string): Promise<void> {
    if (!texts.shared) return
    const current = await read(texts, mock)
    if (this.#isNews(mock, current)) this.#tell(mock)
    await this.#put(texts, mock, current)
  }

  #later(texts: () => Texts | undefined): NodeJS.Timeout {
    const timer = setTimeout(() => void this.#lookAtAll(texts), INTERVAL)
    return timer.unref()
  }

  async #lookAtAll(texts: () => Texts | undefined): Promise<void> {
    const timer = this.#timer
    const opened = texts()
    if (opened?.shared) {
      const looks = [...this.#known.keys()].map((mock) =>
        this.#inOrder(mock, () => this.#look(opened, mock)),
      )
      // A storage that is gone has been logged, and is looked at again.
      await Promise.allSettled(looks)
    }
    if (timer !== undefined && timer === this.#timer) this.#timer = this.#later(texts)
  }

  async #look(texts: Texts, mock: string): Promise<void> {
    const current = await read(texts, mock)
    if (current === undefined || !this.#isNews(mock, current)) return
    const before = this.#known.get(mock)
    this.#known.set(mock, current.id)
    this.#tell(mock)
    const overwritten = before !== undefined && this.#own.has(before) && current.after !== before
    if (overwritten) await this.#put(texts, mock, current)
  }

  /** A revision that is gone is no news: the storage was emptied, and what is in memory is all there is. */
  #isNews(mock: string, current: Revision | undefined): boolean {
    return current !== undefined && this.#known.has(mock) && current.id !== this.#known.get(mock)
  }

  async #put(texts: Texts, mock: string, current: Revision | undefined): Promise<void> {
    const id = randomUUID()
    const revision: Revision = { id, ...(current !== undefined && { after: current.id }) }
    const before = this.#known.get(mock)
    if (before !== undefined) this.#own.delete(before)
    // Known before it is written: a write whose answer is lost is still one's own.
    this.#own.add(id)
    this.#known.set(mock, id)
    await texts.set(singleKey(mock, 'revision'), JSON.stringify(revision))
  }

  #tell(mock: string): void {
    setImmediate(() => {
      for (const listener of this.#listeners) listener(mock)
    })
  }
}

async function read(texts: Texts, mock: string): Promise<Revision | undefined> {
  const text = await texts.get(singleKey(mock, 'revision'))
  return text === undefined ? undefined : parse(text)
}

/** Half a revision, of a driver that writes in place, is whole at the next look. */
function parse(text: string): Revision | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (!isObject(value) || typeof value['id'] !== 'string') return undefined
    const { id, after } = value
    return typeof after === 'string' ? { id, after } : { id }
  } catch {
    return undefined
  }
}
