import type { Random } from '../../lib/random.ts'
import { singular } from './drawing.ts'
import type { Drawing } from './drawing.ts'
import { drawUrl, emailOf } from './format.ts'
import { drawFullName, drawName, drawState } from './kinds.ts'
import { drawMoment } from './moment.ts'
import type { Shape } from './shape.ts'
import { drawNoun, drawSlug, drawTitle } from './vocabulary.ts'
import { toWords } from './words.ts'
import { drawPhone } from './world.ts'

type Leaf = Shape & { kind: 'leaf' }

/** Makes a text that means what was recognised. */
export type DrawText = (drawing: Drawing, leaf: Leaf) => string

/** A text that means what these words say. */
export type Meaning = [words: RegExp, draw: DrawText]

const ALGORITHMS: Record<string, number> = { md5: 32, sha256: 64, sha512: 128 }

/** One of some usual values. */
const oneOf =
  (...values: string[]): DrawText =>
  ({ random }) =>
    random.pick(values)

/** So many digits. */
const digits =
  (length: number): DrawText =>
  ({ faker }) =>
    faker.string.numeric(length)

const person: DrawText = ({ subject }) => `${subject.first} ${subject.last}`
const email: DrawText = ({ subject }) => emailOf(subject.first, subject.last)

/** What the words of a name mean; the first that fits is drawn. Longer names stand before their parts. */
export const MEANINGS: Meaning[] = [
  [/\b(ip|ip address|ipv ?4)\b/, ({ random }) => `192.0.2.${random.int(1, 254)}`],
  [/\b(mac|mac address)\b/, ({ faker }) => faker.internet.mac()],
  [/\bwallet\b/, ({ faker }) => faker.finance.ethereumAddress()],
  [/\blast ?4\b/, digits(4)],
  [/\bcheck$/, oneOf('pass', 'fail', 'unavailable')],
  [/\b(cvc|cvv)\b/, digits(3)],
  [/\b(ssn|routing number)\b/, digits(9)],
  [/\b(imei|imsi)\b/, digits(15)],
  [/\bhex( color| colour)?\b/, ({ faker }) => faker.color.rgb()],
  [/\bgender\b/, oneOf('female', 'male', 'other')],
  [/\bbrowser\b/, oneOf('Chrome', 'Firefox', 'Safari', 'Edge')],
  [/\b(os|operating system|platform)$/, oneOf('Linux', 'macOS', 'Windows', 'Android', 'iOS')],
  [/\bprotocol\b/, oneOf('https', 'http', 'tcp')],
  [/\bhttp method\b|^method$/, oneOf('GET', 'POST', 'PUT', 'DELETE')],
  [/\bbank( name)?$/, ({ subject }) => `${subject.locality.city} Savings Bank`],
  [/^location$/, ({ subject }) => subject.locality.city],
  [/^blog$/, ({ random }) => `https://${drawNoun(random)}.example.com`],
  [/^gid$/, drawId],
  [/^object( type)?$/, drawEntity],
  [/\b(at|seen|born on|start time|end time)$/, drawIso],
  [/\b(port)$/, ({ random }) => String(random.pick([80, 443, 3000, 5432, 8080]))],
  [/\b(latitude|lat)$/, ({ subject }) => String(subject.locality.latitude)],
  [/\b(longitude|lng|lon)$/, ({ subject }) => String(subject.locality.longitude)],
  [/\b(percent|percentage)$/, ({ random }) => String(random.int(1, 100))],
  [/^age$/, ({ random }) => String(random.int(18, 80))],
  [/\b(weight|height|width|length|depth)$/, ({ random }) => String(random.int(1, 100))],
  [
    /\b(amount|price|total|balance|cost|fee|usd|eur|decimal)$|\b(usd|eur|price|cost) per\b/,
    ({ random }) => (random.int(500, 50_000) / 100).toFixed(2),
  ],
  [/\b(quantity|count|cpus|vcpus)$/, ({ random }) => String(random.int(1, 20))],
  [/\bbirth ?year\b|\byear of birth\b/, ({ random }) => String(random.int(1950, 2005))],
  [/\b(exp |expiry )?year$/, ({ random }) => String(random.int(2024, 2032))],
  [/\b(exp |expiry )month$/, ({ random }) => String(random.int(1, 12)).padStart(2, '0')],
  [/\b(first|given|fore) ?name\b/, ({ subject }) => subject.first],
  [/\b(last|family|sur) ?name\b/, ({ subject }) => subject.last],
  [/\bmiddle name\b/, ({ faker }) => faker.person.middleName()],
  [/\bfull ?name\b/, drawFullName],
  [/\bdisplay ?name\b/, drawName],
  [/\b(real|legal|contact|account holder|holder|card holder) ?name\b/, person],
  [
    /\b(user ?name|login|nick ?name|handle|screen name)\b/,
    ({ subject, random }) => `${subject.first.toLowerCase()}${random.int(1, 99)}`,
  ],
  [
    /\b(author|owner|assignee|creator|created by|updated by|reviewer|sender|recipient|customer|manager)( name)?$/,
    person,
  ],
  [/\b(e ?mail|mail)( address)?\b/, email],
  [
    /\b(company|organi[sz]ation|business|vendor|merchant|employer)( name)?\b/,
    ({ faker }) => faker.company.name(),
  ],
  [/\b(file ?name)\b/, ({ random }) => `${drawSlug(random)}.pdf`],
  [/\b(host|domain|server)( name)?$|^zone$/, ({ random }) => `${drawNoun(random)}.example.com`],
  [/\b(country code|country iso|iso country)\b/, ({ subject }) => subject.locality.code],
  [/\bcountry\b/, drawCountry],
  [/\b(state|province|region) (code|iso)$/, ({ subject }) => subject.locality.stateCode],
  [/\b(state|province|county)( name)?$/, (drawing, { name }) => drawState(drawing, toWords(name))],
  [/\b(city|town|locality)( name)?\b/, ({ subject }) => subject.locality.city],
  [/\b(zip|postal|post) ?(code)?\b/, ({ subject }) => subject.locality.postcode],
  [
    /\b(address line ?2|address ?2|line ?2|apartment|suite)\b/,
    ({ faker }) => faker.location.secondaryAddress(),
  ],
  [
    /\b(street|address line|address line ?1|address ?1|line ?1|address)\b/,
    ({ faker }) => faker.location.streetAddress(),
  ],
  [
    /\b(dial|dialing|calling|phone( country)?) (code|prefix)\b/,
    ({ subject }) => subject.locality.prefix,
  ],
  [
    /\b(phone|mobile|telephone|fax|cell)( number)?\b/,
    ({ subject, random }) => drawPhone(subject.locality, random),
  ],
  [/\b(currency|currencies)( code)?\b/, drawCurrency],
  [/\b(locale|language|lang)s?( code)?\b/, oneOf('en', 'de', 'fr', 'es', 'ja')],
  [/\b(time ?zone|tz)\b/, ({ subject }) => subject.locality.timeZone],
  [/\buser agent\b/, ({ faker }) => faker.internet.userAgent()],
  [/\b(mime|content|media) ?type\b/, oneOf('application/json', 'image/png', 'text/plain')],
  [/^(ssh|clone|git) url$/, ({ random }) => `https://git.example.com/${drawSlug(random)}.git`],
  [/\b(avatar|photo|image|picture|logo|icon|thumbnail)( url| uri| link)?$/, drawUrl],
  [
    /\b(url|uri|link|href|website|web site|homepage|webhook|endpoint|location|next|previous|prev)$/,
    drawUrl,
  ],
  [
    /\b(created|updated|modified|deleted|published|expires|started|ended|completed|last login) (at|on|date|time)\b|\b(timestamp|date time|datetime)\b/,
    drawIso,
  ],
  [
    /\b(date|birthday|dob)\b/,
    (drawing, leaf) => drawMoment(drawing, leaf).toISOString().slice(0, 10),
  ],
  [
    /\b(hash|sha|sha ?1|sha ?256|sha ?512|checksum|digest|etag|commit|fingerprint|md ?5)\b/,
    drawHash,
  ],
  [
    /\b(token|secret|api key|access key|signature|nonce|password|credential)s?\b(?! (type|name|count|status))/,
    ({ faker }) => faker.string.alphanumeric(24),
  ],
  [/\b(cursor|next page|page token|next token)\b/, ({ faker }) => faker.string.alphanumeric(16)],
  [/\b(iban)\b/, ({ faker }) => faker.finance.iban()],
  [/\b(bic|swift)\b/, ({ faker }) => faker.finance.bic()],
  [/\b(account number)\b/, ({ faker }) => faker.finance.accountNumber()],
  [/\b(card number|credit card)\b/, () => '4111111111111111'],
  [/\b(color|colour)\b/, ({ faker }) => faker.color.human()],
  [/\b(job title|position|occupation)\b|^job$/, ({ faker }) => faker.person.jobTitle()],
  [/\b(department)\b/, ({ faker }) => faker.commerce.department()],
  [
    /\b(product|merchandise)\b|^(article|item|goods)( name| title)?$|^sku name$/,
    ({ faker }) => faker.commerce.productName(),
  ],
  [/\b(category|genre)\b/, ({ faker }) => faker.commerce.department()],
  [/\b(sku|isbn|barcode|ean|upc)\b/, ({ faker }) => faker.commerce.isbn({ separator: '' })],
  [/\b(breed|species)\b/, ({ faker }) => faker.animal.dog()],
  [
    /\b(arn)\b/,
    ({ random }) =>
      `arn:aws:service:eu-west-1:${random.int(100_000_000_000, 999_999_999_999)}:${drawNoun(random)}`,
  ],
  [/\b(uuid|guid)\b/, ({ faker }) => faker.string.uuid()],
  [/\bversion\b/, ({ random }) => `${random.int(1, 4)}.${random.int(0, 12)}.${random.int(0, 9)}`],
]

/** Names of values of which there are few; an author's example knows them better. */
export const FEW: Meaning[] = [
  [/\b(finish|stop) reason$/, oneOf('stop', 'length')],
  [/\b(branch|ref)$/, oneOf('main', 'develop', 'release', 'feature/search')],
  [
    /^(license|licence)( id| name| spdx id)?$/,
    oneOf('MIT', 'Apache-2.0', 'BSD-3-Clause', 'GPL-3.0'),
  ],
  [/\bvisibility$/, oneOf('public', 'private')],
  [/\b(severity|priority|urgency)$/, oneOf('low', 'medium', 'high')],
  [/^(ecosystem|package manager)$/, oneOf('npm', 'pip', 'maven', 'rubygems')],
  [/^(env|environment)( name)?$/, oneOf('production', 'staging', 'development')],
  [/\bregion( slug| name)?$/, oneOf('eu-west-1', 'us-east-1', 'us-west-2', 'ap-south-1')],
  [/\b(role|permission)s?( name)?$/, oneOf('admin', 'member', 'viewer')],
  [/\bscopes?$/, oneOf('read', 'write', 'admin')],
  [/\b(plan|tier)( name)?$/, oneOf('free', 'basic', 'pro', 'enterprise')],
  [/\b(interval|frequency|period)$/, oneOf('day', 'week', 'month', 'year')],
  [/\b(cron|cron expression)$/, oneOf('0 3 * * *', '*/15 * * * *', '0 0 * * 1')],
  [/\bunit( type)?$/, oneOf('hours', 'minutes', 'units', 'gigabytes')],
  [/\bevents?( type| name)?$/, oneOf('user.created', 'order.updated', 'invoice.paid')],
  [/^(mode|environment type)$/, oneOf('live', 'test')],
  [/\b(size)( slug)?$/, oneOf('small', 'medium', 'large')],
  [
    /\b(cidr|subnet|ip range|ip prefix)$|^prefix$/,
    ({ random }) => `10.${random.int(0, 255)}.0.0/16`,
  ],
  [/\b(status|state|phase)$/, oneOf('active', 'pending', 'inactive')],
  [/\b(type|kind|class)$/, oneOf('standard', 'basic', 'custom')],
]

/** Words that many names hold. */
export const COMMON: Meaning[] = [
  [
    /\b(description|summary|bio|about|comment|comments|note|notes|message|body|content|text|details|reason|explanation|memo)\b/,
    ({ faker }) => faker.company.catchPhrase().replace(/$/, '.'),
  ],
  [/\b(title|subject|headline|caption)\b/, ({ random }) => drawTitle(random)],
  [
    /\b(slug|key|tag|label|keyword|path|alias|topic|namespace|repo|repository|bucket)s?\b/,
    ({ random }) => drawSlug(random),
  ],
  [/\b(ids?|identifier|reference|ref|number|no)$/, drawId],
  [/\b(code)\b/, ({ faker }) => faker.string.alphanumeric({ length: 6, casing: 'upper' })],
  [/\bname\b/, drawName],
]

/** A key that means nothing. */
export function drawId({ faker }: Drawing): string {
  return faker.string.alphanumeric({ length: 12, casing: 'lower' })
}

/** The moment at which what the name speaks of happened (RFC 3339). */
export function drawIso(drawing: Drawing, leaf: Leaf): string {
  return drawMoment(drawing, leaf)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
}

/** The currency of the object's place; lower case where the description says so. */
export function drawCurrency({ subject }: Drawing, { notes }: Leaf): string {
  const { currency } = subject.locality
  return /\blower-?case\b/i.test(String(notes['description'] ?? ''))
    ? currency.toLowerCase()
    : currency
}

/** What the object is, as an API calls it: `line_item`. */
function drawEntity({ subject }: Drawing): string {
  const entity = toWords(subject.kind)
    .replace(/^(create|list|get|update|delete|retrieve) (?=.)/, '')
    .replace(/(?<=.) (response|result|request|object|dto)$/, '')
  return singular(entity).replaceAll(' ', '_') || 'object'
}

/** A code where there is only room for one, or where the description asks for one. */
function drawCountry({ subject }: Drawing, { schema, notes }: Leaf): string {
  const { country, code, code3 } = subject.locality
  const most = Number(schema['maxLength'] ?? Infinity)
  const told = String(notes['description'] ?? '')
  if (most === 3 || /\b(alpha-3|three-letter)\b/i.test(told)) return code3
  return most < 3 || /\b(iso.?3166|alpha-2|(two|2)-(letter|character))\b/i.test(told)
    ? code
    : country
}

/** Hexadecimal digits as many as the named algorithm gives; SHA-1's otherwise. */
function drawHash({ random }: { random: Random }, { name }: Leaf): string {
  const words = toWords(name).replaceAll(/\b(md|sha) (\d+)/g, '$1$2')
  const found = Object.keys(ALGORITHMS).find((algorithm) => words.includes(algorithm))
  const length = found === undefined ? 40 : (ALGORITHMS[found] ?? 40)
  return Array.from({ length }, () => random.int(0, 15).toString(16)).join('')
}
