import { randomUUID } from 'node:crypto'
import { concrete, FORM, JSON_TYPE } from './media.ts'
import type { Media, Param } from './operations.ts'
import { isTree, type Place, type Reader, type Tree } from './places.ts'
import { queryPairs } from './serialize.ts'
import { shapeOf } from './shape.ts'

export interface RequestBody {
  type: string
  bytes: Buffer
}

interface Field {
  name: string
  value: unknown
  schema: Place | undefined
}

function fieldsOf(reader: Reader, media: Media, value: unknown): Field[] {
  const shape = media.schema === undefined ? undefined : shapeOf(reader, [media.schema])
  const pairs = isTree(value) ? Object.entries(value) : []
  return pairs.map(([name, one]) => {
    return { name, value: one, schema: shape?.properties.get(name)?.at(-1) }
  })
}

export function urlencoded(reader: Reader, media: Media, value: unknown): RequestBody {
  const fields = fieldsOf(reader, media, value)
  const pairs = fields.flatMap((field) => {
    const place = media.encoding && reader.get(media.encoding, field.name)
    const encoding = isTree(place?.value) ? place.value : {}
    const explode = encoding.explode ?? (encoding.style ?? 'form') === 'form'
    const explicit = 'style' in encoding || 'explode' in encoding
    const json = isTree(field.value) && !explicit
    const param: Param = {
      name: field.name,
      in: 'query',
      required: true,
      style: typeof encoding.style === 'string' ? encoding.style : 'form',
      explode: explode === true,
      content:
        json || JSON_TYPE.test(String(encoding.contentType)) ? 'application/json' : undefined,
      examples: [],
    }
    return queryPairs(param, field.value)
  })
  const bytes = Buffer.from(pairs.map(([name, value]) => `${name}=${value}`).join('&'))
  return { type: FORM, bytes }
}

export function multipart(reader: Reader, media: Media, whole: unknown): RequestBody {
  const fields = fieldsOf(reader, media, whole)
  const boundary = `judge-${randomUUID()}`
  const lines: string[] = []
  for (const field of fields) {
    const isFile = holdsFile(reader, field.schema)
    const asked = contentTypeOf(reader, media.encoding, field.name)
    const disposition = `form-data; name="${field.name.replace(/"/g, '%22')}"`
    for (const value of [field.value].flat()) {
      const object = typeof value === 'object' && value !== null
      const plain = object ? 'application/json' : undefined
      const type = asked ?? (isFile ? 'application/octet-stream' : plain)
      lines.push(
        `--${boundary}`,
        `Content-Disposition: ${disposition}${isFile ? '; filename="sample.bin"' : ''}`,
      )
      if (type !== undefined) lines.push(`Content-Type: ${type}`)
      lines.push('', object ? JSON.stringify(value) : String(value))
    }
  }
  lines.push(`--${boundary}--`, '')
  const base = media.type.includes('*') ? 'multipart/form-data' : media.type
  return { type: `${base}; boundary=${boundary}`, bytes: Buffer.from(lines.join('\r\n')) }
}

function holdsFile(reader: Reader, schema: Place | undefined): boolean {
  if (schema === undefined) return false
  const shape = shapeOf(reader, [schema])
  if (isBinary(shape.words)) return true
  return shape.items !== undefined && isBinary(shapeOf(reader, [shape.items]).words)
}

export function isBinary(words: Tree): boolean {
  return words.type === 'file' || words.format === 'binary' || words.contentMediaType !== undefined
}

function contentTypeOf(
  reader: Reader,
  encoding: Place | undefined,
  name: string,
): string | undefined {
  const place = encoding && reader.get(encoding, name)
  const type = isTree(place?.value) ? place.value.contentType : undefined
  return typeof type === 'string' ? concrete(type.split(',')[0]?.trim() ?? '') : undefined
}
