const UNKNOWN = 0
const PASSED = 1
const FAILED = 2

/** Texts that occur again and again, as numbers; `null` is 0. A text is forgotten with its last use. */
export class Dictionary {
  readonly #codes = new Map<string, number>()
  readonly #texts: (string | null)[] = [null]
  readonly #uses: number[] = [0]
  readonly #free: number[] = []

  /** The number of a text, which is then used once more. */
  take(text: string | null): number {
    if (text === null) return 0
    const code = this.#codes.get(text) ?? this.#add(text)
    this.#uses[code] = (this.#uses[code] ?? 0) + 1
    return code
  }

  /** Undoes one `take`. */
  release(code: number): void {
    if (code === 0) return
    const uses = (this.#uses[code] ?? 0) - 1
    this.#uses[code] = uses
    if (uses === 0) this.#forget(code)
  }

  text(code: number): string | null {
    return this.#texts[code] ?? null
  }

  /** How many numbers there are, the free ones included. */
  get size(): number {
    return this.#texts.length
  }

  /** Whether the text of a number passes; each is tested once. Good until the next change. */
  accept(test: (text: string | null) => boolean): (code: number) => boolean {
    const found = new Uint8Array(this.#texts.length)
    return (code) => {
      if (found[code] === UNKNOWN) found[code] = test(this.text(code)) ? PASSED : FAILED
      return found[code] === PASSED
    }
  }

  #add(text: string): number {
    const code = this.#free.pop() ?? this.#texts.length
    this.#codes.set(text, code)
    this.#texts[code] = text
    this.#uses[code] = 0
    return code
  }

  #forget(code: number): void {
    const text = this.#texts[code]
    if (typeof text === 'string') this.#codes.delete(text)
    this.#texts[code] = null
    this.#free.push(code)
  }
}
