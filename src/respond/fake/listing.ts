import { hashSeed } from '../../lib/random.ts'
import { isObject } from '../../types.ts'
import { agree } from './agree.ts'
import { settle, usualOf } from './choice.ts'
import { reseed, thingSeed } from './drawing.ts'
import type { Drawing, Listing } from './drawing.ts'
import { asThing, fillUp, forItem, setNamed } from './item.ts'
import { lengthOf, windowOf } from './paging.ts'
import type { Window } from './paging.ts'
import type { Member, Shape } from './shape.ts'

type ArrayShape = Shape & { kind: 'array' }

/** What list is drawn, and how anything is drawn. */
interface Listed {
  list: Listing
  draw: (shape: Shape, drawing: Drawing) => unknown
}

/** The page that was asked for of the list that an answer is about. */
export function drawList(shape: ArrayShape, drawing: Drawing, listed: Listed): unknown[] {
  const { list, draw } = listed
  const window = windowOf(drawing.naming, list)
  const length = Math.max(lengthOf(window), shape.least)
  const first = shape.first.map((item, index) => draw(item, forItem(drawing, item, index)))
  const usual = usualOf(shape.item)
  const member =
    usual.kind === 'object' ? usual.members.find(({ name }) => name === list.property) : undefined
  const ids = member === undefined ? [] : drawIds(member, drawing, { ...window, length, draw })
  return fillUp(first, {
    length,
    unique: shape.unique,
    more(index) {
      const id = ids[index]
      const named = member === undefined || id === undefined ? undefined : { member, id }
      return drawListed(shape.item, drawing, { named, key: keyOf(window, index), draw })
    },
  })
}

/** Items are told apart by where they stand in the whole list, so that pages do not overlap. */
function keyOf({ mark, offset }: Window, index: number): string {
  return `${mark} ${offset + index}`
}

/** The names of the items of a page; those of the pages before it are not among them. */
function drawIds(
  member: Member,
  drawing: Drawing,
  window: Window & Pick<Listed, 'draw'> & { length: number },
): unknown[] {
  const { naming } = drawing
  const { mark, length, offset, draw } = window
  const wanted = offset + length
  const ids = new Set<unknown>()
  if (length === 0) return []
  for (let tries = 0; ids.size < wanted && tries < wanted * 8 + 8; tries++) {
    const seed = hashSeed(naming.seed, naming.path, mark, tries)
    const random = reseed(drawing.faker, seed)
    ids.add(draw(member.shape, { ...drawing, seed, random, examples: 'none' }))
  }
  return [...ids].slice(offset)
}

/** An item of the list that was asked for: the thing of its name, else of its place in the list. */
function drawListed(
  shape: Shape,
  drawing: Drawing,
  {
    named,
    key,
    draw,
  }: Pick<Listed, 'draw'> & { named: { member: Member; id: unknown } | undefined; key: string },
): unknown {
  const { naming } = drawing
  const path = `${naming.path}/${String(named?.id ?? key)}`
  const value = draw(shape, asThing(drawing, path))
  if (!isObject(value)) return value
  const property = named?.member.name
  const settled = settle(shape, thingSeed({ seed: naming.seed, path }))
  if (property !== undefined) setNamed(value, settled, [property, named?.id])
  for (const [name, param] of naming.params)
    if (name !== property) setNamed(value, settled, [name, param])
  const isSaid = (name: string): boolean => name === property || naming.params.has(name)
  if (settled.kind === 'object') agree(value, settled, { named: isSaid, naming: undefined })
  return value
}
