/** Secrets are masked before anything is stored, logged or shown: the bytes are searched for them. */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { LOG } from './_control.ts'
import { post, serve, temporaryFolder } from './_host.ts'

const text = (status: number): object => ({
  [status]: {
    description: 'as said',
    content: { 'application/json': { schema: { type: 'object' } } },
  },
})
const SECURED = {
  openapi: '3.1.0',
  info: { title: 'Secured', version: '1' },
  paths: {
    '/login': {
      post: {
        operationId: 'login',
        security: [{ query: [] }, { header: [] }, { bearer: [] }],
        parameters: [
          { name: 'appkey', in: 'query', schema: { type: 'string', maxLength: 3 } },
          { name: 'X-App', in: 'header', schema: { type: 'string', maxLength: 3 } },
        ],
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: {
                  password: { type: 'string', minLength: 50 },
                  card: { type: 'object', properties: { number: { type: 'integer' } } },
                },
              },
            },
            'application/x-www-form-urlencoded': { schema: { type: 'object' } },
          },
        },
        responses: text(200),
      },
    },
  },
  components: {
    securitySchemes: {
      query: { type: 'apiKey', in: 'query', name: 'appkey' },
      header: { type: 'apiKey', in: 'header', name: 'X-App' },
      bearer: { type: 'http', scheme: 'bearer' },
    },
  },
}
const SECRETS = {
  query: 'qqsecretqq',
  header: 'hhsecrethh',
  bearer: 'bbsecretbb',
  cookie: 'ccsecretcc',
  password: 'ppsecretpp',
  card: 'nnsecretnn',
  answer: 'aasecretaa',
}

const HEADERS = {
  'x-app': SECRETS.header,
  authorization: `Bearer ${SECRETS.bearer}`,
  cookie: `sid=${SECRETS.cookie}`,
}
const SENT = {
  password: SECRETS.password,
  card: { number: SECRETS.card },
  open: 'kept-as-it-is',
}

/** Names of the secrets that are somewhere in a text. */
function leaked(where: string): string[] {
  return Object.entries(SECRETS).flatMap(([name, value]) => (where.includes(value) ? [name] : []))
}

it('never gets secrets into the file, the log, the answers of verbs or the export', async () => {
  const storage = temporaryFolder()
  const { server, mock, send } = await serve({
    spec: SECURED,
    name: 'secured',
    storage,
    validation: 'warn',
    log: {
      ...LOG,
      redact: ['$.password', '$.card.number', '$..token'],
    },
  })
  await mock.updateResponse('POST /login', {
    headers: { 'set-cookie': `sid=${SECRETS.cookie}` },
    body: { token: SECRETS.answer, deep: [{ token: SECRETS.answer }] },
  })
  const path = `/login?appkey=${SECRETS.query}&app%6Bey=${SECRETS.query}&access_token=${SECRETS.bearer}`
  const answered = await send(path, post(SENT, HEADERS))
  expect(answered.text).toContain(SECRETS.answer)
  await send(path, {
    method: 'POST',
    headers: { ...HEADERS, 'content-type': 'application/x-www-form-urlencoded' },
    body: `client_secret=${SECRETS.card}&password=${SECRETS.password}&open=1`,
  })
  await send(`/nowhere?appkey=${SECRETS.query}`, post(SENT, HEADERS))
  const { control } = server
  const logs = await control.call('query_logs', { server: 'secured', analyze: true })
  expect(logs.total).toBe(3)
  expect(logs.logs[2]?.violations.length).toBeGreaterThan(0)
  expect(JSON.stringify(logs)).toContain('kept-as-it-is')
  expect(leaked(JSON.stringify(logs))).toEqual([])
  for (const format of ['json', 'ndjson', 'csv', 'har'] as const) {
    let file = ''
    const { body } = await control.call('export_logs', { server: 'secured', format })
    for await (const chunk of body) file += chunk
    expect(file).toContain('kept-as-it-is')
    expect(leaked(file)).toEqual([])
  }
  const expectations = [{ method: 'POST', path: '/login', body: { password: 'x' } }]
  const verified = await control.call('verify_requests', { server: 'secured', expectations })
  expect(leaked(JSON.stringify(verified))).toEqual([])
  await server.close()
  const bytes = readBytes(join(storage, 'journal'))
  expect(bytes).toContain('kept-as-it-is')
  expect(leaked(bytes)).toEqual([])
})

it('never prints secrets', async () => {
  const folder = temporaryFolder()
  const config = { spec: SECURED, name: 'secured', log: { redact: ['password', 'card.number'] } }
  const file = join(folder, 'mockloop.config.json')
  writeFileSync(file, JSON.stringify({ ...config, storage: false, validation: 'warn' }))
  const args = ['dist/cli/main.js', '--config', file, '--port', '0', '--no-admin']
  const env = { ...process.env, MOCKLOOP_HOME: join(folder, 'home') }
  const child = spawn(process.execPath, args, { env })
  onTestFinished(() => void child.kill())
  let out = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (out += chunk.toString()))
  await expect
    .poll(() => /http:\/\/localhost:\d+/.exec(out)?.[0], { timeout: 10_000 })
    .toBeDefined()
  const url = /http:\/\/localhost:\d+/.exec(out)?.[0] ?? ''
  await fetch(`${url}/login?appkey=${SECRETS.query}`, post(SENT, HEADERS))
  await fetch(`${url}/last?appkey=${SECRETS.query}`, post(SENT, HEADERS))
  await expect.poll(() => out).toContain('/last')
  expect(out).toContain('body card.number must be a whole number')
  expect(leaked(out)).toEqual([])
})

/** All that is in the files of a folder. */
function readBytes(folder: string): string {
  const files = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isFile())
  return files.map(({ name }) => readFileSync(join(folder, name), 'latin1')).join('')
}
