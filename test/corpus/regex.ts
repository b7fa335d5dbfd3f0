import { createContext, Script } from 'node:vm'

/** A regular expression, as far as one is needed. */
export interface Pattern {
  test(text: string): boolean
  toString(): string
}

/** Milliseconds after which a pattern that spins is given up. */
const PATIENCE = 100

/** Nested or adjacent unbounded quantifiers may take for ever: such a pattern is run with a limit. */
export function maySpin(pattern: string): boolean {
  return /\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)\s*(?:[+*]|\{\d+,\d*\})/.test(pattern)
}

/** A pattern with `u`, else without it, else none at all. */
export function compilePattern(pattern: string): Pattern | undefined {
  for (const flags of ['u', '']) {
    try {
      const regex = new RegExp(pattern, flags)
      return maySpin(pattern) ? limited(regex) : regex
    } catch {
      // Tried again without the flag.
    }
  }
  return undefined
}

const search = new Script('regex.test(text)')

/** What takes too long to tell counts as fitting. */
function limited(regex: RegExp): Pattern {
  const context = createContext({ regex, text: '' })
  return {
    test(text) {
      context.text = text
      try {
        return search.runInContext(context, { timeout: PATIENCE }) === true
      } catch {
        return true
      }
    },
    toString: () => String(regex),
  }
}
