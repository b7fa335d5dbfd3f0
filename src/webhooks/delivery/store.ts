import { isDamage, isFull, setAside, textOf } from '../../lib/damage.ts'
import type { LinkedStore } from '../../lib/link-worker.ts'
import { openFile } from './file.ts'
import type { DeliveryFile } from './file.ts'
import type { Asks, Stats, StoreOptions } from './messages.ts'

/** Rows after which the bounds are kept again, at most. */
const TRIM = 500

/** The deliveries within their bounds: in the file, or in memory when there is none or it fails. */
export class Store implements LinkedStore<string[], Asks, Stats> {
  readonly #options: StoreOptions
  readonly #note: (text: string) => void
  #file: DeliveryFile
  #added = 0
  #renewed = 0
  #trouble: string | null = null

  /** `note` hears what a user should know. */
  constructor(options: StoreOptions, note: (text: string) => void) {
    this.#options = options
    this.#note = note
    this.#file = this.#open()
  }

  add(jobs: string[]): void {
    try {
      this.#survive((file) => file.save(jobs))
    } catch (error) {
      this.#goOnInMemory(error)
      this.#file.save(jobs)
    }
    this.#trim(jobs.length)
  }

  readonly answers: Asks = {
    pending: () => this.#survive((file) => file.pending()),
    list: (query) => this.#survive((file) => file.list(query)),
    get: (id) => this.#survive((file) => file.get(id)),
    close: () => {
      this.#file.close()
      return null
    },
  }

  stats(): Stats {
    return { trouble: this.#trouble, renewed: this.#renewed }
  }

  #open(): DeliveryFile {
    const { file, maxFile } = this.#options
    try {
      return openFile(file, maxFile)
    } catch (error) {
      return isDamage(error) && file !== undefined
        ? this.#replace(file, error)
        : this.#inMemory(error)
    }
  }

  /** Does it again on a new file when it turns out that the old one is damaged. */
  #survive<T>(task: (file: DeliveryFile) => T): T {
    try {
      return task(this.#file)
    } catch (error) {
      const { file } = this.#options
      if (!isDamage(error) || file === undefined) throw error
      this.#file.close()
      this.#file = this.#replace(file, error)
      return task(this.#file)
    }
  }

  #replace(file: string, error: unknown): DeliveryFile {
    try {
      const target = setAside(file)
      this.#note(
        `the deliveries in ${file} cannot be read (${textOf(error)}): they are kept as ${target}, and a new file is begun`,
      )
      this.#renewed += 1
      return openFile(file, this.#options.maxFile)
    } catch (failure) {
      return this.#inMemory(failure)
    }
  }

  #goOnInMemory(error: unknown): void {
    const before = this.#file
    this.#file = this.#inMemory(error)
    try {
      this.#file.save([...before.all()])
      before.close()
    } catch {
      // What can be read no more is lost; those that are pending are written again.
      this.#renewed += 1
    }
  }

  #inMemory(error: unknown): DeliveryFile {
    const why = isFull(error) ? 'the disk is full' : textOf(error)
    this.#trouble = `deliveries are kept in memory only until the next start: ${why}`
    this.#note(this.#trouble)
    return openFile(undefined)
  }

  #trim(added: number): void {
    const { finished, bytes } = this.#options
    this.#added += added
    if (this.#added < Math.min(TRIM, finished / 10)) return
    this.#added = 0
    try {
      this.#file.trim({ finished, bytes })
    } catch {
      // A file that fails is noticed with the next row.
    }
  }
}
