import { describe, expect, it } from 'vitest'
import type { CorsSettings } from '../../src/config/resolved.ts'
import { createCors } from '../../src/rules/cors.ts'

const DEFAULTS: CorsSettings = {
  origins: ['*'],
  methods: [],
  headers: [],
  expose: [],
  credentials: false,
  maxAge: 600,
}
const A = 'https://a.example'
const STAMPS =
  'x-mockloop-source, x-mockloop-operation, x-mockloop-request-id, x-mockloop-scenario, x-mockloop-stub, x-mockloop-violations'

type Sent = Record<string, string>

function corsWith(settings: Partial<CorsSettings> = {}) {
  const cors = createCors({ ...DEFAULTS, ...settings })
  const reader = (sent: Sent) => (name: string) => new Headers(sent).get(name) ?? undefined
  return {
    preflight: (sent: Sent, method = 'OPTIONS') => {
      const headers = cors.preflight(method, reader(sent))
      return headers && Object.fromEntries(headers)
    },
    answer: (sent: Sent = {}) => Object.fromEntries(cors.headersFor(reader(sent))),
  }
}

const ask = (origin: string, more: Sent = {}): Sent => ({
  origin,
  'access-control-request-method': 'PUT',
  ...more,
})

describe('preflight requests', () => {
  it('allows what was asked for', () => {
    const sent = ask(A, { 'access-control-request-headers': 'x-one,  x-two' })
    expect(corsWith().preflight(sent)).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'x-one, x-two',
      'access-control-max-age': '600',
      vary: 'access-control-request-method, access-control-request-headers, access-control-request-private-network',
    })
  })

  it('allows what is configured, whatever was asked for', () => {
    const cors = corsWith({
      origins: [A],
      methods: ['GET', 'PUT'],
      headers: ['x-api-key'],
      maxAge: 0,
    })
    expect(cors.preflight(ask(A, { 'access-control-request-headers': 'x-one' }))).toEqual({
      'access-control-allow-origin': A,
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'x-api-key',
      'access-control-max-age': '0',
      vary: 'origin, access-control-request-private-network',
    })
  })

  it.each([
    ['another method', 'GET', ask(A)],
    ['no origin', 'OPTIONS', { 'access-control-request-method': 'PUT' }],
    ['no method asked for', 'OPTIONS', { origin: A }],
  ])('takes a request for none when it has %s', (_, method, sent) => {
    expect(corsWith().preflight(sent, method)).toBeUndefined()
  })

  it('allows nothing to an origin that is not listed', () => {
    expect(
      Object.keys(corsWith({ origins: [A] }).preflight(ask('https://b.example')) ?? {}),
    ).toEqual(['vary'])
  })

  it('opens the private network when asked', () => {
    const sent = ask(A, { 'access-control-request-private-network': 'true' })
    expect(corsWith().preflight(sent)).toMatchObject({
      'access-control-allow-private-network': 'true',
    })
    expect(corsWith({ origins: ['https://b.example'] }).preflight(sent)).not.toHaveProperty(
      'access-control-allow-private-network',
    )
  })

  it('repeats nothing that is not a name', () => {
    const sent = ask(A, {
      'access-control-request-method': 'PUT; x',
      'access-control-request-headers': `x-one, <b>, "a", ,x y, ${'z'.repeat(10_000)}`,
    })
    const allowed = corsWith().preflight(sent)
    expect(allowed).not.toHaveProperty('access-control-allow-methods')
    expect(allowed?.['access-control-allow-headers']).toBe(`x-one, ${'z'.repeat(10_000)}`)
  })
})

describe('other answers', () => {
  const rows: [string, Partial<CorsSettings>, string | undefined, object][] = [
    [
      'are for anybody',
      {},
      A,
      { 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' },
    ],
    [
      'are for anybody, even without origin, since caches share them',
      {},
      undefined,
      { 'access-control-allow-origin': '*', 'access-control-expose-headers': '*' },
    ],
    [
      'expose what is configured, and our own',
      { expose: ['link', 'x-mockloop-stub'] },
      A,
      {
        'access-control-allow-origin': '*',
        'access-control-expose-headers': `link, ${['x-mockloop-stub', ...STAMPS.split(', ').filter((one) => one !== 'x-mockloop-stub')].join(', ')}`,
      },
    ],
    [
      'are for a listed origin',
      { origins: [A] },
      A,
      { 'access-control-allow-origin': A, 'access-control-expose-headers': '*', vary: 'origin' },
    ],
    [
      'are for a listed origin, written with a slash or capitals',
      { origins: ['HTTPS://A.example/'] },
      A,
      { 'access-control-allow-origin': A, 'access-control-expose-headers': '*', vary: 'origin' },
    ],
    ['are not for another origin', { origins: [A] }, 'https://b.example', { vary: 'origin' }],
    ['are not for an origin that begins alike', { origins: [A] }, `${A}.evil`, { vary: 'origin' }],
    ['are not for the null origin', { origins: [A] }, 'null', { vary: 'origin' }],
    ['vary even without origin', { origins: [A] }, undefined, { vary: 'origin' }],
    ['are for nobody', { origins: [] }, A, {}],
    [
      'carry credentials for a listed origin',
      { origins: [A], credentials: true },
      A,
      {
        'access-control-allow-origin': A,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': STAMPS,
        vary: 'origin',
      },
    ],
    [
      'never carry credentials for anybody',
      { credentials: true },
      A,
      { 'access-control-allow-origin': '*', 'access-control-expose-headers': STAMPS },
    ],
    [
      'carry credentials for those who are listed beside anybody',
      { origins: ['*', A], credentials: true },
      A,
      {
        'access-control-allow-origin': A,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': STAMPS,
        vary: 'origin',
      },
    ],
    [
      'carry none for the rest of them',
      { origins: ['*', A], credentials: true },
      'https://b.example',
      {
        'access-control-allow-origin': '*',
        'access-control-expose-headers': STAMPS,
        vary: 'origin',
      },
    ],
  ]
  it.each(rows)('%s', (_, settings, origin, headers) => {
    expect(corsWith(settings).answer(origin === undefined ? {} : { origin })).toEqual(headers)
  })
})

describe('switched off', () => {
  it('has nothing to say', () => {
    const cors = createCors(false)
    expect(cors.preflight('OPTIONS', () => 'x')).toBeUndefined()
    expect(cors.headersFor(() => 'x')).toEqual([])
  })
})
