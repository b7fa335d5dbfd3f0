import { isTree, type Reader } from './places.ts'
import { multipart, urlencoded, type RequestBody } from './forms.ts'
import { concrete, FORM, JSON_TYPE, XML_TYPE } from './media.ts'
import type { Body, Media } from './operations.ts'
import type { Sampler, Wish } from './sampler.ts'
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

/** The body of a request before it is written out. */
export interface BodyPlan {
  media: Media
  /** As it is sent; a boundary comes with the bytes. */
  type: string
  value: unknown
  /** What is sent as it stands, whatever the value. */
  text?: string | undefined
  doubt?: string | undefined
}

/** A value for the type that is read best; `rich`: with all that may be there. */
export function planBody(sampler: Sampler, body: Body, rich: boolean): BodyPlan | undefined {
  const media = [...body.media].sort((a, b) => preference(a.type) - preference(b.type))[0]
  if (media === undefined) return undefined
  const type = concrete(media.type)
  const { schema, examples } = media
  const pick = (given: readonly unknown[], wish: Wish = { rich }) =>
    sampler.pick(schema, given, 'request', wish)
  if (JSON_TYPE.test(type)) return { media, type, ...pick(examples) }
  if (isForm(type)) return { media, type, ...pick(examples.filter(isTree), { rich, arrive }) }
  const text = examples.find((example) => typeof example === 'string')
  if (XML_TYPE.test(type)) {
    if (text !== undefined && !rich) return { media, type, value: undefined, text }
    return { media, type, ...pick(examples.filter(isTree), { rich, arrive }) }
  }
  if (text !== undefined) return { media, type, value: undefined, text }
  const { value } = pick([], {})
  return {
    media,
    type,
    value: undefined,
    text: typeof value === 'string' ? value : JSON.stringify(value),
  }
}

export function writeBody(reader: Reader, plan: BodyPlan): RequestBody {
  const { media, type, value, text } = plan
  if (text !== undefined) return { type, bytes: Buffer.from(text) }
  if (JSON_TYPE.test(type)) return { type, bytes: Buffer.from(JSON.stringify(value ?? null)) }
  if (type.startsWith(FORM)) return urlencoded(reader, media, value)
  if (type.startsWith('multipart/')) return multipart(reader, media, value)
  return { type, bytes: Buffer.from(xmlText(reader, media, value)) }
}

function isForm(type: string): boolean {
  return type.startsWith(FORM) || type.startsWith('multipart/')
}

/** What arrives of a value in a form or in XML: empty lists and objects leave no trace there. */
export function arrive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(arrive).filter((one) => !isEmpty(one))
  if (!isTree(value)) return value
  const members = Object.entries(value).map(([name, one]) => [name, arrive(one)] as const)
  return Object.fromEntries(members.filter(([, one]) => !isEmpty(one)))
}

/** Whether a value is a list or an object without members. */
export function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0
}
