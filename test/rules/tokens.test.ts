import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import type { AuthSettings } from '../../src/config/resolved.ts'
import { Problem } from '../../src/errors.ts'
import { createTestClock } from '../../src/lib/clock.ts'
import { createAuth } from '../../src/rules/auth.ts'
import { createTokenEndpoint } from '../../src/rules/tokens.ts'
import { loadSpec } from '../../src/spec/load.ts'

const SECRET = 'a secret that is long enough for HS256'
const outbound = { fetchText: () => Promise.reject(new Error('no network here')) }
const BASIC = `Basic ${Buffer.from('app%20one:s3cret').toString('base64')}`

async function endpointWith(settings: Partial<AuthSettings> = {}, tokenUrls: unknown[] = []) {
  const schemes = tokenUrls.map((tokenUrl, index) => [
    `s${index}`,
    {
      type: 'oauth2',
      flows: { clientCredentials: { tokenUrl, scopes: { read: '', write: '' } }, implicit: null },
    },
  ])
  const spec = await loadSpec(
    {
      openapi: '3.1.0',
      info: { title: 't', version: '1' },
      paths: {
        '/a': { get: { responses: { 200: { description: '' } }, security: [{ s0: ['read'] }] } },
      },
      components: { securitySchemes: Object.fromEntries(schemes) },
    },
    outbound,
  )
  const all = { apiKeys: [], basic: {}, jwt: undefined, tokens: true, ...settings }
  const clock = createTestClock(Date.now())
  const endpoint = createTokenEndpoint({ spec, settings: all, clock })
  const auth = createAuth({ spec, settings: all, clock, ownKeys: endpoint.keys })
  const post = async (body: string | object, headers: Record<string, string> = {}) => {
    const type = typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json'
    const known = new Headers({ 'content-type': type, ...headers })
    const answer = await endpoint.answer({
      path: endpoint.paths[0]!,
      header: (name) => known.get(name) ?? undefined,
      text: async () => (typeof body === 'string' ? body : JSON.stringify(body)),
    })
    return {
      ...answer,
      headers: Object.fromEntries(answer.headers),
      json: JSON.parse(String(answer.body)),
    }
  }
  const use = (token: string) =>
    auth.check(spec.operations[0]!, {
      query: '',
      header: (name) => (name === 'authorization' ? `Bearer ${token}` : undefined),
    })
  return { endpoint, post, use, clock }
}

describe('the paths of the token endpoint', () => {
  it.each([
    ['the usual one', [], ['/oauth/token']],
    ['that of an absolute URL', ['https://id.example/v1/token?x=1'], ['/v1/token']],
    ['that of a relative URL', ['/auth/token/', 'auth/more'], ['/auth/token', '/auth/more']],
    [
      'that of a URL with variables',
      ['https://{tenant}.id.example/{realm}/token'],
      ['/{realm}/token'],
    ],
    ['each once', ['https://a.example/t', 'https://b.example/t'], ['/t']],
    ['not the root', ['https://id.example/', 'https://id.example'], ['/oauth/token']],
    ['not what is no text', [5, null], ['/oauth/token']],
  ])('are %s', async (_, urls, paths) => {
    expect((await endpointWith({}, urls)).endpoint.paths).toEqual(paths)
  })

  it('are taken for POST, and the key set for GET', async () => {
    const { matches } = (await endpointWith({}, ['https://id.example/{realm}/token'])).endpoint
    const rows: [string, string, boolean][] = [
      ['POST', '/any/token', true],
      ['POST', '/any/token/', true],
      ['GET', '/.well-known/jwks.json', true],
      ['HEAD', '/.well-known/jwks.json', true],
      ['GET', '/any/token', false],
      ['POST', '//token', false],
      ['POST', '/oauth/tokens', false],
      ['POST', '/.well-known/jwks.json', false],
      ['POST', '/a/b/token', false],
      ['POST', '', false],
    ]
    for (const [method, path, isTaken] of rows)
      expect([method, path, matches(method, path)]).toEqual([method, path, isTaken])
  })
})

describe('grants', () => {
  const rows: [string, string | object, Record<string, string>, object][] = [
    [
      'client_credentials by Basic',
      'grant_type=client_credentials&scope=read',
      { authorization: BASIC },
      { sub: 'app one', client_id: 'app one', scope: 'read' },
    ],
    [
      'client_credentials by the body',
      'grant_type=client_credentials&client_id=app&client_secret=s',
      {},
      { sub: 'app', client_id: 'app' },
    ],
    [
      'client_credentials in JSON',
      { grant_type: 'client_credentials', client_id: 'app', audience: 5 },
      {},
      { sub: 'app' },
    ],
    [
      'password',
      'grant_type=password&username=ann&password=p&client_id=app',
      {},
      { sub: 'ann', client_id: 'app' },
    ],
    [
      'password without a client',
      'grant_type=password&username=ann&password=p',
      {},
      { sub: 'ann', client_id: 'anonymous' },
    ],
    [
      'authorization_code',
      'grant_type=authorization_code&code=c&redirect_uri=x&client_id=app',
      {},
      { sub: 'user' },
    ],
    ['refresh_token', 'grant_type=refresh_token&refresh_token=r', {}, { sub: 'user' }],
  ]
  it.each(rows)('%s', async (_, body, headers, claims) => {
    const { post } = await endpointWith({ jwt: { secret: SECRET, issuer: 'me', audience: 'you' } })
    const { status, json, headers: sent } = await post(body, headers)
    expect(status).toBe(200)
    expect(json).toMatchObject({ token_type: 'Bearer', expires_in: 3600 })
    expect(sent).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      pragma: 'no-cache',
    })
    const { payload } = await jwtVerify(json.access_token, new TextEncoder().encode(SECRET), {
      issuer: 'me',
      audience: 'you',
    })
    expect(payload).toMatchObject(claims)
    expect(Number(payload.exp) - Number(payload.iat)).toBe(3600)
  })

  it('echoes the scope, and without one grants all that the document knows', async () => {
    const { post } = await endpointWith({}, ['/token'])
    expect((await post('grant_type=client_credentials&client_id=a&scope=x+y')).json.scope).toBe(
      'x y',
    )
    expect((await post('grant_type=client_credentials&client_id=a')).json.scope).toBe('read write')
    const bare = await (await endpointWith()).post('grant_type=client_credentials&client_id=a')
    expect(bare.json).not.toHaveProperty('scope')
  })

  it('keeps user and scope over a refresh, and gives clients nothing to refresh', async () => {
    const { post } = await endpointWith({}, ['/token'])
    const first = await post('grant_type=password&username=ann&password=p&scope=read')
    const again = await post({
      grant_type: 'refresh_token',
      refresh_token: first.json.refresh_token,
    })
    expect(decodeJwt(again.json.access_token)).toMatchObject({ sub: 'ann', scope: 'read' })
    expect(again.json.access_token).not.toBe(first.json.access_token)
    const client = await post('grant_type=client_credentials&client_id=a')
    expect(client.json).not.toHaveProperty('refresh_token')
  })

  it('wants a configured user’s password', async () => {
    const { post } = await endpointWith({ basic: { ann: 'p' } })
    expect((await post('grant_type=password&username=ann&password=p')).status).toBe(200)
    for (const wrong of [
      'username=ann&password=q',
      'username=eve&password=p',
      'username=__proto__&password=p',
    ])
      expect((await post(`grant_type=password&${wrong}`)).json.error).toBe('invalid_grant')
  })
})

describe('errors (RFC 6749 §5.2)', () => {
  const rows: [string, string | object, Record<string, string>, number, string][] = [
    ['no grant type', 'client_id=a', {}, 400, 'invalid_request'],
    ['an empty body', '', {}, 400, 'invalid_request'],
    ['an unknown grant type', 'grant_type=magic', {}, 400, 'unsupported_grant_type'],
    ['a grant type called __proto__', 'grant_type=__proto__', {}, 400, 'unsupported_grant_type'],
    ['no client', 'grant_type=client_credentials', {}, 401, 'invalid_client'],
    [
      'a client that is no base64',
      'grant_type=client_credentials',
      { authorization: 'Basic !!' },
      401,
      'invalid_client',
    ],
    [
      'a client without name',
      'grant_type=client_credentials',
      { authorization: 'Basic Og==' },
      401,
      'invalid_client',
    ],
    [
      'two ways to name the client',
      'grant_type=client_credentials&client_secret=x',
      { authorization: BASIC },
      400,
      'invalid_request',
    ],
    ['no password', 'grant_type=password&username=ann', {}, 400, 'invalid_request'],
    ['no code', 'grant_type=authorization_code', {}, 400, 'invalid_request'],
    ['no refresh token', 'grant_type=refresh_token&refresh_token=', {}, 400, 'invalid_request'],
    [
      'a bad scope',
      'grant_type=client_credentials&client_id=a&scope=a%22b',
      {},
      400,
      'invalid_scope',
    ],
    [
      'a parameter that comes twice',
      'grant_type=password&grant_type=password',
      {},
      400,
      'invalid_request',
    ],
    ['JSON that is none', '{', { 'content-type': 'application/json' }, 400, 'invalid_request'],
    ['JSON that is a list', ['grant_type'], {}, 400, 'invalid_request'],
    ['JSON with a number', { grant_type: 1 }, {}, 400, 'invalid_request'],
    [
      'JSON with __proto__',
      '{"__proto__":{"grant_type":"password"}}',
      { 'content-type': 'application/json' },
      400,
      'invalid_request',
    ],
  ]
  it.each(rows)('%s', async (_, body, headers, ...expected) => {
    const answer = await (await endpointWith()).post(body, headers)
    expect([answer.status, answer.json.error]).toEqual(expected)
    expect(answer.json.error_description).toMatch(/^[ !#-[\]-~]+$/)
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(answer.headers['www-authenticate']).toBe(
      answer.status === 401 ? 'Basic realm="MockLoop"' : undefined,
    )
  })

  it('survives refresh tokens that hold something else', async () => {
    const { post } = await endpointWith()
    for (const held of [
      '{"subject":5,"scope":"a\\"b"}',
      '[]',
      'null',
      '{"__proto__":{"subject":"x"}}',
      '\u0000'.repeat(50_000),
    ]) {
      const refresh_token = Buffer.from(held).toString('base64url')
      const answer = await post({ grant_type: 'refresh_token', refresh_token })
      expect(decodeJwt(answer.json.access_token)).toMatchObject({ sub: 'user' })
    }
  })

  it('lets a body that is too large be a Problem', async () => {
    const { endpoint } = await endpointWith()
    const text = () => Promise.reject(new Problem('payload-too-large', 'too large'))
    const request = { path: '/oauth/token', header: () => undefined, text }
    await expect(endpoint.answer(request)).rejects.toThrow(Problem)
  })
})

describe('keys', () => {
  const BODY = 'grant_type=client_credentials&client_id=a&scope=read'

  it('are published where the endpoint has made its own', async () => {
    const { endpoint, post } = await endpointWith()
    const { json } = await post(BODY)
    const path = '/.well-known/jwks.json'
    const answer = await endpoint.answer({ path, header: () => undefined, text: async () => '' })
    const set = JSON.parse(String(answer.body))
    expect(set.keys[0]).not.toHaveProperty('d')
    expect(decodeProtectedHeader(json.access_token)).toMatchObject({
      alg: 'ES256',
      kid: set.keys[0].kid,
    })
    expect((await jwtVerify(json.access_token, createLocalJWKSet(set))).payload.iss).toBe(
      'mockloop',
    )
  })

  it('are not published where they are a secret', async () => {
    const { endpoint } = await endpointWith({ jwt: { secret: SECRET } })
    expect(endpoint.keys()).toEqual({ keys: [] })
  })

  it.each([
    ['a secret', { secret: SECRET, issuer: 'me', audience: 'you' }],
    ['nothing but issuer and audience', { issuer: 'me', audience: 'you' }],
    ['a key set that cannot be reached', { jwks: 'https://id.example/keys' }],
  ])('make tokens that authorisation accepts, with %s', async (_, jwt) => {
    const { post, use, clock } = await endpointWith({ jwt }, ['/token'])
    const { json } = await post(BODY)
    expect(await use(json.access_token)).toBeUndefined()
    expect(await use((await post(BODY.replace('read', 'write'))).json.access_token)).toMatchObject({
      status: 403,
    })
    clock.advance(3_600_000)
    expect(await use(json.access_token)).toMatchObject({ status: 401 })
  })

  it('make refresh tokens that authorisation does not accept', async () => {
    const { post, use } = await endpointWith({ jwt: { secret: SECRET } }, ['/token'])
    const { json } = await post('grant_type=password&username=a&password=b')
    expect(await use(json.refresh_token)).toMatchObject({ status: 401 })
  })
})
