import type { Drawing } from './drawing.ts'
import { drawMoment, emailOf } from './format.ts'
import type { Shape } from './shape.ts'
import { toWords } from './words.ts'

type Leaf = Shape & { kind: 'leaf' }
type Draw = (drawing: Drawing, leaf: Leaf) => string

const CURRENCIES = ['EUR', 'USD', 'GBP', 'JPY', 'CHF']
const PEOPLE =
  /\b(user|person|customer|owner|employee|author|member|contact|account|patient|student|driver|guest|manager|assignee|creator|sender|recipient|admin|profile|people)s?\b/
const PETS = /\b(pet|animal|dog|cat)s?\b/
const COMPANIES =
  /\b(company|organi[sz]ation|business|vendor|supplier|merchant|brand|employer|team|tenant|publisher|provider)s?\b/
const PRODUCTS = /\b(product|item|article|sku|goods|offer)s?\b/
const PLACES = /\b(city|location|place|region|station|venue|store|site)s?\b/

/** What the words of a name mean; the first that fits is drawn. Longer names stand before their parts. */
const MEANINGS: [words: RegExp, draw: Draw][] = [
  [/\b(ip|ip address|ipv ?4)\b/, ({ random }) => `192.0.2.${random.int(1, 254)}`],
  [/\b(mac|mac address)\b/, ({ faker }) => faker.internet.mac()],
  [/\bwallet\b/, ({ faker }) => faker.finance.ethereumAddress()],
  [/\blast 4\b/, ({ faker }) => faker.string.numeric(4)],
  [/\b(cvc|cvv)\b/, ({ faker }) => faker.string.numeric(3)],
  [/\b(ssn|routing number)\b/, ({ faker }) => faker.string.numeric(9)],
  [/\b(imei|imsi)\b/, ({ faker }) => faker.string.numeric(15)],
  [/\bhex( color| colour)?\b/, ({ faker }) => faker.color.rgb()],
  [/\bgender\b/, ({ random }) => random.pick(['female', 'male', 'other'])],
  [/\bbrowser\b/, ({ random }) => random.pick(['Chrome', 'Firefox', 'Safari', 'Edge'])],
  [
    /\b(os|operating system|platform)$/,
    ({ random }) => random.pick(['Linux', 'macOS', 'Windows', 'Android', 'iOS']),
  ],
  [/\bprotocol\b/, ({ random }) => random.pick(['https', 'http', 'tcp'])],
  [/\bhttp method\b|^method$/, ({ random }) => random.pick(['GET', 'POST', 'PUT', 'DELETE'])],
  [/\bbank( name)?$/, ({ faker }) => `${faker.location.city()} Savings Bank`],
  [/^location$/, ({ faker }) => faker.location.city()],
  [/^blog$/, ({ faker }) => `https://${faker.word.noun()}.example.com`],
  [/^gid$/, (drawing) => idOf(drawing)],
  [
    /\b(at|seen|born on|start time|end time)$/,
    (drawing, leaf) =>
      drawMoment(drawing, leaf)
        .toISOString()
        .replace(/\.\d+Z$/, 'Z'),
  ],
  [/\b(amount|price|total|balance)$/, ({ random }) => (random.int(500, 50_000) / 100).toFixed(2)],
  [/\b(quantity|count)$/, ({ random }) => String(random.int(1, 20))],
  [/\b(exp |expiry )?year$/, ({ random }) => String(random.int(2024, 2032))],
  [/\b(exp |expiry )month$/, ({ random }) => String(random.int(1, 12)).padStart(2, '0')],
  [/\b(first|given|fore) ?name\b/, ({ subject }) => subject.first],
  [/\b(last|family|sur) ?name\b/, ({ subject }) => subject.last],
  [/\bmiddle name\b/, ({ faker }) => faker.person.middleName()],
  [
    /\b(full|display|real|legal|contact|account holder|holder|card holder) ?name\b/,
    ({ subject }) => `${subject.first} ${subject.last}`,
  ],
  [
    /\b(user ?name|login|nick ?name|handle|screen name)\b/,
    ({ subject, random }) => `${subject.first.toLowerCase()}${random.int(1, 99)}`,
  ],
  [
    /\b(author|owner|assignee|creator|created by|updated by|reviewer|sender|recipient|customer|manager)( name)?$/,
    ({ subject }) => `${subject.first} ${subject.last}`,
  ],
  [/\b(e ?mail|mail)( address)?\b/, ({ subject }) => emailOf(subject.first, subject.last)],
  [
    /\b(company|organi[sz]ation|business|vendor|merchant|employer)( name)?\b/,
    ({ faker }) => faker.company.name(),
  ],
  [/\b(file ?name)\b/, ({ faker }) => faker.system.commonFileName('pdf')],
  [/\b(host|domain|server)( name)?\b/, ({ faker }) => `${faker.word.noun()}.example.com`],
  [/\b(country code|country iso|iso country)\b/, ({ faker }) => faker.location.countryCode()],
  [
    /\bcountry\b/,
    ({ faker }, { schema }) => countryOf(faker, Number(schema['maxLength'] ?? Infinity)),
  ],
  [/\b(state|province|county)( name)?$/, (drawing, leaf) => stateOf(drawing, leaf)],
  [/\b(city|town|locality)( name)?\b/, ({ faker }) => faker.location.city()],
  [/\b(zip|postal|post) ?(code)?\b/, ({ faker }) => faker.location.zipCode('#####')],
  [
    /\b(street|address line|address line 1|address 1|line ?1|address)\b/,
    ({ faker }) => faker.location.streetAddress(),
  ],
  [
    /\b(address line 2|address 2|line ?2|apartment|suite)\b/,
    ({ faker }) => faker.location.secondaryAddress(),
  ],
  [
    /\b(phone|mobile|telephone|fax|cell)( number)?\b/,
    ({ faker }) => faker.phone.number({ style: 'international' }),
  ],
  [/\b(currency)( code)?\b/, ({ random }) => random.pick(CURRENCIES)],
  [/\b(locale|language)( code)?\b/, ({ random }) => random.pick(['en', 'de', 'fr', 'es', 'ja'])],
  [
    /\b(time ?zone|tz)\b/,
    ({ random }) => random.pick(['Europe/Berlin', 'America/New_York', 'Asia/Tokyo', 'UTC']),
  ],
  [/\buser agent\b/, ({ faker }) => faker.internet.userAgent()],
  [
    /\b(mime|content|media) ?type\b/,
    ({ random }) => random.pick(['application/json', 'image/png', 'text/plain']),
  ],
  [
    /\b(avatar|photo|image|picture|logo|icon|thumbnail)( url| uri| link)?$/,
    ({ faker, random }) =>
      `https://example.com/images/${faker.word.noun()}-${random.int(1, 999)}.png`,
  ],
  [
    /\b(url|uri|link|href|website|web site|homepage|webhook|endpoint|location)$/,
    ({ faker, random }) => `https://example.com/${faker.word.noun()}/${random.int(1, 999)}`,
  ],
  [
    /\b(created|updated|modified|deleted|published|expires|started|ended|completed|last login) (at|on|date|time)\b|\b(timestamp|date time|datetime)\b/,
    (drawing, leaf) =>
      drawMoment(drawing, leaf)
        .toISOString()
        .replace(/\.\d+Z$/, 'Z'),
  ],
  [
    /\b(date|birthday|dob)\b/,
    (drawing, leaf) => drawMoment(drawing, leaf).toISOString().slice(0, 10),
  ],
  [
    /\b(hash|sha|sha1|sha256|checksum|digest|etag|commit|fingerprint|md ?5)\b/,
    ({ faker }) => faker.git.commitSha(),
  ],
  [
    /\b(token|secret|api key|access key|signature|nonce|password|credential)\b/,
    ({ faker }) => faker.string.alphanumeric(24),
  ],
  [/\b(cursor|next page|page token|next token)\b/, ({ faker }) => faker.string.alphanumeric(16)],
  [/\b(iban)\b/, ({ faker }) => faker.finance.iban()],
  [/\b(bic|swift)\b/, ({ faker }) => faker.finance.bic()],
  [/\b(account number)\b/, ({ faker }) => faker.finance.accountNumber()],
  [/\b(card number|credit card)\b/, () => '4111111111111111'],
  [/\b(color|colour)\b/, ({ faker }) => faker.color.human()],
  [/\b(job|job title|position|occupation)\b/, ({ faker }) => faker.person.jobTitle()],
  [/\b(department)\b/, ({ faker }) => faker.commerce.department()],
  [/\b(product|product name)\b/, ({ faker }) => faker.commerce.productName()],
  [/\b(category|genre)\b/, ({ faker }) => faker.commerce.department()],
  [/\b(sku|isbn|barcode|ean|upc)\b/, ({ faker }) => faker.commerce.isbn({ separator: '' })],
  [/\b(breed|species)\b/, ({ faker }) => faker.animal.dog()],
  [
    /\b(arn)\b/,
    ({ faker, random }) =>
      `arn:aws:service:eu-west-1:${random.int(100_000_000_000, 999_999_999_999)}:${faker.word.noun()}`,
  ],
  [/\b(uuid|guid)\b/, ({ faker }) => faker.string.uuid()],
  [/\bversion\b/, ({ random }) => `${random.int(1, 4)}.${random.int(0, 12)}.${random.int(0, 9)}`],
  [
    /\b(description|summary|bio|about|comment|comments|note|notes|message|body|content|text|details|reason|explanation)\b/,
    ({ faker }) => faker.company.catchPhrase().replace(/$/, '.'),
  ],
  [/\b(title|subject|headline|caption)\b/, (drawing) => titleOf(drawing)],
  [
    /\b(slug|key|tag|label|keyword|path|alias)s?\b/,
    ({ faker }) => `${faker.word.adjective()}-${faker.word.noun()}`,
  ],
  [/\b(status|state)\b/, ({ random }) => random.pick(['active', 'pending', 'inactive'])],
  [
    /\b(id|identifier|reference|ref|number|no)$/,
    ({ faker }) => faker.string.alphanumeric({ length: 12, casing: 'lower' }),
  ],
  [/\b(code)\b/, ({ faker }) => faker.string.alphanumeric({ length: 6, casing: 'upper' })],
  [/\bname\b/, (drawing) => nameOf(drawing)],
]

/** What a description gives away about a value whose name says nothing. */
const DESCRIPTIONS: [words: RegExp, draw: Draw][] = [
  [/\b(unique )?(ids?|identifiers?|uuid)\b/i, (drawing) => idOf(drawing)],
  [/\be-?mail address\b/i, ({ subject }) => emailOf(subject.first, subject.last)],
  [
    /\b(urls?|uri|link to|hyperlink)\b/i,
    ({ faker, random }) => `https://example.com/${faker.word.noun()}/${random.int(1, 999)}`,
  ],
  [
    /\b(iso.?8601|timestamp|date and time|datetime)\b/i,
    (drawing, leaf) =>
      drawMoment(drawing, leaf)
        .toISOString()
        .replace(/\.\d+Z$/, 'Z'),
  ],
  [/\b(iso.?3166|country code)\b/i, ({ faker }) => faker.location.countryCode()],
  [/\b(iso.?4217|currency)\b/i, ({ random }) => random.pick(CURRENCIES)],
  [/\b(hash|checksum|sha-?\d+|md5|digest)\b/i, ({ faker }) => faker.git.commitSha()],
  [/\bphone number\b/i, ({ faker }) => faker.phone.number({ style: 'international' })],
]
const OPENS_WITH_ID = /^\W*(the |an? )?(unique )?(ids?|identifier)\b/i
/** Further in, a description speaks of other things. */
const TELLING_LENGTH = 60

/** A string that means what its name says, else its description; else two plain words. */
export function drawMeaning(leaf: Leaf, drawing: Drawing): string {
  const words = toWords(leaf.name)
  // `customer: "ID of the customer"` is no person's name.
  if (OPENS_WITH_ID.test(String(leaf.notes['description'] ?? ''))) return idOf(drawing)
  const named = words === '' ? undefined : MEANINGS.find(([pattern]) => pattern.test(words))
  const known = named ?? described(leaf)
  return known === undefined ? plainWords(drawing) : known[1](drawing, leaf)
}

function described({ notes }: Leaf): [RegExp, Draw] | undefined {
  const text =
    typeof notes['description'] === 'string' ? notes['description'].slice(0, TELLING_LENGTH) : ''
  return text === '' ? undefined : DESCRIPTIONS.find(([pattern]) => pattern.test(text))
}

function idOf({ faker }: Drawing): string {
  return faker.string.alphanumeric({ length: 12, casing: 'lower' })
}

/** Whether a name says what its value is. */
export function hasMeaning(name: string): boolean {
  const words = toWords(name)
  return words !== '' && MEANINGS.some(([pattern]) => pattern.test(words))
}

function nameOf(drawing: Drawing): string {
  const { faker, subject } = drawing
  const kind = toWords(subject.kind)
  if (PETS.test(kind)) return faker.animal.petName()
  if (PEOPLE.test(kind)) return `${subject.first} ${subject.last}`
  if (COMPANIES.test(kind)) return faker.company.name()
  if (PRODUCTS.test(kind)) return faker.commerce.productName()
  return PLACES.test(kind) ? faker.location.city() : titleOf(drawing)
}

/** A code where there is only room for one. */
function countryOf(faker: Drawing['faker'], most: number): string {
  if (most > 3) return faker.location.country()
  return faker.location.countryCode(most === 3 ? 'alpha-3' : 'alpha-2')
}

function stateOf({ faker, random, subject }: Drawing, leaf: Leaf): string {
  const place =
    /address|location|place|shipping|billing/.test(toWords(subject.kind)) ||
    /province|county/.test(leaf.name)
  return place ? faker.location.state() : random.pick(['active', 'pending', 'inactive'])
}

function titleOf({ faker }: Drawing): string {
  const words = `${faker.word.adjective()} ${faker.word.noun()}`
  return words.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase())
}

function plainWords({ faker }: Drawing): string {
  return `${faker.word.adjective()} ${faker.word.noun()}`
}
