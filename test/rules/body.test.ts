import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/types.ts'
import { prepare, words } from './_check.ts'

const integer = { type: 'integer' }
const pet = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', minLength: 2 },
    age: integer,
    tags: { type: 'array', items: { type: 'string' } },
    address: { type: 'object', required: ['zip'], properties: { zip: integer } },
    photo: { type: 'string', format: 'binary' },
  },
  additionalProperties: false,
}

type Body = string | Uint8Array

/** What is said about a body of this type. */
function send(
  type: string,
  body: Body,
  {
    schema = pet,
    as = type,
    headers = {},
    ...media
  }: JsonObject & { schema?: JsonObject; as?: string; headers?: Record<string, string> } = {},
): Promise<string[]> {
  const key = as.split(';')[0] ?? ''
  const { check } = prepare({ requestBody: { content: { [key]: { schema, ...media } } } })
  return words(check, { headers: { 'content-type': type, ...headers }, body })
}

const JSON_TYPE = 'application/json'
const FORM = 'application/x-www-form-urlencoded'

describe('media types', () => {
  const content = {
    'application/json': { schema: { const: 'exact' } },
    'application/json;version=2': { schema: { const: 'params' } },
    'image/*': { schema: {} },
    'application/*+json': { schema: { const: 'suffix' } },
  }

  it.each<[type: string, body: string, said: string[]]>([
    ['application/json', '"exact"', []],
    ['Application/JSON; charset=utf-8', '"exact"', []],
    ['application/json; Version=2', '"params"', []],
    ['application/vnd.a+json', '"suffix"', []],
    ['image/png', 'anything', []],
    [
      'text/plain',
      'a',
      [
        'the body must be application/json, application/json;version=2, image/* or application/*+json, got text/plain',
      ],
    ],
  ])('%s', async (type, body, said) => {
    const { check } = prepare({ requestBody: { content } })
    expect(await words(check, { headers: { 'content-type': type }, body })).toEqual(said)
  })

  it('does not take +json for JSON', async () => {
    const { check } = prepare({ requestBody: { content: { [JSON_TYPE]: {} } } })
    expect(await check({ headers: { 'content-type': 'application/a+json' }, body: '1' })).toEqual([
      {
        in: 'body',
        pointer: '',
        code: 'content-type',
        message: 'the body must be application/json, got application/a+json',
      },
    ])
    expect(await words(check, { body: '1' })).toEqual([
      'the body must be application/json, got no Content-Type',
    ])
  })

  it('takes anything for */*', async () => {
    expect(await send('x/y', 'a', { as: '*/*' })).toEqual([])
    expect(await send(JSON_TYPE, '{"name":1}', { as: '*/*' })).toEqual([
      'body name must be a string, got 1',
    ])
  })

  it('misses a body only where one is required', async () => {
    const content = { [JSON_TYPE]: { schema: pet } }
    expect(await words(prepare({ requestBody: { content } }).check, {})).toEqual([])
    const { check } = prepare({ requestBody: { required: true, content } })
    expect(await words(check, {})).toEqual(['the body is required'])
    expect(await words(check, { body: '' })).toEqual(['the body is required'])
    expect(await words(check, { body: '', headers: { 'content-type': JSON_TYPE } })).toEqual([
      'the body is required',
    ])
  })
})

describe('JSON', () => {
  it('is checked as it is, nothing coerced', async () => {
    expect(await send(JSON_TYPE, '{"name":"Rex","age":3,"address":{"zip":1}}')).toEqual([])
    expect(await send(JSON_TYPE, '{"name":"R","age":"3","address":{},"x":1}')).toEqual([
      'body x is not a known property',
      'body name must have at least 2 characters, got 1',
      'body age must be a whole number, got "3"',
      'body address.zip is required',
    ])
  })

  it.each<[text: string, said: string]>([
    ['{"a":}', 'expected a value, got "}" (line 1, column 6)'],
    ['{"a":1,}', 'expected a property name in double quotes, got "}" (line 1, column 8)'],
    ['{\n  a: 1}', 'expected a property name in double quotes or "}", got "a" (line 2, column 3)'],
    ['[1 2]', 'expected "," or "]", got "2" (line 1, column 4)'],
    ['{"a" 1}', 'expected ":", got "1" (line 1, column 6)'],
    ['[1]x', 'nothing may follow the value, but "x" does (line 1, column 4)'],
    ['{"a":1', 'it ends too early (line 1, column 7)'],
    [
      '"a\nb"',
      'a string has a character or an escape that JSON does not allow, or never ends (line 1, column 1)',
    ],
    ['[1}', 'expected "," or "]", got "}" (line 1, column 3)'],
    ['undefined', 'expected a value, got "u" (line 1, column 1)'],
  ])('%s', async (text, said) => {
    expect(await send(JSON_TYPE, text)).toEqual([`400 the body cannot be read as JSON: ${said}`])
  })

  it.each<[string, string]>([
    ['lists', '['.repeat(10_000)],
    ['objects', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000)],
  ])('refuses %s that are nested 10,000 deep', async (_name, text) => {
    expect(await send(JSON_TYPE, text)).toEqual([
      expect.stringMatching(/^400 .*nested deeper than 200 levels/),
    ])
  })

  it('does not count brackets in strings, and takes 200 levels', async () => {
    expect(await send(JSON_TYPE, `{"name":"\\"${'['.repeat(1000)}"}`)).toEqual([])
    expect(await send(JSON_TYPE, '['.repeat(200) + ']'.repeat(200), { schema: {} })).toEqual([])
  })

  it('takes __proto__ and constructor for names like any other', async () => {
    expect(await send(JSON_TYPE, '{"name":"Rex","__proto__":{"a":1},"constructor":1}')).toEqual([
      'body __proto__ is not a known property',
      'body constructor is not a known property',
    ])
    expect(Object.hasOwn(Object.prototype, 'a')).toBe(false)
  })

  it('says the first hundred of what is wrong with 10,000 fields, and that there are more', async () => {
    const fields = Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 1])
    const said = await send(
      JSON_TYPE,
      JSON.stringify({ name: 'Rex', ...Object.fromEntries(fields) }),
    )
    expect(said).toHaveLength(101)
  })
})

describe('limits, charsets and codings', () => {
  const good = '{"name":"Réx"}'

  it('refuses a body of 11 MiB', async () => {
    expect(await send(JSON_TYPE, Buffer.alloc(11 * 1024 * 1024, ' '))).toEqual([
      expect.stringMatching(/^413/),
    ])
  })

  it.each<[string, Body, string]>([
    ['utf-8', Buffer.from(good), JSON_TYPE],
    ['utf-8 with a mark', Buffer.from(`\uFEFF${good}`), JSON_TYPE],
    ['latin1', Buffer.from(good, 'latin1'), 'application/json; charset=ISO-8859-1'],
    ['utf-16', Buffer.from(good, 'utf16le'), 'application/json; charset="utf-16le"'],
  ])('reads %s', async (_name, body, type) => {
    expect(await send(type, body)).toEqual([])
  })

  it('refuses a charset that it does not know, and bytes that are not of theirs', async () => {
    expect(await send('application/json; charset=klingon', good)).toEqual([
      'the charset "klingon" is not known',
    ])
    expect(await send(JSON_TYPE, Buffer.from(good, 'latin1'))).toEqual([
      '400 the body is not valid UTF-8',
    ])
  })

  it.each<[string, Uint8Array]>([
    ['gzip', gzipSync(good)],
    ['x-gzip', gzipSync(good)],
    ['br', brotliCompressSync(good)],
    ['deflate', deflateSync(good)],
    ['deflate', deflateRawSync(good)],
    ['gzip, br', brotliCompressSync(gzipSync(good))],
    ['identity', Buffer.from(good)],
  ])('unpacks %s', async (coding, body) => {
    expect(await send(JSON_TYPE, body, { headers: { 'content-encoding': coding } })).toEqual([])
  })

  it.each<[string, string, Uint8Array, RegExp]>([
    ['a bomb', 'gzip', gzipSync(Buffer.alloc(11 * 1024 * 1024)), /^413 the unpacked body/],
    ['half of it', 'gzip', gzipSync(good).subarray(0, 20), /^400 the body is no whole gzip data/],
    ['what is none', 'br', Buffer.from('hello'), /^400/],
    ['an unknown coding', 'rot13', Buffer.from(good), /^the Content-Encoding rot13 is not known/],
    ['three codings', 'gzip,gzip,gzip', gzipSync(good), /is not known/],
  ])('refuses %s', async (_name, coding, body, said) => {
    expect(await send(JSON_TYPE, body, { headers: { 'content-encoding': coding } })).toEqual([
      expect.stringMatching(said),
    ])
  })
})

describe('urlencoded', () => {
  it.each<[string, string, string[]]>([
    ['scalars and repeated names', 'name=Rex+the+Great&age=3&tags=a&tags=b', []],
    ['one item', 'name=Rex&tags=a', []],
    ['an object as JSON', 'name=Rex&address=%7B%22zip%22%3A1%7D', []],
    ['an object in brackets', 'name=Rex&address[zip]=1', []],
    ['an object of its own pairs', 'name=Rex&zip=1', []],
    ['a list as JSON', 'name=Rex&tags=["a","b"]', []],
    ['the wrong type', 'name=Rex&age=x', ['body age must be a whole number, got "x"']],
    ['twice what is once', 'name=Rex&name=Max', ['body name must be a string, got ["Rex","Max"]']],
    ['nothing required', 'age=3', ['body name is required']],
    [
      'a wrong member',
      'name=Rex&address[zip]=x',
      ['body address.zip must be a whole number, got "x"'],
    ],
    ['no object', 'name=Rex&address=x', ['body address must be an object, got "x"']],
    ['unknown names', 'name=Rex&__proto__=1', ['body __proto__ is not a known property']],
  ])('%s', async (_name, body, said) => {
    expect(await send(FORM, body)).toEqual(said)
  })

  it.each<[JsonObject, string, string]>([
    [{ style: 'form', explode: false }, 'name=Rex&tags=a,b%2Cc', 'name=Rex&tags=a'],
    [{ style: 'pipeDelimited' }, 'name=Rex&tags=a|b', 'name=Rex&tags=a'],
    [{ style: 'spaceDelimited' }, 'name=Rex&tags=a%20b', 'name=Rex&tags=a'],
  ])('tags as %j', async (encoding, good, bad) => {
    const tags = { type: 'array', items: { type: 'string' }, minItems: 2, maxItems: 2 }
    const schema = { ...pet, properties: { ...pet.properties, tags } }
    const options = { schema, encoding: { tags: encoding } }
    expect(await send(FORM, good, options)).toEqual([])
    expect(await send(FORM, bad, options)).toEqual(['body tags must have at least 2 items, got 1'])
  })

  it('reads deepObject by its encoding', async () => {
    const encoding = { address: { style: 'deepObject', explode: true } }
    expect(await send(FORM, 'name=Rex&address%5Bzip%5D=1', { encoding })).toEqual([])
    expect(await send(FORM, 'name=Rex&address[zip]=x', { encoding })).toHaveLength(1)
  })

  it('takes a single text for a list of one where either may stand, also in deepObject', async () => {
    const list = { type: 'array', items: { type: 'string', enum: ['a', 'b'] } }
    const either = { anyOf: [list, { type: 'string', enum: ['', 'all'] }] }
    const schema = { type: 'object', properties: { o: { type: 'object', properties: { either } } } }
    const options = { schema, encoding: { o: { style: 'deepObject', explode: true } } }
    expect(await send(FORM, 'o[either]=a', options)).toEqual([])
    expect(await send(FORM, 'o[either]=all', options)).toEqual([])
    expect(await send(FORM, 'o[either]=', options)).toEqual([])
    expect(await send(FORM, 'o[either]=c', options)).toHaveLength(1)
  })

  it('takes only what has structure for JSON where a list or an object is asked for', async () => {
    const list = { type: 'array', items: { type: 'string', enum: ['a', 'b'] } }
    const schema = { type: 'object', properties: { list, thing: { type: 'object' } } }
    expect(await send(FORM, 'list=["a"]&thing={"a":1}', { schema })).toEqual([])
    expect(await send(FORM, 'list=12', { schema })).toEqual([
      'body list[0] must be "a" or "b", got "12"',
    ])
    expect(await send(FORM, 'thing=12', { schema })).toEqual([
      'body thing must be an object, got "12"',
    ])
  })

  it('reads 10,000 fields in time', async () => {
    const body = Array.from({ length: 10_000 }, (_, index) => `k${index}=${index}`).join('&')
    const schema = { type: 'object', additionalProperties: integer }
    expect(await send(FORM, body, { schema })).toEqual([])
  })
})

describe('multipart', () => {
  const type = 'multipart/form-data; boundary=XX'
  const part = (
    name: string,
    content: string,
    { file, type }: { file?: string; type?: string } = {},
  ): string =>
    `--XX\r\nContent-Disposition: form-data; name="${name}"${file === undefined ? '' : `; filename="${file}"`}\r\n` +
    `${type === undefined ? '' : `Content-Type: ${type}\r\n`}\r\n${content}\r\n`
  const end = '--XX--\r\n'

  it('says what is wrong in a part of JSON, not that it is no list', async () => {
    const flag = { type: 'boolean' }
    const thing = { type: 'object', properties: { a: { anyOf: [flag, integer] }, b: flag } }
    const schema = { type: 'object', properties: { thing } }
    const body = part('thing', '{"a":"x","b":1}', { type: JSON_TYPE }) + end
    const said = await send(type, body, { schema })
    expect(said.filter((one) => one.startsWith('body thing.'))).toHaveLength(2)
  })

  it.each<[string, string, string[]]>([
    ['fields', part('name', 'Rex') + part('age', '3'), []],
    [
      'a file',
      part('name', 'Rex') + part('photo', '\0\u0001', { file: 'a.png', type: 'image/png' }),
      [],
    ],
    ['repeated fields', part('name', 'Rex') + part('tags', 'a') + part('tags', 'b'), []],
    [
      'an object as JSON',
      part('name', 'Rex') + part('address', '{"zip":1}', { type: JSON_TYPE }),
      [],
    ],
    [
      'an object that is not said to be JSON',
      part('name', 'Rex') + part('address', '{"zip":1}'),
      [],
    ],
    [
      'an object as a file',
      part('name', 'Rex') + part('address', '{"zip":1}', { file: 'a.json', type: JSON_TYPE }),
      [],
    ],
    [
      'a wrong type',
      part('name', 'Rex') + part('age', 'x'),
      ['body age must be a whole number, got "x"'],
    ],
    [
      'a wrong member',
      part('name', 'Rex') + part('address', '{"zip":"1"}'),
      ['body address.zip must be a whole number, got "1"'],
    ],
    [
      'spoiled JSON',
      part('name', 'Rex') + part('address', '{', { type: JSON_TYPE }),
      ['body address must be an object, got "{"'],
    ],
    ['nothing required', part('age', '3'), ['body name is required']],
    [
      'unknown names',
      part('name', 'Rex') + part('__proto__', '1'),
      ['body __proto__ is not a known property'],
    ],
    ['no parts', '', ['body name is required']],
  ])('%s', async (_name, parts, said) => {
    expect(await send(type, parts + end)).toEqual(said)
  })

  it('takes files as binary, however many', async () => {
    const schema = {
      type: 'object',
      required: ['files'],
      properties: {
        files: { type: 'array', minItems: 2, items: { type: 'string', format: 'binary' } },
      },
    }
    const file = part('files', 'x', { file: 'a.bin', type: 'application/octet-stream' })
    expect(await send(type, file + file + end, { schema })).toEqual([])
    expect(await send(type, file + end, { schema })).toEqual([
      'body files must have at least 2 items, got 1',
    ])
    expect(await send(type, end, { schema })).toEqual(['body files is required'])
  })

  it('wants the types that the encoding names', async () => {
    const options = { encoding: { photo: { contentType: 'image/png, image/jpeg' } } }
    const photo = (type: string): string =>
      part('name', 'Rex') + part('photo', 'x', { file: 'a', type }) + end
    expect(await send(type, photo('image/jpeg'), options)).toEqual([])
    expect(await send(type, photo('text/html'), options)).toEqual([
      'body photo must be image/png or image/jpeg, got text/html',
    ])
  })

  it.each<[string, string, string, RegExp]>([
    ['without an end', type, part('name', 'Rex'), /^400 .*multipart\/form-data: /],
    ['cut in a header', type, '--XX\r\nContent-Dispo', /^400/],
    [
      'with another boundary',
      'multipart/form-data; boundary=YY',
      part('name', 'Rex') + end,
      /^400/,
    ],
    ['without a boundary', 'multipart/form-data', part('name', 'Rex') + end, /^400/],
    ['of too many parts', type, part('tags', 'a').repeat(101) + end, /^413 .*more than 100 parts/],
  ])('refuses one %s', async (_name, type, body, said) => {
    expect(await send(type, body)).toEqual([expect.stringMatching(said)])
  })
})

describe('XML', () => {
  const schema = {
    type: 'object',
    xml: { name: 'pet' },
    required: ['id', 'name'],
    properties: {
      id: { type: 'integer', xml: { attribute: true } },
      name: { type: 'string', xml: { name: 'pet-name' } },
      good: { type: 'boolean' },
      tags: {
        type: 'array',
        xml: { name: 'tag-list', wrapped: true },
        items: { type: 'string', xml: { name: 'tag' } },
      },
      ages: { type: 'array', items: integer },
      born: { type: ['integer', 'null'] },
      constructor: integer,
    },
    additionalProperties: false,
  }
  const xml = (inner: string, id = 'id="1"'): string =>
    `<?xml version="1.0"?><pet ${id}>${inner}</pet>`
  const name = '<pet-name>Rex &amp; &#x4D;ax</pet-name>'

  it.each<[string, string, string[]]>([
    ['names and attributes', xml(name), []],
    ['a prefix', `<p:pet xmlns:p="urn:a" id="1"><p:pet-name>Rex</p:pet-name></p:pet>`, []],
    ['one wrapped item', xml(`${name}<tag-list><tag>a</tag></tag-list>`), []],
    ['no wrapped item', xml(`${name}<tag-list/>`), []],
    ['one item without a wrapper', xml(`${name}<ages>1</ages>`), []],
    ['types', xml(`${name}<good>true</good><ages>1</ages><ages>2</ages><born/>`), []],
    ['CDATA and comments', xml('<!-- <a> --><pet-name><![CDATA[<&amp;>]]></pet-name>'), []],
    ['a name that objects inherit', xml(`${name}<constructor>1</constructor>`), []],
    ['a wrong attribute', xml(name, 'id="x"'), ['body id must be a whole number, got "x"']],
    [
      'a wrong item',
      xml(`${name}<ages>1</ages><ages>x</ages>`),
      ['body ages[1] must be a whole number, got "x"'],
    ],
    ['nothing required', xml('', ''), ['body id is required', 'body name is required']],
    [
      'unknown elements',
      xml(`${name}<__proto__>1</__proto__>`),
      ['body __proto__ is not a known property'],
    ],
    ['another root', '<dog/>', ['the body must have the root element <pet>, got <dog>']],
  ])('%s', async (_name, body, said) => {
    expect(await send('application/xml', body, { schema })).toEqual(said)
  })

  it.each<[string, string, RegExp]>([
    ['not closed', '<pet><a></pet>', /^400 the body cannot be read as XML/],
    ['not XML', 'hello', /^400/],
    [
      'a bomb',
      `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "${'&a;'.repeat(1000)}">]><pet>&b;</pet>`,
      /^400 .*document type/,
    ],
    ['nested 10,000 deep', '<a>'.repeat(10_000) + '</a>'.repeat(10_000), /^400/],
  ])('refuses what is %s', async (_name, body, said) => {
    expect(await send('text/xml', body, { schema })).toEqual([expect.stringMatching(said)])
  })

  it('leaves a schema of a string alone', async () => {
    expect(await send('application/xml', '<a/>', { schema: { type: 'string' } })).toEqual([])
  })
})

describe('text and bytes', () => {
  it.each<[string, Body, JsonObject, string[]]>([
    ['text/plain', 'hello', { type: 'string', maxLength: 5 }, []],
    [
      'text/plain',
      'hello!',
      { type: 'string', maxLength: 5 },
      ['the body must have at most 5 characters, got 6'],
    ],
    ['text/plain', '5', integer, []],
    ['text/plain', 'x', integer, ['the body must be a whole number, got "x"']],
    ['text/plain', '{"name":"Rex"}', pet, []],
    ['text/plain', 'name: Rex', pet, ['the body must be an object, got "name: Rex"']],
    ['text/yaml', 'name: Rex', pet, []],
    ['image/png', Buffer.from([0xff, 0xd8]), { type: 'string', format: 'binary' }, []],
    ['application/octet-stream', Buffer.from([0xff]), {}, []],
  ])('%s %s', async (type, body, schema, said) => {
    expect(await send(type, body, { schema })).toEqual(said)
  })
})
