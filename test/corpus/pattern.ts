import { compilePattern, type Pattern } from './regex.ts'

/**
 * A string that a regular expression accepts, for the plain patterns that descriptions use;
 * undefined when this small reader does not find one.
 */
export function stringFor(pattern: string, min = 0, max: number = Infinity): string | undefined {
  const regex = compilePattern(pattern)
  if (regex === undefined) return undefined
  // Repetitions grow one by one, then in strides: both bounds of a length are hit that way.
  for (let extra = 0; extra <= Math.max(64, min); extra += extra < 64 ? 1 : 16) {
    const text = new PatternReader(pattern, extra).read()
    if (text === undefined) return undefined
    const padded = pad(text, min, max, regex)
    if (padded !== undefined) return padded
  }
  return undefined
}

function pad(text: string, min: number, max: number, regex: Pattern): string | undefined {
  const texts = [text, text.padEnd(min, 'a'), text.padEnd(min, '0'), text.slice(0, max)]
  return texts.find((one) => one.length >= min && one.length <= max && regex.test(one))
}

const ESCAPES = new Map([
  ...[...'wSD'].map((char) => [char, 'a'] as const),
  ...[...'bBAzZ'].map((char) => [char, ''] as const),
  ['d', '1'],
  ['s', ' '],
  ['W', '-'],
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
])

/** Walks a pattern once and writes what it meets; lookarounds and back references are left out. */
class PatternReader {
  readonly #pattern: string
  /** How often more than needed an open quantifier repeats. */
  readonly #extra: number
  #at = 0

  constructor(pattern: string, extra: number) {
    this.#pattern = pattern
    this.#extra = extra
  }

  read(): string | undefined {
    const text = this.#alternatives()
    return this.#at >= this.#pattern.length ? text : undefined
  }

  #alternatives(): string {
    const first = this.#sequence()
    while (this.#pattern[this.#at] === '|') {
      this.#at += 1
      this.#sequence()
    }
    return first
  }

  #sequence(): string {
    let text = ''
    while (this.#at < this.#pattern.length && !/[|)]/.test(this.#pattern[this.#at] ?? '')) {
      const atom = this.#atom()
      text += this.#repeated(atom)
    }
    return text
  }

  #atom(): string {
    const char = this.#pattern[this.#at] ?? ''
    this.#at += 1
    if (char === '^' || char === '$') return ''
    if (char === '.') return 'a'
    if (char === '[') return this.#class()
    if (char === '\\') return this.#escape(this.#at++)
    if (char !== '(') return char
    const intro = /^\?(?:[:=!]|<[=!]|<\w+>)/.exec(this.#pattern.slice(this.#at))?.[0] ?? ''
    this.#at += intro.length
    const inner = this.#alternatives()
    this.#at += 1
    return /[=!]/.test(intro) ? '' : inner
  }

  #escape(at: number): string {
    const char = this.#pattern[at] ?? ''
    const known = ESCAPES.get(char)
    if (known !== undefined) return known
    if (char === 'p' || char === 'P') {
      const name = /^\{([^}]*)\}/.exec(this.#pattern.slice(this.#at))?.[0] ?? ''
      this.#at += name.length
      return name.includes('N') ? '1' : 'a'
    }
    const code = /^(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/.exec(this.#pattern.slice(at))
    if (code === null) return char
    this.#at = at + code[0].length
    return String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? '', 16))
  }

  /** The friendliest character a class allows. */
  #class(): string {
    let end = this.#at + (this.#pattern[this.#at] === '^' ? 1 : 0)
    while (end < this.#pattern.length && (this.#pattern[end] !== ']' || end === this.#at)) {
      end += this.#pattern[end] === '\\' ? 2 : 1
    }
    const body = this.#pattern.slice(this.#at, end)
    this.#at = end + 1
    const regex = compilePattern(`[${body}]`)
    const friendly = ['a', 'A', '1', '0', '-', '_', ' ']
    const others = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index))
    return [...friendly, ...others, '\u00e9'].find((char) => regex?.test(char)) ?? ''
  }

  #repeated(atom: string): string {
    const rest = this.#pattern.slice(this.#at)
    const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(rest)
    if (found === null) return atom
    this.#at += found[0].length
    const sign = found[0][0]
    if (sign === '?') return this.#extra > 0 ? atom : ''
    if (sign === '*' || sign === '+') {
      return atom.repeat(Math.max(sign === '+' ? 1 : 0, Math.min(this.#extra, 2000)))
    }
    const low = Number(found[1])
    const high = found[2] === '' ? low : found[3] === '' ? 2000 : Number(found[3])
    return atom.repeat(Math.min(high, Math.max(low, Math.min(this.#extra, 2000))))
  }
}
