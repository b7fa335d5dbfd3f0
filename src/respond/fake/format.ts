import { hashSeed } from '../../lib/random.ts'
import type { Drawing } from './drawing.ts'
import { drawMoment } from './moment.ts'
import { drawNumber } from './number.ts'
import type { Shape } from './shape.ts'
import { drawNoun, drawWords } from './vocabulary.ts'
import { toWords } from './words.ts'
import { drawPhone } from './world.ts'

type Leaf = Shape & { kind: 'leaf' }

/** What says that something is a link, not where it leads. */
const LINK_WORDS = /\b(urls?|ur[il]s?|links?|href|html|api|web ?site|homepage|self|callback)\b ?/g

/** A string of each format that OpenAPI, JSON Schema 2020-12 §7.3 and the format registry name. */
const FORMATS: Record<string, (drawing: Drawing, leaf: Leaf) => string> = {
  'date-time': (drawing, leaf) =>
    drawMoment(drawing, leaf)
      .toISOString()
      .replace(/\.\d+Z$/, 'Z'),
  date: (drawing, leaf) => drawMoment(drawing, leaf).toISOString().slice(0, 10),
  time: (drawing, leaf) => `${drawMoment(drawing, leaf).toISOString().slice(11, 19)}Z`,
  duration: ({ random }) => `P${random.int(1, 30)}DT${random.int(1, 23)}H`,
  uuid: ({ faker }) => faker.string.uuid(),
  guid: ({ faker }) => faker.string.uuid(),
  ulid: ({ faker }) => faker.string.ulid({ refDate: 1_735_689_600_000 }),
  email: ({ subject }) => emailOf(subject.first, subject.last),
  'idn-email': ({ subject }) => emailOf(subject.first, subject.last),
  uri: (drawing, leaf) => drawUrl(drawing, leaf),
  url: (drawing, leaf) => drawUrl(drawing, leaf),
  iri: (drawing, leaf) => drawUrl(drawing, leaf),
  'uri-reference': ({ random }) => `/${drawNoun(random)}/${random.int(1, 999)}`,
  'iri-reference': ({ random }) => `/${drawNoun(random)}/${random.int(1, 999)}`,
  'uri-template': ({ random }) => `https://example.com/${drawNoun(random)}/{id}`,
  hostname: ({ random }) => `${drawNoun(random)}.example.com`,
  'idn-hostname': ({ random }) => `${drawNoun(random)}.example.com`,
  ipv4: ({ faker }) => `192.0.2.${faker.number.int({ min: 1, max: 254 })}`,
  ipv6: ({ faker }) => `2001:db8::${faker.number.hex({ min: 1, max: 65535 })}`,
  ip: ({ faker }) => `192.0.2.${faker.number.int({ min: 1, max: 254 })}`,
  byte: ({ random }) => Buffer.from(drawWords(random)).toString('base64'),
  base64: ({ random }) => Buffer.from(drawWords(random)).toString('base64'),
  binary: ({ faker }) => faker.lorem.words(3),
  password: ({ faker }) => faker.internet.password({ length: 14 }),
  regex: () => '^[a-z]+$',
  'json-pointer': ({ random }) => `/${drawNoun(random)}`,
  'relative-json-pointer': ({ random }) => `0/${drawNoun(random)}`,
  'json-pointer-uri-fragment': ({ random }) => `#/${drawNoun(random)}`,
  phone: ({ subject, random }) => drawPhone(subject.locality, random),
  int64: drawDigits,
  int32: drawDigits,
  decimal: ({ random }) => (random.int(100, 99_999) / 100).toFixed(2),
  color: ({ faker }) => faker.color.rgb(),
}

/** A string of the leaf's format, or nothing when it has none that is known. */
export function drawFormat(leaf: Leaf, drawing: Drawing): string | undefined {
  const format = String(leaf.schema['format'] ?? '').toLowerCase()
  return Object.hasOwn(FORMATS, format) ? FORMATS[format]?.(drawing, leaf) : undefined
}

/** A person's address at a domain that nobody owns (RFC 2606). */
export function emailOf(first: string, last: string): string {
  const local = [first, last].map(toLetters).filter((part) => part !== '')
  // Names in other scripts have no letters that an address may hold.
  return `${local.length > 0 ? local.join('.') : `user${hashSeed(first, last) % 1000}`}@example.com`
}

function toLetters(name: string): string {
  return name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z]/g, '')
    .toLowerCase()
}

/** A URL whose path is what the name speaks of, else what the object is. */
export function drawUrl({ random, subject }: Drawing, { name }: { name: string }): string {
  const words = toWords(name)
  const image = /\b(avatar|image|img|photo|picture|logo|icon|thumbnail|cover|banner)\b/.test(words)
  if (image) return `https://example.com/images/${drawNoun(random)}-${random.int(1, 999)}.png`
  const about = words.replace(LINK_WORDS, '').trim() || toWords(subject.kind) || drawNoun(random)
  return `https://example.com/${about.replaceAll(' ', '-')}/${random.int(1, 9999)}`
}

/** A number as text, as large as its name suggests. */
function drawDigits(drawing: Drawing, leaf: Leaf): string {
  return String(drawNumber({ ...leaf, schema: { type: 'integer' } }, drawing))
}
