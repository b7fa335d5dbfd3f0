import { describe, expect, it } from 'vitest'
import { toDuration, toShort, toSize } from '../../src/page/lib/format.ts'
import { toPretty, toTokens } from '../../src/page/lib/json.ts'
import { createEventReader } from '../../src/page/lib/sse.ts'
import { toVisible } from '../../src/page/lib/visible.ts'

describe('foreign text', () => {
  it('shows what would do something instead of being seen', () => {
    expect(toVisible('\u001B[31mred\u0000\u007F')).toBe('␛[31mred␀␡')
    expect(toVisible('a\u202Eb\u0085')).toBe('a⟨U+202E⟩b⟨U+0085⟩')
    expect(toVisible('tab\there\r\nand\rthere ünï 日本')).toBe('tab\there\nand␍there ünï 日本')
  })
})

describe('pretty JSON', () => {
  it('has line breaks, and every value as it was written', () => {
    const text = '{"a":[1.0,275.00,12345678901234567890],"b":{},"c":[],"d":"x{,}\\"y"}'
    expect(toPretty(text)).toBe(
      `{
  "a": [
    1.0,
    275.00,
    12345678901234567890
  ],
  "b": {},
  "c": [],
  "d": "x{,}\\"y"
}`,
    )
  })

  it.each([JSON.stringify({ a: [{ b: null }, true, 'ü"\\'], c: -1e-7 }, null, 7), '[]', '[[[]]]'])(
    'of %j is what it was',
    (text) => {
      expect(JSON.parse(toPretty(text))).toEqual(JSON.parse(text))
      expect(toPretty(text)).toBe(JSON.stringify(JSON.parse(text), null, 2))
    },
  )

  it.each(['{"a":1', 'plain [text]', '{"cut":"of', '', '17'])('leaves %j alone', (text) => {
    expect(toPretty(text)).toBe(text)
  })

  it('is coloured without losing a character', () => {
    const text = toPretty('{"key":"value","n":-1.5e3,"ok":true,"no":null,"":""}')
    const tokens = toTokens(text)
    expect(tokens.map((token) => token.text).join('')).toBe(text)
    const of = (kind: string) =>
      tokens.filter((token) => token.kind === kind).map((one) => one.text)
    expect(of('key')).toEqual(['"key"', '"n"', '"ok"', '"no"', '""'])
    expect(of('string')).toEqual(['"value"', '""'])
    expect(of('number')).toEqual(['-1.5e3'])
    expect(of('word')).toEqual(['true', 'null'])
  })

  it('cut off in the middle is coloured as far as it goes', () => {
    const text = '{"a":"b","c":"unfinish'
    expect(
      toTokens(text)
        .map((token) => token.text)
        .join(''),
    ).toBe(text)
  })
})

describe('an event stream', () => {
  it('is read in whatever pieces it comes', () => {
    const text =
      'retry: 1000\n\nid: 1\ndata: {"a":1}\n\n: still here\n\nevent: failure\ndata: x\ndata: y\n\n'
    for (let size = 1; size <= text.length; size++) {
      const read = createEventReader()
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, index) =>
        text.slice(index * size, (index + 1) * size),
      )
      expect(pieces.flatMap(read)).toEqual([
        { name: 'message', data: '{"a":1}' },
        { name: 'failure', data: 'x\ny' },
      ])
    }
  })
})

describe('figures', () => {
  it('are short, and say their unit', () => {
    expect([0.444, 9.96, 12.4, 999.4, 1234, null].map(toDuration)).toEqual([
      '0.44 ms',
      '10.0 ms',
      '12 ms',
      '999 ms',
      '1.23 s',
      '–',
    ])
    expect([0, 812, 3400, 8_000_000].map(toSize)).toEqual(['0 B', '812 B', '3.4 KB', '8.0 MB'])
    expect([9.16, 5000, 48_211].map(toShort)).toEqual(['9.2', '5,000', '48.2K'])
  })
})
