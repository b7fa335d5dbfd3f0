import { isProvenHarmless } from './regex-harmless.ts'
import { compileLinear } from './regex-linear.ts'

/** A pattern ready to be searched for; `reason` says why it is not run natively, or not at all. */
export interface CompiledPattern {
  /** Whether the pattern occurs in the text; unanchored, never throws. */
  test(text: string): boolean
  /** `none`: no engine can run the pattern safely, and every text is accepted. */
  engine: 'native' | 'linear' | 'none'
  reason?: string
}

const MAX_PATTERN = 20_000
const MAX_CACHED = 1000
const cache = new Map<string, CompiledPattern>()

/**
 * Compiles an ECMA pattern so that no text can hold the event loop; of the flags only `i`, `m` and
 * `s` count. Never throws.
 */
export function compilePattern(pattern: string, flags: string = ''): CompiledPattern {
  const kept = ['i', 'm', 's'].filter((flag) => flags.includes(flag)).join('')
  const key = `${kept}/${pattern}`
  const known = cache.get(key)
  if (known) return known
  const compiled = compile(pattern, kept)
  if (cache.size >= MAX_CACHED) forgetOldest()
  cache.set(key, compiled)
  return compiled
}

/** Whether `RegExp` runs the pattern in time linear in the text; `false` whenever that is in doubt. */
export function isHarmless(pattern: string): boolean {
  const native = parseNative(pattern, '')
  return native !== undefined && isHarmlessRegExp(native)
}

function compile(pattern: string, flags: string): CompiledPattern {
  if (pattern.length > MAX_PATTERN) return acceptAll(`longer than ${MAX_PATTERN} characters`)
  const native = parseNative(pattern, flags)
  if (native && isHarmlessRegExp(native)) return runNatively(native)
  try {
    const test = guard(linear(pattern, { flags, native }), () => true)
    const reason = native ? 'not shown to be harmless' : 'not an ECMA pattern'
    return { test, engine: 'linear', reason }
  } catch (error) {
    return acceptAll(`${native ? 'not shown to be harmless' : 'not a pattern'}: ${textOf(error)}`)
  }
}

function parseNative(pattern: string, flags: string): RegExp | undefined {
  for (const tried of [`${flags}u`, flags]) {
    try {
      return new RegExp(pattern, tried)
    } catch {
      // Many published patterns are only valid without `u`, as `\-` outside of a class.
    }
  }
  return undefined
}

function isHarmlessRegExp(regexp: RegExp): boolean {
  return regexp.source.length <= MAX_PATTERN && isProvenHarmless(regexp.source, regexp)
}

function runNatively(regexp: RegExp): CompiledPattern {
  // The engine can run out of stack or code space; RE2 then has a try.
  const test = guard(
    (text) => regexp.test(text),
    (text) => linear(regexp.source, { flags: regexp.flags, native: regexp })(text),
  )
  return { test, engine: 'native' }
}

function linear(
  pattern: string,
  { flags, native }: { flags: string; native: RegExp | undefined },
): (text: string) => boolean {
  const syntax = native ? (native.unicode ? 'unicode' : 'legacy') : 'unknown'
  return compileLinear(pattern, { flags, syntax })
}

function guard(
  test: (text: string) => boolean,
  fallback: (text: string) => boolean,
): (text: string) => boolean {
  return (text) => {
    try {
      return test(text)
    } catch {
      try {
        return fallback(text)
      } catch {
        return true
      }
    }
  }
}

function acceptAll(reason: string): CompiledPattern {
  return { test: () => true, engine: 'none', reason }
}

function forgetOldest(): void {
  const oldest = cache.keys().next()
  if (!oldest.done) cache.delete(oldest.value)
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
