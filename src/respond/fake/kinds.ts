import type { Drawing } from './drawing.ts'
import { drawSlug, drawTitle } from './vocabulary.ts'
import { toWords } from './words.ts'

const PEOPLE =
  /\b(user|person|customer|owner|employee|author|member|contact|account|patient|student|driver|guest|manager|assignee|creator|sender|recipient|admin|profile|people|actor|committer|billing details|shipping|visitor|passenger|attendee|performer|speaker)s?\b/
const PETS = /\b(pet|animal|dog|cat)s?\b/
const COMPANIES =
  /\b(company|companies|organi[sz]ation|business|vendor|supplier|merchant|brand|employer|tenant|publisher|provider)s?\b/
const PRODUCTS = /\b(product|item|article|sku|goods|offer)s?\b/
const PLACES = /\b(city|location|place|region|station|venue|store|site)s?\b/
/** What is named in a form that fits a path or a command line. */
const RESOURCES =
  /\b(repo|repository|repositories|branch|package|image|cluster|pool|node|droplet|volume|bucket|namespace|service|worker|job|workflow|runner|environment|server|instance|database|container|deployment|firewall|vpc|function|component|topic|tag|label)s?\b/

/** Whether the drawing is about an animal, which is neither as old nor as heavy as a person. */
export function isPet({ subject }: Pick<Drawing, 'subject'>): boolean {
  return PETS.test(toWords(subject.kind))
}

/** The name of a thing of the drawing's kind. */
export function drawName(drawing: Drawing): string {
  const { faker, random, subject } = drawing
  const kind = toWords(subject.kind)
  if (PETS.test(kind)) return faker.animal.petName()
  if (COMPANIES.test(kind)) return faker.company.name()
  if (subject.person || PEOPLE.test(kind)) return `${subject.first} ${subject.last}`
  if (PRODUCTS.test(kind)) return faker.commerce.productName()
  if (RESOURCES.test(kind)) return drawSlug(random)
  return PLACES.test(kind) ? subject.locality.city : drawTitle(random)
}

/** `full_name` is a person's, unless it is a repository's. */
export function drawFullName({ random, subject }: Drawing): string {
  return /\brepo/.test(toWords(subject.kind))
    ? `${subject.first.toLowerCase()}/${drawSlug(random)}`
    : `${subject.first} ${subject.last}`
}

/** A state of the country where the object tells of a place, else a state of affairs. */
export function drawState({ random, subject }: Drawing, words: string): string {
  const place =
    subject.placed ||
    /address|location|place|shipping|billing|venue|store/.test(toWords(subject.kind)) ||
    /province|county/.test(words)
  return place ? subject.locality.state : random.pick(['active', 'pending', 'inactive'])
}
