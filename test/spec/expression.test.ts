import { describe, expect, it } from 'vitest'
import {
  evaluate,
  parseExpression,
  parseUrlTemplate,
  resolveUrl,
} from '../../src/spec/expression.ts'
import type { ExpressionFacts } from '../../src/spec/expression.ts'

/** The exchange of the standard's own examples (3.1 §4.8.20.4.2). */
const FACTS: ExpressionFacts = {
  url: () =>
    'http://example.org/subscribe/myevent?queryUrl=http%3A%2F%2Fclientdomain.com%2Fstillrunning',
  method: 'POST',
  statusCode: 201,
  request: {
    header: (name) => ({ 'content-type': 'application/json', host: 'example.org:8080' })[name],
    query: (name) => (name === 'queryUrl' ? 'http://clientdomain.com/stillrunning' : undefined),
    path: (name) => (name === 'eventType' ? 'myevent' : undefined),
    body: () => ({
      failedUrl: 'http://clientdomain.com/failed',
      successUrls: ['http://clientdomain.com/fast', 'http://clientdomain.com/medium'],
      'a/b~c': 'odd&=name',
      __proto__: null,
      nothing: null,
      size: 3,
      whole: { a: [1] },
    }),
  },
  response: {
    header: (name) => (name === 'location' ? 'http://example.org/subscription/1' : undefined),
    body: () => ({ id: '1/2?x' }),
  },
}

describe('a runtime expression', () => {
  it.each([
    ['$url', FACTS.url()],
    ['$method', 'POST'],
    ['$statusCode', '201'],
    ['$request.path.eventType', 'myevent'],
    ['$request.query.queryUrl', 'http://clientdomain.com/stillrunning'],
    ['$request.header.Content-Type', 'application/json'],
    ['$request.body#/failedUrl', 'http://clientdomain.com/failed'],
    ['$request.body#/successUrls/1', 'http://clientdomain.com/medium'],
    ['$request.body#/a~1b~0c', 'odd&=name'],
    ['$request.body#/size', '3'],
    ['$request.body#/whole', '{"a":[1]}'],
    ['$response.header.Location', 'http://example.org/subscription/1'],
    ['$response.body', '{"id":"1/2?x"}'],
    ['$response.body#/id', '1/2?x'],
  ])('%s is %s', (text, value) => {
    expect(evaluate(parseExpression(text), FACTS)).toBe(value)
  })

  it.each([
    '$request.path.other',
    '$request.query.queryurl',
    '$request.header.x-none',
    '$request.body#/successUrls/2',
    '$request.body#/successUrls/length',
    '$request.body#/nothing',
    '$request.body#/constructor',
    '$response.header.x-none',
  ])('%s has no value here', (text) => {
    expect(evaluate(parseExpression(text), FACTS)).toBeUndefined()
  })

  it.each([
    ['$requst.body', /\$requst\.body is no runtime expression/],
    ['$request.bdy#/a', /no runtime expression \(did you mean/],
    ['$request.body#a', /must begin with a slash: body#\/a/],
    ['$request.body#/a~2', /neither ~0 nor ~1/],
    ['$request.body/a', /no runtime expression/],
    ['$request.header.', /names no header/],
    ['$request.header.a b', /names no header/],
    ['$request.query.', /names no query parameter/],
    ['$response.query.a', /a response has no query/],
    ['$statuscode', /did you mean "\$statusCode"/],
    ['$', /no runtime expression/],
  ])('%s is refused', (text, message) => {
    expect(() => parseExpression(text)).toThrow(message)
  })
})

describe('a URL of a callback', () => {
  const resolve = (text: string) => resolveUrl(parseUrlTemplate(text), FACTS, { id: 'a/b' })

  it('is a whole URL where an expression stands at its beginning', () => {
    expect(resolve('{$request.query.queryUrl}')).toEqual({
      url: 'http://clientdomain.com/stillrunning',
    })
    expect(resolve('$request.query.queryUrl')).toEqual({
      url: 'http://clientdomain.com/stillrunning',
    })
    expect(resolve('{$request.query.queryUrl}/data?m={$method}')).toEqual({
      url: 'http://clientdomain.com/stillrunning/data?m=POST',
    })
  })

  it('keeps the port of a host, and encodes values that could end their part of it', () => {
    expect(
      resolve(
        'http://{$request.header.host}/x/{$response.body#/id}?a={$request.body#/a~1b~0c}&b={id}',
      ),
    ).toEqual({
      url: 'http://example.org:8080/x/1%2F2%3Fx?a=odd%26%3Dname&b=a%2Fb',
    })
  })

  it('tells which expression has no value', () => {
    expect(resolve('http://a.example/{$request.query.none}')).toEqual({
      missing: '$request.query.none',
    })
    expect(resolve('http://a.example/{other}')).toEqual({ missing: '{other}' })
  })

  it.each([
    ['http://a.example/{$request.body#/a', /"\{" is not closed/],
    ['http://a.example/}', /"\}" stands alone/],
    ['http://a.example/{request.body#/a}', /did you mean \{\$request\.body#\/a\}/],
    ['{$reqest.body#/a}', /no runtime expression/],
  ])('%s is refused', (text, message) => {
    expect(() => parseUrlTemplate(text)).toThrow(message)
  })
})
