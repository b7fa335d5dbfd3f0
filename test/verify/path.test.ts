import { describe, expect, it } from 'vitest'
import { compilePattern } from '../../src/lib/regex.ts'
import { preparePath } from '../../src/verify/path.ts'

/** As a mock under `/v1` does. */
function below(path: string): string {
  const decoded = path.split('/').map(decode).join('/')
  const rest = decoded === '/v1' ? '/' : decoded.replace(/^\/v1\//, '/')
  return rest.startsWith('/') ? rest : `/${rest}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const SEGMENTS = ['', 'v1', 'pets', '7', 'a b', 'a%20b', '%37', 'x+y', '(z)', '%', '{id}', 'ü']
const PATHS = SEGMENTS.flatMap((one) => [
  one,
  `/${one}`,
  ...SEGMENTS.flatMap((two) => [`/${one}/${two}`, `/v1/${one}/${two}`, `/${one}/${two}/`]),
])

describe('a path that is expected', () => {
  it.each([
    ['/pets/7', ['/pets/7', '/v1/pets/7', '/pets/%37'], ['/pets/77', '/v2/pets/7', '/pets/7/']],
    ['/v1/pets/{id}', ['/pets/7', '/v1/pets/a%20b'], ['/pets/', '/pets', '/pets/7/8']],
    ['/pets?limit=1', ['/pets', '/v1/pets'], ['/pets/7']],
    ['/', ['/', '/v1'], ['/pets']],
    ['/a.b/(c)', ['/a.b/(c)', '/v1/a.b/(c)'], ['/aXb/(c)', '/a.b/c']],
  ])('%s is meant by %j and not by %j', (wanted, meant, others) => {
    const { test } = preparePath(wanted, below)
    expect(meant.filter(test)).toEqual(meant)
    expect(others.filter(test)).toEqual([])
  })

  it('has a pattern that fits all that is meant, and little else', () => {
    let searched = 0
    for (const wanted of PATHS) {
      const { pattern, test } = preparePath(wanted, below)
      if (pattern === undefined) continue
      const fits = compilePattern(pattern)
      expect(fits.engine).not.toBe('none')
      expect(PATHS.filter((path) => test(path) && !fits.test(path))).toEqual([])
      searched++
    }
    expect(searched).toBeGreaterThan(PATHS.length - 20)
    const { pattern = '' } = preparePath('/pets/{id}', below)
    expect(['/v1/dogs/7', '/pets', '/pets/7/toys'].filter(compilePattern(pattern).test)).toEqual([])
  })

  it('has no pattern where it would be endless', () => {
    const { pattern, test } = preparePath(`/${'a'.repeat(30_000)}`)
    expect(pattern).toBeUndefined()
    expect(test(`/${'a'.repeat(30_000)}`)).toBe(true)
  })
})
