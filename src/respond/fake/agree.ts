import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { mayBeNull, usualOf } from './choice.ts'
import { singular } from './drawing.ts'
import type { Naming } from './drawing.ts'
import { WRAPPERS } from './place.ts'
import type { Member, Shape } from './shape.ts'
import { suits } from './suits.ts'
import { toWords } from './words.ts'

type ObjectShape = Shape & { kind: 'object' }
type Fact = 'total' | 'count' | 'page' | 'size' | 'offset' | 'pages' | 'more' | 'next' | 'previous'

/** What the members of an envelope say about the list in it. */
const FACTS: [fact: Fact, words: RegExp][] = [
  ['pages', /^(pages?|total pages?|pages? (count|total)|num pages|number of pages|last page)$/],
  [
    'total',
    /^(total|total (count|results?|items?|records?|elements|size|hits)|(items?|results?) total)$/,
  ],
  [
    'count',
    /^(count|(results?|items?|records?) count|number of (elements|items|results)|num results)$/,
  ],
  ['page', /^(page|page (number|no|num|index)|current page)$/],
  ['size', /^(per page|page size|limit|items per page)$/],
  ['offset', /^(offset|skip|start index)$/],
  ['more', /^(has more|has next( page)?|more|is truncated|truncated)$/],
  ['next', /^next( (page|link|url|uri|token|cursor|page token|marker))*$/],
  ['previous', /^(prev|previous)( (page|link|url|uri|token|cursor|page token))*$/],
]
/** Objects beside a list that speak of it. */
const ABOUT_LIST = /^(meta|metadata|pagination|paging|page|page info|links|pages|cursors?)$/
const MAX_INNER = 2

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

/** What the URL says of an object: which of its members it names, and which list it asks for. */
export interface Said {
  named(property: string): boolean
  list: Naming['list']
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
  const { list } = ties
  if (list === undefined) return
  const asked = usualOf(list.shape) === said.list?.shape ? said.list : undefined
  tell(value, shape, { ...readTurn(asked), length: lengthOf(value[list.name]) })
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

interface Turn {
  size: number | undefined
  page: number
  offset: number | undefined
}

/** Which page was asked for, and how long. */
function readTurn(list: Naming['list']): Turn {
  const page = /page\w*=(\d+)/i.exec(list?.page ?? '')?.[1]
  const offset = /(?:offset|skip|start)=(\d+)/i.exec(list?.page ?? '')?.[1]
  return {
    size: list?.length,
    page: Number(page ?? 1),
    offset: offset === undefined ? undefined : Number(offset),
  }
}

/** Says of a list that it is the last page, so that whoever turns pages comes to an end. */
function tell(
  value: JsonObject,
  shape: ObjectShape,
  paging: Turn & { length: number },
  depth = 0,
): void {
  const { length, page } = paging
  const size = paging.size ?? length
  const offset = paging.offset ?? (page - 1) * size
  const facts: Record<Exclude<Fact, 'next' | 'previous'>, number | boolean> = {
    total: offset + length,
    count: length,
    page,
    size: Math.max(size, 1),
    offset,
    pages: page,
    more: false,
  }
  for (const member of shape.members) {
    const words = toWords(member.name)
    const inner = value[member.name]
    const usual = usualOf(member.shape)
    const [fact] = FACTS.find(([, pattern]) => pattern.test(words)) ?? []
    if (fact === 'next') end(value, shape, member)
    else if (fact === 'previous') {
      if (offset === 0) end(value, shape, member)
    } else if (usual.kind === 'object' && isObject(inner)) {
      if (ABOUT_LIST.test(words) && depth < MAX_INNER) tell(inner, usual, paging, depth + 1)
    } else if (fact !== undefined) set(value, member, facts[fact])
  }
}

/** There is nothing further: null where that may be said, else nothing is. */
function end(value: JsonObject, shape: ObjectShape, member: Member): void {
  if (!Object.hasOwn(value, member.name)) return
  if (mayBeNull(member.shape)) value[member.name] = null
  else if (!member.must && Object.keys(value).length > shape.least) delete value[member.name]
}

function set(value: JsonObject, member: Member, wanted: unknown): void {
  if (!Object.hasOwn(value, member.name)) return
  const right = typeof value[member.name] === 'string' ? String(wanted) : wanted
  if (suits(member.shape, right)) value[member.name] = right
}

function order(value: JsonObject, least: Member, most: Member): void {
  const [low, high] = [value[least.name], value[most.name]]
  if (typeof low !== 'number' || typeof high !== 'number' || low <= high) return
  set(value, most, low)
  if (value[most.name] === low) set(value, least, high)
}
