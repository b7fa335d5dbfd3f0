import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/lib/random.ts'
import { compilePattern, isHarmless } from '../../src/lib/regex.ts'

const LENGTH = 50_000
const FILLERS = ['a', 'aa', 'ab', '1', 'a ', 'x', ' ', 'a.', '.', '-a', '@a', 'A', 'é', 'aB1-']

function hostileTexts(): string[] {
  return FILLERS.map((filler) => `${filler.repeat(LENGTH / filler.length)}!`)
}

const HOSTILE = [
  '(a+)+$',
  '(a|aa)*b',
  String.raw`^(\w+\s?)*$`,
  '^(a|a)*$',
  '^(a*)*$',
  '^(a?b?)*$',
  '^((a?|b?)c)*$',
  '^(([a-z])+.)+[A-Z]([a-z])+$',
  '(x+x+)+y',
  String.raw`\d*\d*\d*x`,
  '.*.*.*=.*',
  String.raw`\s+$`,
  'a+b',
  String.raw`^[\s\S]*x[\s\S]*y[\s\S]*z$`,
  '^(?:a{0,30}){0,30}$',
  '(?:a?){30}a{30}b',
  String.raw`^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$`,
  '(?i)(a+)+$',
  String.raw`(a+)+\1$`,
  '(?=(a+)+$)b',
  '(?!(a|aa)+$)b',
  '(?<=(a+)+)b',
  '^(?:(?:a{1,100}){1,100}){1,100}$',
  'a{1,100000}a{1,100000}b',
  '(?:a{1,100000}){1,100000}$',
]

describe('hostile patterns', () => {
  it.each(HOSTILE)('%s cannot hold the event loop', (pattern) => {
    expect(isHarmless(pattern)).toBe(false)
    const compiled = compilePattern(pattern)
    expect(compiled.engine).not.toBe('native')
    expect(compiled.reason).toBeTypeOf('string')
    for (const text of hostileTexts()) expect(compiled.test(text)).toBeTypeOf('boolean')
  })

  it.each([
    ['(a+)+$', 'aaa', true],
    ['(a+)+$', 'aaa!', false],
    ['(a|aa)*b', 'aaab', true],
    [String.raw`^(\w+\s?)*$`, 'two words', true],
    [String.raw`^(\w+\s?)*$`, 'two\u00a0words', true],
    [String.raw`^(\w+\s?)*$`, 'two, words', false],
  ])('%s is still decided for %j: %j', (pattern, text, expected) => {
    expect(compilePattern(pattern)).toMatchObject({ engine: 'linear' })
    expect(compilePattern(pattern).test(text)).toBe(expected)
  })
})

const HARMLESS = [
  '',
  'abc',
  String.raw`\d+`,
  String.raw`^\d{4}-\d{2}-\d{2}$`,
  '^[a-z0-9]+(?:-[a-z0-9]+)*$',
  '^[A-Z]{2,3}$|^[0-9]+$',
  '^(GET|PUT|POST|PATCH)$',
  '^.{1,65535}$',
  '^a{1,100000}$',
  '^(?=.*[A-Z])(?=.*[0-9]).{8,}$',
  String.raw`^(?!.*\.\.)[a-z.]+$`,
  '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  String.raw`^[\w-.]+$`,
  String.raw`^\p{L}+\d$`,
  String.raw`^arn:aws:[a-z]+:[a-z0-9-]*:\d{12}:.+$`,
  String.raw`^([+-]?[0-9]+(\.[0-9]+)?)$`,
  '^.*foo$',
  '^(?:.|\n)*$',
]

describe('harmless patterns', () => {
  it.each(HARMLESS)('%s runs natively', (pattern) => {
    expect(isHarmless(pattern)).toBe(true)
    const compiled = compilePattern(pattern)
    expect(compiled).toMatchObject({ engine: 'native' })
    for (const text of hostileTexts()) compiled.test(text)
  })

  it('are searched for anywhere in the text, again and again', () => {
    const compiled = compilePattern('b', 'gy')
    expect([compiled.test('abc'), compiled.test('abc'), compiled.test('ac')]).toEqual([
      true,
      true,
      false,
    ])
  })

  it('decide lookaheads, which no linear engine knows', () => {
    const password = compilePattern('^(?=.*[A-Z])(?=.*[0-9]).{8,}$')
    expect([password.test('Password1'), password.test('password1'), password.test('P1')]).toEqual([
      true,
      false,
      false,
    ])
  })

  it('read characters beyond the first plane as one', () => {
    expect(compilePattern('^.$').test('😀')).toBe(true)
  })

  it('heed the flags, and no others', () => {
    expect(compilePattern('^ABC$', 'i').test('abc')).toBe(true)
    expect(compilePattern('^b$', 'm').test('a\nb')).toBe(true)
    expect(compilePattern('^a.b$', 's').test('a\nb')).toBe(true)
    expect(compilePattern('^a.b$', '??').test('a\nb')).toBe(false)
  })

  it('survive a text that overflows the native stack', () => {
    const compiled = compilePattern('^(?:(a)|b)*$')
    expect(compiled.engine).toBe('native')
    expect(compiled.test('ab'.repeat(4_000_000))).toBe(true)
  })
})

describe('what flags change about harmlessness', () => {
  it('sees that letters overlap when case is ignored', () => {
    expect(compilePattern('^(?:a+b?A)*$').engine).toBe('native')
    expect(compilePattern('^(?:a+b?A)*$', 'i').engine).toBe('linear')
    expect(compilePattern('^(?:k+b?\u212a)*$', 'i').engine).toBe('linear')
  })

  it('sees that a multi-line ^ holds at many places', () => {
    expect(compilePattern(String.raw`^\s+$`).engine).toBe('native')
    expect(compilePattern(String.raw`^\s+$`, 'm').engine).toBe('linear')
  })
})

describe('the linear engine', () => {
  // `x*x*` in front makes each pattern doubtful without changing what it finds.
  it.each([
    [String.raw`\s`, ['\u00a0', '\v', '\ufeff', '\u2028', 'a', ' ']],
    [String.raw`\S`, ['\u00a0', 'a', '\u3000', '😀']],
    [String.raw`^[\s]$`, ['\u2003', 'a']],
    [String.raw`^[\S]$`, ['\u2003', 'a', '\u1681', '\uff00', '\u2060']],
    [String.raw`^[^\s]$`, ['\u2003', 'a']],
    ['^.$', ['\r', '\n', '\u2028', 'a', '😀']],
    ['^a$', ['a\n', 'a']],
    [String.raw`\u0041`, ['A', 'u0041']],
    [String.raw`[\b]`, ['\b', 'b']],
    ['[^]', ['\n', '']],
    ['[]', ['a', '']],
    [String.raw`\/\-`, ['/-']],
    [String.raw`\Aa\z`, ['a', 'Aaz']],
    ['^[[:alpha:]]$', ['a]', 'b]', 'b']],
    [String.raw`^[\w-.]$`, ['-', '.', 'é']],
    [String.raw`\cA\0`, ['\u0001\0', 'cA0']],
    [String.raw`(?<name>a)\d`, ['a1', 'a']],
    ['a{,3}', ['a{,3}', 'a']],
    [String.raw`[\]\[.]`, [']', '[', '.', 'x']],
  ])('reads %s as ECMA does', (pattern, texts) => {
    const compiled = compilePattern(`(?:${pattern})(?:x*)*`)
    expect(compiled.engine).toBe('linear')
    for (const text of texts) {
      expect([text, compiled.test(text)]).toEqual([
        text,
        new RegExp(pattern, flagsFor(pattern)).test(text),
      ])
    }
  })

  it('heeds the flags', () => {
    expect(compilePattern('^(A+)+$', 'i').test('aaa')).toBe(true)
    expect(compilePattern('^(a+)+$', 'm').test('b\naaa')).toBe(true)
    expect(compilePattern('^(a.)+$', 's').test('a\n')).toBe(true)
    expect(compilePattern('^(.a|.aa)+$').test('\na')).toBe(false)
  })

  it('takes what is only a pattern elsewhere', () => {
    const compiled = compilePattern('(?i)^abc$')
    expect(compiled).toMatchObject({ engine: 'linear', reason: 'not an ECMA pattern' })
    expect([compiled.test('ABC'), compiled.test('x')]).toEqual([true, false])
  })
})

describe('patterns that nothing can run', () => {
  it.each(['[', '(', 'a**', '(?<=(a+)+)b', String.raw`(a+)\1`, 'a{2,1}', '(?:a+){1,5000}$'])(
    '%s accepts every text and says why',
    (pattern) => {
      const compiled = compilePattern(pattern)
      expect(compiled.engine).toBe('none')
      expect(compiled.reason).toMatch(/not/)
      expect(compiled.test('anything')).toBe(true)
    },
  )

  it.each([
    '('.repeat(9000) + ')'.repeat(9000),
    '('.repeat(500_000),
    '(?:a?){1000}'.repeat(50),
    'a|'.repeat(9000),
    '[^]{1000}{1000}',
    '(((((a{100}){100}){100}){100}){100}){100}',
    String.raw`(?:\p{L}{1,1000}){1,1000}$`,
  ])('never throws or hangs for monsters', (pattern) => {
    const compiled = compilePattern(pattern)
    for (const text of hostileTexts()) expect(compiled.test(text)).toBeTypeOf('boolean')
  })
})

describe('compilePattern', () => {
  it('compiles a pattern once, apart for each set of flags', () => {
    expect(compilePattern('once')).toBe(compilePattern('once', 'g'))
    expect(compilePattern('once')).not.toBe(compilePattern('once', 'i'))
  })

  it('forgets old patterns', () => {
    const first = compilePattern('first')
    for (let index = 0; index < 1000; index++) compilePattern(`p${index}`)
    expect(compilePattern('first')).not.toBe(first)
  })

  it('agrees with RegExp on random patterns, and ends on hostile texts for each of them', () => {
    const random = createRandom(20_260_101)
    const texts = ['', 'a', 'ab', 'aab', 'ba', 'abab', 'bbb', 'aabb ', 'b\na']
    const engines = new Set<string>()
    for (let index = 0; index < 1500; index++) {
      const pattern = randomPattern(4)
      const compiled = compilePattern(pattern)
      engines.add(compiled.engine)
      if (compiled.engine === 'none') continue
      const native = new RegExp(pattern, 'u')
      for (const text of texts)
        expect([pattern, text, compiled.test(text)]).toEqual([pattern, text, native.test(text)])
      if (compiled.engine === 'native')
        for (const filler of ['a', 'ab', 'b']) compiled.test(`${filler.repeat(20_000)}!`)
    }
    expect(engines).toEqual(new Set(['native', 'linear', 'none']))

    function randomPattern(depth: number): string {
      const leaf = () => random.pick(['a', 'b', '[ab]', '.', '[^a]', '^', '$', String.raw`\b`])
      if (depth === 0) return leaf()
      const inner = () => randomPattern(depth - 1)
      return random.pick([
        leaf,
        () => inner() + inner(),
        () => `^${inner()}${inner()}$`,
        () => `(?:${inner()}|${inner()})`,
        () => `(?:${inner()})${random.pick(['*', '+', '?', '{2,3}', '{2}', '{1,}'])}`,
        () => `a${random.pick(['*', '+'])}${inner()}`,
        () => `(?${random.pick(['=', '!'])}${inner()})`,
      ])()
    }
  })
})

function flagsFor(pattern: string): string {
  try {
    return new RegExp(pattern, 'u').flags
  } catch {
    return ''
  }
}
