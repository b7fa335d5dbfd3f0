import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/types.ts'
import { prepare, words } from './_check.ts'

const MB = 1024 * 1024
const JSON_TYPE = 'application/json'
const FORM = 'application/x-www-form-urlencoded'
const XML = 'application/xml'
const ref = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` })
const listOf = (items: JsonObject): JsonObject => ({ type: 'array', items })
const either = { oneOf: [ref('A'), ref('B')] }
const link = (required: string): JsonObject => ({
  type: 'object',
  required: [required],
  properties: { next: either, list: listOf({ anyOf: [ref('A'), ref('B')] }) },
})
const schemas = {
  Cat: { type: 'object', required: ['lives'], properties: { lives: { type: 'integer' } } },
  Dog: { type: 'object', required: ['bark'], properties: { bark: { type: 'boolean' } } },
  A: link('x'),
  B: link('y'),
}

/** What is said about each of these bodies, one after the other, by one validator. */
async function judge(
  schema: JsonObject,
  bodies: readonly (string | Uint8Array)[],
  { type = JSON_TYPE, ...headers }: Record<string, string> & { type?: string } = {},
): Promise<string[][]> {
  const key = type.split(';')[0] ?? ''
  const { check } = prepare(
    { requestBody: { content: { [key]: { schema } } } },
    { components: { schemas } },
  )
  const said: string[][] = []
  for (const body of bodies)
    said.push(await words(check, { headers: { 'content-type': type, ...headers }, body }))
  return said
}

/** As `judge`, for one body. */
async function send(
  ...[schema, body, headers]: [
    JsonObject,
    string | Uint8Array,
    (Record<string, string> & { type?: string })?,
  ]
): Promise<string[]> {
  return (await judge(schema, [body], headers))[0] ?? []
}

const fill = (unit: string, size = 10 * MB - 1000): string =>
  unit.repeat(Math.floor(size / unit.length))
const nest = (depth: number, end: string): string =>
  '{"next":'.repeat(depth) + end + '}'.repeat(depth)

describe('a body with much that is wrong', () => {
  const cut = /has more wrong with it: only the first 100 violations are told$/

  it.each<[string, JsonObject, string]>([
    ['10,000 items that fit no alternative', listOf({ oneOf: [ref('Cat'), ref('Dog')] }), '{}'],
    ['10,000 items of the wrong type', listOf({ type: 'string' }), '1'],
    ['10,000 items without what is required', listOf(ref('Cat')), '{}'],
  ])('%s is told a hundred, and that there are more', async (_name, schema, item) => {
    const said = await send(schema, `[${Array(10_000).fill(item).join()}]`)
    expect(said).toHaveLength(101)
    expect(said[0]).toMatch(/^body 0/)
    expect(said[99]).toMatch(/^body 99/)
    expect(said[100]).toMatch(cut)
  })

  it.each<[string, JsonObject]>([
    ['unknown names', { additionalProperties: false }],
    ['names that are too long', { propertyNames: { maxLength: 1 } }],
    ['values of the wrong type', { additionalProperties: { type: 'string' } }],
    ['values of the wrong type by pattern', { patternProperties: { '^k': { type: 'string' } } }],
    ['names that nothing speaks of', { allOf: [ref('Dog')], unevaluatedProperties: false }],
  ])('20,000 %s are told so too', async (_name, schema) => {
    const fields = Array.from({ length: 20_000 }, (_, index) => `"k${index}":1`)
    const said = await send(schema, `{"bark":true,${fields.join()}}`)
    expect(said).toHaveLength(101)
    expect(said[100]).toMatch(cut)
  })

  it('says all of a hundred, and no more', async () => {
    const said = await send(listOf({ type: 'string' }), `[${Array(100).fill(1).join()}]`)
    expect(said).toHaveLength(100)
    expect(said[99]).toBe('body 99 must be a string, got 1')
  })

  it('is refused for its last item of 400,000 that fit one of two alternatives', async () => {
    const list = `[${fill('{"bark":true},', 5 * MB)}{}]`
    expect(await send(listOf({ oneOf: [ref('Cat'), ref('Dog')] }), list)).toEqual([
      expect.stringMatching(/^body \d+ fits none of 2 alternatives: Cat .*, Dog /),
    ])
  })

  it('is searched for one item, and each that is not it is not told', async () => {
    const schema = { contains: { const: 'x' } }
    expect(await send(schema, `[${fill('1,', 2 * MB)}1]`)).toEqual([
      'the body must have at least 1 item of the kind that is asked for',
    ])
    expect(await send(schema, `[${fill('1,', 2 * MB)}"x"]`)).toEqual([])
  })
})

describe('alternatives in alternatives', () => {
  it.each([12, 100, 190])('%i deep are judged once at each place', async (depth) => {
    const said = await judge(either, [nest(depth, '{}'), nest(depth, '1'), nest(depth, '{"x":1}')])
    for (const one of said) expect(one).toEqual([expect.stringMatching(/fits none of 2/)])
  })

  it('190 deep are accepted where they fit', async () => {
    const [good, bad] = await judge(either, [
      `${'{"x":1,"next":'.repeat(190)}{"y":1}${'}'.repeat(190)}`,
      `${'{"x":1,"next":'.repeat(190)}{"z":1}${'}'.repeat(190)}`,
    ])
    expect(good).toEqual([])
    expect(bad).toHaveLength(1)
  })

  it('in lists of lists are, too', async () => {
    const body = `${'{"list":['.repeat(95)}{},{}${']}'.repeat(95)}`
    expect(await send(either, body)).toEqual([expect.stringMatching(/fits none of 2/)])
  })
})

describe('distinct items', () => {
  const unique = { type: 'array', uniqueItems: true }

  it('are found to be so among 100,000 objects', async () => {
    const list = Array.from({ length: 100_000 }, (_, index) => ({ a: index, b: [index] }))
    const twin = { b: [7], a: 7 }
    expect(await judge(unique, [JSON.stringify(list), JSON.stringify([...list, twin])])).toEqual([
      [],
      ['the body must not have an item twice, but items 7 and 100000 are the same'],
    ])
  })

  it.each<[string, boolean]>([
    ['[1,"1",true,"true",null,"null",[1],["1"],{"a":1},"{\\"a\\":1,"]', true],
    ['[{"a":1,"b":2},{"b":2,"a":1}]', false],
    ['[[1,2],[2,1],[[1],2]]', true],
    ['[0,-0]', false],
    ['[{"a":{"b":1}},{"a":{"b":1}}]', false],
    ['[{"valueOf":1},{"valueOf":2},{"__proto__":1},{"constructor":1},{}]', true],
    ['[{"__proto__":1},{"__proto__":1}]', false],
  ])('%s: %s', async (list, fits) => {
    expect(await send(unique, list)).toHaveLength(fits ? 0 : 1)
  })
})

describe('names that every object inherits', () => {
  it('do not turn the check off', async () => {
    const schema = { properties: { a: { enum: [{ b: 1 }, 'x'] }, c: { const: { valueOf: 1 } } } }
    expect(
      await judge(schema, ['{"a":{"valueOf":1}}', '{"a":1}', '{"a":{"b":1},"c":{"valueOf":1}}']),
    ).toEqual([
      ['body a must be {"b":1} or "x", got {"valueOf":1}'],
      ['body a must be {"b":1} or "x", got 1'],
      [],
    ])
  })

  it('are members like any other', async () => {
    const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty']
    const body = `{${names.map((name) => `"${name}":{"polluted":1}`).join()}}`
    expect(await send({ additionalProperties: { type: 'object' } }, body)).toEqual([])
    expect(await send({ type: 'object', additionalProperties: false }, body)).toHaveLength(5)
    expect(Reflect.get({}, 'polluted')).toBeUndefined()
  })
})

describe('JSON that is none', () => {
  it.each<[string, string]>([
    ['10 MiB that end too early', `[${fill('{"a":1},')}`],
    ['10 MiB of one string without an end', `"${fill('a')}`],
    ['10 MiB of line breaks', `${fill('\n')}x`],
    ['10 MiB of strings and a letter', `[${fill('"a",')}x]`],
  ])('%s is refused without a search for the place', async (_name, body) => {
    expect(await send({}, body)).toEqual([
      '400 the body cannot be read as JSON: it is no JSON text',
    ])
  })

  it.each<[string, string]>([
    ['10 MiB of brackets', fill('[')],
    ['10,000 lists', '['.repeat(10_000) + ']'.repeat(10_000)],
    ['2,000,000 objects', '{"a":'.repeat(2_000_000)],
  ])('%s is refused for its depth', async (_name, body) => {
    expect(await send({}, body)).toEqual([expect.stringMatching(/^400 .*deeper than 200 levels/)])
  })

  it('is refused in another charset than it says', async () => {
    expect(await send({}, Buffer.alloc(10 * MB, 0xff))).toEqual(['400 the body is not valid UTF-8'])
  })

  it('is refused when it is a bomb, packed once or twice', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MB))
    expect(bomb.length).toBeLessThan(MB / 8)
    const said = /^413 the unpacked body is larger than 10485760 bytes/
    expect(await send({}, bomb, { 'content-encoding': 'gzip' })).toEqual([
      expect.stringMatching(said),
    ])
    expect(await send({}, gzipSync(bomb), { 'content-encoding': 'gzip, gzip' })).toEqual([
      expect.stringMatching(said),
    ])
  })
})

describe('texts that make regexes backtrack', () => {
  it('do not, in a pattern', async () => {
    const schema = { type: 'string', pattern: '^(a+)+$' }
    const text = 'a'.repeat(100_000)
    expect(await judge(schema, [`"${text}"`, `"${text}!"`])).toEqual([[], [expect.any(String)]])
  })

  it.each<[format: string, text: string]>([
    ['url', `http://${'x:'.repeat(50_000)}`],
    ['url', `http://${'@a.bc/'.repeat(20_000)} `],
    ['url', `http://${'a-'.repeat(50_000)}`],
    ['email', `a@${'a-'.repeat(50_000)}`],
    ['email', 'a.'.repeat(50_000)],
    ['uri', `http://${'a'.repeat(100_000)} `],
    ['uri-template', '{a,'.repeat(50_000)],
    ['date-time', ' '.repeat(5 * MB)],
    ['date-time', 't'.repeat(100_000)],
    ['time', `00:00:00.${'1'.repeat(100_000)}x`],
    ['duration', `P${'1'.repeat(100_000)}`],
    ['hostname', 'a.'.repeat(50_000)],
    ['ipv6', '1:'.repeat(50_000)],
    ['regex', '('.repeat(100_000)],
    ['json-pointer', `${'/a'.repeat(50_000)}~`],
  ])('do not, as %s', async (format, text) => {
    expect(await send({ type: 'string', format }, JSON.stringify(text))).toHaveLength(1)
  })

  it('are found right where they are', async () => {
    const url = { type: 'string', format: 'url' }
    const good = [
      'http://a.bc',
      'ftp://a:b@c.de:80/f?g',
      'https://a@b.cd/x:y@z',
      'http://a:b:c@d.ef/',
    ]
    const bad = ['http://', 'x://a.bc', 'http://a b.cd', 'http://a.bc:x', 'http://@@']
    const said = await judge(
      url,
      [...good, ...bad].map((text) => JSON.stringify(text)),
    )
    expect(said.map((one) => one.length)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 1])
    const dates = { type: 'string', format: 'date-time' }
    expect(await send(dates, '"2024-01-01T00:00:00.000000000000000000001+01:00"')).toEqual([])
  })

  it('of many megabytes pass in a format that may be as long, and turn no check off', async () => {
    const long = JSON.stringify('QUJD'.repeat(2 * MB))
    const schema = { type: 'string', format: 'byte' }
    expect(await judge(schema, [long, '"QUJD"', '"?"'])).toEqual([[], [], [expect.any(String)]])
  })
})

describe('forms', () => {
  it('of 10,000 fields are read', async () => {
    const body = Array.from({ length: 10_000 }, (_, index) => `k${index}=${index}`).join('&')
    const schema = { type: 'object', additionalProperties: { type: 'integer' } }
    expect(await send(schema, body, { type: FORM })).toEqual([])
    expect(await send({ ...schema, maxProperties: 1 }, body, { type: FORM })).toHaveLength(1)
  })

  it.each([fill('a=1&'), fill('&'), fill('a[b]=1&')])(
    'of 10 MiB of fields are refused',
    async (body) => {
      expect(await send({ type: 'object' }, body, { type: FORM })).toEqual([
        '413 the form has more than 20000 fields',
      ])
    },
  )

  it.each<[string, string, RegExp]>([
    [
      '10,000 parts',
      Array.from({ length: 10_000 }, (_, index) => part(`k${index}`, '1\r\n')).join('') + '--XX--',
      /^413 .*more than 100 parts/,
    ],
    ['a part that does not end', part('k', fill('a')), /^400 /],
    ['a part of beginnings of boundaries', part('k', fill('\r\n--X')), /^400 /],
    ['10 MiB of headers', `--XX\r\n${fill('A: b\r\n')}`, /^400 /],
    ['10 MiB before the first part', fill('--X'), /^400 /],
  ])('of several parts are refused for %s', async (_name, body, said) => {
    const type = 'multipart/form-data; boundary=XX'
    expect(await send({ type: 'object' }, body, { type })).toEqual([expect.stringMatching(said)])
  })
})

function part(name: string, content: string): string {
  return `--XX\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${content}`
}

describe('XML', () => {
  const laughs = Array.from(
    { length: 9 },
    (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`,
  ).join('')

  it.each<[string, string]>([
    ['a billion laughs', `<!DOCTYPE a [<!ENTITY l0 "lol">${laughs}]><a>&l9;</a>`],
    [
      'a quadratic blowup',
      `<!DOCTYPE a [<!ENTITY x "${'x'.repeat(50_000)}">]><a>${'&x;'.repeat(10_000)}</a>`,
    ],
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['an external subset', '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>'],
  ])('with %s is refused', async (_name, body) => {
    expect(await send({ type: 'object' }, body, { type: XML })).toEqual([
      expect.stringMatching(/^400 .*document type/),
    ])
  })

  it('nested 10,000 deep is refused', async () => {
    const body = '<a>'.repeat(10_000) + '</a>'.repeat(10_000)
    expect(await send({ type: 'object' }, body, { type: XML })).toEqual([
      expect.stringMatching(/^400 /),
    ])
  })

  it.each<[string, string]>([
    ['elements', `<a>${fill('<b/>')}</a>`],
    ['opening tags', fill('<a>')],
    ['brackets', fill('<')],
    ['entities', `<a>${fill('&lt;')}</a>`],
    ['attributes', `<a ${fill('b="1" ')}/>`],
    ['one tag', `<a b${fill(' ')}/>`],
    ['comments', `<a>${fill('<!---->')}</a>`],
    ['instructions', fill('<?a?>')],
  ])('of 10 MiB of %s is refused', async (_name, body) => {
    expect(await send({ type: 'object' }, body, { type: XML })).toEqual([
      '413 the XML body has too many elements, or too long ones',
    ])
  })

  it('of 5 MiB of text is read', async () => {
    const schema = { type: 'object', properties: { b: { type: 'string', maxLength: 1 } } }
    const body = `<a><b>${fill('x', 5 * MB)}</b><!--${fill('y', MB)}--></a>`
    expect(await send(schema, body, { type: XML })).toEqual([
      `body b must have at most 1 character, got ${5 * MB}`,
    ])
  })
})
