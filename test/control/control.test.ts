import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { createControl } from '../../src/control/control.ts'
import { formatMetrics } from '../../src/control/metrics.ts'
import { findVerb, pathOf, VERBS } from '../../src/control/verbs.ts'
import { toWireError } from '../../src/control/wire-error.ts'
import { PortInUseError, SpecificationError, StorageError } from '../../src/errors.ts'
import { CASES, REFUSED } from './_suite.ts'
import { forever, handlers } from './_handlers.ts'

function create(own: Partial<typeof handlers> = {}) {
  const logged: object[] = []
  const control = createControl(
    { ...handlers, ...own },
    { log: { error: (fields) => void logged.push(fields) }, createId: () => 'ID-1' },
  )
  return { control, logged }
}

/** Stricter than the one that is used: a schema that means nothing is an error. */
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictRequired: false })

describe('the table', () => {
  it('has each name, and each method and path, once', () => {
    const places = VERBS.map((verb) => `${verb.method} ${pathOf(verb)}`)
    expect(new Set(places).size).toBe(VERBS.length)
    expect(new Set(VERBS.map(({ name }) => name)).size).toBe(VERBS.length)
  })

  it.each(VERBS.map((verb) => [verb.name, verb] as const))('describes %s whole', (_name, verb) => {
    expect(verb.summary).toMatch(/^[A-Z].*\.$/)
    expect(() => ajv.compile(verb.input)).not.toThrow()
    expect(() => ajv.compile(verb.output)).not.toThrow()
    const members = Object.keys(Object(verb.input['properties']))
    const inPath = [...verb.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(verb.input['required'] ?? []).toEqual(expect.arrayContaining(inPath))
    expect(members).toEqual(expect.arrayContaining(inPath))
    expect(verb.scope === 'mock').toBe(members.includes('server'))
    expect(verb.input['additionalProperties']).toBe(false)
  })

  it('reads with GET, save where the question is too long for a URL', () => {
    const odd = VERBS.filter((verb) => (verb.kind === 'read') !== (verb.method === 'GET'))
    expect(odd.map(({ name }) => name)).toEqual([
      'discover_mock_servers',
      'explain_request',
      'verify_requests',
    ])
  })

  it('describes every member of what it takes', () => {
    const bare = VERBS.flatMap(({ name, input }) =>
      Object.entries(Object(input['properties']) as Record<string, { description?: string }>)
        .filter(([, schema]) => !schema.description)
        .map(([member]) => `${name}.${member}`),
    )
    expect(bare).toEqual([])
  })
})

describe('a call', () => {
  it('is covered by the suite, whatever the verb', () => {
    const covered = new Set(CASES.map(({ verb }) => verb))
    const missing = VERBS.filter(({ name }) => !covered.has(name)).map(({ name }) => name)
    expect(missing).toEqual(['export_logs', 'stream_logs'])
  })

  it.each(CASES)('runs $verb, whose result fits its schema', async ({ verb, input, expected }) => {
    const result = await create().control.call(verb, input)
    if (typeof expected === 'string') expect(result).toBe(expected)
    else expect(result).toMatchObject(expected as object)
    const validate = ajv.compile(findVerb(verb)?.output ?? false)
    validate(JSON.parse(JSON.stringify(result)))
    expect(validate.errors).toBeNull()
  })

  it.each(REFUSED)('refuses $verb with $code', async ({ verb, input, code, message }) => {
    const error = await create()
      .control.call(verb, input)
      .catch((error: unknown) => error)
    expect(toWireError(error)).toMatchObject({
      success: false,
      error_code: `MOCKLOOP_ERROR_${code}`,
      message: expect.stringMatching(message),
      suggestion: expect.stringMatching(/\w/),
    })
  })

  it('names the nearest verb for one that is not there', async () => {
    const { control } = create()
    await expect(control.call('list_server', {})).rejects.toThrow(
      'there is no verb "list_server" (did you mean "list_servers"?)',
    )
    await expect(control.call('constructor', {})).rejects.toThrow(/there is no verb "constructor"/)
    await expect(control.call('__proto__', {})).rejects.toThrow(/there are list_servers, /)
  })

  it.each([null, undefined, [], 'text', 7])('refuses %j in the place of input', async (input) => {
    await expect(create().control.call('list_servers', input)).rejects.toThrow(
      'list_servers: must be an object',
    )
  })

  it('takes inherited names for what they are: unknown members', async () => {
    const input = JSON.parse('{"server":"petstore","__proto__":{"limit":1},"constructor":1}')
    await expect(create().control.call('query_logs', input)).rejects.toThrow(
      /__proto__: is not known.*constructor: is not known/,
    )
  })

  it('tells what is wrong field by field', async () => {
    const error = await create()
      .control.call('query_logs', { server: 'petstore', limit: 'many', status: '99' })
      .catch((error: unknown) => error)
    expect(toWireError(error).details).toEqual(
      expect.arrayContaining([
        { pointer: 'limit', message: 'must be a whole number, got "many"' },
        { pointer: 'status', message: 'does not fit (404 or 4xx)' },
      ]),
    )
  })

  it('tells no more than twenty things, however many are wrong', async () => {
    const expectations = Array.from({ length: 1000 }, () => ({ times: -1 }))
    const error = await create()
      .control.call('verify_requests', { server: 'petstore', expectations })
      .catch((error: unknown) => error)
    expect(toWireError(error).details).toHaveLength(20)
  })

  it('gives a defect an id and keeps the rest to the log', async () => {
    const defect = new TypeError('secret of ours')
    const { control, logged } = create({ list_servers: () => Promise.reject(defect) })
    const error = await control.call('list_servers', {}).catch((error: unknown) => error)
    const wire = toWireError(error)
    expect(wire).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_016',
      message: expect.stringContaining('ID-1'),
    })
    expect(JSON.stringify(wire)).not.toContain('secret')
    expect(logged).toEqual([{ id: 'ID-1', err: defect }])
  })

  it('takes what a handler throws at once for a defect as well', async () => {
    const { control, logged } = create({
      list_servers: () => {
        throw new Error('at once')
      },
    })
    await expect(control.call('list_servers', {})).rejects.toThrow(/ID-1/)
    expect(logged).toHaveLength(1)
  })

  it('is cancelled by its signal, before and while it runs', async () => {
    const { control, logged } = create({ list_servers: (_input, { signal }) => forever(signal) })
    const code = { errorCode: 'MOCKLOOP_ERROR_014' }
    const aborted = AbortSignal.abort()
    await expect(control.call('list_servers', {}, { signal: aborted })).rejects.toMatchObject(code)
    const controller = new AbortController()
    const running = control.call('list_servers', {}, { signal: controller.signal })
    controller.abort()
    await expect(running).rejects.toMatchObject(code)
    expect(logged).toEqual([])
  })

  it('hands out events until its signal', async () => {
    const controller = new AbortController()
    const events = await create().control.call(
      'stream_logs',
      { server: 'petstore' },
      { signal: controller.signal },
    )
    const ids: string[] = []
    for await (const { id } of events) {
      ids.push(id)
      if (ids.length === 2) controller.abort()
    }
    expect(ids).toEqual(['01A1', '01A2'])
  })

  it('checks many calls at once while ajv is still being loaded', async () => {
    const { control } = create()
    const calls = Array.from({ length: 50 }, (_, limit) =>
      control.call('query_logs', { server: 'petstore', limit: limit * 1000 }),
    )
    const results = await Promise.allSettled(calls)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
  })
})

describe('an error on the wire', () => {
  it.each<[error: unknown, code: string, details: unknown]>([
    [new SpecificationError('bad', 'a.yaml'), '006', { spec_path: 'a.yaml' }],
    [new PortInUseError(8000), '008', { port: 8000 }],
    [new StorageError('gone'), '017', null],
    [new Error('a secret'), '016', null],
    ['a secret', '016', null],
  ])('of %s has its code', (error, code, details) => {
    const wire = toWireError(error)
    expect(wire).toMatchObject({ success: false, error_code: `MOCKLOOP_ERROR_${code}`, details })
    expect(JSON.stringify(wire)).not.toContain('secret')
  })
})

describe('metrics', () => {
  it('are written as Prometheus reads them, whatever a label holds', () => {
    const text = formatMetrics([
      {
        name: 'mockloop_requests_total',
        help: 'Requests\nanswered',
        type: 'counter',
        samples: [
          { value: 3, labels: { server: 'a', status: '2xx' } },
          { value: 0.5, labels: { server: 'q"\\\n' } },
        ],
      },
      { name: 'up', help: 'Up', type: 'gauge', samples: [{ value: Infinity }, { value: NaN }] },
    ])
    expect(text).toBe(
      [
        String.raw`# HELP mockloop_requests_total Requests\nanswered`,
        '# TYPE mockloop_requests_total counter',
        'mockloop_requests_total{server="a",status="2xx"} 3',
        String.raw`mockloop_requests_total{server="q\"\\\n"} 0.5`,
        '# HELP up Up',
        '# TYPE up gauge',
        'up +Inf',
        'up NaN',
        '',
      ].join('\n'),
    )
  })
})
