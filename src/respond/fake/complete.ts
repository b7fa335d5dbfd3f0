import type { Check } from '../../spec/schema.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { renamed } from './rename.ts'

/**
 * Puts what a request sent into the fake that answers it, in place: members of the same name, in
 * the object itself or in the one that it wraps, as far as the schema lets them.
 */
export function echo(
  made: unknown,
  sent: unknown,
  { check, named }: { check: Check; named: boolean },
): void {
  if (!isObject(made) || !isObject(sent)) return
  const target = echoTarget(made, sent)
  const source = target.sent
  const before = structuredClone(target.made)
  for (const [name, value] of Object.entries(source)) {
    // What the URL names is not what the body says.
    if (!Object.hasOwn(target.made, name) || (named && name === 'id')) continue
    put(name, value)
  }
  for (const [name, value] of Object.entries(renamed(before, target.made)))
    if (!Object.hasOwn(source, name)) put(name, value)

  function put(name: string, value: unknown): void {
    const old = target.made[name]
    target.made[name] = structuredClone(value)
    if (check(made).length > 0) target.made[name] = old
  }
}

/** The pair of objects that have most names in common: `{ pet: {…} }` answers a plain pet, too. */
function echoTarget(made: JsonObject, sent: JsonObject): { made: JsonObject; sent: JsonObject } {
  const targets = [made, ...Object.values(made).filter(isObject)]
  const common = (target: JsonObject): number =>
    Object.keys(sent).filter((name) => Object.hasOwn(target, name)).length
  const best = targets.reduce((one, other) => (common(other) > common(one) ? other : one))
  return { made: best, sent }
}

/** An example with a fake's members where it has none itself; items of lists likewise. */
export function fill(example: unknown, fake: unknown): unknown {
  if (isObject(example) && isObject(fake)) {
    const filled: JsonObject = { ...fake }
    for (const [name, value] of Object.entries(example)) {
      filled[name] = Object.hasOwn(fake, name) ? fill(value, fake[name]) : value
    }
    return filled
  }
  if (Array.isArray(example) && Array.isArray(fake) && fake.length > 0) {
    return example.map((item, index) => fill(item, fake[index % fake.length]))
  }
  return example
}
