import { isObject } from '../types.ts'

/** One text for all values that are the same as JSON, in whatever order their members are. */
function keyOf(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(keyOf).join(',')}]`
  if (!isObject(value)) return `${value}`
  const names = Object.keys(value)
  if (names.length > 1) names.sort()
  let key = '{'
  for (const name of names) key += `${JSON.stringify(name)}:${keyOf(value[name])},`
  return key
}

/** The places of two items that are the same; takes time that grows with the list, not its square. */
export function findTwins(items: readonly unknown[]): [first: number, second: number] | undefined {
  const scalars = new Set<unknown>()
  const structures = new Set<string>()
  for (let index = 0; index < items.length; index++) {
    const item = items[index]
    if (typeof item !== 'object' || item === null) {
      if (scalars.has(item)) return [items.indexOf(item), index]
      scalars.add(item)
    } else {
      const key = keyOf(item)
      if (structures.has(key)) return [items.findIndex((one) => keyOf(one) === key), index]
      structures.add(key)
    }
  }
  return undefined
}

/** Whether a value is one of these (JSON Schema 2020-12 validation, §6.1.2). */
export function createOneOf(values: readonly unknown[]): (value: unknown) => boolean {
  const keys = new Set(values.map(keyOf))
  return (value) => keys.has(keyOf(value))
}
