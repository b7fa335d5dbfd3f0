import { describe, expect, it } from 'vitest'
import { addHeader } from '../../src/lib/headers.ts'

function joined(...pairs: [name: string, value: string][]): string {
  const headers: Record<string, string> = {}
  for (const [name, value] of pairs) addHeader(headers, name, value)
  return JSON.stringify(headers)
}

describe('headers that are sent more than once', () => {
  it('have their values in one line, in their order', () => {
    expect(joined(['via', 'a'], ['accept', '*/*'], ['via', 'b'], ['via', 'c'])).toBe(
      '{"via":"a, b, c","accept":"*/*"}',
    )
  })

  it('are split by a semicolon when they are cookies', () => {
    expect(joined(['cookie', 'a=1'], ['cookie', 'b=2'])).toBe('{"cookie":"a=1; b=2"}')
  })

  it('are data, whatever their names', () => {
    expect(joined(['constructor', 'x'], ['__proto__', 'y'], ['__proto__', 'z'])).toBe(
      '{"constructor":"x","__proto__":"y, z"}',
    )
  })
})
