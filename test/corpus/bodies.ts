import type { Reader } from './places.ts'
import { multipart, urlencoded, type RequestBody } from './forms.ts'
import { concrete, FORM, JSON_TYPE, XML_TYPE } from './media.ts'
import type { Body, Media } from './operations.ts'
import type { Sampler } from './sampler.ts'
import { xmlText } from './xml-body.ts'

/** JSON before forms before the rest. */
function preference(type: string): number {
  if (/^application\/json/i.test(type)) return 0
  if (JSON_TYPE.test(type)) return 1
  if (type.includes('*')) return type === '*/*' ? 6 : 7
  if (type.startsWith(FORM)) return 2
  if (type.startsWith('multipart/')) return 3
  return XML_TYPE.test(type) ? 4 : 5
}

export function buildBody(reader: Reader, sampler: Sampler, body: Body): RequestBody | undefined {
  const media = [...body.media].sort((a, b) => preference(a.type) - preference(b.type))[0]
  if (media === undefined) return undefined
  const type = concrete(media.type)
  if (JSON_TYPE.test(type)) {
    const { value, doubt } = sampler.pick(media.schema, media.examples, 'request')
    return { type, bytes: Buffer.from(JSON.stringify(value ?? null)), doubt }
  }
  if (type.startsWith(FORM)) return urlencoded(reader, sampler, media)
  if (type.startsWith('multipart/')) return multipart(reader, sampler, media)
  if (XML_TYPE.test(type)) {
    const { text, doubt } = xmlText(reader, sampler, media)
    return { type, bytes: Buffer.from(text), doubt }
  }
  const text = media.examples.find((example) => typeof example === 'string')
  return { type, bytes: Buffer.from(text ?? plainText(sampler, media)) }
}

function plainText(sampler: Sampler, media: Media): string {
  const { value } = sampler.pick(media.schema, [], 'request')
  return typeof value === 'string' ? value : JSON.stringify(value)
}
