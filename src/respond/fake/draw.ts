import type { Faker } from '@faker-js/faker'
import type { Random } from '../../lib/random.ts'
import type { JsonObject } from '../../types.ts'
import { drawNumber } from './number.ts'
import type { Shape } from './shape.ts'
import { drawText } from './text.ts'

/** One object's common facts, so that its members agree: whose it is, and when things happened. */
export interface Subject {
  /** Words of what the object is: the schema's name, or the property it stands in. */
  kind: string
  first: string
  last: string
  /** Epoch ms of the earliest event; later events are counted from here. */
  since: number
}

export interface Drawing {
  faker: Faker
  random: Random
  subject: Subject
  /** Whether examples written at properties are taken; only the first of several siblings does. */
  examples: boolean
}

const DAY = 86_400_000
/** Dates lie in a fixed span, so that a seed gives the same ones next year. */
const EPOCH = Date.UTC(2024, 0, 1)

/** Turns a shape into a value; the drawing's random source decides everything that is open. */
export function draw(shape: Shape, drawing: Drawing): unknown {
  if (shape.kind === 'value') return structuredClone(drawing.random.pick(shape.values))
  if (shape.kind === 'object') return drawObject(shape, drawing)
  if (shape.kind === 'array') return drawArray(shape, drawing)
  const written = drawing.examples ? writtenExample(shape.notes) : undefined
  if (written !== undefined) return written
  const type = shape.schema['type']
  if (type === 'boolean') return drawing.random.chance(0.5)
  if (type === 'null') return null
  return type === 'string' ? drawText(shape, drawing) : drawNumber(shape, drawing.random)
}

/** A new subject for an object called `kind`. */
export function createSubject(kind: string, faker: Faker, random: Random): Subject {
  return {
    kind,
    first: faker.person.firstName(),
    last: faker.person.lastName(),
    since: EPOCH + random.int(0, 500) * DAY + random.int(0, DAY - 1),
  }
}

function writtenExample(notes: JsonObject): unknown {
  if (notes['example'] !== undefined) return notes['example']
  return Array.isArray(notes['examples']) ? notes['examples'][0] : undefined
}

function drawObject(shape: Shape & { kind: 'object' }, outer: Drawing): JsonObject {
  const kind = shape.about ?? outer.subject.kind
  const drawing = { ...outer, subject: { ...outer.subject, kind } }
  const value: JsonObject = {}
  for (const member of shape.members)
    setOwn(value, member.name, draw(member.shape, within(drawing, member.name, member.shape)))
  if (shape.extra === undefined) return value
  const wanted = Math.max(shape.least, shape.members.length === 0 ? 2 : 0)
  for (let tries = 0; Object.keys(value).length < wanted && tries < wanted * 5; tries++) {
    setOwn(
      value,
      drawing.faker.word.noun({ length: { min: 4, max: 9 } }),
      draw(shape.extra, drawing),
    )
  }
  return value
}

/** An object, or a list of them, is about something of its own. */
function within(drawing: Drawing, name: string, shape: Shape): Drawing {
  if (shape.kind !== 'object' && shape.kind !== 'array') return drawing
  return { ...drawing, subject: createSubject(name, drawing.faker, drawing.random) }
}

/** `__proto__` is a name like any other. */
function setOwn(target: JsonObject, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  } else target[name] = value
}

function drawArray(shape: Shape & { kind: 'array' }, drawing: Drawing): unknown[] {
  const length = drawing.random.int(Math.max(shape.least, Math.min(1, shape.most)), shape.most)
  const list = shape.first.map((item) => draw(item, drawing))
  const seen = new Set(list.map((item) => JSON.stringify(item)))
  for (let tries = 0; list.length < length && tries < length * 8 + 8; tries++) {
    const item = draw(shape.item, itemDrawing(drawing, shape.item, list.length))
    const key = JSON.stringify(item)
    // Equal items are only believable where there is little choice.
    if (seen.has(key) && (shape.unique || tries < length * 4)) continue
    seen.add(key)
    list.push(item)
  }
  return list
}

function itemDrawing(drawing: Drawing, item: Shape, index: number): Drawing {
  const examples = drawing.examples && index === 0
  if (item.kind !== 'object') return { ...drawing, examples }
  const { faker, random, subject } = drawing
  const kind = subject.kind.replace(/ies$/, 'y').replace(/s$/, '')
  return { ...drawing, examples, subject: createSubject(kind, faker, random) }
}
