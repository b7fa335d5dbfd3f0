import { describe, expect, it } from 'vitest'
import { serialize } from '../../src/respond/serialize.ts'
import type { Body } from '../../src/respond/serialize.ts'
import { Refs } from '../../src/spec/refs.ts'

const write = (value: unknown, mediaType = 'multipart/form-data', schema: unknown = {}): Body =>
  serialize(value, { mediaType, schema, refs: new Refs({}), written: false })

async function read({ content, mediaType }: Body): Promise<FormData> {
  return new Response(content, { headers: { 'content-type': mediaType } }).formData()
}

const text = ({ content }: Body): string => Buffer.from(content).toString()

describe('multipart/form-data', () => {
  it('has a part for each property, that a client can read', async () => {
    const form = await read(write({ id: 7, name: 'Rex "the" dog', none: null }))
    expect([...form]).toEqual([
      ['id', '7'],
      ['name', 'Rex "the" dog'],
      ['none', 'null'],
    ])
  })

  it('repeats the name for a list, and gives objects as JSON', async () => {
    const body = write({ tags: ['a', 'b'], owner: { id: 1 } })
    const form = await read(body)
    expect(form.getAll('tags')).toEqual(['a', 'b'])
    expect(form.get('owner')).toBe('{"id":1}')
    expect(text(body)).toContain('name="owner"\r\ncontent-type: application/json\r\n\r\n')
  })

  it('gives files a name and a type, and bytes where the type has some', async () => {
    const schema = {
      properties: {
        raw: { type: 'string', format: 'binary' },
        photo: { type: 'string', contentMediaType: 'image/png' },
      },
    }
    const form = await read(write({ raw: 'bytes', photo: 'x' }, 'multipart/form-data', schema))
    const [raw, photo] = [form.get('raw'), form.get('photo')]
    if (!(raw instanceof File) || !(photo instanceof File)) throw new Error('no files')
    expect([raw.name, raw.type, await raw.text()]).toEqual([
      'raw',
      'application/octet-stream',
      'bytes',
    ])
    expect(photo.type).toBe('image/png')
    expect(Buffer.from(await photo.arrayBuffer()).toString('latin1')).toMatch(/^.PNG/)
  })

  it('lets no name or text break out of its part', async () => {
    const first = write({ a: 1 }).mediaType
    const boundary = first.split('boundary=')[1] ?? ''
    const evil = { 'a"\r\nx: y': `\r\n--${boundary}--\r\n`, __proto__x: '--' }
    const body = write(evil)
    expect([...(await read(body))].map(([, value]) => value)).toEqual(Object.values(evil))
    expect(text(body)).not.toContain('\r\nx: y')
  })

  it('has the same boundary for the same content, and another for another', () => {
    expect(write({ a: 1 })).toEqual(write({ a: 1 }))
    expect(write({ a: 1 }).mediaType).not.toBe(write({ a: 2 }).mediaType)
  })

  it('keeps the boundary that the document gives', () => {
    const body = write({ a: 1 }, 'multipart/form-data; boundary="my own"')
    expect(body.mediaType).toBe('multipart/form-data; boundary="my own"')
    expect(text(body)).toMatch(/^--my own\r\n[^]*--my own--\r\n$/)
  })

  it('is no form where there is nothing but a value', () => {
    expect(text(write('x'))).toMatch(/^--[\w-]+\r\n[^]*\r\n\r\nx\r\n--[\w-]+--\r\n$/)
    expect(text(write({}))).toMatch(/^--[\w-]+--\r\n$/)
  })
})

describe('other multipart types', () => {
  it('have a part for each item, with its type', () => {
    const body = write([{ id: 1 }, 'two'], 'multipart/mixed')
    expect(body.mediaType).toMatch(/^multipart\/mixed; boundary=[\w-]+$/)
    const boundary = body.mediaType.split('boundary=')[1] ?? ''
    expect(text(body)).toBe(
      [
        `--${boundary}\r\ncontent-type: application/json\r\n\r\n{"id":1}\r\n`,
        `--${boundary}\r\ncontent-type: text/plain\r\n\r\ntwo\r\n`,
        `--${boundary}--\r\n`,
      ].join(''),
    )
  })

  it('name the parts that a schema names', () => {
    const body = write({ meta: { id: 1 } }, 'multipart/related')
    expect(text(body)).toContain('content-disposition: inline; name="meta"\r\n')
  })
})

it('an example that is written out is sent as it is, under its own boundary', () => {
  const wire = '--abc\r\ncontent-type: text/plain\r\n\r\nhi\r\n--abc--\r\n'
  const body = serialize(wire, {
    mediaType: 'multipart/mixed',
    schema: undefined,
    refs: new Refs({}),
    written: true,
  })
  expect(body).toEqual({ mediaType: 'multipart/mixed; boundary=abc', content: wire })
})
