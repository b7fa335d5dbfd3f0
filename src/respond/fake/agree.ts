import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { usualOf } from './choice.ts'
import { singular } from './drawing.ts'
import type { Naming } from './drawing.ts'
import { showPage, showWhole, tell } from './envelope.ts'
import { WRAPPERS } from './place.ts'
import type { Member, Shape } from './shape.ts'
import { set } from './suits.ts'
import { toWords } from './words.ts'

type ObjectShape = Shape & { kind: 'object' }
/** What of one object's members has to agree; worked out once for each shape. */
interface Ties {
  /** The list that an envelope is around. */
  list: Member | undefined
  /** Counts that name what they count, e.g. `comments_count` beside `comments`. */
  counts: [list: string, member: Member][]
  /** `owner.id` and `owner_id`. */
  references: [holder: string, inner: Member, sibling: Member][]
  /** `min_nodes` and `max_nodes`. */
  spans: [least: Member, most: Member][]
  /** `full_name` as `<owner>/<name>`, of what has an owner. */
  path: Member | undefined
}

const known = new WeakMap<ObjectShape, Ties>()

/** What the URL says of an object: which of its members it names, and what else it names. */
export interface Said {
  named(property: string): boolean
  naming: Naming | undefined
}

/** Makes the members of one object agree, in place, as far as their shapes let them. */
export function agree(value: JsonObject, shape: ObjectShape, said: Said): void {
  const ties = known.get(shape) ?? findTies(shape)
  known.set(shape, ties)
  for (const [list, member] of ties.counts) set(value, member, lengthOf(value[list]))
  for (const [holder, inner, sibling] of ties.references) {
    const held = value[holder]
    if (!isObject(held) || !Object.hasOwn(held, inner.name)) continue
    if (said.named(sibling.name)) set(held, inner, value[sibling.name])
    else set(value, sibling, held[inner.name])
  }
  for (const [least, most] of ties.spans) order(value, least, most)
  if (ties.path !== undefined) join(value, ties.path)
  const { naming } = said
  const asked = naming?.list
  const named = shape.members.find((member) => asked?.shape === usualOf(member.shape))
  if (named !== undefined && naming !== undefined && asked !== undefined)
    tell(value, shape, showPage(lengthOf(value[named.name]), naming, asked))
  else if (ties.list !== undefined) tell(value, shape, showWhole(lengthOf(value[ties.list.name])))
}

function findTies(shape: ObjectShape): Ties {
  const words = new Map(shape.members.map((member) => [toWords(member.name), member]))
  const arrays = shape.members.filter((member) => usualOf(member.shape).kind === 'array')
  // What has a name of its own is a thing that holds a list, not an envelope around one.
  const list = words.has('id')
    ? undefined
    : arrays.length === 1
      ? arrays[0]
      : arrays.find(({ name }) => WRAPPERS.test(toWords(name)))
  return {
    list,
    counts: arrays.flatMap(({ name }) => {
      const about = toWords(name)
      const names = [`${about} count`, `${singular(about)} count`, `total ${about}`]
      return found(words, names).map((member): [string, Member] => [name, member])
    }),
    references: shape.members.flatMap(({ name, shape: held }) => {
      const inner = usualOf(held)
      const id =
        inner.kind === 'object' ? inner.members.find((one) => one.name === 'id') : undefined
      if (id === undefined) return []
      return found(words, [`${toWords(name)} id`]).map((sibling): [string, Member, Member] => [
        name,
        id,
        sibling,
      ])
    }),
    spans: shape.members.flatMap((least) => {
      const rest = /^(?:min|minimum) (.+)$/.exec(toWords(least.name))?.[1]
      return found(words, [`max ${rest}`, `maximum ${rest}`]).map((most): [Member, Member] => [
        least,
        most,
      ])
    }),
    path: words.has('owner') && words.has('name') ? words.get('full name') : undefined,
  }
}

function join(value: JsonObject, member: Member): void {
  const { owner, name } = value
  const login = isObject(owner) ? owner['login'] : owner
  if (typeof login === 'string' && typeof name === 'string' && /^\S+$/.test(name))
    set(value, member, `${login}/${name}`)
}

function found(words: ReadonlyMap<string, Member>, names: readonly string[]): Member[] {
  return names.map((name) => words.get(name)).filter((member) => member !== undefined)
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0
}

function order(value: JsonObject, least: Member, most: Member): void {
  const [low, high] = [value[least.name], value[most.name]]
  if (typeof low !== 'number' || typeof high !== 'number' || low <= high) return
  set(value, most, low)
  if (value[most.name] === low) set(value, least, high)
}
