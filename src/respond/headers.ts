import type { HeaderList, JsonObject } from '../types.ts'
import { isObject } from '../types.ts'

/** Makes the value of a Header Object from its example, default or a fake. */
export type HeaderFake = (schema: object, name: string) => unknown

/** The documented headers of a response, written in style `simple` (3.0 §4.7.21). */
export function toHeaders(headers: readonly [string, JsonObject][], fake: HeaderFake): HeaderList {
  return headers.flatMap(([name, header]): HeaderList => {
    const value = headerValue(name, header, fake)
    const values = name === 'set-cookie' && Array.isArray(value) ? value : [value]
    return values.map((one) => [name, toFieldValue(one, header['explode'] === true)])
  })
}

function headerValue(name: string, header: JsonObject, fake: HeaderFake): unknown {
  if (header['example'] !== undefined) return header['example']
  const [first] = Object.values(isObject(header['examples']) ? header['examples'] : {})
  if (isObject(first) && 'value' in first) return first['value']
  const media = isObject(header['content']) ? Object.values(header['content'])[0] : undefined
  if (isObject(media) && media['example'] !== undefined) return media['example']
  const schema = header['schema'] ?? (isObject(media) ? media['schema'] : undefined)
  if (!isObject(schema)) return ''
  if (schema['example'] !== undefined) return schema['example']
  return schema['default'] ?? fake(schema, name)
}

/** Field values are visible ASCII here (RFC 9110 §5.5): anything else would be refused by clients. */
function toFieldValue(value: unknown, explode: boolean): string {
  const text = toSimple(value, explode)
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[^\x20-\x7e]/gu, encodeChar)
    .trim()
}

/** A lone surrogate has no UTF-8 form. */
function encodeChar(char: string): string {
  return /\p{Cs}/u.test(char) ? '' : encodeURIComponent(char)
}

function toSimple(value: unknown, explode: boolean): string {
  if (Array.isArray(value)) return value.map((one) => toSimple(one, false)).join(',')
  if (!isObject(value)) return String(value ?? '')
  const pairs = Object.entries(value).map(
    ([key, one]) => `${key}${explode ? '=' : ','}${toSimple(one, false)}`,
  )
  return pairs.join(',')
}
