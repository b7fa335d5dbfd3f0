import { createServer } from 'node:http'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import type { AuthSettings } from '../../src/config/resolved.ts'
import { InvalidArgumentError } from '../../src/errors.ts'
import { createTestClock } from '../../src/lib/clock.ts'
import { createAuth } from '../../src/rules/auth.ts'
import type { AuthFailure, AuthOptions } from '../../src/rules/auth.ts'
import { loadSpec } from '../../src/spec/load.ts'
import type { JsonObject } from '../../src/types.ts'

const OPEN: AuthSettings = { apiKeys: [], basic: {}, jwt: undefined, tokens: false }
const SECRET = 'a secret that is long enough for HS512, which wants many bytes of it'
const outbound = { fetchText: () => Promise.reject(new Error('no network here')) }
const SCHEMES: JsonObject = {
  header: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
  query: { type: 'apiKey', in: 'query', name: 'api key' },
  cookie: { type: 'apiKey', in: 'cookie', name: 'sid' },
  authorization: { type: 'apiKey', in: 'header', name: 'Authorization' },
  basic: { type: 'http', scheme: 'Basic' },
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  digest: { type: 'http', scheme: 'digest' },
  oauth2: { type: 'oauth2', flows: { implicit: { scopes: { read: '', write: '' } } } },
  oidc: { type: 'openIdConnect', openIdConnectUrl: 'https://id.example/' },
  tls: { type: 'mutualTLS' },
  hoba: { type: 'http', scheme: 'hoba' },
  odd: { type: 'telepathy' },
  unsendable: { type: 'apiKey', in: 'header', name: 'no header\n' },
  nameless: { type: 'apiKey', in: 'header' },
  linked: { $ref: '#/components/securitySchemes/header' },
  lost: { $ref: '#/components/securitySchemes/nothing' },
  text: 'no object',
}

interface Sent {
  headers?: Record<string, string>
  query?: string
}

interface Setup extends Partial<Omit<AuthOptions, 'spec' | 'settings'>> {
  settings?: Partial<AuthSettings> | false
  security?: unknown
  shared?: unknown
  document?: JsonObject
}

/** A function that sends to the one operation of a document. */
async function operationWith({ settings = {}, security, shared, document, ...options }: Setup) {
  const operation = {
    responses: { 200: { description: '' } },
    ...(security !== undefined && { security }),
  }
  const spec = await loadSpec(
    document ?? {
      openapi: '3.1.0',
      info: { title: 't', version: '1' },
      paths: { '/a': { get: operation } },
      components: { securitySchemes: SCHEMES },
      ...(shared !== undefined && { security: shared }),
    },
    outbound,
  )
  const auth = createAuth({
    spec,
    settings: settings && { ...OPEN, ...settings },
    ...options,
  })
  return ({ headers = {}, query = '' }: Sent = {}) => {
    const known = new Headers(headers)
    return auth.check(spec.operations[0]!, {
      header: (name) => known.get(name) ?? undefined,
      query,
    })
  }
}

function bearer(token: string): Sent {
  return { headers: { authorization: `Bearer ${token}` } }
}

function basic(text: string): Sent {
  return { headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` } }
}

const DIGEST =
  'Digest username="Mufasa", realm="a, b", nonce="x\\"y", uri="/dir", response="6629", qop=auth'

describe('presence and shape of credentials', () => {
  const passes: [string, string, Sent][] = [
    [
      'a key in a header, whatever the case of its name',
      'header',
      { headers: { 'x-api-KEY': 'k' } },
    ],
    ['a key in the query, decoded', 'query', { query: 'a=1&api%20key=k' }],
    ['a key in a cookie', 'cookie', { headers: { cookie: 'a=b; sid="k"; c' } }],
    ['a key in Authorization', 'authorization', { headers: { authorization: 'k' } }],
    ['basic', 'basic', basic('a:b')],
    ['basic with an empty password', 'basic', basic('key:')],
    ['basic in lower case', 'basic', { headers: { authorization: 'basic YTpi' } }],
    ['bearer', 'bearer', bearer('x')],
    ['bearer in capitals', 'bearer', { headers: { authorization: 'BEARER 1|x' } }],
    ['oauth2', 'oauth2', bearer('x')],
    ['openIdConnect', 'oidc', bearer('x')],
    ['digest with its five parts', 'digest', { headers: { authorization: DIGEST } }],
    ['a scheme behind a reference', 'linked', { headers: { 'x-api-key': 'k' } }],
    [
      'a scheme named by reference (3.2)',
      '#/components/securitySchemes/header',
      { headers: { 'x-api-key': 'k' } },
    ],
  ]
  it.each(passes)('accepts %s', async (_, scheme, sent) => {
    const send = await operationWith({ security: [{ [scheme]: [] }] })
    expect(send(sent)).toBeUndefined()
    expect(send()).toMatchObject({ status: 401 })
  })

  const fails: [string, string, Sent, RegExp][] = [
    ['an empty key', 'header', { headers: { 'x-api-key': ' ' } }, /^send the header X-Api-Key;/],
    [
      'a key in the wrong place',
      'query',
      { headers: { 'api-key': 'k' } },
      /the query parameter api key/,
    ],
    ['an empty query key', 'query', { query: 'api+key=' }, /the query parameter/],
    [
      'a cookie with a longer name',
      'cookie',
      { headers: { cookie: 'xsid=k; sid' } },
      /the cookie sid/,
    ],
    ['basic without a colon', 'basic', basic('ab'), /is not the base64 of user:password/],
    [
      'basic that is no base64',
      'basic',
      { headers: { authorization: 'Basic !!!!' } },
      /is not the base64/,
    ],
    [
      'basic with nothing',
      'basic',
      { headers: { authorization: 'Basic' } },
      /^send Authorization: Basic/,
    ],
    ['bearer with nothing', 'bearer', { headers: { authorization: 'Bearer ' } }, /Bearer <token>/],
    [
      'bearer with two words',
      'bearer',
      { headers: { authorization: 'Bearer a b' } },
      /Bearer <token>/,
    ],
    ['another scheme', 'bearer', basic('a:b'), /Bearer <token>/],
    [
      'digest without quotes',
      'digest',
      { headers: { authorization: DIGEST.replaceAll('"', '') } },
      /lacks username, realm, nonce, uri, response/,
    ],
    [
      'digest without its response',
      'digest',
      { headers: { authorization: DIGEST.replace('response', 'answer') } },
      /lacks response,/,
    ],
  ]
  it.each(fails)('refuses %s', async (_, scheme, sent, words) => {
    const send = await operationWith({ security: [{ [scheme]: [] }] })
    const failure = (await send(sent)) as AuthFailure
    expect(failure.status).toBe(401)
    expect(failure.detail).toMatch(words)
    expect(failure.detail).toMatch(/; --no-auth turns this off$/)
  })

  it('challenges by each scheme (RFC 9110 §11.6.1)', async () => {
    const security = ['header', 'basic', 'bearer', 'oauth2', 'digest'].map((name) => ({
      [name]: [],
    }))
    const failure = (await (await operationWith({ security }))()) as AuthFailure
    expect(failure.challenges).toEqual([
      'ApiKey realm="MockLoop", in="header", name="X-Api-Key"',
      'Basic realm="MockLoop", charset="UTF-8"',
      'Bearer realm="MockLoop"',
      expect.stringMatching(/^Digest realm="MockLoop", qop="auth", nonce="[0-9a-f]{32}"$/),
    ])
  })
})

describe('requirement lists', () => {
  const key = { headers: { 'x-api-key': 'k' } }
  const rows: [string, { security?: unknown; shared?: unknown }, Sent, number | undefined][] = [
    ['nothing', {}, {}, undefined],
    ['an empty list', { security: [] }, {}, undefined],
    [
      'an empty list over the document’s',
      { security: [], shared: [{ header: [] }] },
      {},
      undefined,
    ],
    ['the document’s list', { shared: [{ header: [] }] }, {}, 401],
    ['a list that is none: the document’s', { security: null, shared: [{ header: [] }] }, {}, 401],
    [
      'its own over the document’s',
      { security: [{ basic: [] }], shared: [{ header: [] }] },
      key,
      401,
    ],
    ['`{}` alone', { security: [{}] }, {}, undefined],
    ['`{}` as one of two', { security: [{ header: [] }, {}] }, {}, undefined],
    ['OR, the second sent', { security: [{ basic: [] }, { header: [] }] }, key, undefined],
    ['OR, none sent', { security: [{ basic: [] }, { header: [] }] }, {}, 401],
    ['AND, one sent', { security: [{ cookie: [], header: [] }] }, key, 401],
    [
      'AND, both sent',
      { security: [{ cookie: [], header: [] }] },
      { headers: { ...key.headers, cookie: 'sid=1' } },
      undefined,
    ],
    [
      'OR of ANDs, half of each',
      {
        security: [
          { cookie: [], header: [] },
          { query: [], basic: [] },
        ],
      },
      { ...key, query: 'api+key=1' },
      401,
    ],
    ['mutualTLS', { security: [{ tls: [] }] }, {}, undefined],
    ['mutualTLS and a key', { security: [{ tls: [], header: [] }] }, {}, 401],
    ['an undescribed scheme', { security: [{ nobody: [] }] }, {}, undefined],
    ['an undescribed scheme and a key', { security: [{ nobody: [], header: [] }] }, {}, 401],
    ['an unknown http scheme', { security: [{ hoba: [] }] }, {}, undefined],
    ['an unknown type', { security: [{ odd: [] }] }, {}, undefined],
    ['a name that no header can have', { security: [{ unsendable: [] }] }, {}, undefined],
    ['a key without name', { security: [{ nameless: [] }] }, {}, undefined],
    ['a broken reference', { security: [{ lost: [] }] }, {}, undefined],
    ['a scheme that is no object', { security: [{ text: [] }] }, {}, undefined],
    ['entries that are no objects', { security: [null, 'header', 3] }, {}, undefined],
    ['a list that is text', { security: 'header' }, {}, undefined],
    ['a scheme called __proto__', { security: JSON.parse('[{"__proto__": []}]') }, {}, undefined],
    [
      'schemes called like members of Object',
      { security: [{ constructor: [], toString: [] }] },
      {},
      undefined,
    ],
  ]
  it.each(rows)('%s', async (_, setup, sent, status) => {
    const failure = await (await operationWith(setup))(sent)
    expect(failure?.status).toBe(status)
  })

  it('says what to send, in words', async () => {
    const security = [{ header: [], cookie: [] }, { bearer: [] }, { oauth2: ['read'] }]
    const failure = await (await operationWith({ security }))()
    expect(failure?.detail).toBe(
      'send the header X-Api-Key and the cookie sid, or Authorization: Bearer <token>; --no-auth turns this off',
    )
  })

  it('asks for what is missing alone', async () => {
    const security = [
      { header: [], cookie: [] },
      { query: [], basic: [] },
    ]
    const failure = await (await operationWith({ security }))(key)
    expect(failure?.detail).toMatch(
      /^send the cookie sid, or the query parameter api key and Authorization: Basic /,
    )
    expect(failure?.challenges.join()).not.toContain('X-Api-Key')
  })

  it('requires nothing when switched off', async () => {
    const send = await operationWith({ settings: false, security: [{ header: [] }] })
    expect(send()).toBeUndefined()
  })

  it('reads the security of a 2.0 document', async () => {
    const send = await operationWith({
      document: {
        swagger: '2.0',
        info: { title: 't', version: '1' },
        securityDefinitions: { b: { type: 'basic' } },
        security: [{ b: [] }],
        paths: { '/a': { get: { responses: { 200: { description: '' } } } } },
      },
    })
    expect(send()).toMatchObject({ status: 401 })
    expect(send(basic('a:b'))).toBeUndefined()
  })
})

describe('values', () => {
  it('wants one of the configured API keys', async () => {
    const settings = { apiKeys: ['one', 'two'] }
    const send = await operationWith({ settings, security: [{ header: [] }, { cookie: [] }] })
    expect(send({ headers: { 'x-api-key': 'two' } })).toBeUndefined()
    expect(send({ headers: { cookie: 'sid=%6fne' } })).toBeUndefined()
    for (const wrong of ['thre', 'three', 'one ,', 'x'.repeat(100_000)])
      expect(send({ headers: { 'x-api-key': wrong } })).toMatchObject({
        status: 401,
        detail: expect.stringMatching(/^the header X-Api-Key holds no key that is accepted; send /),
      })
  })

  it('takes a key in Authorization with or without a scheme before it', async () => {
    const send = await operationWith({
      settings: { apiKeys: ['k'] },
      security: [{ authorization: [] }],
    })
    for (const sent of ['k', 'Bearer k', 'Token k'])
      expect(send({ headers: { authorization: sent } })).toBeUndefined()
    expect(send({ headers: { authorization: 'Bearer x' } })).toMatchObject({ status: 401 })
  })

  it('wants one of the configured users with its password', async () => {
    const send = await operationWith({
      settings: { basic: { ann: 'p:w', bob: '' } },
      security: [{ basic: [] }],
    })
    expect(send(basic('ann:p:w'))).toBeUndefined()
    expect(send(basic('bob:'))).toBeUndefined()
    for (const wrong of ['ann:p', 'ann:', 'eve:', 'bob:p:w', '__proto__:', 'constructor:x'])
      expect(send(basic(wrong))).toMatchObject({ detail: expect.stringMatching(/^no such user/) })
  })

  it('tells nobody which keys there are', async () => {
    const send = await operationWith({
      settings: { apiKeys: ['hush'], basic: { ann: 'hush' } },
      security: [{ header: [] }, { basic: [] }],
    })
    const failure = await send(basic('ann:x'))
    expect(JSON.stringify(failure)).not.toMatch(/hush|ann/)
  })
})

type Pair = Awaited<ReturnType<typeof generateKeyPair>>
type Claims = Record<string, unknown>

function sign(
  key: Pair['privateKey'] | Uint8Array,
  alg: string,
  claims: Claims = {},
  kid?: string,
) {
  return new SignJWT(claims).setProtectedHeader({ alg, ...(kid && { kid }) }).sign(key)
}

const secret = new TextEncoder().encode(SECRET)
const security = [{ bearer: [] }]
const now = Math.floor(Date.now() / 1000)

describe('JSON Web Tokens', () => {
  let rsa: Pair
  let ec: Pair
  let ed: Pair
  beforeAll(async () => {
    ;[rsa, ec, ed] = (await Promise.all(
      ['RS256', 'ES256', 'EdDSA'].map((alg) => generateKeyPair(alg, { extractable: true })),
    )) as [Pair, Pair, Pair]
  })

  it.each(['HS256', 'HS384', 'HS512'])('verifies %s by the secret', async (alg) => {
    const send = await operationWith({ settings: { jwt: { secret: SECRET } }, security })
    expect(await send(bearer(await sign(secret, alg)))).toBeUndefined()
    const forged = await sign(new TextEncoder().encode(`${SECRET}!`), alg)
    expect(await send(bearer(forged))).toMatchObject({ status: 401 })
  })

  it('verifies by a short secret too: it is a mock', async () => {
    const send = await operationWith({ settings: { jwt: { secret: 's' } }, security })
    expect(await send(bearer(await sign(new TextEncoder().encode('s'), 'HS256')))).toBeUndefined()
  })

  it.each([
    ['RS256', () => rsa],
    ['ES256', () => ec],
    ['EdDSA', () => ed],
  ])('verifies %s by the public key', async (alg, pair) => {
    const publicKey = await exportSPKI(pair().publicKey)
    for (const pem of [publicKey, publicKey.replaceAll('\n', '\\n')]) {
      const send = await operationWith({ settings: { jwt: { publicKey: pem } }, security })
      expect(await send(bearer(await sign(pair().privateKey, alg)))).toBeUndefined()
    }
  })

  it('verifies PS256 by the same key as RS256', async () => {
    const { importPKCS8, exportPKCS8 } = await import('jose')
    const key = await importPKCS8(await exportPKCS8(rsa.privateKey), 'PS256')
    const publicKey = await exportSPKI(rsa.publicKey)
    const send = await operationWith({ settings: { jwt: { publicKey } }, security })
    expect(await send(bearer(await sign(key, 'PS256')))).toBeUndefined()
  })

  it('never takes the public key for a shared secret', async () => {
    const publicKey = await exportSPKI(rsa.publicKey)
    const send = await operationWith({ settings: { jwt: { publicKey } }, security })
    const confused = await sign(new TextEncoder().encode(publicKey), 'HS256')
    expect(await send(bearer(confused))).toMatchObject({ status: 401 })
  })

  const claims: [string, Claims, RegExp | undefined][] = [
    [
      'all as it should be',
      { iss: 'me', aud: ['x', 'you'], exp: now + 60, nbf: now - 60 },
      undefined,
    ],
    ['an expired one', { iss: 'me', aud: 'you', exp: now - 1 }, /it has expired/],
    ['one expired long ago', { iss: 'me', aud: 'you', exp: -1e300 }, /it has expired/],
    ['one not valid yet', { iss: 'me', aud: 'you', nbf: now + 60 }, /not valid yet/],
    ['another issuer', { iss: 'he', aud: 'you' }, /its issuer \(iss\) is not me/],
    ['no issuer', { aud: 'you' }, /its issuer/],
    ['another audience', { iss: 'me', aud: 'them' }, /its audience \(aud\) is not you/],
    ['no audience', { iss: 'me' }, /its audience/],
    [
      'an expiry that is text',
      { iss: 'me', aud: 'you', exp: 'soon' },
      /its claim exp makes no sense/,
    ],
  ]
  it.each(claims)('judges the claims: %s', async (_, payload, words) => {
    const jwt = { secret: SECRET, issuer: 'me', audience: 'you' }
    const send = await operationWith({ settings: { jwt }, security })
    const failure = await send(bearer(await sign(secret, 'HS256', payload)))
    if (words === undefined) return expect(failure).toBeUndefined()
    expect(failure?.status).toBe(401)
    expect(failure?.detail).toMatch(words)
    expect(failure?.challenges[0]).toMatch(
      /^Bearer realm="MockLoop", error="invalid_token", error_description="[^"\\]+"$/,
    )
  })

  it('goes by its own clock', async () => {
    const clock = createTestClock(Date.parse('2020-01-01'))
    const send = await operationWith({ settings: { jwt: { secret: SECRET } }, security, clock })
    const token = await sign(secret, 'HS256', { exp: Date.parse('2020-01-02') / 1000 })
    expect(await send(bearer(token))).toBeUndefined()
    clock.jump(Date.parse('2020-01-03'))
    expect(await send(bearer(token))).toMatchObject({ status: 401 })
  })

  const text = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const hostile: [string, string][] = [
    ['a word', 'x'],
    ['dots', '..'],
    ['many dots', '.'.repeat(50_000)],
    ['a huge word', 'a'.repeat(200_000)],
    ['no base64', '!.!.!'],
    ['alg none', `${text({ alg: 'none' })}.${text({ sub: 'a' })}.`],
    ['an alg that is a number', `${text({ alg: 5 })}.${text({})}.AA`],
    ['an alg that is an object', `${text({ alg: { startsWith: 1 } })}.${text({})}.AA`],
    ['no alg', `${text({})}.${text({})}.AA`],
    ['alg __proto__', `${text({ alg: '__proto__' })}.${text({})}.AA`],
    ['a header that is a list', `${text([1])}.${text({})}.AA`],
    ['an unknown crit', `${text({ alg: 'HS256', crit: ['x'], x: 1 })}.${text({})}.AA`],
    ['a JWE', `${text({ alg: 'dir', enc: 'A256GCM' })}..AA.AA.AA`],
    ['a wrong signature', `${text({ alg: 'HS256' })}.${text({})}.AA`],
  ]
  it.each(hostile)('refuses hostile input and repeats nothing of it: %s', async (_, token) => {
    const jwks = JSON.stringify({ keys: [await exportJWK(rsa.publicKey)] })
    const send = await operationWith({ settings: { jwt: { secret: SECRET, jwks } }, security })
    const failure = await send(bearer(token))
    expect(failure?.status).toBe(401)
    expect(failure?.detail.length).toBeLessThan(200)
  })

  it('does not ask for a token’s worth where none was sent, nor where none is wanted', async () => {
    const settings = { jwt: { secret: SECRET } }
    const send = await operationWith({ settings, security: [{ header: [] }, { bearer: [] }] })
    expect(send({ headers: { 'x-api-key': 'k' } })).toBeUndefined()
    expect(send()).toMatchObject({
      status: 401,
      challenges: [expect.any(String), 'Bearer realm="MockLoop"'],
    })
    const other = await operationWith({ settings, security: [{ header: [] }] })
    expect(other(bearer('x'))).toMatchObject({ status: 401 })
  })

  it.each([
    ['nothing to verify with', { issuer: 'me' }],
    ['a key that is no PEM', { publicKey: 'x' }],
    ['a key set that is no JSON', { jwks: '{"keys"' }],
    ['a key set without keys', { jwks: '{}' }],
  ])('says at the start what makes no sense: %s', async (_, jwt) => {
    await expect(operationWith({ settings: { jwt }, security })).rejects.toThrow(
      InvalidArgumentError,
    )
  })

  describe('key sets', () => {
    const jwks = async (...pairs: [Pair, string?][]): Promise<string> => {
      const keys = pairs.map(async ([pair, kid]) => ({
        ...(await exportJWK(pair.publicKey)),
        ...(kid && { kid }),
      }))
      return JSON.stringify({ keys: await Promise.all(keys) })
    }

    it('reads one written into the config', async () => {
      const settings = { jwt: { jwks: await jwks([rsa, 'r'], [ec, 'e']) } }
      const send = await operationWith({ settings, security })
      expect(await send(bearer(await sign(rsa.privateKey, 'RS256', {}, 'r')))).toBeUndefined()
      expect(await send(bearer(await sign(ec.privateKey, 'ES256')))).toBeUndefined()
      const failure = await send(bearer(await sign(rsa.privateKey, 'RS256', {}, 'other')))
      expect(failure?.detail).toMatch(/none of the configured keys has signed it/)
    })

    it('tries each key that fits a token without kid', async () => {
      const other = await generateKeyPair('RS256', { extractable: true })
      const settings = { jwt: { jwks: await jwks([other, 'a'], [rsa, 'b']) } }
      const send = await operationWith({ settings, security })
      expect(await send(bearer(await sign(rsa.privateKey, 'RS256')))).toBeUndefined()
    })

    it('fetches one once, and again for a new key but not for each miss', async () => {
      const clock = createTestClock(Date.now())
      let set = await jwks([rsa, 'r'])
      const fetched: string[] = []
      const fetchText = (url: string) => {
        fetched.push(url)
        return Promise.resolve({ text: set })
      }
      const settings = { jwt: { jwks: 'https://id.example/keys' } }
      const send = await operationWith({ settings, security, clock, fetchText })
      const good = bearer(await sign(rsa.privateKey, 'RS256', {}, 'r'))
      const fresh = bearer(await sign(ec.privateKey, 'ES256', {}, 'e'))
      expect(await Promise.all([send(good), send(good)])).toEqual([undefined, undefined])
      expect(fetched).toEqual(['https://id.example/keys'])
      set = await jwks([rsa, 'r'], [ec, 'e'])
      for (let count = 0; count < 5; count++)
        expect(await send(fresh)).toMatchObject({ status: 401 })
      expect(fetched).toHaveLength(1)
      clock.advance(30_000)
      expect(await send(fresh)).toBeUndefined()
      expect(await send(good)).toBeUndefined()
      expect(fetched).toHaveLength(2)
    })

    it('says why one cannot be read, and tries again after a while', async () => {
      const clock = createTestClock(Date.now())
      let isDown = true
      let count = 0
      const text = await jwks([rsa, 'r'])
      const fetchText = () => {
        count++
        return isDown ? Promise.reject(new Error('connection refused')) : Promise.resolve({ text })
      }
      const settings = { jwt: { jwks: 'https://id.example/keys' } }
      const send = await operationWith({ settings, security, clock, fetchText })
      const token = bearer(await sign(rsa.privateKey, 'RS256', {}, 'r'))
      expect((await send(token))?.detail).toBe(
        'the token is refused: the key set https://id.example/keys cannot be read: connection refused; ' +
          'send Authorization: Bearer <token>; --no-auth turns this off',
      )
      isDown = false
      expect(await send(token)).toMatchObject({ status: 401 })
      expect(count).toBe(1)
      clock.advance(5_000)
      expect(await send(token)).toBeUndefined()
    })

    it.each([
      '<html>',
      '[]',
      '{"keys":[1]}',
      '{"keys":[{"kty":"RSA"}]}',
      '{"keys":[{"kty":"oct","k":"AA"}]}',
    ])('refuses tokens while the set is %s', async (text) => {
      const settings = { jwt: { jwks: 'https://id.example/keys' } }
      const send = await operationWith({ settings, security, fetchText: async () => ({ text }) })
      const token = bearer(await sign(rsa.privateKey, 'RS256', {}, 'r'))
      expect(await send(token)).toMatchObject({ status: 401 })
    })

    it('works with a key set that is really served', async () => {
      const text = await jwks([ec, 'e'])
      const server = createServer((_, response) => response.end(text)).listen(0, '127.0.0.1')
      await new Promise((resolve) => server.once('listening', resolve))
      const { port } = server.address() as { port: number }
      const fetchText = async (url: string) => ({ text: await (await fetch(url)).text() })
      const settings = { jwt: { jwks: `http://127.0.0.1:${port}/` } }
      const send = await operationWith({ settings, security, fetchText })
      expect(await send(bearer(await sign(ec.privateKey, 'ES256', {}, 'e')))).toBeUndefined()
      server.closeAllConnections()
      server.close()
    })
  })
})

describe('scopes', () => {
  const settings = { jwt: { secret: SECRET } }
  const rows: [string, unknown, Claims, number | undefined][] = [
    ['text with spaces', [{ oauth2: ['read', 'write'] }], { scope: 'write read' }, undefined],
    ['scp as text', [{ oauth2: ['read'] }], { scp: 'read' }, undefined],
    ['scp as a list', [{ oauth2: ['read'] }], { scp: ['read'] }, undefined],
    ['scopes as a list', [{ oidc: ['read'] }], { scopes: ['read'] }, undefined],
    ['one missing', [{ oauth2: ['read', 'write'] }], { scope: 'read' }, 403],
    ['none at all', [{ oauth2: ['read'] }], {}, 403],
    ['one that only begins alike', [{ oauth2: ['read'] }], { scope: 'reader' }, 403],
    ['a claim that is a number', [{ oauth2: ['read'] }], { scope: 5 }, 403],
    ['none required', [{ oauth2: [] }], {}, undefined],
    ['roles of a bearer scheme, which are not scopes', [{ bearer: ['admin'] }], {}, undefined],
    ['either of two', [{ oauth2: ['write'] }, { oauth2: ['read'] }], { scope: 'read' }, undefined],
    ['neither of two', [{ oauth2: ['write'] }, { oauth2: ['read'] }], {}, 403],
    ['lacking while a key would do as well', [{ header: [] }, { oauth2: ['read'] }], {}, 403],
    ['lacking beside a lacking key', [{ header: [], oauth2: ['read'] }], {}, 401],
    ['required scopes that are no list', [{ oauth2: 'read' }], {}, undefined],
    [
      'granted by way of __proto__',
      [{ oauth2: ['read'] }],
      JSON.parse('{"__proto__":{"scope":"read"}}'),
      403,
    ],
    ['required by the name of __proto__', [{ oauth2: ['__proto__'] }], { scope: 'read' }, 403],
  ]
  it.each(rows)('%s', async (_, security, payload, status) => {
    const send = await operationWith({ settings, security })
    const failure = await send(bearer(await sign(secret, 'HS256', payload)))
    expect(failure?.status).toBe(status)
  })

  it('says which are wanted and which are missing (RFC 6750 §3.1)', async () => {
    const send = await operationWith({ settings, security: [{ oauth2: ['read', 'wr"ite'] }] })
    expect(await send(bearer(await sign(secret, 'HS256', { scope: 'read' })))).toEqual({
      status: 403,
      challenges: ['Bearer realm="MockLoop", error="insufficient_scope", scope="read wr\\"ite"'],
      detail:
        'the token lacks the scope wr"ite; send a token that has it; --no-auth turns this off',
    })
  })

  it('does not look at scopes where tokens are not verified', async () => {
    const send = await operationWith({ security: [{ oauth2: ['read'] }] })
    expect(send(bearer('x'))).toBeUndefined()
  })
})

describe('hostile headers', () => {
  const huge = 'a'.repeat(1_000_000)
  it.each([
    ['digest', `Digest ${huge}`],
    ['digest', `Digest ${'a="'.repeat(300_000)}`],
    ['digest', `Digest ${'a="\\"'.repeat(200_000)}`],
    ['digest', `Digest a${' '.repeat(500_000)}b`],
    ['basic', `Basic ${huge}=====`],
    ['basic', `Basic${' '.repeat(500_000)}=`],
    ['bearer', `Bearer ${'a '.repeat(500_000)}`],
  ])('answers a huge %s header', async (scheme, authorization) => {
    const send = await operationWith({ security: [{ [scheme]: [] }] })
    expect(await send({ headers: { authorization } })).toMatchObject({ status: 401 })
  })

  it('answers a huge cookie and a huge query', async () => {
    const send = await operationWith({ security: [{ cookie: [] }, { query: [] }] })
    const sent = { headers: { cookie: 'a=;'.repeat(200_000) }, query: '&=%'.repeat(200_000) }
    expect(await send(sent)).toMatchObject({ status: 401 })
  })

  it('takes a cookie that cannot be decoded as it is', async () => {
    const send = await operationWith({
      settings: { apiKeys: ['100%'] },
      security: [{ cookie: [] }],
    })
    expect(send({ headers: { cookie: 'sid=100%' } })).toBeUndefined()
  })
})
