/** Characters of one text in a result; more is cut off, with a mark. */
const LONGEST = 4000
/** Levels of a result; deeper ones are left out. */
const DEEPEST = 40

/**
 * Control characters (but tab and line breaks), formats such as those that turn the direction of writing,
 * what has no width or is ignored, and what is no character: they hide text from whoever reads along.
 */
const HIDDEN = /(?![\t\n\r])\p{Cc}|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\p{NChar}]/gu

/** Text from logs and documents as a model may read it: nothing in it is hidden, and it is not too long. */
export function cleanText(text: string, longest: number = LONGEST): string {
  const seen = text.replace(HIDDEN, '')
  if (seen.length <= longest) return seen
  // Half a pair of surrogates is no character.
  const cut = seen.slice(0, longest).replace(/[\ud800-\udbff]$/, '')
  return `${cut}… (${seen.length - cut.length} more characters)`
}

/** A result with all its texts and names cleaned. */
export function clean(value: unknown, longest: number = LONGEST, depth: number = 0): unknown {
  if (typeof value === 'string') return cleanText(value, longest)
  if (typeof value !== 'object' || value === null) return value
  if (depth > DEEPEST) return '…'
  if (Array.isArray(value)) return value.map((item) => clean(item, longest, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      cleanText(name, longest),
      clean(item, longest, depth + 1),
    ]),
  )
}
