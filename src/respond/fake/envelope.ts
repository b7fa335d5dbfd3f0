import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { mayBeNull, usualOf } from './choice.ts'
import type { Listing, Naming } from './drawing.ts'
import { pointTo, windowOf } from './paging.ts'
import type { Window } from './paging.ts'
import type { Member, Shape } from './shape.ts'
import { set } from './suits.ts'
import { toWords } from './words.ts'

type ObjectShape = Shape & { kind: 'object' }
type Fact = 'total' | 'count' | 'page' | 'size' | 'offset' | 'pages' | 'more' | 'next' | 'previous'

/** What the members of an envelope say about the list in it. */
const FACTS: [fact: Fact, words: RegExp][] = [
  ['pages', /^(pages|total pages?|pages? (count|total)|num pages|number of pages|last page)$/],
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

type Facts = Record<Exclude<Fact, 'next' | 'previous' | 'more'>, number> & { more: boolean }

/** What of a list an envelope is around. */
interface Shown extends Window {
  length: number
  asked: Listing | undefined
  path: string
}

/** A page of the list that was asked for. */
export function showPage(length: number, naming: Naming, asked: Listing): Shown {
  return { ...windowOf(naming, asked), length, asked, path: naming.path }
}

/** A list that nobody asked for is shown whole. */
export function showWhole(length: number): Shown {
  const none = { mark: '', asked: undefined, path: '' }
  return { ...none, size: length, offset: 0, page: 1, total: length, length }
}

/** Says of a list which of its pages it is; whoever turns pages comes to an end. */
export function tell(value: JsonObject, shape: ObjectShape, shown: Shown, depth = 0): void {
  const { offset, size } = shown
  const facts = factsOf(shown)
  for (const member of shape.members) {
    const words = toWords(member.name)
    const inner = value[member.name]
    const usual = usualOf(member.shape)
    const [fact] = FACTS.find(([, pattern]) => pattern.test(words)) ?? []
    if (usual.kind === 'object' && isObject(inner)) {
      if (ABOUT_LIST.test(words) && depth < MAX_INNER) tell(inner, usual, shown, depth + 1)
    } else if (fact === 'next')
      turn(value, { shape, member, shown, to: facts.more ? offset + shown.length : undefined })
    else if (fact === 'previous')
      turn(value, { shape, member, shown, to: offset > 0 ? Math.max(offset - size, 0) : undefined })
    else if (fact !== undefined) set(value, member, facts[fact])
  }
}

function factsOf({ length, page, total, size, offset, asked, mark }: Shown): Facts {
  return {
    total,
    count: length,
    page,
    size: Math.max(asked?.length ?? size, 1),
    offset,
    pages: Math.max(Math.ceil(total / Math.max(size, 1)), 1),
    more: mark === '' && offset + length < total,
  }
}

/** Leads to the page that begins with this item. */
function turn(
  value: JsonObject,
  leading: { shape: ObjectShape; member: Member; shown: Shown; to: number | undefined },
): void {
  const { shape, member, shown, to } = leading
  if (to === undefined) return end(value, shape, member)
  const { asked, path } = shown
  const { name } = member
  const from = { name, drawn: value[name], path, names: asked?.paging ?? {} }
  set(value, member, pointTo(to, shown, from))
}

/** There is nothing further: null where that may be said, else nothing is. */
function end(value: JsonObject, shape: ObjectShape, member: Member): void {
  if (!Object.hasOwn(value, member.name)) return
  if (mayBeNull(member.shape)) value[member.name] = null
  else if (!member.must && Object.keys(value).length > shape.least) delete value[member.name]
}
