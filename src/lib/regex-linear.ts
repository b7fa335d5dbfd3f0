import { RE2JS } from 're2js'

/** Instructions of a compiled program, each of which may be visited at each character. */
const MAX_PROGRAM = 5000
const SPACE =
  '\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}'
const NOT_SPACE =
  '\\x00-\\x08\\x0e-\\x1f!-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}' +
  '\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}'
const NOT_LINE_END = '[^\\n\\r\\x{2028}\\x{2029}]'

/**
 * Compiles for RE2, whose time is linear in the text; `flags` is some of `i`, `m`, `s`, and
 * `syntax` how `RegExp` reads the pattern. Throws when RE2 refuses it or it becomes too large.
 */
export function compileLinear(
  pattern: string,
  options: { flags: string; syntax: 'unicode' | 'legacy' | 'unknown' },
): (text: string) => boolean {
  const { flags, syntax } = options
  const source = syntax === 'unknown' ? pattern : toRe2(pattern, { flags, syntax })
  const compiled = RE2JS.compile(source, toRe2Flags(flags))
  if (compiled.programSize() > MAX_PROGRAM) throw new Error('the pattern is too large')
  return (text) => compiled.test(text)
}

function toRe2Flags(flags: string): number {
  return (
    (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
    (flags.includes('m') ? RE2JS.MULTILINE : 0) |
    (flags.includes('s') ? RE2JS.DOTALL : 0)
  )
}

/** Spells out what the two dialects read differently: `\s`, `.`, `[[:x:]]`, `\A`, … */
function toRe2(pattern: string, options: { flags: string; syntax: string }): string {
  let inClass = false
  const source = pattern.replaceAll(/\\c[A-Za-z]|\\[^]|\[\^?\]|[^]/g, (token) => {
    if (!inClass && token.length > 1 && token.startsWith('[')) return token
    const translated = inClass ? classToken(token) : token === '.' ? dot(options.flags) : token
    if (token === '[') inClass = true
    if (token === ']') inClass = false
    return escapeToken(translated, { inClass, syntax: options.syntax })
  })
  return RE2JS.translateRegExp(source)
}

function dot(flags: string): string {
  return flags.includes('s') ? '.' : NOT_LINE_END
}

function classToken(token: string): string {
  if (token === '\\b') return '\\x08'
  return token.startsWith('[') ? token.replaceAll('[', '\\[') : token
}

function escapeToken(token: string, options: { inClass: boolean; syntax: string }): string {
  if (token === '\\s') return options.inClass ? SPACE : `[${SPACE}]`
  if (token === '\\S') return options.inClass ? NOT_SPACE : `[^${SPACE}]`
  if (token === '\\0') return '\\x00'
  const known = options.syntax === 'unicode' || !/^\\[A-Za-z]$/.test(token)
  return known || /[dDwWbBfnrtvxuk]$/.test(token) ? token : token.slice(1)
}
