import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../src/errors.ts'
import { createRedactor } from '../../src/log/redact.ts'

const JSON_TYPE = 'application/json; charset=utf-8'

describe('violations', () => {
  const redactor = createRedactor({
    headers: ['X-Key'],
    query: ['key'],
    paths: ['$.card.number', '$..password'],
  })
  const told = (where: string, pointer: string, message: string): string | undefined =>
    redactor.violations([{ in: where, pointer, message }])[0]?.message

  it.each([
    ['body', '/card/number', 'must be a number, got "1"', 'must be a number'],
    ['body', '/card/number/0', 'must be a number, got "1"', 'must be a number'],
    ['body', '/a/0/password', 'must be longer, got "x, got y\n"', 'must be longer'],
    ['body', '/card', 'must be text, got {"number":1}', 'must be text'],
    ['body', '/list', 'must be text, got [{"password":1}]', 'must be text'],
    ['query', '/key', 'must be a number, got "1"', 'must be a number'],
    ['header', '/x-key', 'must be a number, got "1"', 'must be a number'],
    ['cookie', '/sid', 'must be a number, got "1"', 'must be a number'],
  ])('in %s at %s do not show a secret', (where, pointer, message, expected) => {
    expect(told(where, pointer, message)).toBe(expected)
  })

  it.each([
    ['body', '/card/owner'],
    ['body', '/name'],
    ['query', '/limit'],
    ['header', '/x-other'],
    ['path', '/key'],
  ])('in %s at %s show what is none', (where, pointer) => {
    expect(told(where, pointer, 'must be a number, got "1"')).toBe('must be a number, got "1"')
  })
})

describe('headers', () => {
  const redactor = createRedactor({ headers: ['X-Shop-Key'] })

  it('that carry credentials are masked, and those of apiKey schemes, in any letter case', () => {
    const names = [
      'authorization',
      'Cookie',
      'set-cookie',
      'proxy-authorization',
      'x-api-key',
      'x-shop-key',
    ]
    const headers = Object.fromEntries(names.map((name) => [name, 'secret']))
    const masked = redactor.headers({ ...headers, accept: '*/*' })
    expect(masked).toEqual({
      ...Object.fromEntries(names.map((name) => [name, '[redacted]'])),
      accept: '*/*',
    })
  })

  it('without a secret are the same object', () => {
    const headers = { accept: '*/*' }
    expect(redactor.headers(headers)).toBe(headers)
  })

  it('keep a name that objects have of their own', () => {
    const headers = JSON.parse('{"__proto__":"x","cookie":"a=b"}') as Record<string, string>
    expect(JSON.stringify(redactor.headers(headers))).toBe(
      '{"__proto__":"x","cookie":"[redacted]"}',
    )
  })
})

describe('a query', () => {
  const redactor = createRedactor({ query: ['api_key'] })

  it('loses the values of keys, however their names are written', () => {
    expect(redactor.query('?a=1&api_key=s3cret&b=%20&api%5Fkey=other')).toBe(
      '?a=1&api_key=%5Bredacted%5D&b=%20&api%5Fkey=%5Bredacted%5D',
    )
  })

  it('loses them as parameters of an entry, lists included', () => {
    expect(redactor.params({ api_key: ['a', 'b'], limit: '5' })).toEqual({
      api_key: '[redacted]',
      limit: '5',
    })
  })
})

describe('a JSON body', () => {
  const mask = (paths: string[], text: string): string =>
    createRedactor({ paths }).body(text, JSON_TYPE)

  it('changes in nothing but the masked value', () => {
    const text = '{ "total":275.0,\n "card" : {"number": "4111", "cvc":[1,2]}, "z":1e3,"a":null }'
    expect(mask(['$.card'], text)).toBe(
      '{ "total":275.0,\n "card" : "[redacted]", "z":1e3,"a":null }',
    )
  })

  it.each([
    ['$.a.b', '{"a":{"b":1,"c":2},"b":3}', '{"a":{"b":"[redacted]","c":2},"b":3}'],
    ['a[1]', '{"a":[1,2,3]}', '{"a":[1,"[redacted]",3]}'],
    ['a[*].k', '{"a":[{"k":1},{"k":2}]}', '{"a":[{"k":"[redacted]"},{"k":"[redacted]"}]}'],
    ['$[0]', '["x","y"]', '["[redacted]","y"]'],
    ['$..p', '{"p":1,"q":[{"p":{"p":2}}]}', '{"p":"[redacted]","q":[{"p":"[redacted]"}]}'],
    ['$.*.k', '{"a":{"k":1},"k":2}', '{"a":{"k":"[redacted]"},"k":2}'],
    ["$['x-y']", '{"x-y":true}', '{"x-y":"[redacted]"}'],
    ['$.pass', '{"p\\u0061ss":"s"}', '{"p\\u0061ss":"[redacted]"}'],
    ['$.__proto__', '{"__proto__":"s"}', '{"__proto__":"[redacted]"}'],
    ['$.a', '{"b":"\\"a\\":1","a":"x\\\\"}', '{"b":"\\"a\\":1","a":"[redacted]"}'],
  ])('is masked at %s', (path, text, expected) => {
    expect(mask([path], text)).toBe(expected)
  })

  it('that was cut off within a secret keeps nothing of it', () => {
    expect(mask(['$.pin'], '{"a":1,"pin":{"x":"12')).toBe('{"a":1,"pin":"[redacted]"')
    expect(mask(['$.pin'], '{"a":1,"pin":"12')).toBe('{"a":1,"pin":"[redacted]"')
  })

  it('that is nested without end does not hold the process, and what is too deep is masked', () => {
    const text = `${'['.repeat(1_000_000)}{"pin":"1234"}`
    const masked = mask(['$..pin'], text)
    expect(masked).not.toContain('1234')
    expect(mask(['$..a..*..*..b'], `${'{"a":'.repeat(900)}1`)).toContain('"a":1')
  })

  it('with hundreds of thousands of escapes is read in one go', () => {
    const text = JSON.stringify({ text: '\\"'.repeat(300_000), pin: 'secret' })
    expect(mask(['pin'], text)).toBe(text.replace('"secret"', '"[redacted]"'))
  })

  it('of another type stays as it is, and a form loses its field', () => {
    const redactor = createRedactor({ paths: ['$.client_secret', '$..pin'] })
    expect(redactor.body('client_secret=x', 'text/plain')).toBe('client_secret=x')
    expect(redactor.body('{"pin":1}', undefined)).toBe('{"pin":1}')
    expect(redactor.body('a=1&client_secret=x&pin=2', 'application/x-www-form-urlencoded')).toBe(
      'a=1&client_secret=%5Bredacted%5D&pin=%5Bredacted%5D',
    )
    expect(redactor.body('{"pin":1}', 'application/problem+json')).toBe('{"pin":"[redacted]"}')
  })
})

describe('a path', () => {
  it.each(['', '$', '$.', 'a b', '$..', 'a[', "a['x]", 'a[-1]'])('as %j is refused', (path) => {
    expect(() => createRedactor({ paths: [path] })).toThrow(InvalidArgumentError)
  })
})
