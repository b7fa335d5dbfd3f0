import type { Check } from '../../spec/schema.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { renamed } from './rename.ts'

export interface Echoing {
  check: Check
  /** Whether the URL names what is answered. */
  named: boolean
  /** Another fake of the same schema, for lists that are longer than the first one's. */
  another: (turn: number) => unknown
}

/** A request may hold lists of any length; beyond this, items share what the server adds to them. */
const MAX_FAKES = 20

/**
 * Puts what a request sent into the fake that answers it, in place: members of the same name, in
 * the object itself or in the one that it wraps, as far as the schema lets them. Items of lists
 * keep what the fake has beside what was sent, such as members that are read only.
 */
export function echo(made: unknown, sent: unknown, { check, named, another }: Echoing): void {
  if (!isObject(made) || !isObject(sent)) return
  const [path, target] = echoTarget(made, sent)
  const before = structuredClone(target)
  const taken = new Set<string>()
  for (const [key, value] of Object.entries(sent)) {
    const name = nameIn(target, key, sent)
    // What the URL names is not what the body says.
    if (name === undefined || (named && name === 'id')) continue
    taken.add(name)
    const items = (turn: number): unknown => at(another(turn), [...path, name])
    put(name, candidates(value, target[name], items))
  }
  for (const [name, value] of Object.entries(renamed(before, target)))
    if (!taken.has(name)) put(name, [value])

  /** The first that the schema lets stand. */
  function put(name: string, values: Iterable<unknown>): void {
    const old = target[name]
    for (const value of values) {
      target[name] = structuredClone(value)
      if (check(made).length === 0) return
    }
    target[name] = old
  }
}

/** What was sent, else with what the fake has beside it, else in the fake's type. */
function* candidates(
  sent: unknown,
  fake: unknown,
  another: (turn: number) => unknown,
): Generator<unknown> {
  const isList = Array.isArray(sent) && sent.some(isObject) && Array.isArray(fake)
  if (isList) yield mergeItems(sent, fake, another)
  yield sent
  if (isObject(sent) && isObject(fake)) yield merge(sent, fake)
  if (typeof sent === 'string' && typeof fake === 'number' && sent.trim() !== '') yield Number(sent)
  if (typeof fake === 'boolean' && (sent === 'true' || sent === 'false')) yield sent === 'true'
  if (typeof sent === 'string' && Array.isArray(fake)) yield [sent]
}

/** Each item over one of the fake's; further fakes are made where there are fewer. */
function mergeItems(
  sent: readonly unknown[],
  fake: readonly unknown[],
  another: (turn: number) => unknown,
): unknown[] {
  const fakes = [...fake]
  for (let turn = 1; fakes.length < Math.min(sent.length, MAX_FAKES); turn++) {
    const more = another(turn)
    if (!Array.isArray(more) || more.length === 0) break
    fakes.push(...more)
  }
  return sent.map((item, index) => {
    const beside = fakes[index % Math.max(fakes.length, 1)]
    return isObject(item) && isObject(beside) ? merge(item, beside) : item
  })
}

function merge(sent: JsonObject, fake: JsonObject): JsonObject {
  const merged = structuredClone(fake)
  for (const [key, value] of Object.entries(sent)) {
    const name = nameIn(fake, key, sent) ?? key
    // `__proto__` is not assigned, it would change what the object is.
    if (name !== '__proto__') merged[name] = value
  }
  return merged
}

/** The pair of objects that have most names in common: `{ pet: {…} }` answers a plain pet, too. */
function echoTarget(made: JsonObject, sent: JsonObject): [path: string[], target: JsonObject] {
  const inner = Object.entries(made).filter((pair): pair is [string, JsonObject] =>
    isObject(pair[1]),
  )
  const targets: [string[], JsonObject][] = [
    [[], made],
    ...inner.map(([name, value]): [string[], JsonObject] => [[name], value]),
  ]
  const common = ([, target]: [string[], JsonObject]): number =>
    Object.keys(sent).filter((key) => nameIn(target, key, sent) !== undefined).length
  return targets.reduce((one, other) => (common(other) > common(one) ? other : one))
}

/** What a sent name is called in an object: the same, else the same but for case, `_` and `-`. */
function nameIn(target: JsonObject, key: string, sent: JsonObject): string | undefined {
  if (Object.hasOwn(target, key)) return key
  const plain = bare(key)
  return Object.keys(target).find((name) => bare(name) === plain && !Object.hasOwn(sent, name))
}

function bare(name: string): string {
  return name.replaceAll(/[_-]/g, '').toLowerCase()
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((held, name) => (isObject(held) ? held[name] : undefined), value)
}
