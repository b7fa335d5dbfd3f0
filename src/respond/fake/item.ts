import { hashSeed } from '../../lib/random.ts'
import type { JsonObject } from '../../types.ts'
import { usualOf } from './choice.ts'
import { createSubject, reseed, singular, thingSeed } from './drawing.ts'
import type { Drawing } from './drawing.ts'
import type { Shape } from './shape.ts'
import { suits } from './suits.ts'

/** What texts of formats look like that URLs often hold. */
const FORMS: Record<string, RegExp> = {
  uuid: /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i,
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\dT/i,
  email: /@/,
}

/** A thing that a URL names has a seed of its own: it is the same in a list and by itself. */
export function asThing(drawing: Drawing, path: string): Drawing {
  const seed = thingSeed({ seed: drawing.naming.seed, path })
  const random = reseed(drawing.faker, seed)
  const subject = createSubject(singular(drawing.subject.kind), drawing.faker, random)
  const examples = drawing.examples === 'none' ? 'none' : 'unknown'
  return {
    ...drawing,
    seed,
    random,
    subject,
    examples,
    naming: { ...drawing.naming, params: new Map() },
  }
}

/** Adds items that differ, as long as there are any. */
export function fillUp(
  values: unknown[],
  { length, unique, more }: { length: number; unique: boolean; more: (index: number) => unknown },
): unknown[] {
  const seen = new Set(values.map((item) => JSON.stringify(item)))
  for (let tries = 0; values.length < length && tries < length * 8 + 8; tries++) {
    const value = more(tries)
    const key = JSON.stringify(value)
    // Equal items are only believable where there is little choice.
    if (seen.has(key) && (unique || tries < length * 4)) continue
    seen.add(key)
    values.push(value)
  }
  return values
}

/** An item of a list that nobody asked for has the seed of its place in it. */
export function forItem(drawing: Drawing, item: Shape, index: number): Drawing {
  const seed = hashSeed(drawing.seed, index)
  const random = reseed(drawing.faker, seed)
  const examples = drawing.examples === 'all' && index > 0 ? 'unknown' : drawing.examples
  if (usualOf(item).kind !== 'object') return { ...drawing, seed, random, examples }
  const subject = createSubject(singular(drawing.subject.kind), drawing.faker, random)
  return {
    ...drawing,
    seed,
    random,
    examples,
    subject,
    naming: { ...drawing.naming, params: new Map() },
  }
}

/** Gives a property the value that the URL has for it, in the type that was drawn, where that may stand there. */
export function setNamed(
  target: JsonObject,
  shape: Shape,
  [name, value]: readonly [name: string, value: unknown],
): void {
  if (!Object.hasOwn(target, name) || shape.kind !== 'object') return
  const drawn = target[name]
  const member = shape.members.find((one) => one.name === name)
  if (member === undefined) return
  if (typeof drawn === 'number') {
    const number = Number(value)
    if (String(value).trim() !== '' && suits(member.shape, number)) target[name] = number
  } else if (typeof drawn === 'string' && mayBe(member.shape, String(value)))
    target[name] = String(value)
}

/** Of most formats it is for the check to tell. */
function mayBe(shape: Shape, text: string): boolean {
  if (suits(shape, text)) return true
  const usual = usualOf(shape)
  const format = usual.kind === 'leaf' ? (usual.schema['format'] ?? '') : ''
  const known = FORMS[String(format)]
  return known === undefined ? format !== '' : known.test(text)
}
