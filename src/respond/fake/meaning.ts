import type { Drawing } from './drawing.ts'
import { drawUrl, emailOf } from './format.ts'
import { COMMON, FEW, MEANINGS, drawCurrency, drawId, drawIso } from './meanings.ts'
import type { DrawText, Meaning } from './meanings.ts'
import type { Shape } from './shape.ts'
import { drawWords } from './vocabulary.ts'
import { toWords } from './words.ts'
import { drawPhone } from './world.ts'

type Leaf = Shape & { kind: 'leaf' }

/** What a description gives away about a value whose name says nothing. */
const DESCRIPTIONS: Meaning[] = [
  [/\b(unique )?(ids?|identifiers?|uuid)\b/i, drawId],
  // "The invoice that this coupon applies to."
  [/^the ([\w-]+ ){1,3}(that|which|this|to which|associated|used)\b/i, drawId],
  [/\be-?mail address\b/i, ({ subject }) => emailOf(subject.first, subject.last)],
  [/\b(urls?|uri|link to|hyperlink)\b/i, drawUrl],
  [/\b(iso.?8601|timestamp|date and time|datetime)\b/i, drawIso],
  [/\b(iso.?3166|country code)\b/i, ({ subject }) => subject.locality.code],
  [/\b(iso.?4217|currency)\b/i, drawCurrency],
  [/\b(hash|checksum|sha-?\d+|md5|digest)\b/i, ({ faker }) => faker.git.commitSha()],
  [/\bphone number\b/i, ({ subject, random }) => drawPhone(subject.locality, random)],
]
const OPENS_WITH_ID = /^\W*(the |an? )?(unique )?(ids?|identifier)\b/i
/** Further in, a description speaks of other things. */
const TELLING_LENGTH = 60

const known = new WeakMap<Leaf, DrawText>()

/** A string that means what its name says, else its description; else two plain words. */
export function drawMeaning(leaf: Leaf, drawing: Drawing): string {
  const drawText = known.get(leaf) ?? findMeaning(leaf)
  known.set(leaf, drawText)
  return drawText(drawing, leaf)
}

function findMeaning(leaf: Leaf): DrawText {
  // `customer: "ID of the customer"` is no person's name.
  if (leaf.refers || OPENS_WITH_ID.test(String(leaf.notes['description'] ?? ''))) return drawId
  const found = named(leaf.name) ?? described(leaf)
  if (found !== undefined) return found[1]
  const { default: usual } = leaf.notes
  return typeof usual === 'string' && usual !== '' ? () => usual : ({ random }) => drawWords(random)
}

/** Names that were looked up; a document uses the same ones again and again. */
const looked = new Map<string, Meaning | undefined>()
const MAX_LOOKED = 10_000

function named(name: string): Meaning | undefined {
  const words = toWords(name)
  if (looked.has(words)) return looked.get(words)
  if (looked.size >= MAX_LOOKED) looked.clear()
  const meaning = findNamed(words)
  looked.set(words, meaning)
  return meaning
}

function findNamed(words: string): Meaning | undefined {
  if (words === '') return undefined
  const fits = ([pattern]: Meaning): boolean => pattern.test(words)
  return MEANINGS.find(fits) ?? FEW.find(fits) ?? COMMON.find(fits)
}

function described({ notes }: Leaf): Meaning | undefined {
  const text =
    typeof notes['description'] === 'string' ? notes['description'].slice(0, TELLING_LENGTH) : ''
  return text === '' ? undefined : DESCRIPTIONS.find(([pattern]) => pattern.test(text))
}

/** Whether a name says what its value is, better than an example would. */
export function hasMeaning(name: string): boolean {
  const meaning = named(name)
  return meaning !== undefined && !FEW.includes(meaning)
}
