import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createOpenApi } from '../../src/admin/openapi.ts'
import { pathOf, VERBS } from '../../src/control/verbs.ts'
import type { MockServer } from '../../src/index.ts'
import { checkSpec } from '../../src/spec/check.ts'
import { getPointer, toPointer } from '../../src/spec/pointer.ts'
import { inProcess, startServer } from '../_setup.ts'
import { CASES, REFUSED } from '../control/_suite.ts'
import { BEARER, dataOf, startAdmin, toOutgoing } from './_admin.ts'
import type { Running } from './_admin.ts'

const document = createOpenApi({ version: '1.2.3', url: 'http://localhost:8001' })
const ajv = new Ajv2020({
  strict: true,
  allowUnionTypes: true,
  strictRequired: false,
  allErrors: true,
})
ajv.addVocabulary(['openapi', 'info', 'servers', 'security', 'tags', 'paths', 'components'])
ajv.addSchema({ $id: 'https://mockloop.invalid/admin', ...document })

function errorsOf(pointer: string, value: unknown): unknown {
  const validate = ajv.getSchema(`https://mockloop.invalid/admin#${encodeURI(pointer)}`)
  if (validate === undefined) throw new Error(`no schema at ${pointer}`)
  validate(value)
  return validate.errors
}

/** Every schema object of the document, by its pointer. */
function schemasIn(value: unknown, pointer = ''): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) => {
    const at = pointer + toPointer([key])
    return key === 'schema' || pointer === '/components/schemas' ? [at] : schemasIn(child, at)
  })
}

describe('the document', () => {
  it('has nothing that mockloop check would find', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mockloop-openapi-'))
    const file = join(folder, 'openapi.json')
    await writeFile(file, JSON.stringify(document))
    const findings = await checkSpec(file, {}).finally(() => rm(folder, { recursive: true }))
    expect(findings).toEqual([])
  })

  it('is JSON and stays so', () => {
    expect(JSON.parse(JSON.stringify(document))).toEqual(document)
    expect(document['openapi']).toBe('3.1.0')
  })

  it('holds schemas that mean something, and whose references lead somewhere', () => {
    const pointers = schemasIn(document)
    expect(pointers.length).toBeGreaterThan(VERBS.length)
    for (const pointer of pointers) expect(() => errorsOf(pointer, {})).not.toThrow()
  })

  it('describes every verb where it is served, under its name', () => {
    for (const verb of VERBS) {
      const at = toPointer(['paths', pathOf(verb), verb.method.toLowerCase()])
      expect(getPointer(document, at)).toMatchObject({
        operationId: verb.name,
        summary: verb.summary,
        responses: { [verb.status ?? 200]: {}, default: {} },
      })
    }
  })

  it('says that all but the health and the sign-in want the token', () => {
    const open = Object.entries(Object(document['paths']) as object)
      .flatMap(([path, item]) =>
        Object.entries(item as Record<string, { security?: [] }>).map(([method, operation]) => ({
          line: `${method} ${path}`,
          security: operation.security,
        })),
      )
      .filter(({ security }) => security !== undefined)
      .map(({ line }) => line)
    expect(open).toEqual(['get /health', 'get /admin/sign-in'])
    expect(document['security']).toEqual([{ bearer: [] }])
  })
})

describe('what is really answered', () => {
  let admin: Running
  beforeAll(async () => {
    admin = await startAdmin()
  })
  afterAll(() => admin.close())

  it.each(CASES.filter(({ verb }) => verb !== 'metrics'))('fits, for $verb', async (one) => {
    const verb = VERBS.find(({ name }) => name === one.verb)!
    const reply = await admin.ask(toOutgoing(one.verb, one.input))
    const at = ['paths', pathOf(verb), verb.method.toLowerCase(), 'responses']
    const content = [String(reply.status), 'content', 'application/json', 'schema']
    expect(errorsOf(toPointer([...at, ...content]), dataOf(reply))).toBeNull()
  })

  it('fits, for what is refused', async () => {
    const refused = [
      ...(await Promise.all(REFUSED.map(({ verb, input }) => admin.ask(toOutgoing(verb, input))))),
      await admin.send({ target: '/metrics' }),
      await admin.ask({ target: '/nothing' }),
    ]
    for (const reply of refused)
      expect(errorsOf('/components/schemas/Problem', dataOf(reply))).toBeNull()
  })
})

describe('served by MockLoop itself', () => {
  let server: MockServer
  beforeAll(async () => {
    server = await startServer({ spec: document, basePath: '', validation: { responses: true } })
  })
  afterAll(() => server.close())

  it.each(CASES)('a request for $verb fits the document, and so does the answer', async (one) => {
    const outgoing = toOutgoing(one.verb, one.input)
    const headers = { ...BEARER, ...outgoing.headers }
    const reply = await inProcess(server)({ ...outgoing, headers })
    expect(reply.body.toString()).not.toContain('urn:mockloop:problem:')
    expect(reply.status).toBe(VERBS.find(({ name }) => name === one.verb)?.status ?? 200)
    expect(reply.headers['x-mockloop-operation']).toBe(one.verb)
    expect(reply.headers['x-mockloop-violations']).toBeUndefined()
  })

  it('wants the token as the admin does', async () => {
    const send = inProcess(server)
    const ask = async (target: string) =>
      (await send({ method: 'GET', target, headers: {} })).status
    expect(await ask('/admin/api/v1/servers')).toBe(401)
    expect(await ask('/health')).toBe(200)
  })
})
