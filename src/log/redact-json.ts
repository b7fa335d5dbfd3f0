import type { Step } from './redact-path.ts'

type Paths = readonly (readonly Step[])[]

/** The paths that are on their way here, each with the index of its next step. */
type State = [path: number, step: number][]

interface Frame {
  state: State
  /** In an array: the next element's; in an object: -1. */
  index: number
  /** In an object: the member whose value comes next. */
  name: string | undefined
}

const MASKED = '"[redacted]"'
/** What is nested deeper is masked unseen. */
const MAX_DEPTH = 1000

/**
 * Replaces the values at these paths, whole, by a masked text and leaves every other character as
 * it is. Reads the text once, without recursion; a text that is cut off or no JSON is masked as far
 * as it can be read.
 */
export function maskJson(text: string, paths: Paths): string {
  const masker = new Masker(text, paths)
  for (const [at, end] of tokensOf(text)) if (!masker.read(at, end)) break
  return masker.end()
}

class Masker {
  readonly #text: string
  readonly #paths: Paths
  readonly #frames: Frame[] = []
  #out = ''
  #copied = 0
  /** Where the value that is being masked began, and how deep. */
  #masked: { from: number; depth: number } | undefined

  constructor(text: string, paths: Paths) {
    this.#text = text
    this.#paths = paths
  }

  /** Takes one token; false: the rest is not looked at. */
  read(at: number, end: number): boolean {
    const first = this.#text[at]
    if (first === '{' || first === '[') return this.#open(at, first === '[' ? 0 : -1)
    if (first === '}' || first === ']') {
      this.#frames.pop()
      this.#finish(end)
    } else if (first === ',') this.#next()
    else if (first !== ':') this.#scalar(at, end)
    return true
  }

  end(): string {
    // Cut off within a value that is masked: nothing of it is kept.
    this.#frames.length = 0
    this.#finish(this.#text.length)
    return this.#out + this.#text.slice(this.#copied)
  }

  #open(at: number, index: number): boolean {
    const state = this.#enter(at)
    this.#frames.push({ state, index, name: undefined })
    if (this.#frames.length <= MAX_DEPTH) return true
    this.#masked ??= { from: at, depth: 0 }
    return false
  }

  #next(): void {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return
    frame.name = undefined
    if (frame.index >= 0) frame.index += 1
  }

  #scalar(at: number, end: number): void {
    const frame = this.#frames.at(-1)
    if (frame?.index === -1 && frame.name === undefined) {
      frame.name = unquote(this.#text.slice(at, end))
      return
    }
    this.#enter(at)
    this.#finish(end)
  }

  /** A value begins. */
  #enter(at: number): State {
    const frame = this.#frames.at(-1)
    const state =
      frame === undefined
        ? this.#paths.map((_, path): [number, number] => [path, 0])
        : advance(frame, this.#paths)
    const isSecret = state.some(([path, step]) => step === this.#paths[path]?.length)
    if (isSecret) this.#masked ??= { from: at, depth: this.#frames.length }
    return state
  }

  /** A value has ended. */
  #finish(end: number): void {
    if (this.#masked === undefined || this.#frames.length > this.#masked.depth) return
    this.#out += this.#text.slice(this.#copied, this.#masked.from) + MASKED
    this.#copied = end
    this.#masked = undefined
  }
}

/** How far the paths are at the member or element that comes next. */
function advance(frame: Frame, paths: Paths): State {
  const next: State = []
  const reach = (path: number, step: number): void => {
    if (!next.some(([one, at]) => one === path && at === step)) next.push([path, step])
  }
  const take = (path: number, at: number): void => {
    const step = paths[path]?.[at]
    if (step?.kind === 'deep') {
      reach(path, at)
      take(path, at + 1)
    } else if (step !== undefined && fits(step, frame)) reach(path, at + 1)
  }
  for (const [path, at] of frame.state) take(path, at)
  return next
}

function fits(step: Step, { index, name }: Frame): boolean {
  if (step.kind === 'any') return true
  return step.kind === 'index' ? step.index === index : step.kind === 'name' && step.name === name
}

/** Where the tokens of a JSON text begin and end: brackets, commas, colons, texts, and whatever else. */
function* tokensOf(text: string): Generator<[at: number, end: number]> {
  const blank = /\s+/y
  const word = /[^\s{}[\]:,"]+/y
  let at = 0
  while (at < text.length) {
    blank.lastIndex = at
    if (blank.test(text)) at = blank.lastIndex
    if (at >= text.length) return
    word.lastIndex = at
    const end = word.test(text) ? word.lastIndex : text[at] === '"' ? endOfText(text, at) : at + 1
    yield [at, end]
    at = end
  }
}

/** Behind the quote that ends a text, or the end of all. */
function endOfText(text: string, start: number): number {
  let from = start + 1
  while (true) {
    const quote = text.indexOf('"', from)
    if (quote === -1) return text.length
    let escapes = 0
    while (text[quote - 1 - escapes] === '\\' && quote - 1 - escapes > start) escapes += 1
    if (escapes % 2 === 0) return quote + 1
    from = quote + 1
  }
}

function unquote(token: string): string {
  if (!token.includes('\\')) return token.slice(1, -1)
  try {
    return String(JSON.parse(token))
  } catch {
    return token.slice(1, -1)
  }
}
