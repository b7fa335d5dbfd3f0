import type { Enter } from './ajv.ts'

/** What took so many steps is remembered: its value may be judged by the same schema again and again. */
const COSTLY = 16

type Answer = ReturnType<Enter>

/**
 * Follows references while one value is judged. Alternatives that share their parts would judge
 * these once for each way that leads to them, which doubles with each level of a value.
 */
export class Run {
  readonly #judge: Enter
  /** The references that are being followed, and the values they were followed with. */
  readonly #indexes: number[] = []
  readonly #values: unknown[] = []
  readonly #known = new Map<unknown, Map<number, Answer>>()
  #steps = 0

  constructor(judge: Enter) {
    this.#judge = judge
  }

  /** Forgets what a value left behind, however large it was. */
  reset(): void {
    if (this.#steps === 0) return
    this.#steps = 0
    this.#indexes.length = 0
    this.#values.length = 0
    this.#known.clear()
  }

  enter(index: number, value: unknown): Answer {
    if (this.#known.size > 0) {
      const known = this.#known.get(value)
      if (known?.has(index) === true) return known.get(index)
    }
    const before = this.#steps++
    this.#indexes.push(index)
    this.#values.push(value)
    const answer = this.#judge(index, value)
    this.#indexes.pop()
    this.#values.pop()
    if (this.#steps - before > COSTLY) this.#remember(index, value, answer)
    return answer
  }

  /** Whether the same reference is being followed twice with the same value: that goes on for ever. */
  isEndless(): boolean {
    const seen = new Map<unknown, Set<number>>()
    return this.#indexes.some((index, at) => {
      const value = this.#values[at]
      const before = seen.get(value) ?? new Set()
      const isAgain = before.has(index)
      seen.set(value, before.add(index))
      return isAgain
    })
  }

  #remember(index: number, value: unknown, answer: Answer): void {
    const known = this.#known.get(value) ?? new Map<number, Answer>()
    this.#known.set(value, known.set(index, answer))
  }
}
