import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'

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
