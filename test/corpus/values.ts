import { stringFor } from './pattern.ts'
import type { Tree } from './places.ts'

const FORMATS: Record<string, string> = {
  date: '2024-05-17',
  'date-time': '2024-05-17T09:30:00Z',
  time: '09:30:00Z',
  duration: 'P1D',
  uuid: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
  guid: '3fa85f64-5717-4562-b3fc-2c963f66afa6',
  email: 'ada@example.com',
  'idn-email': 'ada@example.com',
  uri: 'https://example.com/a',
  url: 'https://example.com/a',
  iri: 'https://example.com/a',
  'uri-reference': 'https://example.com/a',
  'iri-reference': 'https://example.com/a',
  'uri-template': 'https://example.com/a',
  hostname: 'example.com',
  'idn-hostname': 'example.com',
  ipv4: '192.0.2.10',
  ip: '192.0.2.10',
  ipv6: '2001:db8::10',
  byte: 'YWJj',
  base64: 'YWJj',
  'json-pointer': '/a',
  'relative-json-pointer': '0/a',
  regex: 'a',
}

/** Documented values of a schema: example, the first of examples, default. */
export function knownValues(words: Tree): unknown[] {
  const list = Array.isArray(words.examples) ? words.examples : []
  return [words.example, list[0], words.default].filter((value) => value !== undefined)
}

function bound(words: Tree, name: string): number | undefined {
  const value = words[name]
  return typeof value === 'number' ? value : undefined
}

/** The lowest and the highest value allowed, exclusive bounds moved by a gap. */
function limits(words: Tree, gap: number): [low: number, high: number] {
  let low = bound(words, 'minimum') ?? -Infinity
  let high = bound(words, 'maximum') ?? Infinity
  if (words.exclusiveMinimum === true) low += gap
  if (words.exclusiveMaximum === true) high -= gap
  low = Math.max(low, (bound(words, 'exclusiveMinimum') ?? -Infinity) + gap)
  high = Math.min(high, (bound(words, 'exclusiveMaximum') ?? Infinity) - gap)
  return [low, high]
}

export function numberFor(words: Tree, whole: boolean): number {
  const step = bound(words, 'multipleOf') ?? (whole ? 1 : undefined)
  let [low, high] = limits(words, step ?? 0.5)
  if (low > high) [low, high] = limits(words, (high - low) / 1000 + 0.001)
  const wished = Math.max(low, Math.min(high, 1))
  if (step === undefined) return wished
  const rounded = Math.ceil(wished / step) * step
  return rounded <= high ? rounded : Math.floor(high / step) * step
}

export function textFor(words: Tree): string {
  const min = bound(words, 'minLength') ?? 0
  const max = bound(words, 'maxLength') ?? Infinity
  if (typeof words.pattern === 'string') {
    const text = stringFor(words.pattern, min, max)
    if (text !== undefined) return text
  }
  const known = typeof words.format === 'string' ? FORMATS[words.format] : undefined
  if (known !== undefined && known.length <= max) return known.padEnd(min, 'a')
  return 'abc'.slice(0, Math.max(max, 0)).padEnd(Math.min(min, 100_000), 'a')
}
