import { ScenarioError } from '../../errors.ts'
import type { Finding } from '../../errors.ts'

/** Nobody reads more at once. */
const MOST = 20

/** Takes a finding; what is wrong, where, and how to mend it. */
export type Report = (pointer: string, message: string, fix?: string) => void

/** What was found in one scenario. Errors come to an end, so that a document of nonsense costs no time. */
export class Findings {
  readonly #subject: string
  readonly #errors: Finding[] = []
  readonly #warnings: Finding[] = []
  #unsaid = 0

  /** `subject`: what the errors are about, in words. */
  constructor(subject: string) {
    this.#subject = subject
  }

  get hasErrors(): boolean {
    return this.#errors.length > 0
  }

  /** The last one counts those that found no room. */
  get warnings(): Finding[] {
    if (this.#unsaid === 0) return this.#warnings
    const message = `${this.#unsaid} more warnings are not shown`
    return [...this.#warnings, { pointer: '', message }]
  }

  /** Throws a ScenarioError where it is one too many. */
  readonly error: Report = (pointer, message, fix) => {
    this.#errors.push(toFinding(pointer, message, fix))
    if (this.#errors.length >= MOST) this.assertNoErrors()
  }

  readonly warn: Report = (pointer, message, fix) => {
    if (this.#warnings.length < MOST) this.#warnings.push(toFinding(pointer, message, fix))
    else this.#unsaid++
  }

  /** Throws a ScenarioError with all errors, if there are any. */
  assertNoErrors(): void {
    if (this.hasErrors) throw new ScenarioError(this.#subject, this.#errors)
  }
}

/** The place of a member: `stubs[2].when`, `["/pets"].GET`. */
export function member(at: string, key: string | number): string {
  if (typeof key === 'number') return `${at}[${key}]`
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${at}[${JSON.stringify(shorten(key))}]`
  return at === '' ? key : `${at}.${key}`
}

function shorten(key: string): string {
  return key.length > 100 ? `${key.slice(0, 99)}…` : key
}

function toFinding(pointer: string, message: string, fix: string | undefined): Finding {
  return { pointer, message, ...(fix === undefined ? {} : { fix }) }
}
