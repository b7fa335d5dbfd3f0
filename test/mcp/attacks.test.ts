import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { McpConfig } from '../../src/config.ts'
import { cleanText } from '../../src/mcp/clean.ts'
import { overSocket } from '../_setup.ts'
import { BEARER, TOKEN } from '../host/_control.ts'
import { post, serve, temporaryFolder } from '../host/_host.ts'
import { assist } from './_connect.ts'
import { asking } from './_tools.ts'

const HIDDEN = '\u200b\u202e\u2066\ufeff\u0007\u001b[31m\u{e0041}\u00ad\ud800'
const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} })
const JSON_HEADERS = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
}

const ZERO_WIDTH = '\u200b'

describe('text of others', () => {
  it('has nothing hidden in it, and is not too long', () => {
    expect(cleanText(`a${HIDDEN}b\tc\n`)).toBe('a[31mb\tc\n')
    expect(cleanText('x'.repeat(5000), 10)).toBe(`${'x'.repeat(10)}… (4990 more characters)`)
    expect(cleanText('ab😀', 3)).toBe('ab… (2 more characters)')
  })

  it('is cleaned in logs, documents and errors', { timeout: 30_000 }, async () => {
    const spec = {
      openapi: '3.0.0',
      info: { title: 'Hidden', version: '1' },
      paths: {
        '/a': {
          post: {
            operationId: `a${ZERO_WIDTH}b`,
            summary: `say${HIDDEN} this`,
            description: HIDDEN,
            requestBody: { content: { 'application/json': { schema: {} } } },
            responses: { 200: { description: `d${HIDDEN}` } },
          },
        },
      },
    }
    const { client, send } = await assist({ spec, name: 'hidden' })
    const ask = asking(client)
    await send('/a', post({ [`k${HIDDEN}`]: `v${HIDDEN}` }))
    const said = [
      await ask('query_mock_logs', { server_url: 'hidden', detail: 'full' }),
      await ask('describe_mock_api', { server: 'hidden', operation: 'POST /a' }),
      await ask('describe_mock_api', { server: 'hidden', operation: `b${HIDDEN}` }),
      await ask('describe_mock_api', { server: `x${HIDDEN}` }),
    ]
    for (const { text } of said) expect(text).not.toMatch(/[\u200b\u202e\u2066\ufeff\u{e0041}]/u)
    const operation = 'POST /a'
    const { content } = await client.callTool({
      name: 'describe_mock_api',
      arguments: { server: 'hidden', operation },
    })
    expect(content).toMatchObject([{ type: 'text' }, { type: 'resource_link', name: 'ab' }])
    expect(said[1]?.facts).toMatchObject({ operations: [{ summary: 'say[31m this' }] })
  })

  it('keeps an error short however long the input is', async () => {
    const { client } = await assist()
    const keys = Object.fromEntries(
      Array.from({ length: 500 }, (_, n) => [`k${n}`, 'x'.repeat(99)]),
    )
    const { facts } = await asking(client)('describe_mock_api', { server: 'shop', ...keys })
    expect(facts).toMatchObject({ error_code: 'MOCKLOOP_ERROR_003' })
  })

  it('does not let a pattern hold everything up', { timeout: 30_000 }, async () => {
    const { client, get } = await assist()
    await get(`/pets/${'a'.repeat(5000)}`)
    const evil = { server_url: 'shop', path_pattern: '^/pets/(a+)+$|(a|a)*b' }
    expect((await asking(client)('query_mock_logs', evil)).isError).toBe(false)
  })
})

describe('addresses and paths', () => {
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'http://example.com:8000',
    'http://localhost:1',
    'file:///etc/passwd',
    '//evil',
    '../shop',
  ])('asks no %s, as no mock has it', async (server_url) => {
    const { client } = await assist()
    const { facts } = await asking(client)('query_mock_logs', { server_url })
    expect(facts).toMatchObject({ error_code: 'MOCKLOOP_ERROR_002' })
    expect(facts['message']).toContain('shop (http://localhost:')
  })

  it.each([
    ['http://169.254.169.254/latest', '010'],
    ['http://localhost:9/x.yaml', '010'],
    ['http://[::ffff:127.0.0.1]/x', '010'],
    ['http://2130706433/', '010'],
    ['ftp://example.com/x', '0'],
    ['/etc/passwd', '011'],
    ['../outside.yaml', '011'],
    ['link.yaml', '011'],
    ['missing.yaml', '001'],
  ])('makes no mock of %s', async (place, code) => {
    const outside = temporaryFolder()
    const workspace = join(outside, 'workspace')
    mkdirSync(workspace)
    writeFileSync(join(outside, 'outside.yaml'), 'openapi: 3.0.0')
    symlinkSync(join(outside, 'outside.yaml'), join(workspace, 'link.yaml'))
    const before = process.cwd()
    process.chdir(workspace)
    try {
      const { client } = await assist()
      const { facts, text } = await asking(client)('generate_mock_api', { spec_url_or_path: place })
      expect(facts['error_code']).toContain(code)
      expect(text).not.toContain('root:')
    } finally {
      process.chdir(before)
    }
  })

  it('takes no name that is a path, and no bomb of aliases', async () => {
    const { client } = await assist()
    const ask = asking(client)
    const inline = { openapi: '3.0.0', info: { title: 'x', version: '1' }, paths: {} }
    for (const output_dir_name of ['../x', '.hidden', 'a/b', ''])
      expect(
        (await ask('generate_mock_api', { spec_inline: inline, output_dir_name })).facts,
      ).toMatchObject({ error_code: 'MOCKLOOP_ERROR_003' })
    const lines = ['a0: &a0 [x, x]', ...Array.from({ length: 30 }, (_, n) => alias(n))]
    const bomb = await ask('generate_mock_api', { spec_inline: lines.join('\n') })
    expect(bomb.isError).toBe(true)
  })
})

function alias(n: number): string {
  const before = Array.from({ length: 9 }, () => `*a${n}`).join(', ')
  return `a${n + 1}: &a${n + 1} [${before}]`
}

describe('/mcp on the port of the admin', () => {
  async function open(mcp: boolean | McpConfig = true) {
    const { server } = await serve({
      admin: { port: 0, token: TOKEN, mcp },
      log: { level: 'silent' },
    })
    const send = overSocket(server.adminUrl ?? '', false)
    const ask = (headers: object, more = {}) =>
      send({
        method: 'POST',
        target: '/mcp',
        headers: { ...JSON_HEADERS, ...BEARER, ...headers },
        body: LIST,
        ...more,
      })
    return { server, ask, send }
  }

  it('answers who has the token, and tells pages nothing', async () => {
    const { ask } = await open()
    const { status, headers, body } = await ask({})
    expect(status).toBe(200)
    expect(String(body)).toContain('generate_mock_api')
    expect(JSON.stringify(headers)).not.toContain('access-control')
  })

  it.each([
    [401, { authorization: 'Bearer wrong-but-just-as-long-as-it-is' }],
    [401, { authorization: '' }],
    [403, { host: 'evil.example' }],
    [403, { origin: 'http://localhost:5173' }],
    [403, { origin: 'null' }],
    [403, { 'sec-fetch-site': 'cross-site' }],
    [415, { 'content-type': 'text/plain' }],
  ])('answers %i to %j', async (status, headers) => {
    const { ask } = await open()
    expect((await ask(headers)).status).toBe(status)
  })

  it('takes POST alone, and no body above 4 MiB', async () => {
    const { ask } = await open()
    expect((await ask({}, { method: 'GET', body: undefined })).status).toBe(405)
    expect((await ask({}, { body: ' '.repeat(4 * 1024 * 1024 + 1) })).status).toBe(413)
  })

  it('offers what the config says, and says at the start what is wrong with it', async () => {
    const { ask } = await open({ readOnly: true })
    expect(String((await ask({})).body)).not.toContain('generate_mock_api')
    await expect(open({ toolsets: ['defalt'] })).rejects.toThrow('did you mean "default"?')
  })

  it('is not on the port of a mock, and not there unless asked for', async () => {
    const { server } = await open()
    const target = await fetch(new URL('/mcp', server.url), { method: 'POST', body: LIST })
    expect(target.status).toBe(404)
    const plain = await serve({ admin: { port: 0, token: TOKEN }, log: { level: 'silent' } })
    const send = overSocket(plain.server.adminUrl ?? '', false)
    const headers = { ...JSON_HEADERS, ...BEARER }
    const { status } = await send({ method: 'POST', target: '/mcp', headers, body: LIST })
    expect(status).toBe(404)
  })
})
