import { hashSeed } from '../../lib/random.ts'
import type { Drawing } from './drawing.ts'
import type { Shape } from './shape.ts'
import { toWords } from './words.ts'

type Leaf = Shape & { kind: 'leaf' }

const DAY = 86_400_000

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
  'uri-reference': ({ faker }) => `/${faker.word.noun()}/${faker.number.int({ min: 1, max: 999 })}`,
  'iri-reference': ({ faker }) => `/${faker.word.noun()}/${faker.number.int({ min: 1, max: 999 })}`,
  'uri-template': ({ faker }) => `https://example.com/${faker.word.noun()}/{id}`,
  hostname: ({ faker }) => `${faker.word.noun()}.example.com`.toLowerCase(),
  'idn-hostname': ({ faker }) => `${faker.word.noun()}.example.com`.toLowerCase(),
  ipv4: ({ faker }) => `192.0.2.${faker.number.int({ min: 1, max: 254 })}`,
  ipv6: ({ faker }) => `2001:db8::${faker.number.hex({ min: 1, max: 65535 })}`,
  ip: ({ faker }) => `192.0.2.${faker.number.int({ min: 1, max: 254 })}`,
  byte: ({ faker }) => Buffer.from(faker.lorem.words(3)).toString('base64'),
  base64: ({ faker }) => Buffer.from(faker.lorem.words(3)).toString('base64'),
  binary: ({ faker }) => faker.lorem.words(3),
  password: ({ faker }) => faker.internet.password({ length: 14 }),
  regex: () => '^[a-z]+$',
  'json-pointer': ({ faker }) => `/${faker.word.noun()}`,
  'relative-json-pointer': ({ faker }) => `0/${faker.word.noun()}`,
  'json-pointer-uri-fragment': ({ faker }) => `#/${faker.word.noun()}`,
  phone: ({ faker }) => faker.phone.number({ style: 'international' }),
  int64: ({ random }) => String(random.int(1, 1_000_000)),
  int32: ({ random }) => String(random.int(1, 1_000_000)),
  decimal: ({ random }) => (random.int(100, 99_999) / 100).toFixed(2),
  color: ({ faker }) => faker.color.rgb(),
}

/** A string of the leaf's format, or nothing when it has none that is known. */
export function drawFormat(leaf: Leaf, drawing: Drawing): string | undefined {
  const format = String(leaf.schema['format'] ?? '').toLowerCase()
  return Object.hasOwn(FORMATS, format) ? FORMATS[format]?.(drawing, leaf) : undefined
}

/** When the thing that `name` speaks of happened: created before updated before ended. */
export function drawMoment({ random, subject }: Drawing, leaf: { name: string }): Date {
  const words = toWords(leaf.name)
  const within = random.int(0, DAY - 1)
  if (/\b(birth|birthday|dob|born)\b/.test(words))
    return new Date(Date.UTC(random.int(1950, 2005), random.int(0, 11), random.int(1, 28)))
  if (/\b(creat|start|begin|open|regist|issu|order|from|since)/.test(words))
    return new Date(subject.since)
  if (
    /\b(end|finish|clos|complet|expir|due|delet|until|to|stop|cancel|archiv|ship|deliver)/.test(
      words,
    )
  ) {
    return new Date(subject.since + random.int(40, 400) * DAY + within)
  }
  return new Date(subject.since + random.int(1, 30) * DAY + within)
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

function drawUrl({ faker, random }: Drawing, leaf: { name: string }): string {
  const words = toWords(leaf.name)
  const image = /\b(avatar|image|img|photo|picture|logo|icon|thumbnail|cover|banner)\b/.test(words)
  if (image) return `https://example.com/images/${faker.word.noun()}-${random.int(1, 999)}.png`
  return `https://example.com/${faker.word.noun()}/${random.int(1, 999)}`
}
