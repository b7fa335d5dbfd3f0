import { usualOf } from './choice.ts'
import { singular } from './drawing.ts'
import type { Listing, Naming } from './drawing.ts'
import type { PagingNames } from './paging.ts'
import type { Member, Settled, Shape } from './shape.ts'
import { toWords } from './words.ts'

/** What the URL of a request says about the thing or the list that it asks for. */
export interface Place {
  /** The path with its parameters filled in. */
  path: string
  /** The last word of the path template, e.g. `pets`. */
  kind: string
  params: Record<string, string>
  /** The parameter that ends the path, when one does: it names the thing. */
  last: string | undefined
  /** The parameter by which one item of this list is asked for, when there is such an operation. */
  itemParam: string | undefined
  /** How many items were asked for. */
  length: number | undefined
  /** Which page was asked for, as text: `page=2 `. */
  page: string
  paging: PagingNames
}

type ObjectShape = Shape & { kind: 'object' }
type ArrayShape = Shape & { kind: 'array' }

/** Names under which answers keep the one thing or the list that they are about. */
export const WRAPPERS: RegExp =
  /^(data|result|results|item|items|values?|list|records?|entries|content|rows|elements|response|payload|body|resources?)$/

/** Finds the thing or list in a shape that a place names. */
export function findNamed(shape: Settled, place: Place): Pick<Naming, 'thing' | 'list' | 'params'> {
  const { last, params } = place
  const thing =
    last === undefined
      ? undefined
      : findThing(shape, { name: last, value: params[last] ?? '' }, place.kind)
  // What a thing holds is its own; only a path that names no thing names a list.
  const list = thing === undefined ? findList(shape, place) : undefined
  return { thing, list, params: new Map(namedParams(thing?.shape ?? list?.item ?? shape, place)) }
}

function findThing(
  shape: Settled,
  param: { name: string; value: string },
  kind: string,
): Naming['thing'] {
  if (shape.kind !== 'object') return undefined
  const property = propertyFor(shape, param.name, kind)
  if (property !== undefined) return { shape, property, value: param.value }
  for (const held of wrapped(shape, kind)) {
    const inner = usualOf(held)
    const found = inner.kind === 'object' ? propertyFor(inner, param.name, kind) : undefined
    if (found !== undefined) return { shape: held, property: found, value: param.value }
  }
  return undefined
}

function findList(shape: Settled, place: Place): (Listing & { item: Settled }) | undefined {
  const array = listOf(shape, place.kind, 2)
  if (array === undefined) return undefined
  const item = usualOf(array.item)
  const id =
    item.kind === 'object' ? propertyFor(item, place.itemParam ?? 'id', place.kind) : undefined
  const { length, page, paging } = place
  return { shape: array, item, property: id ?? 'id', length, page, paging }
}

/** The list that an answer is about: itself, or what it wraps. */
function listOf(shape: Settled, kind: string, depth: number): ArrayShape | undefined {
  if (shape.kind === 'array') return shape
  if (shape.kind !== 'object' || depth === 0) return undefined
  const inner = wrapped(shape, kind).map(usualOf)
  const array = inner.find((one): one is ArrayShape => one.kind === 'array')
  return array ?? inner.map((one) => listOf(one, kind, depth - 1)).find((one) => one !== undefined)
}

/** What an envelope may be about: members called as such or like the path, else its only structure. */
function wrapped(shape: ObjectShape, kind: string): Shape[] {
  const structures = shape.members.filter((member) =>
    /^(object|array)$/.test(usualOf(member.shape).kind),
  )
  const alike = structures.filter(({ name }) => sameWord(toWords(name), toWords(kind)))
  const named = [...alike, ...structures.filter(({ name }) => WRAPPERS.test(toWords(name)))]
  if (named.length > 0) return named.map((member) => member.shape)
  return (structures.length > 1 ? likelyLists(shape) : structures).map((member) => member.shape)
}

/** Of several lists an envelope is about the first that holds things; what has an id holds lists of its own. */
function likelyLists(shape: ObjectShape): Member[] {
  if (shape.members.some(({ name }) => name === 'id')) return []
  const things = shape.members.find((member) => {
    const list = usualOf(member.shape)
    return list.kind === 'array' && usualOf(list.item).kind === 'object'
  })
  return things === undefined ? [] : [things]
}

function sameWord(one: string, other: string): boolean {
  return singular(one) === singular(other)
}

/** The property that a path parameter names: `petId` → `petId`, else `id` of a pet, else `pet_id` for `{id}`. */
export function propertyFor(shape: ObjectShape, param: string, kind: string): string | undefined {
  const members = shape.members.filter(isScalar).map(({ name }) => name)
  return nameFor(members, param, kind)
}

/** The one of these names that a path parameter means. */
export function nameFor(names: readonly string[], param: string, kind: string): string | undefined {
  const wanted = toWords(param)
  const tail = wanted.split(' ').at(-1) ?? ''
  const about = singular(toWords(kind))
  const likely = [wanted, tail, `${about} ${tail}`, 'id']
  // `/pets/{pet}` names a pet by what names pets.
  if (`${about} `.endsWith(`${singular(wanted)} `))
    likely.unshift('id', 'uuid', `${about} id`, wanted, 'name', 'slug')
  for (const one of likely) {
    const found = names.find((name) => joined(toWords(name)) === joined(one))
    if (found !== undefined) return found
  }
  return undefined
}

/** `accountsid` is `account sid`. */
function joined(words: string): string {
  return words.replaceAll(' ', '')
}

function isScalar(member: Member): boolean {
  const shape = usualOf(member.shape)
  return shape.kind === 'leaf' && /^(string|integer|number)$/.test(String(shape.schema['type']))
}

/** What a thing has of its own, whatever it belongs to. */
const OWN = /^(id|sid|uuid|guid|key|slug|name|title|code|number|ref|reference|type|kind|version)$/

/** Parameters further up the path fill only properties that are called like them. */
function namedParams(given: Shape, { params, last }: Place): [string, string][] {
  const shape = usualOf(given)
  if (shape.kind !== 'object') return []
  return Object.entries(params).flatMap(([name, value]): [string, string][] => {
    const words = toWords(name)
    if (name === last || OWN.test(words)) return []
    const member = shape.members.find(
      (one) => isScalar(one) && joined(toWords(one.name)) === joined(words),
    )
    return member === undefined ? [] : [[member.name, value]]
  })
}
