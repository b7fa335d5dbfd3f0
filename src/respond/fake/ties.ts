import { usualOf } from './choice.ts'
import { singular } from './drawing.ts'
import { WRAPPERS } from './place.ts'
import type { Member, Shape } from './shape.ts'
import { toWords } from './words.ts'

type ObjectShape = Shape & { kind: 'object' }

/** Words of members of which the first says no more than the second. */
const OPPOSITES: ReadonlyMap<string, readonly string[]> = new Map([
  ['min', ['max', 'maximum']],
  ['minimum', ['max', 'maximum']],
  ['low', ['high']],
  ['lower', ['upper']],
  ['least', ['most']],
  ['from', ['to', 'until']],
  ['start', ['end']],
  ['starts', ['ends']],
  ['started', ['ended']],
  ['begin', ['end']],
  ['opens', ['closes']],
])

/** What of one object's members has to agree; worked out once for each shape. */
export interface Ties {
  /** The list that an envelope is around. */
  list: Member | undefined
  /** Counts that name what they count, e.g. `comments_count` beside `comments`. */
  counts: [list: string, member: Member][]
  /** `owner.id` and `owner_id`. */
  references: [holder: string, inner: Member, sibling: Member][]
  /** `min_nodes` and `max_nodes`. */
  spans: [least: Member, most: Member][]
  /** `total_tokens` as the sum of its siblings in tokens. */
  sums: [total: Member, parts: Member[]][]
  /** `full_name` as `<owner>/<name>`, of what has an owner. */
  path: Member | undefined
}

const known = new WeakMap<ObjectShape, Ties>()

/** The ties between the members of an object. */
export function tiesOf(shape: ObjectShape): Ties {
  const ties = known.get(shape) ?? findTies(shape)
  known.set(shape, ties)
  return ties
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
    spans: shape.members.flatMap((least) =>
      found(words, oppositesOf(toWords(least.name))).map((most): [Member, Member] => [least, most]),
    ),
    sums: findSums(words),
    path: words.has('owner') && words.has('name') ? words.get('full name') : undefined,
  }
}

/** What a member of this name may not be above of: `max_price` for `min_price`, `end` for `start`. */
function oppositesOf(name: string): string[] {
  const words = name.split(' ')
  return words.flatMap((word, index) =>
    (OPPOSITES.get(word) ?? []).map((other) => words.with(index, other).join(' ')),
  )
}

function findSums(words: ReadonlyMap<string, Member>): Ties['sums'] {
  return [...words].flatMap(([name, total]): Ties['sums'] => {
    const unit = /^total (.+)$/.exec(name)?.[1] ?? /^(.+) total$/.exec(name)?.[1]
    if (unit === undefined) return []
    const parts = [...words].filter(([one]) => one !== name && one.endsWith(` ${unit}`))
    return parts.length > 1 ? [[total, parts.map(([, member]) => member)]] : []
  })
}

function found(words: ReadonlyMap<string, Member>, names: readonly string[]): Member[] {
  return names.map((name) => words.get(name)).filter((member) => member !== undefined)
}
