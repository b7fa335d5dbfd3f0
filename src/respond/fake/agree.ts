import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { usualOf } from './choice.ts'
import type { Naming } from './drawing.ts'
import { showPage, showWhole, tell } from './envelope.ts'
import type { Member, Shape } from './shape.ts'
import { set } from './suits.ts'
import { tiesOf } from './ties.ts'

type ObjectShape = Shape & { kind: 'object' }

/** What the URL says of an object: which of its members it names, and what else it names. */
export interface Said {
  named(property: string): boolean
  naming: Naming | undefined
}

/** Makes the members of one object agree, in place, as far as their shapes let them. */
export function agree(value: JsonObject, shape: ObjectShape, said: Said): void {
  const ties = tiesOf(shape)
  for (const [list, member] of ties.counts) set(value, member, lengthOf(value[list]))
  for (const [holder, inner, sibling] of ties.references) {
    const held = value[holder]
    if (!isObject(held) || !Object.hasOwn(held, inner.name)) continue
    if (said.named(sibling.name)) set(held, inner, value[sibling.name])
    else set(value, sibling, held[inner.name])
  }
  for (const [least, most] of ties.spans) order(value, least, most)
  for (const [total, parts] of ties.sums) add(value, total, parts)
  if (ties.path !== undefined) join(value, ties.path)
  tellList(value, shape, { list: ties.list, naming: said.naming })
}

/** What an envelope says of the list that was asked for, else of the only one in it. */
function tellList(
  value: JsonObject,
  shape: ObjectShape,
  { list, naming }: { list: Member | undefined; naming: Naming | undefined },
): void {
  const asked = naming?.list
  const named = shape.members.find((member) => asked?.shape === usualOf(member.shape))
  if (named !== undefined && naming !== undefined && asked !== undefined)
    tell(value, shape, showPage(lengthOf(value[named.name]), naming, asked))
  else if (list !== undefined) tell(value, shape, showWhole(lengthOf(value[list.name])))
}

function add(value: JsonObject, total: Member, parts: readonly Member[]): void {
  const amounts = parts.map(({ name }) => value[name]).filter((one) => typeof one === 'number')
  if (amounts.length < 2) return
  set(value, total, Number(amounts.reduce((sum, one) => sum + one, 0).toFixed(6)))
}

function join(value: JsonObject, member: Member): void {
  const { owner, name } = value
  const login = isObject(owner) ? owner['login'] : owner
  if (typeof login === 'string' && typeof name === 'string' && /^\S+$/.test(name))
    set(value, member, `${login}/${name}`)
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0
}

/** Two that stand the wrong way round change places, where each may stand at the other's. */
function order(value: JsonObject, least: Member, most: Member): void {
  const [low, high] = [value[least.name], value[most.name]]
  if (!isAbove(low, high)) return
  if (typeof low === 'string' && sameForm(least, most)) {
    value[least.name] = high
    value[most.name] = low
    return
  }
  set(value, most, low)
  if (value[most.name] === low) set(value, least, high)
}

/** Numbers, or dates and times as text. */
function isAbove(one: unknown, other: unknown): boolean {
  if (typeof one === 'number' && typeof other === 'number') return one > other
  const texts = typeof one === 'string' && typeof other === 'string'
  return texts && /^\d[\d-]+([T:]|$)/.test(one) && one.length === other.length && one > other
}

/** Texts of one format that nothing else binds may change places. */
function sameForm(one: Member, other: Member): boolean {
  const [left, right] = [usualOf(one.shape), usualOf(other.shape)]
  return (
    left.kind === 'leaf' &&
    right.kind === 'leaf' &&
    left.schema['format'] === right.schema['format'] &&
    left.schema['pattern'] === right.schema['pattern']
  )
}
