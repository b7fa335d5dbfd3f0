/**
 * Runs `cases/<topic>/*.yaml`. A file holds one or more YAML documents:
 *
 * ```yaml
 * about: what the requests have in common, as a sentence
 * spec: # an OpenAPI document; `openapi` and `info` may be left out
 *   paths:
 *     /pets: { get: listPets } # short for an operation of that id that answers 200 without a body
 * config: {} # of createMockServer; `mocks` instead of `spec` for several
 * requests:
 *   - test: what is expected, as a sentence
 *     request: GET /pets?limit=1
 *     headers: { accept: application/json } # `${first.a}` is member a of the body saved as first
 *     body: { any: JSON } # or text, or bytes: `!!binary …`
 *     socketOnly: true # where `fetch` would not send the request as it stands
 *     times: 3 # sent so often; every answer must be as expected
 *     bodies: same # or `different`: how the answers of those times compare
 *     defect: why # known and not mended yet: the test fails as soon as the answer is right
 *     save: first # the body gets a name for later requests of the file
 *     answer:
 *       status: 200
 *       operation: listPets # by x-mockloop-operation; null: none
 *       source: example
 *       headers: { vary: Accept, etag: null, location: /^\/pets\/\d+$/ } # exact, absent, regex
 *       body: ... # exact: JSON, or the text
 *       partial: ... # JSON that has at least this
 *       schema: ... # JSON that fits this schema
 *       text: /…/ # regex over the body's text
 *       hex: '89504e47' # what the body's bytes begin with
 *       empty: true # no body
 *       violations: [query /limit type] # all that the problem lists: in, pointer, code
 *       sameAs: first # the same body as the saved one; or `unlike`
 * ```
 *
 * Each request is sent in process and over a socket.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { binaryTag, CORE_SCHEMA, loadAll } from 'js-yaml'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MockLoopConfig, MockServer } from '../src/index.ts'
import { isObject } from '../src/types.ts'
import type { JsonObject } from '../src/types.ts'
import { inProcess, overSocket, startServer } from './_setup.ts'
import type { Outgoing, Reply, Send } from './_setup.ts'

interface Expected {
  status: number
  operation?: string | null
  source?: string
  headers?: Record<string, string | number | boolean | null>
  body?: unknown
  partial?: unknown
  schema?: object
  text?: string
  hex?: string
  empty?: boolean
  violations?: string[]
  sameAs?: string
  unlike?: string
}

interface CaseRequest {
  test: string
  request: string
  headers?: Record<string, string>
  body?: unknown
  socketOnly?: boolean
  defect?: string
  times?: number
  bodies?: 'same' | 'different'
  save?: string
  answer: Expected
}

interface Case {
  about: string
  spec?: JsonObject
  config?: Partial<MockLoopConfig>
  requests: CaseRequest[]
}

const FOLDER = new URL('cases/', import.meta.url).pathname
const KNOWN = new Set(
  'status operation source headers body partial schema text hex empty violations sameAs unlike'.split(
    ' ',
  ),
)
/** What a problem that lists violations is about. */
const CONTRACT = /:(invalid-request|unsupported-media-type|invalid-response)$/
const METHODS = new Set('get put post delete options head patch trace query'.split(' '))
const SCHEMA = CORE_SCHEMA.withTags(binaryTag)
const ajv = new Ajv2020({ strict: false, allErrors: true })
formats.default(ajv)

for (const topic of readdirSync(FOLDER)) {
  describe(`${topic}`, () => {
    for (const file of readdirSync(join(FOLDER, topic))) describeFile(join(topic, file))
  })
}

function describeFile(name: string): void {
  const saved = new Map<string, string>()
  // eslint-disable-next-line typescript/no-unsafe-type-assertion -- what a case file must look like
  const cases = loadAll(readFileSync(join(FOLDER, name), 'utf8'), { schema: SCHEMA }) as Case[]
  for (const one of cases) {
    describe(`${one.about}`, () => {
      let server: MockServer
      beforeAll(async () => (server = await startServer(configOf(one))))
      afterAll(() => server.close())
      for (const request of one.requests) {
        const check = (via: string, send: () => Send) => {
          const add = request.defect === undefined ? test : test.fails
          add(`${request.test} (${via})`, () => run(request, send(), { via, saved }))
        }
        if (request.socketOnly !== true) check('in process', () => inProcess(server))
        check('socket', () => overSocket(new URL(server.url).origin))
      }
    })
  }
}

function configOf({ spec, config }: Case): MockLoopConfig {
  const mocks = Object.entries(config?.mocks ?? {}).map(([name, mock]) => {
    return typeof mock === 'string'
      ? [name, mock]
      : [name, { ...mock, spec: isObject(mock.spec) ? complete(mock.spec) : mock.spec }]
  })
  return {
    ...config,
    ...(spec !== undefined && { spec: complete(spec) }),
    ...(config?.mocks !== undefined && { mocks: Object.fromEntries(mocks) }),
  }
}

/** Writes out what a fragment leaves out. */
function complete(fragment: JsonObject): JsonObject {
  const version = 'swagger' in fragment ? {} : { openapi: '3.1.0' }
  const paths = Object.entries(isObject(fragment['paths']) ? fragment['paths'] : {})
  return {
    ...version,
    info: { title: 'Case', version: '1.0.0' },
    ...fragment,
    paths: Object.fromEntries(
      paths.map(([path, item]) => [path, isObject(item) ? completeItem(item) : item]),
    ),
  }
}

function completeItem(item: JsonObject): JsonObject {
  const entries = Object.entries(item).map(([key, value]) => {
    const short = METHODS.has(key) && typeof value === 'string'
    return [key, short ? { operationId: value, responses: { 200: { description: 'ok' } } } : value]
  })
  return Object.fromEntries(entries)
}

async function run(
  request: CaseRequest,
  send: Send,
  { via, saved }: { via: string; saved: Map<string, string> },
): Promise<void> {
  const outgoing = toOutgoing(request, (name) => recall(saved, `${via} ${name}`))
  const bodies: string[] = []
  for (let count = 0; count < (request.times ?? 1); count++) {
    const reply = await send(outgoing)
    checkReply(reply, request.answer, outgoing)
    checkManners(reply, outgoing, via)
    bodies.push(reply.body.toString('base64'))
  }
  if (request.bodies !== undefined)
    expect(new Set(bodies).size).toBe(request.bodies === 'same' ? 1 : bodies.length)
  const { sameAs, unlike } = request.answer
  if (sameAs !== undefined) expect(bodies[0]).toBe(recall(saved, `${via} ${sameAs}`))
  if (unlike !== undefined) expect(bodies[0]).not.toBe(recall(saved, `${via} ${unlike}`))
  if (request.save !== undefined) saved.set(`${via} ${request.save}`, bodies[0] ?? '')
}

function recall(saved: Map<string, string>, name: string): string {
  const body = saved.get(name)
  if (body === undefined) throw new Error(`nothing was saved as "${name}" before`)
  return body
}

function toOutgoing(
  { request, headers = {}, body }: CaseRequest,
  recallBody: (name: string) => string,
): Outgoing {
  const [method = '', ...target] = request.split(' ')
  const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array
  const type = raw ? {} : { 'content-type': 'application/json' }
  const filled = Object.entries(headers).map(([name, value]) => [name, fill(value, recallBody)])
  return {
    method,
    target: target.join(' '),
    headers: { ...type, ...Object.fromEntries(filled) },
    body: raw ? body : JSON.stringify(body),
  }
}

/** Puts members of saved bodies in their places. */
function fill(text: string, recallBody: (name: string) => string): string {
  return text.replaceAll(/\$\{(\w+)\.(\w+)\}/g, (_, name: string, member: string) => {
    const body: unknown = JSON.parse(Buffer.from(recallBody(name), 'base64').toString())
    return String(isObject(body) ? body[member] : undefined)
  })
}

function checkReply(reply: Reply, expected: Expected, { method }: Outgoing): void {
  const odd = Object.keys(expected).filter((key) => !KNOWN.has(key))
  if (odd.length > 0) throw new Error(`a case says what no one reads: ${odd.join(', ')}`)
  const { headers } = reply
  const text = reply.body.toString()
  expect(`${reply.status} ${reply.status === expected.status ? '' : text}`.trim()).toBe(
    String(expected.status),
  )
  if (expected.operation !== undefined)
    expect(headers['x-mockloop-operation'] ?? null).toBe(expected.operation)
  if (expected.source !== undefined) expect(headers['x-mockloop-source']).toBe(expected.source)
  for (const [name, value] of Object.entries(expected.headers ?? {}))
    checkText(headers[name], value, name)
  if (expected.empty === true || method === 'HEAD') expect(text).toBe('')
  checkBody(reply, expected)
}

function checkBody({ body }: Reply, expected: Expected): void {
  const text = body.toString()
  if (typeof expected.body === 'string') expect(text).toBe(expected.body)
  else if (expected.body !== undefined) expect(JSON.parse(text)).toEqual(expected.body)
  if (expected.partial !== undefined)
    expect({ json: JSON.parse(text) }).toMatchObject({ json: expected.partial })
  if (expected.text !== undefined) checkText(text, expected.text, 'body')
  if (expected.hex !== undefined)
    expect(body.subarray(0, expected.hex.length / 2).toString('hex')).toBe(expected.hex)
  if (expected.violations !== undefined) expect(violationsOf(body)).toEqual(expected.violations)
  if (expected.schema !== undefined) {
    const validate = ajv.compile(expected.schema)
    validate(JSON.parse(text))
    expect({ errors: validate.errors ?? [], text }).toEqual({ errors: [], text })
  }
}

function checkText(actual: string | undefined, expected: unknown, name: string): void {
  const regex = /^\/(.*)\/([a-z]*)$/s.exec(String(expected))
  const wanted = regex
    ? expect.stringMatching(new RegExp(regex[1] ?? '', regex[2]))
    : expected === null
      ? undefined
      : String(expected)
  expect({ [name]: actual }).toEqual({ [name]: wanted })
}

function violationsOf(body: Buffer): string[] {
  const { violations } = JSON.parse(body.toString())
  return violations.map(
    (one: Record<string, string>) => `${one['in']} ${one['pointer']} ${one['code']}`,
  )
}

/** What is true of every answer. */
function checkManners({ status, headers, body }: Reply, { method }: Outgoing, via: string): void {
  expect(headers['x-mockloop-request-id']).toMatch(/^[\w-]{8,}$/)
  expect(headers['x-mockloop-source']).toMatch(/^(example|fake|empty|problem)$/)
  if (via === 'socket' && body.length > 0)
    expect(headers['content-length']).toBe(String(body.length))
  if (headers['x-mockloop-source'] !== 'problem' || method === 'HEAD') return
  expect(headers['content-type']).toBe('application/problem+json')
  expect(JSON.parse(body.toString())).toMatchObject({
    type: expect.stringMatching(/^urn:mockloop:problem:[a-z-]+$/),
    title: expect.any(String),
    status,
    detail: expect.any(String),
    instance: `urn:mockloop:request:${headers['x-mockloop-request-id']}`,
  })
  if (status === 401 || status === 403) expect(headers['www-authenticate']).toBeDefined()
  if (CONTRACT.test(JSON.parse(body.toString()).type)) checkViolations(body, headers)
}

/** A problem about the contract says it all, and says it in a header too. */
function checkViolations(body: Buffer, headers: Reply['headers']): void {
  const { violations } = JSON.parse(body.toString())
  expect(violations.length).toBeGreaterThan(0)
  for (const one of violations) {
    expect(Object.keys(one).sort()).toEqual(['code', 'in', 'message', 'pointer'])
    expect(one.pointer).toMatch(/^(\/.*)?$/s)
    expect(one.message).toMatch(/\w/)
  }
  if (!('x-mockloop-violations' in headers)) return
  expect(headers['x-mockloop-violations']).toMatch(new RegExp(`^${violations.length}: .`))
}
