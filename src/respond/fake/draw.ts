import { hashSeed } from '../../lib/random.ts'
import type { JsonObject } from '../../types.ts'
import { agree } from './agree.ts'
import { settle, usualOf } from './choice.ts'
import { createSubject, reseed, thingSeed } from './drawing.ts'
import type { Drawing, Naming } from './drawing.ts'
import { drawKey, drawLabel } from './entries.ts'
import { exampleOf, writtenExample } from './example.ts'
import { failureFacts, isStatus } from './failure.ts'
import { drawFaker, drawWhole } from './faker.ts'
import { drawNumber } from './number.ts'
import { asThing, fillUp, forItem, setNamed } from './item.ts'
import { drawList } from './listing.ts'
import type { Extra, Member, Settled, Shape } from './shape.ts'
import { suits } from './suits.ts'
import { drawText } from './text.ts'
import { toWords } from './words.ts'

/** Entries of a map that has no properties of its own. */
const USUAL_ENTRIES = 2
const FIRST_ERROR = 400
/** Names of objects that tell more of the one that holds them. */
const SAME_SUBJECT = /\b(name|address|location|billing|shipping|contact|geo|coordinates|profile)\b/

/** Turns a shape into a value; the drawing's seed decides everything that is open. */
export function draw(shape: Shape, drawing: Drawing): unknown {
  return shape.kind === 'choice' ? drawChoice(shape, drawing) : drawSettled(shape, drawing)
}

/** A thing that a URL names is of the same kind wherever it is shown. */
function drawChoice(shape: Shape, drawing: Drawing): unknown {
  const { naming } = drawing
  const thing = naming.thing?.shape === shape ? naming.thing : undefined
  if (thing === undefined) return drawSettled(settle(shape, drawing.seed), drawing)
  const settled = settle(shape, thingSeed(naming))
  return drawSettled(settled, {
    ...drawing,
    naming: { ...naming, thing: { ...thing, shape: settled } },
  })
}

function drawSettled(shape: Settled, drawing: Drawing): unknown {
  if (shape.kind === 'value') return structuredClone(drawing.random.pick(shape.values))
  if (shape.kind === 'object')
    return drawWhole(shape.wish, 'object', drawing) ?? drawObject(shape, drawing)
  if (shape.kind === 'array')
    return drawWhole(shape.wish, 'array', drawing) ?? drawArray(shape, drawing)
  const ready = drawFaker(shape, drawing) ?? writtenExample(shape, drawing)
  if (ready !== undefined) return ready
  const type = shape.schema['type']
  if (type === 'boolean') return drawing.random.chance(0.5)
  if (type === 'null') return null
  return type === 'string' ? drawText(shape, drawing) : drawNumber(shape, drawing)
}

function drawObject(shape: Shape & { kind: 'object' }, outer: Drawing): JsonObject {
  const { naming } = outer
  const thing = naming.thing?.shape === shape ? naming.thing : undefined
  const own = thing === undefined ? outer : asThing(outer, naming.path)
  const drawing = about(own, shape)
  const value: JsonObject = {}
  for (const member of shape.members) setOwn(value, member.name, drawMember(member, drawing))
  if (thing !== undefined) setNamed(value, shape, [thing.property, thing.value])
  for (const [name, param] of naming.params)
    if (name !== thing?.property) setNamed(value, shape, [name, param])
  if (shape.extras.length > 0) drawEntries(value, shape, drawing)
  const named = (name: string): boolean => name === thing?.property || naming.params.has(name)
  agree(value, shape, { named, naming })
  return value
}

/** An error says which one it is; anything else is drawn. */
function drawMember(member: Member, drawing: Drawing): unknown {
  const { name, shape } = member
  if (drawing.status >= FIRST_ERROR) {
    const usual = usualOf(shape)
    const example = usual.kind === 'leaf' ? exampleOf(usual) : undefined
    const told = drawing.examples !== 'none' && example !== undefined && !isStatus(example)
    const fact = told
      ? undefined
      : failureFacts(name, drawing.status, drawing.naming.path).find((one) => suits(shape, one))
    if (fact !== undefined) return fact
  }
  return draw(shape, forMember(drawing, member))
}

/** What an object is tells what its members mean. */
function about(drawing: Drawing, { about, person, placed }: Shape & { kind: 'object' }): Drawing {
  const kind = about ?? drawing.subject.kind
  return { ...drawing, subject: { ...drawing.subject, kind, person, placed } }
}

/** A member's value depends on its name and its object, not on what was drawn before it. */
function forMember(drawing: Drawing, { name, shape }: Pick<Member, 'name' | 'shape'>): Drawing {
  const seed = hashSeed(drawing.seed, name)
  const random = reseed(drawing.faker, seed)
  const { kind } = usualOf(shape)
  if (kind !== 'object' && kind !== 'array') return { ...drawing, seed, random }
  const subject = SAME_SUBJECT.test(toWords(name))
    ? { ...drawing.subject, kind: name }
    : createSubject(name, drawing.faker, random)
  const inner = { ...drawing, seed, random, subject }
  return isNamed(shape, drawing.naming)
    ? inner
    : { ...inner, naming: { ...drawing.naming, params: new Map() } }
}

function isNamed(shape: Shape, naming: Naming): boolean {
  return shape === naming.thing?.shape || shape === naming.list?.shape
}

function drawEntries(value: JsonObject, shape: Shape & { kind: 'object' }, drawing: Drawing): void {
  const { extras, least, most, members } = shape
  const wanted = Math.min(most, Math.max(least, members.length === 0 ? USUAL_ENTRIES : 0))
  for (let tries = 0; Object.keys(value).length < wanted && tries < wanted * 5; tries++) {
    const seed = hashSeed(drawing.seed, 'entry', tries)
    const own = { ...drawing, seed, random: reseed(drawing.faker, seed) }
    const extra = own.random.pick(extras)
    const name = entryName(extra, own, tries)
    const label = drawLabel(name, own)
    const entry = forMember(drawing, { name, shape: extra.shape })
    setOwn(value, name, suits(extra.shape, label) ? label : draw(extra.shape, entry))
  }
}

function entryName({ names }: Extra, drawing: Drawing, tries: number): string {
  const usual = drawKey(drawing.subject.kind, drawing, tries)
  return names === undefined || suits(names, usual) ? usual : String(draw(names, drawing))
}

function drawArray(shape: Shape & { kind: 'array' }, drawing: Drawing): unknown[] {
  const { list } = drawing.naming
  if (list?.shape === shape) return drawList(shape, drawing, { list, draw })
  const length = drawing.random.int(Math.max(shape.least, Math.min(1, shape.most)), shape.most)
  const first = shape.first.map((item, index) => draw(item, forItem(drawing, item, index)))
  const more = (index: number): unknown => draw(shape.item, forItem(drawing, shape.item, index))
  return fillUp(first, { length, unique: shape.unique, more })
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
