import type { HeaderList } from '../types.ts'
import { isObject } from '../types.ts'
import { isJson } from './negotiate.ts'
import type { HeaderModel } from './responses.ts'

/** Makes the value of a header from its schema. */
export type HeaderFake = (schema: object, name: string) => unknown

/** The documented headers of a response, written in their media type, else in style `simple` (3.0 §4.7.21). */
export function toHeaders(headers: readonly HeaderModel[], fake: HeaderFake): HeaderList {
  return headers.flatMap((header): HeaderList => {
    const { name } = header
    const value = headerValue(header, fake)
    const values = name === 'set-cookie' && Array.isArray(value) ? value : [value]
    return values.map((one) => [name, toFieldValue(write(one, header))])
  })
}

/** Whether the author says what the header holds. */
export function isWritten({ schema, examples }: HeaderModel): boolean {
  return examples.size > 0 || (isObject(schema) && schema['default'] !== undefined)
}

/** From example, default, or a fake. */
export function headerValue({ name, schema, examples }: HeaderModel, fake: HeaderFake): unknown {
  const [first] = examples.values()
  if (first !== undefined && 'value' in first) return first.value
  if (!isObject(schema)) return ''
  return schema['default'] ?? fake(schema, name)
}

function write(value: unknown, { mediaType, explode }: HeaderModel): string {
  return isJson(mediaType) ? (JSON.stringify(value) ?? '') : toSimple(value, explode)
}

/** Field values are visible ASCII here (RFC 9110 §5.5): anything else would be refused by clients. */
function toFieldValue(text: string): string {
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
