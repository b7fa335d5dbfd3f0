import { hashSeed } from '../lib/random.ts'
import { tryFollow } from '../spec/refs.ts'
import type { Refs } from '../spec/refs.ts'
import { isObject } from '../types.ts'
import { sampleFile } from './files.ts'
import type { Body } from './serialize.ts'

interface Part {
  name: string | undefined
  type: string
  isFile: boolean
  content: string | Uint8Array
}

/** A text that is multipart already, with its boundary (RFC 2046 §5.1.1). */
const WRITTEN = /^--([\w'()+,./:=? -]{1,69}[\w'()+,./:=?-])\r?\n/

/**
 * Writes a value in parts: a part for each property or item, lists of a form under one name (RFC 7578
 * §4.3). The boundary is the document's, else made from the content, so that the same is the same.
 */
export function toMultipart(
  value: unknown,
  { mediaType, schema, refs }: { mediaType: string; schema: unknown; refs: Refs },
): Body {
  const given = /;\s*boundary="?([^";]+)"?/i.exec(mediaType)?.[1]
  const written = typeof value === 'string' ? WRITTEN.exec(value)?.[1] : undefined
  if (typeof value === 'string' && written !== undefined)
    return { mediaType: withBoundary(mediaType, given, written), content: value }
  const isForm = /\/form-data\b/i.test(mediaType)
  const parts = toParts(value, isForm, { schema, refs })
  const boundary = given ?? chooseBoundary(parts)
  const disposition = isForm ? 'form-data' : 'inline'
  const bytes = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${headOf(part, disposition)}\r\n`),
    Buffer.from(part.content),
    Buffer.from('\r\n'),
  ])
  const content = new Uint8Array(Buffer.concat([...bytes, Buffer.from(`--${boundary}--\r\n`)]))
  return { mediaType: withBoundary(mediaType, given, boundary), content }
}

function withBoundary(mediaType: string, given: string | undefined, boundary: string): string {
  if (given !== undefined) return mediaType
  const safe = /^[\w'+.-]+$/.test(boundary) ? boundary : `"${boundary}"`
  return `${mediaType}; boundary=${safe}`
}

function toParts(
  value: unknown,
  isForm: boolean,
  { schema, refs }: { schema: unknown; refs: Refs },
): Part[] {
  const target = tryFollow(refs, schema)
  const known = isObject(target) ? target : {}
  if (isObject(value)) {
    const properties = isObject(known['properties']) ? known['properties'] : {}
    return Object.entries(value).flatMap(([name, member]) => {
      const own = tryFollow(refs, properties[name])
      if (!isForm || !Array.isArray(member)) return [toPart(name, member, own)]
      const items = isObject(own) ? tryFollow(refs, own['items']) : undefined
      return member.map((one) => toPart(name, one, items))
    })
  }
  const items = tryFollow(refs, known['items'])
  if (Array.isArray(value))
    return value.map((one) => toPart(isForm ? 'item' : undefined, one, items))
  return [toPart(isForm ? 'value' : undefined, value, known)]
}

function toPart(name: string | undefined, value: unknown, schema: unknown): Part {
  const { format, contentMediaType } = isObject(schema) ? schema : {}
  const given =
    typeof contentMediaType === 'string' && /^[\w.+-]+\/[\w.+-]+$/.test(contentMediaType)
      ? contentMediaType
      : undefined
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  if (format === 'binary' || given !== undefined) {
    const type = given ?? 'application/octet-stream'
    return { name, type, isFile: true, content: sampleFile(type) ?? text }
  }
  const structured = typeof value === 'object' && value !== null
  const type = structured ? 'application/json' : 'text/plain'
  return { name, type, isFile: false, content: text }
}

function headOf({ name, type, isFile }: Part, disposition: string): string {
  const file = isFile && name !== undefined ? `; filename="${quoted(name)}"` : ''
  const named =
    name === undefined
      ? ''
      : `content-disposition: ${disposition}; name="${quoted(name)}"${file}\r\n`
  // A field of a form is text where it says nothing else (RFC 7578 §4.4).
  const plain = disposition === 'form-data' && type === 'text/plain' && !isFile
  return plain ? named : `${named}content-type: ${type}\r\n`
}

/** As the HTML standard has it for the names of fields. */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function chooseBoundary(parts: readonly Part[]): string {
  const texts = parts.map(({ content }) => Buffer.from(content).toString('latin1'))
  const names = parts.map(({ name = '' }) => name)
  for (let turn = 0; ; turn++) {
    const boundary = `mockloop-${hashSeed(turn, ...names, ...texts)
      .toString(16)
      .padStart(8, '0')}`
    if (!texts.some((text) => text.includes(boundary))) return boundary
  }
}
