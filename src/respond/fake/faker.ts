import type { Faker } from '@faker-js/faker'
import { fakerMethod } from '../../lib/faker-methods.ts'
import { isObject } from '../../types.ts'
import type { Drawing } from './drawing.ts'
import type { Shape } from './shape.ts'

type Leaf = Shape & { kind: 'leaf' }

/** What `x-faker` asks for: `person.firstName`, or `{ 'number.int': { min: 1 } }`; nothing when there is no such method. */
export function drawFaker(leaf: Leaf, { faker }: Drawing): unknown {
  const wish = leaf.notes['x-faker']
  const [path, options] = isObject(wish) ? (Object.entries(wish)[0] ?? []) : [wish, undefined]
  if (typeof path !== 'string') return undefined
  const made = call(faker, path, Array.isArray(options) ? options : [options])
  return leaf.schema['type'] === 'string' && made !== undefined ? textOf(made) : made
}

function call(faker: Faker, path: string, args: readonly unknown[]): unknown {
  const method = fakerMethod(faker, path)
  if (method === undefined) return undefined
  try {
    const made = method(...args.filter((argument) => argument !== undefined))
    return typeof made === 'bigint' ? Number(made) : made
  } catch {
    return undefined
  }
}

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'string' ? value : JSON.stringify(value)
}
