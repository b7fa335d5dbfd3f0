/** Which paths are meant by a path or a template. */
export interface PathTest {
  /** A regular expression that fits them, and perhaps others; absent: it would be of no use. */
  pattern?: string
  test(path: string): boolean
}

/** Characters of a pattern that is worth searching for. */
const MAX_PATTERN = 2000
const PARAMETER = /^\{[^{}]+\}$/

/**
 * Prepares a path that is expected. A mock answers with and without its base path, and so both may be
 * said; `below` gives a path decoded and without it.
 */
export function preparePath(wanted: string, below: (path: string) => string = decode): PathTest {
  const [plain = ''] = wanted.split('?', 1)
  const forms = [...new Set([decode(plain), below(plain)])]
  const templates = forms.map((form) => ({ form, parts: form.split('/') }))
  const fits = (path: string): boolean => {
    const parts = path.split('/')
    return templates.some((one) => one.form === path || fitParts(one.parts, parts))
  }
  const pattern = patternOf(forms)
  return {
    ...(pattern !== undefined && { pattern }),
    test: (path) => fits(decode(path)) || fits(below(path)),
  }
}

function fitParts(wanted: readonly string[], given: readonly string[]): boolean {
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => (PARAMETER.test(part) ? given[at] !== '' : part === given[at]))
  )
}

/** What is escaped has to be decoded first; all else ends with what is wanted, whatever its base path. */
function patternOf(forms: readonly string[]): string | undefined {
  const ends = forms.map((form) => form.replace(/^\//, ''))
  if (ends.includes('')) return undefined
  const pattern = `%|(?:^|/)(?:${ends.map(toPattern).join('|')})$`
  return pattern.length > MAX_PATTERN ? undefined : pattern
}

function toPattern(form: string): string {
  const parts = form.split('/')
  return parts
    .map((part) =>
      PARAMETER.test(part) ? '[^/]+' : part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`),
    )
    .join('/')
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
